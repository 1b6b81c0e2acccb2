//! `GET /api/?name=` and `GET /api/{name}/{size}/...`: avatars of letters by the URLs of ui-avatars.com, which many programs have
//! built in. What cannot be read is ignored; nothing here is an error.

use percent_encoding::percent_decode_str;

use super::avatar::{DEFAULT_AVATARS_MODIFIED, avatar_cache_policy};
use super::openapi::LetterAvatarResponses;
use super::picture_query::FormatChoice;
use super::picture_response::{CachePolicy, default_avatar_response};
use crate::http::api::ApiVersion;
use crate::http::{ApiError, Context, Response};
use crate::services::{DefaultAvatarSpec, Drawing};
use crate::values::{
    AvatarShape, ChosenColor, DefaultAvatarFormat, FontWeight, Initials, LetterAvatar, LetterCase, MediaType,
    Rgba, Seed, Side, thousandths,
};

/// The name of whoever has none.
const DEFAULT_NAME: &str = "John Doe";

/// The default colors.
const DEFAULT_BACKGROUND: &str = "f0e9e9";
const DEFAULT_INK: &str = "8b5d5d";

/// Pixels: the smallest side, and the one where none is named.
const MIN_SIDE: u32 = 16;
const DEFAULT_SIDE: u32 = 64;

/// The letters that are drawn at the most; more cannot be read.
const MAX_LETTERS: usize = 8;
const DEFAULT_LETTERS: usize = 2;

/// The size of the font, in thousandths of the side.
const FONT_THOUSANDTHS: std::ops::RangeInclusive<i64> = 100..=1000;
const DEFAULT_FONT_THOUSANDTHS: u16 = 500;

/// The parameters in the order in which they stand in a path.
const PARAMETERS: [&str; 10] =
    ["name", "size", "background", "color", "length", "font-size", "rounded", "uppercase", "bold", "format"];

/// Draw an avatar of letters
///
/// The API of ui-avatars.com: the first letters of a name, in colors that the URL names. The same parameters are read by
/// position, as `/api/{name}/{size}/{background}/{color}/{length}/{font-size}/{rounded}/{uppercase}/{bold}/{format}`; those at
/// the end may be left out. Parameters that cannot be read are ignored, and numbers out of range are clamped.
#[utoipa::path(
    get,
    path = "/api/",
    tag = "Avatars",
    operation_id = "showLetterAvatar",
    params(
        ("name" = Option<String>, Query, description = "The name whose first letters are drawn. A name without Latin, Greek or Cyrillic letters shows a figure.", example = "John Doe"),
        ("size" = Option<u32>, Query, minimum = 16, maximum = 2048, description = "The side in pixels, by default 64.", example = 128),
        ("background" = Option<String>, Query, description = "The color of the background: hexadecimal digits, with alpha or without, `rgba(...)`, `transparent`, or `random`, which follows from the name.", example = "0D8ABC"),
        ("color" = Option<String>, Query, description = "The color of the letters, written the same way, or `auto`: white or black, whichever is read better.", example = "fff"),
        ("length" = Option<u32>, Query, minimum = 1, maximum = 8, description = "How many letters, by default 2.", example = 2),
        ("font-size" = Option<f32>, Query, minimum = 0.1, maximum = 1, description = "The size of the font, as a part of the side, by default 0.5. Letters that do not fit are made smaller.", example = 0.5),
        ("rounded" = Option<bool>, Query, description = "Whether the avatar is a disc.", example = true),
        ("uppercase" = Option<bool>, Query, description = "Whether letters are in upper case, as by default, or as written.", example = true),
        ("bold" = Option<bool>, Query, description = "Whether letters are bold.", example = true),
        ("format" = Option<String>, Query, description = "`svg`, `png`, `jpg`, `webp` or `gif`; by default PNG.", example = "svg"),
        ("if-none-match" = Option<String>, Header, description = "The ETag of the caller's copy."),
    ),
    responses(LetterAvatarResponses),
    security(())
)]
pub(crate) async fn by_query(context: &Context) -> Result<Response, ApiError> {
    answer(context, |parameter| context.query.get(parameter)).await
}

