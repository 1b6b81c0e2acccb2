//! Who loses the right to a change while the request is under way changes nothing any more.

use std::io::{Read, Write};
use std::net::TcpStream;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server, tondo};

const PASSWORD: &str = "correct horse battery";

/// A house with an administrator who stays, and somebody who is about to lose a right.
struct House {
    server: Server,
    admin: String,
    person: String,
    token: String,
}

/// A request whose sender was let in and whose body has not come yet.
struct Begun {
    stream: TcpStream,
    body: String,
}

impl House {
    fn with(role: &str) -> Self {
        let server = Server::start();
        let data = server.data.to_str().unwrap();
        tondo(&["user", "add", "root@example.org", "--admin", "--no-password", "--data", data]);
        let admin = server.token("root@example.org", &[]);
        let new = json!({"email": "mallory@example.org", "role": role, "password": PASSWORD});
        let added = server.request("POST", "/api/v1/users").token(&admin).json(&new).send().json();
        let person = added["id"].as_str().unwrap().to_owned();
        let token = server.token("mallory@example.org", &[]);
        Self { server, admin, person, token }
    }

    /// Begins a request, and waits until the server asks for its body: it does so once it has let the sender in.
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

    /// Every change that somebody can make of their own by a request with a body.
    fn begin_own_changes(&self) -> Vec<(&'static str, Begun)> {
        let passwords = json!({"current": PASSWORD, "new": "another password"});
        let picture: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        [
            ("POST", "me/tokens", json!({"label": "kept"})),
            ("PATCH", "me", json!({"name": "Kept"})),
            ("PUT", "me/password", passwords),
            ("POST", "user/profile-picture", picture),
        ]
        .map(|(method, path, body)| (path, self.begin(&self.token, method, path, &body)))
        .into()
    }

    /// What an administrator sees or does.
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

    /// The actions in the trail that concern the person, newest first.
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

    /// What no request does: changes the catalogue behind the server's back.
    fn meddle(&self, sql: &str) {
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
fn whoever_is_demoted_meanwhile_makes_no_administrator() {
    let house = House::with("admin");
    let new = json!({"email": "backdoor@example.org", "role": "admin", "password": PASSWORD});
    let adding = house.begin(&house.token, "POST", "users", &new);
    let slug = house.begin(&house.token, "PATCH", "me", &json!({"slug": "kept"}));
    house.edit_person(&json!({"role": "member"}));
    for refused in [adding.finish(), slug.finish()] {
        assert_eq!(refused.status, 403);
        assert!(refused.message("error").contains("\"admin\""));
    }
    assert_eq!(house.people(), 2);
}

// Promise 20
#[test]
fn a_token_made_across_a_demotion_reaches_no_further_than_a_members() {
    let house = House::with("admin");
    let any = house.begin(&house.token, "POST", "me/tokens", &json!({}));
    let wide = house.begin(&house.token, "POST", "me/tokens", &json!({"scope": "admin"}));
    let path = format!("users/{}/tokens", house.person);
    let by_admin = house.begin(&house.admin, "POST", &path, &json!({"scope": "admin"}));
    house.edit_person(&json!({"role": "member"}));
    let made = any.finish();
    assert_eq!((made.status, &made.json()["scope"]), (201, &json!("account")));
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert_eq!((house.status_of(&token, "me"), house.status_of(&token, "users")), (200, 403));
    for refused in [wide.finish(), by_admin.finish()] {
        assert_eq!((refused.status, refused.fields()), (400, vec!["scope".to_owned()]));
    }
}

// Promise 20
#[test]
fn a_members_token_that_says_it_is_an_administrators_is_not() {
    let house = House::with("member");
    house.meddle("UPDATE tokens SET scope = 'admin' WHERE label = ''");
    assert_eq!((house.status_of(&house.token, "me"), house.status_of(&house.token, "users")), (200, 403));
    let made = house.server.request("POST", "/api/v1/me/tokens").token(&house.token).json(&json!({})).send();
    assert_eq!(made.json()["scope"], "account");
}

// Promise 20
#[test]
fn whoever_is_disabled_meanwhile_changes_nothing() {
    let house = House::with("admin");
    let new = json!({"email": "backdoor@example.org", "role": "admin"});
    let adding = house.begin(&house.token, "POST", "users", &new);
    let begun = house.begin_own_changes();
    house.edit_person(&json!({"active": false}));
    let before = house.trail();
    assert_unauthorized("users", &adding.finish());
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    assert_eq!((house.trail(), house.people()), (before, 2));
}

// Promise 20
#[test]
fn whoever_is_removed_meanwhile_changes_nothing() {
    let house = House::with("member");
    let begun = house.begin_own_changes();
    house.remove_person();
    let before = house.trail();
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    assert_eq!(house.trail(), before);
}

// Promise 20
#[test]
fn a_token_that_is_revoked_meanwhile_changes_and_publishes_nothing() {
    let house = House::with("member");
    let begun = house.begin_own_changes();
    let listed = house.as_admin("GET", &format!("users/{}/tokens", house.person), None).json();
    let id = listed["tokens"][0]["id"].as_str().unwrap();
    house.as_admin("DELETE", &format!("tokens/{id}"), None);
    for (path, begun) in begun {
        assert_unauthorized(path, &begun.finish());
    }
    let person = house.as_admin("GET", &format!("users/{}", house.person), None).json();
    assert_eq!((&person["pictures"], &person["name"]), (&json!(0), &json!("")));
    assert!(house.server.blobs().is_empty());
    assert_eq!(house.trail(), ["token.revoked", "token.created", "person.added"]);
}

// Promise 20
#[test]
fn a_token_whose_time_ends_meanwhile_changes_nothing() {
    let house = House::with("member");
    let begun = house.begin(&house.token, "PATCH", "me", &json!({"name": "Kept"}));
    house.meddle("UPDATE tokens SET expires_at = 1 WHERE label = ''");
    let refused = begun.finish();
    assert_eq!((refused.status, refused.message("error").as_str()), (401, "Expired token"));
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

// Promise 20
#[test]
fn of_a_person_who_is_removed_meanwhile_nothing_can_be_changed() {
    let house = House::with("member");
    let picture: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let person = format!("users/{}", house.person);
    let begun = [
        ("POST", format!("{person}/tokens"), json!({})),
        ("POST", format!("{person}/profile-picture"), picture),
        ("PATCH", person.clone(), json!({"name": "Kept"})),
    ]
    .map(|(method, path, body)| house.begin(&house.admin, method, &path, &body));
    house.remove_person();
    for begun in begun {
        let answer = begun.finish();
        assert_eq!((answer.status, answer.message("error").as_str()), (404, "There is no such person."));
    }
}
