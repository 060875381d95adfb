//! What lies over a screen.
//!
//! ```text
//!         ╭ Open a file of notes ────────────────────╮
//!         │ ~/calls/northwind.md▏                    │
//!         │ Enter accept  Esc never mind             │
//!         ╰──────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::pane::{Pieces, frame, line};
use super::{drafts, settings};
use crate::ui::figures::counted;
use crate::ui::keymap::{self, Place};
use crate::ui::layout;
use crate::ui::measure::{fit, one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::pictures::Slot;
use crate::ui::model::popup::{LineInput, Popup, PossiblyBilled, PromptAbout, Question};
use crate::ui::theme::Role;
use crate::ui::update::picture_key;

/// What lies over the screen.
#[derive(Debug)]
pub struct PopupView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// What lies over it.
    pub popup: &'a Popup,
}

impl Widget for &PopupView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        match self.popup {
            Popup::Prompt { about, input } => self.prompt(*about, input, area, buf),
            Popup::Question(question) => self.question(question, area, buf),
            Popup::Picture { index } => self.picture(*index, area, buf),
            Popup::Recipes { index } => self.recipes(*index, area, buf),
            Popup::Help { top } => self.help(*top, area, buf),
            Popup::Drafts(list) => {
                let room = usize::from(area.width).saturating_sub(8).min(84);
                let height = usize::from(area.height).saturating_sub(7);
                let rows = drafts::rows(list, self.model.theme, room, height);
                self.boxed("Drafts", &rows, Place::Drafts, area, buf);
            }
            Popup::Settings { index } => {
                let room = usize::from(area.width).saturating_sub(8).min(84);
                let rows = settings::rows(self.model, *index, room);
                self.boxed("Settings", &rows, Place::Settings, area, buf);
            }
            Popup::Written { paths, remarks } => {
                let title = counted(paths.len(), "file written", "files written");
                let room = usize::from(area.width).saturating_sub(8);
                let paths = paths.iter().map(|path| one_line(&path.display().to_string()));
                let remarks = remarks.iter().flat_map(|remark| wrap(remark, room));
                let rows: Vec<Pieces> = paths
                    .map(|path| Pieces::new().and(Role::Text, path))
                    .chain(remarks.map(|remark| Pieces::new().and(Role::Warn, remark)))
                    .collect();
                self.boxed(&title, &rows, Place::Page, area, buf);
            }
        }
    }
}

