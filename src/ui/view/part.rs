//! The pane of a step that writes a list or a text: what it has written so far.
//!
//! ```text
//! ╭─ Synoniemen ────────────── ● running   1.2 s ─╮
//! │ • wachtduur                                   │
//! │ • wacht                                       │
//! ╰───────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pane::{Pieces, focus_mark, frame, rows};
use super::words;
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::StepKind;
use crate::domain::run::{StepState, StepStatus};
use crate::ui::figures::{clock, duration};
use crate::ui::measure::{cut, one_line, width, wrap, wrap_into};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};
use crate::ui::told;

/// An artifact of at most so many bytes is an empty list or an empty text.
const EMPTY_BYTES: u64 = 4;

/// The pane of a list or a text.
#[derive(Debug)]
pub struct PartPane<'a> {
    /// The run.
    pub run: &'a RunPane,
    /// The step.
    pub step: &'a StepState,
    /// What it made, once that has been read.
    pub read: Option<&'a Part>,
    /// Milliseconds since the start of the run.
    pub now_ms: u64,
    /// Whether it has the focus.
    pub focused: bool,
    /// Whether its state has a word beside its sign.
    pub has_word: bool,
    /// Whether starting again asks only for what is missing.
    pub asks_again: bool,
    /// The looks.
    pub theme: Theme,
}

impl Widget for &PartPane<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let title = one_line(&self.step.outline.title);
        let mark = focus_mark(self.theme, self.focused);
        let name = Pieces::new().and(Role::Focus, mark).and(Role::Strong, format!("{title} "));
        let inner = frame(self.theme, self.focused, &name, &self.state(), area, buf);
        let (cells, lines) = (usize::from(inner.width), usize::from(inner.height));
        rows(self.theme, self.content(cells, lines), inner, buf);
    }
}

