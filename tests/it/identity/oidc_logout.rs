//! Signing out on both sides.

use serde_json::{Value, json};

use super::browser::{Browser, changed, problem};
use super::oidc::House;
use super::provider::{Signature, form, seconds};

#[test]
fn signing_out_here_leads_to_the_provider() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    let answer = browser.send("POST", "/api/logout", None);
    assert_eq!(answer.status, 200, "{answer:?}");
    let url = answer.json()["continue_at"].as_str().unwrap().to_owned();
    let (place, query) = url.split_once('?').unwrap();
    let query = form(query);
    assert_eq!(place, format!("{}/logout", house.provider.issuer));
    assert_eq!(
        (query["client_id"].as_str(), query["post_logout_redirect_uri"].as_str()),
        ("tondo", "http://localhost/")
    );
    assert_eq!(query["id_token_hint"].split('.').count(), 3);
    assert!(browser.user().is_null());
    // A login with a password has nothing to do with the provider.
    house.server.add_person("ben@example.org", "correct horse battery");
    let login = json!({"email": "ben@example.org", "password": "correct horse battery"});
    assert_eq!(browser.send("POST", "/api/session", Some(&login)).status, 204);
    assert_eq!(browser.send("POST", "/api/logout", None).status, 204);
}

#[test]
fn a_new_sign_in_ends_the_former_one_of_the_browser() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    let former = browser.cookies.clone();
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    assert_eq!(browser.user()["email"], "ada@example.org");
    browser.cookies = former;
    assert!(browser.user().is_null());
}

/// Sends a logout token with these changes; the status.
fn notify(house: &House, signature: (Signature, &Value), change: &Value) -> u16 {
    let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let claims = json!({"iss": house.provider.issuer, "aud": "tondo", "iat": seconds(), "exp": seconds() + 120, "jti": "1",
        "sub": "ada-1", "sid": "session-1", "events": events});
    let token = house.provider.token(signature.0, signature.1, &changed(claims, change));
    let request = house.server.request("POST", "/-/sign-in/oidc/logout");
    request.body("application/x-www-form-urlencoded", format!("logout_token={token}")).send().status
}

#[test]
fn the_provider_ends_the_logins_of_a_session_or_of_a_person() {
    let house = House::start(&[]);
    let rsa = (Signature::Rsa, &json!({"typ": "logout+jwt"}));
    let [mut first, mut second, mut third] = [(); 3].map(|()| Browser::new(&house.server));
    let sign_in = |browser: &mut Browser<'_>, session: Value| {
        assert_eq!(browser.sign_in(&house.provider, &json!({"sid": session})).status, 200);
    };
    sign_in(&mut first, json!("session-1"));
    sign_in(&mut second, json!("session-2"));
    sign_in(&mut third, json!(null));
    let token = house.server.token("ada@example.org", &["--scope", "account"]);
    assert_eq!(notify(&house, rsa, &json!({"sub": "eve-2", "sid": null})), 200);
    assert_eq!(notify(&house, rsa, &json!({"sub": null, "sid": "session-9"})), 200);
    for browser in [&mut first, &mut second, &mut third] {
        assert!(!browser.user().is_null());
    }
    assert_eq!(notify(&house, rsa, &json!({"sub": null})), 200);
    assert!(first.user().is_null() && !second.user().is_null() && !third.user().is_null());
    assert_eq!(notify(&house, rsa, &json!({"sid": "session-2"})), 200);
    assert!(
        second.user().is_null() && third.user().is_null(),
        "whose session is not known is any of the person"
    );
    sign_in(&mut first, json!("session-1"));
    assert_eq!(notify(&house, rsa, &json!({"sid": null})), 200);
    assert!(first.user().is_null());
    // What was made here does not come from the provider.
    assert_eq!(house.server.request("GET", "/api/v1/me").token(&token).send().status, 200);
    assert!(house.data().exists());
}

#[test]
fn a_logout_token_that_is_wrong_ends_nothing() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    let kind = json!({"typ": "logout+jwt"});
    for change in [
        json!({"iss": "https://evil.example"}),
        json!({"aud": "another"}),
        json!({"exp": seconds() - 400}),
        json!({"iat": seconds() + 400}),
        json!({"nonce": "x"}),
        json!({"events": {}}),
        json!({"events": null}),
        json!({"jti": null}),
        json!({"sub": null, "sid": null}),
    ] {
        assert_eq!(notify(&house, (Signature::Rsa, &kind), &change), 400, "{change}");
    }
    for signature in [Signature::None, Signature::HmacOfPublicKey, Signature::Foreign, Signature::Changed] {
        assert_eq!(notify(&house, (signature, &kind), &json!({})), 400, "{signature:?}");
    }
    let post = |body: &str| {
        let request = house.server.request("POST", "/-/sign-in/oidc/logout");
        request.body("application/x-www-form-urlencoded", body).send().status
    };
    assert_eq!((post(""), post("logout_token=x"), post(&"x".repeat(100_000))), (400, 400, 413));
    assert_eq!(browser.user()["email"], "ada@example.org");
    // An ID token is no logout token, and the other way round.
    let id_token = house.provider.token(Signature::Rsa, &json!({}), &house.provider.claims("n"));
    assert_eq!(post(&format!("logout_token={id_token}")), 400);
    let logout = json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}, "nonce": null});
    assert_eq!(problem(&Browser::new(&house.server).sign_in(&house.provider, &logout)), "faulty");
}
