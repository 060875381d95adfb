//! How the screen looks, while it is looked at.

use crate::ui::model::Model;
use crate::ui::theme::Depth;

/// Takes the next theme and names it.
pub fn next_theme(model: &mut Model) {
    if model.theme.depth == Depth::None {
        return model
            .say("there are no colours to choose: NO_COLOR is set, or the terminal has none");
    }
    model.theme.colours = model.theme.colours.next();
    model.dress();
    let name = model.theme.colours.name();
    model.say(format!("theme {name}: to keep it, write theme = \"{name}\" into config.toml"));
}