impl PartPane<'_> {
    /// Cells beside the title that a state with its word takes on the frame.
    pub const STATE_CELLS: usize = 27;

    /// The sign of its state, its word where there is room for all or where it did not come, and its clock.
    fn state(&self) -> Pieces {
        let (sign, role) = self.theme.status(self.step.status);
        let status = self.step.status;
        let did_not_come = matches!(status, StepStatus::Failed | StepStatus::Cancelled);
        let word = if self.has_word || did_not_come {
            format!(" {}", words::state_word(self.step))
        } else {
            String::new()
        };
        // In a narrow pane the word of what did not come matters more than its clock.
        let has_clock = self.step.started_ms().is_some()
            && status != StepStatus::Cached
            && (self.has_word || !did_not_come);
        let clock_role = if self.step.status.is_end() { Role::Strong } else { Role::Accent };
        let took = format!("{} ", clock(self.step.duration_ms(self.now_ms)));
        let state = Pieces::new().and(role, format!(" {sign}{word} "));
        if has_clock { state.and(clock_role, took) } else { state }
    }

    fn content(&self, cells: usize, lines: usize) -> Vec<(Role, String)> {
        let step = self.step;
        match (step.status, &step.error) {
            (StepStatus::Failed, Some(error)) => {
                if self.asks_again && lines > 1 && !error.possibly_billed {
                    let sign = self.theme.sign("→", ">");
                    let again = format!("{sign} run again for what is missing");
                    let why = shortened(wrap(&one_line(&error.message), cells), cells, lines - 1);
                    let why = why.into_iter().map(|text| (Role::Bad, text));
                    return why.chain([(Role::Text, cut(&again, cells))]).collect();
                }
                told::failure(self.theme, error, cells, lines)
            }
            (StepStatus::Retrying, _) => {
                let next = words::next_attempt(step, self.now_ms);
                let why = wrap(&words::reason(step), cells);
                next.into_iter().chain(why).map(|text| (Role::Warn, text)).take(lines).collect()
            }
            (StepStatus::Running | StepStatus::Done | StepStatus::Cached, _) => {
                match step.outline.kind {
                    StepKind::List => self.list(cells, lines),
                    _ => self.text(cells, lines),
                }
            }
            _ => {
                let detail = self.detail(cells, lines);
                let kept = self.received(cells, lines.saturating_sub(detail.len()));
                detail.into_iter().chain(kept).collect()
            }
        }
    }

    /// What came before the step was stopped: it can be read all the same.
    fn received(&self, cells: usize, lines: usize) -> Vec<(Role, String)> {
        let step = self.step;
        if lines == 0 || !step.status.is_end() || step.is_thinking {
            return Vec::new();
        }
        let items: Vec<String> = step.items.iter().map(|item| one_line(item)).collect();
        let received = match step.outline.kind {
            StepKind::List => listed(&items, cells, lines),
            _ => shortened(wrap(&step.tail, cells), cells, lines),
        };
        received.into_iter().map(|text| (Role::Text, text)).collect()
    }

    /// What there is to say before anything has come.
    fn detail(&self, cells: usize, lines: usize) -> Vec<(Role, String)> {
        let step = self.step;
        if step.status == StepStatus::Running {
            let attempt = Some(words::attempt(step, "")).filter(|attempt| !attempt.is_empty());
            let attempt = attempt.map(|attempt| (Role::Warn, attempt));
            let who = (Role::Dim, cut(&words::by_whom(step), cells));
            let waits = (Role::Dim, "waits for the first text".to_owned());
            return attempt.into_iter().chain([who, waits]).take(lines).collect();
        }
        let (role, detail) = words::detail(self.run, step);
        let usual = (step.outline.usual_ms > 0 && !step.status.is_end())
            .then(|| (Role::Dim, format!("usually {}", duration(step.outline.usual_ms))));
        let detail = wrap(&detail, cells).into_iter().map(|text| (role, text));
        detail.chain(usual).take(lines).collect()
    }

    fn list(&self, cells: usize, lines: usize) -> Vec<(Role, String)> {
        let step = self.step;
        let items: Vec<String> = step.items.iter().map(|item| one_line(item)).collect();
        let open = open_item(step);
        if items.is_empty() && open.is_none() {
            return if step.status.is_success() && is_empty(step) {
                vec![(Role::Dim, "none".to_owned())]
            } else {
                self.detail(cells, lines)
            };
        }
        let all: Vec<String> = items.iter().cloned().chain(open).collect();
        let is_open = |at: usize| at >= items.len();
        if all.len() <= lines {
            let role = |at: usize| if is_open(at) { Role::Dim } else { Role::Text };
            let spread = spread(&all, cells, lines).into_iter().enumerate();
            return spread
                .flat_map(|(at, own)| own.into_iter().map(move |l| (role(at), l)))
                .collect();
        }
        let open = all.get(items.len()).map(|text| (Role::Dim, cut(&format!("• {text}"), cells)));
        let room = lines.saturating_sub(usize::from(open.is_some()));
        let closed = listed(&items, cells, room).into_iter().map(|text| (Role::Text, text));
        closed.chain(open).collect()
    }

    /// The newest lines of a text while it streams, afterwards the first ones.
    fn text(&self, cells: usize, lines: usize) -> Vec<(Role, String)> {
        let step = self.step;
        // A result that was there already did not stream.
        if step.tail.trim().is_empty()
            && step.status.is_success()
            && let Some(PartContent::Text(text)) = self.read.map(|part| &part.content)
            && !text.trim().is_empty()
        {
            let shown = shortened(wrap(text, cells), cells, lines);
            return shown.into_iter().map(|text| (Role::Text, text)).collect();
        }
        if step.tail.trim().is_empty() || step.is_thinking {
            return if step.status.is_success() && is_empty(step) {
                vec![(Role::Dim, "none".to_owned())]
            } else {
                self.detail(cells, lines)
            };
        }
        let wrapped = wrap(&step.tail, cells);
        let shown = if step.status.is_end() {
            shortened(wrapped, cells, lines)
        } else {
            let from = wrapped.len().saturating_sub(lines);
            wrapped[from..].to_vec()
        };
        shown.into_iter().map(|text| (Role::Text, text)).collect()
    }
}

/// What a list or a text has so far, in one line; none for other steps, and as long as there is
/// nothing.
#[must_use]
pub fn preview(step: &StepState) -> Option<String> {
    let has_some = step.status == StepStatus::Running || step.status.is_success();
    let text = match step.outline.kind {
        StepKind::List if step.items.is_empty() && step.status.is_success() && is_empty(step) => {
            "none".to_owned()
        }
        StepKind::List => {
            step.items.iter().map(|item| one_line(item)).collect::<Vec<_>>().join(" · ")
        }
        StepKind::Text if !step.is_thinking => one_line(&step.tail),
        _ => String::new(),
    };
    (has_some && !text.is_empty()).then_some(text)
}

/// Whether a finished step made an empty list or text.
fn is_empty(step: &StepState) -> bool {
    step.artifact.as_ref().is_some_and(|artifact| artifact.bytes <= EMPTY_BYTES)
}

/// The lines of each item, with a mark before the first: there are at least as many lines as items, and what
/// is left over goes to those that need more than one, from the first on.
fn spread(items: &[String], cells: usize, lines: usize) -> Vec<Vec<String>> {
    let room = cells.saturating_sub(2);
    let mut spare = lines.saturating_sub(items.len());
    let each = items.iter().map(|item| {
        let shown = wrap_into(item, room, 1 + spare);
        spare -= shown.len().saturating_sub(1);
        let lead = |at: usize| if at == 0 { "• " } else { "  " };
        let shown = shown.into_iter().enumerate();
        shown.map(|(at, line)| format!("{}{line}", lead(at))).collect()
    });
    each.collect()
}

