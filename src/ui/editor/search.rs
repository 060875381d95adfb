//! Looking for something in the notes, and replacing it.

use regex::Regex;

use super::matches::{self, Match, Reading};
use super::{Editor, byte_at, fit_to_edit};
use crate::domain::notes::MAX_NOTES_BYTES;

impl Editor {
    /// All places where a pattern matches; they are marked until [`Editor::search_ends`].
    pub fn search(&mut self, pattern: &Regex) -> Vec<Match> {
        // The widget compiles it again, which has just worked.
        let _ = self.area.set_search_pattern(pattern.as_str());
        matches::find_all(self.area.lines(), pattern)
    }

    /// Marks no matches any more.
    pub fn search_ends(&mut self) {
        let _ = self.area.set_search_pattern("");
        self.unselect();
    }

    /// The place of the first match at or after the cursor, or after the selection; the first one when
    /// there is none.
    #[must_use]
    pub fn match_from_cursor(&self, matches: &[Match]) -> usize {
        let start = self.area.selection_range().map(|range| range.0);
        let cursor = self.area.cursor();
        let (row, column) = start.unwrap_or((cursor.0, cursor.1));
        let line = self.area.lines().get(row).map_or("", String::as_str);
        let at = (row, byte_at(line, column));
        matches.iter().position(|hit| (hit.row, hit.start) >= at).unwrap_or(0)
    }

    /// Selects a match.
    pub fn select_match(&mut self, hit: Match) {
        let before = self.area.lines().iter().take(hit.row);
        let start: usize = before.map(|line| line.len() + 1).sum();
        self.select(start + hit.start..start + hit.end);
    }

    /// Replaces one match, as one step; the cursor stands behind what was put there.
    pub fn replace_match(&mut self, hit: Match, pattern: &Regex, with: &str, reading: Reading) {
        let line = self.area.lines().get(hit.row).cloned().unwrap_or_default();
        // The whole line is read: a pattern may look at what stands around the match.
        let found = pattern.captures_at(&line, hit.start);
        let put = match (reading, found) {
            (Reading::Expression, Some(found)) => {
                let mut out = String::new();
                found.expand(with, &mut out);
                out
            }
            _ => with.to_owned(),
        };
        self.select_match(hit);
        self.insert(&fit_to_edit(&put));
    }

    /// Replaces all matches, as one step; returns how many there were.
    pub fn replace_all(&mut self, pattern: &Regex, with: &str, reading: Reading) -> usize {
        let lines = self.area.lines();
        let hits = |line: &String| pattern.find_iter(line).filter(|hit| !hit.is_empty()).count();
        let count: usize = lines.iter().map(hits).sum();
        if count == 0 {
            return 0;
        }
        let cursor = self.area.cursor();
        let each = lines.iter().map(|line| matches::replaced(line, pattern, with, reading));
        let text = each.collect::<Vec<_>>().join("\n");
        if text.len() > MAX_NOTES_BYTES {
            self.refused = true;
            return 0;
        }
        self.put_whole(&text);
        self.go_to((cursor.0, cursor.1));
        count
    }
}
