//! The versions of a result: listing them, comparing one with what is shown, and going back to one.

use super::fields::start;
use crate::ui::effect::{Effect, Revision};
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::popup::Popup;
use crate::ui::model::versions::Version;

/// Lines that a page key scrolls.
const SCREENFUL: usize = 10;

/// Shows the versions there are.
pub fn open(model: &mut Model) {
    let count = model.result.fields.versions.len();
    if count < 2 {
        return model.say("this is the only version: each change makes another one");
    }
    // The one before is what is compared most.
    model.popup = Some(Popup::Versions { index: count - 2, top: 0 });
}

/// Adds what is shown to the versions, once it has been read.
pub fn read(model: &mut Model) {
    let Some(state) = model.run_state() else { return };
    let (run, at) = (state.run.clone(), state.started_at.clone());
    let fields = &mut model.result.fields;
    if fields.versions.last().is_some_and(|version| version.run == run) {
        return;
    }
    let about = match fields.made.take() {
        Some(about) => about,
        None => "made from the notes".to_owned(),
    };
    let (document, parts) = (fields.document().clone(), fields.parts().to_vec());
    fields.versions.push(Version { run, at, about, document, parts });
}

/// Does a command of the list.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    (index, top): (usize, usize),
    effects: &mut Vec<Effect>,
) -> Option<Popup> {
    let last = model.result.fields.versions.len().saturating_sub(1);
    let (index, top) = match command {
        Some(Command::Up) => ((index + 1).min(last), 0),
        Some(Command::Down) => (index.saturating_sub(1), 0),
        Some(Command::PageUp) => (index, top.saturating_sub(SCREENFUL)),
        Some(Command::PageDown) => (index, top + SCREENFUL),
        Some(Command::Accept) => return go_back(model, index, effects),
        _ => (index, top),
    };
    Some(Popup::Versions { index, top })
}

fn go_back(model: &mut Model, index: usize, effects: &mut Vec<Effect>) -> Option<Popup> {
    let version = model.result.fields.versions.get(index)?.clone();
    let shown = model.run_state().map(|state| state.run.clone());
    if shown.as_deref() == Some(version.run.as_str()) {
        model.say("this is the version that is shown");
        return Some(Popup::Versions { index, top: 0 });
    }
    let about = format!("back to \"{}\"", version.about);
    let revision = Revision::Rest { run: Some(version.run.clone()) };
    if start(model, revision, about, effects) {
        // It is a step forward that can be taken back like any other.
        if let Some(pending) = &mut model.revision {
            pending.is_back = false;
        }
        let fields = &mut model.result.fields;
        let notes = fields.notes.clone();
        fields.take_document(version.document, notes);
        fields.take(version.parts);
    }
    None
}
