//! `tondo check`, against avatar servers inside the tests.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};

use serde_json::Value;
use tondo::parts::IdentityHash;

use crate::support::{pictures, tondo};

/// Starts an avatar server; `answer` returns status, headers and body for a request target.
fn serve(answer: impl Fn(&str) -> (String, Vec<u8>) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            lines.map_while(Result::ok).find(String::is_empty);
            let (head, body) = answer(first.split(' ').nth(1).unwrap());
            let length = body.len();
            let mut stream = stream;
            write!(stream, "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
                .unwrap();
            stream.write_all(&body).unwrap();
        }
    });
    address
}

fn picture() -> Vec<u8> {
    pictures::jpeg(&pictures::quarters(80, 80))
}

const OK: &str = "200 OK\r\ncontent-type: image/jpeg\r\netag: \"x\"\r\ncache-control: max-age=300";

fn check(arguments: &[&str]) -> (i32, Value) {
    let output = tondo(&[&["check"], arguments, &["--json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[test]
fn each_spelling_and_hash_is_looked_up_and_default_pictures_are_recognized() {
    let [md5, sha1, _] = IdentityHash::all_of("ada@attic").map(IdentityHash::to_hex);
    let server = serve(move |target| {
        let is_strict = target.ends_with("&d=404");
        if target.contains(&md5) {
            (OK.to_owned(), picture())
        } else if target.contains(&sha1) {
            (format!("302 Found\r\nlocation: /avatar/{md5}?x"), Vec::new())
        } else if is_strict {
            ("404 Not Found".to_owned(), Vec::new())
        } else {
            ("200 OK\r\ncontent-type: image/svg+xml".to_owned(), b"<svg/>".to_vec())
        }
    });
    let (code, report) = check(&["Ada@attic", "--server", &format!("http://{server}/")]);
    assert_eq!(code, 0, "{report}");
    let answers = report["answers"].as_array().unwrap();
    let summary: Vec<String> = answers
        .iter()
        .map(|answer| {
            format!("{} {} {}", answer["hash"], answer["spelling"], answer["verdict"]).replace('"', "")
        })
        .collect();
    assert_eq!(summary[..3], ["md5 ada@attic picture", "sha1 ada@attic picture", "sha256 ada@attic default"]);
    assert!(summary[3..].iter().all(|line| line.ends_with("Ada@attic default")), "{summary:?}");
    assert_eq!((&answers[0]["width"], &answers[0]["status"]), (&80.into(), &200.into()));
    assert_eq!(answers[0]["headers"][0], serde_json::json!(["etag", "\"x\""]));
    assert_eq!(answers[1]["hops"][0]["status"], 302);
}

#[test]
fn no_picture_and_no_response_exit_with_1() {
    let server = serve(|_| ("404 Not Found".to_owned(), Vec::new()));
    assert_eq!(check(&["ada@attic", "--server", &format!("http://{server}")]).0, 1);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, report) = check(&["ada@attic", "--server", &format!("http://{closed}")]);
    assert_eq!((code, &report["answers"][0]["verdict"]), (1, &"failure".into()));
}

#[test]
fn a_url_is_fetched_as_it_is_and_described_as_text() {
    let server = serve(|target| {
        assert_eq!(target, "/u/ada.jpg?s=80");
        (OK.to_owned(), picture())
    });
    let output = tondo(&["check", &format!("http://{server}/u/ada.jpg?s=80")]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains("80 x 80") && text.contains("max-age=300"), "{text}");
}

#[test]
fn an_invalid_subject_exits_with_2() {
    for subject in
        ["nonsense", "", "a b@c", "file:///etc/passwd", "http://ada@localhost/", "ftp://a.example/"]
    {
        assert_eq!(tondo(&["check", subject]).status.code(), Some(2), "{subject}");
    }
}
