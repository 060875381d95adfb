//! A field that is edited, and the question after it.
//!
//! ```text
//! ╭ Metrics 2 ─────────────────────────────────────╮
//! │   Label        Wait for an intake              │
//! │ ▸ Before       14 days▏                        │
//! │   Direction    lower                           │
//! │ Enter take it  Tab next  Esc never mind        │
//! ╰────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::bands;
use super::pane::{Pieces, frame, line};
use super::popup::centred;
use crate::domain::run::RunState;
use crate::ui::figures::{counted, duration, money};
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::form::{COMPUTED, Form, Input};
use crate::ui::model::rerun::{Asked, Outlook, Rerun};
use crate::ui::theme::Role;

/// The widest form, in cells.
const MOST_CELLS: u16 = 92;
/// Lines of an editor that has the focus among other inputs.
const EDITOR_LINES: u16 = 3;
/// The longest name of a value, in cells.
const MOST_NAME: usize = 16;

/// A form over the screen.
#[derive(Debug)]
pub struct FormView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// The form.
    pub form: &'a Form,
}

impl Widget for &FormView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (theme, form) = (self.model.theme, self.form);
        let wanted = area.width.saturating_sub(6).min(MOST_CELLS);
        let is_alone = form.inputs.len() == 1;
        let most = area.height.saturating_sub(4);
        let cells = usize::from(wanted.saturating_sub(4));
        let lines = if is_alone {
            // A text has room to grow before it scrolls.
            let text = form.inputs.first().map(|input| input.editor.text()).unwrap_or_default();
            let lines = wrap(&text, cells).len() + text.matches("\n\n").count();
            u16::try_from(lines + 2).unwrap_or(u16::MAX).clamp(4, most.saturating_sub(5).max(4))
        } else {
            u16::try_from(form.inputs.len()).unwrap_or(u16::MAX).saturating_sub(1) + EDITOR_LINES
        };
        let own = centred(area, wanted, (lines + 5).min(most.max(8)));
        Clear.render(own, buf);
        let name = Pieces::new().and(Role::Strong, format!(" {} ", one_line(&form.title)));
        let inner = frame(theme, true, &name, &Pieces::new(), own, buf);
        let body = Rect { height: inner.height.saturating_sub(3), ..inner };
        if is_alone {
            form.inputs.iter().for_each(|input| (&input.editor).render(body, buf));
        } else {
            self.inputs(body, buf);
        }
        let (role, said) = self.said();
        let said = Pieces::new().and(role, cut(&said, usize::from(inner.width)));
        said.draw(theme, line(inner, inner.height.saturating_sub(2)), buf);
        let hints = bands::inside(self.model, usize::from(inner.width));
        hints.draw(theme, line(inner, inner.height.saturating_sub(1)), buf);
    }
}

impl FormView<'_> {
    /// One line for each input, and some for the one that has the focus.
    fn inputs(&self, body: Rect, buf: &mut Buffer) {
        let (theme, form) = (self.model.theme, self.form);
        let names = form.inputs.iter().map(|input| width(&input.label)).max().unwrap_or(0);
        let names = names.min(MOST_NAME);
        let lead = u16::try_from(names + 4).unwrap_or(0);
        let count = u16::try_from(form.inputs.len()).unwrap_or(u16::MAX);
        // Where there is little room the inputs scroll, and the editor keeps one line at least.
        let editor = EDITOR_LINES.min(body.height.saturating_sub(count.saturating_sub(1))).max(1);
        let room = usize::from(body.height.saturating_sub(editor));
        let first = form.at.saturating_sub(room);
        let mut y = body.y;
        for (at, input) in form.inputs.iter().enumerate().skip(first) {
            let has_focus = at == form.at;
            let height = if has_focus { editor } else { 1 };
            if y + height > body.bottom() {
                break;
            }
            let row = Rect { y, height, ..body };
            let marker = if has_focus { theme.sign("▸ ", "> ") } else { "  " };
            let role = if has_focus { Role::Key } else { Role::Dim };
            let role = if input.problem.is_some() { Role::Bad } else { role };
            let name = Pieces::new()
                .and(Role::Focus, marker)
                .and(role, fit(&input.label, names))
                .and(Role::Text, "  ");
            let value = Rect { x: row.x + lead, width: row.width.saturating_sub(lead), ..row };
            name.draw(theme, line(row, 0), buf);
            if has_focus {
                (&input.editor).render(value, buf);
            } else {
                self.value(input, value, buf);
            }
            y += height;
        }
    }

    fn value(&self, input: &Input, area: Rect, buf: &mut Buffer) {
        let text = one_line(&input.editor.text());
        let computed = if input.key == COMPUTED { self.form.computed() } else { String::new() };
        let (role, text) = match (text.is_empty(), computed.is_empty()) {
            (_, false) => (Role::Dim, format!("{computed}  computed")),
            (true, true) => (Role::Dim, "–".to_owned()),
            (false, true) => (Role::Text, text),
        };
        let text = cut(&text, usize::from(area.width));
        Pieces::new().and(role, text).draw(self.model.theme, area, buf);
    }

    /// Why what was typed cannot be taken, what leaving costs, or what may be typed.
    fn said(&self) -> (Role, String) {
        let input = self.form.inputs.get(self.form.at);
        if let Some(problem) = input.and_then(|input| input.problem.as_ref()) {
            return (Role::Bad, one_line(problem));
        }
        if self.form.is_leaving {
            let key = self.model.keymap.shown(Place::Form, Command::Close);
            return (Role::Warn, format!("what you typed is not taken yet: {key} again drops it"));
        }
        let hint = input.map(|input| input.kind.hint()).unwrap_or_default();
        (Role::Dim, if hint.is_empty() { "the version before is kept".to_owned() } else { hint })
    }
}

