//! Why a step failed, in lines that fit: what happened first, then what to do.

use ratatui::layout::Size;

use super::measure::{cut, fit, one_line, width, wrap};
use super::theme::{Role, Theme};
use crate::domain::fault::StepError;
use crate::domain::run::{RunState, StepStatus};

/// Cells before and after the name of a step that failed: a margin, a sign and gaps.
const LEAD_CELLS: usize = 5;

/// Cells that the sign before the next action takes.
const SIGN_CELLS: usize = 2;

/// A failure in lines of at most `cells`, at most `rows` of them. When that is not enough, what
/// happened is shortened before what to do is.
#[must_use]
pub fn failure(theme: Theme, error: &StepError, cells: usize, rows: usize) -> Vec<(Role, String)> {
    let message = wrap(&one_line(&error.message), cells);
    let hint = wrap(&next_action(error), cells.saturating_sub(SIGN_CELLS));
    let room = rows.saturating_sub(hint.len()).max(1);
    let message = shortened(message, room, cells);
    let hint = shortened(hint, rows.saturating_sub(message.len()), cells - SIGN_CELLS.min(cells));
    let sign = format!("{} ", theme.sign("→", ">"));
    let hint = hint.into_iter().enumerate().map(|(index, text)| {
        let lead = if index == 0 { sign.as_str() } else { "  " };
        (Role::Text, format!("{lead}{text}"))
    });
    message.into_iter().map(|text| (Role::Bad, text)).chain(hint).take(rows).collect()
}

/// Why one of the steps of a run failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its title, filled to the width of the longest one.
    pub name: String,
    /// What happened and what to do, in lines that fit behind the name.
    pub lines: Vec<(Role, String)>,
}

/// The failures of a run above its result, for a screen of that size: all together leave two thirds of
/// it to the result.
#[must_use]
pub fn failures(theme: Theme, state: &RunState, screen: Size) -> Vec<Failed> {
    let failed: Vec<_> = state
        .steps
        .iter()
        .filter(|step| step.status == StepStatus::Failed)
        .filter_map(|step| Some((one_line(&step.outline.title), step.error.as_ref()?)))
        .collect();
    let names = failed.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let names = names.min(usize::from(screen.width / 3).max(18));
    let cells = usize::from(screen.width).saturating_sub(names + LEAD_CELLS + 1);
    let all = usize::from((screen.height / 3).max(2)) - 1;
    let rows = (all / failed.len().max(1)).max(1);
    let told = |(name, error): (String, &StepError)| Failed {
        name: fit(&name, names),
        lines: failure(theme, error, cells, rows),
    };
    failed.into_iter().map(told).collect()
}

/// What to do about a failure here, where steps are asked for again with a key.
#[must_use]
pub fn next_action(error: &StepError) -> String {
    if error.possibly_billed {
        return "it may have been paid for: look at your account first; \
                running again asks before it pays"
            .to_owned();
    }
    one_line(&error.hint)
}

/// The first lines, with `…` where the rest is missing.
fn shortened(mut lines: Vec<String>, rows: usize, cells: usize) -> Vec<String> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} …"), cells);
            if !last.ends_with('…') {
                last.push('…');
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::Cause;

    fn told(error: &StepError, cells: usize, rows: usize) -> Vec<String> {
        let lines = failure(Theme::default(), error, cells, rows);
        lines.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn what_to_do_is_kept_whole_before_what_happened_is() {
        let error = StepError::new(Cause::Picture, "one two three four", "do five or six");
        assert_eq!(told(&error, 80, 9), ["one two three four", "→ do five or six"]);
        assert_eq!(told(&error, 10, 9), ["one two", "three four", "→ do five", "  or six"]);
        assert_eq!(told(&error, 10, 3), ["one two …", "→ do five", "  or six"]);
        assert_eq!(told(&error, 10, 2), ["one two …", "→ do five…"]);
        assert_eq!(told(&error, 10, 0), Vec::<String>::new());
    }

    #[test]
    fn what_may_have_been_paid_for_is_said_in_plain_words() {
        let error = StepError::new(Cause::Unavailable, "cut", "with --only").maybe_billed();
        let told = told(&error, 200, 9).join(" ");
        assert!(told.contains("may have been paid for") && !told.contains("--only"), "{told}");
    }
}
