//! The race on the screen: a lane a mode, a bar a step, and clocks that can be read from afar.
//!
//! ```text
//!  casegen race   case-study · reference · 10×
//!  pipelined   each step as soon as its fields have closed          ★ 1st
//!  analysis    ██│████│██│███████████████████          ▄█  ▄ ▀▀█ ▀▀█
//!  hero        ············███████████                  █  ▄ █▀▀  ▐▌
//!  metrics     ················███████████             ▀▀▀   ▀▀▀  ▀
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier};
use ratatui::widgets::{Clear, Widget};

use super::digits;
use super::model::{Lane, RaceModel};
use crate::domain::recipe::StepKind;
use crate::domain::run::{Attempt, RunMode, StepState};
use crate::report::comparison::{self, Ink, Part, Row};
use crate::report::figures::{duration, percent_tenths};
use crate::ui::figures::moment;
use crate::ui::keymap::{Command, Place};
use crate::ui::layout::inside;
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::theme::{Depth, Role, Signs, Theme};
use crate::ui::view::pane::{Pieces, frame};
use crate::ui::view::popup::centred;

/// The parts of a cell from the left, in eighths; the first is none.
const EIGHTHS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// The fewest cells and rows that a race wants.
const SMALLEST: (u16, u16) = (40, 12);

/// From this height on, what was saved is told in a table below the lanes.
const TALL: u16 = 24;

/// The whole screen of the race.
#[derive(Debug)]
pub struct RaceView<'a>(pub &'a RaceModel);

impl Widget for &RaceView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let model = self.0;
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let text = format!("too small: {}×{}  q leaves", area.width, area.height);
            return put(model.theme, Role::Text, &text, area, buf);
        }
        let table = match area.height {
            0..TALL => 1,
            TALL..30 => 4,
            _ => 5,
        };
        let [header, lanes, below, footer] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(table),
            Constraint::Length(1),
        ])
        .areas(area);
        self.header(header, buf);
        if let Some(problem) = &model.problem {
            let told = wrap(problem, usize::from(lanes.width).saturating_sub(4));
            for (row, text) in lanes.rows().skip(1).zip(told) {
                put(model.theme, Role::Bad, &format!("  {text}"), row, buf);
            }
        } else {
            let height = lanes.height / 3;
            for (index, lane) in (0..).zip(&model.lanes) {
                let own = Rect { y: lanes.y + index * height, height, ..lanes };
                self.lane(lane, own, buf);
            }
            self.below(below, buf);
        }
        self.footer(footer, buf);
        if let Some(top) = model.help {
            self.help(top, area, buf);
        }
    }
}

/// Draws a text with its role into the first line of an area.
fn put(theme: Theme, role: Role, text: &str, area: Rect, buf: &mut Buffer) {
    if !area.is_empty() {
        buf.set_stringn(area.x, area.y, text, usize::from(area.width), theme.style(role));
    }
}

/// The same at its right end.
fn put_right(theme: Theme, role: Role, text: &str, area: Rect, buf: &mut Buffer) {
    if let Ok(own) = u16::try_from(width(text))
        && own <= area.width
    {
        put(theme, role, text, Rect { x: area.right() - own, width: own, ..area }, buf);
    }
}

/// What a mode does, in a few words: the more of them, the more room there is.
fn meaning(mode: RunMode, cells: usize) -> &'static str {
    let forms = match mode {
        RunMode::Sequential => ["one step after the other", "one after the other", "one by one"],
        RunMode::Parallel => {
            ["the document, then all others at once", "the document, then all", "then all at once"]
        }
        RunMode::Pipelined => [
            "each step as soon as its fields have closed",
            "each as soon as it can",
            "as soon as it can",
        ],
    };
    forms.into_iter().find(|form| width(form) <= cells).unwrap_or_default()
}

