//! The notes.
//!
//! ```text
//!  sample notes: F5 runs them; type or paste to replace them
//! ╭ notes.md, changed ──────────── 3:14 ─╮╭ Next run ──────────────────╮
//! │ Call with Ann about the clinic …     ││ recipe    Case study       │
//! │                                      ││ mode      pipelined        │
//! ╰──────────────────────────────────────╯╰────────────────────────────╯
//!  412 words · 23 figures · ~560 tokens         pipelined · ~1:27 min
//!  openrouter · claude-sonnet-4.5 · pictures offline · notes go to …
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::brief::BriefView;
use super::desk::Desk;
use super::pane::{Pieces, frame, line};
use super::search::SearchView;
use crate::domain::run::RunMode;
use crate::ui::figures::{count, counted, duration, money};
use crate::ui::keymap::{Command, Place};
use crate::ui::layout::WIDE;
use crate::ui::measure::{cut, cut_path, fit, one_line, width, wrap};
use crate::ui::model::notes::{Keeping, Origin};
use crate::ui::model::{Model, ProviderChoice, RecipeChoice, Setup};
use crate::ui::theme::Role;

/// The notes.
#[derive(Debug)]
pub struct NotesView<'a> {
    /// Everything.
    pub model: &'a Model,
}

impl Widget for &NotesView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let sample = self.model.notes.is_sample();
        let desk = Desk::of(self.model, area);
        let Desk { hint, status, .. } = desk;
        if sample {
            let start = self.model.keymap.all_keys(Place::Notes, Command::Start);
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
        self.editor(desk.editor, buf);
        (&BriefView { model: self.model }).render(desk.brief, buf);
        if !desk.next_run.is_empty() {
            self.side(desk.next_run, buf);
        }
        if let Some(search) = &self.model.notes.search {
            (&SearchView { search, theme: self.model.theme }).render(desk.search, buf);
        }
        self.status(line(status, 0), buf);
        let room = usize::from(area.width).saturating_sub(2);
        who_line(&self.model.setup, room).draw(self.model.theme, line(status, 1), buf);
    }
}

