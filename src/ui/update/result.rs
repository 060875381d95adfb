//! The result: scrolling and exporting.

use super::run;
use crate::text::slug::slug;
use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::popup::{LineInput, Popup, PromptAbout};

/// Rows above a finding that stay on the screen.
const ABOVE: usize = 3;

/// Does a command of the result screen.
pub fn pressed(model: &mut Model, command: Option<Command>, effects: &mut Vec<Effect>) {
    let screenful = model.result.screenful();
    match command {
        Some(Command::Up) => model.result.scroll(-1),
        Some(Command::Down) => model.result.scroll(1),
        Some(Command::PageUp) => model.result.scroll(-screenful),
        Some(Command::PageDown) => model.result.scroll(screenful),
        Some(Command::Close) => run::leave(model, effects),
        Some(Command::Top) => model.result.scroll_to(0),
        Some(Command::Bottom) => model.result.scroll_to(usize::MAX),
        Some(Command::Findings) if model.result.page().marks.is_empty() => {
            model.say("nothing was found");
        }
        Some(Command::Findings) => next_finding(model),
        Some(Command::Items) if model.offers(Command::Items) => model.result.fields.is_open = true,
        Some(Command::Picture) => match model.run.as_ref().map(|run| run.pictures().count()) {
            Some(1..) => model.popup = Some(Popup::Picture { index: 0 }),
            _ => model.say("this run has no picture"),
        },
        Some(Command::Export) if model.result.is_ready() => {
            let proposal = format!("./{}", stem(model));
            let input = LineInput::new(&proposal);
            model.popup = Some(Popup::Prompt { about: PromptAbout::Export, input });
        }
        Some(Command::Export) => model.complain("there is nothing to export"),
        _ => {}
    }
}

/// Scrolls to the next finding on the page.
pub fn next_finding(model: &mut Model) {
    let page = model.result.page();
    let here = model.result.top();
    // What a finding is about stands above it, and is to be seen with it.
    let mut tops = page.marks.iter().map(|row| row.saturating_sub(ABOVE));
    // From the last one it goes on with the first; a page that cannot scroll there stays.
    let last = model.result.last_top();
    let first = page.marks.first().map(|row| row.saturating_sub(ABOVE));
    let next = tops.find(|top| *top > here && here < last);
    if let Some(top) = next.or(first) {
        model.result.scroll_to(top);
    }
}

/// The name of the folder to propose: that of the notes' file, else that of the term that is defined,
/// else that of the recipe.
fn stem(model: &Model) -> String {
    let file = model.notes.path().and_then(|path| path.file_stem());
    let recipe = || model.setup.chosen().map_or("output", |recipe| &recipe.id).to_owned();
    file.map(|stem| stem.to_string_lossy().into_owned())
        .or_else(|| term(model))
        .unwrap_or_else(recipe)
}

/// The term that the newest run defines, as the name of a folder; none for other documents, and where
/// nothing of it can stand in such a name.
fn term(model: &Model) -> Option<String> {
    let state = &model.run.as_ref()?.state;
    let recipe = model.setup.recipes.iter().find(|recipe| recipe.id == state.recipe)?;
    if recipe.layout.as_deref() != Some("definition") {
        return None;
    }
    let name = slug(state.document.get("begrip")?.as_str()?);
    (!name.is_empty()).then_some(name)
}
