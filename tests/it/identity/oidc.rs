//! The way to the provider and back.

use serde_json::json;

use super::browser::{Browser, problem};
use super::provider::{Provider, Signature};
use crate::support::Server;

/// A provider, and a server that knows it and Ada.
pub struct House {
    pub provider: Provider,
    pub server: Server,
    folder: tempfile::TempDir,
}

impl House {
    pub fn start(more: &[(&str, &str)]) -> Self {
        let (provider, folder) = (Provider::start(), tempfile::tempdir().unwrap());
        let settings = provider.settings(&folder.path().join("secret"));
        let mut environment: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        environment.extend(more);
        let server = Server::start_on(&folder.path().join("data"), &[], &environment);
        server.run_ok(&["user", "add", "ada@example.org", "--no-password"]);
        Self { provider, server, folder }
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }
}

#[test]
fn a_person_signs_in_and_gets_to_the_page_that_was_wanted() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    let answer = browser.sign_in_with(
        &house.provider,
        "?to=-/people%3Ftab%3D1",
        (Signature::Rsa, &json!({})),
        &json!({}),
    );
    assert_eq!(answer.status, 200, "{answer:?}\n{}", house.server.log());
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(page.contains("content=\"0;url=/-/people?tab=1\""), "{page}");
    assert!(!page.contains("<script"));
    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("tondo_session=") && cookie.contains("SameSite=Strict"))
    );
    assert!(
        cookies.iter().any(|cookie| cookie.starts_with("tondo_sign_in=;") && cookie.contains("Max-Age=0"))
    );
    let user = browser.user();
    assert_eq!((&user["email"], &user["name"]), (&json!("ada@example.org"), &json!("Ada Lovelace")));
    assert_eq!(user["username"], "ada.l");
    // The server did not keep the sign-in page from knowing.
    let server = house.server.get("/api/v1/server").json();
    assert_eq!(server["providers"], json!([{"name": "The House", "path": "/-/sign-in/oidc"}]));
    assert_eq!(server["sign_in_methods"], json!(["password", "provider"]));
    house.server.run_ok(&["config", "set", "oidc_redirect", "on"]);
    assert_eq!(house.server.get("/api/v1/server").json()["providers"][0]["is_automatic"], true);
}

#[test]
fn the_request_has_everything_that_ties_it_to_the_browser() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    let answer = browser.open("/-/sign-in/oidc?to=-/account");
    let cookie = answer.header("set-cookie");
    for word in ["tondo_sign_in=", "HttpOnly", "SameSite=Lax", "Max-Age=600"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    let request = browser.begin("oidc", "?again");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "tondo"),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email"),
        ("redirect_uri", "http://localhost/-/sign-in/oidc/callback"),
        ("prompt", "login"),
        ("max_age", "0"),
    ] {
        assert_eq!(request[name], value);
    }
    let other = browser.begin("oidc", "");
    for name in ["state", "nonce", "code_challenge"] {
        assert!(request[name].len() == 43 && request[name] != other[name], "{name}");
    }
    assert!(!other.contains_key("prompt"));
    assert_eq!(browser.open("/-/sign-in/nobody").status, 404);
}

#[test]
fn without_a_provider_nothing_is_there() {
    let server = Server::start();
    let facts = server.get("/api/v1/server").json();
    assert!(facts.get("providers").is_none());
    assert_eq!(facts["sign_in_methods"], json!(["password"]));
    assert_eq!(server.get("/-/sign-in/oidc").status, 404);
    assert_eq!(server.get("/-/sign-in/oidc/callback?code=x&state=y").status, 404);
    assert_eq!(server.request("POST", "/-/sign-in/oidc/logout").send().status, 404);
}

#[test]
fn the_way_back_is_the_one_of_the_browser_that_went() {
    let house = House::start(&[]);
    let (mut ada, mut eve) = (Browser::new(&house.server), Browser::new(&house.server));
    // The attacker's own answer, in the browser of somebody who began nothing.
    let request = eve.begin("oidc", "");
    let token = house.provider.token(Signature::Rsa, &json!({}), &house.provider.claims(&request["nonce"]));
    let code = house.provider.grant(&request, token, json!({}));
    assert_eq!(problem(&ada.come_back("oidc", &request["state"], &code)), "stale");
    // In one who began another sign-in.
    ada.begin("oidc", "");
    assert_eq!(problem(&ada.come_back("oidc", &request["state"], &code)), "stale");
    // Without a state, and with one that was never given out.
    assert_eq!(problem(&eve.open(&format!("/-/sign-in/oidc/callback?code={code}"))), "stale");
    let request = eve.begin("oidc", "");
    assert_eq!(problem(&eve.come_back("oidc", &"A".repeat(43), &code)), "stale");
    assert!(request["state"] != "A".repeat(43));
    assert_eq!(house.provider.asked("/token"), 0, "no code is exchanged before the state is right");
}

