//! What a token says, and the checks of ID tokens (OpenID Connect Core 1.0, 3.1.3.7) and logout tokens (Back-Channel Logout 1.0,
//! 2.6). A clock may be wrong by five minutes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::jws::{Algorithm, Jws};

/// How wrong a clock may be, in seconds.
const CLOCK_SKEW: i64 = 5 * 60;

/// The longest name that a provider may have for a person, in ASCII characters (Core, 2).
const MAX_SUBJECT: usize = 255;

/// The event of a logout token.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What is wrong with a token, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Invalid(pub String);

impl From<&str> for Invalid {
    fn from(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

/// What a token or a provider says of a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    /// Reads a JSON object.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().map(Self)
    }

    /// A claim that is a text, if it is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whether there is such a claim.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether a claim says that something is so. Some providers write `true` as a text.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Bool(true)))
            || self.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Whether a claim is this text, or a list that has it.
    pub(crate) fn contains(&self, name: &str, wanted: &str) -> bool {
        match self.find(name) {
            Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(wanted)),
            Some(Value::String(one)) => one == wanted,
            Some(Value::Bool(is_so)) => is_so.to_string() == wanted,
            Some(Value::Null | Value::Number(_) | Value::Object(_)) | None => false,
        }
    }

    /// These claims, and what others say besides.
    pub(crate) fn and(mut self, others: Self) -> Self {
        for (name, value) in others.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// A claim by its name, or by the way to it through objects (`realm_access.roles`).
    fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut steps = name.split('.');
            let first = self.0.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        })
    }

    /// A moment in seconds.
    fn moment(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end")]
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
    }

    fn audiences(&self) -> Vec<&str> {
        match self.0.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The provider's name for the person.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.text("sub").filter(|subject| {
            subject.len() <= MAX_SUBJECT && subject.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        })
    }

    /// The checks that every token goes through: who made it, for whom, and when.
    fn check_frame(&self, issuer: &str, client_id: &str, now: i64) -> Result<(), Invalid> {
        if self.text("iss") != Some(issuer) {
            return Err("it is of another issuer (`iss`)".into());
        }
        let audiences = self.audiences();
        if !audiences.contains(&client_id) {
            return Err("it is for another application (`aud`)".into());
        }
        if self.has("azp") && self.text("azp") != Some(client_id) {
            return Err("it was made for another application (`azp`)".into());
        }
        if audiences.len() > 1 && !self.has("azp") {
            return Err(
                "it is for several applications and does not say for which it was made (`azp`)".into()
            );
        }
        match self.moment("exp") {
            Some(end) if end.saturating_add(CLOCK_SKEW) > now => {}
            Some(_) => return Err("it has expired (`exp`)".into()),
            None => return Err("it does not say when it expires (`exp`)".into()),
        }
        match self.moment("iat") {
            Some(made) if made <= now.saturating_add(CLOCK_SKEW) => {}
            Some(_) => return Err("it was made in the future (`iat`): is a clock wrong?".into()),
            None => return Err("it does not say when it was made (`iat`)".into()),
        }
        match self.moment("nbf") {
            Some(begin) if begin > now.saturating_add(CLOCK_SKEW) => {
                Err("it is not valid yet (`nbf`)".into())
            }
            None if self.has("nbf") => Err("it does not say clearly when it becomes valid (`nbf`)".into()),
            Some(_) | None => Ok(()),
        }
    }
}

/// What an ID token must say.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// This server, as the provider knows it.
    pub client_id: &'a str,
    /// What the request for it contained.
    pub nonce: &'a str,
    /// The access token that came with it.
    pub access_token: Option<&'a str>,
    /// The moment, in seconds.
    pub now: i64,
    /// Whether the person must have signed in at the provider just now.
    pub is_fresh: bool,
}

