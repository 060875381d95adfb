//! What stands around every screen: the header, the footer with the keys, and notices.
//!
//! ```text
//!  casegen   Notes  Run  Result  History                     ● run   12 s
//!  F5 run  Ctrl-O open  Ctrl-S save  F6 mode  F1 help  Ctrl-Q quit
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget as _};

use super::pane::Pieces;
use super::words;
use crate::domain::run::StepStatus;
use crate::ui::figures::{clock, duration};
use crate::ui::keymap::{Binding, Command, Place};
use crate::ui::layout::{self, WIDE};
use crate::ui::measure::{cut, one_line, width, wrap};
use crate::ui::model::popup::Popup;
use crate::ui::model::replay::Replay;
use crate::ui::model::{Model, Notice, Screen, Tone};
use crate::ui::theme::Role;

/// Draws the name, the screens, and what goes on behind this one: in the longest words that fit.
pub fn header(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut left = name();
    for (screen, command, name) in SCREENS {
        let reachable = match screen {
            Screen::Notes | Screen::History => true,
            Screen::Run => model.offers(Command::ShowRun),
            Screen::Result => model.offers(Command::ShowResult),
        };
        let role = match (screen == model.screen, reachable) {
            (true, _) => Role::Selected,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        };
        let key = tab_key(model, command, area);
        if !key.is_empty() {
            left = left.and(Role::Dim, format!(" {key}"));
        }
        left = left.and(role, format!(" {name} "));
    }
    left.draw(model.theme, area, buf);
    let room = Rect {
        x: area.x + u16::try_from(left.width()).unwrap_or(0).min(area.width),
        width: area.width.saturating_sub(u16::try_from(left.width() + 1).unwrap_or(0)),
        ..area
    };
    // A gap keeps it from being read as one more screen.
    let mut forms = state(model).into_iter();
    let told = forms.find(|told| told.width() < usize::from(room.width));
    told.unwrap_or_default().draw_right(model.theme, room, buf);
}

/// The key of a screen beside its name, where there is room for all of them.
fn tab_key(model: &Model, command: Command, area: Rect) -> String {
    if area.width < KEYED { String::new() } else { model.keymap.shown(Place::Anywhere, command) }
}

/// Cells from which on the header tells the keys of the screens.
const KEYED: u16 = 80;

/// The screens in the header, each with the command that leads to it.
const SCREENS: [(Screen, Command, &str); 4] = [
    (Screen::Notes, Command::ShowNotes, "Notes"),
    (Screen::Run, Command::ShowRun, "Run"),
    (Screen::Result, Command::ShowResult, "Result"),
    (Screen::History, Command::ShowHistory, "History"),
];

fn name() -> Pieces {
    Pieces::new().and(Role::Key, " casegen").and(Role::Text, "  ")
}

/// Where the names of the screens stand, and the commands that lead there.
pub fn tabs(model: &Model, area: Rect) -> Vec<(Rect, Command)> {
    let mut x = name().width();
    let tabs = SCREENS.iter().map(|(_, command, name)| {
        let key = width(&tab_key(model, *command, area));
        let cells = width(name) + 2 + if key > 0 { key + 1 } else { 0 };
        x += cells;
        (piece(area, x - cells, cells), *command)
    });
    tabs.collect()
}

/// A part of a line: from that cell on, so many cells.
fn piece(area: Rect, from: usize, cells: usize) -> Rect {
    let number = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
    let own = Rect { x: area.x.saturating_add(number(from)), width: number(cells), ..area };
    own.intersection(area)
}

/// Draws the line that stands above everything, if there is one.
pub fn standing(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(text) = &model.standing else { return };
    let row = Rect { height: area.height.min(1), ..area };
    let way = match (model.hides_standing(), area.width) {
        (false, _) => Pieces::new(),
        (true, 80..) => Pieces::new().and(Role::Key, "Esc").and(Role::Dim, " hides this "),
        (true, _) => Pieces::new().and(Role::Key, "Esc").and(Role::Dim, " hides "),
    };
    // The way to put it away is not what a long text may cost.
    let room = usize::from(area.width).saturating_sub(4 + way.width());
    let told = Pieces::new().and(Role::Warn, format!(" ! {}", cut(text, room)));
    told.draw(model.theme, row, buf);
    way.draw_right(model.theme, row, buf);
}

