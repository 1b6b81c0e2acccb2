//! Webhooks: applications that are told of changes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::pictures::distinct_jpeg;
use crate::support::{Answer, Server};

/// How long a message may take.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// An application that takes messages, each answered with the next of some statuses.
struct Receiver {
    port: u16,
    taken: Arc<Mutex<Vec<Message>>>,
}

#[derive(Debug, Clone)]
struct Message {
    head: String,
    body: String,
}

impl Message {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head)).split_once(':').unwrap().1.trim()
    }
}

impl Receiver {
    /// Answers the first messages with these statuses, and every later one with the last of them.
    fn start(statuses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let messages = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let message = read(&stream);
                let mut messages = messages.lock().unwrap();
                let status = statuses.get(messages.len()).or(statuses.last()).unwrap();
                messages.push(message);
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                drop((&stream).write_all(answer.as_bytes()));
            }
        });
        Self { port, taken }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?from=tondo", self.port)
    }

    /// The messages, once there are so many.
    fn messages(&self, count: usize) -> Vec<Message> {
        let began = Instant::now();
        loop {
            let taken = self.taken.lock().unwrap().clone();
            if taken.len() >= count {
                return taken;
            }
            assert!(began.elapsed() < MAX_WAIT, "{} of {count} messages: {taken:#?}", taken.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// One request with a body of a known length.
fn read(stream: &TcpStream) -> Message {
    let mut reader = BufReader::new(stream);
    let (mut head, mut line) = (String::new(), String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        head.push_str(&line);
        line.clear();
    }
    let mut message = Message { head, body: String::new() };
    let mut body = vec![0; message.header("content-length").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    message.body = String::from_utf8(body).unwrap();
    message
}

struct House {
    server: Server,
    admin: String,
}

impl House {
    fn start() -> Self {
        let server = Server::start_with(&[], &[("TONDO_WEBHOOK_HOSTS", "127.0.0.1")]);
        server.add_administrator("root@example.org", "correct horse");
        let admin = server.token("root@example.org", &[]);
        Self { server, admin }
    }

    fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/webhooks{path}")).token(&self.admin);
        if body.is_null() { request.send() } else { request.json(&body).send() }
    }

    fn add(&self, receiver: &Receiver, events: Value) -> Value {
        let form = json!({"url": receiver.url(), "events": events, "current_password": "correct horse"});
        let added = self.ask("POST", "", form);
        assert_eq!(added.status, 201, "{}", String::from_utf8_lossy(&added.body));
        added.json()
    }

    /// The last messages to a webhook, once they fulfil this.
    fn deliveries(&self, webhook: &Value, are_as_expected: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let began = Instant::now();
        loop {
            let path = format!("/{}/deliveries", webhook["id"].as_str().unwrap());
            let found = self.ask("GET", &path, Value::Null).json()["deliveries"].as_array().unwrap().clone();
            if are_as_expected(&found) {
                return found;
            }
            assert!(began.elapsed() < MAX_WAIT, "{found:#?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn an_application_is_told_of_what_happens_in_its_order() {
    let (house, receiver) = (House::start(), Receiver::start(&["204 No Content"]));
    house.server.token_of_new_person("early@example.org", "picture");
    let webhook = house.add(&receiver, Value::Null);
    assert!(webhook["secret"].as_str().unwrap().starts_with("whsec_"));
    let token = house.server.token_of_new_person("ada@example.org", "account");
    let added = receiver.messages(1);
    let ada = added[0].json()["data"]["user"]["id"].clone();
    house.server.upload(&token).body("image/jpeg", distinct_jpeg(1)).send();
    let changed = receiver.messages(2)[1].json();
    let avatar = changed["data"]["user"]["avatar_url"].as_str().unwrap();
    let avatar = format!("{}?d=404", &avatar[avatar.find("/avatar/").unwrap()..]);
    assert_eq!(house.server.get(&avatar).status, 200, "{avatar}");
    let edit =
        house.server.request("PATCH", "/api/v1/me").token(&token).json(&json!({"name": "Ada L."})).send();
    assert_eq!(edit.status, 200);
    receiver.messages(3);
    let path = format!("/api/v1/users/{}", ada.as_str().unwrap());
    assert_eq!(house.server.request("DELETE", &path).token(&house.admin).send().status, 204);
    let told: Vec<Value> = receiver.messages(4).iter().map(Message::json).collect();
    let kinds: Vec<&str> = told.iter().map(|message| message["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["person.added", "picture.changed", "person.changed", "person.removed"]);
    for message in &told {
        assert_eq!(message["data"]["user"]["id"], ada, "{message}");
    }
    assert_eq!(told[2]["data"]["user"]["name"], "Ada L.");
    assert_eq!(told[2]["data"]["user"]["email"], "ada@example.org");
    // Of who is removed there is nothing but the identifier.
    assert_eq!(told[3]["data"]["user"].as_object().unwrap().len(), 1);
    let listed = house.deliveries(&webhook, |all| all.iter().all(|one| one["status"] == 204));
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|one| one["attempts"] == 1 && one["next_at"].is_null()), "{listed:#?}");
    let ids: Vec<&Value> = listed.iter().rev().map(|one| &one["id"]).collect();
    let sent = receiver.messages(4);
    let sent: Vec<&str> = sent.iter().map(|message| message.header("webhook-id")).collect();
    assert_eq!(ids, sent);
}

#[test]
fn a_webhook_is_told_only_of_what_it_asked_for() {
    let (house, receiver) = (House::start(), Receiver::start(&["200 OK"]));
    house.add(&receiver, json!(["picture.changed"]));
    let token = house.server.token_of_new_person("ada@example.org", "account");
    house.server.upload(&token).body("image/jpeg", distinct_jpeg(1)).send();
    assert_eq!(receiver.messages(1)[0].json()["type"], "picture.changed");
}

#[test]
fn a_message_that_is_not_taken_is_sent_again_with_the_same_id() {
    let house = House::start();
    let receiver = Receiver::start(&["500 Internal Server Error", "200 OK"]);
    let webhook = house.add(&receiver, json!(["person.added"]));
    house.server.token_of_new_person("ada@example.org", "picture");
    let failed = house.deliveries(&webhook, |all| all.iter().any(|one| one["attempts"] == 1));
    assert_eq!((&failed[0]["status"], failed[0]["next_at"].is_null()), (&json!(500), false));
    let taken = house.deliveries(&webhook, |all| all.iter().any(|one| one["attempts"] == 2));
    assert_eq!((&taken[0]["status"], taken[0]["next_at"].is_null()), (&json!(200), true));
    let messages = receiver.messages(2);
    assert_eq!(messages[0].header("webhook-id"), messages[1].header("webhook-id"));
    assert_eq!(messages[0].body, messages[1].body);
}

#[test]
fn a_receiver_that_is_gone_switches_its_webhook_off() {
    let (house, receiver) = (House::start(), Receiver::start(&["410 Gone"]));
    let webhook = house.add(&receiver, json!(["person.added"]));
    house.server.token_of_new_person("ada@example.org", "picture");
    house.deliveries(&webhook, |all| all.iter().any(|one| one["status"] == 410 && one["next_at"].is_null()));
    let began = Instant::now();
    while house.ask("GET", "", Value::Null).json()["webhooks"][0]["active"] == true {
        assert!(began.elapsed() < MAX_WAIT);
    }
    // What happens while it is off is not made up for.
    house.server.token_of_new_person("ben@example.org", "picture");
    let path = format!("/{}", webhook["id"].as_str().unwrap());
    assert_eq!(house.ask("PATCH", &path, json!({"active": true})).status, 200);
    house.server.token_of_new_person("cat@example.org", "picture");
    let told = receiver.messages(2);
    assert_eq!(told[1].json()["data"]["user"]["email"], "cat@example.org");
}

#[test]
fn a_test_says_what_came_of_it() {
    let (house, receiver) = (House::start(), Receiver::start(&["200 OK", "302 Found"]));
    let webhook = house.add(&receiver, Value::Null);
    let path = format!("/{}/test", webhook["id"].as_str().unwrap());
    let works = house.ask("POST", &path, Value::Null).json();
    assert_eq!(works["works"], true, "{works}");
    assert_eq!(receiver.messages(1)[0].json()["type"], "ping");
    let redirected = house.ask("POST", &path, Value::Null).json();
    assert_eq!(redirected["works"], false, "{redirected}");
    assert!(redirected["steps"][0]["text"].as_str().unwrap().contains("302"), "{redirected}");
    assert_eq!(house.deliveries(&webhook, |all| all.len() == 2).len(), 2);
}

#[test]
fn administrators_reach_no_private_host_that_the_operator_has_not_named() {
    let house = House::start();
    let add = |url: &str| house.ask("POST", "", json!({"url": url, "current_password": "correct horse"}));
    for url in ["http://example.org/", "http://localhost:1/", "ftp://example.org/", "example.org", ""] {
        assert_eq!((add(url).status, add(url).fields()), (400, vec!["url".to_owned()]), "{url}");
    }
    // Over HTTPS to a private address: kept, since a name may be anybody's, and refused when it is called.
    for url in ["https://localhost:1/", "https://[::1]:1/", "https://10.0.0.1/"] {
        let added = add(url);
        assert_eq!(added.status, 201, "{url}");
        let path = format!("/{}/test", added.json()["id"].as_str().unwrap());
        let test = house.ask("POST", &path, Value::Null).json();
        assert_eq!(test["works"], false, "{url}: {test}");
        let said = test["steps"][0]["text"].as_str().unwrap();
        assert!(said.contains("private"), "{url}: {said}");
    }
    let unconfirmed = house.ask("POST", "", json!({"url": "https://example.org/"}));
    assert_eq!(unconfirmed.status, 403);
    let member = house.server.token_of_new_person("ada@example.org", "account");
    assert_eq!(house.server.request("GET", "/api/v1/webhooks").token(&member).send().status, 403);
}
