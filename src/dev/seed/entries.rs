//! The fields of a seed file and their TOML types. `read` checks the values.

use serde::Deserialize;
use serde::de::IgnoredAny;
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
    pub(super) username: Option<Spanned<String>>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) language: Option<Spanned<String>>,
    pub(super) active: Option<bool>,
    pub(super) public: Option<bool>,
    pub(super) password: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) tokens: Vec<TokenEntry>,
    pub(super) setup_link: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) addresses: Vec<AddressEntry>,
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

/// A table of `addresses`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddressEntry {
    pub(super) address: Spanned<String>,
    pub(super) asked: Option<bool>,
}

/// A table of `pictures`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureEntry {
    pub(super) file: Option<Spanned<String>>,
    pub(super) sample_avatar: Option<String>,
    /// The former name of `sample_avatar`, kept for an error that says so.
    pub(super) roundel: Option<Spanned<IgnoredAny>>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) crop: Option<CropEntry>,
    pub(super) rating: Option<Spanned<String>>,
}

/// A `crop`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CropEntry {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) size: u32,
}
