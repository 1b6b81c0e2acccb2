//! The addresses that the world is told, in full, under the name by which the caller reaches this server.

use hyper::header::HeaderValue;

use crate::catalog::Picture;
use crate::http::{Context, content_path, url_path};
use crate::values::{IdentityHash, Slug};

/// From where the server's name is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The configuration.
    Configured,
    /// The request.
    Caller,
}

/// Makes addresses.
#[derive(Debug)]
pub(super) struct Links {
    source: Source,
    site: String,
    base: String,
}

impl Links {
    /// Those that this caller can follow.
    pub(super) fn of(context: &Context) -> Self {
        let source = if context.app.config.public_url.as_str().is_some() {
            Source::Configured
        } else {
            Source::Caller
        };
        Self { source, site: context.site(), base: context.app.config.base_path.as_str().to_owned() }
    }

    /// How answers that have such addresses in them may be kept. What depends on the name that the caller gave this server is
    /// for that caller only.
    pub(super) fn keep(&self) -> HeaderValue {
        match self.source {
            Source::Configured => HeaderValue::from_static("public, max-age=300"),
            Source::Caller => HeaderValue::from_static("private, max-age=300"),
        }
    }

    /// Where a picture is by an address's hash.
    pub(super) fn avatar(&self, hash: IdentityHash) -> String {
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
    pub(super) fn profile(&self, hash: IdentityHash) -> String {
        self.to(&url_path(&self.base, &[&hash.to_hex()]))
    }

    fn to(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }
}
