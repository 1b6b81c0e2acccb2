//! A signed token as it is sent (JWS, RFC 7515, compact), and the algorithms that are accepted. `none` and those with a shared
//! secret (`HS256`) are not among them, whatever a token claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The longest token that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// How a token is signed (RFC 7518, 3.1, and RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    const ALL: [(&'static str, Self); 9] = [
        ("RS256", Self::Rs256),
        ("RS384", Self::Rs384),
        ("RS512", Self::Rs512),
        ("PS256", Self::Ps256),
        ("PS384", Self::Ps384),
        ("PS512", Self::Ps512),
        ("ES256", Self::Es256),
        ("ES384", Self::Es384),
        ("EdDSA", Self::EdDsa),
    ];

    /// The algorithm of this name, if it is accepted.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, algorithm)| algorithm)
    }
}

/// A token whose signature is not checked yet. What it says is reached through [`super::Keys::open`] only.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    /// The type that it states, in lower case.
    pub(super) kind: Option<String>,
    pub(super) signed: &'a [u8],
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// The parts of the header that count. A field that is there twice is an error.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde_json::Value>,
}

impl<'a> Jws<'a> {
    /// Reads a token.
    ///
    /// # Errors
    ///
    /// What is wrong with it: it is no token of three parts, or signed in a way that is not accepted.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        let malformed = || "the token is not a signed one of three parts".to_owned();
        if text.len() > MAX_BYTES {
            return Err(format!("the token is longer than {MAX_BYTES} bytes"));
        }
        let (signed, signature) = text.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_not_base64| malformed());
        let header: Header = serde_json::from_slice(&decode(header)?)
            .map_err(|_not_json| "the token's header cannot be read".to_owned())?;
        if header.crit.is_some() {
            return Err("the token demands extensions (`crit`) that are not known here".to_owned());
        }
        let algorithm = Algorithm::from_name(&header.alg).ok_or_else(|| {
            let name: String = header.alg.chars().filter(char::is_ascii_graphic).take(20).collect();
            format!("the token is signed with `{name}`, which is not accepted")
        })?;
        Ok(Self {
            algorithm,
            key_id: header.kid,
            kind: header.typ.map(|kind| kind.to_ascii_lowercase()),
            signed: signed.as_bytes(),
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }
}
