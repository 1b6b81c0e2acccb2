//! The public keys of a provider (JWKS, RFC 7517), and checking a token's signature with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;

use super::claims::Claims;
use super::jws::{Algorithm, Jws};

/// The most keys that are kept of a provider.
const MAX_KEYS: usize = 64;

/// Why no key opened a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyFault {
    /// The provider may have a new key: none of those that are known is the token's.
    Unknown,
    /// The signature is wrong.
    Signature,
    /// It is signed rightly, but is no JSON object.
    Content,
}

/// The keys of a provider that sign.
#[derive(Debug, Default)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    /// The only algorithm that it is for.
    algorithm: Option<Algorithm>,
    material: Material,
}

#[derive(Debug)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// Reads a key set. Keys of other kinds, for encryption, and broken ones are left out.
    ///
    /// # Errors
    ///
    /// It is no key set.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let set: KeySet =
            serde_json::from_slice(bytes).map_err(|_not_json| "the keys are no JSON key set".to_owned())?;
        let keys = set.keys.into_iter().take(MAX_KEYS);
        let keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok().and_then(key_of));
        Ok(Self(keys.collect()))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// What a token says, if one of these keys has signed it.
    ///
    /// # Errors
    ///
    /// [`KeyFault`].
    pub(crate) fn open(&self, token: &Jws<'_>) -> Result<Claims, KeyFault> {
        let is_named = |key: &&Key| token.key_id.is_none() || key.id == token.key_id;
        let fits = |key: &&Key| key.algorithm.is_none_or(|algorithm| algorithm == token.algorithm);
        let mut candidates = self.0.iter().filter(is_named).filter(fits).peekable();
        // Without a name, the right key may be one that is not known yet.
        let otherwise = if candidates.peek().is_none() || token.key_id.is_none() {
            KeyFault::Unknown
        } else {
            KeyFault::Signature
        };
        if !candidates.any(|key| key.material.has_signed(token)) {
            return Err(otherwise);
        }
        Claims::parse(&token.payload).ok_or(KeyFault::Content)
    }
}

fn key_of(jwk: Jwk) -> Option<Key> {
    if jwk.purpose.is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let algorithm = match jwk.alg {
        Some(name) => Some(Algorithm::from_name(&name)?),
        None => None,
    };
    let bytes = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?).ok();
    let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => Material::Rsa { n: without_zeros(bytes(jwk.n)?), e: without_zeros(bytes(jwk.e)?) },
        ("EC", Some("P-256")) => Material::P256(point(&bytes(jwk.x)?, &bytes(jwk.y)?, 32)?),
        ("EC", Some("P-384")) => Material::P384(point(&bytes(jwk.x)?, &bytes(jwk.y)?, 48)?),
        ("OKP", Some("Ed25519")) => Material::Ed25519(bytes(jwk.x)?),
        _ => return None,
    };
    Some(Key { id: jwk.kid, algorithm, material })
}

/// A number without zeros before it, which some providers send.
fn without_zeros(mut number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number
}

/// A point, uncompressed (SEC 1, 2.3.3).
fn point(x: &[u8], y: &[u8], side: usize) -> Option<Vec<u8>> {
    (x.len() == side && y.len() == side).then(|| [&[4], x, y].concat())
}