/// What goes on, from the most words to the fewest.
fn state(model: &Model) -> Vec<Pieces> {
    if model.notes.unkept.is_some() && model.screen != Screen::Notes {
        let forms = ["the notes are not saved", "notes not saved", "not saved"];
        return forms.map(|text| Pieces::new().and(Role::Bad, text)).to_vec();
    }
    if let Some(replay) = &model.replay {
        return replaying(model, replay);
    }
    match &model.run {
        Some(run) if run.is_in_flight() && model.screen != Screen::Run => {
            let (sign, role) = model.theme.status(StepStatus::Running);
            let clock = run.now(model.now_ms) / 1000;
            vec![
                Pieces::new().and(role, format!("{sign} run {clock:>4} s")),
                Pieces::new().and(role, format!("{sign} {clock:>4} s")),
            ]
        }
        Some(run) if model.screen == Screen::Run => {
            let mode = Pieces::new().and(Role::Dim, run.mode.to_string());
            let told = match run.state.end {
                Some(end) => {
                    let (sign, role) = words::end(model.theme, end);
                    Pieces::new().and(role, format!("{sign} {end}"))
                }
                None if run.cancelling => Pieces::new().and(Role::Warn, "stopping"),
                None => return vec![mode.and(Role::Dim, "  ")],
            };
            vec![mode.and(Role::Dim, "  ").joined(told.clone()), told]
        }
        _ => Vec::new(),
    }
}

/// What is said of a run that is watched again.
fn replaying(model: &Model, replay: &Replay) -> Vec<Pieces> {
    let theme = model.theme;
    let (sign, word) = if replay.is_paused() {
        (theme.sign("⏸", "="), "paused")
    } else {
        (theme.sign("▶", ">"), "replay")
    };
    let (at, pace) = (clock(replay.position_ms()), replay.pace());
    let told = |word: String, place: String| {
        Pieces::new().and(Role::Accent, format!("{sign} {word}")).and(Role::Dim, place)
    };
    let end = duration(replay.end_ms());
    vec![
        told(format!("{word} {pace}"), format!("  {at} of {end}")),
        told(format!("{word} {pace}"), format!("  {at}")),
        told(pace.to_string(), format!("  {at}")),
    ]
}

/// Draws what was said last, and behind it the keys of the screen, as many as fit; without a notice,
/// help and quit always.
pub fn footer(model: &Model, area: Rect, buf: &mut Buffer) {
    let (said, hints) = footer_parts(model, area);
    let mut pieces = said.and(Role::Text, " ");
    for binding in hints {
        pieces = pieces
            .and(Role::Key, binding.key())
            .and(Role::Dim, format!(" {}  ", hint(model, binding)));
    }
    pieces.draw(model.theme, area, buf);
}

/// Where the hints stand in the footer.
pub fn hints(model: &Model, area: Rect) -> Vec<(Rect, &Binding)> {
    let (said, hints) = footer_parts(model, area);
    let mut x = said.width() + 1;
    let place = |binding| {
        let cells = hint_cells(model, binding);
        x += cells;
        // The gap behind a hint belongs to none.
        (piece(area, x - cells, cells - 2), binding)
    };
    hints.into_iter().map(place).collect()
}

/// What the footer says, and the hints that fit behind it. Where not all of them do, the palette has the
/// rest: its key stands with those for help and for leaving, unless that would cost one of the first two
/// or the one that runs. The way out of where one is goes last.
fn footer_parts(model: &Model, area: Rect) -> (Pieces, Vec<&Binding>) {
    let said = model.notices.last().map(|notice| said(model, notice, area)).unwrap_or_default();
    let all = model.keymap.hints(model.place()).filter(|binding| model.offers(binding.command));
    let (mut last, own): (Vec<&Binding>, Vec<&Binding>) = all.partition(|binding| {
        matches!(binding.command, Command::Help | Command::Quit | Command::Palette)
    });
    last.sort_by_key(|binding| binding.command != Command::Palette);
    let quiet: Vec<&Binding> =
        last.iter().copied().filter(|binding| binding.command != Command::Palette).collect();
    let cells = |bindings: &[&Binding]| cells(model, bindings);
    let room = usize::from(area.width).saturating_sub(said.width() + 1);
    // How many of its own hints the footer holds beside some others.
    let beside = |others: &[&Binding]| fitting(model, &own, room.saturating_sub(cells(others)));
    let is_whole = beside(&quiet).len() == own.len();
    let has_start = |others: &[&Binding]| {
        beside(others).iter().any(|binding| binding.command == Command::Start)
    };
    let is_worth_it = !is_whole
        && cells(&last) <= room
        && beside(&last).len() >= beside(&quiet).len().min(2)
        && has_start(&last) == has_start(&quiet);
    let last = match (is_worth_it, cells(&quiet) <= room || said.width() == 0) {
        (true, _) => last,
        (false, true) => quiet,
        (false, false) => Vec::new(),
    };
    let mut shown = beside(&last);
    shown.extend(last);
    (said, shown)
}

/// As many of these as fit, in their order: the last go first, and the way out of a place last of all.
fn fitting<'a>(model: &Model, own: &[&'a Binding], room: usize) -> Vec<&'a Binding> {
    let mut kept = own.to_vec();
    while cells(model, &kept) > room {
        let is_way_out =
            |binding: &Binding| matches!(binding.command, Command::Close | Command::No);
        let Some(last) = kept.iter().rposition(|binding| !is_way_out(binding)) else {
            return Vec::new();
        };
        kept.remove(last);
    }
    kept
}

