//! What stands around every screen: the header, the footer with the keys, and notices.
//!
//! ```text
//!  casegen   Notes  Run  Result                              ● run   12 s
//!  F5 run  Ctrl-O open  Ctrl-S save  F6 mode  F1 help  Ctrl-Q quit
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget as _};

use super::pane::{Pieces, frame, lines};
use super::words;
use crate::domain::run::StepStatus;
use crate::ui::keymap::{self, Binding, Command};
use crate::ui::layout::WIDE;
use crate::ui::measure::{width, wrap};
use crate::ui::model::notes::Keeping;
use crate::ui::model::{Model, Screen, Tone};
use crate::ui::theme::Role;

/// The widest notice, in cells.
const NOTICE_CELLS: u16 = 56;

/// Draws the name, the three screens, and what goes on behind this one.
pub fn header(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut left = Pieces::new().and(Role::Key, " casegen").and(Role::Text, "  ");
    for (screen, name) in
        [(Screen::Notes, "Notes"), (Screen::Run, "Run"), (Screen::Result, "Result")]
    {
        let reachable = match screen {
            Screen::Notes => true,
            Screen::Run => model.offers(Command::ShowRun),
            Screen::Result => model.offers(Command::ShowResult),
        };
        let role = match (screen == model.screen, reachable) {
            (true, _) => Role::Selected,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        };
        left = left.and(role, format!(" {name} "));
    }
    left.draw(model.theme, area, buf);
    let room = Rect {
        x: area.x + u16::try_from(left.width()).unwrap_or(0).min(area.width),
        width: area.width.saturating_sub(u16::try_from(left.width() + 1).unwrap_or(0)),
        ..area
    };
    state(model).draw_right(model.theme, room, buf);
}

fn state(model: &Model) -> Pieces {
    if let (Keeping::Failed { .. }, true) = (&model.notes.keeping, model.screen != Screen::Notes) {
        return Pieces::new().and(Role::Bad, "the notes are not saved");
    }
    match &model.run {
        Some(run) if run.is_in_flight() && model.screen != Screen::Run => {
            let (sign, role) = model.theme.status(StepStatus::Running);
            let clock = run.now(model.now_ms) / 1000;
            Pieces::new().and(role, format!("{sign} run {clock:>4} s"))
        }
        Some(run) if model.screen == Screen::Run => {
            let mode = Pieces::new().and(Role::Dim, format!("{}  ", run.mode));
            match run.state.end {
                Some(end) => {
                    let (sign, role) = words::end(model.theme, end);
                    mode.and(role, format!("{sign} {end}"))
                }
                None if run.cancelling => mode.and(Role::Warn, "stopping"),
                None => mode,
            }
        }
        _ => Pieces::new(),
    }
}

/// Draws the keys of the screen, as many as fit; help and quit always.
pub fn footer(model: &Model, area: Rect, buf: &mut Buffer) {
    let (last, own): (Vec<&Binding>, Vec<&Binding>) = keymap::hints(model.place())
        .filter(|binding| model.offers(binding.command))
        .partition(|binding| matches!(binding.command, Command::Help | Command::Quit));
    let cells = |bindings: &[&Binding]| -> usize {
        bindings.iter().map(|b| width(&key(b)) + width(hint(model, b)) + 3).sum()
    };
    let room = usize::from(area.width).saturating_sub(cells(&last) + 1);
    let mut own = own.as_slice();
    while cells(own) > room {
        own = own.split_last().map_or(&[], |(_, rest)| rest);
    }
    let mut pieces = Pieces::new().and(Role::Text, " ");
    for binding in own.iter().chain(&last) {
        pieces = pieces
            .and(Role::Key, key(binding))
            .and(Role::Dim, format!(" {}  ", hint(model, binding)));
    }
    pieces.draw(model.theme, area, buf);
}

/// What the footer says of a key: after a run that is not whole, what starting again would ask for.
fn hint(model: &Model, binding: &Binding) -> &'static str {
    if binding.command != Command::Start || !model.asks_only_for_what_is_missing() {
        return binding.hint;
    }
    match (model.screen, model.size.width) {
        (Screen::Notes, _) => binding.hint,
        (Screen::Run, 80..) | (Screen::Result, WIDE..) => "asks only for what is missing",
        (Screen::Run, _) | (Screen::Result, 80..) => "only what is missing",
        (Screen::Result, _) => "get the rest",
    }
}

fn key(binding: &Binding) -> String {
    binding.keys.first().map(ToString::to_string).unwrap_or_default()
}

/// Draws the notices below the header, the newest first: there they hide nothing that counts.
pub fn notices(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut top = area.y + 1;
    if model.screen == Screen::Result && model.popup.is_none() {
        // The page is read from its top: there a notice would hide what it begins with.
        return on_border(model, area, buf);
    }
    for notice in model.notices.iter().rev() {
        let room = NOTICE_CELLS.min(area.width.saturating_sub(6));
        let wrapped = wrap(&notice.text, usize::from(room));
        let widest = wrapped.iter().map(|line| width(line)).max().unwrap_or(0);
        let own_width = u16::try_from(widest).unwrap_or(room) + 4;
        let height = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).saturating_add(2);
        if top.saturating_add(height) > area.bottom().saturating_sub(1) {
            return;
        }
        let own = Rect::new(area.right().saturating_sub(own_width + 1), top, own_width, height);
        Clear.render(own, buf);
        let role = match notice.tone {
            Tone::Plain => Role::Text,
            Tone::Problem => Role::Warn,
        };
        let inner = frame(model.theme, true, &Pieces::new(), &Pieces::new(), own, buf);
        lines(model.theme, role, wrapped.iter().map(String::as_str), inner, buf);
        top += height;
    }
}

/// Draws the newest notice on the border above the footer, in as many lines from there upwards as it
/// takes.
fn on_border(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(notice) = model.notices.last() else { return };
    let wrapped = wrap(&notice.text, usize::from(area.width.saturating_sub(8)));
    let height = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).min(area.height / 3);
    let widest = wrapped.iter().map(|line| width(line)).max().unwrap_or(0);
    let own_width = u16::try_from(widest).unwrap_or(0) + 2;
    let top = area.bottom().saturating_sub(1 + height);
    let own = Rect::new(area.x + 3, top, own_width, height).intersection(area);
    Clear.render(own, buf);
    let role = match notice.tone {
        Tone::Plain => Role::Text,
        Tone::Problem => Role::Warn,
    };
    let inner = Rect { x: own.x + 1, width: own.width.saturating_sub(2), ..own };
    lines(model.theme, role, wrapped.iter().map(String::as_str), inner, buf);
}