impl Material {
    /// Whether this key has signed the token with the algorithm that the token names.
    fn has_signed(&self, token: &Jws<'_>) -> bool {
        match (self, token.algorithm) {
            (Self::Rsa { n, e }, algorithm) => rsa(algorithm).is_some_and(|parameters| {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(parameters, token.signed, &token.signature).is_ok()
            }),
            (Self::P256(point), Algorithm::Es256) => verify(&ECDSA_P256_SHA256_FIXED, point, token),
            (Self::P384(point), Algorithm::Es384) => verify(&ECDSA_P384_SHA384_FIXED, point, token),
            (Self::Ed25519(key), Algorithm::EdDsa) => verify(&ED25519, key, token),
            (Self::P256(_) | Self::P384(_) | Self::Ed25519(_), _) => false,
        }
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::Rs256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Some(&RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Some(&RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Some(&RSA_PSS_2048_8192_SHA512),
        Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa => None,
    }
}

fn verify(algorithm: &'static dyn VerificationAlgorithm, key: &[u8], token: &Jws<'_>) -> bool {
    UnparsedPublicKey::new(algorithm, key).verify(token.signed, &token.signature).is_ok()
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::{Value, json};

    use super::*;

    fn part(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A key pair, and the set that has its public key.
    fn key_pair(id: Option<&str>) -> (Ed25519KeyPair, Keys) {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
        let key =
            json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": part(pair.public_key()), "use": "sig"});
        let set = json!({"keys": [{"kty": "oct", "k": "AAAA"}, 7, key]});
        (pair, Keys::parse(set.to_string().as_bytes()).unwrap())
    }

    fn signed(pair: &Ed25519KeyPair, header: &Value, payload: &str) -> String {
        let text = format!("{}.{}", part(header.to_string()), part(payload));
        format!("{text}.{}", part(pair.sign(text.as_bytes())))
    }

    #[test]
    fn a_token_opens_with_the_key_that_signed_it_and_no_other() {
        let (pair, keys) = key_pair(Some("1"));
        assert_eq!(keys.count(), 1);
        let token = signed(&pair, &json!({"alg": "EdDSA", "kid": "1"}), r#"{"sub": "x"}"#);
        assert_eq!(keys.open(&Jws::parse(&token).unwrap()).unwrap().text("sub"), Some("x"));
        let (_, others) = key_pair(Some("1"));
        assert_eq!(others.open(&Jws::parse(&token).unwrap()).unwrap_err(), KeyFault::Signature);
        let (_, unnamed) = key_pair(None);
        assert_eq!(unnamed.open(&Jws::parse(&token).unwrap()).unwrap_err(), KeyFault::Unknown);
        let list = signed(&pair, &json!({"alg": "EdDSA", "kid": "1"}), "[]");
        assert_eq!(keys.open(&Jws::parse(&list).unwrap()).unwrap_err(), KeyFault::Content);
    }

    #[test]
    fn a_key_does_not_open_what_names_another_algorithm() {
        let (pair, keys) = key_pair(Some("1"));
        for algorithm in ["RS256", "PS512", "ES256", "ES384"] {
            let token = signed(&pair, &json!({"alg": algorithm, "kid": "1"}), "{}");
            assert_eq!(keys.open(&Jws::parse(&token).unwrap()).unwrap_err(), KeyFault::Signature);
        }
        for algorithm in ["none", "None", "HS256", "", "RS1"] {
            let token = signed(&pair, &json!({"alg": algorithm, "kid": "1"}), "{}");
            assert!(Jws::parse(&token).unwrap_err().contains("not accepted"), "{algorithm}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let (pair, _) = key_pair(None);
        let good = signed(&pair, &json!({"alg": "EdDSA"}), "{}");
        assert!(Jws::parse(&good).is_ok());
        for broken in ["", "a.b", "..", "a.b.c", &format!("{good}="), &format!("{good}.x"), &good[1..]] {
            assert!(Jws::parse(broken).is_err(), "{broken}");
        }
        let critical = signed(&pair, &json!({"alg": "EdDSA", "crit": ["b64"], "b64": false}), "{}");
        assert!(Jws::parse(&critical).is_err());
        let twice = format!("{}.{}.", part(r#"{"alg":"EdDSA","alg":"none"}"#), part("{}"));
        assert!(Jws::parse(&twice).is_err());
        assert!(Jws::parse(&"x".repeat(MAX_BYTES_AND_ONE)).is_err());
    }

    const MAX_BYTES_AND_ONE: usize = 64 * 1024 + 1;

    #[test]
    fn only_keys_that_sign_are_kept() {
        for set in ["", "{}", "[]", r#"{"keys": 1}"#] {
            assert!(Keys::parse(set.as_bytes()).is_err(), "{set}");
        }
        let keys = json!({"keys": [
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "use": "enc"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "HS256"},
            {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
            {"kty": "EC", "crv": "P-521", "x": "AAAA", "y": "AAAA"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "RS256"},
        ]});
        assert_eq!(Keys::parse(keys.to_string().as_bytes()).unwrap().count(), 1);
    }
}