fn cells(model: &Model, bindings: &[&Binding]) -> usize {
    bindings.iter().map(|binding| hint_cells(model, binding)).sum()
}

/// The keys of what lies over a screen as one line for so many cells: the same as in the footer.
pub fn inside(model: &Model, room: usize) -> Pieces {
    let own = model.keymap.hints(model.place()).filter(|binding| model.offers(binding.command));
    let own: Vec<&Binding> = own.collect();
    // No gap is needed behind the last one.
    fitting(model, &own, room + 2).into_iter().fold(Pieces::new(), |line, binding| {
        let gap = if line.width() > 0 { "  " } else { "" };
        line.and(Role::Dim, gap)
            .and(Role::Key, binding.key())
            .and(Role::Dim, format!(" {}", hint(model, binding)))
    })
}

fn hint_cells(model: &Model, binding: &Binding) -> usize {
    width(&binding.key()) + width(hint(model, binding)) + 3
}

/// What the footer says of a key: after a run that is not whole, what starting again would ask for.
fn hint(model: &Model, binding: &Binding) -> &'static str {
    if binding.place == Place::Items && binding.command == Command::Close && model.is_running() {
        return "stop";
    }
    if binding.command != Command::Start || !model.asks_only_for_what_is_missing() {
        return binding.hint;
    }
    match (model.screen, model.size.width) {
        (Screen::Notes | Screen::History, _) => binding.hint,
        (Screen::Run, 80..) | (Screen::Result, WIDE..) => "asks only for what is missing",
        (Screen::Run, _) | (Screen::Result, 80..) => "only what is missing",
        (Screen::Result, _) => "get the rest",
    }
}

/// The part of a notice that stands in the footer: all of it, or what the line above has no room for.
fn said(model: &Model, notice: &Notice, area: Rect) -> Pieces {
    let (_, below) = parted(model, notice, area.width);
    let room = usize::from(area.width).saturating_sub(2);
    Pieces::new().and(tone(notice), format!(" {} ", cut(&below, room)))
}

/// Draws the beginning of a notice that is longer than the footer into the line above it: over the
/// border that ends a pane there, whose corners stay, or over a line of counts, which has no border.
pub fn long_notice(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(notice) = model.notices.last() else { return };
    let (above, _) = parted(model, notice, area.width);
    if above.is_empty() {
        return;
    }
    let row = Rect { y: area.bottom().saturating_sub(2), height: 1, ..area };
    let text = format!(" {above} ");
    if model.screen == Screen::Result && model.popup.is_none() {
        let own = Rect { x: row.x + 2, width: row.width.saturating_sub(4), ..row };
        return Pieces::new().and(tone(notice), text).draw(model.theme, own, buf);
    }
    Clear.render(row, buf);
    Pieces::new().and(tone(notice), text).draw(model.theme, row, buf);
}

/// A notice as what stands above the footer, mostly nothing, and what stands in it. On the run screen
/// the line above the footer counts what is paid for, so that only a problem may take it.
fn parted(model: &Model, notice: &Notice, cells: u16) -> (String, String) {
    let text = one_line(&notice.text);
    let one = usize::from(cells).saturating_sub(2);
    let keeps_above = model.screen == Screen::Run && notice.tone == Tone::Plain;
    let has_room = match &model.popup {
        None => !keeps_above,
        Some(popup) => is_in_the_middle(popup),
    };
    if width(&text) <= one || !has_room {
        return (String::new(), text);
    }
    let above = match model.screen {
        // It stands below what lies over the screen.
        _ if model.popup.is_some() => cells.saturating_sub(2),
        // Beside lists and texts the frame of the page ends before the screen does.
        Screen::Result => layout::result(
            layout::bands(model.area()).body,
            0,
            model.result.fields.are_shown(),
            model.result.fields.is_open,
        )
        .frame
        .width
        .saturating_sub(6),
        Screen::Notes | Screen::Run | Screen::History => cells.saturating_sub(2),
    };
    let mut lines = wrap(&text, usize::from(above)).into_iter();
    (lines.next().unwrap_or_default(), lines.collect::<Vec<_>>().join(" "))
}

/// Whether what lies over a screen leaves the lines at its end free.
fn is_in_the_middle(popup: &Popup) -> bool {
    matches!(
        popup,
        Popup::Prompt { .. } | Popup::Question(_) | Popup::Written { .. } | Popup::Drafts(_)
    )
}

fn tone(notice: &Notice) -> Role {
    match notice.tone {
        Tone::Plain => Role::Text,
        Tone::Problem => Role::Warn,
    }
}