/// The same by position.
pub(crate) async fn by_position(context: &Context) -> Result<Response, ApiError> {
    let path = context.app.config.base_path.strip(context.head.uri.path()).unwrap_or_default();
    let texts: Vec<String> = segments(path).map(decoded).collect();
    answer(context, |parameter| {
        let position = PARAMETERS.iter().position(|known| *known == parameter);
        // The query fills in what the path leaves out.
        position
            .and_then(|position| texts.get(position))
            .map(String::as_str)
            .or_else(|| context.query.get(parameter))
    })
    .await
}

/// Whether a path is one by position: no version of the API, and a number where the size is expected. Any other path below
/// `/api/` is an unknown page.
pub(crate) fn is_by_position(path: &str) -> bool {
    let mut segments = segments(path);
    let is_name = segments.next().is_some_and(|name| name.parse::<ApiVersion>().is_err());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_name && segments.next().is_some_and(is_number)
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix("/api/").unwrap_or_default().split('/')
}

/// A plus is a space here, as in a query.
fn decoded(segment: &str) -> String {
    percent_decode_str(&segment.replace('+', " ")).decode_utf8_lossy().into_owned()
}

async fn answer<'a>(
    context: &Context,
    parameter: impl Fn(&str) -> Option<&'a str>,
) -> Result<Response, ApiError> {
    let spec = read(parameter);
    let policy = avatar_cache_policy(context, Some("avatar"), DEFAULT_AVATARS_MODIFIED);
    let policy = CachePolicy { depends_on: Some(Vec::new()), ..policy };
    default_avatar_response(context, spec, FormatChoice::ByUrl, policy).await
}

/// Reads the parameters.
fn read<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> DefaultAvatarSpec {
    let text = |name: &str| parameter(name).map(str::trim).filter(|text| !text.is_empty());
    let name = text("name").unwrap_or(DEFAULT_NAME);
    let number = |name: &str| text(name)?.parse::<i64>().ok();
    let side = number("size").map_or(DEFAULT_SIDE, |size| u32::try_from(size.max(0)).unwrap_or(u32::MAX));
    let count = number("length").map_or(DEFAULT_LETTERS, |count| {
        usize::try_from(count.max(1)).unwrap_or(MAX_LETTERS).min(MAX_LETTERS)
    });
    let case = if flag(text("uppercase"), true) { LetterCase::Upper } else { LetterCase::Written };
    let background = text("background").and_then(background);
    let ink = text("color").and_then(ink);
    let default_ink = match background {
        None | Some(ChosenColor::Exactly(_)) => exactly(DEFAULT_INK),
        Some(_) => ChosenColor::Readable,
    };
    let avatar = LetterAvatar {
        letters: Initials::of_count(name, count, case),
        seed: Seed::from_text(name),
        background: background.unwrap_or_else(|| exactly(DEFAULT_BACKGROUND)),
        ink: ink.unwrap_or(default_ink),
        font_thousandths: font_thousandths(text("font-size")),
        weight: if flag(text("bold"), false) { FontWeight::Bold } else { FontWeight::Regular },
        shape: if flag(text("rounded"), false) { AvatarShape::Disc } else { AvatarShape::Square },
    };
    let format = text("format").and_then(DefaultAvatarFormat::from_extension);
    DefaultAvatarSpec {
        drawing: Drawing::Letters(without_unused_seed(avatar)),
        side: Side::clamped(side.max(MIN_SIDE)),
        format: format.unwrap_or(DefaultAvatarFormat::Raster(MediaType::Png)),
    }
}

/// Names of the same letters share one picture, unless a color follows from the name.
fn without_unused_seed(avatar: LetterAvatar) -> LetterAvatar {
    let is_random = [avatar.background, avatar.ink].contains(&ChosenColor::Random);
    if is_random { avatar } else { LetterAvatar { seed: Seed::from_text(""), ..avatar } }
}

fn background(text: &str) -> Option<ChosenColor> {
    match text.to_ascii_lowercase().as_str() {
        "random" | "auto" => Some(ChosenColor::Random),
        text => Rgba::parse(text).map(ChosenColor::Exactly),
    }
}

fn ink(text: &str) -> Option<ChosenColor> {
    match text.to_ascii_lowercase().as_str() {
        "random" => Some(ChosenColor::Random),
        "auto" => Some(ChosenColor::Readable),
        text => Rgba::parse(text).map(ChosenColor::Exactly),
    }
}

