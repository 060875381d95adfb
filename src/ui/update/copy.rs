//! Copying: what is copied where.

use crate::export;
use crate::text::clean::clean;
use crate::ui::clipboard::MOST_BYTES;
use crate::ui::effect::{Copied, Effect};
use crate::ui::figures;
use crate::ui::model::popup::Popup;
use crate::ui::model::{Model, Screen};

/// Copies what is looked at: the paths of the files that were written, the item that has the focus, the
/// document as Markdown, or the notes, or of them what is selected.
pub fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let (text, what) = match (&model.popup, model.screen) {
        (Some(Popup::Written { paths, .. }), _) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let what = if paths.len() == 1 { Copied::Path } else { Copied::Paths };
            (paths.join("\n"), what)
        }
        (Some(_), _) | (None, Screen::Run) => return,
        (None, Screen::Notes) => match model.notes.editor.selected() {
            Some(text) => (text, Copied::Selection),
            None => (model.notes.editor.text(), Copied::Notes),
        },
        (None, Screen::Result) => {
            let parts = &model.result.parts;
            match (parts.item().filter(|_| parts.is_open), model.result.reading()) {
                (Some(item), _) => (item.to_owned(), Copied::Item(parts.name())),
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
