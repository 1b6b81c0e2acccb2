//! Mails: set-up links, forgotten passwords, addresses to confirm; and mail servers that do not do what they should.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fake_smtp::{Behavior, FakeSmtp};
use crate::support::{Answer, Server};

const ADA: &str = "ada@example.org";
const ROOT: &str = "root@example.org";
const PASSWORD: &str = "correct horse battery";
const NEW: &str = "staple of all days";

/// A mail server, and a server with Ada and an administrator who sends mails there.
struct Site {
    smtp: FakeSmtp,
    server: Server,
    root: String,
    ada: String,
    ada_id: String,
}

impl Site {
    fn start(behavior: Behavior) -> Self {
        let smtp = FakeSmtp::start(behavior);
        let settings = smtp.settings();
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let server = Server::start_with(&[], &settings);
        server.add_person(ADA, PASSWORD);
        server.add_administrator(ROOT, PASSWORD);
        let (root, ada) = (server.token(ROOT, &[]), server.token(ADA, &[]));
        let me = server.request("GET", "/api/v1/me").token(&ada).send().json();
        let ada_id = me["id"].as_str().unwrap().to_owned();
        Self { smtp, server, root, ada, ada_id }
    }

    fn call(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.server.request(method, &format!("/api/v1/{path}")).token(token).json(body).send()
    }

    fn invite(&self) -> Answer {
        let form = json!({"current_password": PASSWORD, "send": true});
        self.call(&self.root, "POST", &format!("users/{}/setup-link", self.ada_id), &form)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.server.request("POST", path).json(body).send()
    }

    fn log_in(&self, password: &str) -> u16 {
        self.post("/api/login", &json!({"email": ADA, "password": password})).status
    }
}

#[test]
fn a_set_up_link_goes_to_its_person_in_their_language_and_into_no_log() {
    let site = Site::start(Behavior::Takes);
    site.call(&site.ada, "PATCH", "me", &json!({"language": "de"}));
    let answer = site.invite();
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.json()["mail"], json!({"state": "sent", "reason": null}));
    let mail = site.smtp.wait_for(ADA, 1);
    assert!(
        mail.text.contains("Passwort") && mail.text.contains("http://pictures.example.org/setup#"),
        "{mail:?}"
    );
    for header in [
        "Date: ",
        "Message-ID: <",
        "Auto-Submitted: auto-generated",
        "Content-Language: de",
        "MIME-Version: 1.0",
    ] {
        assert!(mail.head.contains(header), "{header} in {}", mail.head);
    }
    let token = mail.token();
    assert!(answer.json()["url"].as_str().unwrap().ends_with(&token));
    assert_eq!(site.post("/api/setup", &json!({"token": token, "password": NEW})).status, 204);
    assert_eq!(site.log_in(NEW), 200);
    site.server.wait_for_log("a mail was sent");
    assert!(!site.server.log().contains(&token), "the link is in the log");
}

#[test]
fn many_people_get_their_links_after_the_answer() {
    let site = Site::start(Behavior::Takes);
    let users: Vec<Value> = (0..30)
        .map(|number| json!({"email": format!("person-{number}@example.org"), "invite": true}))
        .collect();
    let form = json!({"users": users, "current_password": PASSWORD, "send": true});
    let answer = site.call(&site.root, "POST", "users/bulk", &form);
    assert_eq!((answer.status, answer.json()["added"].clone()), (200, json!(30)), "{answer:?}");
    assert_eq!(answer.json()["results"][0]["setup_link"]["mail"]["state"], "queued");
    for number in 0..30 {
        site.smtp.wait_for(&format!("person-{number}@example.org"), 1);
    }
}

#[test]
fn a_forgotten_password_is_answered_alike_whoever_it_is() {
    let site = Site::start(Behavior::Takes);
    site.server.add_person("ben@example.org", PASSWORD);
    site.server.run_ok(&["user", "disable", "ben@example.org"]);
    let ask = |email: &str| site.post("/api/password-reset", &json!({"email": email}));
    for email in ["nobody@example.org", "ben@example.org", "no address", ADA] {
        let answer = ask(email);
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{email}: {answer:?}");
    }
    let token = site.smtp.wait_for(ADA, 1).token();
    let seen = site.post("/api/setup/link", &json!({"token": token}));
    assert_eq!(seen.json()["email"], ADA);
    assert_eq!(site.post("/api/setup", &json!({"token": token, "password": NEW})).status, 204);
    assert_eq!((site.log_in(PASSWORD), site.log_in(NEW)), (401, 200));
    assert!(
        site.smtp.mails_to("ben@example.org").is_empty()
            && site.smtp.mails_to("nobody@example.org").is_empty()
    );
    // Nobody is flooded, and the bound tells nothing either.
    for email in [ADA, "nobody@example.org"] {
        let statuses: Vec<u16> = (0..5).map(|_| ask(email).status).collect();
        assert_eq!(statuses, [204, 204, 204, 429, 429], "{email}");
    }
    let flood: Vec<u16> = (0..25).map(|number| ask(&format!("p{number}@example.org")).status).collect();
    assert_eq!((flood[0], flood[24]), (204, 429), "one network is bounded");
}

