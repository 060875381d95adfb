//! `update(&mut Model, Msg) -> Vec<Effect>`: what each message changes and what is to be done.
//!
//! Nothing here waits, reads a file or asks a clock; the time comes in with the message.

mod brief;
mod copy;
mod drafts;
mod editing;
mod fields;
mod help;
mod history;
mod keys;
mod looks;
mod mouse;
mod notes;
mod pages;
mod palette;
mod popup;
mod replay;
mod result;
mod retry;
mod run;
mod search;
mod settings;
mod settle;
mod versions;

pub use drafts::remembered;
pub use editing::dependents;
pub use settle::{frame_at, headline_lines, next_wake, picture_key};

use super::effect::Effect;
use super::figures::counted;
use super::keymap::{Command, Place};
use super::measure::one_line;
use super::model::pictures::Slot;
use super::model::popup::{Popup, Question, WrittenFile};
use super::model::{Model, Screen, Tone};
use super::msg::{Msg, MsgKind};
use crate::domain::halt::Halt;

/// What is said when notes are shown without some of their characters.
pub const CLEANED: &str = "control characters in the notes are left out";

/// Takes in a message; returns what is to be done, in order.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.now_ms = model.now_ms.max(msg.now_ms);
    if let MsgKind::FileOpened { .. } | MsgKind::EditedOutside { .. } | MsgKind::DraftOpened(_) =
        &msg.kind
    {
        model.turns += 1;
    }
    match msg.kind {
        MsgKind::Key(event) => keys::pressed(model, event, &mut effects),
        MsgKind::Paste(text) => keys::pasted(model, &text, &mut effects),
        MsgKind::Resized(size) => model.size = size,
        MsgKind::Tick => {}
        MsgKind::Run(event) => run::happened(model, &event, &mut effects),
        MsgKind::RunRefused(why) => run::refused(model, why),
        MsgKind::DraftSaved => notes::kept(model),
        MsgKind::DraftFailed(why) => {
            let now_ms = model.now_ms;
            model.notes.keeping_failed(why, now_ms);
        }
        MsgKind::FileOpened { path, text, cleaned } => {
            model.asked = None;
            notes::opened(model, path, &text, &mut effects);
            if cleaned {
                model.say(CLEANED);
            }
        }
        MsgKind::FileSaved { path, text } => {
            model.asked = None;
            notes::saved(model, path, &text);
        }
        MsgKind::FileExists { path } => {
            model.popup = Some(Popup::Question(Question::ReplaceFile(path)));
        }
        MsgKind::Said(what) => model.say(what),
        MsgKind::FileFailed(why) | MsgKind::ExportFailed(why) => failed(model, why),
        MsgKind::KeptElsewhere(note) => {
            model.complain(note);
            // It holds for the whole run that is about to be shown, and longer.
            model.stand_by_notices();
        }
        MsgKind::PictureReady { key, picture } => model.pictures.put(key, Slot::Ready(picture)),
        MsgKind::PictureFailed { key, message } => model.pictures.put(key, Slot::Failed(message)),
        MsgKind::ReadingReady { reading, parts: read } => {
            model.result.show(reading, read);
            versions::read(model);
            fields::more_back(model, &mut effects);
            if std::mem::take(&mut model.exports_next) && model.popup.is_none() {
                result::pressed(model, Some(Command::Export), &mut effects);
            }
        }
        MsgKind::ReadingFailed(why) => {
            model.exports_next = false;
            model.result.fail(why);
        }
        MsgKind::Exported { files, remarks } => {
            model.asked = None;
            if model.popup.is_none() && model.screen == Screen::Result {
                model.notices.clear();
                model.popup = Some(Popup::Written { files, index: 0, remarks });
            } else {
                // Whoever does something else meanwhile goes on with that.
                model.say(written(&files));
                for remark in remarks {
                    model.complain(remark);
                }
            }
        }
        MsgKind::ExportExists { folder, files } => {
            model.notices.clear();
            model.popup = Some(Popup::Question(Question::ReplaceExport { folder, files }));
        }
        MsgKind::BriefReady { version, brief } => model.notes.brief.ready(version, brief),
        MsgKind::EditedOutside { text } => notes::edited_outside(model, &text),
        MsgKind::DraftsListed(rows) => drafts::listed(model, rows),
        MsgKind::DraftOpened(opened) => drafts::opened(model, opened, &mut effects),
        MsgKind::DraftDeleted => drafts::deleted(model),
        MsgKind::DraftNamed(name) => model.notes.name = name,
        MsgKind::Terminated(code) => leave(model, code, &mut effects),
        MsgKind::Stopping => notes::keep(model, &mut effects),
        MsgKind::Clicked(target) => mouse::clicked(model, target, &mut effects),
        MsgKind::Wheeled(target, lines) => mouse::wheeled(model, target, lines),
        MsgKind::FieldsReady { document, notes } => {
            model.result.fields.take_document(document, notes);
        }
        MsgKind::Foreseen(outlook) => editing::foreseen(model, outlook, &mut effects),
        MsgKind::Experienced(experience) => run::experienced(model, experience),
        MsgKind::Past(news) => history::told(model, news, &mut effects),
        MsgKind::CellsMeasured(cell) => model.pictures.measured(cell),
    }
    notes::told_of_room(model);
    replay::advance(model, &mut effects);
    settle::settle(model, &mut effects);
    effects
}

/// Says why a file was not read or written, and gives back what was typed to be mended.
fn failed(model: &mut Model, why: String) {
    model.notices.clear();
    model.complain(why);
    if let (None, Some((about, input))) = (&model.popup, model.asked.take()) {
        model.popup = Some(Popup::Prompt { about, input });
    }
}

/// Keeps the notes, stops the run and leaves.
fn leave(model: &mut Model, code: u8, effects: &mut Vec<Effect>) {
    if model.is_running() {
        effects.push(match Halt::of_code(code) {
            Some(signal) => Effect::HaltRun { signal },
            None => Effect::CancelRun,
        });
    }
    notes::keep(model, effects);
    effects.push(Effect::Quit { code });
}

/// Goes to a screen, where there is something to be seen.
fn go(model: &mut Model, screen: Screen) {
    match (screen, &model.run) {
        (Screen::Run | Screen::Result, None) => {
            let key = model.keymap.shown(Place::Notes, Command::Start);
            model.say(format!("nothing has been run yet: {key} runs with these notes"));
        }
        (Screen::Result, Some(run)) if run.is_in_flight() && model.revision.is_none() => {
            model.screen = Screen::Run;
            model.say("the result can be read when the run has ended");
        }
        _ => {
            // What was said about one screen is not about the next.
            model.keep_notices(|notice| notice.tone == Tone::Problem);
            model.history.is_typing = false;
            model.screen = screen;
        }
    }
}

/// How many files were written, and where.
fn written(files: &[WrittenFile]) -> String {
    let folder = files.first().and_then(|file| file.path.parent());
    let folder = folder.map(|folder| one_line(&folder.display().to_string()));
    let count = counted(files.len(), "file", "files");
    format!("{count} written to {}", folder.unwrap_or_default())
}

#[cfg(test)]
mod tests;
