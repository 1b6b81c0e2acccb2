//! What is kept beside a picture: crop, text and rotation, in every form of an upload and by `PATCH`.

use serde_json::{Value, json};

use crate::support::pictures::{assert_quarters_match, decoded, gif_animation, jpeg, opaque, quarters};
use crate::support::{Answer, Server, Uploader, upload_json};

const CURRENT: &str = "/api/v1/user/profile-picture";

/// A picture of 40 by 30 pixels.
fn file() -> Vec<u8> {
    jpeg(&quarters(40, 30))
}

fn form(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in parts {
        let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    body.extend_from_slice(
        b"--B\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\r\n",
    );
    body.extend_from_slice(&file());
    body.extend_from_slice(b"\r\n--B--\r\n");
    body
}

fn send_form(uploader: &Uploader, parts: &[(&str, &str)]) -> Answer {
    let upload = uploader.server.upload(&uploader.token);
    upload.body("multipart/form-data; boundary=B", form(parts)).send()
}

fn kept(description: &Value) -> [Value; 3] {
    ["crop", "alt", "rotate"].map(|name| description[name].clone())
}

fn get(uploader: &Uploader, path: &str) -> Value {
    uploader.server.request("GET", path).token(&uploader.token).send().json()
}

/// The path of the only picture of the history.
fn only(uploader: &Uploader) -> String {
    format!("/api/v1/user/pictures/{}", uploader.server.history(&uploader.token)[0]["id"].as_str().unwrap())
}

fn patch(uploader: &Uploader, edit: &Value) -> Answer {
    uploader.server.request("PATCH", &only(uploader)).token(&uploader.token).json(edit).send()
}

/// An administrator's token.
fn administrator(server: &Server) -> String {
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    server.token("root@example.org", &[])
}

#[test]
fn every_form_of_an_upload_takes_crop_alt_and_rotate() {
    let uploader = Uploader::new();
    let expected = [json!({"x": 5, "y": 0, "size": 30}), json!("Ada, ünlü"), json!(90)];
    let mut sent = upload_json("a.jpg", "image/jpeg", 40, 30, &file());
    sent["crop"] = json!({"x": 5, "y": 0, "size": 30});
    sent["alt"] = json!(" Ada, ünlü ");
    sent["rotate"] = json!(90);
    let upload = || uploader.server.upload(&uploader.token);
    let query = "?name=a.jpg&crop=5,0,30&alt=Ada,+%C3%BCnl%C3%BC&rotate=90";
    let raw = uploader.server.request("POST", &format!("{CURRENT}{query}")).token(&uploader.token);
    let object = r#"{"x": 5, "y": 0, "size": 30}"#;
    let form = |parts: &[(&str, &str)]| upload().body("multipart/form-data; boundary=B", form(parts));
    let requests = [
        upload().json(&sent),
        form(&[("crop", "5,0,30"), ("alt", "Ada, ünlü"), ("rotate", "90")]),
        form(&[("crop", object), ("alt", "Ada, ünlü"), ("rotate", "90")]),
        raw.body("image/jpeg", file()),
    ];
    for request in requests {
        let answer = request.send();
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.json().as_object().unwrap().len(), 8);
        assert_eq!(kept(&get(&uploader, CURRENT)), expected);
        // Without them, an upload of the same picture takes them away again.
        assert_eq!(send_form(&uploader, &[]).status, 201);
        assert_eq!(kept(&get(&uploader, CURRENT)), [json!(null), json!(null), json!(0)]);
    }
    assert_eq!(uploader.server.history(&uploader.token).len(), 1);
}

#[test]
fn every_description_of_a_picture_has_all_three() {
    let uploader = Uploader::new();
    send_form(&uploader, &[("crop", "5,0,30"), ("alt", "Ada"), ("rotate", "270")]);
    let expected = [json!({"x": 5, "y": 0, "size": 30}), json!("Ada"), json!(270)];
    let admin = administrator(&uploader.server);
    let gallery = uploader.server.request("GET", "/api/v1/pictures").token(&admin).send().json();
    let me = get(&uploader, "/api/v1/me");
    let people = uploader.server.request("GET", "/api/v1/users?q=ada").token(&admin).send().json();
    for description in [
        &me["profile_picture"],
        &get(&uploader, CURRENT),
        &get(&uploader, "/api/v1/user/pictures")["pictures"][0],
        &gallery["pictures"][0],
        &people["users"][0]["profile_picture"],
    ] {
        assert_eq!(kept(description), expected, "{description}");
    }
}

