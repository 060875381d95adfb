//! The versions of a result, and how one of them differs from what is shown.

use super::pane::Pieces;
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::versions::{Difference, Side, Version, differences};
use crate::ui::theme::Role;

/// The most lines that the list takes before it scrolls.
const MOST_LISTED: usize = 6;

/// The list, the newest first, and below it what differs, from a line of that on.
#[must_use]
pub fn lines(model: &Model, index: usize, top: usize, cells: usize, height: usize) -> Vec<Pieces> {
    let versions = &model.result.fields.versions;
    let shown = model.run_state().map(|state| state.run.as_str());
    let listed = versions.len().min(MOST_LISTED).min((height / 2).max(1));
    let from_top = versions.len().saturating_sub(index + 1);
    let first = (from_top + 1).saturating_sub(listed);
    let mut lines: Vec<Pieces> = versions
        .iter()
        .enumerate()
        .rev()
        .skip(first)
        .take(listed)
        .map(|(at, version)| {
            let is_shown = shown == Some(version.run.as_str());
            entry(model, at == index, version, is_shown, cells)
        })
        .collect();
    lines.push(Pieces::new());
    let room = height.saturating_sub(lines.len());
    let current = versions.iter().rfind(|version| shown == Some(version.run.as_str()));
    let differs = match (versions.get(index), current) {
        (Some(version), Some(current)) if version.run == current.run => {
            vec![Pieces::new().and(Role::Dim, "this is the version that is shown")]
        }
        (Some(version), Some(current)) => told(model, &differences(version, current), cells),
        _ => vec![Pieces::new().and(Role::Dim, "the version that is shown is still being made")],
    };
    let top = top.min(differs.len().saturating_sub(room));
    lines.extend(differs.into_iter().skip(top).take(room));
    lines
}

fn entry(
    model: &Model,
    is_chosen: bool,
    version: &Version,
    is_shown: bool,
    cells: usize,
) -> Pieces {
    let marker = if is_chosen { model.theme.sign("▸ ", "> ") } else { "  " };
    let role = if is_chosen { Role::Key } else { Role::Text };
    let time = version.at.get(11..19).unwrap_or_default();
    let end = if is_shown { "  shown" } else { "" };
    let room = cells.saturating_sub(2 + 14 + width(end));
    Pieces::new()
        .and(Role::Focus, marker)
        .and(Role::Dim, format!("{} UTC  ", fit(time, 8)))
        .and(role, cut(&one_line(&version.about), room))
        .and(Role::Good, end)
}

/// What differs: what is only in the chosen version, and what is only in the one that is shown.
fn told(model: &Model, differences: &[Difference], cells: usize) -> Vec<Pieces> {
    if differences.is_empty() {
        return vec![Pieces::new().and(Role::Dim, "no field differs from what is shown")];
    }
    let mut lines = Vec::new();
    for difference in differences {
        lines.push(Pieces::new().and(Role::Strong, one_line(&difference.title)));
        for (sign, role, other) in [("-", Role::Bad, Side::After), ("+", Role::Good, Side::Before)]
        {
            lines.extend(side(model, difference, sign, role, other, cells));
        }
    }
    lines
}

/// One side of a difference: all but what is only on the other one, with what differs marked.
fn side(
    model: &Model,
    difference: &Difference,
    sign: &str,
    role: Role,
    other: Side,
    cells: usize,
) -> Vec<Pieces> {
    let mut words: Vec<(bool, String)> = Vec::new();
    for (side, text) in difference.pieces.iter().filter(|(side, _)| *side != other) {
        let is_new = *side != Side::Both;
        for word in wrap(text, cells.saturating_sub(4)).iter().flat_map(|line| line.split(' ')) {
            words.push((is_new, word.to_owned()));
        }
    }
    if words.is_empty() {
        return Vec::new();
    }
    // Without colours the marks tell what differs.
    let (open, close) =
        if model.theme.depth == crate::ui::theme::Depth::None { ("[", "]") } else { ("", "") };
    let lead =
        |lines: &Vec<Pieces>| if lines.is_empty() { format!("{sign} ") } else { "  ".to_owned() };
    let mut lines: Vec<Pieces> = Vec::new();
    let mut row = Pieces::new().and(role, lead(&lines));
    for (at, (is_new, word)) in words.iter().enumerate() {
        let begins = *is_new && (at == 0 || !words[at - 1].0);
        let ends = *is_new && words.get(at + 1).is_none_or(|next| !next.0);
        let word =
            format!("{}{word}{}", if begins { open } else { "" }, if ends { close } else { "" });
        if row.width() + width(&word) > cells && row.width() > 2 {
            lines.push(std::mem::take(&mut row));
            row = Pieces::new().and(role, lead(&lines));
        }
        row = row.and(if *is_new { role } else { Role::Dim }, word).and(Role::Text, " ");
    }
    lines.push(row);
    lines
}
