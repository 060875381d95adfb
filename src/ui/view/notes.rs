//! The notes.
//!
//! ```text
//!  sample notes: F5 runs them; type or paste to replace them
//! ╭ notes.md, changed ──────────── 3:14 ─╮╭ Next run ──────────────────╮
//! │ Call with Ann about the clinic …     ││ recipe    Case study       │
//! │                                      ││ mode      pipelined        │
//! ╰──────────────────────────────────────╯╰────────────────────────────╯
//!  412 words · 23 figures · ~560 tokens                 saved as draft
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame, line};
use crate::domain::run::RunMode;
use crate::ui::figures::{count, counted, duration};
use crate::ui::keymap::{Command, Place, all_keys, shown};
use crate::ui::layout::WIDE;
use crate::ui::measure::{cut, one_line, width, wrap};
use crate::ui::model::notes::{Keeping, Origin};
use crate::ui::model::{Model, Setup};
use crate::ui::theme::Role;

/// Width of the pane about the next run.
const SIDE: u16 = 34;

/// The notes.
#[derive(Debug)]
pub struct NotesView<'a> {
    /// Everything.
    pub model: &'a Model,
}

impl Widget for &NotesView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let sample = self.model.notes.is_sample();
        let [hint, body, status] = Layout::vertical([
            Constraint::Length(u16::from(sample)),
            Constraint::Min(0),
            Constraint::Length(1),
        ])
        .areas(area);
        if sample {
            let start = all_keys(Place::Notes, Command::Start);
            let after = if area.width < 90 {
                " to run them, or paste your own"
            } else {
                " to run them and see the whole thing, or type or paste to replace them"
            };
            Pieces::new()
                .and(Role::Text, " Sample notes: ")
                .and(Role::Key, start.join(" or "))
                .and(Role::Text, after)
                .draw(self.model.theme, hint, buf);
        }
        if area.width >= WIDE {
            let [editor, side] =
                Layout::horizontal([Constraint::Min(0), Constraint::Length(SIDE)]).areas(body);
            self.editor(editor, buf);
            self.side(side, buf);
        } else {
            self.editor(body, buf);
        }
        self.status(status, buf);
    }
}

