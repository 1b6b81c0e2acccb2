//! Calls about second factors, mails, webhooks, directories and signed URLs, as the description has them.

use serde_json::json;

use super::responses::Described;

pub(super) fn second_factor(api: &mut Described) {
    let own = "/api/{version}/me/second-factor";
    assert_eq!(api.ask("GET", own, &[], None).status, 200);
    assert_eq!(api.ask("POST", own, &[], Some(json!({}))).status, 201);
    assert_eq!(api.ask("PUT", own, &[], Some(json!({"code": "nonsense"}))).status, 400);
    assert_eq!(api.ask("POST", "/api/{version}/me/recovery-codes", &[], Some(json!({}))).status, 409);
    assert_eq!(api.ask("DELETE", own, &[], Some(json!({}))).status, 204);
    let person = api.ask("GET", "/api/{version}/me", &[], None).json()["id"].as_str().unwrap().to_owned();
    let person = [("id", person.as_str())];
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/second-factor", &person, None).status, 200);
    assert_eq!(
        api.ask("DELETE", "/api/{version}/users/{id}/second-factor", &person, Some(json!({}))).status,
        204
    );
}

/// What mails are for, where none is sent.
pub(super) fn mails(api: &mut Described) {
    let token = Some(json!({"token": "unknown"}));
    assert_eq!(api.ask("POST", "/api/confirmation/link", &[], token.clone()).status, 404);
    assert_eq!(api.ask("POST", "/api/confirmation", &[], token).status, 404);
    assert_eq!(
        api.ask("POST", "/api/password-reset", &[], Some(json!({"email": "x@example.org"}))).status,
        409
    );
    assert_eq!(api.ask("POST", "/api/{version}/server/test/mail", &[], None).status, 409);
}

/// Webhooks of an application that nobody can reach.
pub(super) fn webhooks(api: &mut Described) {
    let (webhooks, one) = ("/api/{version}/webhooks", "/api/{version}/webhooks/{webhook}");
    let new = json!({"url": "https://hooks.invalid/tondo", "events": ["picture.changed"]});
    let added = api.ask("POST", webhooks, &[], Some(new));
    assert_eq!(added.status, 201);
    let id = added.json()["id"].as_str().unwrap().to_owned();
    let id = [("webhook", id.as_str())];
    assert_eq!(api.ask("POST", webhooks, &[], Some(json!({"url": "http://hooks.invalid/"}))).status, 400);
    assert_eq!(api.ask("GET", webhooks, &[], None).status, 200);
    assert_eq!(api.ask("POST", "/api/{version}/webhooks/{webhook}/test", &id, None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/webhooks/{webhook}/deliveries", &id, None).status, 200);
    assert_eq!(api.ask("PATCH", one, &id, Some(json!({"active": false}))).status, 200);
    assert_eq!(api.ask("PATCH", one, &id, Some(json!({"events": []}))).status, 400);
    assert_eq!(api.ask("DELETE", one, &id, None).status, 204);
}

/// A directory that is not configured.
pub(super) fn directory(api: &mut Described) {
    assert_eq!(api.ask("POST", "/api/{version}/server/test/ldap", &[], None).status, 200);
    assert_eq!(api.ask("POST", "/api/{version}/server/sync/ldap", &[], None).status, 409);
}

/// URLs of pictures, signed or not.
pub(super) fn signed_urls(api: &mut Described) {
    let form = Some(json!({"urls": ["/avatar/00", "/u/ada.png?s=64"], "lifetime": 60}));
    assert_eq!(api.ask("POST", "/api/{version}/signed-urls", &[], form).status, 200);
}
