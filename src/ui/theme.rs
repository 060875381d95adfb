//! Colours and signs by role.
//!
//! The colours come from a theme (`assets/themes`). Without one, text uses the sixteen colours that a
//! person has chosen for the terminal, so it is readable on dark and on light. Meaning never hangs on
//! colour: states have signs and words, focus is bold, and without colour the roles differ by weight.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use super::colours::{Colours, Palette};
use crate::config::looks::{BorderChoice, Looks, MotionChoice};
use crate::domain::run::StepStatus;

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// None: `NO_COLOR`, or a terminal without.
    None,
    /// The sixteen that the person has chosen.
    #[default]
    Sixteen,
    /// Those and a cube of 216 and a ramp of 24.
    Indexed,
    /// Any.
    True,
}

/// What a piece of text is, as far as its looks are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What may be overlooked.
    Dim,
    /// Headings and names.
    Strong,
    /// The one colour of the program.
    Accent,
    /// A state that ended well.
    Good,
    /// A state to look at.
    Warn,
    /// A state that ended badly.
    Bad,
    /// The frame of a pane.
    Border,
    /// The frame of the pane that keys go to.
    Focus,
    /// A key in a hint.
    Key,
    /// Something selected.
    Selected,
}

/// The signs that the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// Unicode.
    #[default]
    Unicode,
    /// Plain ASCII, for locales without UTF-8.
    Ascii,
}

/// How much moves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Motion {
    /// Clocks go by the tenth of a second.
    #[default]
    Full,
    /// Clocks go by the second, and nothing else moves.
    Reduced,
}

impl Motion {
    /// Milliseconds between two steps of a clock that is looked at.
    #[must_use]
    pub fn beat_ms(self) -> u64 {
        match self {
            Self::Full => 100,
            Self::Reduced => 1000,
        }
    }
}

/// The looks of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// How many colours there are.
    pub depth: Depth,
    /// Which signs there are.
    pub signs: Signs,
    /// Which theme the colours come from.
    pub colours: Colours,
    /// How much moves by itself.
    pub motion: Motion,
}