impl PopupView<'_> {
    /// A box in the middle that is as large as its lines, with the keys below them.
    fn boxed(&self, title: &str, rows: &[Pieces], keys: Place, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let hints = hints(keys);
        let widest = rows.iter().map(Pieces::width).chain([width(title) + 2, hints.width(), 40]);
        let wanted = u16::try_from(widest.max().unwrap_or(0) + 4).unwrap_or(u16::MAX);
        let height = u16::try_from(rows.len() + 4).unwrap_or(u16::MAX);
        let own = centred(area, wanted, height);
        Clear.render(own, buf);
        let name = Pieces::new().and(Role::Strong, format!(" {title} "));
        let inner = frame(theme, true, &name, &Pieces::new(), own, buf);
        for (row, pieces) in inner.rows().zip(rows) {
            pieces.draw(theme, row, buf);
        }
        hints.draw(theme, line(inner, inner.height.saturating_sub(1)), buf);
    }

    fn prompt(&self, about: PromptAbout, input: &LineInput, area: Rect, buf: &mut Buffer) {
        let item = one_line(&self.model.result.parts.name());
        let title = match about {
            PromptAbout::Open => "Open a file of notes",
            PromptAbout::SaveAs => "Save the notes to",
            PromptAbout::Export => "Write the files into the folder",
            PromptAbout::Item => item.as_str(),
            PromptAbout::NewDraft => "Name of the new draft",
            PromptAbout::RenameDraft => "Name of the draft",
        };
        let (before, after) = input.around();
        let room = usize::from(area.width).saturating_sub(12).min(64);
        // The end of a long path is what is being typed.
        let mut shown: Vec<char> = before.chars().collect();
        while width(&shown.iter().collect::<String>()) + 1 > room && !shown.is_empty() {
            shown.remove(0);
        }
        let mut rest = after.chars();
        let under = rest.next().unwrap_or(' ');
        let entry = Pieces::new()
            .and(Role::Text, shown.into_iter().collect::<String>())
            .and(Role::Selected, under.to_string())
            .and(Role::Text, fit(rest.as_str(), room.saturating_sub(width(&before) + 1)));
        let mut rows = vec![entry];
        if about == PromptAbout::Export {
            let formats = self.model.setup.chosen().map_or("", |recipe| &recipe.formats);
            rows.push(Pieces::new().and(Role::Dim, formats));
        }
        if about == PromptAbout::Item {
            let text = "this asks nobody for it; the run before stays as it is";
            rows.push(Pieces::new().and(Role::Dim, text));
        }
        self.boxed(title, &rows, Place::Prompt, area, buf);
    }

    /// All recipes, each with what it makes; from the first one on that lets the chosen one be seen.
    fn recipes(&self, index: usize, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let room = usize::from(area.width).saturating_sub(10).min(66);
        let entries = self.model.setup.recipes.iter().enumerate().map(|(place, recipe)| {
            let is_chosen = place == index;
            let marker = if is_chosen { theme.sign("▸", ">") } else { " " };
            let role = if is_chosen { Role::Key } else { Role::Strong };
            let name = Pieces::new()
                .and(Role::Focus, format!("{marker} "))
                .and(role, one_line(&recipe.title))
                .and(Role::Dim, format!("  {}", one_line(&recipe.id)));
            let about = wrap(&recipe.description, room).into_iter();
            let about = about.map(|text| Pieces::new().and(Role::Dim, format!("  {text}")));
            std::iter::once(name).chain(about).collect::<Vec<_>>()
        });
        let entries: Vec<Vec<Pieces>> = entries.collect();
        let most = usize::from(area.height).saturating_sub(6);
        let lines = |from: usize| entries[from..=index].iter().map(Vec::len).sum::<usize>();
        let from = (0..index).find(|from| lines(*from) <= most).unwrap_or(index);
        let rows: Vec<Pieces> = entries[from..].iter().flatten().take(most).cloned().collect();
        self.boxed("Recipe", &rows, Place::Choice, area, buf);
    }

    fn question(&self, question: &Question, area: Rect, buf: &mut Buffer) {
        let (title, text) = match question {
            Question::QuitWhileRunning => (
                "Quit?",
                if self.model.is_running() {
                    "A run is going on. Quitting stops it; what is finished stays on disk."
                } else {
                    "The run has ended meanwhile; its results are on disk."
                }
                .to_owned(),
            ),
            Question::BuyAgain(billed) => ("Ask for it again?", buy_again(billed)),
            Question::DropChanges(count) => (
                "Make all anew?",
                format!(
                    "This run has {} that the next one would not have, and which could then not be \
                     taken back.",
                    counted(*count, "change of yours", "changes of yours")
                ),
            ),
            Question::ReplaceFile(path) => (
                "Replace the file?",
                format!("{} exists. Its contents would be lost.", path.display()),
            ),
            Question::ReplaceExport { folder, files } => (
                "Replace the files?",
                format!(
                    "{} already has {}, and this program did not write them: {}.",
                    folder.display(),
                    counted(files.len(), "such file", "such files"),
                    files.join(", ")
                ),
            ),
        };
        let room = usize::from(area.width).saturating_sub(8).min(60);
        let rows = wrap(&text, room).into_iter().map(|l| Pieces::new().and(Role::Text, l));
        self.boxed(title, &rows.collect::<Vec<_>>(), self.model.place(), area, buf);
    }

    fn picture(&self, index: usize, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let Some(run) = &self.model.run else { return };
        let Some(step) = run.pictures().nth(index) else { return };
        let own = layout::bands(area).body;
        Clear.render(own, buf);
        let name = Pieces::new().and(Role::Strong, format!(" {} ", one_line(&step.outline.title)));
        let of = format!(" {} of {} ", index + 1, run.pictures().count());
        frame(theme, true, &name, &Pieces::new().and(Role::Dim, of), own, buf);
        let room = layout::large_picture(area);
        let key = picture_key(run, &step.outline.id, room.as_size());
        match key.and_then(|key| self.model.pictures.get(&key)) {
            Some(Slot::Ready(picture)) => {
                let height = picture.size().height.min(room.height);
                let y = room.y + (room.height - height) / 2;
                picture.render(0, theme, Rect { y, height, ..room }, buf);
            }
            Some(Slot::Failed(why)) => {
                Pieces::new().and(Role::Warn, one_line(why)).draw(theme, line(room, 0), buf);
            }
            Some(Slot::Asked) | None => {
                Pieces::new().and(Role::Dim, "drawing …").draw(theme, line(room, 0), buf);
            }
        }
    }

    /// All keys, from the keymap: two columns where there is room.
    fn help(&self, top: usize, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let own = layout::bands(area).body;
        Clear.render(own, buf);
        let name = Pieces::new().and(Role::Strong, " Keys ");
        let more = if top < keymap::help_last_top(area.as_size()) { " ↓ more " } else { "" };
        let inner = frame(theme, true, &name, &Pieces::new().and(Role::Dim, more), own, buf);
        let section = |(title, bindings): (&str, Vec<&keymap::Binding>)| -> Vec<Pieces> {
            let head = Pieces::new().and(Role::Strong, title);
            let rows = bindings.into_iter().map(|binding| {
                let keys: Vec<String> =
                    binding.keys.iter().take(3).map(ToString::to_string).collect();
                Pieces::new()
                    .and(Role::Key, fit(&keys.join(", "), 18))
                    .and(Role::Text, format!(" {}", binding.about))
            });
            std::iter::once(head).chain(rows).chain([Pieces::new()]).collect()
        };
        let columns = keymap::help_columns(area.width);
        let width = inner.width / u16::try_from(columns.len()).unwrap_or(1).max(1);
        for (x, column) in (inner.x..).step_by(usize::from(width.max(1))).zip(columns) {
            let rows: Vec<Pieces> = column.into_iter().flat_map(section).collect();
            self.column(&rows, top, Rect { x, width: width.saturating_sub(1), ..inner }, buf);
        }
    }

    fn column(&self, rows: &[Pieces], top: usize, area: Rect, buf: &mut Buffer) {
        let last = rows.len().saturating_sub(usize::from(area.height));
        for (place, pieces) in area.rows().zip(&rows[top.min(last)..]) {
            pieces.draw(self.model.theme, place, buf);
        }
    }
}

