//! Pictures that are asked for again and again: the server keeps their answers ready, and they say what the first one said
//! until something changes.

use serde_json::json;
use tondo::parts::BlobHash;

use crate::support::pictures::{encoded, jpeg, quarters};
use crate::support::{Answer, Server};

/// More requests than it takes until an answer is ready.
const TIMES: usize = 4;

struct Asked {
    server: Server,
    token: String,
    admin: String,
}

impl Asked {
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", "correct horse");
        let admin = server.token("root@example.org", &[]);
        let token = server.token_of_new_person("ada@example.org", "account");
        let asked = Self { server, token, admin };
        asked.upload("image/jpeg", &jpeg(&quarters(200, 200)));
        asked
    }

    fn upload(&self, mime: &str, picture: &[u8]) {
        assert_eq!(self.server.upload(&self.token).body(mime, picture).send().status, 201);
    }

    fn fact(&self, name: &str) -> String {
        let me = self.server.request("GET", "/api/v1/me").token(&self.token).send().json();
        me["profile_picture"][name].as_str().unwrap().to_owned()
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.server.request("GET", path);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send()
    }

    /// The answer to the same request several times, which must be the same each time.
    fn again(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut answers = (0..TIMES).map(|_| self.get(path, headers));
        let first = answers.next().unwrap();
        for other in answers {
            assert_eq!((other.status, facts(&other)), (first.status, facts(&first)), "{path}");
            assert_eq!(other.body, first.body, "{path}");
            assert_ne!(other.header("x-request-id"), first.header("x-request-id"));
        }
        first
    }
}

/// The headers that are the same whenever the answer is.
fn facts(answer: &Answer) -> Vec<(String, String)> {
    let of_one_request = |name: &str| matches!(name, "x-request-id" | "date");
    let mut facts = answer.headers.clone();
    facts.retain(|(name, _)| !of_one_request(name));
    facts.sort();
    facts
}

const AVATAR: &str = "/avatar/39c0b2ebb1af3f2dd8ae3fdf9bf0a3b4";

fn avatar_of(email: &str) -> String {
    format!("/avatar/{}", BlobHash::of(email.as_bytes()))
}

#[test]
fn an_answer_is_the_same_each_time_whatever_it_shows() {
    let asked = Asked::start();
    let (own, content, avatar) = (asked.fact("url"), asked.fact("content_url"), avatar_of("ada@example.org"));
    let paths = [
        own.clone(),
        format!("{own}?s=80"),
        content.clone(),
        format!("{content}?s=64"),
        avatar.clone(),
        format!("{avatar}.png?s=48"),
        format!("{AVATAR}?d=identicon"),
        format!("{AVATAR}.svg?d=initials&name=Ada"),
        "/api/?name=Ada+Lovelace&format=svg".to_owned(),
    ];
    for path in &paths {
        let webp = [("accept", "image/webp,*/*")];
        for headers in [&[][..], &webp] {
            let answer = asked.again(path, headers);
            assert_eq!(answer.status, 200, "{path}");
            let tag = answer.header("etag");
            let with_tag = [headers, &[("if-none-match", tag)]].concat();
            let current = asked.again(path, &with_tag);
            assert_eq!((current.status, current.body.len()), (304, 0), "{path}");
            let other = [headers, &[("if-none-match", "\"x\", W/\"y\"")]].concat();
            assert_eq!(asked.again(path, &other).body, answer.body);
        }
        // What is less usual reaches the handler.
        assert_eq!(asked.get(path, &[("if-none-match", "*")]).status, 304);
        assert_eq!(asked.server.request("HEAD", path).send().status, 200);
    }
    assert_eq!(asked.get(&content, &[("range", "bytes=0-9")]).body.len(), 10);
    assert_ne!(
        asked.again(&avatar, &[("accept", "image/webp")]).header("content-type"),
        asked.again(&avatar, &[("accept", "image/png")]).header("content-type")
    );
}

#[test]
fn a_change_is_seen_by_the_next_request() {
    let asked = Asked::start();
    let (own, avatar) = (asked.fact("url"), format!("{}?s=80&d=404", avatar_of("ada@example.org")));
    let before = asked.again(&avatar, &[]);
    let unnamed = asked.again(&format!("{AVATAR}?s=80"), &[]);
    assert_eq!(asked.again(&own, &[]).status, 200);
    asked.upload("image/png", &encoded(&quarters(90, 90), image::ImageFormat::Png));
    assert_eq!(asked.get(&own, &[]).status, 404);
    let after = asked.again(&avatar, &[]);
    assert_ne!(after.body, before.body);
    assert_eq!(asked.get(&avatar, &[("if-none-match", before.header("etag"))]).status, 200);

    // A rating that hides it.
    let content = asked.fact("content_url");
    assert_eq!(asked.again(&content, &[]).status, 200);
    let rate = |rating: &str| {
        let rating = json!({"rating": rating});
        let path = format!("/api/v1/user/pictures/{}", asked.fact("id"));
        let request = asked.server.request("PATCH", &path).token(&asked.token);
        assert_eq!(request.json(&rating).send().status, 200);
    };
    rate("x");
    assert_eq!((asked.get(&content, &[]).status, asked.get(&avatar, &[]).status), (404, 404));
    rate("g");
    assert_eq!((asked.again(&content, &[]).status, asked.again(&avatar, &[]).status), (200, 200));

    // Settings that decide on the answer.
    let set = |changes| {
        let request = asked.server.request("PATCH", "/api/v1/settings").token(&asked.admin);
        assert_eq!(request.json(&changes).send().status, 200);
    };
    set(json!({"default_style": "robohash", "avatar_max_age": "7s"}));
    assert_ne!(asked.get(&format!("{AVATAR}?s=80"), &[]).body, unnamed.body);
    assert!(asked.get(&avatar, &[]).header("cache-control").contains("max-age=7,"));
    asked.again(&avatar, &[]);
    asked.server.run_ok(&["config", "set", "avatar_max_age", "8s"]);
    assert!(asked.get(&avatar, &[]).header("cache-control").contains("max-age=8,"));

    // A person who is disabled by the command beside the server.
    asked.again(&avatar, &[]);
    asked.server.run_ok(&["user", "disable", "ada@example.org"]);
    assert_eq!((asked.again(&avatar, &[]).status, asked.again(&content, &[]).status), (404, 404));
    asked.server.run_ok(&["user", "enable", "ada@example.org"]);
    assert_eq!((asked.again(&avatar, &[]).status, asked.again(&content, &[]).status), (200, 200));
    asked.server.run_ok(&["user", "remove", "ada@example.org", "--yes"]);
    assert_eq!((asked.get(&avatar, &[]).status, asked.get(&content, &[]).status), (404, 404));
}
