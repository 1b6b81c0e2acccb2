//! Avatars that are there: listed, changed, deleted, and selected for an address.

use image::ImageFormat;
use serde_json::{Value, json};

use super::{Ada, HOME, WORK, assert_error, hash};
use crate::support::pictures::{decoded, distinct_jpeg, encoded, jpeg, noise, quarters};

#[test]
fn an_avatar_has_the_fields_of_gravatars_description() {
    let ada = Ada::new();
    let id = ada.upload("", 1);
    let listed = ada.get("/v3/me/avatars");
    let avatar = listed.json()[0].clone();
    assert_eq!((listed.status, listed.json().as_array().unwrap().len()), (200, 1));
    assert_eq!((&avatar["image_id"], &avatar["rating"]), (&json!(id), &json!("G")));
    assert_eq!((&avatar["alt_text"], &avatar["selected"]), (&json!(""), &json!(true)));
    let updated = avatar["updated_date"].as_str().unwrap();
    // Without a fraction of the second.
    assert!(updated.len() == 20 && updated.ends_with('Z') && &updated[10..11] == "T", "{updated}");
    let url = avatar["image_url"].as_str().unwrap().strip_prefix("https://avatars.example.org").unwrap();
    let shown = ada.server.get(url);
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert!(shown.body == distinct_jpeg(1));
}

#[test]
fn the_url_of_an_avatar_shows_the_square_and_a_picture_with_any_rating() {
    let ada = Ada::new();
    let uploaded = ada.post_file(&ada.token, "", &jpeg(&quarters(64, 40)));
    assert_eq!(uploaded.status, 200, "{uploaded:?}");
    let id = uploaded.json()["image_id"].as_str().unwrap().to_owned();
    let size = |avatar: &Value| {
        let url = avatar["image_url"].as_str().unwrap();
        let answer = ada.server.get(url.strip_prefix("https://avatars.example.org").unwrap());
        assert_eq!(answer.status, 200, "{url}");
        let picture = decoded(&answer.body);
        (picture.width(), picture.height())
    };
    assert_eq!(size(&uploaded.json()), (40, 40));
    let crop = json!({"crop": {"x": 3, "y": 4, "size": 30}});
    assert_eq!(ada.send("PATCH", &format!("/api/v1/user/pictures/{id}"), &crop).status, 200);
    let rated = ada.send("PATCH", &format!("/v3/me/avatars/{id}"), &json!({"rating": "X"}));
    assert_eq!(size(&rated.json()), (30, 30));
}

#[test]
fn every_picture_of_the_history_is_listed() {
    let ada = Ada::new();
    // More than one page of the catalog.
    let ids: Vec<String> = (1..=205)
        .map(|seed| {
            let answer = ada.post_file(&ada.token, "", &encoded(&noise(seed, 2, 2), ImageFormat::Png));
            answer.json()["image_id"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
        })
        .collect();
    let listed = ada.get("/v3/me/avatars").json();
    let listed = listed.as_array().unwrap().iter().map(|avatar| avatar["image_id"].as_str().unwrap());
    assert!(listed.eq(ids.iter().rev().map(String::as_str)));
}

#[test]
fn rating_and_text_are_changed() {
    let ada = Ada::new();
    let id = ada.upload("", 1);
    let edit = |body| ada.send("PATCH", &format!("/v3/me/avatars/{id}"), &body);
    let changed = edit(json!({"rating": "PG", "alt_text": "Ada at her desk"}));
    let avatar = changed.json();
    assert_eq!((changed.status, &avatar["image_id"]), (200, &json!(id)));
    assert_eq!((&avatar["rating"], &avatar["alt_text"]), (&json!("PG"), &json!("Ada at her desk")));
    let picture = ada.get(&format!("/api/v1/user/pictures/{id}")).json();
    assert_eq!((&picture["rating"], &picture["alt"]), (&json!("pg"), &json!("Ada at her desk")));
    assert_eq!(edit(json!({})).json(), ada.get("/v3/me/avatars").json()[0]);
    assert_eq!(edit(json!({"alt_text": ""})).json()["alt_text"], json!(""));
    let wrong = edit(json!({"rating": "Z", "alt_text": 7}));
    assert_error(&wrong, 400, "invalid_fields", "rating");
    assert_eq!(wrong.fields(), ["alt_text", "rating"]);
    assert!(wrong.message("rating").contains("G, PG, R, X"));
}

#[test]
fn an_avatar_is_deleted_into_the_trash() {
    let ada = Ada::new();
    let (first, second) = (ada.upload("", 1), ada.upload("?select_avatar=true", 2));
    let delete =
        |id: &str| ada.server.request("DELETE", &format!("/v3/me/avatars/{id}")).token(&ada.token).send();
    let deleted = delete(&second);
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    let left = ada.get("/v3/me/avatars").json();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["image_id"]), (1, &json!(first)));
    assert_eq!(ada.get("/api/v1/user/trash").json()["pictures"][0]["id"], json!(second));
    for unknown in [second.as_str(), "x"] {
        assert_error(&delete(unknown), 404, "not_found", "error");
        let path = format!("/v3/me/avatars/{unknown}");
        assert_error(&ada.send("PATCH", &path, &json!({})), 404, "not_found", "error");
    }
}

