//! The error envelope: every error of the contract in every language, and every kind of invalid request.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tondo::parts::{Locale, Message, sentence};

use crate::support::{Answer, Request, SAMPLE_REQUEST, Server, pictures, upload_head, upload_json};

/// A row of the contract's table of errors: a request, its status, its `error`, and the message of one field.
struct Row {
    request: Request,
    status: u16,
    error: Value,
    field: &'static str,
    message: Message,
}

fn rows(server: &Server, token: &str, expired: &str, narrow: &str) -> Vec<Row> {
    let mut rows = authentication_rows(server, expired, narrow);
    rows.extend(request_rows(server, token));
    rows
}

fn row(request: Request, status: u16, error: impl Into<Value>, field: &'static str, message: Message) -> Row {
    Row { request, status, error: error.into(), field, message }
}

/// The rows about authentication.
fn authentication_rows(server: &Server, expired: &str, narrow: &str) -> Vec<Row> {
    let login = json!({"email": "ada@example.org", "password": "wrong password"});
    let login = server.request("POST", "/api/login").json(&login);
    let me = || server.request("GET", "/api/v1/me");
    let missing = Message::PermissionMissing { permission: "account".into() };
    vec![
        row(me(), 401, 401, "error", Message::Unauthorized),
        row(me().token("unknown"), 401, 401, "error", Message::Unauthorized),
        row(me().token(expired), 401, 401, "error", Message::ExpiredToken),
        row(login, 401, "Login failed", "error", Message::LoginRefused),
        row(me().token(narrow), 403, 403, "error", missing),
    ]
}

/// The rows about the request.
fn request_rows(server: &Server, token: &str) -> Vec<Row> {
    let accepted =
        "application/json, multipart/form-data, image/jpeg, image/png, image/webp, image/gif".to_owned();
    let upload = || server.upload(token);
    let comma = upload().body("application/json", "{\"name\": \"x\",\n}");
    let text = upload().body("text/plain", "hello");
    let large = server.request("POST", "/api/login").body("application/json", "x".repeat(20_000));
    let wrong_method =
        Message::MethodNotAllowed { method: "PUT".into(), allowed: "GET, HEAD, PATCH, DELETE".into() };
    let required = Message::FieldRequired { field: "name".into() };
    vec![
        row(upload().json(&json!({})), 400, "Validation failed", "name", required),
        row(comma, 400, "Malformed JSON", "error", Message::JsonTrailingComma { line: 2, column: 1 }),
        row(server.request("GET", "/nowhere"), 404, "Not Found", "error", Message::NoSuchPage),
        row(server.request("GET", "/user/x/y.jpg"), 404, "Not Found", "error", Message::NoSuchPicture),
        row(server.request("PUT", "/api/v1/me"), 405, 405, "error", wrong_method),
        row(large, 413, 413, "error", Message::BodyTooLarge { limit: "16 KiB".into() }),
        row(text, 415, 415, "error", Message::UnsupportedMediaType { accepted }),
    ]
}

#[test]
fn every_error_of_the_contract_is_translated() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let token = server.token("ada@example.org", &[]);
    let narrow = server.token("ada@example.org", &["--scope", "picture"]);
    let expired = server.token("ada@example.org", &["--expires", "1s"]);
    wait_until_expired(&server, &expired);
    for locale in Locale::ALL {
        for Row { request, status, error, field, message } in rows(&server, &token, &expired, &narrow) {
            let answer = request.header("Accept-Language", locale.as_str()).send();
            assert_eq!(answer.status, status, "{message:?}");
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(answer.header("content-language"), locale.as_str());
            assert_eq!(answer.header("vary"), "accept-language");
            let envelope = answer.json();
            assert_eq!((&envelope["status"], &envelope["error"]), (&json!(status), &error), "{message:?}");
            assert_eq!(answer.message(field), sentence(&message, *locale));
            assert_eq!(envelope.as_object().unwrap().len(), 3);
        }
    }
}

