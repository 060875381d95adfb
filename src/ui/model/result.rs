//! The finished document while it is read.

use ratatui::layout::Size;
use serde_json::Value;

use super::evidence::{about, told_by_notes};
use super::fields::FieldsPane;
use crate::domain::finding::Finding;
use crate::domain::part::Part;
use crate::domain::reading::Reading;
use crate::domain::recipe::StepId;
use crate::ui::page::{Page, Told};

/// The document of a run and how far it was scrolled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultPane {
    /// The document, once it is there.
    reading: Option<Reading>,
    /// Why it is not.
    pub problem: Option<String>,
    /// The document as rows.
    page: Page,
    /// What the rows were made for.
    room: Size,
    /// The first row shown.
    top: usize,
    /// Its fields, one by one.
    pub fields: FieldsPane,
}

impl ResultPane {
    /// Shows a document and its parts, not laid out yet, where the one before was read.
    pub fn show(&mut self, reading: Reading, parts: Vec<Part>) {
        let mut fields = std::mem::take(&mut self.fields);
        fields.take(parts);
        *self = Self { reading: Some(reading), top: self.top, fields, ..Self::default() };
    }

    /// Says why there is no document.
    pub fn fail(&mut self, problem: String) {
        let fields = std::mem::take(&mut self.fields);
        *self = Self { problem: Some(problem), fields, ..Self::default() };
    }

    /// Whether there is a document.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.reading.is_some()
    }

    /// The document, once it is there.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }

    /// Lays the document out when the room is another one.
    pub fn lay_out(
        &mut self,
        room: Size,
        findings: &[Finding],
        absent: impl Fn(&StepId) -> Option<String>,
    ) {
        let Some(reading) = self.reading.as_ref().filter(|_| room != self.room) else { return };
        // A picture leaves room for the text that it belongs to; it can be seen large on its own.
        let pictures = Size::new(room.width, (room.height * 3 / 5).max(6));
        let groups = self.fields.groups();
        let told = findings.iter().map(|finding| {
            let path = about(finding, groups).unwrap_or_default();
            let items = groups.iter().flat_map(|group| &group.items);
            let item = items.clone().find(|item| item.path == path);
            Told {
                finding: finding.clone(),
                field: item.map(|item| shown_text(&item.value)).unwrap_or_default(),
                notes: told_by_notes(finding, groups, &self.fields.notes),
            }
        });
        let told: Vec<Told> = told.collect();
        self.page = Page::lay_out(reading, &told, pictures, absent);
        self.room = room;
        self.scroll_to(self.top);
    }

    /// The rows.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The first row shown.
    #[must_use]
    pub fn top(&self) -> usize {
        self.top
    }

    /// The last row that may be the first one shown.
    #[must_use]
    pub fn last_top(&self) -> usize {
        self.page.rows.len().saturating_sub(usize::from(self.room.height))
    }

    /// Shows the page from that row on, or from the last one that fills the screen.
    pub fn scroll_to(&mut self, row: usize) {
        self.top = row.min(self.last_top());
    }

    /// Scrolls by some rows.
    pub fn scroll(&mut self, rows: isize) {
        self.scroll_to(self.top.saturating_add_signed(rows));
    }

    /// Rows of a screenful, less one that stays to find the place again.
    #[must_use]
    pub fn screenful(&self) -> isize {
        isize::try_from(self.room.height.saturating_sub(1).max(1)).unwrap_or(1)
    }
}

/// What a value shows on the page: a text as it is, of an object the first text in it.
fn shown_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => {
            let mut texts = map.values().filter_map(Value::as_str);
            texts.find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}
