//! Copies text into the clipboard of the terminal that a person sits at, by OSC 52.
//!
//! Here and over ssh it is the same: the terminal does it, wherever the program runs. A clipboard crate
//! (`arboard`) would bring X11 or Wayland and a process that keeps what was copied, and would copy on
//! the wrong machine over ssh. Whether a terminal does it cannot be known without asking it, so what is
//! said of it says so.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::effect::Copied;
use super::figures::size;

/// The most characters of base64 that are sent: what terminals and the programs between take (the limit
/// of hterm's `osc52.sh`).
const MOST_CHARACTERS: usize = 100_000;

/// The longest text that can be copied, in bytes.
pub const MOST_BYTES: usize = MOST_CHARACTERS / 4 * 3;

/// The longest piece that GNU screen passes on: older ones take 256 bytes with what is around it.
const SCREEN_PIECE: usize = 240;

/// What lies between the program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Nothing, or a line that passes everything on.
    Direct,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Route {
    /// What the environment says; `variable` looks one up.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        if set("TMUX").is_some() || term.starts_with("tmux") {
            Self::Tmux
        } else if set("STY").is_some() || term.starts_with("screen") {
            Self::Screen
        } else {
            Self::Direct
        }
    }

    /// What puts a text into the clipboard. tmux takes it itself where it is told to (`set-clipboard
    /// on`), or passes it on (`allow-passthrough on`); it gets both, because it cannot be known which.
    #[must_use]
    pub fn sequence(self, text: &str) -> String {
        let osc = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
        match self {
            Self::Direct => osc,
            Self::Tmux => {
                let doubled = osc.replace('\x1b', "\x1b\x1b");
                format!("{osc}\x1bPtmux;{doubled}\x1b\\")
            }
            Self::Screen => {
                // Base64 and what stands around it are ASCII, so that every place is a boundary.
                let pieces = osc.as_bytes().chunks(SCREEN_PIECE).map(String::from_utf8_lossy);
                pieces.fold(String::new(), |sent, piece| sent + "\x1bP" + &piece + "\x1b\\")
            }
        }
    }

    /// What is said of it.
    #[must_use]
    pub fn told(self, what: &Copied, bytes: usize) -> String {
        let (name, size) = (what.name(), size(bytes as u64));
        match self {
            Self::Direct => {
                format!("{name} copied, {size}: the terminal has it if it takes OSC 52")
            }
            Self::Tmux => {
                format!("{name} copied, {size}, through tmux: it needs \"set -g set-clipboard on\"")
            }
            Self::Screen => format!("{name} copied, {size}, through screen by OSC 52"),
        }
    }
}

/// A list of paths with each as it is from anywhere.
#[must_use]
pub fn absolute(paths: &str) -> String {
    let whole = |path: &str| {
        let known = std::path::absolute(Path::new(path));
        known.map_or_else(|_| path.to_owned(), |path| path.display().to_string())
    };
    paths.lines().map(whole).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(sent: &str) -> String {
        let (_, data) = sent.split_once("]52;c;").unwrap();
        let (data, _) = data.split_once('\x07').unwrap();
        String::from_utf8(STANDARD.decode(data).unwrap()).unwrap()
    }

    #[test]
    fn a_text_goes_to_the_clipboard_whole() {
        for text in ["", "één\nregel", &"x".repeat(MOST_BYTES)] {
            let sent = Route::Direct.sequence(text);
            assert_eq!(decoded(&sent), text);
            assert!(sent.len() <= MOST_CHARACTERS + 8, "{}", sent.len());
        }
        let tmux = Route::Tmux.sequence("ab");
        assert_eq!(tmux, "\x1b]52;c;YWI=\x07\x1bPtmux;\x1b\x1b]52;c;YWI=\x07\x1b\\");
    }

    #[test]
    fn screen_gets_pieces_that_it_takes() {
        let text = "a long text ".repeat(100);
        let sent = Route::Screen.sequence(&text);
        let pieces: Vec<&str> = sent.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        assert!(pieces.iter().all(|piece| piece.len() <= 250 && piece.starts_with("\x1bP")));
        let whole: String = pieces.iter().filter_map(|piece| piece.strip_prefix("\x1bP")).collect();
        assert_eq!(decoded(&whole), text);
    }

    #[test]
    fn the_environment_tells_what_lies_between() {
        let of = |key: &str, value: &str| Route::of(|name| (name == key).then(|| value.to_owned()));
        assert_eq!(of("TMUX", "/tmp/x"), Route::Tmux);
        assert_eq!(of("TERM", "tmux-256color"), Route::Tmux);
        assert_eq!(of("STY", "1.x"), Route::Screen);
        assert_eq!(of("TERM", "screen.xterm"), Route::Screen);
        assert_eq!(of("SSH_TTY", "/dev/pts/1"), Route::Direct);
        assert!(Route::Tmux.told(&Copied::Notes, 2048).contains("set-clipboard on"));
    }

    #[test]
    fn paths_are_whole() {
        let absolute = absolute("out/a.pdf\n/tmp/b.pdf");
        let lines: Vec<&str> = absolute.lines().collect();
        assert!(lines[0].starts_with('/') && lines[0].ends_with("out/a.pdf"));
        assert_eq!(lines[1], "/tmp/b.pdf");
    }
}
