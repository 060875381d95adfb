//! How pictures are shown, decided from the environment alone.
//!
//! The terminal is never asked: over a slow line its answer would come late, between the keys. So a
//! protocol is taken only where the environment names a terminal that is known to show it well and to
//! clear it again (the table of ratatui-image 11.1): Konsole and Contour leave sixels behind, and of
//! the others only kitty and Ghostty have the placeholders that let pictures scroll and be covered like
//! text. Inside tmux and screen, and over ssh, where a picture costs megabytes instead of kilobytes, it
//! is half-blocks unless a person chose otherwise.

use crate::config::looks::PreviewChoice;

/// The means to show a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// Two pixels in a cell.
    #[default]
    Halfblocks,
    /// The graphics protocol of kitty, with placeholders.
    Kitty,
    /// The inline images of iTerm2.
    Iterm2,
    /// Sixels.
    Sixel,
    /// None.
    Off,
}

/// The size of a cell in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSize {
    /// Pixels from left to right.
    pub width: u16,
    /// Pixels from top to bottom.
    pub height: u16,
}

impl Default for CellSize {
    fn default() -> Self {
        Self { width: 8, height: 16 }
    }
}

impl CellSize {
    /// The size of a cell of a terminal that has so many columns and rows on so many pixels; the usual
    /// one where it does not say, or says what cannot be.
    #[must_use]
    pub fn of(columns: u16, rows: u16, width: u16, height: u16) -> Self {
        let cell = Self {
            width: width.checked_div(columns).unwrap_or(0),
            height: height.checked_div(rows).unwrap_or(0),
        };
        let is_likely = (3..=64).contains(&cell.width) && (6..=128).contains(&cell.height);
        if is_likely { cell } else { Self::default() }
    }
}

/// How pictures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preview {
    /// By which means.
    pub protocol: Protocol,
    /// On cells of which size; it matters for all means but half-blocks.
    pub cell: CellSize,
    /// Whether tmux has to be told to pass them on.
    pub through_tmux: bool,
}

impl Preview {
    /// What a person chose, and what the environment says where that is left to it; `variable` looks one
    /// up. Without colour there are only half-blocks.
    #[must_use]
    pub fn of(choice: PreviewChoice, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let in_tmux = set("TMUX").is_some() || term.starts_with("tmux");
        let protocol = match choice {
            PreviewChoice::Off => Protocol::Off,
            _ if set("NO_COLOR").is_some() => Protocol::Halfblocks,
            PreviewChoice::Halfblocks => Protocol::Halfblocks,
            PreviewChoice::Kitty => Protocol::Kitty,
            PreviewChoice::Iterm2 => Protocol::Iterm2,
            PreviewChoice::Sixel => Protocol::Sixel,
            PreviewChoice::Auto => {
                let is_inside = in_tmux || set("STY").is_some() || term.starts_with("screen");
                let is_far = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
                    .into_iter()
                    .any(|n| set(n).is_some());
                if is_inside || is_far { Protocol::Halfblocks } else { named(&term, set) }
            }
        };
        let is_graphic = !matches!(protocol, Protocol::Halfblocks | Protocol::Off);
        Self { protocol, cell: CellSize::default(), through_tmux: in_tmux && is_graphic }
    }
}

/// The means of the terminal that the environment names. `TERM` comes first: it is set anew by a
/// terminal that is started from another one, whose variables may still be there.
fn named(term: &str, set: impl Fn(&str) -> Option<String>) -> Protocol {
    match term {
        "xterm-kitty" | "xterm-ghostty" => return Protocol::Kitty,
        "wezterm" => return Protocol::Iterm2,
        _ if term.starts_with("foot") || term.starts_with("mlterm") || term.contains("sixel") => {
            return Protocol::Sixel;
        }
        _ => {}
    }
    match set("TERM_PROGRAM").as_deref() {
        Some("ghostty") => return Protocol::Kitty,
        Some("iTerm.app" | "WezTerm" | "mintty") => return Protocol::Iterm2,
        Some(_) => return Protocol::Halfblocks,
        None => {}
    }
    if set("LC_TERMINAL").as_deref() == Some("iTerm2") {
        Protocol::Iterm2
    } else if set("KITTY_WINDOW_ID").is_some() && set("KONSOLE_VERSION").is_none() {
        Protocol::Kitty
    } else {
        Protocol::Halfblocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(choice: PreviewChoice, pairs: &[(&str, &str)]) -> Preview {
        Preview::of(choice, |name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_names_the_terminal() {
        for (pairs, wanted) in [
            (&[("TERM", "xterm-kitty"), ("KITTY_WINDOW_ID", "1")][..], Protocol::Kitty),
            (&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], Protocol::Kitty),
            (&[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")], Protocol::Kitty),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Protocol::Iterm2),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], Protocol::Iterm2),
            (&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], Protocol::Iterm2),
            (&[("TERM", "xterm"), ("TERM_PROGRAM", "mintty")], Protocol::Iterm2),
            (&[("TERM", "foot-extra")], Protocol::Sixel),
            (&[("TERM", "mlterm-256color")], Protocol::Sixel),
            (&[("TERM", "yaft-sixel")], Protocol::Sixel),
            (&[("TERM", "foot"), ("KITTY_WINDOW_ID", "1")], Protocol::Sixel),
            (&[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "240800")], Protocol::Halfblocks),
            (&[("TERM", "contour")], Protocol::Halfblocks),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], Protocol::Halfblocks),
            (&[("TERM", "xterm-256color")], Protocol::Halfblocks),
            (&[], Protocol::Halfblocks),
        ] {
            assert_eq!(with(PreviewChoice::Auto, pairs).protocol, wanted, "{pairs:?}");
        }
    }

    #[test]
    fn far_away_and_inside_others_it_is_half_blocks_unless_somebody_chose() {
        let kitty = ("TERM_PROGRAM", "ghostty");
        for other in [
            ("SSH_CONNECTION", "a b c d"),
            ("SSH_TTY", "/dev/pts/1"),
            ("TMUX", "/tmp/tmux-0/default,1,0"),
            ("STY", "1.pts"),
            ("TERM", "screen-256color"),
            ("TERM", "tmux-256color"),
            ("NO_COLOR", "1"),
        ] {
            let preview = with(PreviewChoice::Auto, &[kitty, other]);
            assert_eq!((preview.protocol, preview.through_tmux), (Protocol::Halfblocks, false));
        }
        let tmux = [("TMUX", "/tmp/tmux-0/default,1,0"), ("SSH_TTY", "/dev/pts/1")];
        let chosen = with(PreviewChoice::Kitty, &tmux);
        assert_eq!((chosen.protocol, chosen.through_tmux), (Protocol::Kitty, true));
        assert_eq!(with(PreviewChoice::Off, &[kitty]).protocol, Protocol::Off);
        let no_color = with(PreviewChoice::Sixel, &[("NO_COLOR", "1")]);
        assert_eq!(no_color.protocol, Protocol::Halfblocks);
    }

    #[test]
    fn a_terminal_that_does_not_tell_its_pixels_has_usual_cells() {
        assert_eq!(CellSize::of(80, 24, 800, 480), CellSize { width: 10, height: 20 });
        for (columns, rows, width, height) in [(80, 24, 0, 0), (0, 0, 800, 480), (80, 24, 80, 24)] {
            assert_eq!(CellSize::of(columns, rows, width, height), CellSize::default());
        }
    }
}
