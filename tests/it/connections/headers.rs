//! The headers that every answer has, whatever its status. That it has no others is checked by the tests' HTTP client.
//!
//! Promise 15

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;

use serde_json::json;

use crate::support::{Answer, SAMPLE_REQUEST, Server, pictures, upload_head};

const PASSWORD: &str = "correct horse battery staple";

/// Low limits, so that each of them is soon reached.
const LOW_LIMITS: [(&str, &str); 5] = [
    ("TONDO_MAX_PICTURES_PER_PERSON", "1"),
    ("TONDO_LOGIN_RATE_BY_IP", "3/1h"),
    ("TONDO_BODY_IDLE_TIMEOUT", "1s"),
    ("TONDO_MAX_PICTURE_SIZE", "64 KiB"),
    ("TONDO_UPLOAD_RATE", "off"),
];

#[test]
fn private_answers_are_closed_to_other_origins_on_every_status() {
    let mut statuses = BTreeSet::new();
    for answer in private_answers() {
        statuses.insert(answer.status);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{answer:?}");
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"] {
            assert!(policy.contains(part), "{answer:?}");
        }
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        assert!(answer.find_header("access-control-allow-origin").is_none(), "{answer:?}");
        assert!(answer.find_header("set-cookie").is_none(), "{answer:?}");
    }
    let expected = [200, 201, 204, 400, 401, 403, 404, 405, 408, 409, 413, 415, 421, 429, 503, 507];
    assert_eq!(statuses, BTreeSet::from(expected));
    println!("{} statuses of private answers, each with all of its headers", statuses.len());
}

#[test]
fn pictures_have_their_headers_on_every_status() {
    // The memory cache would hide the damaged file.
    let server = Server::start_with(&[], &[("TONDO_CACHE_MEMORY", "0")]);
    let token = server.token_of_new_person("ada@example.org", "account");
    let path = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    let path = path.header("location").to_owned();
    let range = server.request("GET", &path).header("Range", "bytes=0-9");
    let mut answers = vec![
        server.get(&path),
        server.request("HEAD", &path).send(),
        server.request("GET", &path).header("If-None-Match", "*").send(),
        server.request("OPTIONS", &path).send(),
        range.send(),
        server.get("/user/x/y"),
        server.request("DELETE", &path).send(),
    ];
    let blob = server.blobs().pop().unwrap();
    std::fs::write(blob, b"rotten").unwrap();
    answers.push(server.get(&path));
    let mut statuses = BTreeSet::new();
    for answer in answers {
        statuses.insert(answer.status);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("access-control-allow-origin", "*"),
        ] {
            assert_eq!(answer.header(name), value, "{answer:?}");
        }
        assert!(answer.find_header("set-cookie").is_none(), "{answer:?}");
    }
    assert!(statuses.is_superset(&BTreeSet::from([200, 304, 404, 405, 500])), "{statuses:?}");
    println!("{} statuses of pictures, each with all of its headers", statuses.len());
}

/// A private answer of every status, except those that set cookies or come from the connection itself.
fn private_answers() -> Vec<Answer> {
    let server = Server::start_with(&[], &LOW_LIMITS);
    server.add_person("ada@example.org", PASSWORD);
    let token = server.token("ada@example.org", &["--scope", "account"]);
    let upload = |body: &str| server.upload(&token).body("application/json", body).send();
    let me = || server.request("GET", "/api/v1/me");
    let login = |password: &str| {
        let body = json!({"email": "ada@example.org", "password": password});
        server.request("POST", "/api/login").json(&body).send()
    };
    let large = pictures::jpeg(&pictures::noise(1, 400, 400));
    let mut answers = vec![
        upload(SAMPLE_REQUEST),
        upload(&SAMPLE_REQUEST.replace("profile_picture", "second")),
        upload("{"),
        upload("{}"),
        server.upload(&token).body("image/jpeg", large).send(),
        server.upload(&token).body("text/plain", "x").send(),
        body_that_never_arrives(&server, &token),
        me().token(&token).send(),
        me().send(),
        me().header("Host", "evil.example").send_with_own_host(),
        server.request("POST", "/api/login").header("Origin", "https://evil.example").send(),
        server.get("/nothing"),
        server.get("/healthz"),
        server.get("/readyz"),
        server.request("PUT", "/api/v1/me").token(&token).send(),
        server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send(),
        server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send(),
        login(PASSWORD),
        login("wrong password"),
        login("wrong password"),
        login("wrong password"),
        login("wrong password"),
    ];
    std::fs::remove_dir_all(server.data.join("blobs/tmp")).unwrap();
    answers.push(server.get("/readyz"));
    let full = Server::start_with(&[], &[("TONDO_MIN_FREE_SPACE", "1000000000 GiB")]);
    let token = full.token_of_new_person("ada@example.org", "picture");
    answers.push(full.upload(&token).body("application/json", SAMPLE_REQUEST).send());
    answers
}

/// The answer to an upload whose body never arrives.
fn body_that_never_arrives(server: &Server, token: &str) -> Answer {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let head = upload_head(token, "Content-Length: 1000\r\n");
    stream.write_all(format!("{head}{{").as_bytes()).unwrap();
    Answer::read_from(&mut stream, false).unwrap()
}
