//! The colours of a theme: one for each role, from `assets/themes`.
//!
//! A theme has a table for terminals with many colours and one for those with sixteen, because the
//! nearest of sixteen colours that a person may have changed is not always one that can be read.

use std::sync::LazyLock;

use ratatui::style::Color;
use serde::{Deserialize, Deserializer};

use crate::config::looks::ThemeChoice;

/// The themes that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
    /// Strong colours on black.
    HighContrast,
    /// The sixteen colours of the terminal on its own ground.
    #[default]
    Plain,
}

/// One colour for each role; `Reset` leaves the terminal's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    /// What everything stands on.
    #[serde(deserialize_with = "colour")]
    pub ground: Color,
    /// Ordinary text.
    #[serde(deserialize_with = "colour")]
    pub text: Color,
    /// What may be overlooked.
    #[serde(deserialize_with = "colour")]
    pub dim: Color,
    /// Headings and names.
    #[serde(deserialize_with = "colour")]
    pub strong: Color,
    /// The one colour of the program.
    #[serde(deserialize_with = "colour")]
    pub accent: Color,
    /// A state that ended well.
    #[serde(deserialize_with = "colour")]
    pub good: Color,
    /// A state to look at.
    #[serde(deserialize_with = "colour")]
    pub warn: Color,
    /// A state that ended badly.
    #[serde(deserialize_with = "colour")]
    pub bad: Color,
    /// The frame of a pane.
    #[serde(deserialize_with = "colour")]
    pub border: Color,
    /// The frame of the pane that keys go to.
    #[serde(deserialize_with = "colour")]
    pub focus: Color,
    /// A key in a hint.
    #[serde(deserialize_with = "colour")]
    pub key: Color,
    /// Something selected.
    #[serde(deserialize_with = "colour")]
    pub selected: Color,
    /// What that stands on.
    #[serde(deserialize_with = "colour")]
    pub selected_ground: Color,
}

/// The file of a theme.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    /// For terminals with 256 colours or any; none where the sixteen are meant there, too.
    full: Option<Palette>,
    /// For terminals with sixteen.
    sixteen: Palette,
}

/// The themes, in the order in which they are stepped through.
const ALL: [(Colours, &str); 4] = [
    (Colours::Dark, include_str!("../../assets/themes/dark.toml")),
    (Colours::Light, include_str!("../../assets/themes/light.toml")),
    (Colours::HighContrast, include_str!("../../assets/themes/high-contrast.toml")),
    (Colours::Plain, include_str!("../../assets/themes/plain.toml")),
];

// The files are part of the program, and a test reads each; without one, all colours are the terminal's.
static TABLES: LazyLock<[Tables; 4]> =
    LazyLock::new(|| ALL.map(|(_, text)| toml::from_str(text).unwrap_or_default()));

fn colour<'de, D: Deserializer<'de>>(from: D) -> Result<Color, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text} is not a colour")))
}

impl Colours {
    /// The theme that a person chose; where that is left to the terminal, what `COLORFGBG` says of its
    /// ground, and without that the terminal's own colours. The terminal is never asked: over a slow
    /// line the answer would come late, between the keys.
    #[must_use]
    pub fn of(choice: ThemeChoice, colorfgbg: Option<&str>) -> Self {
        match choice {
            ThemeChoice::Dark => Self::Dark,
            ThemeChoice::Light => Self::Light,
            ThemeChoice::HighContrast => Self::HighContrast,
            ThemeChoice::Plain => Self::Plain,
            ThemeChoice::Auto => {
                // `15;0` or `15;default;0`: the last is the ground, as one of the sixteen colours.
                let ground =
                    colorfgbg.and_then(|text| text.rsplit(';').next()?.trim().parse().ok());
                match ground {
                    Some(0..=6 | 8) => Self::Dark,
                    Some(7 | 9..=15) => Self::Light,
                    Some(16_u8..) | None => Self::Plain,
                }
            }
        }
    }