/// What a change would have done again.
#[must_use]
pub fn rerun(model: &Model, rerun: &Rerun, cells: usize) -> Vec<Pieces> {
    let text = |role: Role, text: &str| -> Vec<Pieces> {
        wrap(text, cells).into_iter().map(|line| Pieces::new().and(role, line)).collect()
    };
    let Some(outlook) = &rerun.outlook else {
        return text(Role::Dim, "looking at what depends on it …");
    };
    let state = model.run_state();
    let mut lines = text(Role::Text, &format!("{}. This depends on it:", one_line(&rerun.about)));
    lines.push(Pieces::new());
    let title = |asked: &Asked| {
        let step = state.and_then(|state: &RunState| state.step(&asked.step));
        one_line(step.map_or(asked.step.as_str(), |step| step.outline.title.as_str()))
    };
    let names = outlook.steps.iter().map(|asked| width(&title(asked))).max().unwrap_or(0).min(22);
    for asked in &outlook.steps {
        let step = state.and_then(|state| state.step(&asked.step));
        let is_billed = step.and_then(|s| s.error.as_ref()).is_some_and(|e| e.possibly_billed);
        let why = match (is_billed, asked.is_missing, asked.is_open) {
            (true, ..) => " · may have been paid for already",
            (_, true, _) => " · has no result yet",
            (_, _, true) => " · perhaps",
            _ => "",
        };
        let what = format!("{}{why}", told(asked.usual_ms, asked.usual_cost_usd));
        let name = fit(&title(asked), names);
        let room = cells.saturating_sub(names + 4 + width(&what));
        let whom = if room >= 12 {
            format!("  {}", cut(&one_line(&asked.whom), room - 2))
        } else {
            String::new()
        };
        lines.push(
            Pieces::new()
                .and(Role::Strong, format!("  {name}  "))
                .and(if is_billed { Role::Warn } else { Role::Text }, what)
                .and(Role::Dim, whom),
        );
    }
    lines.push(Pieces::new());
    lines.extend(text(Role::Text, &total(outlook)));
    for remark in &outlook.remarks {
        lines.extend(text(Role::Warn, remark));
    }
    lines
}

/// How long and how much: `about 14 s, about $0.04`.
fn told(usual_ms: u64, cost: Option<f64>) -> String {
    let time = match usual_ms {
        0 => "at once".to_owned(),
        ms => format!("about {}", duration(ms)),
    };
    match cost {
        Some(0.0) => format!("{time}, free"),
        Some(cost) => format!("{time}, about {}", money(cost)),
        None => format!("{time}, price not known"),
    }
}

fn total(outlook: &Outlook) -> String {
    let count = counted(outlook.steps.len(), "step", "steps");
    format!("{count}, {} in all.", told(outlook.usual_ms, outlook.usual_cost_usd))
}