#[test]
fn an_address_is_granted_by_whoever_has_its_mail_and_only_by_a_post() {
    let site = Site::start(Behavior::Takes);
    let address = "ada@work.example";
    let asked = site.call(&site.ada, "POST", "me/addresses", &json!({"address": address}));
    assert_eq!((asked.status, asked.json()["state"].clone()), (201, json!("asked")), "{asked:?}");
    assert_eq!(asked.json()["mail"], json!({"state": "sent", "reason": null}));
    let mail = site.smtp.wait_for(address, 1);
    assert!(
        mail.text.contains(ADA) && mail.text.contains("http://pictures.example.org/confirm#"),
        "{mail:?}"
    );
    let token = mail.token();
    // What programs do that follow links.
    assert_eq!(site.server.get("/confirm").status, 200);
    let link = json!({"token": token});
    let seen = site.post("/api/confirmation/link", &link);
    assert_eq!(seen.json(), json!({"address": address, "account": ADA}));
    let state =
        || site.call(&site.ada, "GET", "me/addresses", &json!({})).json()["addresses"][1]["state"].clone();
    assert_eq!(state(), "asked");
    assert_eq!(site.post("/api/confirmation", &link).status, 200);
    assert_eq!(state(), "granted");
    assert_eq!(site.post("/api/confirmation", &link).status, 404, "it works once");
    assert_eq!(site.post("/api/confirmation", &json!({"token": "tondo_unknown"})).status, 404);
    // An OpenID has no mailbox.
    let openid =
        site.call(&site.ada, "POST", "me/addresses", &json!({"address": "https://ada.example.org/"}));
    assert_eq!(openid.json()["mail"], Value::Null);
}

#[test]
fn a_link_confirms_nothing_that_was_withdrawn_or_is_somebody_elses_by_now() {
    let site = Site::start(Behavior::Takes);
    site.server.add_person("ben@example.org", PASSWORD);
    let ben = site.server.token("ben@example.org", &[]);
    let address = "shared@work.example";
    let ask = |token: &str| site.call(token, "POST", "me/addresses", &json!({"address": address}));
    let id = ask(&site.ada).json()["id"].as_str().unwrap().to_owned();
    let adas = site.smtp.wait_for(address, 1).token();
    ask(&ben);
    let bens = site.smtp.wait_for(address, 2).token();
    assert_eq!(site.post("/api/confirmation", &json!({"token": bens})).status, 200);
    assert_eq!(site.post("/api/confirmation", &json!({"token": adas})).status, 409);
    assert_eq!(site.call(&site.ada, "DELETE", &format!("me/addresses/{id}"), &json!({})).status, 204);
    assert_eq!(site.post("/api/confirmation", &json!({"token": adas})).status, 404);
    // A disabled person's link does nothing.
    let other = "other@work.example";
    site.call(&site.ada, "POST", "me/addresses", &json!({"address": other}));
    let token = site.smtp.wait_for(other, 1).token();
    site.server.run_ok(&["user", "disable", ADA]);
    assert_eq!(site.post("/api/confirmation", &json!({"token": token})).status, 404);
}

#[test]
fn what_a_mail_server_refuses_is_told_to_the_administrator() {
    let site = Site::start(Behavior::Refuses);
    let answer = site.invite().json();
    assert_eq!(answer["mail"]["state"], "failed");
    let reason = answer["mail"]["reason"].as_str().unwrap();
    assert!(reason.contains("550 5.1.1 nobody of that name is here"), "{reason}");
    assert!(answer["url"].as_str().unwrap().contains("/setup#"), "the link is there nevertheless");
    site.server.wait_for_log("a mail was not sent");
    // A member hears that it failed, and not why.
    let asked = site.call(&site.ada, "POST", "me/addresses", &json!({"address": "ada@work.example"}));
    assert_eq!(asked.json()["mail"], json!({"state": "failed", "reason": null}));
    let trial = site.call(&site.root, "POST", "server/test/mail", &json!({})).json();
    assert_eq!((&trial["works"], &trial["steps"][0]["ok"]), (&json!(false), &json!(true)), "{trial}");
    assert!(trial["steps"][1]["text"].as_str().unwrap().contains("550"), "{trial}");
}

