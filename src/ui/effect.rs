//! What an update wants to have done; the runner does it.

use std::path::PathBuf;

use ratatui::layout::Size;

use super::drafting::Drafting;
use crate::domain::part::PartContent;
use crate::domain::recipe::StepId;
use crate::domain::run::RunMode;
use crate::text::brief::Wanted;

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
    /// A person gives a list or a text in the place of what a step made.
    Give {
        /// The step.
        step: StepId,
        /// What it is to have made.
        content: PartContent,
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
    /// Nothing.
    Rest {
        /// The run of before that is gone back to, or none for the one that is shown.
        run: Option<String>,
    },
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
}
