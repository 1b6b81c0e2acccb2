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
    #[serde(default)]
    pub(super) crowd: Vec<CrowdEntry>,
    #[serde(default)]
    pub(super) blocked: Vec<Spanned<BlockedEntry>>,
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
    pub(super) default_style: Option<Spanned<String>>,
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
    pub(super) picture: Option<Spanned<PictureChoice>>,
}

/// One of the person's `pictures`: by its `name`, or by its place in the list, from 0 as in errors.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum PictureChoice {
    At(usize),
    Named(String),
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
    pub(super) rotate: Option<Spanned<u32>>,
    pub(super) alt: Option<Spanned<String>>,
    pub(super) current: Option<bool>,
    pub(super) deleted: Option<bool>,
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

/// A table of `crowd`: people who are made up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrowdEntry {
    pub(super) count: Spanned<u32>,
    pub(super) domain: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<String>>,
    pub(super) public: Option<bool>,
    pub(super) pictures: Option<bool>,
}

/// A table of `blocked`: a file that nobody may upload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockedEntry {
    pub(super) sha256: Option<Spanned<String>>,
    pub(super) file: Option<Spanned<String>>,
    pub(super) sample_avatar: Option<String>,
    pub(super) reason: Option<Spanned<String>>,
}