#[test]
fn the_address_that_signs_in_gets_the_current_picture_and_another_one_its_own() {
    let ada = Ada::new();
    let (first, second) = (ada.upload("", 1), ada.upload("?select_avatar=1", 2));
    let select = |id: &str, hash: &str| {
        let answer = ada.send("POST", &format!("/v3/me/avatars/{id}/email"), &json!({"email_hash": hash}));
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{answer:?}");
    };
    select(&first, &hash(WORK));
    assert_eq!(
        (ada.selected(Some(WORK)), ada.selected(Some(HOME))),
        (vec![first.clone()], vec![second.clone()])
    );
    select(&first, &hash(HOME));
    assert_eq!((ada.selected(None), ada.selected(Some(HOME))), (vec![first.clone()], vec![first.clone()]));
    let addresses = ada.get("/api/v1/me/addresses").json();
    let own: Vec<_> = addresses["addresses"].as_array().unwrap().iter().map(|one| &one["picture"]).collect();
    assert_eq!(own, [&Value::Null, &json!(first)]);
    // What the avatar of the address shows.
    select(&second, &hash(WORK));
    let shown = |email: &str| ada.server.get(&format!("/avatar/{}.png?s=24", hash(email))).body;
    assert_ne!(shown(WORK), shown(HOME));
    select(&second, &hash(HOME).to_uppercase());
    assert_eq!(shown(WORK), shown(HOME));
}

#[test]
fn the_address_that_signs_in_keeps_a_picture_of_its_own() {
    let ada = Ada::new();
    let (first, second) = (ada.upload("", 1), ada.upload("?select_avatar=false", 2));
    let addresses = ada.get("/api/v1/me/addresses").json()["addresses"].clone();
    let path = format!("/api/v1/me/addresses/{}", addresses[0]["id"].as_str().unwrap());
    assert_eq!(ada.send("PATCH", &path, &json!({"picture": first})).status, 200);
    let path = format!("/v3/me/avatars/{second}/email");
    assert_eq!(ada.send("POST", &path, &json!({"email_hash": hash(HOME)})).status, 200);
    assert_eq!((ada.selected(Some(HOME)), ada.selected(None)), (vec![second], vec![first]));
}

#[test]
fn an_avatar_is_selected_only_for_ones_own_address_and_out_of_ones_own_history() {
    let ada = Ada::new();
    let ben = ada.server.token_of_new_person("ben@example.org", "account");
    let id = ada.upload("", 1);
    let select = |id: &str, body| ada.send("POST", &format!("/v3/me/avatars/{id}/email"), &body);
    for unknown in [hash("ben@example.org"), hash("nobody@example.org"), "x".to_owned()] {
        assert_error(&select(&id, json!({"email_hash": unknown})), 400, "invalid_fields", "email_hash");
    }
    for wrong in [json!({}), json!({"email_hash": ""}), json!({"email_hash": 7})] {
        assert_error(&select(&id, wrong), 400, "invalid_fields", "email_hash");
    }
    assert!(ada.selected(Some("ben@example.org")).is_empty());
    let of_ben = ada.post_file(&ben, "", &distinct_jpeg(2)).json()["image_id"].as_str().unwrap().to_owned();
    for other in [of_ben.as_str(), "x"] {
        assert_error(&select(other, json!({"email_hash": hash(HOME)})), 404, "not_found", "error");
    }
    let narrow = ada.server.token(HOME, &["--scope", "picture"]);
    let request = ada.server.request("POST", &format!("/v3/me/avatars/{id}/email")).token(&narrow);
    let refused = request.json(&json!({"email_hash": hash(WORK)})).send();
    assert_error(&refused, 403, "insufficient_scope", "error");
}
