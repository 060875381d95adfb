//! What was said and goes away: when it was read, when a person puts it away, and at once when it is no
//! longer so.
//!
//! ```text
//! said ──► stands for the situation ──┬─ long enough to be read ─► gone
//!                                     ├─ Esc ────────────────────► gone
//!                                     └─ another situation ──────► gone
//! ```

use super::Model;
use super::popup::{HelpPage, Palette, Popup};
use crate::domain::run::RunMode;
use crate::ui::keymap::Place;

/// Milliseconds that a notice stays, without the time that it takes to be read.
const NOTICE_MS: u64 = 3000;

/// Milliseconds that a text stays: a longer one takes longer to read.
fn reading_ms(text: &str) -> u64 {
    NOTICE_MS + 40 * text.len() as u64
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It tells what was done.
    Plain,
    /// It tells what was not.
    Problem,
}

/// A few words that explain something and go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// How much they matter.
    pub tone: Tone,
    /// When they go, in the program's milliseconds.
    pub until_ms: u64,
    /// What they hold for.
    pub stands: Stands,
}

/// What a notice holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// It was just said: for what there is when everything about it is done.
    New,
    /// Whatever happens, until it was read.
    Anyway,
    /// As long as this lasts.
    While(Box<Situation>),
}

/// What a notice is about: where the person is and what is shown there. What was said in one is not so
/// any more in the next, or not to the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Where keys go, apart from what is only looked up meanwhile.
    place: Place,
    /// The run that is shown, and whether it is over.
    run: Option<(String, bool)>,
    /// How many changes of its result can be taken back.
    changes: usize,
    /// What the next run would be.
    setup: (usize, RunMode),
    /// Whether there are no notes.
    is_blank: bool,
    /// How often the notes were put in the place of others, or taken back.
    turns: u64,
}

impl Model {
    /// Puts away what was said last, or else the line that stands above everything; returns whether
    /// there was either.
    pub fn put_away(&mut self) -> bool {
        let is_away = self.notices.pop().is_some() || self.standing.take().is_some();
        self.show_next_notice();
        is_away
    }

    /// Takes away what is shown when it has been there long enough to be read. Only then does the time
    /// of the one behind it begin.
    pub fn age_notices(&mut self) {
        if self.notices.last().is_some_and(|shown| shown.until_ms <= self.now_ms) {
            self.notices.pop();
            self.show_next_notice();
        }
    }

    /// Takes away all notices but those. Where another one is shown then, its time begins.
    pub fn keep_notices(&mut self, is_kept: impl Fn(&Notice) -> bool) {
        let is_shown_on = self.notices.last().is_some_and(&is_kept);
        self.notices.retain(is_kept);
        if !is_shown_on {
            self.show_next_notice();
        }
    }

    fn show_next_notice(&mut self) {
        let now_ms = self.now_ms;
        // One that holds as long as something lasts goes on to do so.
        if let Some(next) = self.notices.last_mut().filter(|next| next.until_ms != u64::MAX) {
            next.until_ms = now_ms + reading_ms(&next.text);
        }
    }

    /// Says something.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice(text.into(), Tone::Plain);
    }

    /// Says that something did not work.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice(text.into(), Tone::Problem);
    }

    fn notice(&mut self, text: String, tone: Tone) {
        self.notices.retain(|notice| notice.text != text);
        // What was done is overtaken by what comes next; what was not done waits to be read.
        self.notices.retain(|notice| notice.tone == Tone::Problem);
        let until_ms = self.now_ms + reading_ms(&text);
        self.notices.push(Notice { text, tone, until_ms, stands: Stands::New });
        if self.notices.len() > 3 {
            self.notices.remove(0);
        }
    }

    /// Has what did not work at the start hold whatever happens next, until it was read.
    pub fn stand_by_notices(&mut self) {
        for notice in self.notices.iter_mut().filter(|notice| notice.tone == Tone::Problem) {
            notice.stands = Stands::Anyway;
        }
    }

    /// Lets go of what was said in another situation than this one, and has what is new stand for it.
    pub fn settle_notices(&mut self) {
        if self.notices.is_empty() {
            return;
        }
        let now = self.situation();
        for notice in &mut self.notices {
            if notice.stands == Stands::New {
                notice.stands = Stands::While(Box::new(now.clone()));
            }
        }
        self.keep_notices(|notice| match &notice.stands {
            Stands::While(then) => **then == now,
            Stands::New | Stands::Anyway => true,
        });
    }

    fn situation(&self) -> Situation {
        let run = self.run.as_ref().filter(|_| self.replay.is_none());
        Situation {
            place: self.place_under(beneath(self.popup.as_ref())),
            run: run.map(|run| (run.state.run.clone(), run.state.end.is_some())),
            changes: self.result.fields.changes.len(),
            setup: (self.setup.recipe, self.setup.mode),
            is_blank: self.notes.editor.is_empty(),
            turns: self.turns,
        }
    }
}

/// What lies over the screen, apart from what is only looked up: the help and the palette.
fn beneath(popup: Option<&Popup>) -> Option<&Popup> {
    match popup {
        Some(Popup::Palette(Palette { under, .. }) | Popup::Help(HelpPage { under, .. })) => {
            beneath(under.as_deref())
        }
        other => other,
    }
}
