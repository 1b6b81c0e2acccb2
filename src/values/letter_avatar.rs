//! An avatar of letters that is described in full by its URL: text, colors, size of the letters, weight and shape.

use super::{Color, Initials, Seed};

/// A color with an alpha, straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Rgba {
    /// The color.
    pub(crate) color: Color,
    /// 0 for nothing, 255 for opaque.
    pub(crate) alpha: u8,
}

/// A color that is named, or left to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ChosenColor {
    /// This one.
    Exactly(Rgba),
    /// One of the palette, by the name.
    Random,
    /// For letters: the one that is read best on the background.
    Readable,
}

/// The weight of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FontWeight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

/// The shape of a letter avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AvatarShape {
    /// All of the square.
    Square,
    /// A disc; the corners are transparent.
    Disc,
}

/// What a letter avatar looks like in any size.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LetterAvatar {
    /// The letters; `None` where the name has none that can be drawn.
    pub(crate) letters: Option<Initials>,
    /// What the random colors follow from.
    pub(crate) seed: Seed,
    /// The color behind the letters.
    pub(crate) background: ChosenColor,
    /// The color of the letters.
    pub(crate) ink: ChosenColor,
    /// The size of the font in thousandths of the side.
    pub(crate) font_thousandths: u16,
    /// The weight of the letters.
    pub(crate) weight: FontWeight,
    /// The shape of the background.
    pub(crate) shape: AvatarShape,
}

impl From<Color> for Rgba {
    fn from(color: Color) -> Self {
        Self { color, alpha: u8::MAX }
    }
}

impl Rgba {
    /// Reads a color as style sheets and ui-avatars' URLs write it: `#fff`, `0d8abc`, `f9731633`, `rgb(1, 2, 3)`,
    /// `rgba(1,2,3,0.5)`, `transparent`. `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text == "transparent" {
            return Some(Self { color: Color::from_number(0), alpha: 0 });
        }
        let arguments = text.strip_prefix("rgba(").or_else(|| text.strip_prefix("rgb("));
        match arguments {
            Some(arguments) => from_function(arguments.strip_suffix(')')?),
            None => from_digits(text.strip_prefix('#').unwrap_or(&text)),
        }
    }

    /// The color as it looks on white.
    pub(crate) fn on_white(self) -> Color {
        let mix = |value: u8| {
            let (value, alpha) = (u32::from(value), u32::from(self.alpha));
            u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        let Color { red, green, blue } = self.color;
        Color { red: mix(red), green: mix(green), blue: mix(blue) }
    }
}

/// Three or six hexadecimal digits, or four or eight with alpha.
fn from_digits(digits: &str) -> Option<Rgba> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let doubled: String = match digits.len() {
        3 | 4 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 | 8 => digits.to_owned(),
        _ => return None,
    };
    let number = u32::from_str_radix(&doubled, 16).ok()?;
    let [red, green, blue, alpha] =
        if doubled.len() == 8 { number } else { number << 8 | 0xff }.to_be_bytes();
    Some(Rgba { color: Color { red, green, blue }, alpha })
}

/// The arguments of `rgb()` and `rgba()`; numbers out of range are clamped.
fn from_function(arguments: &str) -> Option<Rgba> {
    let mut numbers = arguments.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let mut channel = || numbers.next()?.parse::<i64>().ok().map(clamped);
    let color = Color { red: channel()?, green: channel()?, blue: channel()? };
    let alpha = match numbers.next() {
        Some(alpha) => clamped(thousandths(alpha)? * 255 / 1000),
        None => u8::MAX,
    };
    numbers.next().is_none().then_some(Rgba { color, alpha })
}

fn clamped(number: i64) -> u8 {
    u8::try_from(number.clamp(0, 255)).unwrap_or(u8::MAX)
}

/// A decimal number such as `0.5` or `.25`, in thousandths. Only whole numbers are used, so that the picture is the same
/// everywhere. `None` for what is no number.
pub(crate) fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || whole.len() + fraction.len() == 0 || whole.len() > 9 {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let padded: String = fraction.chars().chain(['0', '0', '0']).take(3).collect();
    Some(whole * 1000 + padded.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(u32, u8)> {
        Rgba::parse(text).map(|color| (color.color.to_number(), color.alpha))
    }

    #[test]
    fn colors_are_read_in_every_form_that_is_sent() {
        for (text, expected) in [
            ("fff", (0xff_ffff, 255)),
            ("#0D8ABC", (0x0d_8abc, 255)),
            ("f9731633", (0xf9_7316, 0x33)),
            ("f008", (0xff_0000, 0x88)),
            ("rgb(1, 2, 3)", (0x01_0203, 255)),
            ("rgba(249,115,22,0.2)", (0xf9_7316, 51)),
            ("RGBA(1 2 3 / .5)", (0x01_0203, 127)),
            ("rgba(300,-4,0,7)", (0xff_0000, 255)),
            ("transparent", (0, 0)),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_colors() {
        for text in [
            "",
            "f",
            "ff",
            "fffff",
            "fffffff",
            "fffffffff",
            "ggg",
            "+fff",
            "rgb(1,2)",
            "rgb(1,2,3",
            "rgba(1,2,3,4,5)",
            "ürgb",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn fractions_are_whole_thousandths() {
        let texts = ["0.5", ".25", "1", "0.0004", "2.", "x", "", ".", "-1", "1e3", "99999999999"];
        let expected = [Some(500), Some(250), Some(1000), Some(0), Some(2000)].into_iter().chain([None; 6]);
        assert_eq!(texts.map(thousandths).to_vec(), expected.collect::<Vec<_>>());
    }
}
