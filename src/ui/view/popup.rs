//! What lies over a screen.
//!
//! ```text
//!         ╭ Open a file of notes ────────────────────╮
//!         │ ~/calls/northwind.md▏                    │
//!         │ Enter accept  Esc never mind             │
//!         ╰──────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

use super::entry::entry;
use super::form::{FormView, rerun};
use super::help::HelpView;
use super::palette::PaletteView;
use super::pane::{Pieces, frame, line};
use super::{bands, drafts, settings, versions};
use crate::ui::figures::{counted, size, together};
use crate::ui::layout;
use crate::ui::measure::{one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::pictures::Slot;
use crate::ui::model::popup::{
    LineInput, Popup, PossiblyBilled, PromptAbout, Question, WrittenFile,
};
use crate::ui::model::settings::LINES;
use crate::ui::preview::Protocol;
use crate::ui::reader;
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
            Popup::Recipes { .. }
            | Popup::Drafts(_)
            | Popup::Settings { .. }
            | Popup::Written { .. } => {
                if let Some(Listing { title, rows, .. }) = self.listing(area) {
                    self.boxed(&title, &rows, area, buf);
                }
            }
            Popup::Help(page) => (&HelpView { model: self.model, page }).render(area, buf),
            Popup::Palette(palette) => {
                (&PaletteView { model: self.model, palette }).render(area, buf);
            }
            Popup::Form => {
                if let Some(form) = &self.model.editing.form {
                    (&FormView { model: self.model, form }).render(area, buf);
                }
            }
            Popup::Rerun => {
                if let Some(waiting) = &self.model.editing.rerun {
                    let cells = usize::from(area.width).saturating_sub(10).min(76);
                    let rows = rerun(self.model, waiting, cells);
                    self.boxed("Run again what depends on it?", &rows, area, buf);
                }
            }
            Popup::Versions { index, top } => {
                let room = reader::room(area.as_size());
                let (cells, height) = (usize::from(room.width), usize::from(room.height));
                let rows = versions::lines(self.model, *index, *top, cells, height);
                self.boxed("Versions", &rows, area, buf);
            }
            Popup::Details { .. } | Popup::Log { .. } | Popup::Text { .. } => self.page(area, buf),
        }
    }
}

/// A list in a box: its lines, and which of its entries each of them belongs to, as far as they do.
struct Listing {
    title: String,
    rows: Vec<Pieces>,
    owners: Vec<Option<usize>>,
}