/// What may have been paid for, and what happens to the rest.
fn buy_again(billed: &PossiblyBilled) -> String {
    let titles = billed.titles.join(" and ");
    let (is_one, kept) = (billed.titles.len() == 1, billed.kept);
    let again = if is_one { "it" } else { "them" };
    let price = billed.price.as_ref().map_or_else(String::new, |price| format!(", about {price}"));
    let others = match (billed.results, kept) {
        (0, _) => String::new(),
        (_, 0) => " Results are not kept, so that all else is asked for again as well.".to_owned(),
        (_, 1) => " The other result is kept and not bought again.".to_owned(),
        (_, kept) => format!(" The other {kept} results are kept and not bought again."),
    };
    format!(
        "{titles} did not come, but may have been paid for{price}: look at your account with the \
         service first. Asking for {again} again may cost as much once more.{others}"
    )
}

/// The keys of a place as one line.
fn hints(place: Place) -> Pieces {
    keymap::hints(place).fold(Pieces::new(), |line, binding| {
        let key = binding.keys.first().map(ToString::to_string).unwrap_or_default();
        line.and(Role::Key, key).and(Role::Dim, format!(" {}  ", binding.hint))
    })
}

/// An area of at most that size in the middle of another.
fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width.saturating_sub(2));
    let height = height.min(area.height.saturating_sub(2));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 3, width, height)
}
