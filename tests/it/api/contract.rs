//! The contract of the API: the documented upload and its answer, pictures, the account and the history.

use serde_json::{Value, json};
use tondo::parts::BlobHash;

use crate::support::{SAMPLE_REQUEST, SAMPLE_SHA256, Server, pictures, upload_json};

// Promise 14
#[test]
fn the_documented_request_gets_the_documented_answer() {
    let server = Server::start();
    let person = server.add_person("ada@example.org", "correct horse");
    let token = server.token("ada@example.org", &[]);
    let answer = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!(answer.status, 201);
    let dirname = format!("user/{}/", person["id"].as_str().unwrap());
    let expected = format!(
        r#"{{"dirname":"{dirname}","basename":"profile_picture.jpg","filename":"profile_picture","extension":"jpg","mime":"image/jpeg","width":200,"height":200,"filesize":1118}}"#
    );
    assert_eq!(String::from_utf8_lossy(&answer.body), expected);
    assert_eq!(answer.header("location"), format!("/{dirname}profile_picture.jpg"));
    assert_eq!(answer.header("etag"), format!("\"{SAMPLE_SHA256}\""));

    let picture = server.get(&format!("/{dirname}profile_picture.jpg"));
    assert_eq!((picture.status, picture.body.len()), (200, 1118));
    assert_eq!(BlobHash::of(&picture.body).to_hex(), SAMPLE_SHA256);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    assert_eq!(picture.header("content-length"), "1118");
    assert_eq!(picture.header("etag"), format!("\"{SAMPLE_SHA256}\""));
    assert_eq!(picture.header("cache-control"), "no-cache");
    assert_eq!(picture.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(picture.header("access-control-allow-origin"), "*");
}

#[test]
fn escaped_slashes_missing_padding_and_unknown_fields_are_accepted() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut request: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let data_uri = request["dataUri"].as_str().unwrap().trim_end_matches('=').to_owned();
    request["dataUri"] = Value::from(data_uri);
    request["somethingElse"] = json!({"deep": [1, 2, {"x": null}]});
    let escaped = request.to_string().replace('/', "\\/");
    let answer = server.upload(&token).body("application/json; charset=utf-8", escaped).send();
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.json()["filesize"], 1118);
}

#[test]
fn head_answers_as_get_without_the_body() {
    let (server, _token, path) = with_sample();
    let got = server.get(&path);
    let head = server.request("HEAD", &path).send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-type", "content-length", "etag", "last-modified", "cache-control"] {
        assert_eq!(head.header(name), got.header(name), "{name}");
    }
}

#[test]
fn a_fresh_copy_is_answered_304() {
    let (server, _token, path) = with_sample();
    let got = server.get(&path);
    let by_tag = server.request("GET", &path).header("If-None-Match", got.header("etag")).send();
    let by_date =
        server.request("GET", &path).header("If-Modified-Since", got.header("last-modified")).send();
    for fresh in [by_tag, by_date] {
        assert_eq!((fresh.status, fresh.body.len()), (304, 0));
        assert_eq!(fresh.header("etag"), got.header("etag"));
        assert_eq!(fresh.header("cache-control"), "no-cache");
    }
    let stale = server.request("GET", &path).header("If-None-Match", "\"other\"").send();
    assert_eq!(stale.status, 200);
}

#[test]
fn every_well_formed_version_works_and_others_answer_404() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    for version in ["v1", "1", "v2.0", "1.2.3"] {
        assert_eq!(
            server.request("GET", &format!("/api/{version}/me")).token(&token).send().status,
            200,
            "{version}"
        );
    }
    for version in ["latest", "v", "v1.", "V1", "%761%20"] {
        assert_eq!(
            server.request("GET", &format!("/api/{version}/me")).token(&token).send().status,
            404,
            "{version}"
        );
    }
}