impl Theme {
    /// What the environment says; `variable` looks one up.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self::of(Looks::default(), variable)
    }

    /// What a person chose, and what the environment says of the rest; `variable` looks one up.
    #[must_use]
    pub fn of(looks: Looks, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let depth = if set("NO_COLOR").is_some() || term == "dumb" || term.starts_with("vt") {
            Depth::None
        } else if set("COLORTERM").is_some_and(|c| c.contains("truecolor") || c.contains("24bit")) {
            Depth::True
        } else if term.contains("256color") {
            Depth::Indexed
        } else {
            Depth::Sixteen
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let utf8 = locale.is_none_or(|l| l.to_ascii_lowercase().replace('-', "").contains("utf8"));
        let signs = match looks.borders {
            BorderChoice::Auto if utf8 => Signs::Unicode,
            BorderChoice::Unicode => Signs::Unicode,
            BorderChoice::Auto | BorderChoice::Ascii => Signs::Ascii,
        };
        let motion = match looks.motion {
            MotionChoice::Auto | MotionChoice::Full => Motion::Full,
            MotionChoice::Reduced => Motion::Reduced,
        };
        let colours = Colours::of(looks.theme, set("COLORFGBG").as_deref());
        Self { depth, signs, colours, motion }
    }

    /// How text of that role looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        if self.depth == Depth::None {
            return match role {
                Role::Text | Role::Good | Role::Border => plain,
                Role::Dim => plain.add_modifier(Modifier::DIM),
                Role::Selected => plain.add_modifier(Modifier::REVERSED),
                _ => plain.add_modifier(Modifier::BOLD),
            };
        }
        let own = self.palette();
        // The terminal's own colour needs none.
        let ink = |color: Color| match self.shown(color) {
            Color::Reset => plain,
            color => plain.fg(color),
        };
        match role {
            Role::Text => ink(own.text),
            Role::Dim => ink(own.dim),
            Role::Border => ink(own.border),
            Role::Strong => ink(own.strong).add_modifier(Modifier::BOLD),
            Role::Accent => ink(own.accent),
            // The frame with the focus is told from the others by its weight as well.
            Role::Focus => ink(own.focus).add_modifier(Modifier::BOLD),
            Role::Good => ink(own.good),
            Role::Warn => ink(own.warn),
            Role::Bad => ink(own.bad).add_modifier(Modifier::BOLD),
            Role::Key => ink(own.key).add_modifier(Modifier::BOLD),
            Role::Selected if own.selected_ground == Color::Reset => {
                plain.add_modifier(Modifier::REVERSED)
            }
            Role::Selected => ink(own.selected).bg(self.shown(own.selected_ground)),
        }
    }

    fn palette(self) -> Palette {
        self.colours.palette(matches!(self.depth, Depth::Indexed | Depth::True))
    }

    /// A colour of the theme as the terminal can show it.
    fn shown(self, color: Color) -> Color {
        match color {
            Color::Rgb(r, g, b) => self.nearest(r, g, b),
            other => other,
        }
    }

    /// What everything stands on; the terminal's own where the theme has none.
    #[must_use]
    pub fn ground(self) -> Color {
        if self.depth == Depth::None { Color::Reset } else { self.shown(self.palette().ground) }
    }

    /// The colour of ordinary text; the terminal's own where the theme has none.
    #[must_use]
    pub fn ink(self) -> Color {
        if self.depth == Depth::None { Color::Reset } else { self.shown(self.palette().text) }
    }

    /// The sign and the role of a step's state.
    #[must_use]
    pub fn status(self, status: StepStatus) -> (&'static str, Role) {
        let (sign, ascii, role) = match status {
            StepStatus::Pending => ("○", "o", Role::Dim),
            StepStatus::Waiting => ("◌", ".", Role::Dim),
            StepStatus::Running => ("●", "*", Role::Accent),
            StepStatus::Retrying => ("↻", "~", Role::Warn),
            StepStatus::Done => ("✓", "+", Role::Good),
            StepStatus::Cached => ("≡", "=", Role::Good),
            StepStatus::Failed => ("✗", "x", Role::Bad),
            StepStatus::Cancelled => ("⊘", "/", Role::Warn),
            StepStatus::Skipped => ("–", "-", Role::Dim),
        };
        (self.sign(sign, ascii), role)
    }

    /// One of two signs.
    #[must_use]
    pub fn sign<'a>(self, unicode: &'a str, ascii: &'a str) -> &'a str {
        match self.signs {
            Signs::Unicode => unicode,
            Signs::Ascii => ascii,
        }
    }

    /// The frame of panes.
    #[must_use]
    pub fn border(self) -> border::Set<'static> {
        match self.signs {
            Signs::Unicode => border::ROUNDED,
            Signs::Ascii => border::Set {
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
                vertical_left: "|",
                vertical_right: "|",
                horizontal_top: "-",
                horizontal_bottom: "-",
            },
        }
    }

    /// The nearest colour that the terminal has.
    #[must_use]
    pub fn nearest(self, red: u8, green: u8, blue: u8) -> Color {
        match self.depth {
            Depth::True => Color::Rgb(red, green, blue),
            Depth::Indexed => Color::Indexed(indexed(red, green, blue)),
            Depth::Sixteen => sixteen(red, green, blue),
            Depth::None => Color::Reset,
        }
    }
}

/// The nearest of the 256 colours: xterm's cube (0, 95, 135, 175, 215, 255) or its grey ramp (8 + 10n).
fn indexed(red: u8, green: u8, blue: u8) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level = |value: u8| -> u8 {
        match value {
            0..48 => 0,
            48..115 => 1,
            _ => (value - 35) / 40,
        }
    };
    let apart = |r: u8, g: u8, b: u8| -> u32 {
        [(red, r), (green, g), (blue, b)]
            .into_iter()
            .map(|(x, y)| u32::from(x.abs_diff(y)).pow(2))
            .sum()
    };
    let (r, g, b) = (level(red), level(green), level(blue));
    let cube = apart(LEVELS[usize::from(r)], LEVELS[usize::from(g)], LEVELS[usize::from(b)]);
    let mean = (u16::from(red) + u16::from(green) + u16::from(blue)) / 3;
    let step = u8::try_from(mean.saturating_sub(3) / 10).unwrap_or(23).min(23);
    let grey = 8 + 10 * step;
    if apart(grey, grey, grey) < cube { 232 + step } else { 16 + 36 * r + 6 * g + b }
}