// Promise 11
#[test]
fn a_busy_server_answers_503_in_every_language() {
    let environment = [("TONDO_UPLOAD_QUEUE", "0"), ("TONDO_BODY_IDLE_TIMEOUT", "60s")];
    let server = Server::start_with(&[], &environment);
    let token = server.token_of_new_person("ada@example.org", "picture");
    // Two bodies of this length do not fit the budget for bodies, and the queue is off: one of the two is accepted.
    let start_upload = |locale: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let more = format!("Content-Length: 11000000\r\nAccept-Language: {locale}\r\n");
        stream.write_all(upload_head(&token, &more).as_bytes()).unwrap();
        stream
    };
    let (sender, answers) = std::sync::mpsc::channel();
    let mut held = Vec::new();
    for _ in 0..2 {
        let stream = start_upload("en");
        held.push(stream.try_clone().unwrap());
        let (sender, mut stream) = (sender.clone(), stream);
        std::thread::spawn(move || sender.send(Answer::read_from(&mut stream, false)));
    }
    assert_eq!(answers.recv().unwrap().unwrap().status, 503);
    for locale in Locale::ALL {
        let answer = Answer::read_from(&mut start_upload(locale.as_str()), false).unwrap();
        assert_eq!((answer.status, &answer.json()["error"]), (503, &json!(503)));
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        assert_eq!(answer.header("content-language"), locale.as_str());
        assert_eq!(answer.message("error"), sentence(&Message::Busy, *locale));
    }
}

/// The shortest lifetime of a token is one second. Repeats a request until the token has expired.
fn wait_until_expired(server: &Server, token: &str) {
    let end = Instant::now() + Duration::from_secs(10);
    while server.request("GET", "/api/v1/me").token(token).send().status == 200 {
        assert!(Instant::now() < end, "the token does not expire");
    }
}

#[test]
fn a_401_says_how_to_authenticate() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let expired = server.token("ada@example.org", &["--expires", "1s"]);
    wait_until_expired(&server, &expired);
    let me = || server.request("GET", "/api/v1/me");
    assert_eq!(me().send().header("www-authenticate"), "Bearer");
    assert_eq!(me().token(&expired).send().header("www-authenticate"), "Bearer error=\"invalid_token\"");
    for odd in ["Basic YTpi", "Bearer", "Bearer ", "bearer\u{a0}x", "Token x"] {
        assert_eq!(me().header("Authorization", odd).send().status, 401, "{odd}");
    }
}

#[test]
fn the_language_is_the_querys_then_the_headers_then_the_configured_one() {
    let server = Server::start_with(&[], &[("TONDO_LOCALE", "fr")]);
    let ask = |path: &str, header: Option<&str>| {
        let request = server.request("GET", path);
        let request =
            if let Some(value) = header { request.header("Accept-Language", value) } else { request };
        request.send().header("content-language").to_owned()
    };
    assert_eq!(ask("/api/v1/me?hl=tr", Some("de")), "tr");
    assert_eq!(ask("/api/v1/me?hl=xx", Some("nl, de;q=0.5")), "de");
    assert_eq!(ask("/api/v1/me", Some("nl")), "fr");
    assert_eq!(ask("/api/v1/me", None), "fr");
}

#[test]
fn all_invalid_fields_are_reported_at_once() {
    let (server, token) = server_and_token();
    let request = json!({"name": "a/.b", "width": 0, "height": "x", "mime": "image/bmp", "dataUri": "nonsense", "crop": 7});
    let answer = server.upload(&token).json(&request).send();
    assert_eq!(answer.status, 400);
    assert_eq!(answer.fields(), ["crop", "dataUri", "height", "mime", "name", "width"]);
    let empty = server.upload(&token).json(&json!({"name": "", "width": null})).send();
    assert_eq!(empty.fields(), ["dataUri", "height", "mime", "name", "width"]);
    assert_eq!(empty.message("name"), "The name field is required.");
    assert_nothing_stored(&server, &token);
}

