//! What is said on the normal screen after the app: how the run ended, what each step took, and where
//! the files are.

use std::fmt;

use super::figures::{age as age_of, clock, money};
use super::measure::{fit, one_line, width};
use super::model::Model;
use super::runner::Runner;
use crate::domain::halt::Halt;
use crate::domain::run::{RunEnd, RunState, StepState};
use crate::report::summary;

/// What stands between two facts of a line.
const BETWEEN: &str = " · ";

/// The last words of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitSummary {
    /// 0, or 128 and the number of the signal that ended the app.
    pub code: u8,
    /// How the newest run ended, or none when there was none.
    pub end: Option<RunEnd>,
    /// Clean lines for the normal screen, without line ends.
    pub lines: Vec<String>,
}

impl ExitSummary {
    /// What is to be said of a model; `late` is what came back after the screen was gone, and `kept`
    /// is how saving the draft went. After a hangup nobody is there any more to be told anything, unless
    /// the notes could be kept nowhere else.
    #[must_use]
    pub fn of(
        model: &Model,
        runner: &Runner,
        late: &[String],
        kept: Result<(), String>,
        code: u8,
    ) -> Self {
        let mut lines = Vec::new();
        let end = model.run_state().and_then(|state| state.end);
        if Halt::of_code(code) == Some(Halt::Hangup) && kept.is_ok() {
            return Self { code, end, lines };
        }
        if let Some(state) = model.run_state() {
            let cells = usize::from(model.size.width);
            lines.extend(run_lines(state).iter().flat_map(|line| parted(line, cells)));
            let files = runner.written().iter().map(|path| one_line(&path.display().to_string()));
            lines.extend(files);
            if let (true, Some(folder)) = (runner.written().is_empty(), runner.run_folder()) {
                lines.push(format!("kept in {}", one_line(&folder.display().to_string())));
            }
        }
        lines.extend(late.iter().map(|text| one_line(text)));
        let draft = runner.draft_path();
        match kept {
            Err(why) => {
                lines.push(format!(
                    "the notes could not be saved: {}; here they are:",
                    one_line(&why)
                ));
                lines.extend(model.notes.editor.text().lines().map(one_line));
            }
            Ok(()) if draft.is_file() => {
                lines.push(format!("notes kept in {}", one_line(&draft.display().to_string())));
            }
            Ok(()) => {}
        }
        Self { code, end, lines }
    }
}

/// The headline, a line for each step, then the totals and what failed.
fn run_lines(state: &RunState) -> Vec<String> {
    let mut lines: Vec<String> = summary::summary(state, &[] as &[&str]);
    let names =
        state.steps.iter().map(|step| width(&step.outline.title)).max().unwrap_or(0).min(24);
    let steps = state.steps.iter().map(|step| step_line(step, names, state.elapsed_ms));
    let at = 1.min(lines.len());
    lines.splice(at..at, steps);
    lines
}

/// A line in as many as a terminal of that width needs: broken only between the facts in it.
fn parted(line: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in line.split(BETWEEN) {
        match lines.last_mut() {
            Some(last) if width(last) + width(BETWEEN) + width(fact) < cells => {
                last.push_str(BETWEEN);
                last.push_str(fact);
            }
            Some(_) => lines.push(format!("  {fact}")),
            None => lines.push(fact.to_owned()),
        }
    }
    lines
}

/// What became of a step: how long it took, or when the result was made that it used; what was paid,
/// and how many attempts it took.
fn step_line(step: &StepState, names: usize, now_ms: u64) -> String {
    let name = fit(&one_line(&step.outline.title), names);
    let mut parts = match (step.age_ms, step.started_ms()) {
        (Some(age), _) => vec![format!("made {} ago", age_of(age))],
        (None, Some(_)) => vec![clock(step.duration_ms(now_ms))],
        (None, None) => Vec::new(),
    };
    parts.extend(step.usage.cost_usd.filter(|cost| *cost > 0.0).map(money));
    if let attempts @ 2.. = step.attempts.len() {
        parts.push(format!("{attempts} attempts"));
    }
    format!("  {name}  {:<9}  {}", step.status, parts.join("  ")).trim_end().to_owned()
}

impl fmt::Display for ExitSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixtures::partial;

    #[test]
    fn a_line_is_broken_between_its_facts_only() {
        let line = "this run 8.58 s · sequential 21.5 s · saved 12.9 s (60 %) · $0.1443";
        assert_eq!(parted(line, 200), [line]);
        assert_eq!(
            parted(line, 40),
            ["this run 8.58 s · sequential 21.5 s", "  saved 12.9 s (60 %) · $0.1443"]
        );
        assert_eq!(parted("one fact", 4), ["one fact"]);
    }

    #[test]
    fn the_last_words_tell_each_step() {
        let lines = run_lines(&RunState::replay(&partial()));
        assert_eq!(
            lines[..6],
            [
                "partial: without Metrics",
                "  Analysis  done       21.0 s",
                "  Hero      done        3.5 s",
                "  Metrics   failed      3.6 s",
                "  Timeline  done        3.8 s",
                "this run 21.0 s · sequential 31.9 s · parallel 24.8 s · floor 21.0 s · saved 10.9 s (34 %)",
            ]
        );
    }
}
