//! What is set, and changing what can be changed in place.

use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::popup::Popup;
use crate::ui::model::settings::{LINES, Line};
use crate::ui::model::{Model, Setup};

/// Does a command of the list; returns what lies over the screen then.
pub fn pressed(
    model: &mut Model,
    index: usize,
    command: Option<Command>,
    effects: &mut Vec<Effect>,
) -> Popup {
    let count = LINES.len();
    let index = index.min(count - 1);
    let index = match command {
        Some(Command::Up) => (index + count - 1) % count,
        Some(Command::Down) => (index + 1) % count,
        _ => index,
    };
    if command == Some(Command::Accept) {
        match LINES[index] {
            Line::Recipe => {
                let recipe = (model.setup.recipe + 1) % model.setup.recipes.len().max(1);
                super::notes::choose(model, recipe);
            }
            Line::Mode => super::notes::next_mode(model),
            Line::Provider | Line::Pictures => switch(model, effects),
            Line::TextModel | Line::ImageModel | Line::MaxCost => {
                model.say("this is set outside of the program, as the line below says");
            }
        }
    }
    Popup::Settings { index }
}

/// Takes the other ones who can do the steps, where there are any.
fn switch(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_running() {
        return model.say("a run is going on: who does its steps stays as it is");
    }
    let Some(other) = model.setup.other.take() else {
        return model.say("no service is configured: everything is done on this machine");
    };
    let Setup { recipe, mode, .. } = model.setup;
    let before = std::mem::replace(&mut model.setup, *other);
    let origins = &mut model.setup.origins;
    origins.recipe.clone_from(&before.origins.recipe);
    origins.mode.clone_from(&before.origins.mode);
    (model.setup.recipe, model.setup.mode) = (recipe, mode);
    model.setup.other = Some(Box::new(before));
    effects.push(Effect::SwitchProviders);
}
