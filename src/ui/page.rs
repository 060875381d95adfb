//! A document laid out for reading: its blocks as rows of a given width.
//!
//! Text stands in one column of at most [`MEASURE`] cells, pictures have a room of their own in it,
//! and what should be looked at before publishing comes last.

use ratatui::layout::Size;

use super::measure::{cut, fit, one_line, width, wrap};
use super::theme::Role;
use crate::domain::finding::{Finding, Severity};
use crate::domain::reading::{Block, Reading};
use crate::domain::recipe::StepId;
use crate::text::evidence::quoted;

/// The widest column that is comfortable to read, in cells.
pub const MEASURE: u16 = 84;

/// One row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Pieces of text, each with its role.
    Text(Vec<(Role, String)>),
    /// One line of the room of a picture.
    Picture {
        /// The step that made it.
        step: StepId,
        /// Its room.
        room: Size,
        /// Which line of it, from 0.
        line: u16,
    },
}

/// A finding with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The finding.
    pub finding: Finding,
    /// The text of the field that it is about; empty where it is about none.
    pub field: String,
    /// The sentence of the notes that has what it quotes, or what is not in the notes; none where it
    /// quotes nothing.
    pub notes: Option<Result<String, String>>,
}

/// A document as rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// The row at which the findings begin that stand nowhere else.
    pub findings: Option<usize>,
    /// The rows of all findings, from top to bottom.
    pub marks: Vec<usize>,
}

impl Page {
    /// Lays a document out into columns of `room.width`; pictures take at most `room.height` rows.
    ///
    /// `absent` says why a step has no picture, or none when it has one.
    #[must_use]
    pub fn lay_out(
        reading: &Reading,
        findings: &[Told],
        room: Size,
        absent: impl Fn(&StepId) -> Option<String>,
    ) -> Self {
        let mut page = Self::default();
        let cells = usize::from(room.width.min(MEASURE));
        let is_title = |words: &str| {
            let says = |text: &str| one_line(text) == one_line(words);
            reading.blocks.iter().any(|b| matches!(b, Block::Title { text, .. } if says(text)))
        };
        let places: Vec<Option<usize>> =
            findings.iter().map(|told| place_of(&told.finding, &told.field, reading)).collect();
        for (at, block) in reading.blocks.iter().enumerate() {
            page.gap();
            match block {
                // A picture of the title needs no words that say it again.
                Block::Picture { step, alt } if is_title(alt) => {
                    let block = Block::Picture { step: step.clone(), alt: String::new() };
                    page.block(&block, cells, room, &absent);
                }
                _ => page.block(block, cells, room, &absent),
            }
            let own = findings.iter().zip(&places).filter(|(_, place)| **place == Some(at));
            own.for_each(|(told, _)| page.finding(told, cells));
        }
        let rest = findings.iter().zip(&places).filter(|(_, place)| place.is_none());
        let rest: Vec<&Told> = rest.map(|(told, _)| told).collect();
        if !rest.is_empty() {
            page.gap();
            page.findings = Some(page.rows.len());
            page.push(Role::Key, "To look at before publishing");
            page.push(Role::Border, "─".repeat(28.min(cells)));
            for told in rest {
                page.finding(told, cells);
            }
        }
        page
    }

    fn push(&mut self, role: Role, text: impl Into<String>) {
        self.rows.push(Row::Text(vec![(role, text.into())]));
    }

    fn gap(&mut self) {
        if !self.rows.is_empty() {
            self.rows.push(Row::Text(Vec::new()));
        }
    }

    fn block(
        &mut self,
        block: &Block,
        cells: usize,
        room: Size,
        absent: &impl Fn(&StepId) -> Option<String>,
    ) {
        match block {
            Block::Title { text, subtitle } => {
                self.lines(Role::Key, text, "", cells);
                self.lines(Role::Text, subtitle, "", cells);
            }
            Block::Facts(facts) => self.facts(facts, cells),
            Block::Heading { level, text } => {
                let role = if *level <= 1 { Role::Key } else { Role::Strong };
                self.lines(role, text, "", cells);
                if *level <= 1 {
                    let length = width(&one_line(text)).min(cells);
                    self.push(Role::Border, "─".repeat(length));
                }
            }
            Block::Paragraph(text) => self.lines(Role::Text, text, "", cells),
            Block::Bullets(items) => {
                for item in items {
                    self.lines(Role::Text, item, "• ", cells);
                }
            }
            Block::Quote { text, attribution } => self.quote(text, attribution, cells),
            Block::Table { headers, rows } => self.table(headers, rows, cells),
            Block::Picture { step, alt } => match absent(step) {
                Some(why) => self.lines(Role::Warn, &format!("[no {step}: {why}]"), "", cells),
                None => self.picture(step, alt, cells, room),
            },
        }
    }

    /// Wrapped lines; the first begins with `mark`, the others stand under it.
    fn lines(&mut self, role: Role, text: &str, mark: &str, cells: usize) {
        let indent = width(mark);
        for (index, line) in wrap(text, cells.saturating_sub(indent)).into_iter().enumerate() {
            let lead = if index == 0 { mark.to_owned() } else { " ".repeat(indent) };
            self.rows.push(Row::Text(vec![(Role::Accent, lead), (role, line)]));
        }
    }

