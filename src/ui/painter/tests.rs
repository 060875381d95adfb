//! What is sent for frames and for the pictures in them, byte by byte.

use image::{DynamicImage, Rgb, RgbImage};

use super::*;
use crate::ui::picture::MOST_DATA;
use crate::ui::preview::{CellSize, Preview, Protocol};
use crate::ui::theme::{Depth, Theme};

const SIZE: Size = Size::new(40, 12);
const ROOM: Rect = Rect::new(4, 2, 20, 8);

const BLOCKS: [char; 2] = ['▀', '▄'];

/// A view that shows no cursor.
fn without_cursor(
    view: impl FnOnce(Rect, &mut Buffer),
) -> impl FnOnce(Rect, &mut Buffer) -> Option<Position> {
    |area, buf| {
        view(area, buf);
        None
    }
}

fn photo() -> DynamicImage {
    let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
    RgbImage::from_fn(160, 90, |x, y| Rgb([40, part(x, 160), part(y, 90)])).into()
}

fn picture(protocol: Protocol, through_tmux: bool) -> Arc<Picture> {
    let preview = Preview { protocol, cell: CellSize { width: 4, height: 8 }, through_tmux };
    Arc::new(Picture::encode_for(&photo(), ROOM.as_size(), preview, 0x0001_0203).unwrap())
}

/// What is sent for frames that show a picture from one of its lines on, or none, one after the other.
fn sent(picture: &Arc<Picture>, frames: &[Option<u16>]) -> Vec<String> {
    let mut painter = Painter::new(Vec::new());
    let theme = Theme { depth: Depth::True, ..Theme::default() };
    let album = |number: u32| {
        Some(Arc::clone(picture)).filter(|p| p.graphic().is_some_and(|g| g.number == number))
    };
    let mut all = Vec::new();
    for frame in frames {
        let view = |_: Rect, buf: &mut Buffer| {
            buf.set_string(0, 0, "a line", ratatui::style::Style::new());
            if let Some(from) = frame {
                picture.render(*from, theme, ROOM, buf);
            }
        };
        let count = painter.paint(SIZE, without_cursor(view), &album).unwrap();
        let bytes = std::mem::take(painter.out());
        assert_eq!(bytes.len(), count);
        all.push(String::from_utf8(bytes).unwrap());
    }
    all
}

#[test]
fn kitty_gets_a_picture_once_and_then_only_placeholders() {
    let picture = picture(Protocol::Kitty, false);
    let sent = sent(&picture, &[None, Some(0), Some(0), Some(3), None, Some(0)]);
    assert!(!sent[0].contains("\x1b_G"));
    let frame = &sent[1];
    assert!(frame.contains("\x1b_Gq=2,i=66051,a=T,U=1,f=32,o=z,"), "{}", &frame[..200]);
    assert_eq!(frame.matches("\x1b_G").count(), frame.matches("\x1b\\").count());
    assert!(frame.contains("m=0;"), "the last piece says so");
    let cells = usize::from(picture.size().width * picture.size().height);
    assert_eq!(frame.matches('\u{10EEEE}').count(), cells);
    // The number is the colour of the cells, and no escape of it stands inside a cell.
    assert!(frame.contains("38;2;1;2;3"), "{frame:?}");
    assert!(frame.find("\x1b_G") < frame.find('\u{10EEEE}'), "the data comes first");
    assert!(frame.len() < 60_000, "{}", frame.len());
    assert_eq!(sent[2], "", "a frame without a change");
    for later in &sent[3..] {
        assert!(!later.contains("\x1b_G") && !later.is_empty(), "it is there already");
    }
    assert!(!sent[4].contains('\u{10EEEE}'), "covered like text");
}