/// Checks what an ID token says, whose signature was checked.
///
/// # Errors
///
/// The first check that fails.
pub(crate) fn id_token(token: &Jws<'_>, claims: &Claims, expected: &Expected<'_>) -> Result<(), Invalid> {
    if token.kind.as_deref().is_some_and(|kind| kind != "jwt" && kind != "application/jwt") {
        return Err("it is a token of another kind (`typ`)".into());
    }
    claims.check_frame(expected.issuer, expected.client_id, expected.now)?;
    if claims.text("nonce") != Some(expected.nonce) {
        return Err("it is not the answer to this sign-in (`nonce`)".into());
    }
    if claims.has("at_hash") {
        let hash = expected.access_token.map(|access| half_hash(token.algorithm, access));
        if hash.is_none() || claims.text("at_hash") != hash.as_deref() {
            return Err("it does not belong to the access token (`at_hash`)".into());
        }
    }
    if claims.subject().is_none() {
        return Err("it does not say who the person is (`sub`: 1 to 255 ASCII characters)".into());
    }
    if expected.is_fresh {
        let oldest = expected.now.saturating_sub(CLOCK_SKEW);
        if claims.moment("auth_time").is_none_or(|at| at < oldest) {
            return Err("the person did not sign in anew at the provider (`auth_time`)".into());
        }
    }
    Ok(())
}

/// The left half of an access token's hash (Core, 3.1.3.6), by the hash of the signature's algorithm.
fn half_hash(algorithm: Algorithm, access_token: &str) -> String {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => Sha256::digest(access_token).to_vec(),
        Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => Sha384::digest(access_token).to_vec(),
        Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::EdDsa => Sha512::digest(access_token).to_vec(),
    };
    URL_SAFE_NO_PAD.encode(hash.get(..hash.len() / 2).unwrap_or_default())
}

/// Whose sign-ins have ended at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogoutNotice {
    /// The person; everybody's if there is a session.
    pub subject: Option<String>,
    /// The session; every one of the person if there is none.
    pub session: Option<String>,
}