#[test]
fn an_answer_is_taken_once() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    let request = browser.begin("oidc", "");
    let token = house.provider.token(Signature::Rsa, &json!({}), &house.provider.claims(&request["nonce"]));
    let code = house.provider.grant(&request, token, json!({}));
    let cookies = browser.cookies.clone();
    assert_eq!(browser.come_back("oidc", &request["state"], &code).status, 200);
    // Again, with the cookie that was taken away, from a provider that gives tokens for a code twice.
    browser.cookies = cookies;
    assert_eq!(problem(&browser.come_back("oidc", &request["state"], &code)), "stale");
    assert_eq!(house.provider.asked("/token"), 1);
}

#[test]
fn a_sign_in_takes_ten_minutes_at_most() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    let request = browser.begin("oidc", "");
    let token = house.provider.token(Signature::Rsa, &json!({}), &house.provider.claims(&request["nonce"]));
    let code = house.provider.grant(&request, token, json!({}));
    // As if it had begun earlier: the third part of the cookie is the moment.
    let cookie = browser.cookies["tondo_sign_in"].clone();
    let mut parts: Vec<String> = cookie.split('.').map(str::to_owned).collect();
    let begun: i64 = parts[2].parse().unwrap();
    parts[2] = (begun - 601).to_string();
    browser.cookies.insert("tondo_sign_in".to_owned(), parts.join("."));
    assert_eq!(problem(&browser.come_back("oidc", &request["state"], &code)), "stale");
    browser.cookies.insert("tondo_sign_in".to_owned(), cookie);
    assert_eq!(browser.come_back("oidc", &request["state"], &code).status, 200);
}

#[test]
fn what_a_provider_refuses_is_told() {
    let house = House::start(&[]);
    let mut browser = Browser::new(&house.server);
    let request = browser.begin("oidc", "");
    let back = format!("/-/sign-in/oidc/callback?state={}&error=access_denied", request["state"]);
    assert_eq!(problem(&browser.open(&back)), "denied");
    house.server.wait_for_log("access_denied");
    let request = browser.begin("oidc", "");
    assert_eq!(problem(&browser.come_back("oidc", &request["state"], "no-code-of-theirs")), "faulty");
    house.server.wait_for_log("invalid_grant");
}

#[test]
fn a_code_that_was_injected_is_refused_by_the_verifier() {
    let house = House::start(&[]);
    let (mut ada, mut eve) = (Browser::new(&house.server), Browser::new(&house.server));
    let stolen = ada.begin("oidc", "");
    let own = eve.begin("oidc", "");
    // Even if the nonce were the attacker's: the code belongs to another verifier.
    let token = house.provider.token(Signature::Rsa, &json!({}), &house.provider.claims(&own["nonce"]));
    let code = house.provider.grant(&stolen, token, json!({}));
    assert_eq!(problem(&eve.come_back("oidc", &own["state"], &code)), "faulty");
    assert!(eve.user().is_null());
}

#[test]
fn answers_of_two_providers_are_not_mixed_up() {
    let (honest, hostile, folder) = (Provider::start(), Provider::start(), tempfile::tempdir().unwrap());
    let settings = honest.settings(&folder.path().join("secret"));
    let file = folder.path().join("providers.toml");
    let entry = |id: &str, issuer: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nissuer = \"{issuer}\"\nclient_id = \"tondo\"\nclient_secret_file = \"secret\"\n"
        )
    };
    std::fs::write(&file, entry("honest", &honest.issuer) + &entry("hostile", &hostile.issuer)).unwrap();
    assert!(settings.len() > 1);
    let server = Server::start_with(&[], &[("TONDO_OIDC_FILE", file.to_str().unwrap())]);
    server.run_ok(&["user", "add", "ada@example.org", "--no-password"]);
    let mut browser = Browser::new(&server);
    let grant = |request: &std::collections::BTreeMap<String, String>| {
        let token = honest.token(Signature::Rsa, &json!({}), &honest.claims(&request["nonce"]));
        honest.grant(request, token, json!({}))
    };
    // It began with the hostile one, which sends the browser on to the honest one and back to its own address.
    let request = browser.begin("hostile", "");
    assert!(request["redirect_uri"].ends_with("/-/sign-in/hostile/callback"));
    let code = grant(&request);
    assert_eq!(problem(&browser.come_back("honest", &request["state"], &code)), "stale");
    // An answer that says it is somebody else's.
    let request = browser.begin("honest", "");
    let code = grant(&request);
    let back = format!("/-/sign-in/honest/callback?state={}&code={code}&iss=", request["state"]);
    assert_eq!(problem(&browser.open(&format!("{back}{}", hostile.issuer))), "faulty");
    // A provider that names itself always does.
    let request = browser.begin("honest", "");
    let code = grant(&request);
    let back =
        format!("/-/sign-in/honest/callback?state={}&code={code}&iss={}", request["state"], honest.issuer);
    assert_eq!(browser.open(&back).status, 200);
    assert_eq!(hostile.asked("/token") + honest.asked("/token"), 1, "{}", server.log());
}

#[test]
fn a_provider_that_names_itself_does_so_in_every_answer() {
    let house = House::start(&[]);
    house.provider.describe(json!({"authorization_response_iss_parameter_supported": true}));
    let mut browser = Browser::new(&house.server);
    assert_eq!(problem(&browser.sign_in(&house.provider, &json!({}))), "faulty");
    house.server.wait_for_log("`iss`");
    assert_eq!(house.provider.asked("/token"), 0);
}