#[test]
fn iterm2_gets_a_picture_whenever_its_cells_were_covered() {
    let picture = picture(Protocol::Iterm2, false);
    let sent = sent(&picture, &[Some(0), Some(0), Some(2), Some(0), None, None]);
    let frame = "\x1b]1337;File=inline=1;size=";
    for shown in [&sent[0], &sent[3]] {
        assert_eq!(shown.matches(frame).count(), 1);
        assert!(shown.contains(";width=20;height=6;preserveAspectRatio=0;doNotMoveCursor=1:"));
        let (_, after) = shown.split_once(frame).unwrap();
        assert!(after.contains('\x07') && after.ends_with("\x1b[?2026l"));
        assert!(!shown.contains(BLOCKS), "nothing is drawn below it");
    }
    assert_eq!((sent[1].as_str(), sent[5].as_str()), ("", ""));
    assert!(
        sent[2].contains(BLOCKS) && !sent[2].contains("1337"),
        "a part is shown in half-blocks"
    );
    let blanks = sent[4].matches(' ').count();
    let cells = usize::from(picture.size().width * picture.size().height);
    assert!(blanks >= cells, "all of its cells are written over: {blanks} of {cells}");
}

#[test]
fn a_sixel_picture_has_its_frame_and_is_bounded() {
    let picture = picture(Protocol::Sixel, false);
    let sent = sent(&picture, &[Some(0), Some(0)]);
    let (_, data) = sent[0].split_once("\x1bP").unwrap();
    let (data, _) = data.split_once("\x1b\\").unwrap();
    let (parameters, _) = data.split_once('q').unwrap();
    assert!(parameters.chars().all(|c| c.is_ascii_digit() || c == ';'), "{parameters}");
    assert!(data.chars().all(|c| (' '..='~').contains(&c)), "nothing but sixels");
    assert!(data.len() < 60_000, "{}", data.len());
    assert_eq!(sent[1], "");
}

#[test]
fn something_over_a_picture_takes_it_away_and_gives_it_back() {
    for protocol in [Protocol::Sixel, Protocol::Iterm2] {
        let picture = picture(protocol, false);
        let theme = Theme { depth: Depth::True, ..Theme::default() };
        let mut painter = Painter::new(Vec::new());
        let album = |_: u32| Some(Arc::clone(&picture));
        let mut frame = |is_covered: bool| {
            let view = |_: Rect, buf: &mut Buffer| {
                picture.render(0, theme, ROOM, buf);
                if is_covered {
                    let over = Rect::new(8, 4, 6, 2);
                    ratatui::widgets::Widget::render(ratatui::widgets::Clear, over, buf);
                    buf.set_string(8, 4, "over", ratatui::style::Style::new());
                }
            };
            painter.paint(SIZE, without_cursor(view), &album).unwrap();
            String::from_utf8(std::mem::take(painter.out())).unwrap()
        };
        let data = picture.graphic().unwrap().data.as_str();
        assert!(frame(false).contains(data));
        let covered = frame(true);
        assert!(covered.contains("over") && !covered.contains(data));
        let cells = usize::from(picture.size().width * picture.size().height);
        assert!(covered.matches(' ').count() + 4 >= cells, "what is left of it goes");
        assert_eq!(frame(true), "");
        assert!(frame(false).contains(data));
        assert!(!painter.farewell().is_empty());
    }
}

#[test]
fn half_blocks_are_nothing_but_cells() {
    let picture = Arc::new(Picture::encode(&photo(), ROOM.as_size()).unwrap());
    let preview = Preview::default();
    assert_eq!(*picture, Picture::encode_for(&photo(), ROOM.as_size(), preview, 1).unwrap());
    let sent = sent(&picture, &[Some(0), Some(0)]);
    assert!(sent[0].contains(BLOCKS));
    for sign in ["\x1b_", "\x1bP", "\x1b]", "\u{10EEEE}"] {
        assert!(!sent[0].contains(sign), "{sign:?}");
    }
    assert!(sent[0].len() < 12_000, "{}", sent[0].len());
    assert_eq!(sent[1], "");
}

