//! Authorization is checked again when a change is made: a caller who loses the right during the request changes nothing.

use std::io::{Read, Write};
use std::net::TcpStream;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

/// A server with an administrator, and a person who is about to lose a right.
struct Site {
    server: Server,
    admin: String,
    person: String,
    token: String,
}

/// A request that passed the first check and whose body is not sent yet.
struct Begun {
    stream: TcpStream,
    body: String,
}

impl Site {
    fn with(role: &str) -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        let admin = server.token("root@example.org", &[]);
        let new = json!({"email": "mallory@example.org", "role": role, "password": PASSWORD});
        let added = server.request("POST", "/api/v1/users").token(&admin).json(&new).send().json();
        let person = added["id"].as_str().unwrap().to_owned();
        let token = server.token("mallory@example.org", &[]);
        Self { server, admin, person, token }
    }

    /// Sends a request's head and waits until the server asks for the body, which it does after the first check.
    fn begin(&self, token: &str, method: &str, path: &str, body: &Value) -> Begun {
        let body = body.to_string();
        let mut stream = TcpStream::connect(self.server.address).unwrap();
        let head = format!(
            "{method} /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut asked).unwrap();
        assert!(asked.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&asked));
        Begun { stream, body }
    }

    /// Every change to one's own account that has a body.
    fn begin_own_changes(&self) -> Vec<(&'static str, Begun)> {
        let passwords = json!({"current": PASSWORD, "new": "another password"});
        let picture: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        [
            ("POST", "me/tokens", json!({"label": "kept", "current_password": PASSWORD})),
            ("PATCH", "me", json!({"name": "Kept"})),
            ("PUT", "me/password", passwords),
            ("POST", "user/profile-picture", picture),
        ]
        .map(|(method, path, body)| (path, self.begin(&self.token, method, path, &body)))
        .into()
    }

    /// Sends a request as the administrator.
    fn as_admin(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(&self.admin);
        let answer = body.map_or_else(|| request.clone(), |body| request.clone().json(body)).send();
        assert!(answer.status < 300, "{answer:?}");
        answer
    }

    fn edit_person(&self, edit: &Value) {
        self.as_admin("PATCH", &format!("users/{}", self.person), Some(edit));
    }

    fn remove_person(&self) {
        self.as_admin("DELETE", &format!("users/{}", self.person), None);
    }

    /// The person's actions in the audit trail, newest first.
    fn trail(&self) -> Vec<String> {
        let trail = self.as_admin("GET", &format!("audit?subject={}", self.person), None).json();
        let actions = trail["entries"].as_array().unwrap().iter();
        actions.map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    }

    fn status_of(&self, token: &str, path: &str) -> u16 {
        self.server.request("GET", &format!("/api/v1/{path}")).token(token).send().status
    }

    fn people(&self) -> usize {
        self.as_admin("GET", "users", None).json()["users"].as_array().unwrap().len()
    }

    /// Changes the database behind the server's back.
    fn execute(&self, sql: &str) {
        let catalog = Connection::open(self.server.data.join("tondo.db")).unwrap();
        assert!(catalog.execute(sql, []).unwrap() > 0);
    }
}

impl Begun {
    fn finish(mut self) -> Answer {
        self.stream.write_all(self.body.as_bytes()).unwrap();
        Answer::read_from(&mut self.stream, false).unwrap()
    }
}

fn assert_unauthorized(path: &str, answer: &Answer) {
    assert_eq!((answer.status, answer.message("error").as_str()), (401, "Unauthorized"), "{path}");
    assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
}

// Promise 20
#[test]
fn a_demoted_administrator_adds_no_administrator() {
    let site = Site::with("admin");
    let new = json!({"email": "backdoor@example.org", "role": "admin", "password": PASSWORD});
    let adding = site.begin(&site.token, "POST", "users", &new);
    let slug = site.begin(&site.token, "PATCH", "me", &json!({"slug": "kept"}));
    site.edit_person(&json!({"role": "member"}));
    for refused in [adding.finish(), slug.finish()] {
        assert_eq!(refused.status, 403);
        assert!(refused.message("error").contains("\"admin\""));
    }
    assert_eq!(site.people(), 2);
}

