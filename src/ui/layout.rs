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
    /// A pane for the one that has the focus, a row of one line for each of the others.
    Stack,
    /// Rows of two lines in one frame.
    TallRows,
    /// Rows of one line in one frame.
    Rows,
    /// Rows of one line, nothing around them.
    BareRows,
}

/// What a run wants of its screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// The lines that each step after the document wants where it stands as a row: a step that is given
    /// one has a shorter form, except those that want more than two, because they say why they failed.
    pub others: Vec<u16>,
    /// The lines that the document step wants below its frame, because it says why it failed; else 0.
    pub document: u16,
    /// Whether lists and texts are made, which are read where they appear.
    pub has_parts: bool,
    /// Which of the steps after the document has the focus, from 0; none when the document has it.
    pub focus: Option<u16>,
    /// Whether the chart matters more than the panes.
    pub chart_first: bool,
}

/// The areas of the run screen.
#[must_use]
pub fn run(body: Rect, wants: &Wants) -> RunAreas {
    let count = u16::try_from(wants.others.len()).unwrap_or(u16::MAX);
    panes(body, count)
        .or_else(|| {
            if !wants.has_parts || wants.chart_first || wants.document > 0 || count == 0 {
                return None;
            }
            grid(body, count).or_else(|| stack(body, count, wants.focus))
        })
        .unwrap_or_else(|| rows(body, &wants.others, wants.document))
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
    let steps = cells(others, count, columns, step_height);
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

/// The areas of panes of one height in columns; a last line of fewer panes is filled by them.
fn cells(area: Rect, count: u16, columns: u16, height: u16) -> Vec<Rect> {
    let cell = |index: u16| {
        let (line, column) = (index / columns, index % columns);
        let in_line = (count - line * columns).min(columns);
        let left = area.width * column / in_line;
        let right = area.width * (column + 1) / in_line;
        Rect::new(area.x + left, area.y + line * height, right - left, height)
    };
    (0..count).map(cell).collect()
}

/// Panes as low as can be read, so that lists and texts stand side by side on small screens too; the
/// chart only where it takes nothing from them.
fn grid(body: Rect, count: u16) -> Option<RunAreas> {
    let columns = match body.width {
        120.. => 3,
        76.. => 2,
        _ => 1,
    };
    let columns = columns.min(count);
    let lines = count.div_ceil(columns);
    let free = body.height.checked_sub(1)?;
    // The chart's height, the least of the document's, and the least and the most of a pane's.
    let choices = [(count + 3, 6, 6, 9), (count + 1, 5, 6, 9), (0, 4, 4, 9)];
    let (chart_height, step_height) =
        choices.into_iter().find_map(|(chart, document, least, most)| {
            let height = free.checked_sub(chart + document)? / lines;
            (height >= least).then_some((chart, height.min(most)))
        })?;
    let [document, others, chart, totals] = Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(step_height * lines),
        Constraint::Length(chart_height),
        Constraint::Length(1),
    ])
    .areas(body);
    let steps = cells(others, count, columns, step_height);
    let chart_framed = chart_height == count + 3;
    let shape = Shape::Panes;
    Some(RunAreas { document, others, steps, shape, chart, chart_framed, totals })
}

/// One line for each step, and the rest for what has the focus.
fn stack(body: Rect, count: u16, focus: Option<u16>) -> Option<RunAreas> {
    /// Least and most of the pane that has the focus.
    const PANE: (u16, u16) = (4, 12);
    let free = body.height.checked_sub(1)?;
    let spare = free.checked_sub(count + 3)?;
    let pane = match focus {
        Some(_) if spare + 1 < PANE.0 => return None,
        Some(_) => (spare + 1).min(PANE.1),
        None => 1,
    };
    let [document, others, totals] = Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(count - 1 + pane),
        Constraint::Length(1),
    ])
    .areas(body);
    let mut y = others.y;
    let steps = (0..count)
        .map(|index| {
            let height = if focus == Some(index) { pane } else { 1 };
            let area = Rect { y, height, ..others };
            y += height;
            area
        })
        .collect();
    let chart = Rect { y: totals.y, height: 0, ..totals };
    Some(RunAreas {
        document,
        others,
        steps,
        shape: Shape::Stack,
        chart,
        chart_framed: false,
        totals,
    })
}

