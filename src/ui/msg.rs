//! What can happen to the model.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;
use serde_json::{Map, Value};

use super::effect::PictureKey;
use super::model::popup::WrittenFile;
use super::model::rerun::Outlook;
use super::past::PastNews;
use super::picture::Picture;
use super::preview::CellSize;
use super::target::Target;
use crate::domain::event::RunEvent;
use crate::domain::part::Part;
use crate::domain::reading::Reading;
use crate::domain::run::RunMode;
use crate::store::experience::Experience;
use crate::store::named_drafts::Listed;
use crate::text::brief::Brief;

/// One thing that happened, with its time.
#[derive(Debug, Clone)]
pub struct Msg {
    /// Milliseconds since the program started; never less than before.
    pub now_ms: u64,
    /// What happened.
    pub kind: MsgKind,
}

/// A draft that was opened, with what is remembered with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedDraft {
    /// What is in it.
    pub text: String,
    /// What the person calls it; empty when it has no name.
    pub name: String,
    /// The recipe that was chosen with it, or none.
    pub recipe: Option<String>,
    /// The mode that was chosen with it, or none.
    pub mode: Option<RunMode>,
    /// Whether it is a copy, because another instance has the one that was asked for.
    pub is_copy: bool,
    /// Why it cannot be shown and where it stands now, or none when it can.
    pub unreadable: Option<(String, PathBuf)>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum MsgKind {
    /// The program is about to be stopped until somebody has it go on.
    Stopping,
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted, or typed faster than a person types.
    Paste(String),
    /// The terminal has another size.
    Resized(Size),
    /// Time went by.
    Tick,
    /// The run in flight says something.
    Run(RunEvent),
    /// The run could not be started: why, and what to do.
    RunRefused(String),
    /// The draft is safe.
    DraftSaved,
    /// The draft could not be kept: why.
    DraftFailed(String),
    /// A file was read.
    FileOpened {
        /// Which.
        path: PathBuf,
        /// What is in it.
        text: String,
        /// Whether it holds characters that the notes are shown without.
        cleaned: bool,
    },
    /// The notes were written to a file.
    FileSaved {
        /// Which.
        path: PathBuf,
        /// What was written, to tell whether the notes have changed since.
        text: String,
    },
    /// The notes were not written because there is such a file.
    FileExists {
        /// Which.
        path: PathBuf,
    },
    /// Something was done that should be known.
    Said(String),
    /// A file could not be read or written: why, and what to do.
    FileFailed(String),
    /// A run that begins is not kept where runs are: why, and where instead.
    KeptElsewhere(String),
    /// A picture is ready for the screen.
    PictureReady {
        /// Which.
        key: PictureKey,
        /// Its cells.
        picture: Arc<Picture>,
    },
    /// A picture cannot be shown: why.
    PictureFailed {
        /// Which.
        key: PictureKey,
        /// One line.
        message: String,
    },
    /// The document is ready to be read.
    ReadingReady {
        /// The document.
        reading: Reading,
        /// The lists and texts that belong to it.
        parts: Vec<Part>,
    },
    /// It cannot be read: why.
    ReadingFailed(String),
    /// The files were written.
    Exported {
        /// The files.
        files: Vec<WrittenFile>,
        /// What is to be known about them, such as one that could not be made.
        remarks: Vec<String>,
    },
    /// Nothing was written because files are in the way.
    ExportExists {
        /// The folder.
        folder: PathBuf,
        /// What is in the way.
        files: Vec<String>,
    },
    /// The files could not be written: why, and what to do.
    ExportFailed(String),
    /// The notes were read.
    BriefReady {
        /// Which version of them.
        version: u64,
        /// What was found; none when they could not be read.
        brief: Option<Brief>,
    },
    /// The notes came back from another editor.
    EditedOutside {
        /// All of them.
        text: String,
    },
    /// The drafts there are.
    DraftsListed(Vec<Listed>),
    /// Another draft is open now.
    DraftOpened(OpenedDraft),
    /// The draft that is open has this name now.
    DraftNamed(String),
    /// The system asks the program to leave; the exit code.
    Terminated(u8),
    /// Something on the screen was clicked.
    Clicked(Target),
    /// The wheel was turned over something; lines, less than 0 for up.
    Wheeled(Target, isize),
    /// The document of the run was read, field by field; comes before [`MsgKind::ReadingReady`].
    FieldsReady {
        /// Its fields.
        document: Map<String, Value>,
        /// The notes that it was made from.
        notes: String,
    },
    /// What a change would have done again, or why that cannot be told.
    Foreseen(Result<Outlook, String>),
    /// What steps have usually taken and cost so far.
    Experienced(Arc<Experience>),
    /// Something came of what was asked of the runs that are kept.
    Past(PastNews),
    /// The cells of the terminal have that size now.
    CellsMeasured(CellSize),
    /// A draft was deleted, and can be brought back.
    DraftDeleted,
}

impl Msg {
    /// Something that happened at that time.
    #[must_use]
    pub fn at(now_ms: u64, kind: MsgKind) -> Self {
        Self { now_ms, kind }
    }
}