impl RaceView<'_> {
    fn header(&self, area: Rect, buf: &mut Buffer) {
        let model = self.0;
        let course = &model.course;
        put(model.theme, Role::Key, " casegen race", area, buf);
        let rest = Rect { x: area.x + 13, width: area.width - 13, ..area };
        let (recipe, scenario) = (one_line(&course.recipe), one_line(&course.scenario));
        let told = format!("   {recipe} · {scenario} · {}×", course.speed);
        put(model.theme, Role::Text, &told, rest, buf);
        let state = if model.paused_since.is_some() {
            "paused "
        } else if model.problem.is_some() {
            ""
        } else if model.started_ms.is_none() {
            "on your marks "
        } else if model.is_over() {
            "over "
        } else {
            ""
        };
        let room = Rect {
            x: rest.x + u16::try_from(width(&told)).unwrap_or(0).min(rest.width),
            width: rest.width.saturating_sub(u16::try_from(width(&told)).unwrap_or(0)),
            ..rest
        };
        let warned = match (model.late_percent(), model.is_too_fast()) {
            (Some(percent), _) => format!("{percent} % too long "),
            (None, true) => "times too long ".to_owned(),
            (None, false) => return put_right(model.theme, Role::Accent, state, room, buf),
        };
        let both = format!("{state}· {warned}");
        let is_both = !state.is_empty() && width(&both) < usize::from(room.width);
        let told = if is_both { both } else { warned };
        put_right(model.theme, Role::Warn, &told, room, buf);
    }

    fn lane(&self, lane: &Lane, area: Rect, buf: &mut Buffer) {
        let (model, theme) = (self.0, self.0.theme);
        let title = Rect { height: 1, ..area };
        let name = format!(" {:<11}", lane.mode);
        put(theme, Role::Strong, &name, title, buf);
        let ended = self.ended(lane);
        let (role, text) = ended.unwrap_or((Role::Dim, String::new()));
        put_right(theme, role, &text, Rect { width: title.width - 1, ..title }, buf);
        let left = usize::from(title.width).saturating_sub(14 + width(&text) + 2);
        let about = Rect { x: title.x + 13, width: title.width - 13, ..title };
        put(theme, Role::Dim, meaning(lane.mode, left), about, buf);

        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        // The largest figures that leave the bars at least half of the width.
        let clock = digits::clock(model.clock_ms(lane));
        let fits = |size: &usize| {
            digits::width(&clock, *size) + 3 <= usize::from(area.width) * 2 / 5
                && digits::height(*size, theme.signs) <= usize::from(body.height)
        };
        let size = [2, 1].into_iter().find(fits);
        let cells = size.map_or(width(&clock), |size| digits::width(&clock, size)) + 2;
        let cells = u16::try_from(cells).unwrap_or(0).min(body.width / 2);
        let [bars, right] =
            Layout::horizontal([Constraint::Min(0), Constraint::Length(cells)]).areas(body);
        self.bars(lane, Rect { width: bars.width.saturating_sub(1), ..bars }, buf);
        let role = match (lane.state.end, model.place(lane)) {
            (Some(_), Some(1)) => Role::Good,
            (Some(_), Some(_)) => Role::Strong,
            (Some(_), None) => Role::Bad,
            (None, _) => Role::Accent,
        };
        let rows = size
            .map_or_else(|| vec![clock.clone()], |size| digits::rows(&clock, size, theme.signs));
        for (row, text) in right.rows().zip(rows) {
            put(theme, role, &text, row, buf);
        }
    }

    /// What is said of a lane that has come to its end.
    fn ended(&self, lane: &Lane) -> Option<(Role, String)> {
        let (model, theme) = (self.0, self.0.theme);
        let end = lane.state.end?;
        let Some(place) = model.place(lane) else {
            return Some((Role::Bad, format!("{} {end}", theme.sign("✗", "x"))));
        };
        let star = theme.sign("★", "*");
        let saved = model.saved_ms(lane).map_or_else(String::new, |(saved, total)| {
            let minus = theme.sign("−", "-");
            format!("  {minus}{} ({} %)", duration(saved), percent_tenths(saved, total))
        });
        Some(match place {
            1 => (Role::Good, format!("{star} 1st{saved}")),
            2 => (Role::Strong, format!("2nd{saved}")),
            _ => (Role::Text, format!("3rd{saved}")),
        })
    }

    /// The steps of a lane: one or two rows each where there is room, else two steps a row.
    fn bars(&self, lane: &Lane, area: Rect, buf: &mut Buffer) {
        let theme = self.0.theme;
        let steps: Vec<&StepState> = lane.state.steps.iter().filter(|s| !s.left_out).collect();
        if steps.is_empty() || area.width < 20 {
            return;
        }
        let names = steps.iter().map(|step| width(step.outline.id.as_str())).max().unwrap_or(0);
        let is_paired = usize::from(area.height) < steps.len();
        let names = if is_paired { names * 2 + 2 } else { names };
        let names = names.min(usize::from(area.width) / 3).min(if is_paired { 30 } else { 18 });
        let lead = u16::try_from(names + 2).unwrap_or(0);
        let bar = |row: Rect| Rect { x: row.x + lead, width: area.width - lead, ..row };
        let rows: Vec<Rect> = area.rows().collect();
        let name = |text: &str, row: Rect, buf: &mut Buffer| {
            put(theme, Role::Text, &format!(" {}", fit(&one_line(text), names)), row, buf);
        };
        let thick = (rows.len().saturating_sub(1) / steps.len()).clamp(1, 2);
        if rows.len() >= steps.len() {
            let mut next = rows.iter();
            for step in &steps {
                for part in 0..thick {
                    let Some(row) = next.next() else { return };
                    if part == 0 {
                        name(step.outline.id.as_str(), *row, buf);
                    }
                    self.bar(lane, step, bar(*row), part == 0, buf);
                }
            }
            if let Some(row) = next.next() {
                self.axis(bar(*row), buf);
            }
            return;
        }
        let (document, others): (Vec<&StepState>, Vec<&StepState>) =
            steps.iter().partition(|step| step.outline.kind == StepKind::Document);
        let mut next = rows.iter();
        for (step, row) in document.iter().zip(next.by_ref().take(document.len())) {
            name(step.outline.id.as_str(), *row, buf);
            self.bar(lane, step, bar(*row), true, buf);
        }
        for (pair, row) in others.chunks(2).zip(next) {
            let titles: Vec<&str> = pair.iter().map(|step| step.outline.id.as_str()).collect();
            name(&titles.join(", "), *row, buf);
            self.pair(lane, pair, bar(*row), buf);
        }
    }

    /// Where a moment stands, in eighths of a cell.
    fn eighths(&self, ms: u64, cells: u16) -> u64 {
        self.0.scaled(ms) * u64::from(cells) * 8 / self.0.axis_ms()
    }

    /// The attempts of a step from where to where, in eighths of a cell, and whether each failed.
    fn spans(&self, lane: &Lane, step: &StepState, cells: u16) -> Vec<(u64, u64, bool)> {
        let now_ms =
            if lane.state.end.is_some() { lane.state.elapsed_ms } else { self.0.position_ms() };
        let span = |attempt: &Attempt| {
            let end = attempt.finished_ms.unwrap_or(now_ms);
            let from = self.eighths(attempt.started_ms, cells);
            // Even the shortest attempt leaves something to be seen.
            (from, self.eighths(end, cells).max(from + 1), attempt.error.is_some())
        };
        step.attempts.iter().map(span).collect()
    }

    fn bar(&self, lane: &Lane, step: &StepState, area: Rect, marks: bool, buf: &mut Buffer) {
        let theme = self.0.theme;
        let begun = step.started_ms().unwrap_or_else(|| {
            if lane.state.end.is_some() { lane.state.elapsed_ms } else { self.0.position_ms() }
        });
        let dots = u16::try_from(self.eighths(begun, area.width) / 8).unwrap_or(area.width);
        if marks {
            let dot = theme.sign("·", ".").repeat(usize::from(dots.min(area.width)));
            put(theme, Role::Dim, &dot, area, buf);
        }
        for (from, to, failed) in self.spans(lane, step, area.width) {
            let role = role(step, failed);
            let first = u16::try_from(from / 8).unwrap_or(area.width);
            for x in first..area.width {
                let filled = to.saturating_sub(u64::from(x) * 8).min(8);
                let filled = if x == first { filled.max(1) } else { filled };
                let Some(symbol) = usize::try_from(filled).ok().filter(|filled| *filled > 0) else {
                    break;
                };
                let symbol = theme.sign(EIGHTHS[symbol], "#");
                let style = theme.style(role).remove_modifier(Modifier::BOLD);
                buf[(area.x + x, area.y)].set_symbol(symbol).set_style(style);
            }
        }
        for mark in step.fields.iter().filter(|_| marks) {
            let x = u16::try_from(self.eighths(mark.at_ms, area.width) / 8).unwrap_or(area.width);
            if x < area.width {
                let cell = &mut buf[(area.x + x, area.y)];
                let is_full = cell.symbol() == EIGHTHS[8];
                cell.set_symbol(theme.sign("│", "|"));
                if is_full && theme.depth != Depth::None {
                    let bar = cell.fg;
                    cell.set_fg(Color::Black).set_bg(bar);
                }
            }
        }
    }

    /// Two steps in one row: the upper and the lower half of its cells.
    fn pair(&self, lane: &Lane, steps: &[&StepState], area: Rect, buf: &mut Buffer) {
        let theme = self.0.theme;
        let spans: Vec<Vec<(u64, u64, bool)>> =
            steps.iter().map(|step| self.spans(lane, step, area.width)).collect();
        let is_on = |which: usize, x: u16| {
            let cell = u64::from(x) * 8;
            spans.get(which).is_some_and(|spans| {
                spans.iter().any(|(from, to, _)| from / 8 * 8 <= cell && cell < *to)
            })
        };
        let begun = steps.iter().filter_map(|step| step.started_ms()).min();
        let begun = begun.unwrap_or_else(|| self.0.position_ms());
        let dots = usize::try_from(self.eighths(begun, area.width) / 8).unwrap_or(0);
        let dots = theme.sign("·", ".").repeat(dots.min(usize::from(area.width)));
        put(theme, Role::Dim, &dots, area, buf);
        let worst = steps.iter().any(|step| step.attempts.iter().any(|a| a.error.is_some()));
        let role = if worst { Role::Warn } else { Role::Good };
        for x in 0..area.width {
            let symbol = match (is_on(0, x), is_on(1, x)) {
                (true, true) => theme.sign("█", ":"),
                (true, false) => theme.sign("▀", "'"),
                (false, true) => theme.sign("▄", "."),
                (false, false) => continue,
            };
            let style = theme.style(role).remove_modifier(Modifier::BOLD);
            buf[(area.x + x, area.y)].set_symbol(symbol).set_style(style);
        }
    }

    fn axis(&self, area: Rect, buf: &mut Buffer) {
        let theme = self.0.theme;
        let axis = self.0.axis_ms();
        put(theme, Role::Dim, "0 s", area, buf);
        put_right(theme, Role::Dim, &moment(axis / 1000 * 1000), area, buf);
        if area.width > 40 {
            let middle = Rect { x: area.x + area.width / 2, width: area.width / 2, ..area };
            put(theme, Role::Dim, &moment(axis / 2000 * 1000), middle, buf);
        }
    }

    /// The table of what was saved, once that is known.
    fn below(&self, area: Rect, buf: &mut Buffer) {
        let (model, theme) = (self.0, self.0.theme);
        let Some(samples) = model.samples() else {
            let mark = theme.sign("│", "|");
            let text = format!(" {mark} a field of the document has closed");
            let row = Rect { y: area.bottom() - 1, height: 1, ..area };
            return put(theme, Role::Dim, &text, row, buf);
        };
        let ink = if theme.signs == Signs::Ascii { Ink::Ascii } else { Ink::Blocks };
        let names = RunMode::ALL.map(|mode| mode.to_string());
        let total = |index: usize| model.scaled(samples[index].total_ms);
        let floor = samples.iter().map(|sample| sample.floor_ms).min().unwrap_or(0);
        if area.height < 4 {
            let told = names.iter().enumerate().skip(1).map(|(index, name)| {
                let (all, own) = (total(0), total(index));
                let saved = all.saturating_sub(own);
                let minus = theme.sign("−", "-");
                format!("{name} {minus}{} ({} %)", duration(saved), percent_tenths(saved, all))
            });
            let text = format!(" {}", told.collect::<Vec<_>>().join("   "));
            return put(theme, Role::Strong, &text, area, buf);
        }
        let rows: Vec<Row<'_>> = names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let part = if index == 0 { Part::Baseline } else { Part::Rival };
                Row::new(name, total(index), part)
            })
            .chain([Row::new("floor", model.scaled(floor), Part::Bound)])
            .collect();
        let lines = comparison::bars(&rows, ink);
        let skipped = usize::from(area.height).saturating_sub(lines.len());
        for ((row, text), index) in area.rows().skip(skipped).zip(lines).zip(0..) {
            let role = if index == 2 { Role::Good } else { Role::Text };
            put(theme, role, &format!(" {text}"), row, buf);
        }
    }

    /// What is to be known, or the keys, as many as fit.
    fn footer(&self, area: Rect, buf: &mut Buffer) {
        let model = self.0;
        if let Some(note) = &model.note {
            let text = cut(note, usize::from(area.width).saturating_sub(2));
            return put(model.theme, Role::Warn, &format!(" {text}"), area, buf);
        }
        let mut x = area.x + 1;
        let shown = |command: Command| model.keymap.shown(Place::Race, command);
        for binding in model.keymap.hints(Place::Race) {
            let key = binding.key();
            // Two keys that go to and fro stand together.
            let (key, about) = match binding.command {
                Command::Pause if model.is_over() => (key, "again"),
                // The key that pauses does so then.
                Command::Start if model.is_over() => continue,
                Command::Slower => continue,
                Command::Faster => (format!("{key} {}", shown(Command::Slower)), "speed"),
                Command::NextStep if key == "→" && model.theme.signs == Signs::Ascii => {
                    ("Tab".to_owned(), binding.hint)
                }
                Command::NextStep => {
                    (format!("{} {key}", shown(Command::PreviousStep)), binding.hint)
                }
                _ => (key, binding.hint),
            };
            let key = key.trim();
            let cells = u16::try_from(width(key) + width(about) + 3).unwrap_or(0);
            // No gap is needed behind the last one.
            if x + cells - 2 > area.right() {
                continue;
            }
            put(model.theme, Role::Key, key, Rect { x, width: area.right() - x, ..area }, buf);
            let behind = x + u16::try_from(width(key)).unwrap_or(0) + 1;
            let room = Rect { x: behind, width: area.right() - behind, ..area };
            put(model.theme, Role::Dim, about, room, buf);
            x = (x + cells).min(area.right());
        }
    }

    /// The keys of the race, over it.
    fn help(&self, top: usize, screen: Rect, buf: &mut Buffer) {
        let (model, theme) = (self.0, self.0.theme);
        let keys = model.keys();
        let key_cells = keys.iter().map(|(key, _)| width(key)).max().unwrap_or(0).min(20);
        let about_cells = keys.iter().map(|(_, about)| width(about)).max().unwrap_or(0);
        let wanted = u16::try_from(key_cells + about_cells + 6).unwrap_or(u16::MAX);
        let rows = u16::try_from(keys.len() + 2).unwrap_or(u16::MAX);
        let area = centred(screen, wanted, rows);
        Clear.render(area, buf);
        let inner = inside(area);
        let last = keys.len().saturating_sub(usize::from(inner.height));
        let more = if top < last { theme.sign(" ↓ more ", " v more ") } else { "" };
        let close = model.keymap.shown(Place::Help, Command::Close);
        let name = Pieces::new().and(Role::Strong, " Keys of the race ");
        let below = Pieces::new().and(Role::Dim, format!("{more} {close} closes "));
        frame(theme, true, &name, &below, area, buf);
        for (row, (key, about)) in inner.rows().zip(keys.iter().skip(top.min(last))) {
            Pieces::new()
                .and(Role::Key, fit(key, key_cells))
                .and(Role::Text, format!("  {about}"))
                .draw(theme, row, buf);
        }
    }
}

