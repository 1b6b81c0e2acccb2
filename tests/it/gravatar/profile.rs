//! The profile of who is signed in, and which addresses are theirs.

use serde_json::json;
use tondo::parts::IdentityHash;

use super::{Ada, HOME, WORK, assert_error, hash};
use crate::support::Server;

#[test]
fn a_profile_is_shown_to_its_person_though_it_is_private() {
    let ada = Ada::new();
    assert_eq!(ada.get("/v3/profiles/ada-lovelace").status, 404);
    let answer = ada.get("/v3/me/profile");
    let profile = answer.json();
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let site = "https://avatars.example.org";
    for (field, value) in [
        ("hash", hash(HOME)),
        ("display_name", "Ada Lovelace".to_owned()),
        ("profile_url", format!("{site}/{}", hash(HOME))),
        ("avatar_url", format!("{site}/avatar/{}", hash(HOME))),
        ("location", String::new()),
    ] {
        assert_eq!(profile[field], json!(value), "{field}");
    }
}

#[test]
fn the_display_name_is_changed_and_taken_away() {
    let ada = Ada::new();
    let edit = |body| ada.send("PATCH", "/v3/me/profile", &body);
    let changed = edit(json!({"display_name": "Ada King"}));
    assert_eq!((changed.status, &changed.json()["display_name"]), (200, &json!("Ada King")));
    assert_eq!(ada.get("/api/v1/me").json()["name"], json!("Ada King"));
    assert_eq!(edit(json!({})).json()["display_name"], json!("Ada King"));
    assert_eq!(edit(json!({"display_name": ""})).json()["display_name"], json!("ada-lovelace"));
    let wrong = edit(json!({"display_name": 7}));
    assert_error(&wrong, 400, "invalid_fields", "display_name");
}

#[test]
fn a_field_that_is_not_kept_may_only_be_empty() {
    let ada = Ada::new();
    let edit = |body| ada.send("PATCH", "/v3/me/profile", &body);
    let whole = json!({
        "display_name": "Ada King", "first_name": "", "location": null, "hidden_contact_info": false
    });
    assert_eq!(edit(whole).status, 200);
    let refused = edit(json!({
        "display_name": "Ada", "first_name": "Ada", "location": "London", "hidden_contact_info": true
    }));
    assert_error(&refused, 400, "invalid_fields", "location");
    assert_eq!(refused.fields(), ["first_name", "hidden_contact_info", "location"]);
    // Nothing of a refused change is made.
    assert_eq!(ada.get("/v3/me/profile").json()["display_name"], json!("Ada King"));
}

#[test]
fn an_address_is_associated_once_it_is_granted() {
    let ada = Ada::new();
    ada.server.run_ok(&["user", "add", "ben@example.org", "--no-password"]);
    assert_eq!(ada.send("POST", "/api/v1/me/addresses", &json!({"address": "ada@example.com"})).status, 201);
    let is_associated = |hash: &str| {
        let answer = ada.get(&format!("/v3/me/associated-email?email_hash={hash}"));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["associated"].as_bool().unwrap()
    };
    for email in [HOME, WORK] {
        assert!(IdentityHash::all_of(email).iter().all(|hash| is_associated(&hash.to_hex())), "{email}");
    }
    assert!(is_associated(&hash(HOME).to_uppercase()));
    for unknown in [hash("ada@example.com"), hash("ben@example.org"), "x".to_owned()] {
        assert!(!is_associated(&unknown), "{unknown}");
    }
    for path in ["/v3/me/associated-email", "/v3/me/associated-email?email_hash="] {
        assert_error(&ada.get(path), 400, "invalid_fields", "email_hash");
    }
}

#[test]
fn errors_have_both_shapes_in_the_callers_language() {
    let ada = Ada::new();
    let nobody = ada.server.get("/v3/me/profile");
    assert_error(&nobody, 401, "unauthorized", "error");
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    let narrow = ada.server.token(HOME, &["--scope", "picture"]);
    let refused = ada.server.request("GET", "/v3/me/profile").token(&narrow).send();
    assert_error(&refused, 403, "insufficient_scope", "error");
    let german = ada.server.get("/v3/me/profile?hl=de");
    assert_eq!((german.status, german.header("content-language")), (401, "de"));
    assert_ne!(german.json()["error"], nobody.json()["error"]);
    let cut = ada.server.request("PATCH", "/v3/me/profile").token(&ada.token).body("application/json", "{");
    assert_error(&cut.send(), 400, "malformed_json", "error");
    let wrong = ada.server.request("PUT", "/v3/me/profile").token(&ada.token).send();
    assert_error(&wrong, 405, "method_not_allowed", "error");
    // Elsewhere, the envelope is as it was.
    let other = ada.server.get("/api/v1/me").json();
    assert_eq!(other, json!({"status": 401, "error": 401, "messages": {"error": "Unauthorized"}}));
}

#[test]
fn scripts_of_a_configured_site_may_send_a_token() {
    let site = "https://app.example.org";
    let server = Server::start_with(&[], &[("TONDO_CORS_ORIGINS", site)]);
    for path in ["/v3/me/profile", "/v3/me/avatars", "/v3/me/avatars/x/email"] {
        let preflight = server.request("OPTIONS", path).header("Origin", site);
        let preflight = preflight.header("Access-Control-Request-Headers", "authorization").send();
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, site));
        assert!(preflight.header("access-control-allow-headers").contains("authorization"), "{path}");
    }
}
