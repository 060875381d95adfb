//! What an update wants to have done; the runner does it.

use std::path::PathBuf;

use ratatui::layout::Size;

use super::past::PastTask;
use super::preview::CellSize;
use crate::domain::edit::Edit;
use crate::domain::halt::Halt;
use crate::domain::recipe::StepId;
use crate::domain::run::RunMode;
use crate::text::brief::Wanted;

/// Something to be done with drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drafting {
    /// List them.
    List,
    /// Open one; one that another instance has, as a copy.
    Open(PathBuf),
    /// Make an empty one with that name.
    Make(String),
    /// Give one another name.
    Rename(PathBuf, String),
    /// Take one away.
    Delete(PathBuf),
    /// Bring back the one that was taken away last.
    Restore,
}

/// Which picture, how large.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PictureKey {
    /// The step that made it.
    pub step: StepId,
    /// The hash of its bytes, so that a picture made again is another one.
    pub sha256: String,
    /// The room for it, in cells; it is drawn as large as fits.
    pub room: Size,
}

impl PictureKey {
    /// The number of the picture on a screen with such cells, from 1 to 2^24 - 1: another one for each
    /// picture, room and size of cells, as far as that is likely.
    #[must_use]
    pub fn number(&self, cell: CellSize) -> u32 {
        let (step, sha256) = (self.step.to_string(), self.sha256.as_str());
        let sizes = [self.room.width, self.room.height, cell.width, cell.height];
        let sizes = sizes.into_iter().flat_map(u16::to_be_bytes);
        // FNV-1a, folded to 24 bits as its authors advise.
        let hash = step
            .bytes()
            .chain(sha256.bytes())
            .chain(sizes)
            .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        ((hash >> 24) ^ (hash & 0x00ff_ffff)).max(1)
    }
}

/// Whether something that is in the way may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// No: say that it is there.
    Ask,
    /// Yes: the person said so.
    Allowed,
}

/// What is to be other in a run that goes on from one that is over. All else is taken from that run,
/// as far as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// A person changes fields of the document, lists or texts.
    Edit {
        /// The changes, in order.
        edits: Vec<Edit>,
        /// Whether what depends on them stays as it is, and is asked of nobody.
        keep: bool,
    },
    /// One step is asked for again, and what needs its result.
    Only {
        /// The step.
        step: StepId,
    },
    /// One item of a list is asked for again.
    AskItem {
        /// The list step.
        step: StepId,
        /// The item's place, from 0.
        index: usize,
        /// All items as they stand.
        items: Vec<String>,
    },
    /// A whole list or text is asked for again.
    AskStep {
        /// The step.
        step: StepId,
    },
    /// Nothing; what is missing is asked for.
    Rest {
        /// The run of before that is gone back to, of which nothing is asked for; or none for the one
        /// that is shown.
        run: Option<String>,
    },
}

/// What is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// The document, as Markdown.
    Document,
    /// An item of a list, or a text: its name.
    Item(String),
    /// The path of a file that was written.
    Path,
    /// All notes.
    Notes,
    /// What is selected of them.
    Selection,
    /// A page that is read: its name.
    Page(String),
}

impl Copied {
    /// Its name at the beginning of a sentence that goes on with what was done.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Document => "document as Markdown".to_owned(),
            Self::Item(name) | Self::Page(name) => name.clone(),
            Self::Path => "path".to_owned(),
            Self::Notes => "all notes".to_owned(),
            Self::Selection => "selection".to_owned(),
        }
    }

    /// What to do where it is too long to be copied.
    #[must_use]
    pub fn instead(&self) -> &'static str {
        match self {
            Self::Document | Self::Item(_) => "export it as Markdown instead",
            Self::Path | Self::Page(_) => "read them here",
            Self::Notes => "select a part, or save them to a file",
            Self::Selection => "select less, or save the notes to a file",
        }
    }
}

/// One thing to be done outside of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Keep the notes safe.
    SaveDraft {
        /// All of them.
        text: String,
    },
    /// Keep notes that are about to make room for others, and that are in no file.
    SetAside {
        /// All of them.
        text: String,
    },
    /// Read a file of notes.
    OpenFile {
        /// As typed: may begin with `~`.
        path: PathBuf,
    },
    /// Write the notes to a file.
    SaveFile {
        /// As typed.
        path: PathBuf,
        /// All of them.
        text: String,
        /// Whether an existing file may be replaced.
        overwrite: Overwrite,
    },
    /// Start a run.
    StartRun {
        /// The recipe's place in the list of recipes.
        recipe: usize,
        /// How its steps are scheduled.
        mode: RunMode,
        /// The notes.
        notes: String,
    },
    /// Start a run that goes on from one that is over.
    ReviseRun {
        /// The name of that run.
        run: String,
        /// How its steps are scheduled.
        mode: RunMode,
        /// What is to be other.
        revision: Revision,
    },
    /// Go on with the run that was to be changed: the one that was to change it did not.
    ShowBefore,
    /// Stop the run in flight.
    CancelRun,
    /// Stop one step of it.
    CancelStep {
        /// Which.
        step: StepId,
    },
    /// Make a picture ready for the screen.
    LoadPicture {
        /// Which, how large.
        key: PictureKey,
        /// Its file in the run's folder.
        file: String,
    },
    /// Keep the record of the run, which is over.
    KeepRecord,
    /// Make the document of the run ready to be read.
    LoadReading,
    /// Write the files of the run into a folder.
    Export {
        /// As typed.
        folder: PathBuf,
        /// Whether existing files may be replaced.
        overwrite: Overwrite,
    },
    /// Copy something into the clipboard of the terminal, and say so.
    Copy {
        /// Clean, and short enough.
        text: String,
        /// What it is.
        what: Copied,
    },
    /// Find in the notes what they say and what they do not.
    ReadBrief {
        /// The notes, or their beginning.
        text: String,
        /// Which version of them.
        version: u64,
        /// What they are read for.
        wanted: Wanted,
    },
    /// Give the terminal to the person's own editor, with the notes.
    EditOutside {
        /// All of them.
        text: String,
    },
    /// Do something with drafts.
    Draft(Drafting),
    /// Have the others who can do the steps do them from now on.
    SwitchProviders,
    /// Leave with this exit code.
    Quit {
        /// 0, or 128 and the number of a signal.
        code: u8,
    },
    /// Stop the program until the shell takes it up again.
    Suspend,
    /// Find out what a run that goes on from one that is over would ask for.
    Foresee {
        /// The name of that run.
        run: String,
        /// How its steps would be scheduled.
        mode: RunMode,
        /// What would be other.
        revision: Revision,
    },
    /// Do one step of the run in flight again.
    RetryStep {
        /// Which.
        step: StepId,
    },
    /// Open a file in the system's own viewer.
    View {
        /// Which.
        path: PathBuf,
    },
    /// Do something with the runs that are kept.
    Past(PastTask),
    /// Keep a paste that the notes have no room for in a file of its own.
    KeepPaste {
        /// All of it.
        text: String,
    },
    /// End the run in flight as a signal of the system asks for.
    HaltRun {
        /// Which signal.
        signal: Halt,
    },
}
