//! The runs that are kept, as the screen lists them.

use std::collections::{BTreeMap, BTreeSet};

use super::Screen;
use super::popup::LineInput;
use crate::report::pair::Pair;
use crate::report::statistics::Statistics;
use crate::store::history::{HistoryEntry, Outcome};
use crate::store::kept_run::KeptRun;
use crate::store::search::Search;
use crate::ui::keymap::Command;

/// What is shown of the history.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Sheet {
    /// The list.
    #[default]
    List,
    /// The statistics, once they are counted.
    Statistics(Option<Statistics>),
    /// Two runs beside each other, once they are compared.
    Pair(Option<Box<Pair>>),
}

/// The runs that are kept.
#[derive(Debug, Clone)]
pub struct HistoryPane {
    /// All of them, newest first.
    entries: Vec<HistoryEntry>,
    /// The number of the list that is shown.
    number: u64,
    /// Whether the first of them are there.
    has_begun: bool,
    /// Whether all of them are there.
    pub is_whole: bool,
    /// Why they are not.
    pub problem: Option<String>,
    /// What is searched for.
    pub query: LineInput,
    /// Whether it is being typed.
    pub is_typing: bool,
    /// The places of those that match.
    shown: Vec<usize>,
    /// Which of these has the focus.
    focus: usize,
    /// The names of those that are marked, in the order in which they were: two at the most.
    marked: Vec<String>,
    /// What is told beside the list: of which run, and what.
    pub detail: Option<(String, Result<Box<KeptRun>, String>)>,
    /// The run whose details are being read.
    pub detailing: Option<String>,
    /// What was deleted here, the newest last.
    pub deleted: Vec<String>,
    /// What is shown.
    pub sheet: Sheet,
    /// The first line shown of a sheet that is not the list.
    pub top: usize,
    /// Which of the recipes in the statistics is shown.
    pub recipe: usize,
    /// The screen that was left.
    pub back: Screen,
    /// The run that was opened from the list last.
    pub opened: Option<String>,
    /// The runs that another one goes on from, each with that one: those of this session, and those that were
    /// brought to their end.
    folded: BTreeMap<String, String>,
}

impl Default for HistoryPane {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            number: 0,
            has_begun: false,
            is_whole: false,
            problem: None,
            query: LineInput::default(),
            is_typing: false,
            shown: Vec::new(),
            focus: 0,
            marked: Vec::new(),
            detail: None,
            detailing: None,
            deleted: Vec::new(),
            sheet: Sheet::List,
            top: 0,
            recipe: 0,
            back: Screen::Notes,
            opened: None,
            folded: BTreeMap::new(),
        }
    }
}

impl HistoryPane {
    /// A new list is asked for: its number. What is there stays until it comes.
    pub fn renew(&mut self) -> u64 {
        self.number += 1;
        self.has_begun = false;
        self.is_whole = false;
        self.problem = None;
        self.detailing = None;
        self.number
    }

