//! Markdown: text with marks, beside its pictures.
//!
//! Every character of a text that could be a mark is escaped (`CommonMark` 0.31, 2.4), so that a document
//! cannot become a link, a picture, HTML or a formula.

use super::reading;
use super::request::{ExportRequest, ExportedFile, PictureSource};
use crate::domain::reading::Block;
use crate::text::labels::Labels;

/// Makes the Markdown file.
pub(super) fn make(request: &ExportRequest) -> ExportedFile {
    let shown = request.shown();
    let (document, parts) = (request.document, request.parts);
    let (language, date) = (request.language, request.date);
    let reading = reading::of(request.layout, document, parts, &shown, language, date);
    let mut text = String::new();
    if request.draft {
        let draft = Labels::of(request.language).get("draft");
        text.extend(["> **", &escaped(draft), "**\n\n"]);
    }
    text.push_str(&self::text(&reading.blocks, request.pictures));
    ExportedFile::new(request.file_name("md"), text.into_bytes())
}

/// Blocks as Markdown, with those of the pictures that are there.
pub(super) fn text(blocks: &[Block], pictures: &[PictureSource]) -> String {
    // The title comes before the hero: a Markdown file begins with its headline.
    let (titles, rest): (Vec<&Block>, Vec<&Block>) =
        blocks.iter().partition(|block| matches!(block, Block::Title { .. }));
    let all = titles.into_iter().chain(rest);
    let pieces: Vec<String> = all.filter_map(|block| piece(block, pictures, 0)).collect();
    format!("{}\n", pieces.join("\n\n").trim_end())
}

/// A block as Markdown, its headings that many levels further down; none for a picture that is not there.
pub(super) fn piece(block: &Block, pictures: &[PictureSource], down: usize) -> Option<String> {
    let marks = |level: usize| "#".repeat((level + down).min(6));
    Some(match block {
        Block::Title { text, subtitle } if subtitle.is_empty() => {
            format!("{} {}", marks(1), escaped(text))
        }
        Block::Title { text, subtitle } => {
            format!("{} {}\n\n*{}*", marks(1), escaped(text), escaped_within(subtitle))
        }
        Block::Facts(facts) => {
            let line = |(name, value): &(String, String)| {
                format!("- **{}:** {}", escaped_within(name), escaped_within(value))
            };
            facts.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Block::Heading { level, text } => {
            format!("{} {}", marks(usize::from(*level) + 1), escaped(text))
        }
        Block::Paragraph(text) => escaped(text),
        Block::Bullets(items) => {
            items.iter().map(|item| format!("- {}", escaped(item))).collect::<Vec<_>>().join("\n")
        }
        Block::Quote { text, attribution } if attribution.is_empty() => {
            format!("> “{}”", escaped_within(text))
        }
        Block::Quote { text, attribution } => {
            format!("> “{}”\n>\n> — {}", escaped_within(text), escaped_within(attribution))
        }
        Block::Table { headers, rows } => table(headers, rows),
        Block::Picture { step, alt } => {
            let found = pictures.iter().find(|p| p.step == *step && !p.png.is_empty())?;
            format!("![{}]({})", escaped_within(alt), found.file_name())
        }
    })
}

fn table(headers: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        line(headers.iter().map(|cell| escaped_within(cell)).collect()),
        line(headers.iter().map(|_| "---".to_owned()).collect()),
    ];
    lines
        .extend(rows.iter().map(|row| line(row.iter().map(|cell| escaped_within(cell)).collect())));
    lines.join("\n")
}

/// A text on a line of its own that reads as itself in Markdown.
pub(super) fn escaped(text: &str) -> String {
    let line = escaped_within(text);
    let numbers = line.bytes().take_while(u8::is_ascii_digit).count();
    if numbers > 0 && line[numbers..].starts_with(['.', ')']) {
        // Not the first item of a list.
        return format!("{}\\{}", &line[..numbers], &line[numbers..]);
    }
    let is_mark = line.starts_with(['#', '-', '+', '=', '!', ':', '>']);
    if is_mark { format!("\\{line}") } else { line }
}

/// A text within a line, such as a cell of a table, that reads as itself in Markdown.
pub(super) fn escaped_within(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len() + 8);
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        let is_special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '$' | '{' | '}' => true,
            '~' => rest.starts_with('~') || line[..at].ends_with('~'),
            // "S&O" is text, "&lt;" would be a sign.
            '&' => rest.split_once(';').is_some_and(|(name, _)| {
                name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
            }),
            _ => false,
        };
        if is_special {
            out.push('\\');
        }
        out.push(c);
    }
    // Some readers make a link of a bare address; the escaped sign keeps it a text.
    out.replace("://", "\\://").replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_text() {
        assert_eq!(escaped("[a](javascript:x)"), "\\[a\\](javascript:x)");
        assert_eq!(escaped("![a](b)"), "\\!\\[a\\](b)");
        assert_eq!(escaped("<script>&lt;"), "\\<script>\\&lt;");
        assert_eq!(escaped("# no\n- heading"), "\\# no - heading");
        assert_eq!(escaped("1. no list"), "1\\. no list");
        assert_eq!(escaped("a | b `c` $x$ __d__"), "a \\| b \\`c\\` \\$x\\$ \\_\\_d\\_\\_");
        assert_eq!(escaped("cost $64k to 17.5, −3 % (1) a-b"), "cost \\$64k to 17.5, −3 % (1) a-b");
        assert_eq!(escaped("https://x.example"), "https\\://x.example");
    }

    #[test]
    fn tables_keep_their_columns() {
        let made = table(&["A".into(), "B|".into()], &[vec!["1\n2".into(), String::new()]]);
        assert_eq!(made, "| A | B\\| |\n| --- | --- |\n| 1 2 |  |");
    }
}
