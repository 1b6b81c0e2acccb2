//! Every check of an ID token: each wrong one differs from the right one in one thing, and the log says in which.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::{Browser, problem};
use super::oidc::House;
use super::provider::{Provider, Signature, part, seconds};
use sha2::{Digest, Sha256};

fn refused(house: &House, token: (Signature, Value), change: &Value, word: &str) {
    let mut browser = Browser::new(&house.server);
    let before = house.server.log().len();
    let answer = browser.sign_in_with(&house.provider, "", (token.0, &token.1), change);
    assert_eq!(problem(&answer), "faulty", "{token:?} {change}");
    assert!(browser.user().is_null());
    let end = Instant::now() + Duration::from_secs(10);
    while !house.server.log()[before..].contains(word) {
        assert!(Instant::now() < end, "{change}: {}", &house.server.log()[before..]);
        std::thread::yield_now();
    }
}

#[test]
fn a_claim_that_is_wrong_is_refused() {
    let house = House::start(&[]);
    let now = seconds();
    for (change, word) in [
        (json!({"iss": "https://evil.example"}), "`iss`"),
        (json!({"iss": format!("{}/", house.provider.issuer)}), "`iss`"),
        (json!({"aud": "another"}), "`aud`"),
        (json!({"aud": null}), "`aud`"),
        (json!({"aud": ["tondo", "another"]}), "`azp`"),
        (json!({"azp": "another"}), "`azp`"),
        (json!({"aud": ["tondo", "another"], "azp": "another"}), "`azp`"),
        (json!({"exp": now - 400}), "`exp`"),
        (json!({"exp": null}), "`exp`"),
        (json!({"iat": now + 400}), "`iat`"),
        (json!({"iat": null}), "`iat`"),
        (json!({"nbf": now + 400}), "`nbf`"),
        (json!({"nonce": "another"}), "`nonce`"),
        (json!({"nonce": null}), "`nonce`"),
        (json!({"at_hash": part([7; 16])}), "`at_hash`"),
        (json!({"sub": null}), "`sub`"),
        (json!({"sub": "x".repeat(256)}), "`sub`"),
        (json!({"sub": "ad\u{e4}"}), "`sub`"),
    ] {
        refused(&house, (Signature::Rsa, json!({})), &change, word);
    }
    let mut browser = Browser::new(&house.server);
    for change in [
        json!({}),
        json!({"exp": now - 200, "iat": now + 200, "nbf": now + 200}),
        json!({"aud": ["tondo", "another"], "azp": "tondo"}),
    ] {
        assert_eq!(browser.sign_in(&house.provider, &change).status, 200, "{change}");
    }
}

#[test]
fn a_signature_that_is_wrong_is_refused() {
    let house = House::start(&[]);
    for (signature, header, word) in [
        (Signature::None, json!({}), "`none`"),
        (Signature::None, json!({"alg": "NONE"}), "not accepted"),
        (Signature::HmacOfPublicKey, json!({}), "`HS256`"),
        (Signature::HmacOfPublicKey, json!({"alg": "RS256"}), "signature"),
        (Signature::Changed, json!({}), "signature"),
        (Signature::Foreign, json!({}), "signature"),
        (Signature::Rsa, json!({"alg": "RS384"}), "signature"),
        (Signature::Rsa, json!({"kid": "known"}), "signature"),
        (Signature::Rsa, json!({"crit": ["exp"]}), "crit"),
        (Signature::Rsa, json!({"typ": "logout+jwt"}), "`typ`"),
        (Signature::Rsa, json!({"typ": "at+jwt"}), "`typ`"),
    ] {
        refused(&house, (signature, header), &json!({}), word);
    }
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
}

#[test]
fn a_key_that_is_not_known_has_the_keys_fetched_at_most_once_a_minute() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    assert_eq!(house.provider.asked("/keys"), 1);
    house.provider.show_new_key();
    let new = (Signature::Ed25519, &json!({}));
    assert_eq!(browser.sign_in_with(&house.provider, "", new, &json!({})).status, 200);
    assert_eq!(house.provider.asked("/keys"), 2);
    for _ in 0..3 {
        let unknown = (Signature::Rsa, &json!({"kid": "nobody's"}));
        let answer = browser.sign_in_with(&house.provider, "", unknown, &json!({}));
        assert_eq!(problem(&answer), "faulty");
    }
    assert_eq!(house.provider.asked("/keys"), 2);
    assert_eq!(house.provider.asked("/.well-known/openid-configuration"), 1);
}

#[test]
fn the_token_belongs_to_the_access_token_beside_it() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    // The first code is code-0.
    let hash = Sha256::digest(Provider::access_token("code-0"));
    let answer = browser.sign_in(&house.provider, &json!({"at_hash": part(&hash[..16])}));
    assert_eq!(answer.status, 200, "{}", house.server.log());
}

#[test]
fn who_has_to_sign_in_anew_did_so() {
    let house = House::start(&[]);
    let again = |change: &Value| {
        let mut browser = Browser::new(&house.server);
        browser.sign_in_with(&house.provider, "?again", (Signature::Rsa, &json!({})), change)
    };
    assert_eq!(problem(&again(&json!({}))), "faulty");
    assert_eq!(problem(&again(&json!({"auth_time": seconds() - 3600}))), "faulty");
    assert_eq!(again(&json!({"auth_time": seconds() - 3})).status, 200);
}
