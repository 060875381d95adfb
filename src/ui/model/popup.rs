//! What lies over a screen: a line to fill in, a question, a large picture, a page.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::store::named_drafts::Listed;
use crate::ui::keymap::Place;
use crate::ui::measure::one_line;

/// Something that lies over the screen and has the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Popup {
    /// A line to fill in.
    Prompt {
        /// What for.
        about: PromptAbout,
        /// What was typed so far.
        input: LineInput,
    },
    /// A question with yes and no.
    Question(Question),
    /// A picture as large as the screen allows: its place among the pictures there are.
    Picture {
        /// From 0.
        index: usize,
    },
    /// The recipes there are, to choose one.
    Recipes {
        /// The place of the one that has the focus, from 0.
        index: usize,
    },
    /// The files that were written.
    Written {
        /// The files.
        files: Vec<WrittenFile>,
        /// The place of the one that has the focus, from 0.
        index: usize,
        /// What is to be known about them.
        remarks: Vec<String>,
    },
    /// The keys.
    Help(HelpPage),
    /// The commands, to find one by its name.
    Palette(Palette),
    /// A field to edit; what is typed is in the model.
    Form,
    /// The question what a change is to have done again; the change is in the model.
    Rerun,
    /// The versions of the result.
    Versions {
        /// The place of the one that is compared with what is shown, from 0, the oldest first.
        index: usize,
        /// The first line of the comparison that is shown.
        top: usize,
    },
    /// All that is known of the step that has the focus.
    Details {
        /// The first line shown.
        top: usize,
    },
    /// What the run has said.
    Log {
        /// The first line shown; none to follow the end.
        top: Option<usize>,
    },
    /// What the step that has the focus has written.
    Text {
        /// The first line shown.
        top: usize,
    },
    /// The drafts there are, to choose one.
    Drafts(DraftList),
    /// What is set, and where: the place of the line that has the focus, from 0.
    Settings {
        /// From 0.
        index: usize,
    },
}

/// The help while it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpPage {
    /// Where it was asked for; its keys come first.
    pub from: Place,
    /// What is looked for; all when it is empty.
    pub input: LineInput,
    /// The first line shown, from 0.
    pub top: usize,
    /// What it lies over.
    pub under: Option<Box<Popup>>,
}

/// The command palette while something is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Palette {
    /// What is looked for; all when it is empty.
    pub input: LineInput,
    /// The place of the entry that has the focus, from 0.
    pub focus: usize,
    /// What it lies over.
    pub under: Option<Box<Popup>>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Where it is, from the root of the system.
    pub path: PathBuf,
    /// How large it is, in bytes.
    pub bytes: u64,
}

/// The drafts there are, to choose one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftList {
    /// All of them, the newest first.
    pub rows: Vec<Listed>,
    /// The place of the one that has the focus, from 0.
    pub index: usize,
}

/// What a line is filled in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptAbout {
    /// The file to open.
    Open,
    /// The file to save the notes to.
    SaveAs,
    /// The folder to write the files into.
    Export,
    /// The title of the kept run that has the focus.
    RunTitle,
    /// The name of a new draft.
    NewDraft,
    /// Another name of a draft.
    RenameDraft,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Leave although a run is in flight?
    QuitWhileRunning,
    /// Ask for steps again that may have been paid for?
    BuyAgain(PossiblyBilled),
    /// Make all anew, without so many changes of the result?
    DropChanges(usize),
    /// Replace the file by the notes?
    ReplaceFile(PathBuf),
    /// Replace the files in the folder?
    ReplaceExport {
        /// The folder.
        folder: PathBuf,
        /// What is in the way.
        files: Vec<String>,
    },
}

/// Steps that failed and may have been paid for all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossiblyBilled {
    /// Their titles; never empty.
    pub titles: Vec<String>,
    /// What they cost together if they cost what others by the same models did; none when no other
    /// tells.
    pub price: Option<String>,
    /// How many steps of the run have a result.
    pub results: usize,
    /// How many of those would be used again.
    pub kept: usize,
}

