//! What programs and phones really send: every spelling of a type, of base64 and of a file name is taken, and a file that is
//! not accepted is refused by its name.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::media::JPEG;
use crate::support::pictures::{jpeg, noise};
use crate::support::{Answer, Uploader, upload_json};

fn file() -> Vec<u8> {
    jpeg(&noise(3, 9, 7))
}

fn with(change: impl Fn(&mut Value)) -> String {
    let mut request = upload_json("me.jpg", JPEG, 9, 7, &file());
    change(&mut request);
    request.to_string()
}

fn assert_stored(label: &str, uploader: &Uploader, answer: &Answer) {
    assert_eq!(answer.status, 201, "{label}: {}", String::from_utf8_lossy(&answer.body));
    assert!(uploader.server.get(answer.header("location")).body == file(), "{label}");
}

#[test]
fn every_spelling_of_base64_is_read() {
    let uploader = Uploader::new();
    let plain = STANDARD.encode(file());
    let lines = |end: &str| {
        let lines = plain.as_bytes().chunks(76).map(|line| String::from_utf8(line.to_vec()).unwrap() + end);
        lines.collect::<String>()
    };
    let escaped = plain.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    for (label, payload) in [
        ("lines", lines("\r\n")),
        ("lines of unix", lines("\n")),
        ("spaces", lines(" ")),
        ("percent-encoded", escaped),
        ("percent-encoded padding", plain.trim_end_matches('=').to_owned() + "%3D"),
        ("URL-safe without padding", URL_SAFE_NO_PAD.encode(file())),
    ] {
        if label == "percent-encoded padding" && !plain.ends_with('=') {
            continue;
        }
        let uri = format!("data:image/jpeg;base64,{payload}");
        let body = with(|request| request["dataUri"] = json!(uri));
        for body in [body.clone(), body.replace('/', "\\/")] {
            let answer = uploader.server.upload(&uploader.token).body("application/json", body).send();
            assert_stored(label, &uploader, &answer);
        }
    }
}

#[test]
fn old_names_of_types_are_taken_on_every_route() {
    let uploader = Uploader::new();
    let upload = || uploader.server.upload(&uploader.token);
    for name in ["image/jpg", "image/pjpeg", "Image/JPG", "image/jpeg; charset=binary"] {
        let uri = format!("data:{name};base64,{}", STANDARD.encode(file()));
        let spaced = format!("data:{name}; base64,{}", STANDARD.encode(file()));
        for uri in [uri, spaced] {
            let body = with(|request| {
                request["mime"] = json!(name);
                request["dataUri"] = json!(uri);
            });
            assert_stored(name, &uploader, &upload().body("application/json", body).send());
        }
        assert_stored(name, &uploader, &upload().body(name, file()).send());
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"me.jpg\"\r\n\
             Content-Type: {name}\r\n\r\n"
        );
        let form = [head.as_bytes(), &file(), b"\r\n--x--\r\n"].concat();
        assert_stored(name, &uploader, &upload().body("multipart/form-data; boundary=x", form).send());
    }
}

#[test]
fn a_byte_order_mark_before_json_is_passed_over() {
    let uploader = Uploader::new();
    let body = [b"\xef\xbb\xbf", with(|_| {}).as_bytes()].concat();
    let answer = uploader.server.upload(&uploader.token).body("application/json", body).send();
    assert_stored("mark", &uploader, &answer);
}

#[test]
fn of_a_path_the_last_segment_is_the_name() {
    let uploader = Uploader::new();
    let upload = || uploader.server.upload(&uploader.token);
    for path in ["C:\\fakepath\\ada.jpg", "/home/ada/ada.jpg", "pictures/me/ada.jpg"] {
        let body = with(|request| request["name"] = json!(path));
        let answer = upload().body("application/json", body).send();
        assert_eq!((answer.status, &answer.json()["basename"]), (201, &json!("ada.jpg")), "{path}");
    }
}

#[test]
fn a_compressed_body_is_refused_by_that_name() {
    let uploader = Uploader::new();
    let upload = || uploader.server.upload(&uploader.token).body(JPEG, file());
    for coding in ["gzip", "br", "identity, gzip", "GZIP"] {
        let answer = upload().header("content-encoding", coding).send();
        assert_eq!(answer.status, 415, "{coding}");
        assert!(answer.message("error").contains("Content-Encoding"), "{answer:?}");
    }
    assert_eq!(upload().header("content-encoding", "Identity").send().status, 201);
}

#[test]
fn a_file_of_another_type_is_refused_by_its_name() {
    let uploader = Uploader::new();
    let upload = || uploader.server.upload(&uploader.token);
    for (mime, name, bytes) in [
        ("image/heic", "Most Compatible", &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..]),
        ("image/avif", "AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"),
        ("image/jxl", "JPEG XL", b"\xff\x0a\xfa\x1f"),
        ("image/tiff", "TIFF", b"II*\0\x08\0\0\0"),
        ("image/bmp", "BMP", b"BM\x9a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"),
        ("image/svg+xml", "SVG", b"<?xml version='1.0'?><svg/>"),
        ("image/vnd.adobe.photoshop", "PSD", b"8BPS\0\x01"),
        ("application/pdf", "PDF", b"%PDF-1.7"),
        ("video/mp4", "MP4", b"\0\0\0\x18ftypisom\0\0\0\0isomavc1"),
        ("video/quicktime", "MOV", b"\0\0\0\x14ftypqt  \0\0\0\0qt  "),
        ("video/webm", "WebM", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01"),
    ] {
        let answer = upload().body(mime, bytes).send();
        assert_eq!(answer.status, 415, "{mime}");
        assert!(answer.message("error").contains(name), "{answer:?}");
        let answer = upload().body(JPEG, bytes).send();
        assert_eq!(answer.status, 400, "{mime}");
        assert!(answer.message("picture").contains(name), "{answer:?}");
        for declared in [mime, JPEG] {
            let answer = upload().json(&upload_json("me", declared, 1, 1, bytes)).send();
            assert_eq!(answer.status, 400, "{mime}");
            assert!(answer.message("dataUri").contains(name), "{answer:?}");
        }
    }
    let unknown = upload().body("image/heic", b"not known").send();
    assert_eq!(unknown.status, 415);
    assert!(unknown.message("error").contains("image/webp"));
}
