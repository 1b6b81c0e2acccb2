//! Query parameters of every picture URL (size, crop, rotation, animation), and the format of the answer, by extension or `Accept`.

use hyper::header::{ACCEPT, HeaderMap};

use crate::http::{ApiError, Query};
use crate::imaging::has_animation_encoder;
use crate::services::lookup::Original;
use crate::services::renditions::largest_animated_side;
use crate::values::{AnimationMode, Framing, MediaType, Message, Rating, RenditionSpec, Side};

/// The parameters of a picture URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PictureQuery {
    side: Option<Side>,
    animation: AnimationMode,
    /// The crop and the rotation that the query names.
    pub(super) framing: Framing,
}

/// What decided the format of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatChoice {
    /// The URL.
    ByUrl,
    /// The `Accept` header, so that the answer needs `Vary`.
    Negotiated,
}

impl PictureQuery {
    /// Reads `s` (or `size`) and `animated`. A size that is not a number, 0 or negative is ignored; one above the largest is
    /// that.
    #[must_use]
    pub(super) fn parse(query: &Query) -> Self {
        let side = query.first_non_empty("s", "size").and_then(side);
        let is_animated = query.get("animated").is_some_and(|text| matches!(text, "1" | "y" | "true"));
        let animation = if is_animated { AnimationMode::Animated } else { AnimationMode::Still };
        Self { side, animation, framing: Framing::default() }
    }

    /// The highest rating that the query wishes to see, by `r` or `rating`; the mildest where it says nothing.
    #[must_use]
    pub(super) fn max_rating(query: &Query) -> Rating {
        query.first_non_empty("r", "rating").and_then(Rating::from_name).unwrap_or(Rating::G)
    }

    /// The same with a size, where the query names none.
    #[must_use]
    pub(super) fn with_default_side(self, pixels: u32) -> Self {
        Self { side: Some(self.side_or(pixels)), ..self }
    }

    /// The size of the query, or else this one.
    #[must_use]
    pub(super) fn side_or(self, pixels: u32) -> Side {
        self.side.unwrap_or(Side::clamped(pixels))
    }

    /// Reads `crop` and `rotate` as well, as `urls::content_path` writes them.
    ///
    /// # Errors
    ///
    /// 404 for a crop that is not three numbers, and for an angle that is not one of the four.
    pub(super) fn parse_with_framing(query: &Query) -> Result<Self, ApiError> {
        let absent = |_invalid: Message| ApiError::NotFound(Message::NoSuchPicture);
        let crop = query.get("crop").map(str::parse).transpose().map_err(absent)?;
        let rotation = query.get("rotate").map(str::parse).transpose().map_err(absent)?.unwrap_or_default();
        Ok(Self { framing: Framing { crop, rotation }, ..Self::parse(query) })
    }

    /// The rendition to make of a picture in this framing. `None` for the stored file: where neither size nor crop nor
    /// rotation nor another format is requested.
    pub(super) fn rendition(
        self,
        original: &Original,
        framing: Framing,
        extension: Option<&str>,
        headers: &HeaderMap,
    ) -> (Option<RenditionSpec>, FormatChoice) {
        let by_url = extension.and_then(media_of_extension);
        let is_whole = self.side.is_none() && self.framing == Framing::default();
        if is_whole && by_url.is_none_or(|media| media == original.media) {
            return (None, FormatChoice::ByUrl);
        }
        // An animation that would take too long in this size is shown still: whoever names a size lays out by it.
        let largest = largest_animated_side(original);
        let is_animated = self.animation == AnimationMode::Animated
            && original.frames > 1
            && self.side.is_none_or(|side| side <= largest);
        let (media, choice) = match by_url {
            Some(media) => (media, FormatChoice::ByUrl),
            None => (negotiate(original, is_animated, headers), FormatChoice::Negotiated),
        };
        let natural = Side::clamped(original.square_side(framing.crop));
        let (natural, animation) = if is_animated && has_animation_encoder(media) {
            (natural.min(largest), AnimationMode::Animated)
        } else {
            (natural, AnimationMode::Still)
        };
        let side = self.side.unwrap_or(natural);
        (Some(RenditionSpec { framing, side, media, animation }), choice)
    }
}

fn media_of_extension(extension: &str) -> Option<MediaType> {
    MediaType::from_extension(extension)
}

/// WebP where `Accept` names it; else a format that every browser shows and that keeps animation and transparency.
fn negotiate(original: &Original, is_animated: bool, headers: &HeaderMap) -> MediaType {
    let may_be_translucent = original.is_translucent.unwrap_or(original.media != MediaType::Jpeg);
    if accepts_webp(headers) {
        MediaType::Webp
    } else if is_animated {
        MediaType::Gif
    } else if may_be_translucent {
        MediaType::Png
    } else {
        MediaType::Jpeg
    }
}

