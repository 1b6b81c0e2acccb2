//! Uploads of pictures that are stored already: they are not decoded again, and come to the same as the first upload.

use serde_json::{Value, json};

use crate::support::containers::{self, jpeg_exif};
use crate::support::files::files_below;
use crate::support::media::{GIF, JPEG, PNG, WEBP};
use crate::support::pictures::{
    Sample, assert_quarters_match, decoded, distinct_jpeg, encoded, gif_animation, jpeg, opaque, quarters,
    stored_turned, webp_lossless,
};
use crate::support::{Answer, Uploader};

/// What is said of an uploaded picture, without what each upload has of its own.
fn facts(answer: &Answer) -> Value {
    let mut facts = answer.json();
    for own in ["dirname", "created_at", "updated_at"] {
        facts.as_object_mut().unwrap().remove(own);
    }
    facts
}

#[test]
fn a_stored_picture_of_every_format_is_taken_again_with_the_same_facts() {
    let uploader = Uploader::new();
    let other = uploader.server.token_of_new_person("ben@example.org", "account");
    let picture = quarters(64, 48);
    for (label, mime, file) in [
        ("jpeg", JPEG, jpeg(&picture)),
        ("jpeg with metadata", JPEG, containers::spliced(&distinct_jpeg(3), 2, &jpeg_exif(1))),
        ("png", PNG, encoded(&picture, image::ImageFormat::Png)),
        ("apng", PNG, containers::apng(2)),
        ("webp", WEBP, webp_lossless(&picture)),
        ("gif", GIF, gif_animation(&[picture.clone(), quarters(64, 48)])),
    ] {
        let upload = |token: &str| uploader.server.upload(token).body(mime, &file).send();
        let (first, again, others) = (upload(&uploader.token), upload(&uploader.token), upload(&other));
        assert_eq!((first.status, again.status, others.status), (201, 201, 201), "{label}");
        assert_eq!(facts(&first), facts(&again), "{label}");
        assert_eq!(first.header("location"), again.header("location"), "{label}");
        assert_eq!(facts(&first), facts(&others), "{label}");
        let served = uploader.server.get(others.header("location"));
        assert_eq!(served.body, uploader.server.get(first.header("location")).body, "{label}");
    }
}

/// Without its metadata a turned picture is the same file as one that is stored upright.
#[test]
fn a_turned_picture_is_turned_though_its_pixels_are_stored_as_they_are() {
    let uploader = Uploader::new();
    let upright = quarters(64, 48);
    let file = jpeg(&opaque(&stored_turned(&upright, 6)));
    uploader.assert_stored_unchanged(&Sample::new("as stored", JPEG, (48, 64), file.clone()));
    let turned = containers::spliced(&file, 2, &jpeg_exif(6));
    let (_, served) = uploader.post_and_get(&Sample::new("turned", JPEG, (64, 48), turned));
    assert_quarters_match("turned", &decoded(&served), &upright);
}

#[test]
fn a_lost_file_comes_back_with_the_next_upload() {
    let uploader = Uploader::new();
    let sample = Sample::new("lost", JPEG, (64, 48), jpeg(&quarters(64, 48)));
    uploader.assert_stored_unchanged(&sample);
    let blobs = files_below(&uploader.server.data.join("blobs"));
    let stored = blobs.iter().find(|file| std::fs::read(file).unwrap() == sample.bytes).unwrap();
    std::fs::remove_file(stored).unwrap();
    uploader.assert_stored_unchanged(&sample);
    assert_eq!(std::fs::read(stored).unwrap(), sample.bytes);
}

#[test]
fn a_stored_picture_is_cropped_anew_by_each_upload() {
    let uploader = Uploader::new();
    let picture = encoded(&quarters(1_200, 1_200), image::ImageFormat::Png);
    let upload = |crop: Value| {
        let mut body = crate::support::upload_json("me", PNG, 1_200, 1_200, &picture);
        body["crop"] = crop;
        let answer = uploader.server.upload(&uploader.token).json(&body).send();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let url = format!("{}?s=64&f=png", answer.header("location"));
        decoded(&uploader.server.get(&url).body).to_rgb8()
    };
    let corner = |x: u32, y: u32| upload(json!({"x": x, "y": y, "size": 600}));
    let source = decoded(&picture).to_rgb8();
    for (x, y) in [(0, 0), (600, 600), (0, 600)] {
        let shown = corner(x, y);
        assert_eq!(shown.get_pixel(32, 32), source.get_pixel(x + 300, y + 300), "{x},{y}");
    }
}

#[test]
fn a_damaged_copy_of_a_stored_picture_is_refused() {
    let uploader = Uploader::new();
    let file = jpeg(&quarters(64, 48));
    uploader.assert_stored_unchanged(&Sample::new("whole", JPEG, (64, 48), file.clone()));
    let half = file.get(..file.len() / 2).unwrap();
    assert_eq!(uploader.server.upload(&uploader.token).body(JPEG, half).send().status, 400);
}
