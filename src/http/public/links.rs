//! Absolute URLs in answers, with the origin under which the caller reaches this server. Paths come from `urls`.

use hyper::header::HeaderValue;

use crate::config::BasePath;
use crate::http::{Context, urls};
use crate::model::Picture;
use crate::values::{IdentityHash, Slug};

/// Builds the URLs of one answer.
#[derive(Debug)]
pub(crate) struct Links<'a> {
    /// Scheme, host and port, without a slash at the end.
    origin: String,
    base: &'a BasePath,
    is_origin_configured: bool,
}

impl<'a> Links<'a> {
    /// Links that the caller can follow: below `public_url`, or below the host of the request where that is not set.
    pub(crate) fn for_request(context: &'a Context) -> Self {
        let config = &context.config;
        Self {
            origin: context.site(),
            base: &config.base_path,
            is_origin_configured: config.public_url.as_str().is_some(),
        }
    }

    /// `Cache-Control` of an answer with such links: 5 minutes. Shared caches must not keep links to a host that one
    /// caller named.
    pub(super) fn cache_control(&self) -> HeaderValue {
        HeaderValue::from_static(if self.is_origin_configured {
            "public, max-age=300"
        } else {
            "private, max-age=300"
        })
    }

    /// An avatar by the hash of an identity.
    pub(super) fn avatar(&self, hash: IdentityHash) -> String {
        self.absolute(&urls::avatar_path(self.base, hash))
    }

    /// An avatar by the hash of an identity, in the format of the extension.
    pub(super) fn avatar_file(&self, hash: IdentityHash, extension: &str) -> String {
        format!("{}.{extension}", self.avatar(hash))
    }

    /// A person's picture by the slug, in the format of the extension.
    pub(super) fn by_slug(&self, slug: &Slug, extension: &str) -> String {
        self.absolute(&urls::slug_path(self.base, slug, extension))
    }

    /// A picture by the hash of its content.
    pub(super) fn content(&self, picture: &Picture) -> String {
        self.absolute(&urls::content_path(self.base, picture))
    }

    /// The square of a picture that is shown, by the hash of its content.
    pub(crate) fn square(&self, picture: &Picture) -> String {
        self.absolute(&urls::square_path(self.base, picture))
    }

    /// A profile by the hash of an identity.
    pub(super) fn profile(&self, hash: IdentityHash) -> String {
        self.absolute(&urls::profile_path(self.base, hash))
    }

    /// A profile by the slug.
    pub(super) fn named_profile(&self, slug: &Slug) -> String {
        self.absolute(&urls::named_profile_path(self.base, slug))
    }

    fn absolute(&self, path: &str) -> String {
        [&self.origin, path].concat()
    }
}