fn exactly(color: &str) -> ChosenColor {
    Rgba::parse(color).map_or(ChosenColor::Readable, ChosenColor::Exactly)
}

fn font_thousandths(text: Option<&str>) -> u16 {
    let (least, most) = (*FONT_THOUSANDTHS.start(), *FONT_THOUSANDTHS.end());
    let chosen = text.and_then(thousandths).map(|size| size.clamp(least, most));
    chosen.and_then(|size| u16::try_from(size).ok()).unwrap_or(DEFAULT_FONT_THOUSANDTHS)
}

fn flag(text: Option<&str>, default: bool) -> bool {
    match text.map(str::to_ascii_lowercase).as_deref() {
        Some("1" | "true" | "yes" | "on") => true,
        Some("0" | "false" | "no" | "off") => false,
        _ => default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Query;

    fn of_query(query: &str) -> DefaultAvatarSpec {
        let query = Query::parse(query);
        read(|parameter| query.get(parameter))
    }

    fn letters(query: &str) -> LetterAvatar {
        match of_query(query).drawing {
            Drawing::Letters(avatar) => avatar,
            Drawing::Styled { .. } => panic!("letters"),
        }
    }

    #[test]
    fn every_parameter_is_read() {
        let spec = of_query(
            "name=john+doe&size=128&background=0D8ABC&color=fff&length=1&font-size=0.4&rounded=true&uppercase=false&bold=1&format=svg",
        );
        assert_eq!((spec.side.get(), spec.format), (128, DefaultAvatarFormat::Svg));
        let avatar = letters(
            "name=john+doe&background=0D8ABC&color=fff&length=1&font-size=0.4&rounded=true&uppercase=false&bold=1",
        );
        assert_eq!(avatar.letters.as_ref().map(Initials::as_str), Some("j"));
        assert_eq!((avatar.background, avatar.ink), (exactly("0d8abc"), exactly("ffffff")));
        assert_eq!(
            (avatar.font_thousandths, avatar.weight, avatar.shape),
            (400, FontWeight::Bold, AvatarShape::Disc)
        );
        assert_eq!(spec.drawing, Drawing::Letters(avatar));
    }

    #[test]
    fn what_cannot_be_read_is_ignored_and_what_is_out_of_range_is_clamped() {
        let plain = of_query("");
        assert_eq!(letters("").letters.as_ref().map(Initials::as_str), Some("JD"));
        let nonsense = "size=big&background=blue-ish&color=%23&length=two&font-size=large&rounded=maybe&bold=&format=exe";
        assert_eq!(of_query(nonsense), plain);
        let side = |query| of_query(query).side.get();
        assert_eq!(
            ["size=1", "size=-5", "size=16", "size=2048", "size=2049", "size=99999999999999"].map(side),
            [16, 16, 16, 2048, 2048, 2048]
        );
        assert_eq!(
            letters("name=abcdefghijkl&length=99").letters.map(|all| all.as_str().len()),
            Some(MAX_LETTERS)
        );
        assert_eq!(letters("length=-3").letters.map(|all| all.as_str().to_owned()).as_deref(), Some("J"));
        assert_eq!(["font-size=0", "font-size=7"].map(|query| letters(query).font_thousandths), [100, 1000]);
    }

    #[test]
    fn a_random_background_has_readable_letters() {
        let random = letters("name=Ada&background=random");
        assert_eq!((random.background, random.ink), (ChosenColor::Random, ChosenColor::Readable));
        assert_ne!(random.seed, letters("name=Eve&background=random").seed);
        assert_eq!(letters("name=Ada+B").seed, letters("name=Eve+C").seed);
    }

    #[test]
    fn only_a_name_with_a_size_is_a_path_of_letters() {
        for path in [
            "/api/AL/128",
            "/api/John+Doe/64/fff",
            "/api/%E6%9D%8E/64",
            "/api/AL/128/f9731633/f97316/2/0.4/0/1/1/svg",
        ] {
            assert!(is_by_position(path), "{path}");
        }
        for path in ["/api/v1/128", "/api/1/128", "/api/AL", "/api/AL/", "/api/user/profile-picture"] {
            assert!(!is_by_position(path), "{path}");
        }
    }
}