/// One line of text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineInput {
    text: Vec<char>,
    cursor: usize,
    /// Whether the text is only proposed: what is typed next takes its place.
    is_proposed: bool,
}

impl LineInput {
    /// A line with that text and the cursor behind it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text: Vec<char> = one_line(text).chars().collect();
        Self { cursor: text.len(), text, is_proposed: false }
    }

    /// The same, but what is typed next takes its place.
    #[must_use]
    pub fn proposed(text: &str) -> Self {
        Self { is_proposed: true, ..Self::new(text) }
    }

    /// Makes room for what is typed, where the text was only proposed.
    fn make_room(&mut self) {
        if self.is_proposed {
            self.text.clear();
            self.cursor = 0;
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// The text before and after the cursor.
    #[must_use]
    pub fn around(&self) -> (String, String) {
        let (before, after) = self.text.split_at(self.cursor);
        (before.iter().collect(), after.iter().collect())
    }

    /// Puts a text at the cursor, as one line.
    pub fn insert(&mut self, text: &str) {
        self.make_room();
        self.is_proposed = false;
        let new: Vec<char> = one_line(text).chars().collect();
        let length = new.len();
        self.text.splice(self.cursor..self.cursor, new);
        self.cursor += length;
    }

    /// Takes a key.
    pub fn key(&mut self, event: KeyEvent) {
        let held = event.modifiers.contains(KeyModifiers::CONTROL);
        let is_typed = matches!(event.code, KeyCode::Char(_))
            && !held
            && !event.modifiers.contains(KeyModifiers::ALT);
        if is_typed {
            self.make_room();
        }
        self.is_proposed = false;
        match event.code {
            KeyCode::Char('u') if held => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            KeyCode::Char('w') if held => {
                let trimmed = self.text[..self.cursor].iter().rposition(|c| *c != '/' && *c != ' ');
                let start = trimmed.map_or(0, |end| {
                    self.text[..end]
                        .iter()
                        .rposition(|c| *c == '/' || *c == ' ')
                        .map_or(0, |i| i + 1)
                });
                self.text.drain(start..self.cursor);
                self.cursor = start;
            }
            KeyCode::Char('a') if held => self.cursor = 0,
            KeyCode::Char('e') if held => self.cursor = self.text.len(),
            KeyCode::Char(c) if !held && !event.modifiers.contains(KeyModifiers::ALT) => {
                self.text.insert(self.cursor, c);
                self.cursor += 1;
            }
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.cursor);
            }
            KeyCode::Delete if self.cursor < self.text.len() => {
                self.text.remove(self.cursor);
            }
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.text.len()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(input: &mut LineInput, code: KeyCode) {
        input.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn what_is_proposed_makes_room_for_what_is_typed() {
        let press = |code| KeyEvent::new(code, KeyModifiers::NONE);
        let mut input = LineInput::proposed("waiting");
        input.key(press(KeyCode::Char('x')));
        input.key(press(KeyCode::Char('y')));
        assert_eq!(input.text(), "xy");
        let mut input = LineInput::proposed("waiting");
        input.key(press(KeyCode::Left));
        input.key(press(KeyCode::Char('x')));
        assert_eq!(input.text(), "waitinxg");
    }

    #[test]
    fn a_line_is_edited() {
        let mut input = LineInput::new("notes/a.md");
        for _ in 0..3 {
            press(&mut input, KeyCode::Left);
        }
        press(&mut input, KeyCode::Backspace);
        press(&mut input, KeyCode::Char('ü'));
        assert_eq!(input.text(), "notes/ü.md");
        assert_eq!(input.around(), ("notes/ü".to_owned(), ".md".to_owned()));
        input.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(input.text(), "notes/.md");
        input.insert("one\ntwo\u{1b}");
        assert_eq!(input.text(), "notes/one two.md");
    }
}
