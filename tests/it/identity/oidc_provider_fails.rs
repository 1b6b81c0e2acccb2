//! A provider that is down, slow, or sends nonsense: the sign-in page says so, and passwords work.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::{Browser, problem};
use super::oidc::House;
use super::provider::{Failure, Provider};
use crate::support::Server;

const DESCRIPTION: &str = "/.well-known/openid-configuration";

fn problem_of_start(house: &House) -> String {
    problem(&Browser::new(&house.server).open("/-/sign-in/oidc"))
}

#[test]
fn a_provider_that_fails_is_told_of_and_a_password_works() {
    let house = House::start(&[]);
    house.server.add_person("ben@example.org", "correct horse battery");
    for (failure, word) in [
        (Failure::Status(DESCRIPTION), "down"),
        (Failure::Redirect(DESCRIPTION), "down"),
        (Failure::Huge(DESCRIPTION), "down"),
        (Failure::Nonsense(DESCRIPTION), "faulty"),
    ] {
        house.provider.fail(Some(failure));
        assert_eq!(problem_of_start(&house), word, "{failure:?}");
        // A failure counts for a few seconds, so that nobody has the provider asked all the time.
        let asked = house.provider.asked(DESCRIPTION);
        assert_eq!(problem_of_start(&house), "down", "{failure:?}");
        assert_eq!(house.provider.asked(DESCRIPTION), asked);
        std::thread::sleep(Duration::from_millis(5100));
    }
    let login = json!({"email": "ben@example.org", "password": "correct horse battery"});
    assert_eq!(house.server.request("POST", "/api/login").json(&login).send().status, 200);
    house.provider.fail(None);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
}

#[test]
fn an_answer_that_is_wrong_after_the_beginning_is_told_of() {
    let house = House::start(&[]);
    for (failure, word) in [
        (Failure::Status("/token"), "faulty"),
        (Failure::Huge("/token"), "down"),
        (Failure::Nonsense("/token"), "faulty"),
        (Failure::Redirect("/token"), "faulty"),
        (Failure::Status("/keys"), "down"),
        (Failure::Huge("/keys"), "down"),
        (Failure::Nonsense("/keys"), "faulty"),
        (Failure::Redirect("/keys"), "down"),
    ] {
        house.provider.fail(Some(failure));
        let mut browser = Browser::new(&house.server);
        assert_eq!(problem(&browser.sign_in(&house.provider, &json!({}))), word, "{failure:?}");
        if matches!(failure, Failure::Status("/keys")) {
            // For a few seconds it is not asked again.
            let asked = house.provider.asked("/keys");
            assert_eq!(problem(&browser.sign_in(&house.provider, &json!({}))), "down");
            assert_eq!(house.provider.asked("/keys"), asked);
        }
        if matches!(
            failure,
            Failure::Status("/keys")
                | Failure::Huge("/keys")
                | Failure::Nonsense("/keys")
                | Failure::Redirect("/keys")
        ) {
            std::thread::sleep(Duration::from_millis(5100));
        }
    }
    for failure in [Failure::Nonsense("/userinfo"), Failure::Status("/userinfo"), Failure::Huge("/userinfo")]
    {
        house.provider.fail(Some(failure));
        let mut browser = Browser::new(&house.server);
        let answer = browser.sign_in(&house.provider, &json!({"name": null}));
        assert!(["faulty", "down"].contains(&problem(&answer).as_str()), "{failure:?}");
    }
    assert_eq!(house.provider.asked("/elsewhere"), 0, "no redirect is followed");
    house.provider.fail(None);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
}

#[test]
fn a_slow_provider_is_waited_for_ten_seconds() {
    let house = House::start(&[]);
    house.provider.fail(Some(Failure::Slow(DESCRIPTION)));
    let begun = Instant::now();
    assert_eq!(problem_of_start(&house), "down");
    assert!((9..15).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[test]
fn an_issuer_is_the_one_that_is_set() {
    let house = House::start(&[]);
    house.provider.describe(json!({"issuer": format!("{}/", house.provider.issuer)}));
    assert_eq!(problem_of_start(&house), "faulty");
    house.server.wait_for_log("the issuer has to be written exactly so");
}

#[test]
fn the_connection_is_tried() {
    let house = House::start(&[("TONDO_OIDC_ADMIN_CLAIM", "groups=admins")]);
    house.server.add_administrator("root@example.org", "correct horse battery");
    let token = house.server.token("root@example.org", &[]);
    let test = |server: &Server| -> Value {
        let answer = server.request("POST", "/api/v1/server/test/oidc").token(&token).send();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let whole = test(&house.server);
    assert_eq!(whole["works"], true, "{whole}");
    let said = whole.to_string();
    for word in [
        "http://localhost/-/sign-in/oidc/callback",
        "2 keys",
        "`groups` has `admins`",
        "Only people whom Tondo knows",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains(super::provider::SECRET));
    house.provider.fail(Some(Failure::Status("/keys")));
    let failed = test(&house.server);
    assert_eq!(failed["works"], false);
    assert_eq!(failed["steps"].as_array().unwrap().last().unwrap()["ok"], false);
}

#[test]
fn a_wrong_secret_is_found_by_the_test() {
    let (provider, folder) = (Provider::start(), tempfile::tempdir().unwrap());
    let secret = folder.path().join("secret");
    let settings = provider.settings(&secret);
    std::fs::write(&secret, "another").unwrap();
    let environment: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start_with(&[], &environment);
    server.add_administrator("root@example.org", "correct horse battery");
    let token = server.token("root@example.org", &[]);
    let test = server.request("POST", "/api/v1/server/test/oidc").token(&token).send().json();
    assert_eq!(test["works"], false);
    assert!(test.to_string().contains("oidc_client_id"), "{test}");
}
