//! What a caller wants of a picture: its size, a square, motion, and which type he takes.

use hyper::header::{ACCEPT, HeaderMap};

use crate::http::{ApiError, Query};
use crate::imaging::has_animation_encoder;
use crate::services::lookup::Original;
use crate::services::renditions::side_for;
use crate::values::{AnimationMode, Crop, MediaType, Message, RenditionSpec, Side};

/// What the query says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PictureQuery {
    side: Option<Side>,
    motion: AnimationMode,
    /// The square that is named.
    pub(super) crop: Option<Crop>,
}

/// How the type of the answer was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// By the address.
    Named,
    /// By what the caller accepts, which caches must know.
    Negotiated,
}

impl PictureQuery {
    /// Reads `s` (or `size`) and `animated`. A size that is no number is as none; one out of range is the nearest in it.
    pub(super) fn of(query: &Query) -> Self {
        let side = query.either("s", "size").and_then(side);
        let is_animated = query.get("animated").is_some_and(|text| matches!(text, "1" | "y" | "true"));
        let motion = if is_animated { AnimationMode::Animated } else { AnimationMode::Still };
        Self { side, motion, crop: None }
    }

    /// A size where none was asked for.
    pub(super) fn or_side(self, pixels: u32) -> Self {
        Self { side: Some(self.side_or(pixels)), ..self }
    }

    /// The size that was asked for, or this one.
    pub(super) fn side_or(self, pixels: u32) -> Side {
        self.side.unwrap_or(Side::clamped(pixels))
    }

    /// Reads `crop` as well.
    ///
    /// # Errors
    ///
    /// 404 for a square that is none.
    pub(super) fn with_crop(query: &Query) -> Result<Self, ApiError> {
        let crop = query.get("crop").map(crop).transpose()?;
        Ok(Self { crop, ..Self::of(query) })
    }

    /// What to make of a picture whose shown square is this one; `None` for the stored file, which is meant where neither
    /// size nor square nor another type is named.
    pub(super) fn look(
        self,
        original: &Original,
        crop: Option<Crop>,
        ending: Option<&str>,
        headers: &HeaderMap,
    ) -> (Option<RenditionSpec>, Choice) {
        let named = ending.and_then(named_type);
        let is_whole = self.side.is_none() && self.crop.is_none();
        if is_whole && named.is_none_or(|media| media == original.media) {
            return (None, Choice::Named);
        }
        let moves = self.motion == AnimationMode::Animated && original.frames > 1;
        let (media, choice) = match named {
            Some(media) => (media, Choice::Named),
            None => (negotiated(original, moves, headers), Choice::Negotiated),
        };
        let moves = moves && has_animation_encoder(media);
        let motion = if moves { AnimationMode::Animated } else { AnimationMode::Still };
        let natural = Side::clamped(original.square_side(crop));
        let side = side_for(original, crop, motion, self.side.unwrap_or(natural));
        (Some(RenditionSpec { crop, side, media, animation: motion }), choice)
    }
}

/// The type that an ending names, where it is one of ours.
fn named_type(ending: &str) -> Option<MediaType> {
    MediaType::from_extension(ending)
}

/// WebP where it is named; else what every browser shows, and keeps what shines through or moves.
fn negotiated(original: &Original, moves: bool, headers: &HeaderMap) -> MediaType {
    let may_shine = original.is_translucent.unwrap_or(original.media != MediaType::Jpeg);
    if accepts_webp(headers) {
        MediaType::Webp
    } else if moves {
        MediaType::Gif
    } else if may_shine {
        MediaType::Png
    } else {
        MediaType::Jpeg
    }
}

/// Whether WebP is named among what the caller takes (RFC 9110, 12.5.1), with a weight other than 0.
pub(super) fn accepts_webp(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_webp = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(MediaType::Webp.mime()));
        is_webp && !parts.any(is_zero_weight)
    })
}

fn is_zero_weight(parameter: &str) -> bool {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
    value.is_some_and(|value| value.starts_with('0') && value.bytes().all(|byte| matches!(byte, b'0' | b'.')))
}

fn side(text: &str) -> Option<Side> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // What is left are digits, perhaps very many.
    let pixels = digits.parse().unwrap_or(u32::MAX);
    Some(Side::clamped(if is_negative { 0 } else { pixels }))
}

