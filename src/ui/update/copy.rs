//! Copying: what is copied where.

use crate::export;
use crate::text::clean::clean;
use crate::ui::clipboard::MOST_BYTES;
use crate::ui::effect::{Copied, Effect};
use crate::ui::figures;
use crate::ui::model::groups::summary;
use crate::ui::model::history::HistoryPane;
use crate::ui::model::popup::Popup;
use crate::ui::model::{Model, Screen};
use crate::ui::reader;

/// Copies what is looked at: the path of the file that has the focus, a page, the folder of a kept run, the value that has the focus, the
/// document as Markdown, or the notes, or of them what is selected.
pub fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let (text, what) = match (&model.popup, model.screen) {
        (Some(Popup::Written { files, index, .. }), _) => match files.get(*index) {
            Some(file) => (file.path.display().to_string(), Copied::Path),
            None => return model.complain("there is nothing to copy"),
        },
        (Some(popup @ (Popup::Details { .. } | Popup::Log { .. } | Popup::Text { .. })), _) => {
            match reader::page(model, popup) {
                Some((title, lines)) => {
                    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
                    (lines.join("\n"), Copied::Page(title))
                }
                None => return model.complain("there is nothing to copy"),
            }
        }
        (Some(_), _) | (None, Screen::Run) => return,
        (None, Screen::History) => match folder(&model.history) {
            Some(copied) => copied,
            None => return model.complain("there is nothing to copy"),
        },
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

/// The folder of the kept run that has the focus, as far as that has been read; else its name, which is
/// that of the folder.
fn folder(history: &HistoryPane) -> Option<(String, Copied)> {
    let run = &history.focused()?.run;
    let detail = history.detail.as_ref().filter(|(detailed, _)| detailed == run);
    Some(match detail {
        Some((_, Ok(kept))) => (kept.folder.display().to_string(), Copied::Path),
        _ => (run.clone(), Copied::Page("name of the run".to_owned())),
    })
}
