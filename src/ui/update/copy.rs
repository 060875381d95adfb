//! Copying: what is copied where.

use crate::export;
use crate::text::clean::clean;
use crate::ui::clipboard::MOST_BYTES;
use crate::ui::effect::{Copied, Effect};
use crate::ui::figures;
use crate::ui::model::groups::summary;
use crate::ui::model::popup::Popup;
use crate::ui::model::{Model, Screen};

/// Copies what is looked at: the path of the file that has the focus, the value that has the focus, the
/// document as Markdown, or the notes, or of them what is selected.
pub fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let (text, what) = match (&model.popup, model.screen) {
        (Some(Popup::Written { files, index, .. }), _) => match files.get(*index) {
            Some(file) => (file.path.display().to_string(), Copied::Path),
            None => return model.complain("there is nothing to copy"),
        },
        (Some(_), _) | (None, Screen::Run | Screen::History) => return,
        // What is selected can also be put somewhere else in the notes.
        (None, Screen::Notes) => match model.notes.editor.copy() {
            Some(text) => (text, Copied::Selection),
            None => (model.notes.editor.text(), Copied::Notes),
        },
        (None, Screen::Result) => {
            let fields = &model.result.fields;
            match (fields.item().filter(|_| fields.is_open), model.result.reading()) {
                (Some(item), _) => (summary(&item.value), Copied::Item(fields.name())),
                (None, Some(reading)) => (export::as_markdown(reading), Copied::Document),
                (None, None) => return model.complain("there is nothing to copy"),
            }
        }
    };
    let text = clean(&text);
    if text.trim().is_empty() {
        model.complain("there is nothing to copy");
    } else if text.len() > MOST_BYTES {
        let (own, most) = (figures::size(text.len() as u64), figures::size(MOST_BYTES as u64));
        let (name, instead) = (what.name(), what.instead());
        model.complain(format!(
            "{name} not copied: {own}, and terminals take at most {most}; {instead}"
        ));
    } else {
        effects.push(Effect::Copy { text, what });
    }
}
