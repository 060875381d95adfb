//! A screen as SVG: text in runs that keep to their columns in any font, lines and blocks drawn as shapes,
//! so that frames join and pictures have no seams.

#![expect(clippy::many_single_char_names, reason = "places and sizes of a drawing")]

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// Width and height of a cell, in units of the picture.
const CELL: (f32, f32) = (8.4, 18.0);
/// Space around the screen.
const MARGIN: f32 = 14.0;
/// Height of the bar above the screen.
const BAR: f32 = 26.0;
/// From the top of a cell down to the line that letters stand on.
const BASE: f32 = 13.4;

const FONTS: &str = "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/// The colours of the terminal that a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

impl Palette {
    /// What the name of a file ends in before `.svg`.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Dark => "",
            Self::Light => "-light",
        }
    }

    /// The value of `COLORFGBG` in such a terminal.
    pub fn colorfgbg(self) -> &'static str {
        match self {
            Self::Dark => "15;0",
            Self::Light => "0;15",
        }
    }

    /// The theme that belongs to it.
    pub fn theme(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    fn ground(self) -> &'static str {
        match self {
            Self::Dark => "#0d1520",
            Self::Light => "#fdfdfc",
        }
    }

    fn ink(self) -> &'static str {
        match self {
            Self::Dark => "#d5dde8",
            Self::Light => "#24303d",
        }
    }

    fn bar(self) -> &'static str {
        match self {
            Self::Dark => "#182334",
            Self::Light => "#eceff2",
        }
    }

    fn edge(self) -> &'static str {
        match self {
            Self::Dark => "#263449",
            Self::Light => "#cfd6dd",
        }
    }

    fn quiet(self) -> &'static str {
        match self {
            Self::Dark => "#7a899f",
            Self::Light => "#6b7785",
        }
    }

    fn sixteen(self) -> [&'static str; 16] {
        match self {
            Self::Dark => [
                "#1b2638", "#e06c75", "#7fc98f", "#e5c07b", "#61afef", "#c678dd", "#56c9c1",
                "#c8d2e0", "#6b7a90", "#f08a92", "#98e0a8", "#f2d08b", "#82c4ff", "#d99bf0",
                "#7fe0d8", "#ffffff",
            ],
            Self::Light => [
                "#24303d", "#c0303d", "#1f7a3d", "#8a6100", "#1f5fbf", "#8a3fa8", "#0a7680",
                "#5c6773", "#74808c", "#d5404d", "#2a8f4b", "#a67500", "#2f72d6", "#a050c0",
                "#0f8a94", "#101820",
            ],
        }
    }

    /// A colour of a cell; the first sixteen as this terminal has them, the others as xterm does.
    fn colour(self, colour: Color, usual: &str) -> String {
        match colour {
            Color::Default => usual.to_owned(),
            Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
            Color::Idx(index @ 0..16) => self.sixteen()[usize::from(index)].to_owned(),
            Color::Idx(index @ 16..232) => {
                let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
                let n = index - 16;
                format!("#{:02x}{:02x}{:02x}", level(n / 36), level(n / 6 % 6), level(n % 6))
            }
            Color::Idx(index) => {
                let grey = 8 + 10 * (index - 232);
                format!("#{grey:02x}{grey:02x}{grey:02x}")
            }
        }
    }
}

/// How the text of a cell looks.
#[expect(clippy::struct_excessive_bools, reason = "each is a mode of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    ink: String,
    paper: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell, palette: Palette) -> Self {
        let mut ink = palette.colour(cell.fgcolor(), palette.ink());
        let mut paper = palette.colour(cell.bgcolor(), palette.ground());
        if cell.inverse() {
            std::mem::swap(&mut ink, &mut paper);
        }
        Self {
            ink,
            paper,
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underline: cell.underline(),
        }
    }

    fn attributes(&self) -> String {
        let mut text = format!(" fill=\"{}\"", self.ink);
        for (is_set, attribute) in [
            (self.bold, " font-weight=\"700\""),
            (self.dim, " opacity=\"0.6\""),
            (self.italic, " font-style=\"italic\""),
            (self.underline, " text-decoration=\"underline\""),
        ] {
            if is_set {
                text.push_str(attribute);
            }
        }
        text
    }
}

