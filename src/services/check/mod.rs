//! What an avatar server answers for an address: every spelling that clients hash, the picture or its absence, the headers
//! that matter, the redirects on the way; and what a domain's records say of its own server. Called by the command line, for
//! an operator who types the address; it never opens the data folder.

mod federation;
mod measured;

use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use serde::Serialize;

pub use federation::{FederationReport, Records, federation};

use crate::http_client::{Fetched, Fetcher, Method};
use crate::values::{Identity, IdentityHash, IdentityKind, Url};
use measured::measure;

/// The size that is asked for, as most clients do.
const SIZE: u32 = 80;

/// The headers that matter to those who show the picture, as they are told.
const HEADERS: [HeaderName; 6] =
    [ETAG, LAST_MODIFIED, CACHE_CONTROL, VARY, ACCESS_CONTROL_ALLOW_ORIGIN, X_CONTENT_TYPE_OPTIONS];

/// What came of one address.
#[derive(Debug, Serialize)]
pub struct CheckedAnswer {
    /// What was hashed; none where an address of the web was asked for as it is.
    pub spelling: Option<String>,
    /// How it was hashed: `md5`, `sha1` or `sha256`.
    pub hash: Option<&'static str>,
    /// What was asked for.
    pub url: String,
    /// What came.
    pub verdict: Verdict,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// What the answer says of its type.
    pub content_type: Option<String>,
    /// Pixels, as the picture's own header tells them.
    pub width: Option<u32>,
    /// Pixels, as the picture's own header tells them.
    pub height: Option<u32>,
    /// The length of what came.
    pub bytes: usize,
    /// The headers that matter, by name.
    pub headers: Vec<(String, String)>,
    /// The redirects on the way.
    pub hops: Vec<Redirect>,
    /// Why nothing came.
    pub error: Option<String>,
}

/// A redirect that was followed.
#[derive(Debug, Serialize)]
pub struct Redirect {
    /// Who was asked.
    pub from: String,
    /// The status.
    pub status: u16,
    /// Where it led.
    pub to: String,
}

/// What came, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A picture of this address.
    Picture,
    /// A picture that is made for whoever has none.
    Default,
    /// No picture.
    Nothing,
    /// No answer.
    Failure,
}

impl Verdict {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Default => "default",
            Self::Nothing => "nothing",
            Self::Failure => "failure",
        }
    }
}

/// Asks a server for every spelling and hash of an address.
pub async fn address(fetcher: &Fetcher, base: &Url, address: &Identity) -> Vec<CheckedAnswer> {
    let mut answers = Vec::new();
    for spelling in spellings(address) {
        for hash in IdentityHash::all_of(&spelling) {
            answers.push(hashed(fetcher, base, &spelling, hash).await);
        }
    }
    answers
}

/// Asks for one address of the web as it is.
pub async fn url(fetcher: &Fetcher, url: &Url) -> CheckedAnswer {
    let mut answer = CheckedAnswer::to(url);
    answer.take(fetcher.fetch(Method::Get, url, &HeaderMap::new()).await);
    answer
}

/// What clients hash: of an email address the trimmed and lower-cased one, of an OpenID the one with scheme and host
/// lower-cased; and what was typed.
fn spellings(address: &Identity) -> Vec<String> {
    let typed = address.typed().trim();
    let usual = match address.kind() {
        IdentityKind::Email => typed.to_lowercase(),
        IdentityKind::OpenId => {
            typed.parse::<Url>().map_or_else(|_fault| typed.to_owned(), |url| url.to_string())
        }
    };
    if usual == typed { vec![usual] } else { vec![usual, typed.to_owned()] }
}

/// Asks with `d=404`, to tell a picture from one that is made for everybody, and where there is none again without.
async fn hashed(fetcher: &Fetcher, base: &Url, spelling: &str, hash: IdentityHash) -> CheckedAnswer {
    let path = format!("avatar/{}?s={SIZE}", hash.to_hex());
    let (strict, lenient) = match (base.append_path(&format!("{path}&d=404")), base.append_path(&path)) {
        (Ok(strict), Ok(lenient)) => (strict, lenient),
        (Err(fault), _) | (_, Err(fault)) => {
            let mut answer = CheckedAnswer::to(base);
            answer.error = Some(fault.to_string());
            return answer;
        }
    };
    let mut answer = url(fetcher, &strict).await;
    if answer.verdict == Verdict::Nothing && answer.status == Some(404) {
        let default = url(fetcher, &lenient).await;
        if default.verdict == Verdict::Picture {
            answer = CheckedAnswer { verdict: Verdict::Default, ..default };
        }
    }
    answer.spelling = Some(spelling.to_owned());
    answer.hash = Some(match hash {
        IdentityHash::Md5(_) => "md5",
        IdentityHash::Sha1(_) => "sha1",
        IdentityHash::Sha256(_) => "sha256",
    });
    answer
}

impl CheckedAnswer {
    fn to(url: &Url) -> Self {
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

    fn take(&mut self, outcome: Result<Fetched, crate::http_client::FetchError>) {
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
        let size = measure(&fetched.body);
        self.status = Some(fetched.status.as_u16());
        self.content_type = text(&CONTENT_TYPE);
        self.headers =
            HEADERS.iter().filter_map(|name| Some((name.as_str().to_owned(), text(name)?))).collect();
        self.bytes = fetched.body.len();
        (self.width, self.height) = size.unzip();
        self.hops = fetched.redirects.iter().map(Redirect::of).collect();
        let is_picture = self.content_type.as_deref().is_some_and(|kind| kind.starts_with("image/"));
        let is_shown = fetched.status.is_success() && (is_picture || size.is_some());
        self.verdict = if is_shown { Verdict::Picture } else { Verdict::Nothing };
    }
}

impl Redirect {
    fn of(hop: &crate::http_client::Redirect) -> Self {
        Self { from: hop.from.to_string(), status: hop.status.as_u16(), to: hop.to.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_hashed_lower_cased_and_as_typed() {
        let of = |text| spellings(&Identity::parse(text).unwrap());
        assert_eq!(of(" Ada@Example.org "), ["ada@example.org", "Ada@Example.org"]);
        assert_eq!(of("ada@example.org"), ["ada@example.org"]);
        assert_eq!(of("https://Ada.example"), ["https://ada.example/", "https://Ada.example"]);
    }
}
