//! Who it is that signs in: by the account, by a verified address, by nothing else; and what the provider may change.

use serde_json::{Value, json};

use super::browser::{Browser, problem};
use super::oidc::House;
use super::provider::Signature;

/// The person with this address, as the command line shows it.
fn person(house: &House, email: &str) -> Value {
    let output = house.server.run(&["user", "show", email, "--json"]);
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

fn sign_in(house: &House, change: &Value) -> Result<Value, String> {
    let mut browser = Browser::new(&house.server);
    let answer = browser.sign_in(&house.provider, change);
    if answer.status == 200 { Ok(browser.user()) } else { Err(problem(&answer)) }
}

#[test]
fn an_address_counts_only_if_it_is_verified() {
    let house = House::start(&[("TONDO_OIDC_CREATE", "on")]);
    for change in [
        json!({"email_verified": false}),
        json!({"email_verified": null}),
        json!({"email_verified": "no"}),
        json!({"email_verified": 1}),
        json!({"email": null}),
        json!({"email": "no address"}),
    ] {
        assert_eq!(sign_in(&house, &change).unwrap_err(), "unverified", "{change}");
    }
    assert_eq!(sign_in(&house, &json!({})).unwrap()["email"], "ada@example.org");
    // Whoever is linked needs no address any more.
    assert_eq!(sign_in(&house, &json!({"email_verified": false})).unwrap()["email"], "ada@example.org");
    let moved = sign_in(&house, &json!({"email": "other@example.org"})).unwrap();
    assert_eq!(moved["email"], "ada@example.org");
}

#[test]
fn an_address_counts_only_if_it_was_granted() {
    let house = House::start(&[]);
    let token = house.server.token("ada@example.org", &["--scope", "account"]);
    let asked = house.server.request("POST", "/api/v1/me/addresses").token(&token);
    assert_eq!(asked.json(&json!({"address": "boss@example.org"})).send().status, 201);
    assert_eq!(sign_in(&house, &json!({"email": "boss@example.org"})).unwrap_err(), "unknown");
    house.server.run_ok(&["address", "add", "ada@example.org", "boss@example.org"]);
    assert_eq!(sign_in(&house, &json!({"email": "Boss@Example.org"})).unwrap()["email"], "ada@example.org");
}

#[test]
fn another_account_with_the_same_address_does_not_open_the_person() {
    let house = House::start(&[("TONDO_OIDC_CREATE", "on")]);
    assert!(sign_in(&house, &json!({"sub": "ada-1"})).is_ok());
    assert_eq!(sign_in(&house, &json!({"sub": "eve-2"})).unwrap_err(), "linked");
    house.server.wait_for_log("an administrator can end that link");
    assert!(sign_in(&house, &json!({"sub": "ada-1"})).is_ok());
}

#[test]
fn an_administrator_sees_and_ends_a_link() {
    let house = House::start(&[]);
    house.server.run_ok(&["user", "add", "root@example.org", "--no-password", "--admin"]);
    let root = house.server.token("root@example.org", &[]);
    let mut browser = Browser::new(&house.server);
    assert_eq!(browser.sign_in(&house.provider, &json!({})).status, 200);
    let own = browser.open("/api/v1/me/linked-accounts").json();
    let expected = json!([{"provider": "The House", "issuer": house.provider.issuer, "subject": "ada-1"}]);
    assert_eq!(own["accounts"], expected);
    let path = format!("/api/v1/users/{}/linked-accounts", browser.user()["id"].as_str().unwrap());
    let ask = |method: &str| house.server.request(method, &path).token(&root).send();
    assert_eq!(ask("GET").json(), own);
    assert_eq!(ask("DELETE").status, 204);
    assert!(browser.user().is_null(), "the login came from there");
    assert_eq!(ask("GET").json()["accounts"], json!([]));
    assert_eq!(sign_in(&house, &json!({"sub": "ada-new"})).unwrap()["email"], "ada@example.org");
}

#[test]
fn who_is_disabled_does_not_come_in() {
    let house = House::start(&[("TONDO_OIDC_CREATE", "on")]);
    house.server.run_ok(&["user", "disable", "ada@example.org"]);
    assert_eq!(sign_in(&house, &json!({})).unwrap_err(), "disabled");
    house.server.run_ok(&["user", "enable", "ada@example.org"]);
    assert!(sign_in(&house, &json!({})).is_ok());
    house.server.run_ok(&["user", "disable", "ada@example.org"]);
    assert_eq!(sign_in(&house, &json!({})).unwrap_err(), "disabled");
}

#[test]
fn people_are_added_only_on_wish() {
    let house = House::start(&[]);
    let ben = json!({"sub": "ben", "email": "ben@example.org", "name": "Ben", "preferred_username": "ada.l", "locale": "de-AT"});
    assert_eq!(sign_in(&house, &ben).unwrap_err(), "unknown");
    assert!(person(&house, "ben@example.org").is_null());
    house.server.run_ok(&["config", "set", "oidc_create", "on"]);
    assert!(sign_in(&house, &json!({})).is_ok());
    let added = sign_in(&house, &ben).unwrap();
    assert_eq!(
        (&added["name"], &added["role"], &added["language"]),
        (&json!("Ben"), &json!("member"), &json!("de"))
    );
    // Ada has that username.
    assert!(added["username"].is_null(), "{added}");
    assert_eq!(sign_in(&house, &ben).unwrap()["id"], added["id"]);
}

#[test]
fn what_the_provider_changes_is_taken_over_and_what_the_person_changes_stays() {
    let house = House::start(&[]);
    house.server.run_ok(&["user", "edit", "ada@example.org", "--name", "Countess"]);
    let name = |change: &Value| sign_in(&house, change).unwrap()["name"].clone();
    assert_eq!(name(&json!({})), "Countess", "the first time, what is here stays");
    assert_eq!(name(&json!({"name": "Ada King"})), "Ada King");
    house.server.run_ok(&["user", "edit", "ada@example.org", "--name", "A."]);
    assert_eq!(name(&json!({"name": "Ada King"})), "A.");
    assert_eq!(name(&json!({"name": "x\u{7}"})), "A.", "what is no name is left");
}

#[test]
fn a_claim_gives_the_role_and_takes_it() {
    let house =
        House::start(&[("TONDO_OIDC_ADMIN_CLAIM", "groups=tondo-admins"), ("TONDO_OIDC_CREATE", "on")]);
    let role = |change: &Value| sign_in(&house, change).unwrap()["role"].clone();
    let groups = json!({"groups": ["people", "tondo-admins"]});
    assert_eq!(role(&json!({"groups": ["tondo-admin", "Tondo-Admins"]})), "member");
    assert_eq!(role(&groups), "admin");
    // The last administrator keeps the role.
    assert_eq!(role(&json!({"groups": []})), "admin");
    house.server.wait_for_log("the last administrator keeps the role");
    let ben = json!({"sub": "ben", "email": "ben@example.org", "preferred_username": "ben", "groups": "tondo-admins"});
    assert_eq!(role(&ben), "admin");
    assert_eq!(role(&json!({})), "member");
}

#[test]
fn without_that_claim_roles_stay() {
    let house = House::start(&[]);
    let role = |change: &Value| sign_in(&house, change).unwrap()["role"].clone();
    assert_eq!(role(&json!({"groups": ["admin", "tondo-admins"], "role": "admin"})), "member");
    house.server.run_ok(&["user", "edit", "ada@example.org", "--role", "admin"]);
    assert_eq!(role(&json!({"groups": []})), "admin");
}

#[test]
fn what_the_id_token_lacks_is_asked_for_and_is_about_the_same_person() {
    let house = House::start(&[]);
    let visit = |user_info: Value| {
        let mut browser = Browser::new(&house.server);
        let request = browser.begin("oidc", "");
        let bare = super::browser::changed(
            house.provider.claims(&request["nonce"]),
            &json!({"email": null, "email_verified": null, "name": null}),
        );
        let token = house.provider.token(Signature::Rsa, &json!({}), &bare);
        let code = house.provider.grant(&request, token, user_info);
        browser.come_back("oidc", &request["state"], &code)
    };
    let facts = json!({"sub": "eve-2", "email": "ada@example.org", "email_verified": true});
    assert_eq!(problem(&visit(facts.clone())), "faulty");
    house.server.wait_for_log("two different people");
    let mut right = facts;
    right["sub"] = json!("ada-1");
    assert_eq!(visit(right).status, 200);
}

#[test]
fn a_picture_is_not_fetched_from_a_private_address() {
    let house = House::start(&[("TONDO_OIDC_PICTURE", "always")]);
    let picture = format!("{}/picture", house.provider.issuer);
    assert!(sign_in(&house, &json!({"picture": picture})).is_ok());
    house.server.wait_for_log("the provider's picture was not taken over");
    house.server.wait_for_log("no public IP");
    assert_eq!(house.provider.asked("/picture"), 0);
}
