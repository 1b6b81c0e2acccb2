//! Uploading an avatar: what is selected, and what is refused.

use serde_json::json;

use super::{Ada, HOME, WORK, assert_error, form, hash};
use crate::support::Server;
use crate::support::pictures::distinct_jpeg;

#[test]
fn without_a_wish_a_picture_is_selected_if_none_was() {
    let ada = Ada::new();
    let first = ada.post("", 1).json();
    assert_eq!(first["selected"], json!(true));
    for query in [String::new(), format!("?selected_email_hash={}", hash(HOME)), "?select_avatar=".to_owned()]
    {
        assert_eq!(ada.post(&query, 2).json()["selected"], json!(false), "{query}");
    }
    assert_eq!(ada.selected(None), [first["image_id"].as_str().unwrap()]);
}

#[test]
fn a_picture_is_selected_or_not_as_asked() {
    let ada = Ada::new();
    for (query, selected) in [
        ("select_avatar=false", false),
        ("select_avatar=true", true),
        ("select_avatar=0", false),
        ("select_avatar=1", true),
    ] {
        for (seed, place) in [(1, String::new()), (2, format!("&selected_email_hash={}", hash(HOME)))] {
            let seed = seed + 10 * query.len() as u64;
            let answer = ada.post(&format!("?{query}{place}"), seed);
            assert_eq!(
                (answer.status, &answer.json()["selected"]),
                (200, &json!(selected)),
                "{query}{place}"
            );
            let current = ada.get("/api/v1/me").json()["profile_picture"]["id"].clone();
            assert_eq!(current == answer.json()["image_id"], selected, "{query}{place}");
        }
    }
    let wrong = ada.post("?select_avatar=perhaps", 1);
    assert_error(&wrong, 400, "invalid_fields", "select_avatar");
}

#[test]
fn a_picture_is_uploaded_for_an_address_alone() {
    let ada = Ada::new();
    let home = ada.upload("", 1);
    let query = format!("?select_avatar=true&selected_email_hash={}", hash(WORK));
    let answer = ada.post(&query, 2);
    assert_eq!((answer.status, &answer.json()["selected"]), (200, &json!(true)), "{answer:?}");
    let work = answer.json()["image_id"].as_str().unwrap().to_owned();
    assert_eq!((ada.selected(Some(WORK)), ada.selected(Some(HOME))), (vec![work.clone()], vec![home]));
    // It has one now.
    let without_a_wish = format!("?selected_email_hash={}", hash(WORK));
    assert_eq!(ada.post(&without_a_wish, 3).json()["selected"], json!(false));
    assert_eq!(ada.selected(Some(WORK)), [work]);
}

#[test]
fn a_token_for_pictures_uploads_but_does_not_choose_for_an_address() {
    let ada = Ada::new();
    let narrow = ada.server.token(HOME, &["--scope", "picture"]);
    let post = |query: &str, seed| ada.post_file(&narrow, query, &distinct_jpeg(seed));
    assert_eq!(post("", 1).status, 200);
    assert_eq!(post(&format!("?select_avatar=true&selected_email_hash={}", hash(HOME)), 2).status, 200);
    assert_eq!(post(&format!("?selected_email_hash={}", hash(WORK)), 3).status, 200);
    let refused = post(&format!("?select_avatar=true&selected_email_hash={}", hash(WORK)), 4);
    assert_error(&refused, 403, "insufficient_scope", "error");
    assert_eq!(ada.get("/v3/me/avatars").json().as_array().unwrap().len(), 3);
}

#[test]
fn what_is_no_picture_of_the_form_is_refused() {
    let ada = Ada::new();
    let picture = distinct_jpeg(1);
    let post = |parts: &[(&str, &[u8])]| {
        let request = ada.server.request("POST", "/v3/me/avatars").token(&ada.token);
        request.body("multipart/form-data; boundary=x", form(parts)).send()
    };
    assert_error(&post(&[("image", b"no picture")]), 400, "unsupported_image", "image");
    assert_error(&post(&[("image", &picture[..picture.len() / 9])]), 400, "unsupported_image", "image");
    assert_error(&post(&[]), 400, "unsupported_image", "image");
    assert_error(&post(&[("image", &picture), ("image", &picture)]), 400, "unsupported_image", "image");
    let unknown = post(&[("image", &picture), ("picture", &picture)]);
    assert_error(&unknown, 400, "invalid_fields", "picture");
    assert!(unknown.message("picture").contains("image, crop, alt, rotate"), "{unknown:?}");
    let json = ada.send("POST", "/v3/me/avatars", &json!({"image": "x"}));
    assert_error(&json, 415, "unsupported_media_type", "error");
    let other = ada.post(&format!("?selected_email_hash={}", hash("ben@example.org")), 1);
    assert_error(&other, 400, "invalid_fields", "selected_email_hash");
    assert_eq!(ada.get("/v3/me/avatars").json(), json!([]));
    assert!(ada.server.blobs().is_empty());
}

#[test]
fn uploads_of_both_apis_count_together() {
    let server = Server::start_with(&[], &[("TONDO_UPLOAD_RATE", "2/1h")]);
    let token = server.token_of_new_person(HOME, "account");
    let ada = Ada { server, token };
    assert_eq!(ada.post("", 1).status, 200);
    assert_eq!(ada.server.upload(&ada.token).body("image/jpeg", distinct_jpeg(2)).send().status, 201);
    let refused = ada.post("", 3);
    assert_error(&refused, 429, "rate_limit_exceeded", "error");
    assert!(refused.find_header("retry-after").is_some());
}