#[test]
fn an_unknown_part_of_a_form_is_refused_by_its_name() {
    let uploader = Uploader::new();
    let refused = send_form(&uploader, &[("note", "hello"), ("crop", "5,0,30"), ("Ürün", "x")]);
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("Validation failed")));
    assert_eq!(refused.fields(), ["note", "Ürün"]);
    assert!(refused.message("note").contains("picture, file, crop, alt, rotate"));
    assert!(uploader.server.history(&uploader.token).is_empty());
}

#[test]
fn a_field_that_is_sent_twice_is_refused() {
    let uploader = Uploader::new();
    let refused = send_form(&uploader, &[("alt", "Ada"), ("alt", "Grace")]);
    assert_eq!((refused.status, refused.fields()), (400, vec!["alt".to_owned()]));
    let twice = uploader.server.request("POST", &format!("{CURRENT}?rotate=90&rotate=0"));
    let refused = twice.token(&uploader.token).body("image/jpeg", file()).send();
    assert_eq!((refused.status, refused.fields()), (400, vec!["rotate".to_owned()]));
}

#[test]
fn wrong_values_are_refused_all_at_once() {
    let uploader = Uploader::new();
    let long = "ä".repeat(1001);
    let wrong = [("crop", "11,0,30"), ("alt", long.as_str()), ("rotate", "45")];
    let refused = send_form(&uploader, &wrong);
    let mut fields = refused.fields();
    fields.sort();
    assert_eq!((refused.status, fields), (400, ["alt", "crop", "rotate"].map(str::to_owned).to_vec()));
    assert_eq!(send_form(&uploader, &[("alt", &"ä".repeat(1000))]).status, 201);
    for (edit, field) in [
        (json!({"crop": {"x": 11, "y": 0, "size": 30}}), "crop"),
        (json!({"crop": "5,0,30"}), "crop"),
        (json!({"alt": "a\u{1b}b"}), "alt"),
        (json!({"alt": 7}), "alt"),
        (json!({"rotate": "90"}), "rotate"),
        (json!({"rotate": 90.5}), "rotate"),
        (json!({"rating": null}), "rating"),
    ] {
        let refused = patch(&uploader, &edit);
        assert_eq!((refused.status, refused.fields()), (400, vec![field.to_owned()]), "{edit}");
    }
}

#[test]
fn a_patch_changes_what_it_names_and_null_takes_it_away() {
    let uploader = Uploader::new();
    send_form(&uploader, &[("crop", "5,0,30"), ("alt", "Ada"), ("rotate", "180")]);
    let crop = json!({"x": 5, "y": 0, "size": 30});
    for (edit, expected) in [
        (json!({"rating": "pg"}), [crop.clone(), json!("Ada"), json!(180)]),
        (json!({"rotate": 90}), [crop.clone(), json!("Ada"), json!(90)]),
        (json!({"alt": null}), [crop, json!(null), json!(90)]),
        (json!({"crop": null, "alt": "Grace"}), [json!(null), json!("Grace"), json!(90)]),
        (json!({"alt": "", "rotate": null}), [json!(null), json!(null), json!(0)]),
    ] {
        let changed = patch(&uploader, &edit);
        assert_eq!((changed.status, kept(&changed.json())), (200, expected), "{edit}");
        assert_eq!(changed.json()["rating"], "pg");
    }
    let admin = administrator(&uploader.server);
    let person = get(&uploader, "/api/v1/me")["id"].as_str().unwrap().to_owned();
    let path = only(&uploader).replace("/user/", &format!("/users/{person}/"));
    let changed = uploader.server.request("PATCH", &path).token(&admin).json(&json!({"rotate": 270})).send();
    assert_eq!((changed.status, &changed.json()["rotate"]), (200, &json!(270)));
    let trail = uploader.server.request("GET", "/api/v1/audit?limit=1").token(&admin).send().json();
    let entry = &trail["entries"][0];
    assert_eq!(entry["action"], "picture.edited");
    assert!(entry["detail"].as_str().unwrap().ends_with(" rotate=270"));
}