impl NotesView<'_> {
    fn editor(&self, area: Rect, buf: &mut Buffer) {
        let notes = &self.model.notes;
        let name = match &notes.origin {
            Origin::Sample => "sample notes".to_owned(),
            Origin::Draft if !notes.name.is_empty() => one_line(&notes.name),
            Origin::Draft => "notes, not in a file yet".to_owned(),
            Origin::File(path) => one_line(&path.display().to_string()),
        };
        let room = usize::from(area.width).saturating_sub(28);
        let is_file = matches!(notes.origin, Origin::File(_));
        let name = if is_file { cut_path(&name, room) } else { cut(&name, room) };
        let mut title = Pieces::new().and(Role::Strong, format!(" {name} "));
        if notes.editor.is_marking() {
            title = title.and(Role::Accent, "selecting ");
        }
        if notes.modified && notes.path().is_some() {
            title = title.and(Role::Warn, "changed ");
        }
        let (row, column) = notes.editor.position();
        let place = Pieces::new().and(Role::Dim, format!(" {row}:{column} "));
        let inner = frame(self.model.theme, notes.brief.focus.is_none(), &title, &place, area, buf);
        (&notes.editor).render(inner, buf);
        let wants = self.model.setup.chosen().map(RecipeChoice::wants_in_notes).unwrap_or_default();
        if notes.editor.is_empty() {
            let room = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner };
            let lines = wants.iter().flat_map(|want| wrap(want, usize::from(room.width)));
            for (row, text) in room.rows().zip(lines) {
                // It stands in the place of the shorter words of every other recipe.
                let text = fit(&text, usize::from(row.width));
                Pieces::new().and(Role::Dim, text).draw(self.model.theme, row, buf);
            }
        }
    }

    /// What the next run will be, beside the notes.
    fn side(&self, area: Rect, buf: &mut Buffer) {
        let (theme, setup) = (self.model.theme, &self.model.setup);
        let name = Pieces::new().and(Role::Strong, " Next run ");
        let inner = frame(theme, false, &name, &Pieces::new(), area, buf);
        if self.model.notes.brief.is_on() {
            for (row, pieces) in inner.rows().zip(self.in_short(usize::from(inner.width))) {
                pieces.draw(theme, row, buf);
            }
            return;
        }
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
        rows.push(fact("text", &setup.text_by.name));
        rows.extend(quiet(&setup.text_by.model));
        if setup.makes_pictures() {
            rows.push(fact("pictures", &setup.pictures_by.name));
            rows.extend(quiet(&setup.pictures_by.model));
        }
        let (role, where_to) = destination(setup);
        let mut texts = wrap(&where_to, usize::from(inner.width).saturating_sub(10)).into_iter();
        let first = Pieces::new().and(Role::Dim, format!("{:<10}", "notes"));
        rows.push(first.and(role, texts.next().unwrap_or_default()));
        rows.extend(texts.map(|text| Pieces::new().and(role, format!("{:10}{text}", ""))));
        rows.extend(setup.chosen().map(|recipe| fact("files", &recipe.formats)));
        rows.push(fact("time", &time(setup, " to ")));
        rows.push(fact("cost", &cost(setup).unwrap_or("not known beforehand".to_owned())));
        rows.push(Pieces::new());
        for step in setup.chosen().map(|recipe| recipe.steps.as_slice()).unwrap_or_default() {
            let usual = match step.usual_ms {
                0 => format!("{:>9}", "at once"),
                ms => format!("{:>9}", format!("~{}", duration(ms))),
            };
            let room = usize::from(inner.width).saturating_sub(13);
            let title = fit(&one_line(&step.title), room);
            rows.push(
                Pieces::new()
                    .and(Role::Dim, "• ")
                    .and(Role::Text, title)
                    .and(Role::Dim, format!(" {usual}")),
            );
        }
        rows.push(Pieces::new());
        for (command, text) in
            [(Command::NextMode, "another mode"), (Command::ChooseRecipe, "another recipe")]
        {
            if self.model.offers(command) {
                rows.push(
                    Pieces::new()
                        .and(Role::Key, self.model.keymap.shown(Place::Notes, command))
                        .and(Role::Dim, format!(" {text}")),
                );
            }
        }
        for (row, pieces) in inner.rows().zip(rows) {
            pieces.draw(theme, row, buf);
        }
    }

    /// What the next run will be, one line each.
    fn in_short(&self, width: usize) -> Vec<Pieces> {
        let setup = &self.model.setup;
        let room = width.saturating_sub(10);
        let fact = |name: &str, role: Role, value: &str| {
            Pieces::new().and(Role::Dim, fit(name, 10)).and(role, cut(&one_line(value), room))
        };
        let by = |choice: &ProviderChoice| match short(&choice.model) {
            "" => choice.name.clone(),
            model => format!("{} · {model}", choice.name),
        };
        let (role, where_to) = destination(setup);
        let mut rows = vec![
            fact("recipe", Role::Text, setup.chosen().map_or("", |recipe| &recipe.title)),
            fact("mode", Role::Text, &setup.mode.to_string()),
            fact("text", Role::Text, &by(&setup.text_by)),
        ];
        if setup.makes_pictures() {
            rows.push(fact("pictures", Role::Text, &by(&setup.pictures_by)));
        }
        rows.push(fact("notes", role, &where_to));
        rows.push(fact("time", Role::Text, &time(setup, " to ")));
        rows.push(fact("cost", Role::Text, &cost(setup).unwrap_or("not known beforehand".into())));
        let keys = [
            (Command::NextMode, "mode"),
            (Command::ChooseRecipe, "recipe"),
            (Command::Settings, "settings"),
        ];
        let keys = keys.into_iter().filter(|(command, _)| self.model.offers(*command));
        rows.push(keys.fold(Pieces::new(), |line, (command, name)| {
            line.and(Role::Key, self.model.keymap.shown(Place::Notes, command))
                .and(Role::Dim, format!(" {name}  "))
        }));
        rows
    }

    /// What the notes amount to, and what the next run will be or whether the notes are safe.
    fn status(&self, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let counts = self.model.notes.editor.counts();
        let words = counted(counts.words, "word", "words");
        let tokens = format!("~{} tokens", count(counts.tokens));
        let text = if area.width < 80 {
            format!(" {words} · {tokens}")
        } else {
            let figures = counted(counts.figures, "figure", "figures");
            format!(" {words} · {figures} · {tokens}")
        };
        let brief = &self.model.notes.brief;
        let is_hidden =
            area.width < WIDE && self.model.place() == Place::Notes && !brief.is_empty();
        let left = if is_hidden {
            // The brief has no place beside the notes here: what it holds is told, and its key.
            let (found, missing) = (brief.brief.items.len(), brief.brief.missing.len());
            Pieces::new()
                .and(Role::Dim, format!(" {words} · "))
                .and(Role::Text, format!("{found} found, {missing} missing "))
                .and(Role::Key, self.model.keymap.shown(Place::Notes, Command::Brief))
        } else {
            Pieces::new().and(Role::Dim, text)
        };
        left.draw(theme, area, buf);
        // It stays while more is typed and tried: what may be lost must not flicker.
        let unkept = self.model.notes.unkept.as_ref();
        let right = match (unkept, &self.model.notes.keeping) {
            (Some(reason), _) => {
                Pieces::new().and(Role::Bad, format!("not saved: {} ", one_line(reason)))
            }
            _ if area.width < WIDE => {
                let room = usize::from(area.width).saturating_sub(left.width() + 3);
                setup_line(&self.model.setup, room)
            }
            (None, Keeping::Due { .. } | Keeping::Saving | Keeping::Failed { .. }) => {
                Pieces::new().and(Role::Dim, "saving … ")
            }
            (None, Keeping::Safe) if self.model.notes.modified => {
                Pieces::new().and(Role::Dim, "draft saved ")
            }
            (None, Keeping::Safe) => Pieces::new(),
        };
        let room = usize::from(area.width).saturating_sub(left.width() + 2);
        if right.width() <= room {
            right.draw_right(theme, area, buf);
        } else if unkept.is_some() {
            // What may be lost matters more than the counts.
            Pieces::new().and(Role::Text, " ".repeat(area.width.into())).draw(theme, area, buf);
            right.draw(theme, Rect { x: area.x + 1, ..line(area, 0) }, buf);
        }
    }
}