// Promise 20
#[test]
fn a_token_made_across_a_demotion_has_a_members_scope() {
    let site = Site::with("admin");
    let any = site.begin(&site.token, "POST", "me/tokens", &json!({"current_password": PASSWORD}));
    let wide = site.begin(
        &site.token,
        "POST",
        "me/tokens",
        &json!({"scope": "admin", "current_password": PASSWORD}),
    );
    let path = format!("users/{}/tokens", site.person);
    let by_admin =
        site.begin(&site.admin, "POST", &path, &json!({"scope": "admin", "current_password": PASSWORD}));
    site.edit_person(&json!({"role": "member"}));
    let made = any.finish();
    assert_eq!((made.status, &made.json()["scope"]), (201, &json!("account")));
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert_eq!((site.status_of(&token, "me"), site.status_of(&token, "users")), (200, 403));
    for refused in [wide.finish(), by_admin.finish()] {
        assert_eq!((refused.status, refused.fields()), (400, vec!["scope".to_owned()]));
    }
}

// Promise 20
#[test]
fn a_members_token_with_an_admin_scope_does_not_allow_admin() {
    let site = Site::with("member");
    site.execute("UPDATE tokens SET scope = 'admin' WHERE label = ''");
    assert_eq!((site.status_of(&site.token, "me"), site.status_of(&site.token, "users")), (200, 403));
    let made = site
        .server
        .request("POST", "/api/v1/me/tokens")
        .token(&site.token)
        .json(&json!({"current_password": PASSWORD}))
        .send();
    assert_eq!(made.json()["scope"], "account");
}

// Promise 20
#[test]
fn a_disabled_person_changes_nothing() {
    let site = Site::with("admin");
    let new = json!({"email": "backdoor@example.org", "role": "admin"});
    let adding = site.begin(&site.token, "POST", "users", &new);
    let begun = site.begin_own_changes();
    site.edit_person(&json!({"active": false}));
    let before = site.trail();
    assert_unauthorized("users", &adding.finish());
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    assert_eq!((site.trail(), site.people()), (before, 2));
}

// Promise 20
#[test]
fn a_removed_person_changes_nothing() {
    let site = Site::with("member");
    let begun = site.begin_own_changes();
    site.remove_person();
    let before = site.trail();
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    assert_eq!(site.trail(), before);
}

// Promise 20
#[test]
fn a_revoked_token_changes_and_publishes_nothing() {
    let site = Site::with("member");
    let begun = site.begin_own_changes();
    let listed = site.as_admin("GET", &format!("users/{}/tokens", site.person), None).json();
    let id = listed["tokens"][0]["id"].as_str().unwrap();
    site.as_admin("DELETE", &format!("tokens/{id}"), None);
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    let person = site.as_admin("GET", &format!("users/{}", site.person), None).json();
    assert_eq!((&person["pictures"], &person["name"]), (&json!(0), &json!("")));
    assert!(site.server.blobs().is_empty());
    assert_eq!(site.trail(), ["token.revoked", "token.created", "person.added"]);
}

// Promise 20
#[test]
fn an_expired_token_changes_nothing() {
    let site = Site::with("member");
    let begun = site.begin(&site.token, "PATCH", "me", &json!({"name": "Kept"}));
    site.execute("UPDATE tokens SET expires_at = 1 WHERE label = ''");
    let refused = begun.finish();
    assert_eq!((refused.status, refused.message("error").as_str()), (401, "Expired token"));
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

// Promise 20
#[test]
fn nothing_of_a_removed_person_can_be_changed() {
    let site = Site::with("member");
    let picture: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let person = format!("users/{}", site.person);
    let begun = [
        ("POST", format!("{person}/tokens"), json!({"current_password": PASSWORD})),
        ("POST", format!("{person}/profile-picture"), picture),
        ("PATCH", person.clone(), json!({"name": "Kept"})),
    ]
    .map(|(method, path, body)| site.begin(&site.admin, method, &path, &body));
    site.remove_person();
    for begun in begun {
        let answer = begun.finish();
        assert_eq!((answer.status, answer.message("error").as_str()), (404, "There is no such person."));
    }
}
