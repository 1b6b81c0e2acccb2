//! Moderation holds: what an administrator decides about a picture is not undone by its owner, and ratings and disabled
//! accounts count on every public route.

use serde_json::{Value, json};

use super::ada::Ada;
use crate::support::Answer;
use crate::support::pictures::distinct_jpeg;

impl Ada {
    fn upload_as(&self, token: &str, seed: u64) -> Answer {
        self.server.upload(token).body("image/jpeg", distinct_jpeg(seed)).send()
    }

    fn current(&self) -> Value {
        self.own("GET", "pictures", None).json()["pictures"][0].clone()
    }

    fn public_status(&self, path: &str) -> u16 {
        self.server.get(path).status
    }
}

fn picture_path(picture: &Value) -> String {
    format!("pictures/{}", picture["id"].as_str().unwrap())
}

fn content_path(picture: &Value) -> String {
    picture["content_url"].as_str().unwrap().split('?').next().unwrap().to_owned()
}

fn rating(rating: &str) -> Value {
    json!({"rating": rating})
}

#[test]
fn a_member_does_not_undo_an_administrators_rating() {
    let ada = Ada::new(&[]);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
    let path = picture_path(&ada.current());
    assert_eq!(ada.by_admin("PATCH", &path, Some(rating("r"))).status, 200);
    let refused = ada.own("PATCH", &path, Some(rating("pg")));
    assert_eq!(refused.status, 400);
    assert!(refused.json()["messages"]["rating"].as_str().unwrap().contains('r'), "{refused:?}");
    assert_eq!(
        ada.own("PATCH", &path, Some(rating("x"))).status,
        200,
        "a stricter one is the owner's to choose"
    );
    assert_eq!(ada.own("PATCH", &path, Some(rating("r"))).status, 200);

    // Uploading the bytes again, under another name or by somebody else, does not help either.
    assert_eq!(ada.own("DELETE", &path, None).status, 204);
    let again = ada.server.upload(&ada.token).body("image/jpeg", distinct_jpeg(1));
    assert_eq!(again.header("Content-Disposition", "attachment; filename=other.jpg").send().status, 201);
    assert_eq!(ada.current()["rating"], "r");
    let ben = ada.server.token_of_new_person("ben@example.org", "picture");
    assert_eq!(ada.upload_as(&ben, 1).status, 201);
    assert_eq!(ada.server.history(&ben)[0]["rating"], "r");

    let path = picture_path(&ada.current());
    assert_eq!(ada.by_admin("PATCH", &path, Some(rating("g"))).status, 200);
    assert_eq!(ada.own("PATCH", &path, Some(rating("g"))).status, 200, "the administrator has lifted it");
}

#[test]
fn ratings_hold_on_every_route_without_an_explicit_wish() {
    let ada = Ada::new(&[]);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
    assert_eq!(ada.own("PATCH", &picture_path(&ada.current()), Some(rating("r"))).status, 200);
    let picture = ada.current();
    let (content, by_person) = (content_path(&picture), format!("/user/{}/picture.jpg", ada.id));
    let by_person =
        picture["url"].as_str().map_or(by_person, |url| url.split('?').next().unwrap().to_owned());
    for path in [content.as_str(), by_person.as_str()] {
        assert_eq!(ada.public_status(path), 404, "{path}");
        assert_eq!(ada.public_status(&format!("{path}?r=pg")), 404, "{path}");
        assert_eq!(ada.public_status(&format!("{path}?rating=X")), 200, "{path}");
        assert_eq!(ada.public_status(&format!("{path}?s=64&r=r")), 200, "{path}");
    }
    // Whoever may see it gets addresses that show it.
    for field in ["url", "content_url"] {
        assert_eq!(ada.public_status(picture[field].as_str().unwrap()), 200, "{field}");
    }
}

#[test]
fn what_an_administrator_removed_is_not_uploaded_again() {
    let ada = Ada::new(&[]);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
    let picture = ada.current();
    let path = format!("{}?reason=This%20is%20not%20you.", picture_path(&picture));
    assert_eq!(ada.by_admin("DELETE", &path, None).status, 204);
    let refused = ada.upload_as(&ada.token, 1);
    assert_eq!(refused.status, 403);
    assert!(refused.json()["messages"]["error"].as_str().unwrap().contains("This is not you."));
    let removed = ada.own("GET", "removed", None).json();
    assert_eq!(removed["removed"][0]["reason"], "This is not you.");
    assert!(content_path(&picture).contains(removed["removed"][0]["sha256"].as_str().unwrap()));

    // Others may have it, and an administrator may give it back.
    let ben = ada.server.token_of_new_person("ben@example.org", "picture");
    assert_eq!(ada.upload_as(&ben, 1).status, 201);
    let allowed = format!("removed/{}", removed["removed"][0]["sha256"].as_str().unwrap());
    assert_eq!(ada.by_admin("DELETE", &allowed, None).status, 204);
    assert_eq!(ada.by_admin("DELETE", &allowed, None).status, 404);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
}

