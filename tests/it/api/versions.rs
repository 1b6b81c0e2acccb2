//! `If-Match`: a change is made to the version that its caller has seen, or not at all.

use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

struct Site {
    server: Server,
    token: String,
}

impl Site {
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        let token = server.token("root@example.org", &[]);
        Self { server, token }
    }

    fn call(&self, method: &str, path: &str, if_match: Option<&str>, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(&self.token);
        let request = if_match.into_iter().fold(request, |request, tag| request.header("If-Match", tag));
        body.map_or_else(|| request.clone(), |body| request.clone().json(body)).send()
    }

    fn version(&self, path: &str) -> String {
        self.call("GET", path, None, None).header("etag").to_owned()
    }

    fn rename(&self, path: &str, if_match: Option<&str>, name: &str) -> u16 {
        self.call("PATCH", path, if_match, Some(&json!({"name": name}))).status
    }
}

#[test]
fn a_person_is_changed_only_in_the_version_that_was_seen() {
    let site = Site::start();
    let seen = site.version("me");
    assert!(seen.starts_with('"'), "strong: {seen}");
    assert_eq!(site.version("me"), seen, "reading changes no version, nor does using a token");
    let changed = site.call("PATCH", "me", Some(&seen), Some(&json!({"name": "First"})));
    assert_eq!((changed.status, changed.header("etag")), (200, site.version("me").as_str()));
    let stale = site.call("PATCH", "me?hl=de", Some(&seen), Some(&json!({"name": "Second"})));
    assert_eq!(stale.status, 412);
    assert!(stale.json()["messages"]["error"].as_str().unwrap().starts_with("Dies wurde inzwischen"));
    assert_eq!(site.call("GET", "me", None, None).json()["name"], "First");
    assert_eq!(site.rename("me", Some(&format!("\"x\", {}", site.version("me"))), "Third"), 200);
    assert_eq!((site.rename("me", Some("*"), "Fourth"), site.rename("me", None, "Fifth")), (200, 200));
    assert_eq!(site.rename("me", Some(&format!("W/{}", site.version("me"))), "Sixth"), 412);
}

#[test]
fn a_person_is_removed_only_in_the_version_that_was_seen() {
    let site = Site::start();
    let ada = site.server.add_person("ada@example.org", "correct horse")["id"].as_str().unwrap().to_owned();
    let path = format!("users/{ada}");
    let seen = site.version(&path);
    assert_eq!(site.rename(&path, None, "Ada"), 200);
    assert_eq!(site.call("DELETE", &path, Some(&seen), None).status, 412);
    assert_eq!(site.call("DELETE", &path, Some(&site.version(&path)), None).status, 204);
    assert_eq!(site.call("DELETE", &path, Some("*"), None).status, 404);
}

#[test]
fn a_picture_is_changed_and_deleted_only_in_the_version_that_was_seen() {
    let site = Site::start();
    let upload: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    assert_eq!(site.call("POST", "user/profile-picture", None, Some(&upload)).status, 201);
    let picture = site.call("GET", "user/profile-picture", None, None);
    let path = format!("user/pictures/{}", picture.json()["id"].as_str().unwrap());
    let seen = site.version(&path);
    assert_eq!(picture.header("etag"), seen);
    let rated = site.call("PATCH", &path, Some(&seen), Some(&json!({"rating": "pg"})));
    assert_eq!((rated.status, rated.header("etag")), (200, site.version(&path).as_str()));
    assert_eq!(site.call("PATCH", &path, Some(&seen), Some(&json!({"rating": "x"}))).status, 412);
    assert_eq!(site.call("GET", &path, None, None).json()["rating"], "pg");
    assert_eq!(site.call("DELETE", "user/profile-picture", Some(&seen), None).status, 412);
    assert_eq!(site.call("DELETE", &path, Some(&seen), None).status, 412);
    assert_eq!(site.call("DELETE", &path, Some(&site.version(&path)), None).status, 204);
}

#[test]
fn one_of_two_changes_of_the_same_version_wins() {
    let site = Site::start();
    let seen = site.version("me");
    let change = |number: u32| site.rename("me", Some(&seen), &format!("Name {number}"));
    let change = &change;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || change(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412)), "{statuses:?}");
}