/// The looks of a bar: the document in the one colour of the program, the others in that of success.
fn role(step: &StepState, failed: bool) -> Role {
    if failed {
        Role::Bad
    } else if step.outline.kind == StepKind::Document {
        Role::Accent
    } else {
        Role::Good
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use insta::assert_snapshot;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::ui::fixtures::race::{lane_events, model};
    use crate::ui::race::update::{RaceMsg, begin, update};

    fn screen(model: &RaceModel) -> String {
        let mut terminal =
            Terminal::new(TestBackend::new(model.size.width, model.size.height)).unwrap();
        terminal.draw(|frame| frame.render_widget(&RaceView(model), frame.area())).unwrap();
        let mut out = String::new();
        let cells = &terminal.backend().buffer().content;
        for row in cells.chunks(usize::from(model.size.width)) {
            let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out
    }

    /// A race as it stands at that time after its start.
    fn at(size: (u16, u16), now_ms: u64) -> RaceModel {
        let mut model = model(size);
        begin(&mut model);
        let number = model.number;
        update(&mut model, 0, RaceMsg::Begun(number, 129_000, true));
        for mode in RunMode::ALL {
            for event in lane_events(mode).into_iter().filter(|event| event.elapsed_ms <= now_ms) {
                let at_ms = event.elapsed_ms;
                update(&mut model, at_ms, RaceMsg::Event(number, mode, Box::new(event)));
            }
        }
        update(&mut model, now_ms, RaceMsg::Tick);
        model
    }

    #[test]
    fn a_race_at_each_size() {
        for size in [(60, 18), (80, 24), (140, 40)] {
            let name = |what: &str| format!("race_{what}_{}x{}", size.0, size.1);
            assert_snapshot!(name("running"), screen(&at(size, 6_250)));
            assert_snapshot!(name("over"), screen(&at(size, 13_000)));
        }
    }

    #[test]
    fn a_race_with_plain_letters_and_no_colour() {
        let mut model = at((80, 24), 13_000);
        model.theme = Theme { depth: Depth::None, signs: Signs::Ascii, ..Theme::default() };
        let shown = screen(&model);
        assert_snapshot!("race_plain", shown);
        let plain = shown.replace(['·', '×', '…'], "");
        assert!(plain.is_ascii(), "{shown}");
    }

    #[test]
    fn the_keys_of_the_race_lie_over_it() {
        for size in [(60, 18), (80, 24)] {
            let mut model = at(size, 6_250);
            model.help = Some(0);
            assert_snapshot!(format!("race_help_{}x{}", size.0, size.1), screen(&model));
        }
        let mut model = at((60, 18), 6_250);
        model.note = Some("it goes on: no shell waits for the program".to_owned());
        assert!(screen(&model).contains("no shell waits"));
    }

    #[test]
    fn a_race_on_a_busy_machine_says_so_at_its_end() {
        let mut model = at((60, 18), 13_000);
        assert!(!screen(&model).contains("too long"));
        model.expected_ms = 110_000;
        assert!(screen(&model).contains("17 % too long"), "{}", screen(&model));
        model.is_exact = false;
        assert!(!screen(&model).contains("too long"), "chance has a say");
    }

    #[test]
    fn a_speed_at_which_the_times_are_too_long_is_told_in_every_width() {
        for width in [60, 80] {
            let mut model = at((width, 24), 6_250);
            model.course.speed = 100.0;
            assert!(screen(&model).contains("times too long"), "{}", screen(&model));
        }
    }

    #[test]
    fn a_race_that_cannot_be_says_why() {
        let mut model = at((60, 18), 0);
        let number = model.number;
        let why = "the simulator cannot serve: no port is free".to_owned();
        update(&mut model, 10, RaceMsg::Refused(number, why));
        let shown = screen(&model);
        assert!(shown.contains("no port is free") && shown.contains("q leave"), "{shown}");
    }

    #[test]
    fn seven_steps_fit_where_there_is_little_room() {
        let mut model = at((60, 18), 6_250);
        for lane in &mut model.lanes {
            let again = lane.state.steps[1..].to_vec();
            lane.state.steps.extend(again);
        }
        assert_snapshot!("race_seven_steps_60x18", screen(&model));
    }
}