impl PopupView<'_> {
    /// The entry of a list that is drawn at a place, from 0; none where there is none.
    #[must_use]
    pub fn entry_at(&self, area: Rect, at: Position) -> Option<usize> {
        let Listing { title, rows, owners } = self.listing(area)?;
        let inner = layout::inside(self.box_area(&title, &rows, area));
        // The last line is that of the keys.
        let list = Rect { height: inner.height.saturating_sub(1), ..inner };
        if !list.contains(at) {
            return None;
        }
        owners.get(usize::from(at.y - list.y)).copied().flatten()
    }

    /// What lies over the screen, where it is a list.
    fn listing(&self, area: Rect) -> Option<Listing> {
        let room = usize::from(area.width).saturating_sub(8).min(84);
        match self.popup {
            Popup::Drafts(list) => {
                let height = usize::from(area.height).saturating_sub(7);
                let rows = drafts::rows(list, self.model, room, height);
                let owners = drafts::owners(list, height);
                Some(Listing { title: "Drafts".to_owned(), rows, owners })
            }
            Popup::Settings { index } => {
                let rows = settings::rows(self.model, *index, room);
                let owners = (0..LINES.len()).map(Some).collect();
                Some(Listing { title: "Settings".to_owned(), rows, owners })
            }
            Popup::Recipes { index } => Some(self.recipes(*index, area)),
            Popup::Written { files, index, remarks } => {
                Some(self.written(files, *index, remarks, area))
            }
            _ => None,
        }
    }

    /// Where a box with these lines stands.
    fn box_area(&self, title: &str, rows: &[Pieces], area: Rect) -> Rect {
        let hints = bands::inside(self.model, usize::from(area.width).saturating_sub(6));
        let widest = rows.iter().map(Pieces::width).chain([width(title) + 2, hints.width(), 40]);
        let wanted = u16::try_from(widest.max().unwrap_or(0) + 4).unwrap_or(u16::MAX);
        centred(area, wanted, u16::try_from(rows.len() + 4).unwrap_or(u16::MAX))
    }

    /// A box in the middle that is as large as its lines, with the keys below them.
    fn boxed(&self, title: &str, rows: &[Pieces], area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let hints = bands::inside(self.model, usize::from(area.width).saturating_sub(6));
        let own = self.box_area(title, rows, area);
        Clear.render(own, buf);
        let name = Pieces::new().and(Role::Strong, format!(" {title} "));
        let inner = frame(theme, true, &name, &Pieces::new(), own, buf);
        for (row, pieces) in inner.rows().zip(rows) {
            pieces.draw(theme, row, buf);
        }
        hints.draw(theme, line(inner, inner.height.saturating_sub(1)), buf);
    }

    fn prompt(&self, about: PromptAbout, input: &LineInput, area: Rect, buf: &mut Buffer) {
        let (title, rows) = self.prompt_rows(about, input, area);
        self.boxed(title, &rows, area, buf);
    }

    /// Where the line to fill in stands.
    pub fn prompt_line(&self, about: PromptAbout, input: &LineInput, area: Rect) -> Rect {
        let (title, rows) = self.prompt_rows(about, input, area);
        let own = self.box_area(title, &rows, area);
        let cells = rows.first().map_or(0, Pieces::width);
        let inner = line(layout::inside(own), 0);
        Rect { width: u16::try_from(cells).unwrap_or(inner.width), ..inner }
    }

    fn prompt_rows(
        &self,
        about: PromptAbout,
        input: &LineInput,
        area: Rect,
    ) -> (&'static str, Vec<Pieces>) {
        let title = match about {
            PromptAbout::Open => "Open a file of notes",
            PromptAbout::SaveAs => "Save the notes to",
            PromptAbout::Export => "Write the files into the folder",
            PromptAbout::RunTitle => "Title of the run",
            PromptAbout::NewDraft => "Name of the new draft",
            PromptAbout::RenameDraft => "Name of the draft",
        };
        let room = usize::from(area.width).saturating_sub(12).min(64);
        let mut rows = vec![entry(input, room)];
        if about == PromptAbout::Export {
            let recipe = self.model.run_state().map(|state| state.recipe.as_str());
            let mut recipes = self.model.setup.recipes.iter();
            let formats = recipes.find(|choice| Some(choice.id.as_str()) == recipe);
            let formats = formats.map_or("", |recipe| recipe.formats.as_str());
            rows.push(Pieces::new().and(Role::Dim, formats));
        }
        if about == PromptAbout::RunTitle {
            let text = "empty: the title that its document gives it";
            rows.push(Pieces::new().and(Role::Dim, text));
        }
        (title, rows)
    }

    /// A page that is read: from the line on that was scrolled to, or its end.
    fn page(&self, area: Rect, buf: &mut Buffer) {
        let Some((title, lines)) = reader::page(self.model, self.popup) else { return };
        let room = reader::room(area.as_size());
        let last = lines.len().saturating_sub(usize::from(room.height));
        let top = match self.popup {
            Popup::Details { top } | Popup::Text { top } => *top,
            Popup::Log { top } => top.unwrap_or(last),
            _ => 0,
        };
        let top = top.min(last);
        let shown = lines.into_iter().skip(top).take(usize::from(room.height));
        let mut rows: Vec<Pieces> =
            shown.map(|(role, text)| Pieces::new().and(role, text)).collect();
        if rows.is_empty() {
            rows.push(Pieces::new().and(Role::Dim, "nothing yet"));
        }
        // A page that grows keeps its width.
        let first = Pieces::new().and(Role::Text, " ".repeat(usize::from(room.width)));
        rows.push(first);
        let place = match (top, last) {
            (_, 0) => String::new(),
            (top, last) => format!(" · {} %", top * 100 / last),
        };
        self.boxed(&format!("{title}{place}"), &rows, area, buf);
    }

    /// The files that were written, their paths whole so that they can be copied.
    fn written(
        &self,
        files: &[WrittenFile],
        index: usize,
        remarks: &[String],
        area: Rect,
    ) -> Listing {
        let theme = self.model.theme;
        let room = usize::from(area.width).saturating_sub(8);
        let folder = files.first().and_then(|file| file.path.parent());
        let is_one = files.iter().all(|file| file.path.parent() == folder);
        let mut rows = Vec::new();
        let mut chosen = 0;
        if let Some(folder) = folder.filter(|_| is_one) {
            let path = format!("{}/", folder.display());
            rows.extend(broken(&path, room).into_iter().map(|l| Pieces::new().and(Role::Dim, l)));
        }
        let mut owners = vec![None; rows.len()];
        for (at, file) in files.iter().enumerate() {
            let has_focus = at == index;
            if has_focus {
                chosen = rows.len();
            }
            let name = match file.path.file_name().filter(|_| is_one) {
                Some(name) => name.to_string_lossy().into_owned(),
                None => file.path.display().to_string(),
            };
            let role = if has_focus { Role::Key } else { Role::Text };
            let marker = if has_focus { theme.sign("▸ ", "> ") } else { "  " };
            for (part, line) in broken(&name, room.saturating_sub(12)).into_iter().enumerate() {
                let lead = if part == 0 { marker } else { "  " };
                let size =
                    if part == 0 { format!("  {}", size(file.bytes)) } else { String::new() };
                let pieces = Pieces::new().and(Role::Focus, lead).and(role, line);
                rows.push(pieces.and(Role::Dim, size));
                owners.push(Some(at));
            }
        }
        let whole = files.get(index).map(|file| file.path.display().to_string());
        let whole: Vec<Pieces> = broken(&whole.unwrap_or_default(), room)
            .into_iter()
            .map(|line| Pieces::new().and(Role::Strong, line))
            .collect();
        let remarks = remarks.iter().flat_map(|remark| wrap(remark, room));
        let mut foot: Vec<Pieces> = remarks.map(|r| Pieces::new().and(Role::Warn, r)).collect();
        // The whole path of the one that is chosen stands by itself, to be copied.
        foot.insert(0, Pieces::new());
        foot.extend(whole);
        let most = usize::from(area.height).saturating_sub(6 + foot.len()).max(1);
        let first = (chosen + 1).saturating_sub(most);
        let mut rows: Vec<Pieces> = rows.into_iter().skip(first).take(most).collect();
        rows.extend(foot);
        let owners = owners.into_iter().skip(first).take(most).collect();
        Listing { title: counted(files.len(), "file written", "files written"), rows, owners }
    }

    /// All recipes, each with what it makes; from the first one on that lets the chosen one be seen.
    fn recipes(&self, index: usize, area: Rect) -> Listing {
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
        let owners = (from..).zip(&entries[from..]);
        let owners =
            owners.flat_map(|(place, lines)| std::iter::repeat_n(Some(place), lines.len()));
        let owners = owners.take(most).collect();
        Listing { title: "Recipe".to_owned(), rows, owners }
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
        self.boxed(title, &rows.collect::<Vec<_>>(), area, buf);
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
            None if self.model.pictures.preview().protocol == Protocol::Off => {
                let text = "pictures are off: preview in config.toml turns them on";
                Pieces::new().and(Role::Dim, text).draw(theme, line(room, 0), buf);
            }
            Some(Slot::Asked) | None => {
                Pieces::new().and(Role::Dim, "drawing …").draw(theme, line(room, 0), buf);
            }
        }
    }
}

/// What may have been paid for, and what happens to the rest.
fn buy_again(billed: &PossiblyBilled) -> String {
    let titles = together(&billed.titles, "steps");
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

/// An area of at most that size in the middle of another.
#[must_use]
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width.saturating_sub(2));
    let height = height.min(area.height.saturating_sub(2));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 3, width, height)
}

/// A path in lines of at most so many cells; nothing of it is left out.
fn broken(path: &str, cells: usize) -> Vec<String> {
    let path = one_line(path);
    let mut lines = vec![String::new()];
    for c in path.chars() {
        let is_full = lines.last().is_some_and(|line| width(line) + 1 > cells.max(8));
        if is_full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}
