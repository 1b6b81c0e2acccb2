//! What is shown without a picture: a person's own style, the operator's own pictures, the configured style.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use serde_json::json;
use tondo::parts::IdentityHash;

use crate::support::pictures::{assert_quarters_match, decoded, encoded, quarters};
use crate::support::{SAMPLE_REQUEST, Server, tondo};

fn md5(text: &str) -> String {
    IdentityHash::all_of(text)[0].to_hex()
}

fn write(path: &Path, picture: &DynamicImage) {
    fs::write(path, encoded(picture, ImageFormat::Png)).unwrap();
}

#[test]
fn a_persons_own_style_is_shown_where_the_request_names_none() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let hash = md5("ada@example.org");
    let shown = |query: &str| server.get(&format!("/avatar/{hash}.svg?s=64&{query}")).body;
    let set = |style: serde_json::Value| {
        let request = server.request("PATCH", "/api/v1/me").token(&token);
        request.json(&json!({"default_style": style})).send()
    };
    assert_eq!(shown(""), shown("d=identicon"));
    let me = set(json!("retro"));
    assert_eq!((me.status, &me.json()["default_style"]), (200, &json!("retro")));
    assert_eq!(shown(""), shown("d=retro"));
    assert_eq!(shown("d=nonsense"), shown("d=retro"));
    assert_ne!(shown("d=monsterid"), shown("d=retro"));
    assert_eq!(server.get(&format!("/avatar/{hash}?d=404")).status, 404);
    let refused = set(json!("cubist"));
    assert!(refused.status == 400 && refused.message("default_style").contains("identicon"), "{refused:?}");
    assert_eq!(set(json!(null)).json()["default_style"], json!(null));
    assert_eq!(shown(""), shown("d=identicon"));
    server.run_ok(&["user", "edit", "ada@example.org", "--default-style", "wavatar"]);
    assert_eq!(shown("f=y"), shown("d=wavatar"));
    assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    assert_ne!(shown(""), shown("d=wavatar&f=y"));
}

#[test]
fn the_operators_own_picture_is_shown_in_every_size_and_format() {
    let folder = tempfile::tempdir().unwrap();
    let (file, picture) = (folder.path().join("default.png"), quarters(120, 90));
    write(&file, &picture);
    let server = Server::start_with(&[], &[("TONDO_DEFAULT_AVATAR", file.to_str().unwrap())]);
    let middle = picture.crop_imm(15, 0, 90, 90);
    for (path, mime, side) in [
        ("/avatar/none", "image/jpeg", 80),
        ("/avatar/none.png?s=24", "image/png", 24),
        ("/avatar/none.webp?s=200", "image/webp", 200),
        ("/avatar/?f=y&r=g", "image/jpeg", 80),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, mime), "{path}");
        assert_eq!(decoded(&answer.body).width(), side, "{path}");
        assert_quarters_match(path, &decoded(&answer.body), &middle.thumbnail_exact(side, side));
        let known = server.request("GET", path).header("If-None-Match", answer.header("etag")).send();
        assert_eq!(known.status, 304, "{path}");
    }
    let own = server.get("/avatar/none.png").body;
    assert_eq!(server.get("/avatar/other.png?d=nonsense").body, own);
    assert_ne!(server.get("/avatar/none.png?d=retro").body, own);
    assert_eq!(server.get("/avatar/none.png?d=404").status, 404);
    server.run_ok(&["user", "add", "ada@example.org", "--no-password"]);
    let hash = md5("ada@example.org");
    assert_eq!(server.get(&format!("/avatar/{hash}.png")).body, own);
    server.run_ok(&["user", "edit", "ada@example.org", "--default-style", "mp"]);
    assert_eq!(server.get(&format!("/avatar/{hash}.png")).body, server.get("/avatar/none.png?d=mp").body);
}

#[test]
fn the_hash_chooses_from_the_operators_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (number, name) in (1_u8..).zip(["a.png", "b.png", "c.png", ".hidden"]) {
        let color = Rgba([number * 60, 20, 20, 255]);
        write(&folder.path().join(name), &RgbaImage::from_pixel(50, 50, color).into());
    }
    let settings = [("TONDO_DEFAULT_AVATAR", folder.path().to_str().unwrap())];
    let shown = |server: &Server| -> Vec<Vec<u8>> {
        (0..40).map(|number| server.get(&format!("/avatar/{}.png", md5(&number.to_string()))).body).collect()
    };
    let first = shown(&Server::start_with(&[], &settings));
    assert_eq!(first, shown(&Server::start_with(&[], &settings)), "the choice is the same after a restart");
    assert_eq!(first.into_iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_default_picture_that_is_none_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (pictures, text) = (folder.path().join("pictures"), folder.path().join("pictures/read.me"));
    fs::create_dir(&pictures).unwrap();
    let config = folder.path().join("tondo.toml");
    fs::write(&config, format!("default_avatar = \"{}\"", pictures.display())).unwrap();
    let start = || {
        let (data, config) = (data.to_str().unwrap(), config.to_str().unwrap());
        tondo(&["serve", "--listen", "127.0.0.1:0", "--data", data, "--config", config])
    };
    let empty = start();
    fs::write(&text, "no picture").unwrap();
    for (output, word) in [(empty, "no picture"), (start(), "read.me")] {
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("default_avatar") && told.contains(word), "{told}");
    }
}