fn rows(body: Rect, wanted: &[u16], document: u16) -> RunAreas {
    let count = u16::try_from(wanted.len()).unwrap_or(u16::MAX);
    let short: Vec<u16> = wanted.iter().map(|lines| if *lines > 2 { *lines } else { 1 }).collect();
    let tall: u16 = wanted.iter().sum();
    let low: u16 = short.iter().sum();
    // From roomy to tight: lines of the rows with their frame, those of the chart, least document.
    let choices = [
        (Shape::TallRows, tall + 2, count + 3, 6),
        (Shape::Rows, low + 2, count + 3, 5),
        (Shape::Rows, low + 2, count + 1, 4),
        (Shape::BareRows, low, count + 1, 3),
        // What failed is told before the times are.
        (Shape::Rows, low + 2, 0, 3),
    ];
    let free = body.height.saturating_sub(1);
    let framed_document = if document > 0 { document + 2 } else { 0 };
    let is_tight = low > count || document > 0;
    let (shape, others_height, chart_height) = choices
        .into_iter()
        .take(if is_tight { 5 } else { 4 })
        .find(|(_, others, chart, least)| others + chart + (*least).max(framed_document) <= free)
        .map_or_else(
            || {
                let least = framed_document.max(3);
                let others = low.min(free.saturating_sub(3));
                (Shape::BareRows, others, free.saturating_sub(others + least).min(count + 1))
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
    let heights = if shape == Shape::TallRows { wanted } else { &short };
    let mut y = inner.y;
    let steps = heights
        .iter()
        .map(|height| {
            let row = Rect::new(inner.x, y, inner.width, *height);
            y += height;
            row.intersection(inner)
        })
        .filter(|row| row.height > 0)
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
    /// The lists and texts: beside the page, in its place, or empty where they are not shown.
    pub items: Rect,
}

/// From this width on, lists and texts stand beside the page.
const BESIDE: u16 = 110;

/// The areas of the result screen with a headline of that many lines; `has_items` where there are lists
/// and texts beside the document, `is_open` where they are to be seen in any case.
#[must_use]
pub fn result(body: Rect, headline: u16, has_items: bool, is_open: bool) -> ResultAreas {
    let [headline, below] =
        Layout::vertical([Constraint::Length(headline), Constraint::Min(0)]).areas(body);
    let right = if has_items && body.width >= BESIDE { below.width * 2 / 5 } else { 0 };
    let [frame, items] =
        Layout::horizontal([Constraint::Min(0), Constraint::Length(right)]).areas(below);
    let items = if right == 0 && has_items && is_open { below } else { items };
    let inner = inside(frame);
    let width = inner.width.saturating_sub(2).min(MEASURE);
    let left = inner.x + (inner.width - width) / 2;
    let page = Rect::new(left, inner.y, width, inner.height);
    ResultAreas { headline, frame, page, items }
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

    fn wants(others: Vec<u16>, document: u16) -> Wants {
        Wants { others, document, ..Wants::default() }
    }

    fn parts(count: usize, focus: Option<u16>) -> Wants {
        Wants { has_parts: true, focus, ..wants(vec![2; count], 0) }
    }

    #[test]
    fn parts_stand_side_by_side_down_to_eighty_columns_and_are_stacked_below() {
        for (width, height, count, shape, columns) in [
            (80, 24, 6, Shape::Panes, 2),
            (80, 24, 8, Shape::Panes, 2),
            (80, 24, 1, Shape::Panes, 1),
            (120, 24, 6, Shape::Panes, 3),
            (140, 40, 6, Shape::Panes, 3),
            (60, 40, 6, Shape::Panes, 1),
            (60, 18, 6, Shape::Stack, 1),
            (60, 18, 8, Shape::Stack, 1),
        ] {
            let areas = run(body(width, height), &parts(count, Some(0)));
            assert_eq!(areas.shape, shape, "{width}x{height} {count}");
            let first = areas.steps[0].y;
            assert_eq!(areas.steps.iter().filter(|area| area.y == first).count(), columns);
            assert!(areas.steps[0].height >= 4 && areas.document.height >= 3, "{areas:?}");
            assert_eq!(areas.steps.len(), count);
        }
        let chart = Wants { chart_first: true, ..parts(6, None) };
        assert!(run(body(80, 24), &chart).chart.height > 0);
        assert_eq!(run(body(80, 24), &parts(6, None)).chart.height, 0);
    }

    #[test]
    fn wide_screens_have_panes_and_narrow_ones_rows() {
        let shape =
            |width, height, others| run(body(width, height), &wants(vec![2; others], 0)).shape;
        assert_eq!(shape(140, 40, 3), Shape::Panes);
        assert_eq!(shape(80, 24, 3), Shape::TallRows);
        assert_eq!(shape(60, 18, 3), Shape::Rows);
        assert_eq!(shape(60, 18, 6), Shape::BareRows);
        assert_eq!(shape(160, 45, 6), Shape::Panes);
    }

    #[test]
    fn a_step_that_failed_gets_the_lines_that_it_wants() {
        for wanted in [[2, 4, 2], [4, 4, 4], [5, 5, 4]] {
            let areas = run(body(80, 24), &wants(wanted.to_vec(), 0));
            let failed = areas.steps.iter().zip(wanted).filter(|(_, lines)| *lines > 2);
            assert!(failed.clone().count() > 0);
            for (area, lines) in failed {
                assert_eq!(area.height, lines, "{wanted:?}");
            }
        }
        let areas = run(body(60, 18), &wants(vec![2; 3], 7));
        assert!(areas.document.height >= 9, "{areas:?}");
    }

    #[test]
    fn areas_never_leave_the_screen_or_overlap() {
        for (width, height) in [(1, 1), (20, 5), (60, 18), (80, 24), (100, 30), (300, 100)] {
            for others in 0..24 {
                let body = body(width, height);
                let wanted = vec![if others % 2 == 0 { 2 } else { 5 }; others / 2];
                let wanted = Wants {
                    has_parts: others % 5 < 3,
                    focus: u16::try_from(others / 4).ok().filter(|_| others > 3 && others % 3 > 0),
                    ..wants(wanted, u16::from(others % 3 == 0) * 8)
                };
                let areas = run(body, &wanted);
                let bands = [areas.document, areas.others, areas.chart, areas.totals];
                for area in bands.iter().chain(&areas.steps) {
                    assert_eq!(area.intersection(body), *area, "{width}x{height} {others}");
                }
                for pair in bands.windows(2) {
                    assert!(pair[0].bottom() <= pair[1].top());
                }
            }
            for (has_items, is_open) in [(false, false), (true, false), (true, true)] {
                let areas = result(body(width, height), 2, has_items, is_open);
                assert_eq!(areas.page.intersection(areas.frame), areas.page);
                assert_eq!(areas.items.intersection(body(width, height)), areas.items);
            }
        }
    }
}
