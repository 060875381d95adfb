//! The list of drafts.
//!
//! ```text
//! ╭ Drafts ──────────────────────────────────────────╮
//! │ ▸ Northwind           here         5 min   1.2 kB│
//! │     Call with Ann de Wit, operations at …          │
//! │   without a name                   2 days   340 B│
//! ╰──────────────────────────────────────────────────╯
//! ```

use super::pane::Pieces;
use crate::store::named_drafts::{Held, Listed};
use crate::ui::figures::{age, size};
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::{cut, fit, one_line};
use crate::ui::model::Model;
use crate::ui::model::popup::DraftList;
use crate::ui::theme::{Role, Theme};

/// Cells before the first line of a text: more than before a name, so that it reads as no other draft.
const INDENT: usize = 4;

/// Lines of one draft.
const LINES: usize = 2;

/// The first draft that is shown in a room of that height, and how many are.
fn window(list: &DraftList, height: usize) -> (usize, usize) {
    let most = (height / LINES).max(1);
    ((list.index + 1).saturating_sub(most), most)
}

/// Which draft each of the lines belongs to.
#[must_use]
pub fn owners(list: &DraftList, height: usize) -> Vec<Option<usize>> {
    let (from, most) = window(list, height);
    let shown = (0..list.rows.len()).skip(from).take(most);
    shown.flat_map(|place| std::iter::repeat_n(Some(place), LINES)).collect()
}

/// The lines of the list in a room of that size, from the first one on that lets the chosen one be
/// seen.
#[must_use]
pub fn rows(list: &DraftList, model: &Model, width: usize, height: usize) -> Vec<Pieces> {
    let theme = model.theme;
    if list.rows.is_empty() {
        let key = model.keymap.shown(Place::Drafts, Command::NewDraft);
        let text = format!("there are no drafts yet: {key} begins one");
        return vec![Pieces::new().and(Role::Dim, text)];
    }
    let (from, most) = window(list, height);
    let shown = list.rows.iter().enumerate().skip(from).take(most);
    shown.flat_map(|(place, row)| entry(row, place == list.index, theme, width)).collect()
}

fn entry(row: &Listed, is_chosen: bool, theme: Theme, width: usize) -> [Pieces; LINES] {
    let marker = if is_chosen { theme.sign("▸", ">") } else { " " };
    let role = if is_chosen { Role::Key } else { Role::Strong };
    let (role, name) = match one_line(&row.name) {
        name if name.is_empty() && is_chosen => (role, "without a name".to_owned()),
        name if name.is_empty() => (Role::Text, "without a name".to_owned()),
        name => (role, name),
    };
    let held = match row.held {
        Held::Free => "",
        Held::Here => "open here",
        Held::Elsewhere => "open elsewhere",
    };
    let state = format!(" {held:>14} {:>8} {:>8}", age(row.age_ms), size(row.bytes));
    let room = width.saturating_sub(2 + state.chars().count());
    let first = cut(&one_line(&row.first_line), width.saturating_sub(INDENT));
    let first = if first.is_empty() { "empty".to_owned() } else { first };
    [
        Pieces::new()
            .and(Role::Focus, format!("{marker} "))
            .and(role, fit(&name, room))
            .and(if row.held == Held::Elsewhere { Role::Warn } else { Role::Dim }, state),
        Pieces::new().and(Role::Dim, format!("{:INDENT$}{first}", "")),
    ]
}
