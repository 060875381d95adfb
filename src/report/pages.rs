//! A document as pages of plain lines, for somebody who listens or whose terminal only appends: a section
//! a page, a row of a table a line, a picture by what it shows.

use crate::domain::reading::{Block, Reading};
use crate::domain::recipe::StepId;
use crate::text::clean::{clean, clean_line};

/// The longest heading, in characters.
const LONGEST_HEADING: usize = 200;

/// A page of a document: a section with its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingPage {
    /// What it is about, in one line.
    pub heading: String,
    /// Its text, a paragraph, an item or a row a line.
    pub lines: Vec<String>,
}

/// The pages of a reading. `file` tells where the picture of a step stands; none where there is no picture.
#[must_use]
pub fn pages(reading: &Reading, file: impl Fn(&StepId) -> Option<String>) -> Vec<ReadingPage> {
    let mut pages = vec![ReadingPage::default()];
    for block in &reading.blocks {
        if let Block::Heading { level: 1, text } = block {
            pages.push(ReadingPage {
                heading: clean_line(text, LONGEST_HEADING),
                lines: Vec::new(),
            });
        } else if let Some(page) = pages.last_mut() {
            if let (Block::Title { text, .. }, "") = (block, page.heading.as_str()) {
                page.heading = clean_line(text, LONGEST_HEADING);
            }
            page.lines.extend(lines(block, &file));
        }
    }
    pages.retain(|page| !page.lines.is_empty());
    for page in &mut pages {
        if page.heading.is_empty() {
            "Beginning".clone_into(&mut page.heading);
        }
    }
    pages
}

fn lines(block: &Block, file: &impl Fn(&StepId) -> Option<String>) -> Vec<String> {
    let lines = match block {
        Block::Title { text, subtitle } => vec![text.clone(), subtitle.clone()],
        Block::Facts(facts) => {
            facts.iter().map(|(name, value)| format!("{name}: {value}")).collect()
        }
        Block::Heading { text, .. } => vec![format!("Heading: {text}")],
        Block::Paragraph(text) => vec![text.clone()],
        Block::Bullets(items) => items.iter().map(|item| format!("- {item}")).collect(),
        Block::Quote { text, attribution } if attribution.is_empty() => {
            vec![format!("Quote: \"{text}\"")]
        }
        Block::Quote { text, attribution } => vec![format!("Quote: \"{text}\", {attribution}")],
        Block::Table { headers, rows } => {
            rows.iter().enumerate().map(|(at, row)| table_row(at, headers, row)).collect()
        }
        Block::Picture { step, alt } => match file(step) {
            Some(file) => vec![format!("Picture {step}: {alt} ({file})")],
            None => vec![format!("Picture {step}: not there. It should show: {alt}")],
        },
    };
    lines.into_iter().map(|line| clean(&line)).filter(|line| !line.trim().is_empty()).collect()
}

/// A row with the head of its column before each cell, so that it can be understood alone.
fn table_row(at: usize, headers: &[String], row: &[String]) -> String {
    let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.trim().is_empty());
    let cells: Vec<String> = cells
        .map(|(header, cell)| match header.trim() {
            "" => cell.clone(),
            header => format!("{header}: {cell}"),
        })
        .collect();
    format!("Row {}: {}", at + 1, cells.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading { level, text: text.to_owned() }
    }

    #[test]
    fn a_section_is_a_page_and_a_table_is_told_row_by_row() {
        let blocks = vec![
            Block::Title { text: "Bread on time".into(), subtitle: String::new() },
            Block::Picture { step: "hero".into(), alt: "A bakery".into() },
            heading(1, "Results"),
            heading(2, "Figures"),
            Block::Table {
                headers: vec!["What".into(), "Before".into(), "After".into()],
                rows: vec![vec!["Waste".into(), String::new(), "45 kg".into()]],
            },
            heading(1, "Nothing in it"),
            Block::Bullets(Vec::new()),
            heading(1, "Voices"),
            Block::Quote { text: "It \u{1b}[2Jworks".into(), attribution: "Ann".into() },
        ];
        let pages = pages(&Reading { blocks }, |step| Some(format!("{step}.png")));
        let headings: Vec<&str> = pages.iter().map(|page| page.heading.as_str()).collect();
        assert_eq!(headings, ["Bread on time", "Results", "Voices"], "an empty section is no page");
        assert_eq!(pages[0].lines, ["Bread on time", "Picture hero: A bakery (hero.png)"]);
        assert_eq!(pages[1].lines, ["Heading: Figures", "Row 1: What: Waste; After: 45 kg"]);
        assert_eq!(pages[2].lines, ["Quote: \"It works\", Ann"]);
    }

    #[test]
    fn a_picture_that_is_not_there_says_so() {
        let blocks = vec![Block::Picture { step: "hero".into(), alt: "A bakery".into() }];
        let pages = pages(&Reading { blocks }, |_| None);
        assert_eq!(pages[0].heading, "Beginning");
        assert!(pages[0].lines[0].starts_with("Picture hero: not there"), "{:?}", pages[0]);
    }
}
