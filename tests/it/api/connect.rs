//! What to set in other software, and what an avatar server answers: the calls behind the page "Connect".

use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

struct Site {
    server: Server,
    admin: String,
    member: String,
}

impl Site {
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        server.add_person("ada@attic", "correct horse");
        let (admin, member) = (server.token("root@example.org", &[]), server.token("ada@attic", &[]));
        Self { server, admin, member }
    }

    fn check(&self, token: &str, subject: &str) -> Answer {
        let body = json!({"subject": subject});
        self.server.request("POST", "/api/v1/check").token(token).json(&body).send()
    }

    fn connect(&self, query: &str) -> Answer {
        self.server.request("GET", &format!("/api/v1/connect{query}")).token(&self.member).send()
    }
}

fn verdicts(report: &Value) -> Vec<String> {
    let answers = report["answers"].as_array().unwrap();
    answers.iter().map(|answer| answer["verdict"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_member_sees_what_this_server_answers_for_an_address() {
    let site = Site::start();
    assert_eq!(verdicts(&site.check(&site.member, "ada@attic").json()), ["default"; 3]);
    let upload: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let path = "/api/v1/user/profile-picture";
    assert_eq!(site.server.request("POST", path).token(&site.member).json(&upload).send().status, 201);
    let report = site.check(&site.member, " ada@attic ").json();
    assert_eq!(verdicts(&report), ["picture"; 3]);
    assert_eq!((&report["subject"], &report["federation"]), (&json!("ada@attic"), &Value::Null));
    assert_eq!((&report["answers"][0]["width"], &report["answers"][0]["status"]), (&json!(80), &json!(200)));
    let hash = tondo::parts::IdentityHash::all_of("ada@attic")[0].to_hex();
    assert_eq!(verdicts(&site.check(&site.member, &hash).json()), ["picture"]);
    let own = format!("http://{}/u/ada.jpg", site.server.address);
    assert_eq!(verdicts(&site.check(&site.member, &own).json()), ["picture"]);
}

#[test]
fn a_member_checks_no_other_server_and_no_domain() {
    let site = Site::start();
    for subject in ["http://127.0.0.1:1/avatar/x", "https://public.example/", "example.org"] {
        assert_eq!(site.check(&site.member, subject).status, 403, "{subject}");
    }
}

#[test]
fn an_administrator_reaches_nothing_in_a_private_network() {
    let site = Site::start();
    let inside = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/", inside.local_addr().unwrap().port());
        let report = site.check(&site.admin, &url).json();
        assert_eq!(verdicts(&report), ["failure"], "{report}");
    }
    assert!(inside.accept().is_err(), "nothing connected");
}

#[test]
fn a_subject_that_cannot_be_checked_is_an_error_of_its_field() {
    let site = Site::start();
    for subject in ["", "nonsense", "file:///etc/passwd", "192.0.2.1"] {
        let answer = site.check(&site.admin, subject);
        assert_eq!(answer.status, 400, "{subject}");
        assert!(answer.json()["messages"]["subject"].is_string());
    }
}

#[test]
fn checks_are_limited() {
    let site = Site::start();
    let statuses: Vec<u16> =
        (0..21).map(|_| site.check(&site.member, "ae2c0afa556b74f2d501305b54c34910").status).collect();
    assert!(statuses[..20].iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(statuses[20], 429);
}

#[test]
fn every_applications_setting_names_this_server() {
    let site = Site::start();
    let all = site.connect("").json();
    assert_eq!((&all["base"], &all["public_url_is_set"]), (&json!("http://localhost"), &json!(false)));
    let applications = all["applications"].as_array().unwrap();
    assert!(applications.len() >= 17);
    for application in applications {
        assert!(application["text"].as_str().unwrap().contains("localhost"), "{application}");
    }
    assert!(all["federation"]["record"].is_string());
}

#[test]
fn one_application_and_one_domain_can_be_asked_for() {
    let site = Site::start();
    let one = site.connect("?application=Forgejo").json();
    assert_eq!((one["applications"].as_array().unwrap().len(), &one["federation"]), (1, &Value::Null));
    let records = site.connect("?application=gitea&domain=Example.COM").json();
    assert_eq!(records["federation"]["domain"], "example.com");
    let wrong = site.connect("?application=fax&domain=a/b");
    assert_eq!(wrong.status, 400);
    let messages = wrong.json()["messages"].clone();
    assert!(messages["application"].as_str().unwrap().contains("gitea") && messages["domain"].is_string());
}
