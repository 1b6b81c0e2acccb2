//! The form of a seed file, as TOML: every field's name and kind. What the values may be is for `seed_file` to say.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Root {
    #[serde(default)]
    pub(super) people: Vec<PersonEntry>,
}

/// A table of `people`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonEntry {
    pub(super) email: Spanned<String>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) slug: Option<Spanned<String>>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) language: Option<Spanned<String>>,
    pub(super) active: Option<bool>,
    pub(super) password: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) tokens: Vec<TokenEntry>,
    pub(super) picture: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) pictures: Vec<Spanned<PictureEntry>>,
}

/// A table of `tokens`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenEntry {
    pub(super) token: Spanned<String>,
    pub(super) label: Option<Spanned<String>>,
    pub(super) scope: Option<Spanned<String>>,
    pub(super) expires: Option<Spanned<Datetime>>,
}

/// A table of `pictures`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureEntry {
    pub(super) file: Option<Spanned<String>>,
    pub(super) sample_avatar: Option<String>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) crop: Option<CropEntry>,
}

/// A `crop`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CropEntry {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) size: u32,
}