    fn facts(&mut self, facts: &[(String, String)], cells: usize) {
        let names: Vec<String> = facts.iter().map(|(name, _)| one_line(name)).collect();
        let column = names.iter().map(|n| width(n)).max().unwrap_or(0).min(cells / 3);
        for (name, (_, value)) in names.iter().zip(facts) {
            let lines = wrap(value, cells.saturating_sub(column + 2));
            for (index, line) in lines.into_iter().enumerate() {
                let name = if index == 0 { name.as_str() } else { "" };
                self.rows.push(Row::Text(vec![
                    (Role::Dim, format!("{}  ", fit(name, column))),
                    (Role::Text, line),
                ]));
            }
        }
    }

    fn quote(&mut self, text: &str, attribution: &str, cells: usize) {
        let inner = cells.saturating_sub(2);
        for line in wrap(text, inner) {
            self.rows.push(Row::Text(vec![(Role::Accent, "▌ ".to_owned()), (Role::Strong, line)]));
        }
        for line in wrap(attribution, inner.saturating_sub(2)) {
            self.rows.push(Row::Text(vec![
                (Role::Accent, "▌ ".to_owned()),
                (Role::Dim, format!("— {line}")),
            ]));
        }
    }

    fn table(&mut self, headers: &[String], rows: &[Vec<String>], cells: usize) {
        let columns = columns(headers, rows, cells);
        self.table_row(Role::Dim, headers, &columns);
        let rule: usize = columns.iter().sum::<usize>() + 2 * columns.len().saturating_sub(1);
        self.push(Role::Border, "─".repeat(rule.min(cells)));
        for row in rows {
            self.table_row(Role::Text, row, &columns);
        }
    }

    fn table_row(&mut self, role: Role, row: &[String], columns: &[usize]) {
        let wrapped: Vec<Vec<String>> =
            row.iter().zip(columns).map(|(cell, cells)| wrap(cell, *cells)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let text = wrapped
                .iter()
                .zip(columns)
                .map(|(cell, cells)| fit(cell.get(line).map_or("", String::as_str), *cells))
                .collect::<Vec<_>>()
                .join("  ");
            self.push(role, text.trim_end());
        }
    }

    fn picture(&mut self, step: &StepId, alt: &str, cells: usize, room: Size) {
        let columns = u16::try_from(cells).unwrap_or(MEASURE).min(72);
        // Pictures are made 16 wide to 9 high, and a cell is twice as high as wide.
        let lines = (columns * 9).div_ceil(32).clamp(3, room.height.max(3));
        let room = Size::new(columns, lines);
        for line in 0..lines {
            self.rows.push(Row::Picture { step: step.clone(), room, line });
        }
        if !alt.is_empty() {
            self.push(Role::Dim, cut(&one_line(alt), cells));
        }
    }

    /// A finding, and below it what the notes say.
    fn finding(&mut self, told: &Told, cells: usize) {
        self.marks.push(self.rows.len());
        let finding = &told.finding;
        let (role, mark) = match finding.severity {
            Severity::Warning => (Role::Warn, "! "),
            Severity::Notice => (Role::Text, "• "),
        };
        let about = match (&finding.rule, &finding.step) {
            (Some(id), _) => format!("{id}: "),
            (None, Some(step)) => format!("{step}: "),
            (None, None) => String::new(),
        };
        self.lines(role, &format!("{about}{}", finding.message), mark, cells);
        match &told.notes {
            Some(Ok(sentence)) => self.lines(Role::Dim, &format!("notes: {sentence}"), "  ", cells),
            Some(Err(words)) => {
                self.lines(Role::Dim, &format!("not in the notes: {words}"), "  ", cells);
            }
            None => {}
        }
    }
}

/// The place of the block that a finding is about: the one that shows the field, else the one that has
/// the words that it quotes, else the picture of its step.
fn place_of(finding: &Finding, field: &str, reading: &Reading) -> Option<usize> {
    let has = |words: &str| {
        let words = one_line(words).to_lowercase();
        let is_enough = words.chars().count() > 2;
        let mut blocks = reading.blocks.iter();
        blocks.position(|b| is_enough && texts(b).iter().any(|t| t.to_lowercase().contains(&words)))
    };
    let of_picture = || {
        let step = finding.step.as_ref()?;
        let is_it =
            |block: &Block| matches!(block, Block::Picture { step: own, .. } if own == step);
        reading.blocks.iter().position(is_it)
    };
    let quoted = || quoted(&finding.message).iter().find_map(|words| has(words));
    has(field).or_else(quoted).or_else(of_picture)
}

/// The texts that a block shows, each in one line.
fn texts(block: &Block) -> Vec<String> {
    match block {
        Block::Title { text, subtitle } => vec![one_line(text), one_line(subtitle)],
        Block::Facts(facts) => facts.iter().map(|(_, value)| one_line(value)).collect(),
        Block::Paragraph(text) | Block::Quote { text, .. } => vec![one_line(text)],
        Block::Bullets(items) => items.iter().map(|item| one_line(item)).collect(),
        Block::Table { rows, .. } => rows.iter().flatten().map(|cell| one_line(cell)).collect(),
        Block::Heading { .. } | Block::Picture { .. } => Vec::new(),
    }
}