#[test]
fn a_mail_server_that_is_slow_or_hostile_keeps_nobody_waiting() {
    for (behavior, states) in
        [(Behavior::IsSilent, ["queued"]), (Behavior::Defers, ["queued"]), (Behavior::Babbles, ["failed"])]
    {
        let site = Site::start(behavior);
        let began = Instant::now();
        let answer = site.invite();
        assert!(began.elapsed() < Duration::from_secs(14), "{behavior:?}: {:?}", began.elapsed());
        assert_eq!(answer.json()["mail"]["state"], states[0], "{behavior:?}: {answer:?}");
        let began = Instant::now();
        assert_eq!(site.post("/api/password-reset", &json!({"email": ADA})).status, 204);
        assert!(began.elapsed() < Duration::from_secs(2), "{behavior:?}: {:?}", began.elapsed());
    }
}

#[test]
fn a_mail_that_was_deferred_is_sent_when_the_server_is_back() {
    let data = tempfile::tempdir().unwrap();
    let smtp = FakeSmtp::start(Behavior::Takes);
    // A port on which nothing listens yet.
    let gate = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gate.local_addr().unwrap().port();
    drop(gate);
    let mut settings = smtp.settings();
    settings[1].1 = port.to_string();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start_on(data.path(), &[], &settings);
    server.add_person(ADA, PASSWORD);
    assert_eq!(server.request("POST", "/api/password-reset").json(&json!({"email": ADA})).send().status, 204);
    server.wait_for_log("a mail was not sent");
    // The mail server is there now: a forwarder to the one that takes.
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let target = smtp.settings()[1].1.parse::<u16>().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let to = std::net::TcpStream::connect(("127.0.0.1", target)).unwrap();
            let (mut from, mut into) = (stream.try_clone().unwrap(), to.try_clone().unwrap());
            std::thread::spawn(move || drop(std::io::copy(&mut from, &mut into)));
            std::thread::spawn(move || drop(std::io::copy(&mut { to }, &mut { stream })));
        }
    });
    // Twenty seconds later it is tried again.
    let end = Instant::now() + Duration::from_secs(40);
    while smtp.mails_to(ADA).is_empty() {
        assert!(Instant::now() < end, "the mail was not tried again: {}", server.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn without_a_mail_server_everything_is_as_it_was() {
    let server = Server::start();
    server.add_administrator(ROOT, PASSWORD);
    let root = server.token(ROOT, &[]);
    let me = server.request("GET", "/api/v1/me").token(&root).send().json();
    assert_eq!(server.get("/api/v1/server").json()["mail"], json!(false));
    let post = |path: &str, body: &Value| server.request("POST", path).token(&root).json(body).send();
    assert_eq!(post("/api/password-reset", &json!({"email": ROOT})).status, 409);
    assert_eq!(post("/api/v1/server/test/mail", &json!({})).status, 409);
    let path = format!("/api/v1/users/{}/setup-link", me["id"].as_str().unwrap());
    assert_eq!(post(&path, &json!({"current_password": PASSWORD, "send": true})).status, 409);
    let links = server.request("GET", "/api/v1/setup-links").token(&root).send().json();
    assert_eq!(
        links["setup_links"].as_array().or(links["links"].as_array()).map(Vec::len),
        Some(0),
        "{links}"
    );
    let plain = post(&path, &json!({"current_password": PASSWORD}));
    assert_eq!((plain.status, plain.json()["mail"].clone()), (201, Value::Null));
    let asked = server.token_of_new_person("ben@example.org", "account");
    let asked = server
        .request("POST", "/api/v1/me/addresses")
        .token(&asked)
        .json(&json!({"address": "b@x.example"}))
        .send();
    assert_eq!((asked.status, asked.json().get("mail").is_none()), (201, true));
}

#[test]
fn the_trial_tells_each_step() {
    let site = Site::start(Behavior::Takes);
    let trial = site.call(&site.root, "POST", "server/test/mail", &json!({}));
    assert_eq!(trial.status, 200, "{trial:?}");
    let trial = trial.json();
    assert_eq!((&trial["works"], trial["steps"].as_array().unwrap().len()), (&json!(true), 2), "{trial}");
    site.smtp.wait_for(ROOT, 1);
    assert_eq!(site.call(&site.ada, "POST", "server/test/mail", &json!({})).status, 403);
}