/// Items one a line; where there are more of them than lines, short ones share lines, and what does not
/// fit even so is counted.
fn listed(items: &[String], cells: usize, lines: usize) -> Vec<String> {
    if items.len() <= lines {
        return spread(items, cells, lines).concat();
    }
    let mut shared: Vec<String> = Vec::new();
    for item in items {
        match shared.last_mut() {
            Some(last) if width(last) + 3 + width(item) <= cells => {
                last.push_str(" · ");
                last.push_str(item);
            }
            _ => shared.push(cut(&format!("• {item}"), cells)),
        }
    }
    if shared.len() > lines {
        shared = items.iter().map(|item| cut(&format!("• {item}"), cells)).collect();
        let hidden = items.len() + 1 - lines;
        shared.truncate(lines.saturating_sub(1));
        shared.push(cut(&format!("  and {hidden} more"), cells));
        shared.truncate(lines);
    }
    shared
}

/// The first lines, with `…` where the rest is missing.
fn shortened(mut lines: Vec<String>, cells: usize, rows: usize) -> Vec<String> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = format!("{}…", cut(last, cells.saturating_sub(1)).trim_end_matches('…'));
        }
    }
    lines
}

/// The item that is being written: the open string at the end of a JSON list that streams. None when
/// there is no such string, or when the beginning of the list is not kept any more.
fn open_item(step: &StepState) -> Option<String> {
    let is_whole = step.received == step.tail.chars().count();
    if step.status != StepStatus::Running || step.is_thinking || !is_whole {
        return None;
    }
    let (_, list) = step.tail.split_once('[')?;
    let mut open: Option<usize> = None;
    let mut escaped = false;
    for (at, c) in list.char_indices() {
        match (open, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(_), '"') => open = None,
            (None, '"') => open = Some(at + 1),
            _ => {}
        }
    }
    let raw = list.get(open?..)?;
    let raw = if escaped { raw.strip_suffix('\\').unwrap_or(raw) } else { raw };
    let text: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap_or(raw.to_owned());
    let text = one_line(&text);
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::RunState;
    use crate::ui::fixtures::{definition, item, started, step_started, text};

    fn streaming(received: &str) -> StepState {
        let events = [
            started(&definition()),
            step_started(10, "synoniemen", 1),
            text(20, "synoniemen", received),
            item(21, "synoniemen", 0, "wachtduur"),
        ];
        RunState::replay(&events).step(&"synoniemen".into()).unwrap().clone()
    }

    #[test]
    fn the_item_that_streams_is_the_open_string() {
        let open = |text: &str| open_item(&streaming(text));
        assert_eq!(open(r#"["wachtduur", "wacht \"ti"#).as_deref(), Some("wacht \"ti"));
        assert_eq!(open("[\"een\", \"twee\\").as_deref(), Some("twee"));
        for none in [r#"["wachtduur""#, r#"["wachtduur", "#, "no list", "", r#"["a"]"#, "[\""] {
            assert_eq!(open(none), None, "{none}");
        }
        let long = format!("[\"{}", "x".repeat(9_000));
        assert_eq!(open(&long), None, "its beginning is not kept");
    }

    #[test]
    fn items_share_lines_before_they_are_counted() {
        let items = ["een", "twee", "drie", "vier"].map(str::to_owned);
        assert_eq!(listed(&items, 20, 4).len(), 4);
        assert_eq!(listed(&items, 20, 2), ["• een · twee · drie", "• vier"]);
        assert_eq!(listed(&items, 6, 2), ["• een", "  and…"]);
        assert_eq!(listed(&items, 12, 3), ["• een · twee", "• drie", "• vier"]);
        assert_eq!(listed(&items, 20, 0), Vec::<String>::new());
    }

    #[test]
    fn rows_that_are_left_over_go_to_items_that_need_them() {
        let items = ["een twee drie vier", "vijf", "zes zeven acht"].map(str::to_owned);
        let told = |lines: usize| spread(&items, 11, lines).concat();
        assert_eq!(told(3), ["• een twee…", "• vijf", "• zes zeve…"]);
        assert_eq!(told(4), ["• een twee", "  drie vier", "• vijf", "• zes zeve…"]);
        assert_eq!(told(9)[2..], ["• vijf", "• zes zeven", "  acht"]);
    }

    #[test]
    fn a_row_says_what_a_list_has() {
        assert_eq!(preview(&streaming("[")).as_deref(), Some("wachtduur"));
    }
}