/// The screen as a picture.
pub fn picture(screen: &Screen, palette: Palette, name: &str) -> String {
    let (rows, columns) = screen.size();
    let width = f32::from(columns) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(rows) * CELL.1 + 2.0 * MARGIN + BAR;
    let (ground, edge, bar, quiet) =
        (palette.ground(), palette.edge(), palette.bar(), palette.quiet());
    let middle = width / 2.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"{FONTS}\" font-size=\"14\" role=\"img\" aria-label=\"casegen-tui: {name}\">\n\
         <clipPath id=\"w\"><rect width=\"{width:.0}\" height=\"{height:.0}\" rx=\"9\"/></clipPath>\n\
         <g clip-path=\"url(#w)\"><rect width=\"100%\" height=\"100%\" fill=\"{ground}\"/>\
         <rect width=\"100%\" height=\"{BAR}\" fill=\"{bar}\"/></g>\n\
         <text x=\"{middle:.1}\" y=\"17.5\" font-size=\"12\" text-anchor=\"middle\" fill=\"{quiet}\">casegen-tui</text>\n"
    );
    let mut papers = String::new();
    let mut marks = String::new();
    for row in 0..rows {
        row_of(screen, palette, row, &mut papers, &mut marks);
    }
    writeln!(svg, "<g shape-rendering=\"crispEdges\">{papers}</g>").unwrap();
    svg.push_str(&marks);
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        let (x, y) = place(row, column);
        let ink = palette.ink();
        let (w, h) = (1.8, CELL.1);
        writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w}\" height=\"{h}\" fill=\"{ink}\"/>"
        )
        .unwrap();
    }
    let (w, h) = (width - 1.0, height - 1.0);
    writeln!(
        svg,
        "<rect x=\"0.5\" y=\"0.5\" width=\"{w:.0}\" height=\"{h:.0}\" rx=\"9\" fill=\"none\" stroke=\"{edge}\"/>\n</svg>"
    )
    .unwrap();
    svg
}

/// Where a cell begins.
fn place(row: u16, column: u16) -> (f32, f32) {
    (MARGIN + f32::from(column) * CELL.0, BAR + MARGIN + f32::from(row) * CELL.1)
}

/// Text that is waiting to be written: neighbours of the same look go into one element.
struct Run {
    column: u16,
    cells: u16,
    look: Look,
    text: String,
}

/// A rectangle that is waiting to be written: neighbours of the same colour become one.
struct Stripe {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    fill: String,
}