/// Checks a logout token, whose signature was checked.
///
/// # Errors
///
/// The first check that fails.
pub(crate) fn logout_notice(
    token: &Jws<'_>,
    claims: &Claims,
    (issuer, client_id): (&str, &str),
    now: i64,
) -> Result<LogoutNotice, Invalid> {
    let kinds = ["logout+jwt", "application/logout+jwt", "jwt"];
    if token.kind.as_deref().is_some_and(|kind| !kinds.contains(&kind)) {
        return Err("it is a token of another kind (`typ`)".into());
    }
    claims.check_frame(issuer, client_id, now)?;
    let event = claims.0.get("events").and_then(|events| events.get(LOGOUT_EVENT));
    if !event.is_some_and(Value::is_object) {
        return Err("it is no logout token (`events`)".into());
    }
    if claims.has("nonce") {
        return Err("a logout token has no `nonce`".into());
    }
    if claims.text("jti").is_none() {
        return Err("it has no identifier (`jti`)".into());
    }
    let subject = claims.subject().map(str::to_owned);
    if subject.is_none() && claims.has("sub") {
        return Err("it does not say who the person is (`sub`: 1 to 255 ASCII characters)".into());
    }
    let session = claims.text("sid").map(str::to_owned);
    if subject.is_none() && session.is_none() {
        return Err("it says neither whose sign-in has ended (`sub`) nor which (`sid`)".into());
    }
    Ok(LogoutNotice { subject, session })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn token(kind: Option<&str>) -> Jws<'static> {
        Jws {
            algorithm: Algorithm::Rs256,
            key_id: None,
            kind: kind.map(str::to_owned),
            signed: b"",
            payload: Vec::new(),
            signature: Vec::new(),
        }
    }

    fn claims(value: &Value) -> Claims {
        Claims::parse(value.to_string().as_bytes()).unwrap()
    }

    fn good() -> Value {
        json!({"iss": "https://id.example", "aud": "tondo", "sub": "248", "exp": NOW + 60, "iat": NOW, "nonce": "n"})
    }

    fn check(change: &Value) -> Result<(), Invalid> {
        let mut value = good();
        for (name, change) in change.as_object().unwrap() {
            value[name] = change.clone();
        }
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "tondo",
            nonce: "n",
            access_token: Some("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            now: NOW,
            is_fresh: false,
        };
        id_token(&token(None), &claims(&value), &expected)
    }

    #[test]
    fn every_claim_of_an_id_token_is_checked() {
        assert_eq!(check(&json!({})), Ok(()));
        for (change, word) in [
            (json!({"iss": "https://id.example/"}), "iss"),
            (json!({"iss": null}), "iss"),
            (json!({"aud": "other"}), "aud"),
            (json!({"aud": []}), "aud"),
            (json!({"aud": ["tondo", "other"]}), "azp"),
            (json!({"azp": "other"}), "azp"),
            (json!({"azp": 7}), "azp"),
            (json!({"exp": NOW - 300}), "exp"),
            (json!({"exp": "tomorrow"}), "exp"),
            (json!({"iat": NOW + 301}), "iat"),
            (json!({"iat": null}), "iat"),
            (json!({"nbf": NOW + 301}), "nbf"),
            (json!({"nbf": "now"}), "nbf"),
            (json!({"nonce": "m"}), "nonce"),
            (json!({"nonce": null}), "nonce"),
            (json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RR"}), "at_hash"),
            (json!({"sub": ""}), "sub"),
            (json!({"sub": "x".repeat(256)}), "sub"),
            (json!({"sub": "\u{fc}"}), "sub"),
            (json!({"sub": 248}), "sub"),
        ] {
            let refused = check(&change).expect_err(&change.to_string()).to_string();
            assert!(refused.contains(word), "{change}: {refused}");
        }
    }

    #[test]
    fn clocks_may_differ_by_five_minutes_and_an_audience_may_be_one_of_several() {
        for change in [
            json!({"exp": NOW - 299}),
            json!({"iat": NOW + 300, "nbf": NOW + 300}),
            json!({"aud": ["other", "tondo"], "azp": "tondo"}),
            json!({"aud": ["tondo"]}),
            json!({"exp": 1.8e9 + 60.5}),
            // The example of OpenID Connect Core, A.3.
            json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}),
        ] {
            assert_eq!(check(&change), Ok(()), "{change}");
        }
    }

    #[test]
    fn a_token_of_another_kind_is_no_id_token() {
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "tondo",
            nonce: "n",
            access_token: None,
            now: NOW,
            is_fresh: false,
        };
        for (kind, is_one) in [("jwt", true), ("logout+jwt", false), ("at+jwt", false)] {
            assert_eq!(id_token(&token(Some(kind)), &claims(&good()), &expected).is_ok(), is_one, "{kind}");
        }
        let fresh = Expected { is_fresh: true, ..expected };
        let mut value = good();
        assert!(id_token(&token(None), &claims(&value), &fresh).is_err());
        value["auth_time"] = json!(NOW - 301);
        assert!(id_token(&token(None), &claims(&value), &fresh).is_err());
        value["auth_time"] = json!(NOW - 20);
        assert!(id_token(&token(None), &claims(&value), &fresh).is_ok());
    }

    #[test]
    fn a_logout_token_says_whose_sign_in_has_ended() {
        let mut value = json!({"iss": "i", "aud": "tondo", "exp": NOW + 60, "iat": NOW, "jti": "1", "sub": "248",
            "sid": "s", "events": {LOGOUT_EVENT: {}}});
        let check = |value: &Value, kind| logout_notice(&token(kind), &claims(value), ("i", "tondo"), NOW);
        let both = LogoutNotice { subject: Some("248".to_owned()), session: Some("s".to_owned()) };
        assert_eq!(check(&value, Some("logout+jwt")), Ok(both));
        assert!(check(&value, Some("at+jwt")).is_err());
        for (name, wrong) in [
            ("events", json!({})),
            ("events", json!({LOGOUT_EVENT: true})),
            ("nonce", json!("n")),
            ("jti", json!("")),
            ("sub", json!("\u{fc}")),
            ("iss", json!("j")),
            ("aud", json!("other")),
            ("exp", json!(NOW - 301)),
        ] {
            let mut changed = value.clone();
            changed[name] = wrong;
            assert!(check(&changed, None).is_err(), "{changed}");
        }
        value.as_object_mut().unwrap().remove("sub");
        assert!(check(&value, None).is_ok());
        value.as_object_mut().unwrap().remove("sid");
        assert!(check(&value, None).is_err());
    }

    #[test]
    fn a_claim_may_be_inside_another_and_a_list_or_a_text() {
        let known = claims(&json!({"groups": ["a", "b"], "role": "a", "realm_access": {"roles": ["a"]},
            "x.y": ["a"], "is_admin": true, "email_verified": "true"}));
        for name in ["groups", "role", "realm_access.roles", "x.y"] {
            assert!(known.contains(name, "a") && !known.contains(name, "c"), "{name}");
        }
        assert!(known.contains("is_admin", "true") && !known.contains("nothing", "a"));
        assert!(known.is_true("email_verified") && !known.is_true("role"));
        let more = known.and(claims(&json!({"role": "z", "name": "Ada"})));
        assert_eq!((more.text("role"), more.text("name")), (Some("a"), Some("Ada")));
    }
}
