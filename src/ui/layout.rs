//! Where things stand on the screen, for a given size.
//!
//! Pure geometry: the views draw into these areas, and the update asks for pictures that fit them.

use ratatui::layout::{Constraint, Layout, Rect, Size};

use super::page::MEASURE;

/// The smallest screen on which everything can be done.
pub const SMALLEST: Size = Size::new(60, 18);

/// From this width on, steps stand side by side.
pub const WIDE: u16 = 100;

/// The bands of every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Name, places, state.
    pub header: Rect,
    /// The screen's own.
    pub body: Rect,
    /// Hints.
    pub footer: Rect,
}

/// The bands of a screen of that size.
#[must_use]
pub fn bands(area: Rect) -> Bands {
    let [header, body, footer] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(1)])
            .areas(area);
    Bands { header, body, footer }
}

/// The areas of the run screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunAreas {
    /// The document step.
    pub document: Rect,
    /// All other steps together.
    pub others: Rect,
    /// One area for each other step; for rows, inside the frame of `others` if there is one.
    pub steps: Vec<Rect>,
    /// How the other steps are shown.
    pub shape: Shape,
    /// The chart.
    pub chart: Rect,
    /// Whether the chart has a frame.
    pub chart_framed: bool,
    /// The line that counts.
    pub totals: Rect,
}

/// How the steps after the document are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A pane for each.
    Panes,
    /// Rows of two lines in one frame.
    TallRows,
    /// Rows of one line in one frame.
    Rows,
    /// Rows of one line, nothing around them.
    BareRows,
}

/// The areas of the run screen for a recipe with that many steps after the document.
#[must_use]
pub fn run(body: Rect, others: usize) -> RunAreas {
    let count = u16::try_from(others).unwrap_or(u16::MAX);
    panes(body, count).unwrap_or_else(|| rows(body, count))
}

fn panes(body: Rect, count: u16) -> Option<RunAreas> {
    if body.width < WIDE || count == 0 {
        return None;
    }
    let columns = if count > 4 { 3 } else { count };
    let lines = count.div_ceil(columns);
    let chart_height = count + 3;
    let free = body.height.checked_sub(chart_height + 1)?;
    let document_height = (free * 2 / 5).clamp(6, 12);
    let step_height = free.checked_sub(document_height)? / lines;
    if step_height < 6 {
        return None;
    }
    let [document, others, chart, totals] = Layout::vertical([
        Constraint::Min(document_height),
        Constraint::Length(step_height * lines),
        Constraint::Length(chart_height),
        Constraint::Length(1),
    ])
    .areas(body);
    let steps = (0..count)
        .map(|index| {
            let (line, column) = (index / columns, index % columns);
            let in_line = (count - line * columns).min(columns);
            let left = others.width * column / in_line;
            let right = others.width * (column + 1) / in_line;
            let y = others.y + line * step_height;
            Rect::new(others.x + left, y, right - left, step_height)
        })
        .collect();
    Some(RunAreas {
        document,
        others,
        steps,
        shape: Shape::Panes,
        chart,
        chart_framed: true,
        totals,
    })
}

fn rows(body: Rect, count: u16) -> RunAreas {
    // From roomy to tight: lines of a row, frame of the rows, frame of the chart, least document.
    let choices = [
        (Shape::TallRows, 2 * count + 2, count + 3, 6),
        (Shape::Rows, count + 2, count + 3, 5),
        (Shape::Rows, count + 2, count + 1, 4),
        (Shape::BareRows, count, count + 1, 3),
    ];
    let free = body.height.saturating_sub(1);
    let (shape, others_height, chart_height) = choices
        .into_iter()
        .find(|(_, others, chart, least)| others + chart + least <= free)
        .map_or_else(
            || {
                let others = count.min(free.saturating_sub(3));
                (Shape::BareRows, others, free.saturating_sub(others + 3))
            },
            |(shape, others, chart, _)| (shape, others, chart),
        );
    let [document, others, chart, totals] = Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(others_height),
        Constraint::Length(chart_height),
        Constraint::Length(1),
    ])
    .areas(body);
    let inner = if shape == Shape::BareRows { others } else { inside(others) };
    let height = if shape == Shape::TallRows { 2 } else { 1 };
    let steps = (0..count)
        .map(|index| Rect::new(inner.x, inner.y + index * height, inner.width, height))
        .filter(|row| row.bottom() <= inner.bottom())
        .collect();
    RunAreas {
        document,
        others,
        steps,
        shape,
        chart,
        chart_framed: chart_height == count + 3,
        totals,
    }
}

/// An area without its frame.
#[must_use]
pub fn shrunk(area: Rect) -> Rect {
    Rect::new(area.x + 1, area.y + 1, area.width.saturating_sub(2), area.height.saturating_sub(2))
}

/// An area without its frame and the margin inside it.
#[must_use]
pub fn inside(area: Rect) -> Rect {
    let inner = shrunk(area);
    let margin = u16::from(inner.width > 2);
    Rect { x: inner.x + margin, width: inner.width - 2 * margin, ..inner }
}

/// The part of a step's pane that its picture may take: below the lines that tell its state.
#[must_use]
pub fn step_picture(pane: Rect) -> Rect {
    let inner = inside(pane);
    let head = 2.min(inner.height);
    Rect::new(inner.x, inner.y + head, inner.width, inner.height - head)
}

/// The areas of the result screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultAreas {
    /// What became of the run.
    pub headline: Rect,
    /// The frame of the page.
    pub frame: Rect,
    /// The page's column.
    pub page: Rect,
}

/// The areas of the result screen with a headline of that many lines.
#[must_use]
pub fn result(body: Rect, headline: u16) -> ResultAreas {
    let [headline, frame] =
        Layout::vertical([Constraint::Length(headline), Constraint::Min(0)]).areas(body);
    let inner = inside(frame);
    let width = inner.width.saturating_sub(2).min(MEASURE);
    let left = inner.x + (inner.width - width) / 2;
    ResultAreas { headline, frame, page: Rect::new(left, inner.y, width, inner.height) }
}

/// The room of a large picture: the screen without its bands and one line for the name.
#[must_use]
pub fn large_picture(area: Rect) -> Rect {
    shrunk(bands(area).body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(width: u16, height: u16) -> Rect {
        bands(Rect::new(0, 0, width, height)).body
    }

    #[test]
    fn wide_screens_have_panes_and_narrow_ones_rows() {
        assert_eq!(run(body(140, 40), 3).shape, Shape::Panes);
        assert_eq!(run(body(80, 24), 3).shape, Shape::TallRows);
        assert_eq!(run(body(60, 18), 3).shape, Shape::Rows);
        assert_eq!(run(body(60, 18), 6).shape, Shape::BareRows);
        assert_eq!(run(body(160, 45), 6).shape, Shape::Panes);
    }

    #[test]
    fn areas_never_leave_the_screen_or_overlap() {
        for (width, height) in [(1, 1), (20, 5), (60, 18), (80, 24), (100, 30), (300, 100)] {
            for others in 0..12 {
                let body = body(width, height);
                let areas = run(body, others);
                let bands = [areas.document, areas.others, areas.chart, areas.totals];
                for area in bands.iter().chain(&areas.steps) {
                    assert_eq!(area.intersection(body), *area, "{width}x{height} {others}");
                }
                for pair in bands.windows(2) {
                    assert!(pair[0].bottom() <= pair[1].top());
                }
            }
            let areas = result(body(width, height), 2);
            assert_eq!(areas.page.intersection(areas.frame), areas.page);
        }
    }
}