    /// Takes in some more of a list; the first of a new list replace those of the one before.
    pub fn take(&mut self, number: u64, entries: Vec<HistoryEntry>, is_last: bool) {
        if number != self.number {
            return;
        }
        let focused = self.focused().map(|entry| entry.run.clone());
        if !std::mem::replace(&mut self.has_begun, true) {
            self.entries.clear();
        }
        for entry in &entries {
            if let Some(next) = &entry.continued_in {
                self.fold(entry.run.clone(), next);
            }
        }
        self.entries.extend(entries);
        self.is_whole = is_last;
        self.find();
        if let Some(run) = focused {
            self.focus_on(&run);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Those that match, newest first.
    #[must_use]
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &HistoryEntry> {
        self.shown.iter().map(|place| &self.entries[*place])
    }

    /// All of them, newest first.
    #[must_use]
    pub fn all(&self) -> &[HistoryEntry] {
        &self.entries
    }

    /// The place of the one that has the focus among those that match.
    #[must_use]
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// The one that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<&HistoryEntry> {
        self.shown.get(self.focus).and_then(|place| self.entries.get(*place))
    }

    /// Moves the focus by so many lines.
    pub fn move_by(&mut self, lines: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.focus = self.focus.saturating_add_signed(lines).min(last);
    }

    /// Moves the focus to a run, where that is shown.
    pub fn focus_on(&mut self, run: &str) {
        let place = self.shown.iter().position(|place| self.entries[*place].run == run);
        self.focus = place.unwrap_or(self.focus).min(self.shown.len().saturating_sub(1));
    }

    /// Looks again for what is typed.
    pub fn find(&mut self) {
        let search = Search::parse(&self.query.text());
        let is_shown = |entry: &HistoryEntry| search.matches(entry) && !self.is_folded(&entry.run);
        let matching = self.entries.iter().enumerate().filter(|(_, entry)| is_shown(entry));
        self.shown = matching.map(|(place, _)| place).collect();
        self.focus = self.focus.min(self.shown.len().saturating_sub(1));
    }

    /// Whether a run is marked.
    #[must_use]
    pub fn is_marked(&self, run: &str) -> bool {
        self.marked.iter().any(|marked| marked == run)
    }

    /// Marks the one that has the focus, or takes its mark away; of three the oldest mark goes.
    pub fn mark(&mut self) {
        let Some(run) = self.focused().map(|entry| entry.run.clone()) else { return };
        if self.is_marked(&run) {
            self.marked.retain(|marked| *marked != run);
        } else {
            self.marked.push(run);
            if self.marked.len() > 2 {
                self.marked.remove(0);
            }
        }
    }

    /// The two to compare: the marked ones, or the marked one and the one that has the focus; the older
    /// first. Without a mark it is the one that has the focus and the one below it.
    #[must_use]
    pub fn pair(&self) -> Option<[String; 2]> {
        let focused = self.focused().map(|entry| entry.run.clone());
        let below = self.shown().nth(self.focus + 1).map(|entry| entry.run.clone());
        let runs: BTreeSet<String> = match self.marked.as_slice() {
            [] => focused.into_iter().chain(below).collect(),
            [one] => focused.into_iter().chain([one.clone()]).collect(),
            both => both.iter().cloned().collect(),
        };
        let mut runs = runs.into_iter();
        Some([runs.next()?, runs.next()?])
    }

    /// Takes all marks away.
    pub fn unmark(&mut self) {
        self.marked.clear();
    }

    /// One run goes on from another with a change: from now on the list has one line for both.
    pub fn fold(&mut self, before: String, after: &str) {
        if before != after {
            self.folded.insert(before, after.to_owned());
        }
    }

    /// How many versions of a result a line stands for.
    #[must_use]
    pub fn versions(&self, run: &str) -> usize {
        let stands_in = |entry: &&HistoryEntry| {
            let mut name = entry.run.as_str();
            // Each goes on from an older one, so that there is an end.
            for _ in 0..=self.folded.len() {
                match self.folded.get(name) {
                    Some(after) if name != run => name = after,
                    _ => break,
                }
            }
            name == run
        };
        self.entries.iter().filter(stands_in).count()
    }

    /// Whether a later version of the same result stands in the list for a run.
    fn is_folded(&self, run: &str) -> bool {
        let after = self.folded.get(run);
        after.is_some_and(|after| self.entries.iter().any(|entry| entry.run == *after))
    }

    /// Takes one out of the list.
    pub fn remove(&mut self, run: &str) {
        self.entries.retain(|entry| entry.run != run);
        self.marked.retain(|marked| marked != run);
        self.find();
    }

    /// Puts one into the list, in the place of the one of its name if there is one, and the focus on it.
    pub fn put(&mut self, entry: HistoryEntry) {
        let run = entry.run.clone();
        self.entries.retain(|known| known.run != run);
        let place = self.entries.partition_point(|known| known.run > run);
        self.entries.insert(place, entry);
        if self.detail.as_ref().is_some_and(|(detailed, _)| *detailed == run) {
            self.detail = None;
        }
        self.find();
        self.focus_on(&run);
    }

    /// Whether a command would do something now.
    #[must_use]
    pub fn offers(&self, command: Command) -> bool {
        match command {
            Command::OpenRun
            | Command::RenameRun
            | Command::Export
            | Command::Replay
            | Command::RemoveItem
            | Command::Mark => self.focused().is_some(),
            Command::ResumeRun => self.focused().is_some_and(|entry| lacks_something(entry.state)),
            Command::Compare => self.pair().is_some(),
            Command::NextStep => match &self.sheet {
                Sheet::Statistics(Some(statistics)) => statistics.recipes().len() > 1,
                _ => false,
            },
            Command::Undo => !self.deleted.is_empty(),
            Command::Search | Command::Statistics => !self.is_empty(),
            _ => true,
        }
    }
}

/// Whether a run that stands like that in the history may be gone on with.
fn lacks_something(state: Outcome) -> bool {
    match state {
        Outcome::Partial | Outcome::Failed | Outcome::Cancelled | Outcome::Interrupted => true,
        Outcome::Complete | Outcome::Running | Outcome::Unreadable => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixtures::history::entries;

    fn pane() -> HistoryPane {
        let mut pane = HistoryPane::default();
        let number = pane.renew();
        pane.take(number, entries(), true);
        pane
    }

    fn names(pane: &HistoryPane) -> Vec<&str> {
        pane.shown().map(|entry| &entry.run[..8]).collect()
    }

    #[test]
    fn an_older_list_is_of_no_use() {
        let mut pane = pane();
        let number = pane.renew();
        pane.take(number - 1, Vec::new(), true);
        assert!(!pane.is_empty() && !pane.is_whole);
        pane.move_by(2);
        let focused = pane.focused().unwrap().run.clone();
        pane.take(number, entries(), true);
        assert_eq!(pane.focused().unwrap().run, focused, "the focus stays on its run");
    }

    #[test]
    fn what_is_found_is_shown_and_the_focus_stays_inside() {
        let mut pane = pane();
        pane.move_by(isize::MAX);
        pane.query = LineInput::new("recipe:definition");
        pane.find();
        assert_eq!(pane.shown().len(), 2);
        assert!(pane.focused().is_some());
        pane.query = LineInput::new("nothing like this");
        pane.find();
        assert!(pane.focused().is_none() && !pane.offers(Command::OpenRun));
    }

    #[test]
    fn two_are_marked_at_the_most_and_the_older_comes_first() {
        let mut pane = pane();
        let below = pane.pair().unwrap();
        assert!(below[0] < below[1]);
        pane.mark();
        assert!(pane.pair().is_none(), "a run is not compared with itself");
        pane.move_by(3);
        assert_eq!(pane.pair().unwrap(), [pane.all()[3].run.clone(), pane.all()[0].run.clone()]);
        for _ in 0..2 {
            pane.mark();
            pane.move_by(-1);
        }
        assert!(!pane.is_marked(&pane.all()[0].run));
    }

    #[test]
    fn the_versions_of_a_result_are_one_line_until_the_newest_is_gone() {
        let mut pane = pane();
        let runs: Vec<String> = pane.all().iter().map(|entry| entry.run.clone()).collect();
        pane.fold(runs[2].clone(), &runs[1]);
        pane.fold(runs[1].clone(), &runs[0]);
        pane.find();
        assert_eq!(pane.shown().len(), runs.len() - 2);
        assert_eq!([&runs[0], &runs[1], &runs[3]].map(|run| pane.versions(run)), [3, 2, 1]);
        let newest = pane.all()[0].clone();
        pane.remove(&newest.run);
        assert!(pane.shown().any(|entry| entry.run == runs[1]));
        assert_eq!(pane.versions(&runs[1]), 2);
        pane.put(newest);
        assert_eq!(pane.shown().len(), runs.len() - 2);
    }

    #[test]
    fn what_is_removed_comes_back_to_its_place() {
        let mut pane = pane();
        let before: Vec<String> = names(&pane).into_iter().map(str::to_owned).collect();
        let entry = pane.all()[2].clone();
        pane.remove(&entry.run);
        assert_eq!(pane.len(), before.len() - 1);
        pane.put(entry.clone());
        assert_eq!(names(&pane), before);
        assert_eq!(pane.focused(), Some(&entry));
    }
}
