//! Where the notes come from: a file, what is typed, the notes from last time, or a sample. What is typed
//! is kept as a draft while it is typed, like in the app.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::super::notes;
use super::talk::{Choice, Leave, Talk};
use crate::config::samples;
use crate::domain::notes::{MAX_NOTES_BYTES, Notes};
use crate::store::drafts::{Drafts, Found};
use crate::text::clean::clean_line;
use crate::ui::files;
use crate::ui::msg::MsgKind;

/// How long typed notes wait for the disk after the newest line.
const PAUSE: Duration = Duration::from_millis(300);

/// How long they wait at the most, while more comes.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A line of this many bytes was most likely cut: a terminal passes on no more at once (the line buffer
/// of Linux has 4096).
const CUT_BYTES: usize = 4095;

/// The line that ends typed notes.
const END: &str = ".";

/// Notes, and the name of the file that they come from.
#[derive(Debug, Clone)]
pub struct Given {
    /// The notes.
    pub notes: Notes,
    /// The file, where they come from one.
    pub file: Option<PathBuf>,
}

/// The notes that are kept while nobody has saved them, and where new ones come from.
pub struct Sources {
    drafts: Drafts,
    state: PathBuf,
    draft: String,
    /// Why the newest notes are not on disk, where they are not.
    unsaved: Option<String>,
}

impl Sources {
    /// Takes the draft that no other instance has, and says so where it cannot be shown.
    #[must_use]
    pub fn open(state: &Path, talk: &mut Talk) -> Self {
        let drafts = Drafts::claim(state);
        let draft = match drafts.load() {
            Found::Draft(text) => text,
            Found::Nothing => String::new(),
            Found::Unreadable { why, path } => {
                let path = path.display();
                talk.say(&format!(
                    "The notes from last time cannot be shown: {why}. They are kept in {path}."
                ));
                String::new()
            }
        };
        Self { drafts, state: state.to_owned(), draft, unsaved: None }
    }

    /// What is to be said of the draft at the end: where it is, or else all of it.
    #[must_use]
    pub fn last_words(&self) -> Vec<String> {
        if let Some(why) = &self.unsaved {
            let told = format!("The notes could not be saved: {why}. Here they are:");
            return std::iter::once(told).chain(self.draft.lines().map(str::to_owned)).collect();
        }
        let path = self.drafts.path();
        path.is_file().then(|| format!("Notes kept in {}", path.display())).into_iter().collect()
    }

    /// Asks where the notes come from until there are some.
    ///
    /// # Errors
    /// [`Leave`].
    pub async fn ask(&mut self, talk: &mut Talk, recipe: &str) -> Result<Given, Leave> {
        loop {
            let sample = samples::first(recipe);
            let mut choices = vec![
                Choice::new("file", "open a file"),
                Choice::new("type", "type or paste them here"),
                Choice::new("sample", format!("sample notes: {}", first_words(sample))),
            ];
            if !self.draft.trim().is_empty() {
                let text = format!("the notes from last time: {}", first_words(&self.draft));
                choices.push(Choice::new("last", text));
            }
            let usual = choices.len() - 1;
            let help = "The notes are what everything is made from: a call, an interview, or a term \
                        with its context.";
            let chosen = talk.choose("Where do the notes come from?", &choices, Some(usual), help);
            let given = match chosen.await? {
                0 => self.file(talk).await?,
                1 => self.typed(talk).await?,
                2 => read(talk, sample),
                _ => read(talk, &self.draft.clone()),
            };
            if let Some(given) = given {
                talk.say(&format!("{} words of notes.", given.notes.words()));
                return Ok(given);
            }
        }
    }

    async fn file(&mut self, talk: &mut Talk) -> Result<Option<Given>, Leave> {
        let help = "Type the path of a text file, such as notes.md or ~/notes/call.txt. Enter alone \
                    goes back.";
        let path = talk.text("Which file? Enter alone goes back.", help).await?;
        if path.is_empty() {
            return Ok(None);
        }
        let path = files::expanded(Path::new(&path));
        match notes::read_file(&path) {
            Ok(notes) => Ok(Some(Given { notes, file: Some(path) })),
            Err(failure) => {
                talk.tell(&failure);
                Ok(None)
            }
        }
    }

    /// Takes lines until one that is a single `.`, or the end of the input.
    async fn typed(&mut self, talk: &mut Talk) -> Result<Option<Given>, Leave> {
        talk.say("Type or paste the notes. A line with a single . ends them, and so does Ctrl-D.");
        self.set_aside(talk);
        let (mut text, mut unsaved_since, mut newest) = (String::new(), None, Instant::now());
        let mut is_full = false;
        let ended = loop {
            let due =
                unsaved_since.map(|since: Instant| (newest + PAUSE).min(since + LONGEST_PAUSE));
            tokio::select! {
                biased;
                line = talk.line() => match line {
                    Ok(Some(line)) if line.trim_end() == END => break Ok(()),
                    Ok(Some(line)) => {
                        if line.len() >= CUT_BYTES {
                            talk.say("That line is so long that the terminal may have cut it: check it, or use a file.");
                        }
                        if is_full || text.len() + line.len() >= MAX_NOTES_BYTES {
                            // Longer ones could not be read again. What follows belongs to them all the same.
                            if !is_full {
                                talk.say("Notes hold at most 8 MB: this line and those after it are left out.");
                            }
                            is_full = true;
                            continue;
                        }
                        text.push_str(&line);
                        text.push('\n');
                        newest = Instant::now();
                        unsaved_since.get_or_insert(newest);
                        // A long paste comes line after line without a pause between them.
                        if newest >= unsaved_since.unwrap_or(newest) + LONGEST_PAUSE {
                            self.save(&text);
                            unsaved_since = None;
                        }
                    }
                    Ok(None) => break Ok(()),
                    Err(leave) => break Err(leave),
                },
                () = sleep_until(due.unwrap_or(newest)), if due.is_some() => {
                    self.save(&text);
                    unsaved_since = None;
                }
            }
        };
        if text.trim().is_empty() {
            ended?;
            talk.say("Nothing was typed.");
            return Ok(None);
        }
        self.save(&text);
        if let Some(why) = &self.unsaved {
            talk.say(&format!(
                "The notes are not saved: {why}. They are kept in memory and shown again at the end."
            ));
        }
        ended?;
        Ok(read(talk, &text))
    }

    /// The notes from last time stay in a file of their own when others are typed.
    fn set_aside(&mut self, talk: &mut Talk) {
        if self.draft.trim().is_empty() {
            return;
        }
        if let MsgKind::Said(told) | MsgKind::FileFailed(told) =
            files::set_aside(&self.state, &self.draft)
        {
            talk.say(&told);
        }
    }

    fn save(&mut self, text: &str) {
        text.clone_into(&mut self.draft);
        self.unsaved = self.drafts.save_somewhere(text).err();
    }
}

fn read(talk: &mut Talk, text: &str) -> Option<Given> {
    match Notes::from_text(text) {
        Ok(notes) => Some(Given { notes, file: None }),
        Err(error) => {
            talk.say(&format!("error: {error}"));
            talk.say(&format!("next: {}", error.hint()));
            None
        }
    }
}

/// How notes begin, in some words.
fn first_words(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| line.chars().any(char::is_alphanumeric));
    clean_line(line.unwrap_or_default().trim_start_matches(['#', '=', '-', '*', ' ']), 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_told_by_their_first_words() {
        assert_eq!(first_words("---\n\n# Call with Noordkade\nmore"), "Call with Noordkade");
        assert_eq!(first_words(" \n"), "");
    }
}
