//! The addresses that the world is told, in full, under the name by which the caller reaches this server.

use crate::catalog::Picture;
use crate::types::{AddressHash, Slug};
use crate::web::{Context, content_path, url_path};

/// Makes addresses.
#[derive(Debug)]
pub(super) struct Links {
    site: String,
    base: String,
}

impl Links {
    /// Those that this caller can follow.
    pub(super) fn of(context: &Context) -> Self {
        Self { site: context.site(), base: context.app.config.base_path.as_str().to_owned() }
    }

    /// Where a picture is by an address's hash.
    pub(super) fn avatar(&self, hash: AddressHash) -> String {
        self.to(&url_path(&self.base, &["avatar", &hash.to_hex()]))
    }

    /// Where a picture is by the slug, in a type that the ending names.
    pub(super) fn by_slug(&self, slug: &Slug, extension: &str) -> String {
        self.to(&url_path(&self.base, &["u", &format!("{slug}.{extension}")]))
    }

    /// Where a picture is by its content.
    pub(super) fn content(&self, picture: &Picture) -> String {
        self.to(&content_path(&self.base, picture))
    }

    /// Where a profile is.
    pub(super) fn profile(&self, hash: AddressHash) -> String {
        self.to(&url_path(&self.base, &[&hash.to_hex()]))
    }

    fn to(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }
}