#[test]
fn the_square_is_cut_out_and_then_turned_and_the_stored_file_stays() {
    let uploader = Uploader::new();
    let location = send_form(&uploader, &[("crop", "5,0,30")]).header("location").to_owned();
    let upright = opaque(&quarters(40, 30)).crop_imm(5, 0, 30, 30);
    let square = format!("{location}?s=30");
    let mut tags = Vec::new();
    for (degrees, expected) in [
        (0, upright.clone()),
        (90, upright.rotate90()),
        (180, upright.rotate180()),
        (270, upright.rotate270()),
    ] {
        assert_eq!(patch(&uploader, &json!({"rotate": degrees})).status, 200);
        let shown = uploader.server.get(&square);
        assert_quarters_match(&format!("{degrees}"), &decoded(&shown.body), &expected);
        tags.push(shown.header("etag").to_owned());
        assert_eq!(uploader.server.get(&location).body, file());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
}

#[test]
fn an_animation_turns_in_every_frame() {
    let uploader = Uploader::new();
    let frames = [quarters(32, 32), quarters(32, 32).rotate180()];
    let upload = uploader.server.request("POST", &format!("{CURRENT}?rotate=90")).token(&uploader.token);
    let location = upload.body("image/gif", gif_animation(&frames)).send().header("location").to_owned();
    let shown = uploader.server.get(&format!("{location}?s=32&animated=1"));
    let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(shown.body)).unwrap();
    let shown = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
    assert_eq!(shown.len(), 2);
    for (found, frame) in shown.into_iter().zip(frames) {
        let found = opaque(&image::DynamicImage::ImageRgba8(found.into_buffer()));
        assert_quarters_match("a frame", &found, &opaque(&frame.rotate90()));
    }
}

#[test]
fn the_url_by_content_names_crop_and_rotation_and_only_chosen_ones_exist() {
    let uploader = Uploader::new();
    send_form(&uploader, &[("crop", "5,0,30"), ("rotate", "90")]);
    let url = get(&uploader, CURRENT)["content_url"].as_str().unwrap().to_owned();
    let (path, query) = url.split_once('?').unwrap();
    assert_eq!(query, "crop=5,0,30&rotate=90");
    let expected = opaque(&quarters(40, 30)).crop_imm(5, 0, 30, 30).rotate90();
    assert_quarters_match("by content", &decoded(&uploader.server.get(&url).body), &expected);
    let status = |query: &str| uploader.server.get(&format!("{path}?{query}")).status;
    assert_eq!(["s=30", "rotate=0", ""].map(status), [200; 3]);
    let others = ["crop=5,0,30", "rotate=90", "crop=5,0,30&rotate=180", "crop=6,0,30&rotate=90", "rotate=91"];
    assert_eq!(others.map(status), [404; 5]);
    patch(&uploader, &json!({"crop": null}));
    assert_eq!([query, "rotate=90"].map(status), [404, 200]);
}

#[test]
fn the_text_is_in_the_profile_of_gravatars_third_api() {
    let uploader = Uploader::new();
    let public = json!({"public": true, "name": "Ada"});
    uploader.server.request("PATCH", "/api/v1/me").token(&uploader.token).json(&public).send();
    let slug = get(&uploader, "/api/v1/me")["slug"].as_str().unwrap().to_owned();
    let text = || uploader.server.get(&format!("/v3/profiles/{slug}")).json()["avatar_alt_text"].clone();
    send_form(&uploader, &[("alt", "Ada at her desk")]);
    assert_eq!(text(), "Ada at her desk");
    patch(&uploader, &json!({"alt": null}));
    assert_eq!(text(), "Ada");
    patch(&uploader, &json!({"alt": "Ada at her desk", "rating": "x"}));
    assert_eq!(text(), "Ada");
}

#[test]
fn a_form_without_a_file_names_what_else_is_wrong() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let body = "--B\r\nContent-Disposition: form-data; name=\"rotate\"\r\n\r\n45\r\n--B--\r\n";
    let refused = server.upload(&token).body("multipart/form-data; boundary=B", body).send();
    assert_eq!((refused.status, refused.fields()), (400, vec!["picture".to_owned(), "rotate".to_owned()]));
}