/// The nearest of the sixteen by brightness and by which of the three channels are strong.
fn sixteen(red: u8, green: u8, blue: u8) -> Color {
    let top = red.max(green).max(blue);
    let low = red.min(green).min(blue);
    if top - low < 48 {
        return match top {
            0..56 => Color::Black,
            56..136 => Color::DarkGray,
            136..208 => Color::Gray,
            _ => Color::White,
        };
    }
    let strong = |value: u8| value > low + (top - low) / 2;
    let bright = top > 170;
    match (strong(red), strong(green), strong(blue), bright) {
        (true, true, false, true) => Color::LightYellow,
        (true, true, false, false) => Color::Yellow,
        (true, false, true, true) => Color::LightMagenta,
        (true, false, true, false) => Color::Magenta,
        (false, true, true, true) => Color::LightCyan,
        (false, true, true, false) => Color::Cyan,
        (true, false, false, true) => Color::LightRed,
        (true, false, false, false) => Color::Red,
        (false, true, false, true) => Color::LightGreen,
        (false, true, false, false) => Color::Green,
        (false, false, true, true) => Color::LightBlue,
        (false, false, true, false) => Color::Blue,
        (true, true, true, _) | (false, false, false, _) => Color::Gray,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::looks::ThemeChoice;

    fn with(pairs: &[(&str, &str)]) -> Theme {
        Theme::detect(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_decides() {
        assert_eq!(with(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]).depth, Depth::None);
        assert_eq!(with(&[("NO_COLOR", ""), ("TERM", "xterm")]).depth, Depth::Sixteen);
        assert_eq!(with(&[("TERM", "xterm-256color")]).depth, Depth::Indexed);
        assert_eq!(with(&[("COLORTERM", "24bit")]).depth, Depth::True);
        assert_eq!(with(&[("LANG", "C")]).signs, Signs::Ascii);
        assert_eq!(with(&[("LC_ALL", "nl_NL.UTF-8"), ("LANG", "C")]).signs, Signs::Unicode);
        assert_eq!(with(&[]).signs, Signs::Unicode);
        assert_eq!(with(&[("COLORFGBG", "15;0")]).colours, Colours::Dark);
    }

    #[test]
    fn a_choice_comes_before_the_environment_and_no_colour_before_both() {
        let looks = Looks {
            theme: ThemeChoice::Light,
            borders: BorderChoice::Ascii,
            motion: MotionChoice::Reduced,
            ..Looks::default()
        };
        let chosen = |no_color: &str| {
            Theme::of(looks, |name| match name {
                "NO_COLOR" => Some(no_color.to_owned()),
                "COLORTERM" => Some("truecolor".to_owned()),
                "COLORFGBG" => Some("15;0".to_owned()),
                "LANG" => Some("en_GB.UTF-8".to_owned()),
                _ => None,
            })
        };
        let theme = chosen("");
        assert_eq!((theme.colours, theme.signs), (Colours::Light, Signs::Ascii));
        assert_eq!((theme.motion.beat_ms(), theme.ground()), (1000, Color::Rgb(0xfb, 0xfc, 0xfe)));
        let without = chosen("1");
        assert_eq!((without.depth, without.ground()), (Depth::None, Color::Reset));
        assert_eq!(without.style(Role::Bad).fg, None);
    }

    #[test]
    fn a_theme_falls_back_to_the_colours_that_there_are() {
        let accent = |depth| {
            Theme { depth, colours: Colours::Dark, ..Theme::default() }.style(Role::Accent).fg
        };
        assert_eq!(accent(Depth::True), Some(Color::Rgb(0x45, 0xd0, 0xc2)));
        assert_eq!(accent(Depth::Indexed), Some(Color::Indexed(79)));
        assert_eq!(accent(Depth::Sixteen), Some(Color::LightCyan));
        assert_eq!(accent(Depth::None), None);
        assert_eq!(Theme::default().style(Role::Text), Style::new());
        assert_eq!(Theme::default().style(Role::Accent).fg, Some(Color::Cyan));
    }

    #[test]
    fn without_colour_no_style_has_one() {
        let theme = Theme { depth: Depth::None, ..Theme::default() };
        for role in [Role::Dim, Role::Accent, Role::Good, Role::Bad, Role::Key, Role::Selected] {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
        assert_ne!(theme.style(Role::Bad), theme.style(Role::Good));
    }

    #[test]
    fn colours_fall_to_the_nearest() {
        assert_eq!(indexed(255, 255, 255), 231);
        assert_eq!(indexed(0, 0, 0), 16);
        assert_eq!(indexed(128, 128, 128), 244);
        assert_eq!(sixteen(220, 20, 20), Color::LightRed);
        assert_eq!(sixteen(10, 10, 12), Color::Black);
    }
}