/// The widths of a table's columns: what they need, and when that is too much, the widest give way.
fn columns(headers: &[String], rows: &[Vec<String>], cells: usize) -> Vec<usize> {
    let mut wanted: Vec<usize> = headers
        .iter()
        .enumerate()
        .map(|(index, header)| {
            let cells = rows.iter().filter_map(|row| row.get(index));
            cells.chain([header]).map(|text| width(&one_line(text))).max().unwrap_or(1).max(1)
        })
        .collect();
    let gaps = 2 * wanted.len().saturating_sub(1);
    while wanted.iter().sum::<usize>() + gaps > cells {
        match wanted.iter_mut().max() {
            Some(widest) if *widest > 4 => *widest -= 1,
            _ => break,
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &Page) -> Vec<String> {
        page.rows
            .iter()
            .map(|row| match row {
                Row::Text(parts) => parts.iter().map(|(_, text)| text.as_str()).collect(),
                Row::Picture { step, line, .. } => format!("<{step} {line}>"),
            })
            .collect()
    }

    fn lay_out(blocks: Vec<Block>, width: u16) -> Page {
        Page::lay_out(&Reading { blocks }, &[], Size::new(width, 4), |step| {
            (step.as_str() == "timeline").then(|| "no dates".to_owned())
        })
    }

    #[test]
    fn blocks_become_rows() {
        let page = lay_out(
            vec![
                Block::Title { text: "Half the time".into(), subtitle: String::new() },
                Block::Facts(vec![("Client".into(), "Northwind Clinics of the North".into())]),
                Block::Heading { level: 1, text: "Results".into() },
                Block::Bullets(vec!["one two three four five".into()]),
                Block::Quote { text: "It works.".into(), attribution: "Ann, nurse".into() },
                Block::Picture { step: "timeline".into(), alt: String::new() },
            ],
            24,
        );
        assert_eq!(
            text(&page),
            [
                "Half the time",
                "",
                "Client  Northwind",
                "        Clinics of the",
                "        North",
                "",
                "Results",
                "───────",
                "",
                "• one two three four",
                "  five",
                "",
                "▌ It works.",
                "▌ — Ann, nurse",
                "",
                "[no timeline: no dates]",
            ]
        );
    }

    #[test]
    fn a_table_gives_way_where_it_is_widest() {
        let page = lay_out(
            vec![Block::Table {
                headers: vec!["What".into(), "Before".into(), "After".into()],
                rows: vec![vec![
                    "time for an intake of a patient".into(),
                    "14 days".into(),
                    "3".into(),
                ]],
            }],
            30,
        );
        assert_eq!(
            text(&page),
            [
                "What            Before   After",
                "──────────────────────────────",
                "time for an     14 days  3",
                "intake of a",
                "patient",
            ]
        );
    }

    #[test]
    fn a_picture_does_not_say_the_title_again() {
        let picture = |alt: &str| Block::Picture { step: "hero".into(), alt: alt.into() };
        let title = Block::Title { text: "Half the time".into(), subtitle: String::new() };
        let page = lay_out(vec![picture(" Half  the time\n"), title, picture("A gate")], 24);
        let text = text(&page);
        assert_eq!(text.iter().filter(|line| line.as_str() == "Half the time").count(), 1);
        assert_eq!(text.last().map(String::as_str), Some("A gate"));
    }

    #[test]
    fn a_picture_has_its_room_and_findings_their_place() {
        let reading =
            Reading { blocks: vec![Block::Picture { step: "hero".into(), alt: "A gate".into() }] };
        let finding = Finding::warning("no figure for 40 %");
        let told = Told { finding, field: String::new(), notes: Some(Err("40 %".into())) };
        let page = Page::lay_out(&reading, &[told], Size::new(64, 3), |_| None);
        assert_eq!(page.findings, Some(5));
        assert_eq!(text(&page)[..4], ["<hero 0>", "<hero 1>", "<hero 2>", "A gate"]);
        assert_eq!(text(&page)[7..], ["! no figure for 40 %", "  not in the notes: 40 %"]);
        assert_eq!(page.marks, [7]);
    }

    #[test]
    fn a_finding_stands_below_the_block_that_it_is_about() {
        let text_of = |text: &str| Block::Paragraph(text.into());
        let reading = Reading {
            blocks: vec![text_of("First."), text_of("It took 14 days."), text_of("Last.")],
        };
        let notes = Some(Ok("They said 14 days.".to_owned()));
        let finding = Finding::warning("\"14 days\" is odd");
        let told = Told { finding, field: String::new(), notes };
        let page = Page::lay_out(&reading, &[told], Size::new(64, 3), |_| None);
        let rows = text(&page);
        assert_eq!(
            rows[2..5],
            ["It took 14 days.", "! \"14 days\" is odd", "  notes: They said 14 days."]
        );
        assert_eq!((page.marks.as_slice(), page.findings), ([3].as_slice(), None));
    }
}