#[test]
fn tmux_is_told_to_pass_a_picture_on() {
    for protocol in [Protocol::Kitty, Protocol::Iterm2, Protocol::Sixel] {
        let picture = picture(protocol, true);
        let data = &picture.graphic().unwrap().data;
        assert!(data.starts_with("\x1bPtmux;\x1b\x1b") && data.ends_with("\x1b\\"), "{protocol:?}");
    }
    let forget = forget(7, true);
    assert_eq!(forget, "\x1bPtmux;\x1b\x1b_Ga=d,d=I,i=7,q=2\x1b\x1b\\\x1b\\");
}

#[test]
fn kitty_forgets_the_oldest_and_in_the_end_all() {
    let preview = Preview {
        protocol: Protocol::Kitty,
        cell: CellSize { width: 1, height: 2 },
        through_tmux: false,
    };
    let small = Size::new(2, 2);
    let pictures: Vec<Arc<Picture>> = (1..=20)
        .map(|number| Arc::new(Picture::encode_for(&photo(), small, preview, number).unwrap()))
        .collect();
    let album = |number: u32| pictures.get(usize::try_from(number).unwrap() - 1).cloned();
    let mut painter = Painter::new(Vec::new());
    for picture in &pictures {
        let view = |area: Rect, buf: &mut Buffer| {
            picture.render(0, Theme { depth: Depth::True, ..Theme::default() }, area, buf);
        };
        painter.paint(SIZE, without_cursor(view), &album).unwrap();
    }
    let sent = String::from_utf8(std::mem::take(painter.out())).unwrap();
    assert_eq!(sent.matches("a=T").count(), 20);
    assert_eq!(sent.matches("a=d,d=I").count(), 20 - MOST_KEPT);
    let farewell = String::from_utf8(painter.farewell()).unwrap();
    assert_eq!(farewell.matches("a=d,d=I").count(), MOST_KEPT);
    assert!(farewell.contains("i=20,"));
}

#[test]
fn a_large_room_is_bounded() {
    let preview = Preview {
        protocol: Protocol::Kitty,
        cell: CellSize { width: 20, height: 40 },
        through_tmux: false,
    };
    let picture = Picture::encode_for(&photo(), Size::new(300, 90), preview, 1).unwrap();
    assert!(picture.size().width < 100, "{:?}", picture.size());
    assert!(picture.graphic().is_none_or(|graphic| graphic.data.len() <= MOST_DATA));
}

#[test]
fn another_size_sends_everything_again() {
    let mut painter = Painter::new(Vec::new());
    let view = |_: Rect, buf: &mut Buffer| {
        buf.set_string(0, 0, "text", ratatui::style::Style::new());
    };
    let none = |_: u32| None;
    for (size, is_cleared) in [(SIZE, false), (Size::new(41, 12), true)] {
        painter.paint(size, without_cursor(view), &none).unwrap();
        let sent = String::from_utf8(std::mem::take(painter.out())).unwrap();
        assert!(sent.contains("text"));
        assert_eq!(sent.contains("\x1b[2J"), is_cleared);
        assert_eq!(sent.contains("\x1b[?25l"), !is_cleared, "the cursor is hidden once");
    }
}

#[test]
fn the_cursor_is_where_the_view_says_and_sends_nothing_while_it_stands_still() {
    let mut painter = Painter::new(Vec::new());
    let mut sent = |at: Option<Position>| {
        painter.paint(SIZE, |_, _| at, &|_| None).unwrap();
        String::from_utf8(std::mem::take(painter.out())).unwrap()
    };
    assert!(!sent(None).contains("\x1b[?25h"));
    assert!(sent(Some(Position::new(3, 1))).contains("\x1b[2;4H\x1b[?25h"));
    assert_eq!(sent(Some(Position::new(3, 1))), "");
    assert!(sent(Some(Position::new(4, 1))).contains("\x1b[2;5H"));
    assert!(sent(Some(Position::new(999, 1))).contains("\x1b[?25l"), "outside there is none");
}