    /// Its name, as in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Plain => "plain",
        }
    }

    /// The next one; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        ALL[(self.place() + 1) % ALL.len()].0
    }

    /// Its colours, for a terminal with many or with sixteen.
    #[must_use]
    pub fn palette(self, has_many: bool) -> Palette {
        let tables = &TABLES[self.place()];
        tables.full.filter(|_| has_many).unwrap_or(tables.sixteen)
    }

    fn place(self) -> usize {
        ALL.iter().position(|(colours, _)| *colours == self).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use palette::Srgb;
    use palette::color_difference::Wcag21RelativeContrast as _;

    use super::*;
    use crate::ui::theme::{Depth, Role, Theme};

    /// Contrast of two colours after the formula of WCAG 2.1, from 1 to 21.
    fn contrast(one: Color, other: Color) -> f32 {
        let rgb = |color: Color| -> Srgb<f32> {
            let (r, g, b) = match color {
                Color::Rgb(r, g, b) => (r, g, b),
                Color::Indexed(index @ 16..232) => {
                    let level = |n: u8| [0, 95, 135, 175, 215, 255][usize::from(n % 6)];
                    (level((index - 16) / 36), level((index - 16) / 6), level(index - 16))
                }
                Color::Indexed(index @ 232..) => {
                    (8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232))
                }
                other => panic!("{other:?} is up to the terminal"),
            };
            Srgb::new(r, g, b).into_format()
        };
        rgb(one).relative_contrast(rgb(other))
    }

    #[test]
    fn every_theme_can_be_read() {
        const TEXT: [Role; 9] = [
            Role::Text,
            Role::Dim,
            Role::Strong,
            Role::Accent,
            Role::Good,
            Role::Warn,
            Role::Bad,
            Role::Key,
            Role::Selected,
        ];
        for (colours, text, frames) in [
            (Colours::Dark, 4.5, 3.0),
            (Colours::Light, 4.5, 3.0),
            (Colours::HighContrast, 7.0, 7.0),
        ] {
            for depth in [Depth::True, Depth::Indexed] {
                let theme = Theme { depth, colours, ..Theme::default() };
                let shown = |role: Role| {
                    let style = theme.style(role);
                    contrast(style.fg.unwrap(), style.bg.unwrap_or(theme.ground()))
                };
                for role in TEXT {
                    let ratio = shown(role);
                    assert!(ratio >= text, "{} {depth:?} {role:?}: {ratio:.2}", colours.name());
                }
                for role in [Role::Border, Role::Focus] {
                    let ratio = shown(role);
                    assert!(ratio >= frames, "{} {depth:?} {role:?}: {ratio:.2}", colours.name());
                }
            }
        }
        let white = contrast(Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0));
        assert!((white - 21.0).abs() < 0.1, "{white}");
    }

    #[test]
    fn every_file_is_read_and_no_text_vanishes_in_its_ground() {
        for (colours, text) in ALL {
            let tables: Tables = toml::from_str(text).unwrap();
            assert_eq!(tables.full.is_none(), colours == Colours::Plain);
            let own = tables.sixteen;
            for ink in [own.text, own.dim, own.accent, own.good, own.warn, own.bad, own.key] {
                assert!(ink != own.ground || ink == Color::Reset, "{} {ink:?}", colours.name());
            }
        }
    }

    #[test]
    fn the_ground_of_the_terminal_decides_where_it_is_told() {
        let of = |text| Colours::of(ThemeChoice::Auto, text);
        assert_eq!(of(Some("15;0")), Colours::Dark);
        assert_eq!(of(Some("0;default;15")), Colours::Light);
        for unknown in [None, Some(""), Some("default"), Some("1;300")] {
            assert_eq!(of(unknown), Colours::Plain, "{unknown:?}");
        }
        assert_eq!(Colours::of(ThemeChoice::Light, Some("15;0")), Colours::Light);
    }

    #[test]
    fn stepping_through_the_themes_comes_back() {
        let mut seen = vec![Colours::Plain];
        while seen.last().unwrap().next() != Colours::Plain {
            seen.push(seen.last().unwrap().next());
        }
        assert_eq!(seen.len(), ALL.len());
    }
}