#[test]
fn a_login_returns_a_token_for_the_account() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let login = json!({"email": " ADA@example.org", "password": "correct horse"});
    let answer = server.request("POST", "/api/login").json(&login).send();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let me = server.request("GET", "/api/v1/me").token(&token).send().json();
    assert_eq!(me["email"], "ada@example.org");
    assert_eq!((&me["active"], &me["role"]), (&json!(true), &json!("member")));
    assert_eq!(me["profile_picture"], Value::Null);
    for key in
        ["id", "email", "name", "slug", "active", "role", "created_at", "updated_at", "profile_picture"]
    {
        assert!(me.get(key).is_some(), "{key}");
    }
    assert!(me["created_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn the_account_contains_the_current_picture_and_its_urls() {
    let (server, token, path) = with_sample();
    let picture = server.request("GET", "/api/v1/me").token(&token).send().json()["profile_picture"].clone();
    assert_eq!(picture["url"].as_str().unwrap(), path);
    assert_eq!(picture["filesize"], 1118);
    assert_eq!(picture["content_url"], format!("/p/{SAMPLE_SHA256}.jpg"));
    assert!(picture["thumb_hash"].is_string() && picture["color"].is_string());
    assert_eq!(picture.as_object().unwrap().len(), 18);
}

// Promise 15
#[test]
fn every_status_of_a_picture_has_its_headers() {
    let (server, _token, path) = with_sample();
    let answers = [
        server.get(&path),
        server.request("GET", &path).header("If-None-Match", "*").send(),
        server.get("/user/00000000-0000-7000-8000-000000000000/x.jpg"),
        server.get("/user/x/y"),
        server.request("POST", &path).send(),
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 304, 404, 404, 405]);
    for answer in answers {
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.find_header("set-cookie").is_none());
    }
}

#[test]
fn a_new_picture_replaces_the_old_one_which_stays_in_the_history() {
    let (server, token, old_path) = with_sample();
    let file = pictures::jpeg(&pictures::quarters(40, 30));
    let request = upload_json("new.jpg", "image/jpeg", 40, 30, &file);
    let answer = server.upload(&token).json(&request).send();
    assert_eq!(answer.status, 201);
    assert_eq!(server.get(answer.header("location")).body, file);
    assert_eq!(server.get(&old_path).status, 404);

    let history = server.history(&token);
    assert_eq!(history.len(), 2);
    assert_eq!((&history[0]["basename"], &history[0]["current"]), (&json!("new.jpg"), &json!(true)));
    assert_eq!(
        (&history[1]["basename"], &history[1]["current"]),
        (&json!("profile_picture.jpg"), &json!(false))
    );

    let restore = format!("/api/v1/user/pictures/{}/restore", history[1]["id"].as_str().unwrap());
    let restored = server.request("POST", &restore).token(&token).send();
    assert_eq!((restored.status, &restored.json()["current"]), (200, &json!(true)));
    assert_eq!(server.get(&old_path).body.len(), 1118);
    assert_eq!(server.get(answer.header("location")).status, 404);
}

#[test]
fn the_same_picture_uploaded_twice_is_one_blob_and_one_history_entry() {
    let (server, token, _path) = with_sample();
    assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    assert_eq!(server.blobs().len(), 1);
    assert_eq!(server.history(&token).len(), 1);
}

#[test]
fn the_history_is_paged() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    for seed in 0..5 {
        let request = upload_json("a.jpg", "image/jpeg", 24, 24, &pictures::distinct_jpeg(seed));
        assert_eq!(server.upload(&token).json(&request).send().status, 201);
    }
    let mut path = "/api/v1/user/pictures?limit=2".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = server.request("GET", &path).token(&token).send().json();
        ids.extend(
            page["pictures"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/user/pictures?limit=2&after={next}");
    }
    let mut sorted = ids.clone();
    sorted.sort();
    sorted.reverse();
    sorted.dedup();
    assert_eq!((ids.len(), &ids), (5, &sorted));
    let bad = server.request("GET", "/api/v1/user/pictures?after=x").token(&token).send();
    assert_eq!(bad.status, 400);
}

#[test]
fn a_deleted_picture_is_gone() {
    let (server, token, path) = with_sample();
    let delete = || server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send();
    assert_eq!(delete().status, 204);
    assert_eq!(server.get(&path).status, 404);
    assert_eq!(delete().status, 404);
    let me = server.request("GET", "/api/v1/me").token(&token).send().json();
    assert_eq!(me["profile_picture"], Value::Null);
}