fn row_of(screen: &Screen, palette: Palette, row: u16, papers: &mut String, marks: &mut String) {
    // What is behind comes first, because a stripe grows over cells that come after it.
    let (mut grounds, mut stripes): (Vec<Stripe>, Vec<Stripe>) = (Vec::new(), Vec::new());
    let mut runs: Vec<Run> = Vec::new();
    // Level lines of one colour, from one column to another.
    let mut rules: Vec<(String, u16, u16)> = Vec::new();
    for column in 0..screen.size().1 {
        let Some(cell) = screen.cell(row, column) else { continue };
        let look = Look::of(cell, palette);
        let (x, y) = place(row, column);
        let (w, h) = CELL;
        if look.paper != palette.ground() {
            lay(&mut grounds, Stripe { x, y, width: w, height: h, fill: look.paper.clone() });
        }
        let text = cell.contents();
        if text.trim().is_empty() || cell.is_wide_continuation() {
            continue;
        }
        let c = text.chars().next().unwrap_or(' ');
        if c == '─' {
            // The line goes on as far as its neighbours do.
            match rules.last_mut() {
                Some((ink, _, to)) if *to == column && *ink == look.ink => *to = column + 1,
                _ => rules.push((look.ink, column, column + 1)),
            }
            continue;
        }
        if let Some((left, top, right, bottom)) = block(c) {
            let fill = look.ink.clone();
            lay(
                &mut stripes,
                Stripe {
                    x: x + left * w,
                    y: y + top * h,
                    width: (right - left) * w,
                    height: (bottom - top) * h,
                    fill,
                },
            );
        } else if let Some(path) = line(c, x, y) {
            let stroke = &look.ink;
            let weight = if is_heavy(c) { 2.0 } else { 1.1 };
            writeln!(
                marks,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{weight}\"/>"
            )
            .unwrap();
        } else if let Some(share) = shade(c) {
            let fill = &look.ink;
            writeln!(
                papers,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{fill}\" opacity=\"{share}\"/>"
            )
            .unwrap();
        } else {
            append(&mut runs, column, if cell.is_wide() { 2 } else { 1 }, look, text);
        }
    }
    for Stripe { x, y, width, height, fill } in grounds.into_iter().chain(stripes) {
        // A hair wider, so that no seam shows where the picture is scaled.
        let (width, height) = (width + 0.3, height + 0.3);
        writeln!(
            papers,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        )
        .unwrap();
    }
    for (stroke, from, to) in rules {
        let ((left, y), (right, _)) = (place(row, from), place(row, to));
        let middle = y + CELL.1 / 2.0;
        let (left, right) = (left - 0.1, right + 0.1);
        writeln!(
            marks,
            "<path d=\"M{left:.1} {middle:.1}H{right:.1}\" stroke=\"{stroke}\" stroke-width=\"1.1\"/>"
        )
        .unwrap();
    }
    for run in runs {
        let (x, y) = place(row, run.column);
        let base = y + BASE;
        let width = f32::from(run.cells) * CELL.0;
        let text = run.text.replace('&', "&amp;").replace('<', "&lt;");
        let attributes = run.look.attributes();
        writeln!(
            marks,
            "<text x=\"{x:.1}\" y=\"{base:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\"{attributes}>{text}</text>"
        )
        .unwrap();
    }
}

/// Puts a rectangle beside the one before it where both are one.
fn lay(stripes: &mut Vec<Stripe>, new: Stripe) {
    if let Some(last) = stripes.iter_mut().rev().take(2).find(|last| {
        let is_beside = (last.x + last.width - new.x).abs() < 0.05;
        let is_level = (last.y - new.y).abs() < 0.05 && (last.height - new.height).abs() < 0.05;
        is_beside && is_level && last.fill == new.fill
    }) {
        last.width += new.width;
    } else {
        stripes.push(new);
    }
}

/// Adds the text of a cell to the run before it, or begins another one. A wide or unusual character stands
/// alone, because fonts do not agree on its width.
fn append(runs: &mut Vec<Run>, column: u16, cells: u16, look: Look, text: &str) {
    let is_usual =
        |text: &str| text.chars().all(|c| c.is_ascii() || ('\u{a0}'..'\u{250}').contains(&c));
    if let Some(last) = runs.last_mut()
        && last.column + last.cells == column
        && last.look == look
        && is_usual(text)
        && is_usual(&last.text)
    {
        last.text.push_str(text);
        last.cells += cells;
        return;
    }
    runs.push(Run { column, cells, look, text: text.to_owned() });
}

/// The part of a cell that a block fills: left, top, right, bottom in shares of the cell.
fn block(c: char) -> Option<(f32, f32, f32, f32)> {
    let eighths = |from: char| (c as u32 - from as u32 + 1) as f32 / 8.0;
    Some(match c {
        '▀' => (0.0, 0.0, 1.0, 0.5),
        '█' => (0.0, 0.0, 1.0, 1.0),
        // Lower blocks, from one eighth to seven.
        '▁'..='▇' => (0.0, 1.0 - eighths('▁'), 1.0, 1.0),
        // Left blocks, from seven eighths to one.
        '▉'..='▏' => (0.0, 0.0, 1.0 - eighths('▉'), 1.0),
        '▐' => (0.5, 0.0, 1.0, 1.0),
        '▕' => (0.875, 0.0, 1.0, 1.0),
        '▔' => (0.0, 0.0, 1.0, 0.125),
        _ => return None,
    })
}

