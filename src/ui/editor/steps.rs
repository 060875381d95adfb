//! What one undo takes back: the widget takes back single edits, a person thinks in steps.

/// What an edit does, as far as steps are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// A character of a word is typed.
    Typed,
    /// White space is typed: a word is over.
    Gap,
    /// A character is taken out.
    Erased,
    /// Room is made for what is put in next.
    Opened,
    /// Anything else, which is a step of its own.
    Whole,
}

/// The edits of each step, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    done: Vec<usize>,
    undone: Vec<usize>,
    /// The last edit, as long as the next one may go on with it.
    last: Option<Edit>,
    /// All edits of `done`.
    total: usize,
}

/// The most edits that are kept; the widget keeps as many.
pub const MOST_EDITS: usize = 20_000;

impl Steps {
    /// Takes in that something was changed by so many edits of the widget.
    pub fn changed(&mut self, edit: Edit, edits: usize) {
        if edits == 0 {
            return;
        }
        self.undone.clear();
        let goes_on = matches!(
            (self.last, edit),
            (Some(Edit::Typed), Edit::Typed | Edit::Gap)
                | (Some(Edit::Gap), Edit::Gap)
                | (Some(Edit::Erased), Edit::Erased)
                | (Some(Edit::Opened), _)
        );
        match self.done.last_mut().filter(|_| goes_on) {
            Some(step) => *step += edits,
            None => self.done.push(edits),
        }
        self.total += edits;
        self.last = Some(edit);
        // What the widget forgets is forgotten here as well, whole steps at a time.
        let forgotten = self.done.iter().scan(self.total, |total, step| {
            let is_beyond = *total > MOST_EDITS;
            *total -= step;
            is_beyond.then_some(*step)
        });
        let forgotten: Vec<usize> = forgotten.collect();
        self.total -= forgotten.iter().sum::<usize>();
        self.done.drain(..forgotten.len());
    }

    /// Ends the step: what comes next is another one.
    pub fn end(&mut self) {
        self.last = None;
    }

    /// Whether there is something to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// How many edits the next undo takes back; none when there is nothing.
    pub fn undo(&mut self) -> Option<usize> {
        let edits = self.done.pop()?;
        self.undone.push(edits);
        self.total -= edits;
        self.last = None;
        Some(edits)
    }

    /// How many edits the next redo makes again; none when there is nothing.
    pub fn redo(&mut self) -> Option<usize> {
        let edits = self.undone.pop()?;
        self.done.push(edits);
        self.total += edits;
        self.last = None;
        Some(edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_step_and_a_paste_is_another() {
        let mut steps = Steps::default();
        for edit in [Edit::Typed, Edit::Typed, Edit::Gap, Edit::Typed, Edit::Whole, Edit::Typed] {
            steps.changed(edit, 1);
        }
        let undone: Vec<_> = std::iter::from_fn(|| steps.undo()).collect();
        assert_eq!(undone, [1, 1, 1, 3]);
        assert_eq!((steps.redo(), steps.redo()), (Some(3), Some(1)));
        steps.changed(Edit::Whole, 2);
        assert_eq!(steps.redo(), None);
    }

    #[test]
    fn no_more_edits_are_kept_than_the_widget_keeps() {
        let mut steps = Steps::default();
        for _ in 0..MOST_EDITS {
            steps.changed(Edit::Whole, 2);
        }
        let kept: usize = std::iter::from_fn(|| steps.undo()).sum();
        assert_eq!(kept, MOST_EDITS);
    }
}