/// What the next run will be, as much of it as there is room for.
fn setup_line(setup: &Setup, room: usize) -> Pieces {
    let recipe = setup.chosen().map_or("", |recipe| &recipe.id);
    let mode = setup.mode.to_string();
    let timed = format!("{mode} · {}", time(setup, ""));
    let priced = cost(setup).map_or_else(|| timed.clone(), |cost| format!("{timed} · {cost}"));
    let whole = format!("{} · {priced}", one_line(recipe));
    let named = |rest: &str| format!("{} · {rest}", one_line(recipe));
    let cost = cost(setup).unwrap_or_else(|| timed.clone());
    let forms = [whole, named(&cost), named(&timed), named(&mode), timed, mode];
    let text = first_that_fits(forms, room);
    Pieces::new().and(Role::Dim, format!("{text} "))
}

/// Who will read the notes and who makes the pictures, and whether notes leave this machine.
fn who_line(setup: &Setup, room: usize) -> Pieces {
    let (role, where_to) = destination(setup);
    let (text, pictures) = (&setup.text_by, &setup.pictures_by);
    let told = |text_model: &str, image_model: &str| {
        let is_one = text.name == pictures.name;
        let pictures_name = if is_one { "" } else { pictures.name.as_str() };
        let image_model = if is_one && image_model == text_model { "" } else { image_model };
        let by = [pictures_name, image_model].map(one_line);
        let by: Vec<String> = by.into_iter().filter(|part| !part.is_empty()).collect();
        let by = match by.as_slice() {
            _ if !setup.makes_pictures() => String::new(),
            [] if text.model.is_empty() => String::new(),
            [] => "pictures too".to_owned(),
            by => format!("pictures {}", by.join(" ")),
        };
        let parts = [one_line(&text.name), one_line(text_model), by];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let (text_short, image_short) = (short(&text.model), short(&pictures.model));
    let who = first_that_fits(
        [
            told(&text.model, &pictures.model),
            told(text_short, image_short),
            told(text_short, ""),
            told("", ""),
        ],
        room.saturating_sub(width(&where_to) + 9),
    );
    Pieces::new()
        .and(Role::Text, format!(" {who}"))
        .and(Role::Dim, " · ")
        .and(role, format!("notes {where_to}"))
}

/// The name of a model without its maker: `claude-sonnet-4.5`.
fn short(model: &str) -> &str {
    model.rsplit('/').next().unwrap_or(model)
}

/// The first text that fits, or the last one.
fn first_that_fits<const N: usize>(texts: [String; N], room: usize) -> String {
    let at = texts.iter().position(|text| width(text) <= room).unwrap_or(N - 1);
    texts.into_iter().nth(at).unwrap_or_default()
}

/// What becomes of the notes: whether they leave this machine, and for where.
fn destination(setup: &Setup) -> (Role, String) {
    let pictures = setup.pictures_by.destination.as_ref().filter(|_| setup.makes_pictures());
    match (&setup.text_by.destination, pictures) {
        (Some(host), _) => (Role::Warn, format!("go to {}", one_line(host))),
        (None, Some(host)) => (Role::Warn, format!("partly go to {}", one_line(host))),
        (None, None) => (Role::Good, "stay on this machine".to_owned()),
    }
}

/// How long the next run usually takes; with what stands between the least and the most, both.
fn time(setup: &Setup, between: &str) -> String {
    let (least, most) = setup.chosen().map_or((0, 0), |recipe| recipe.usual_ms(setup.mode));
    match (least, most) {
        (_, 0) => "at once".to_owned(),
        (least, most) if least < most && !between.is_empty() => {
            format!("~{}{between}{}", duration(least), duration(most))
        }
        (least, _) => format!("~{}", duration(least)),
    }
}

/// What the next run usually costs, or may cost at most; none when neither is known.
fn cost(setup: &Setup) -> Option<String> {
    let usual = setup.chosen().and_then(|recipe| recipe.cost_usd).map(money);
    usual.or_else(|| setup.max_cost_usd.map(|most| format!("at most {}", money(most))))
}

/// What a mode does, in a few words.
fn about(mode: RunMode) -> &'static str {
    match mode {
        RunMode::Sequential => "one step at a time",
        RunMode::Parallel => "the document, then all others at once",
        RunMode::Pipelined => "each step as soon as its fields are there",
    }
}