fn shade(c: char) -> Option<f32> {
    match c {
        '░' => Some(0.25),
        '▒' => Some(0.5),
        '▓' => Some(0.75),
        _ => None,
    }
}

fn is_heavy(c: char) -> bool {
    matches!(
        c,
        '━' | '┃'
            | '┏'
            | '┓'
            | '┗'
            | '┛'
            | '┣'
            | '┫'
            | '┳'
            | '┻'
            | '╋'
            | '╸'
            | '╺'
            | '╹'
            | '╻'
    )
}

/// A character of a frame as a path through the middle of its cell.
fn line(c: char, x: f32, y: f32) -> Option<String> {
    let (w, h) = CELL;
    // A hair longer than the cell, so that lines of neighbours join.
    let (left, right, top, bottom) = (x - 0.1, x + w + 0.1, y - 0.1, y + h + 0.1);
    let (mx, my) = (x + w / 2.0, y + h / 2.0);
    let go = |ends: &[(f32, f32)]| {
        let ways = ends.iter().map(|(ex, ey)| format!("M{mx:.1} {my:.1}L{ex:.1} {ey:.1}"));
        ways.collect::<String>()
    };
    let (l, r, t, b) = ((left, my), (right, my), (mx, top), (mx, bottom));
    let round = |across: (f32, f32), down: (f32, f32)| {
        let radius = w / 2.0;
        let toward_x = if across.0 < mx { mx - radius } else { mx + radius };
        let toward_y = if down.1 < my { my - radius } else { my + radius };
        format!(
            "M{:.1} {:.1}L{toward_x:.1} {my:.1}Q{mx:.1} {my:.1} {mx:.1} {toward_y:.1}L{:.1} {:.1}",
            across.0, across.1, down.0, down.1
        )
    };
    Some(match c {
        '━' => format!("M{left:.1} {my:.1}H{right:.1}"),
        '│' | '┃' => format!("M{mx:.1} {top:.1}V{bottom:.1}"),
        '┌' | '┏' => go(&[r, b]),
        '┐' | '┓' => go(&[l, b]),
        '└' | '┗' => go(&[r, t]),
        '┘' | '┛' => go(&[l, t]),
        '├' | '┣' => go(&[t, b, r]),
        '┤' | '┫' => go(&[t, b, l]),
        '┬' | '┳' => go(&[l, r, b]),
        '┴' | '┻' => go(&[l, r, t]),
        '┼' | '╋' => go(&[l, r, t, b]),
        '╴' | '╸' => go(&[l]),
        '╶' | '╺' => go(&[r]),
        '╵' | '╹' => go(&[t]),
        '╷' | '╻' => go(&[b]),
        '╭' => round(r, b),
        '╮' => round(l, b),
        '╰' => round(r, t),
        '╯' => round(l, t),
        _ => return None,
    })
}

#[test]
fn a_screen_becomes_text_blocks_and_lines_in_their_places() {
    let mut parser = vt100::Parser::new(2, 12, 0);
    parser.process("\u{1b}[1;31mab\u{1b}[0m ╭─╮日\r\n\u{1b}[7m<&>\u{1b}[0m▀▀".as_bytes());
    let dark = picture(parser.screen(), Palette::Dark, "test");
    let light = picture(parser.screen(), Palette::Light, "test");
    assert!(dark.contains(">ab</text>") && dark.contains("font-weight=\"700\""), "{dark}");
    assert!(dark.contains("fill=\"#e06c75\"") && light.contains("fill=\"#c0303d\""));
    assert!(dark.contains(">&lt;&amp;></text>"), "{dark}");
    assert_eq!(dark.matches("<path d=").count(), 3, "the frame is drawn");
    assert!(
        dark.contains("textLength=\"16.8\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#d5dde8\">日")
    );
    let half = format!("width=\"17.1\" height=\"9.3\" fill=\"{}\"", Palette::Dark.ink());
    assert!(dark.contains(&half), "two half-blocks are one rectangle: {dark}");
}