impl NotesView<'_> {
    fn editor(&self, area: Rect, buf: &mut Buffer) {
        let notes = &self.model.notes;
        let name = match &notes.origin {
            Origin::Sample => "sample notes".to_owned(),
            Origin::Draft => "notes, not in a file yet".to_owned(),
            Origin::File(path) => one_line(&path.display().to_string()),
        };
        let name = cut(&name, usize::from(area.width).saturating_sub(28));
        let mut title = Pieces::new().and(Role::Strong, format!(" {name} "));
        if notes.modified && notes.path().is_some() {
            title = title.and(Role::Warn, "changed ");
        }
        let (row, column) = notes.editor.position();
        let place = Pieces::new().and(Role::Dim, format!(" {row}:{column} "));
        let inner = frame(self.model.theme, true, &title, &place, area, buf);
        (&notes.editor).render(inner, buf);
    }

    /// What the next run will be, beside the notes.
    fn side(&self, area: Rect, buf: &mut Buffer) {
        let (theme, setup) = (self.model.theme, &self.model.setup);
        let name = Pieces::new().and(Role::Strong, " Next run ");
        let inner = frame(theme, false, &name, &Pieces::new(), area, buf);
        let mut rows: Vec<Pieces> = Vec::new();
        let fact = |name: &str, value: &str| {
            Pieces::new().and(Role::Dim, format!("{name:<10}")).and(Role::Text, one_line(value))
        };
        let quiet = |text: &str| -> Vec<Pieces> {
            let lines = wrap(text, usize::from(inner.width).saturating_sub(10));
            let indent = " ".repeat(10);
            lines
                .into_iter()
                .map(|line| Pieces::new().and(Role::Dim, format!("{indent}{line}")))
                .collect()
        };
        rows.push(fact("recipe", setup.chosen().map_or("", |recipe| &recipe.title)));
        rows.push(fact("mode", &setup.mode.to_string()));
        rows.extend(quiet(about(setup.mode)));
        rows.push(fact("text", &setup.text_by));
        rows.push(fact("pictures", &setup.pictures_by));
        rows.push(fact("files", &setup.formats));
        rows.push(Pieces::new());
        rows.push(Pieces::new().and(Role::Dim, "step, and what a model takes"));
        for step in setup.chosen().map(|recipe| recipe.steps.as_slice()).unwrap_or_default() {
            let usual = format!("{:>9}", format!("~{}", duration(step.usual_ms)));
            let room = usize::from(inner.width).saturating_sub(13);
            let title = crate::ui::measure::fit(&one_line(&step.title), room);
            rows.push(
                Pieces::new()
                    .and(Role::Dim, "• ")
                    .and(Role::Text, title)
                    .and(Role::Dim, format!(" {usual}")),
            );
        }
        rows.push(Pieces::new());
        for (command, text) in
            [(Command::NextMode, "another mode"), (Command::NextRecipe, "another recipe")]
        {
            if command != Command::NextRecipe || setup.recipes.len() > 1 {
                rows.push(
                    Pieces::new()
                        .and(Role::Key, shown(Place::Notes, command))
                        .and(Role::Dim, format!(" {text}")),
                );
            }
        }
        for (row, pieces) in inner.rows().zip(rows) {
            pieces.draw(theme, row, buf);
        }
    }

    /// What the notes amount to, and what the next run will be or whether the notes are safe.
    fn status(&self, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let counts = self.model.notes.editor.counts();
        let text = format!(
            " {} · {} · ~{} tokens",
            counted(counts.words, "word", "words"),
            counted(counts.figures, "figure", "figures"),
            count(counts.tokens),
        );
        let left = Pieces::new().and(Role::Dim, text);
        left.draw(theme, area, buf);
        let right = match &self.model.notes.keeping {
            Keeping::Failed { reason, .. } => {
                Pieces::new().and(Role::Bad, format!("not saved: {} ", one_line(reason)))
            }
            _ if area.width < WIDE => setup_line(&self.model.setup),
            Keeping::Due { .. } | Keeping::Saving => Pieces::new().and(Role::Dim, "saving … "),
            Keeping::Safe if self.model.notes.modified => {
                Pieces::new().and(Role::Dim, "draft saved ")
            }
            Keeping::Safe => Pieces::new(),
        };
        let room = usize::from(area.width).saturating_sub(left.width() + 2);
        if right.width() <= room {
            right.draw_right(theme, area, buf);
        } else if matches!(self.model.notes.keeping, Keeping::Failed { .. }) {
            // What may be lost matters more than the counts.
            right.draw(theme, Rect { x: area.x + 1, ..line(area, 0) }, buf);
        } else {
            Pieces::new()
                .and(Role::Dim, format!("{} ", self.model.setup.mode))
                .draw_right(theme, area, buf);
        }
    }
}

fn setup_line(setup: &Setup) -> Pieces {
    let recipe = setup.chosen().map_or("", |recipe| &recipe.id);
    let by = if setup.text_by == setup.pictures_by || width(&setup.text_by) > 14 {
        one_line(&setup.text_by)
    } else {
        format!("{} + {}", one_line(&setup.text_by), one_line(&setup.pictures_by))
    };
    Pieces::new()
        .and(Role::Dim, format!("{} · ", one_line(recipe)))
        .and(Role::Text, setup.mode.to_string())
        .and(Role::Dim, format!(" · {by} "))
}

/// What a mode does, in a few words.
fn about(mode: RunMode) -> &'static str {
    match mode {
        RunMode::Sequential => "one step at a time",
        RunMode::Parallel => "the document, then all others at once",
        RunMode::Pipelined => "each step as soon as its fields are there",
    }
}