#[test]
fn a_wrong_name_and_a_wrong_size_are_both_reported() {
    let (server, token) = server_and_token();
    let file = pictures::jpeg(&pictures::quarters(40, 30));
    let answer = server.upload(&token).json(&upload_json(".x", "image/png", 41, 31, &file)).send();
    assert_eq!(answer.fields(), ["height", "mime", "name", "width"]);
    assert_eq!(answer.message("width"), "The picture is 40 pixels wide, not 41.");
    assert_eq!(answer.message("height"), "The picture is 30 pixels high, not 31.");
    assert!(answer.message("mime").contains("image/png") && answer.message("mime").contains("image/jpeg"));
    let turned = server.upload(&token).json(&upload_json("x.jpg", "image/jpeg", 30, 40, &file)).send();
    assert_eq!(turned.fields(), ["height", "width"]);
    assert_nothing_stored(&server, &token);
}

// Promise 16
#[test]
fn every_invalid_name_is_rejected_with_its_reason() {
    let (server, token) = server_and_token();
    let long = "x".repeat(10_000);
    for (name, reason) in [
        ("../../.htaccess", "dot"),
        ("C:\\fakepath\\", "required"),
        ("a\0.jpg", "control"),
        ("a\n.jpg", "control"),
        ("a.jpg\n", "control"),
        (".htaccess", "dot"),
        ("...", "dot"),
        (long.as_str(), "255"),
        ("   ", "required"),
    ] {
        let mut request: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        request["name"] = json!(name);
        let answer = server.upload(&token).json(&request).send();
        assert_eq!((answer.status, answer.fields()), (400, vec!["name".to_owned()]), "{name:.20}");
        assert!(answer.message("name").contains(reason), "{name:.20}: {}", answer.message("name"));
    }
    assert_nothing_stored(&server, &token);
}

// Promise 9
#[test]
fn every_invalid_data_uri_is_rejected_with_its_reason() {
    let (server, token) = server_and_token();
    let sample: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let good = sample["dataUri"].as_str().unwrap();
    let stray = format!("{}*{}", &good[..100], &good[100..]);
    for (uri, reason) in [
        (stray.as_str(), "position 78"),
        (&good[..good.len() - 500], "breaks off"),
        (&good[..good.len() - 503], "breaks off"),
        (&good.replace(";base64", ""), "base64"),
        (&good.replace("image/jpeg", "image/svg+xml"), "image/png"),
        (&good.replace("data:", "date:"), "data:"),
        ("data:image/jpeg;base64,", "empty"),
        ("data:image/jpeg;base64,aGVsbG8=", "accepted"),
    ] {
        let mut request = sample.clone();
        request["dataUri"] = json!(uri);
        let answer = server.upload(&token).json(&request).send();
        assert_eq!((answer.status, answer.fields()), (400, vec!["dataUri".to_owned()]), "{reason}");
        assert!(answer.message("dataUri").contains(reason), "{}", answer.message("dataUri"));
    }
    let mut other = sample.clone();
    other["dataUri"] = json!(good.replace("image/jpeg", "image/png"));
    let answer = server.upload(&token).json(&other).send();
    assert_eq!((answer.status, answer.fields()), (400, vec!["mime".to_owned()]));
    assert_nothing_stored(&server, &token);
}

// Promise 10
#[test]
fn truncated_or_deeply_nested_json_is_rejected_at_once() {
    let (server, token) = server_and_token();
    let deep = "[".repeat(100_000);
    let closed = format!("{deep}{}", "]".repeat(100_000));
    let in_name = format!("{{\"name\": {closed}}}");
    let cases =
        [&SAMPLE_REQUEST[..700], deep.as_str(), &closed, "", "null", "\"x\"", "{\"name\": \"\u{1}\"}"];
    for body in cases {
        let started = Instant::now();
        let answer = server.upload(&token).body("application/json", body).send();
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("Malformed JSON")), "{body:.20}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    let answer = server.upload(&token).body("application/json", in_name).send();
    assert_eq!(answer.message("name"), "The name field must be text.");
    assert_nothing_stored(&server, &token);
}