/// `x,y,size`, as the addresses have it that the API hands out.
fn crop(text: &str) -> Result<Crop, ApiError> {
    let mut numbers = text.split(',').map(str::parse::<u32>);
    let mut next = || numbers.next().and_then(Result::ok);
    match (next(), next(), next(), next()) {
        (Some(x), Some(y), Some(size), None) if text.split(',').count() == 3 => Ok(Crop { x, y, size }),
        _ => Err(ApiError::NotFound(Message::NoSuchPicture)),
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::values::{BlobHash, PixelSize};

    fn original(media: MediaType, frames: u32, is_translucent: Option<bool>) -> Original {
        let size = PixelSize { width: 300, height: 200 };
        Original { blob: BlobHash::of(b"x"), media, size, frames, bytes: 1, is_translucent }
    }

    fn look(
        query: &str,
        ending: Option<&str>,
        accept: &str,
        original: &Original,
    ) -> (Option<RenditionSpec>, Choice) {
        let headers = [(ACCEPT, HeaderValue::from_str(accept).unwrap())].into_iter().collect();
        let wanted = PictureQuery::with_crop(&Query::parse(query)).unwrap();
        wanted.look(original, wanted.crop, ending, &headers)
    }

    #[test]
    fn sizes_are_ignored_clamped_and_never_more_than_twice_the_pictures() {
        let jpeg = original(MediaType::Jpeg, 1, None);
        let side = |query| look(query, Some("jpg"), "", &jpeg).0.map(|look| look.side.get());
        for (query, expected) in [
            ("", None),
            ("s=", None),
            ("s=large", None),
            ("s=80.5", None),
            ("s=80", Some(80)),
            ("size=80", Some(80)),
            ("s=0", Some(1)),
            ("s=-7", Some(1)),
            ("s=400", Some(400)),
            ("s=401", Some(400)),
            ("s=99999999999", Some(400)),
            ("s=99999999999999999999999", Some(400)),
            ("s=&size=80", Some(80)),
            ("crop=0,0,50", Some(50)),
            ("crop=0,0,50&s=999", Some(100)),
        ] {
            assert_eq!(side(query), expected, "{query}");
        }
    }

    #[test]
    fn the_ending_settles_the_type_and_what_is_accepted_does_where_there_is_none() {
        let (opaque, shining) =
            (original(MediaType::Png, 1, Some(false)), original(MediaType::Png, 1, Some(true)));
        let media = |ending, accept, original| {
            let (look, choice) = look("s=80", ending, accept, original);
            (look.unwrap().media, choice)
        };
        assert_eq!(media(Some("JPG"), "image/webp", &opaque), (MediaType::Jpeg, Choice::Named));
        assert_eq!(media(Some("gif"), "", &opaque), (MediaType::Gif, Choice::Named));
        assert_eq!(media(Some("svg"), "", &opaque), (MediaType::Jpeg, Choice::Negotiated));
        assert_eq!(media(None, "*/*", &opaque), (MediaType::Jpeg, Choice::Negotiated));
        assert_eq!(media(None, "*/*", &shining), (MediaType::Png, Choice::Negotiated));
        assert_eq!(
            media(None, "image/avif,image/webp;q=0.8", &shining),
            (MediaType::Webp, Choice::Negotiated)
        );
        assert_eq!(media(None, "image/webp;q=0.0", &opaque), (MediaType::Jpeg, Choice::Negotiated));
    }

    #[test]
    fn another_type_alone_is_a_rendition_and_the_own_one_is_the_file() {
        let jpeg = original(MediaType::Jpeg, 1, None);
        assert_eq!(look("", Some("jpeg"), "", &jpeg).0, None);
        assert_eq!(look("", None, "image/webp", &jpeg).0, None);
        let webp = look("", Some("webp"), "", &jpeg).0.unwrap();
        assert_eq!((webp.media, webp.side.get()), (MediaType::Webp, 200));
    }

    #[test]
    fn only_what_moves_and_a_type_that_can_are_animated() {
        let (moving, still) = (original(MediaType::Gif, 5, None), original(MediaType::Gif, 1, None));
        let motion = |query, ending, accept, original| {
            let look = look(query, ending, accept, original).0.unwrap();
            (look.media, look.animation)
        };
        let asked = "s=80&animated=1";
        assert_eq!(motion(asked, None, "image/webp", &moving), (MediaType::Webp, AnimationMode::Animated));
        assert_eq!(motion(asked, None, "", &moving), (MediaType::Gif, AnimationMode::Animated));
        assert_eq!(motion(asked, Some("png"), "", &moving), (MediaType::Png, AnimationMode::Still));
        assert_eq!(motion(asked, Some("gif"), "", &still), (MediaType::Gif, AnimationMode::Still));
        assert_eq!(motion("s=80", Some("gif"), "", &moving), (MediaType::Gif, AnimationMode::Still));
        let long = Original { frames: 200, size: PixelSize { width: 400, height: 400 }, ..moving };
        let side = |query| look(query, Some("gif"), "", &long).0.unwrap().side.get();
        assert_eq!((side("s=400"), side("s=400&animated=1"), side("s=64&animated=1")), (400, 144, 64));
    }

    #[test]
    fn a_square_that_is_none_names_no_picture() {
        for text in ["", "1", "1,2", "1,2,3,4", "1,2,x", "1,2,-3", "1,2,3,"] {
            assert!(PictureQuery::with_crop(&Query::parse(&format!("crop={text}"))).is_err(), "{text}");
        }
    }
}
