//! What a request of the avatar protocol names: the hash or name in the path, and size, default, rating and format in the
//! query. What cannot be read is ignored; nothing here is an error.

use hyper::Uri;
use hyper::header::HeaderMap;

use super::picture_query::{FormatChoice, PictureQuery, accepts_webp};
use crate::config::RedirectHosts;
use crate::http::Query;
use crate::services::{DefaultAvatarSpec, Drawing, PublicName};
use crate::values::{DefaultAvatarFormat, IdentityHash, Initials, MediaType, Rating, Seed, Side, Style};

/// The default side in pixels.
const DEFAULT_SIDE: u32 = 80;

/// The longest stem of a file name in `Content-Disposition`, in bytes.
const MAX_STEM_BYTES: usize = 64;

/// What to answer where there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fallback {
    /// 404.
    NotFound,
    /// A default avatar in this style.
    DefaultAvatar(Style),
    /// A redirect to the caller's own default picture.
    Redirect(Uri),
}

/// The query of an avatar URL.
#[derive(Debug)]
pub(super) struct AvatarQuery {
    /// Size and animation.
    pub(super) picture: PictureQuery,
    /// The side, which an avatar always has.
    pub(super) side: Side,
    /// What to answer where there is no picture; `None` for the person's choice, or else the server's.
    pub(super) fallback: Option<Fallback>,
    /// Whether to answer the fallback even where there is a picture.
    pub(super) forces_default: bool,
    /// A picture rated above this counts as absent.
    pub(super) max_rating: Rating,
}

/// The last segment of an avatar URL: `{stem}.{extension}`.
#[derive(Debug)]
pub(super) struct AvatarPath<'a> {
    /// The hash, slug or username.
    stem: &'a str,
    /// What follows the last dot.
    pub(super) extension: Option<&'a str>,
}

impl AvatarQuery {
    /// Reads the query.
    #[must_use]
    pub(super) fn parse(query: &Query, hosts: &RedirectHosts) -> Self {
        let default = query.first_non_empty("d", "default").unwrap_or_default();
        let force_default = query.first_non_empty("f", "forcedefault");
        let picture = PictureQuery::parse(query).with_default_side(DEFAULT_SIDE);
        Self {
            side: picture.side_or(DEFAULT_SIDE),
            picture,
            fallback: fallback(default, hosts),
            forces_default: force_default.is_some_and(|text| matches!(text, "y" | "Y" | "1")),
            max_rating: PictureQuery::max_rating(query),
        }
    }

    /// Whether a picture of this rating may be shown.
    #[must_use]
    pub(super) fn shows(&self, rating: Rating) -> bool {
        !self.forces_default && rating <= self.max_rating
    }
}

fn fallback(text: &str, hosts: &RedirectHosts) -> Option<Fallback> {
    if text == "404" {
        return Some(Fallback::NotFound);
    }
    let style = text.parse().map(Fallback::DefaultAvatar).ok();
    style.or_else(|| redirect(text, hosts).map(Fallback::Redirect))
}

/// An absolute `http` or `https` URL of an allowed host, without user info. Backslashes, spaces and control characters,
/// which browsers read differently, are rejected.
fn redirect(text: &str, hosts: &RedirectHosts) -> Option<Uri> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_allowed = uri.authority().is_some_and(|authority| hosts.allow(authority.as_str()));
    (is_web && is_allowed).then_some(uri)
}

impl<'a> AvatarPath<'a> {
    /// Splits a decoded path segment at its last dot.
    #[must_use]
    pub(super) fn parse(segment: &'a str) -> Self {
        match segment.rsplit_once('.') {
            Some((stem, extension)) => Self { stem, extension: Some(extension) },
            None => Self { stem: segment, extension: None },
        }
    }

    /// A path segment as the name that it is, dots included.
    #[must_use]
    pub(super) fn whole(segment: &'a str) -> Self {
        Self { stem: segment, extension: None }
    }

    /// The hash, slug or username; `None` where the stem can be none of them.
    #[must_use]
    pub(super) fn name(&self) -> Option<PublicName> {
        PublicName::parse(self.stem)
    }

    /// The stem of the file name in `Content-Disposition`: ASCII letters, digits, `-` and `_`, which need no quoting;
    /// `avatar` where the path has anything else.
    #[must_use]
    pub(super) fn file_stem(&self) -> &'a str {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let has_plain_stem =
            (1..=MAX_STEM_BYTES).contains(&self.stem.len()) && self.stem.bytes().all(is_plain);
        if has_plain_stem { self.stem } else { "avatar" }
    }

    /// The default avatar for this path. Styles that do not depend on the hash have one seed, so that they are cached once.
    #[must_use]
    pub(super) fn default_avatar(
        &self,
        style: Style,
        side: Side,
        initials: Option<Initials>,
        headers: &HeaderMap,
    ) -> (DefaultAvatarSpec, FormatChoice) {
        let (format, choice) = self.default_avatar_format(style, headers);
        let initials = initials.filter(|_| style == Style::Initials);
        let seed = match style {
            Style::Mp | Style::Blank => Seed::from_text(""),
            _ => self.seed(),
        };
        (DefaultAvatarSpec { drawing: Drawing::Styled { style, seed, initials }, side, format }, choice)
    }

    /// What the choice of a default avatar follows from: the hash, or else the name.
    #[must_use]
    pub(super) fn seed(&self) -> Seed {
        let hash = self.stem.parse::<IdentityHash>();
        hash.map_or_else(|_| Seed::from_text(self.stem), |hash| hash.seed())
    }

    fn default_avatar_format(
        &self,
        style: Style,
        headers: &HeaderMap,
    ) -> (DefaultAvatarFormat, FormatChoice) {
        if let Some(format) = self.extension.and_then(DefaultAvatarFormat::from_extension) {
            return (format, FormatChoice::ByUrl);
        }
        let media = if accepts_webp(headers) {
            MediaType::Webp
        } else if style == Style::Blank {
            // The only transparent style.
            MediaType::Png
        } else {
            MediaType::Jpeg
        };
        (DefaultAvatarFormat::Raster(media), FormatChoice::Negotiated)
    }
}

/// The letters of `d=initials`: from `initials`, else from `name`, else from the person's public name.
#[must_use]
pub(super) fn initials(query: &Query, public_name: Option<&str>) -> Option<Initials> {
    let letters = query.get("initials").and_then(Initials::parse);
    let from_name = || query.get("name").and_then(Initials::from_name);
    letters.or_else(from_name).or_else(|| public_name.and_then(Initials::from_name))
}
