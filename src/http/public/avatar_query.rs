//! What a caller of the avatar protocol asks for: size, default, rating, type. Whatever cannot be read counts as not said;
//! nothing of it is an error.

use hyper::Uri;
use hyper::header::HeaderMap;

use super::picture_query::{Choice, PictureQuery, accepts_webp};
use crate::config::RedirectHosts;
use crate::http::Query;
use crate::services::{DefaultAvatarSpec, PublicName};
use crate::values::{
    DefaultAvatarFormat, IdentityHash, Initials, MediaType, Rating, Seed, Side, Slug, Style,
};

/// The side where none is asked for, in pixels.
const USUAL_SIDE: u32 = 80;

/// The longest name under which an answer is offered to be saved.
const MAX_STEM_BYTES: usize = 64;

/// What is answered where there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fallback {
    /// 404.
    NotFound,
    /// A drawing.
    DefaultAvatarSpec(Style),
    /// A redirect to somebody's own default.
    Redirect(Uri),
}

/// What a caller asks for.
#[derive(Debug)]
pub(super) struct AvatarQuery {
    /// Size and motion.
    pub(super) wanted: PictureQuery,
    /// The side, which is always settled.
    pub(super) side: Side,
    /// What is answered where there is no picture.
    pub(super) fallback: Fallback,
    /// Whether the default is wanted even where there is one.
    pub(super) is_forced: bool,
    /// A picture rated above this is not there.
    pub(super) max_rating: Rating,
}

/// Whose picture is asked for: the last part of the path, taken apart.
#[derive(Debug)]
pub(super) struct PathSubject<'a> {
    /// What stands before the ending.
    stem: &'a str,
    /// What stands behind the last dot.
    pub(super) ending: Option<&'a str>,
}

impl AvatarQuery {
    /// Reads the query. `usual` is the style where none is asked for.
    pub(super) fn of(query: &Query, usual: Style, hosts: &RedirectHosts) -> Self {
        let default = query.either("d", "default").unwrap_or_default();
        let forced = query.either("f", "forcedefault");
        let rating = query.either("r", "rating");
        let wanted = PictureQuery::of(query).or_side(USUAL_SIDE);
        Self {
            side: wanted.side_or(USUAL_SIDE),
            wanted,
            fallback: fallback(default, hosts).unwrap_or(Fallback::DefaultAvatarSpec(usual)),
            is_forced: forced.is_some_and(|text| matches!(text, "y" | "Y" | "1")),
            max_rating: rating.and_then(Rating::from_name).unwrap_or(Rating::G),
        }
    }

    /// Whether a picture of this rating is shown.
    pub(super) fn shows(&self, rating: Rating) -> bool {
        !self.is_forced && rating <= self.max_rating
    }
}

fn fallback(text: &str, hosts: &RedirectHosts) -> Option<Fallback> {
    if text == "404" {
        return Some(Fallback::NotFound);
    }
    text.parse()
        .map(Fallback::DefaultAvatarSpec)
        .ok()
        .or_else(|| redirect(text, hosts).map(Fallback::Redirect))
}

/// An address that a browser reads as we do: absolute, of the web, of a listed host, without a name and password in it.
fn redirect(text: &str, hosts: &RedirectHosts) -> Option<Uri> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_listed = |authority: &str| !authority.contains('@') && hosts.allow(authority);
    (is_web && uri.authority().is_some_and(|authority| is_listed(authority.as_str()))).then_some(uri)
}

impl<'a> PathSubject<'a> {
    /// Takes a part of a path apart.
    pub(super) fn of(part: &'a str) -> Self {
        match part.rsplit_once('.') {
            Some((stem, ending)) => Self { stem, ending: Some(ending) },
            None => Self { stem: part, ending: None },
        }
    }

    /// By what somebody may be known; `None` for what is neither a hash nor a slug.
    pub(super) fn name(&self) -> Option<PublicName> {
        PublicName::of(self.stem)
    }

    /// The slug, where it can be one.
    pub(super) fn slug(&self) -> Option<Slug> {
        Slug::parse(self.stem).ok()
    }

    /// A name to save the answer under, where the path has one that every system takes.
    pub(super) fn file_stem(&self) -> &'a str {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_sound = (1..=MAX_STEM_BYTES).contains(&self.stem.len()) && self.stem.bytes().all(is_plain);
        if is_sound { self.stem } else { "avatar" }
    }

    /// The drawing that stands for it. Styles that are the same for everybody have one.
    pub(super) fn drawn(
        &self,
        style: Style,
        side: Side,
        initials: Option<Initials>,
        headers: &HeaderMap,
    ) -> (DefaultAvatarSpec, Choice) {
        let (format, choice) = self.drawing_format(style, headers);
        let initials = initials.filter(|_| style == Style::Initials);
        let style = if style == Style::Initials && initials.is_none() { Style::Mp } else { style };
        let seed = match style {
            Style::Mp | Style::Blank => Seed::from_text(""),
            _ => self
                .stem
                .parse::<IdentityHash>()
                .map_or_else(|_| Seed::from_text(self.stem), |hash| hash.seed()),
        };
        (DefaultAvatarSpec { style, seed, initials, side, format }, choice)
    }

    fn drawing_format(&self, style: Style, headers: &HeaderMap) -> (DefaultAvatarFormat, Choice) {
        match self.ending.and_then(DefaultAvatarFormat::from_extension) {
            Some(named) => (named, Choice::Named),
            None if accepts_webp(headers) => {
                (DefaultAvatarFormat::Raster(MediaType::Webp), Choice::Negotiated)
            }
            // The only one through which something shines.
            None if style == Style::Blank => {
                (DefaultAvatarFormat::Raster(MediaType::Png), Choice::Negotiated)
            }
            None => (DefaultAvatarFormat::Raster(MediaType::Jpeg), Choice::Negotiated),
        }
    }
}

/// The letters that the caller names, or those of the name that he or the person tells.
pub(super) fn initials(query: &Query, public_name: Option<&str>) -> Option<Initials> {
    let chosen = query.get("initials").and_then(Initials::parse);
    let named = || query.get("name").and_then(Initials::from_name);
    chosen.or_else(named).or_else(|| public_name.and_then(Initials::from_name))
}