/// Whether `Accept` names WebP (RFC 9110, 12.5.1) with a weight above 0. Wildcards do not count.
#[must_use]
pub(super) fn accepts_webp(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_webp = parts.next().is_some_and(|media| media.eq_ignore_ascii_case(MediaType::Webp.mime()));
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
    // Only an overflow can fail here.
    let pixels = digits.parse().unwrap_or(u32::MAX);
    (!is_negative && pixels > 0).then(|| Side::clamped(pixels))
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

    fn rendition(
        query: &str,
        extension: Option<&str>,
        accept: &str,
        original: &Original,
    ) -> (Option<RenditionSpec>, FormatChoice) {
        let headers = [(ACCEPT, HeaderValue::from_str(accept).unwrap())].into_iter().collect();
        let query = PictureQuery::parse_with_framing(&Query::parse(query)).unwrap();
        query.rendition(original, query.framing, extension, &headers)
    }

    #[test]
    fn sizes_are_exact_but_for_those_that_are_ignored_or_clamped() {
        let jpeg = original(MediaType::Jpeg, 1, None);
        let side = |query| rendition(query, Some("jpg"), "", &jpeg).0.map(|spec| spec.side.get());
        for (query, expected) in [
            ("", None),
            ("s=", None),
            ("s=large", None),
            ("s=80.5", None),
            ("s=80", Some(80)),
            ("size=80", Some(80)),
            ("s=0", None),
            ("s=000", None),
            ("s=-7", None),
            ("s=-99999999999999999999999", None),
            ("s=+7", Some(7)),
            ("s=400", Some(400)),
            ("s=401", Some(401)),
            ("s=2048", Some(2048)),
            ("s=2049", Some(2048)),
            ("s=99999999999", Some(2048)),
            ("s=99999999999999999999999", Some(2048)),
            ("s=&size=80", Some(80)),
            ("crop=0,0,50", Some(50)),
            ("crop=0,0,50&s=999", Some(999)),
            ("rotate=0", None),
            ("rotate=90", Some(200)),
        ] {
            assert_eq!(side(query), expected, "{query}");
        }
    }

    #[test]
    fn the_extension_decides_the_format_and_accept_where_there_is_none() {
        let (opaque, translucent) =
            (original(MediaType::Png, 1, Some(false)), original(MediaType::Png, 1, Some(true)));
        let media = |extension, accept, original| {
            let (spec, choice) = rendition("s=80", extension, accept, original);
            (spec.unwrap().media, choice)
        };
        assert_eq!(media(Some("JPG"), "image/webp", &opaque), (MediaType::Jpeg, FormatChoice::ByUrl));
        assert_eq!(media(Some("gif"), "", &opaque), (MediaType::Gif, FormatChoice::ByUrl));
        assert_eq!(media(Some("svg"), "", &opaque), (MediaType::Jpeg, FormatChoice::Negotiated));
        assert_eq!(media(None, "*/*", &opaque), (MediaType::Jpeg, FormatChoice::Negotiated));
        assert_eq!(media(None, "*/*", &translucent), (MediaType::Png, FormatChoice::Negotiated));
        assert_eq!(
            media(None, "image/avif,image/webp;q=0.8", &translucent),
            (MediaType::Webp, FormatChoice::Negotiated)
        );
        assert_eq!(media(None, "image/webp;q=0.0", &opaque), (MediaType::Jpeg, FormatChoice::Negotiated));
    }

    #[test]
    fn another_format_is_a_rendition_and_the_pictures_own_is_the_file() {
        let jpeg = original(MediaType::Jpeg, 1, None);
        assert_eq!(rendition("", Some("jpeg"), "", &jpeg).0, None);
        assert_eq!(rendition("", None, "image/webp", &jpeg).0, None);
        let webp = rendition("", Some("webp"), "", &jpeg).0.unwrap();
        assert_eq!((webp.media, webp.side.get()), (MediaType::Webp, 200));
    }

    #[test]
    fn only_animations_in_a_format_that_has_them_are_animated() {
        let (animated, still) = (original(MediaType::Gif, 5, None), original(MediaType::Gif, 1, None));
        let animation = |query, extension, accept, original| {
            let spec = rendition(query, extension, accept, original).0.unwrap();
            (spec.media, spec.animation)
        };
        let query = "s=80&animated=1";
        let (gif, webp, png) = (MediaType::Gif, MediaType::Webp, MediaType::Png);
        assert_eq!(animation(query, None, "image/webp", &animated), (webp, AnimationMode::Animated));
        assert_eq!(animation(query, None, "", &animated), (gif, AnimationMode::Animated));
        assert_eq!(animation(query, Some("png"), "", &animated), (png, AnimationMode::Still));
        assert_eq!(animation(query, Some("gif"), "", &still), (gif, AnimationMode::Still));
        assert_eq!(animation("s=80", Some("gif"), "", &animated), (gif, AnimationMode::Still));
        let long = Original { frames: 200, size: PixelSize { width: 400, height: 400 }, ..animated };
        let shown = |query| {
            let spec = rendition(query, Some("gif"), "", &long).0.unwrap();
            (spec.side.get(), spec.animation)
        };
        assert_eq!(shown("s=400"), (400, AnimationMode::Still));
        assert_eq!(shown("s=144&animated=1"), (144, AnimationMode::Animated));
        assert_eq!(shown("s=145&animated=1"), (145, AnimationMode::Still));
    }

    #[test]
    fn a_malformed_crop_or_angle_is_rejected() {
        for text in ["crop=", "crop=1,2", "crop=1,2,x", "crop=1,2,3,", "rotate=", "rotate=45", "rotate=-90"] {
            assert!(PictureQuery::parse_with_framing(&Query::parse(text)).is_err(), "{text}");
        }
    }
}