#[test]
fn every_invalid_multipart_body_is_rejected() {
    let (server, token) = server_and_token();
    let part = |name: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\nx\r\n")
    };
    let form = "multipart/form-data; boundary=B";
    let cases = [
        (form, format!("{}--B--\r\n", part("other")), vec!["other", "picture"]),
        (form, format!("{}{}--B--\r\n", part("picture"), part("file")), vec!["picture"]),
        (form, part("picture")[..30].to_owned(), vec!["error"]),
        ("multipart/form-data", part("picture"), vec!["error"]),
        (form, format!("{}--B--\r\n", part("picture")), vec!["picture"]),
    ];
    for (media_type, body, fields) in cases {
        let answer = server.upload(&token).body(media_type, &body).send();
        assert_eq!(
            (answer.status, answer.fields()),
            (400, fields.iter().map(ToString::to_string).collect()),
            "{body}"
        );
    }
    let raw = server.upload(&token).body("image/png", pictures::jpeg(&pictures::quarters(8, 8))).send();
    assert_eq!((raw.status, raw.fields()), (400, vec!["mime".to_owned()]));
    assert_nothing_stored(&server, &token);
}

// Promise 10
#[test]
fn a_declared_gigabyte_is_rejected_before_it_is_sent() {
    let (server, token) = server_and_token();
    let mut stream = TcpStream::connect(server.address).unwrap();
    let head = upload_head(&token, "Content-Length: 1073741824\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let answer = Answer::read_from(&mut stream, false).unwrap();
    assert_eq!((answer.status, answer.header("connection")), (413, "close"));
    assert!(answer.message("error").contains("KiB") || answer.message("error").contains("MiB"));
}

// Promise 19
#[test]
fn a_client_that_writes_before_reading_still_receives_413() {
    let (server, token) = server_and_token();
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(upload_head(&token, "Transfer-Encoding: chunked\r\n").as_bytes()).unwrap();
    let chunk = ["10000\r\n", &" ".repeat(65536), "\r\n"].concat().into_bytes();
    for _ in 0..400 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    assert_eq!(Answer::read_from(&mut stream, false).unwrap().status, 413);
    assert_nothing_stored(&server, &token);
}

// Promise 19
#[test]
fn a_body_that_never_arrives_times_out() {
    let server = Server::start_with(&[], &[("TONDO_BODY_IDLE_TIMEOUT", "1s")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(upload_head(&token, "Content-Length: 1000\r\n").as_bytes()).unwrap();
    stream.write_all(b"{\"name\"").unwrap();
    let answer = Answer::read_from(&mut stream, false).unwrap();
    assert_eq!(
        (answer.status, answer.message("error")),
        (408, sentence(&Message::BodyTimeout { seconds: 1 }, Locale::En))
    );
}

// Promise 20
#[test]
fn the_token_is_checked_before_the_body_is_read() {
    let (server, _token) = server_and_token();
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(upload_head("wrong", "Content-Length: 5000000\r\n").as_bytes()).unwrap();
    assert_eq!(Answer::read_from(&mut stream, false).unwrap().status, 401);
}

// Promise 17
#[test]
fn wrong_email_wrong_password_and_disabled_account_get_the_same_answer() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    server.add_person("bob@example.org", "correct horse");
    let disabled = crate::support::tondo(&[
        "user",
        "disable",
        "bob@example.org",
        "--data",
        server.data.to_str().unwrap(),
    ]);
    assert!(disabled.status.success());
    let log_in = |email: &str, password: &str| {
        server.request("POST", "/api/login").json(&json!({"email": email, "password": password})).send()
    };
    let bodies: Vec<Vec<u8>> = [
        log_in("ada@example.org", "wrong horse"),
        log_in("nobody@example.org", "correct horse"),
        log_in("no address", "correct horse"),
        log_in("bob@example.org", "correct horse"),
    ]
    .into_iter()
    .map(|answer| {
        assert_eq!(answer.status, 401);
        answer.body
    })
    .collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(log_in("", "x").fields(), ["email"]);
}

fn server_and_token() -> (Server, String) {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    (server, token)
}

fn assert_nothing_stored(server: &Server, token: &str) {
    assert_eq!(server.blobs().len(), 0);
    let history = server.request("GET", "/api/v1/user/pictures").token(token).send().json();
    assert_eq!(history, json!({"pictures": [], "next": null}));
}