#[test]
fn deleting_a_picture_keeps_another_persons_picture_with_the_same_bytes() {
    let (server, token, _path) = with_sample();
    let other = server.token_of_new_person("bob@example.org", "picture");
    let theirs = server.upload(&other).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!(server.blobs().len(), 1);
    let mine = server.history(&token)[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/user/pictures/{mine}");
    // Nobody deletes or restores another person's picture.
    assert_eq!(server.request("DELETE", &path).token(&other).send().status, 404);
    assert_eq!(server.request("POST", &format!("{path}/restore")).token(&other).send().status, 404);
    assert_eq!(server.request("DELETE", &path).token(&token).send().status, 204);
    assert_eq!(server.get(theirs.header("location")).body.len(), 1118);
}

#[test]
fn multipart_and_raw_bodies_are_accepted_too() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let file = pictures::jpeg(&pictures::quarters(40, 30));
    for part in ["picture", "file"] {
        let head = format!(
            "--B\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"C:\\photos\\{part}.png\"\r\nContent-Type: image/png\r\n\r\n"
        );
        let body = [head.as_bytes(), &file, b"\r\n--B--\r\n"].concat();
        let answer = server.upload(&token).body("multipart/form-data; boundary=B", body).send();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        assert_eq!(answer.json()["basename"], format!("{part}.jpg"));
        assert_eq!(server.get(answer.header("location")).body, file);
    }
    let raw = server.upload(&token).body("image/jpeg", &file);
    let named = raw.clone().header("Content-Disposition", "attachment; filename=\"me.jpeg\"").send();
    assert_eq!((named.status, &named.json()["basename"]), (201, &json!("me.jpeg")));
    assert_eq!(raw.send().json()["basename"], "profile_picture.jpg");
    let path = "/api/v1/user/profile-picture?name=my%20photo.jpg";
    let by_query = server.request("POST", path).token(&token).body("image/jpeg", &file).send();
    assert_eq!(by_query.json()["basename"], "my photo.jpg");
    assert!(by_query.header("location").ends_with("/my%20photo.jpg"));
    assert_eq!(server.get(by_query.header("location")).body, file);
}

#[test]
fn a_crop_is_stored_with_the_picture_and_must_be_inside_it() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut request =
        upload_json("a.jpg", "image/jpeg", 40, 30, &pictures::jpeg(&pictures::quarters(40, 30)));
    request["crop"] = json!({"x": 10, "y": 0, "size": 30});
    assert_eq!(server.upload(&token).json(&request).send().status, 201);
    assert_eq!(server.history(&token)[0]["crop"], json!({"x": 10, "y": 0, "size": 30}));
    for crop in [json!({"x": 11, "y": 0, "size": 30}), json!([1, 2, 3]), json!({"x": 1}), json!("all")] {
        request["crop"] = crop;
        let rejected = server.upload(&token).json(&request).send();
        assert_eq!((rejected.status, rejected.fields()), (400, vec!["crop".to_owned()]));
    }
}

// Promise 16
#[test]
fn everything_is_served_below_the_base_path_only() {
    let server = Server::start_with(&["--base-path", "/avatars"], &[]);
    let token = server.token_of_new_person("ada@example.org", "account");
    let upload = server.request("POST", "/avatars/api/v1/user/profile-picture").token(&token);
    let answer = upload.body("application/json", SAMPLE_REQUEST).send();
    assert!(answer.header("location").starts_with("/avatars/user/"), "{answer:?}");
    assert!(answer.json()["dirname"].as_str().unwrap().starts_with("user/"));
    assert_eq!(server.get(answer.header("location")).status, 200);
    let me = server.request("GET", "/avatars/api/v1/me").token(&token).send().json();
    assert_eq!(me["profile_picture"]["url"], answer.header("location"));
    for path in ["/avatars/", "/avatars/healthz", "/avatars/readyz"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    for path in ["/", "/healthz", "/avatars", "/avatarshealthz"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

/// A server with the documented picture; the server, the person's token, and the picture's path.
fn with_sample() -> (Server, String, String) {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let answer = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    let path = answer.header("location").to_owned();
    (server, token, path)
}
