//! What an avatar server answers for an address, for `tondo check` and its call of the API: every spelling that clients hash, the headers that
//! matter, the redirects; and the DNS records by which a domain names its own server. Does not open the data directory.

mod by_caller;
mod federation;
mod image_size;
mod target;

use crate::http_client::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use serde::Serialize;

pub(crate) use by_caller::{CheckReport, by_caller, with_loopback};
pub(crate) use federation::{FederationReport, ServiceRecords, federation};

use crate::http_client::{self, FetchError, Fetched, Fetcher};
use crate::values::{Identity, IdentityHash, IdentityKind, Url};
use image_size::image_size;
pub(crate) use target::{CheckTarget, domain};

/// The size to ask for, in pixels: what most clients ask for.
const SIZE: u32 = 80;

/// The headers that matter to pages that show the picture.
const HEADERS: [HeaderName; 6] =
    [ETAG, LAST_MODIFIED, CACHE_CONTROL, VARY, ACCESS_CONTROL_ALLOW_ORIGIN, X_CONTENT_TYPE_OPTIONS];

/// What a server answers for one URL.
#[derive(Debug, Serialize)]
pub(crate) struct AvatarLookup {
    /// What was hashed; `None` for a URL that was fetched as it is.
    pub spelling: Option<String>,
    /// The hash: `md5`, `sha1` or `sha256`.
    pub hash: Option<&'static str>,
    /// The URL.
    pub url: String,
    /// What the answer is.
    pub verdict: Verdict,
    /// The status of the last response.
    pub status: Option<u16>,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// In pixels, from the image's own header.
    pub width: Option<u32>,
    /// In pixels, from the image's own header.
    pub height: Option<u32>,
    /// The length of the body.
    pub bytes: usize,
    /// The headers that matter, by name.
    pub headers: Vec<(String, String)>,
    /// The redirects that were followed.
    pub hops: Vec<Redirect>,
    /// Why there is no response.
    pub error: Option<String>,
}

/// A redirect that was followed.
#[derive(Debug, Serialize)]
pub(crate) struct Redirect {
    /// The URL that redirected.
    pub from: String,
    /// The status of the redirect.
    pub status: u16,
    /// The `Location`.
    pub to: String,
}

/// What the answer is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// A picture of this person.
    Picture,
    /// The default picture of people who have none.
    Default,
    /// No picture.
    Nothing,
    /// No response.
    Failure,
}

impl Verdict {
    /// As text and JSON print it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Default => "default",
            Self::Nothing => "nothing",
            Self::Failure => "failure",
        }
    }
}

/// Looks up every spelling and hash of an email address or OpenID.
pub(crate) async fn identity(fetcher: &Fetcher, base: &Url, identity: &Identity) -> Vec<AvatarLookup> {
    let mut lookups = Vec::new();
    for spelling in spellings(identity) {
        for hash in IdentityHash::all_of(&spelling) {
            let lookup = by_hash(fetcher, base, hash).await;
            lookups.push(AvatarLookup { spelling: Some(spelling.clone()), ..lookup });
        }
    }
    lookups
}

/// Fetches a URL as it is.
pub(crate) async fn url(fetcher: &Fetcher, url: &Url) -> AvatarLookup {
    let mut lookup = AvatarLookup::new(url);
    lookup.fill(fetcher.fetch(url, &HeaderMap::new()).await);
    lookup
}

/// What clients hash: an email address in lower case, an OpenID with its scheme and host in lower case; and what was
/// typed, if it differs.
fn spellings(identity: &Identity) -> Vec<String> {
    let typed = identity.typed().trim();
    let normal = match identity.kind() {
        IdentityKind::Email => typed.to_lowercase(),
        IdentityKind::OpenId => {
            typed.parse::<Url>().map_or_else(|_error| typed.to_owned(), |url| url.to_string())
        }
    };
    if normal == typed { vec![normal] } else { vec![normal, typed.to_owned()] }
}

/// Asks with `d=404`, to tell a person's picture from a default one, and if there is none again without it.
pub(crate) async fn by_hash(fetcher: &Fetcher, base: &Url, hash: IdentityHash) -> AvatarLookup {
    let path = format!("avatar/{}?s={SIZE}", hash.to_hex());
    let (strict, lenient) = match (base.append_path(&format!("{path}&d=404")), base.append_path(&path)) {
        (Ok(strict), Ok(lenient)) => (strict, lenient),
        (Err(error), _) | (_, Err(error)) => {
            let mut lookup = AvatarLookup::new(base);
            lookup.error = Some(error.to_string());
            return lookup;
        }
    };
    let mut lookup = url(fetcher, &strict).await;
    if lookup.verdict == Verdict::Nothing && lookup.status == Some(404) {
        let default = url(fetcher, &lenient).await;
        if default.verdict == Verdict::Picture {
            lookup = AvatarLookup { verdict: Verdict::Default, ..default };
        }
    }
    lookup.hash = Some(match hash {
        IdentityHash::Md5(_) => "md5",
        IdentityHash::Sha1(_) => "sha1",
        IdentityHash::Sha256(_) => "sha256",
    });
    lookup
}

impl AvatarLookup {
    fn new(url: &Url) -> Self {
        Self {
            spelling: None,
            hash: None,
            url: url.to_string(),
            verdict: Verdict::Failure,
            status: None,
            content_type: None,
            width: None,
            height: None,
            bytes: 0,
            headers: Vec::new(),
            hops: Vec::new(),
            error: None,
        }
    }

    fn fill(&mut self, outcome: Result<Fetched, FetchError>) {
        let fetched = match outcome {
            Ok(fetched) => fetched,
            Err(error) => {
                self.error = Some(error.to_string());
                return;
            }
        };
        let text = |name: &HeaderName| {
            fetched.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let size = image_size(&fetched.body);
        self.status = Some(fetched.status.as_u16());
        self.content_type = text(&CONTENT_TYPE);
        self.headers =
            HEADERS.iter().filter_map(|name| Some((name.as_str().to_owned(), text(name)?))).collect();
        self.bytes = fetched.body.len();
        (self.width, self.height) = size.unzip();
        self.hops = fetched.redirects.iter().map(Redirect::from).collect();
        let is_picture = self.content_type.as_deref().is_some_and(|kind| kind.starts_with("image/"));
        let is_success = fetched.status.is_success() && (is_picture || size.is_some());
        self.verdict = if is_success { Verdict::Picture } else { Verdict::Nothing };
    }
}

impl From<&http_client::Redirect> for Redirect {
    fn from(redirect: &http_client::Redirect) -> Self {
        Self {
            from: redirect.from.to_string(),
            status: redirect.status.as_u16(),
            to: redirect.to.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_hashed_in_lower_case_and_as_typed() {
        let parsed = |text| spellings(&Identity::parse(text).unwrap());
        assert_eq!(parsed(" Ada@Example.org "), ["ada@example.org", "Ada@Example.org"]);
        assert_eq!(parsed("ada@example.org"), ["ada@example.org"]);
        assert_eq!(parsed("https://Ada.example"), ["https://ada.example/", "https://Ada.example"]);
    }
}