#[test]
fn what_the_owner_deleted_may_be_uploaded_again() {
    let ada = Ada::new(&[]);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
    let path = format!("{}?reason=mine&block=true", picture_path(&ada.current()));
    assert_eq!(ada.own("DELETE", &path, None).status, 204);
    assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
    assert_eq!(ada.own("GET", "removed", None).json(), json!({"removed": []}));
}

#[test]
fn a_blocked_file_is_gone_everywhere_and_nobody_uploads_it() {
    let ada = Ada::new(&[]);
    let ben = ada.server.token_of_new_person("ben@example.org", "picture");
    for token in [&ada.token, &ben] {
        assert_eq!(ada.upload_as(token, 1).status, 201);
    }
    let picture = ada.current();
    let content = content_path(&picture);
    assert_eq!(ada.public_status(&content), 200);
    let path = format!("{}?block=1&reason=An%20advertisement.", picture_path(&picture));
    assert_eq!(ada.by_admin("DELETE", &path, None).status, 204);
    assert_eq!(ada.public_status(&content), 404);
    assert!(ada.server.history(&ben).is_empty());
    assert!(ada.server.blobs().is_empty());
    assert!(ada.own("GET", "trash", None).json()["pictures"].as_array().unwrap().is_empty());
    for token in [&ada.token, &ben, &ada.admin] {
        assert_eq!(ada.upload_as(token, 1).status, 403);
    }
    assert!(ada.server.blobs().is_empty(), "a refused upload leaves no file");

    let blocks = ada.call(&ada.admin, "GET", "blocks", None).json();
    assert_eq!(blocks["blocks"][0]["reason"], "An advertisement.");
    let hash = blocks["blocks"][0]["sha256"].as_str().unwrap();
    assert_eq!(ada.call(&ada.admin, "DELETE", &format!("blocks/{hash}"), None).status, 204);
    assert_eq!(ada.upload_as(&ben, 1).status, 201);
    assert_eq!(ada.call(&ada.admin, "POST", "blocks", Some(json!({"sha256": hash}))).status, 204);
    assert!(ada.server.history(&ben).is_empty());
    assert_eq!(ada.call(&ada.admin, "POST", "blocks", Some(json!({"sha256": "beef"}))).status, 400);
}

#[test]
fn disabled_people_are_not_shown_unless_the_operator_wants_it() {
    for (setting, shown) in [("false", false), ("true", true)] {
        let ada = Ada::new(&[("TONDO_SHOW_DISABLED_PEOPLE", setting)]);
        assert_eq!(ada.upload_as(&ada.token, 1).status, 201);
        ada.call(&ada.token, "PATCH", "me", Some(json!({"public": true, "name": "Ada"})));
        let me = ada.call(&ada.admin, "GET", &format!("users/{}", ada.id), None).json();
        let picture = ada.current();
        let paths = [
            content_path(&picture),
            picture["url"].as_str().unwrap().to_owned(),
            format!("/avatar/{}?d=404", me["slug"].as_str().unwrap()),
            format!("/{}.json", me["slug"].as_str().unwrap()),
            "/.well-known/webfinger?resource=mailto:ada@example.org".to_owned(),
        ];
        assert!(paths.iter().all(|path| ada.public_status(path) == 200));
        let disabled =
            ada.call(&ada.admin, "PATCH", &format!("users/{}", ada.id), Some(json!({"active": false})));
        assert_eq!(disabled.status, 200);
        let expected = if shown { 200 } else { 404 };
        for path in &paths {
            assert_eq!(ada.public_status(path), expected, "{path}, {setting}");
        }
        ada.call(&ada.admin, "PATCH", &format!("users/{}", ada.id), Some(json!({"active": true})));
        assert!(paths.iter().all(|path| ada.public_status(path) == 200), "enabling shows them again");
    }
}
