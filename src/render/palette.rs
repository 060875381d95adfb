//! A brand colour, made readable.
//!
//! The accent stands as text on white and as white text's background; its bright sister stands on night
//! blue. Both must reach the contrast of the Web Content Accessibility Guidelines 2.2 (1.4.3: 4.5 to 1).

/// The accent when none is wished for.
const ACCENT: Colour = Colour(0x0b, 0x7a, 0x75);
/// Its bright sister.
const BRIGHT: Colour = Colour(0x37, 0xd3, 0xc3);
/// The lightest ground that accent text stands on is white, the darkest is this wash.
const WASH: Colour = Colour(0xf4, 0xf6, 0xfa);
/// The ground of the hero's text.
const NIGHT: Colour = Colour(0x12, 0x34, 0x59);

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(u8, u8, u8);

impl Colour {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// Writes `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The contrast with another colour, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// One of 20 steps towards another colour.
    fn towards(self, other: Self, step: u16) -> Self {
        let mix = |from: u8, to: u8| {
            let mixed = (u16::from(from) * (20 - step) + u16::from(to) * step) / 20;
            u8::try_from(mixed).unwrap_or(to)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// The two accents of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accents {
    /// On light grounds.
    pub accent: Colour,
    /// On dark grounds.
    pub bright: Colour,
    /// Whether the wished colour had to be darkened to be readable.
    pub darkened: bool,
}

/// The accents for a wished colour.
#[must_use]
pub fn accents(wish: Option<Colour>) -> Accents {
    let Some(wish) = wish else {
        return Accents { accent: ACCENT, bright: BRIGHT, darkened: false };
    };
    let black = Colour(0, 0, 0);
    let white = Colour(255, 255, 255);
    let readable = |ground: Colour| move |colour: &Colour| colour.contrast(ground) >= 4.5;
    let darker = (0..=20).map(|step| wish.towards(black, step)).find(readable(WASH));
    let lighter = (6..=20).map(|step| wish.towards(white, step)).find(readable(NIGHT));
    let accent = darker.unwrap_or(ACCENT);
    Accents { accent, bright: lighter.unwrap_or(white), darkened: accent != wish }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((Colour(0, 0, 0).contrast(Colour(255, 255, 255)) - 21.0).abs() < 1e-9);
        let own = accents(None);
        assert!(own.accent.contrast(WASH) >= 4.5 && own.bright.contrast(NIGHT) >= 4.5);
    }

    #[test]
    fn any_wish_becomes_readable() {
        for wish in ["#ffee00", "#ffffff", "#000000", "#d6006c", "#7f7f7f"] {
            let made = accents(Colour::parse(wish));
            assert!(made.accent.contrast(WASH) >= 4.5, "{wish}");
            assert!(made.bright.contrast(NIGHT) >= 4.5, "{wish}");
        }
        assert!(accents(Colour::parse("#ffee00")).darkened);
        assert!(!accents(Colour::parse("#8a0046")).darkened);
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!(Colour::parse(" #0B7A75 ").map(Colour::hex).as_deref(), Some("#0b7a75"));
        for bad in ["0b7a75", "#fff", "#0b7a7g", "#é0b7a", ""] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }
}
