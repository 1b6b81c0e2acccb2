//! The lists of administrators: filters, totals, names in the audit trail, CSV.

use serde_json::{Value, json};

use crate::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

struct Site {
    server: Server,
    admin: String,
    ada: String,
}

impl Site {
    /// The administrator Root, Ada with a picture and a session, and Ben, who is invited.
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        let ada = server.add_person("ada@example.org", "correct horse")["id"].as_str().unwrap().to_owned();
        let admin = server.token("root@example.org", &[]);
        let site = Self { server, admin, ada };
        let upload: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        site.post(&format!("users/{}/profile-picture", site.ada), &upload);
        let ben = site.post("users", &json!({"email": "ben@example.org", "name": "=Ben"}));
        let confirmed = json!({"current_password": PASSWORD});
        site.post(&format!("users/{}/setup-link", ben["id"].as_str().unwrap()), &confirmed);
        let login = json!({"email": "ada@example.org", "password": "correct horse"});
        assert_eq!(site.server.request("POST", "/api/login").json(&login).send().status, 200);
        site
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let answer =
            self.server.request("POST", &format!("/api/v1/{path}")).token(&self.admin).json(body).send();
        assert_eq!(answer.status, 201, "{path}: {answer:?}");
        answer.json()
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.server.request("GET", &format!("/api/v1/{path}")).token(&self.admin).send();
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// The addresses of the people on a list, without their domain.
    fn people(&self, query: &str) -> String {
        let list = self.get(&format!("users?{query}"));
        let names = list["users"].as_array().unwrap().iter();
        let names = names.map(|user| user["email"].as_str().unwrap().split('@').next().unwrap().to_owned());
        names.collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn people_are_filtered_sorted_and_counted() {
    let site = Site::start();
    for (query, expected) in [
        ("sort=email", "ada ben root"),
        ("sort=email&role=admin", "root"),
        ("sort=email&role=member&picture=none", "ben"),
        ("sort=email&picture=some", "ada"),
        ("sort=email&invited=true", "ben"),
        ("sort=email&invited=false", "ada root"),
        ("sort=email&active=false", ""),
        ("sort=email&asked=true", ""),
        ("sort=email&q=example&picture=none", "ben root"),
    ] {
        assert_eq!(site.people(query), expected, "{query}");
        let expected = expected.split_whitespace().count();
        assert_eq!(site.get(&format!("users?{query}"))["total"], expected, "{query}");
    }
    assert!(site.people("sort=-last_seen").starts_with("ada"), "Ada signed in");
    let wrong =
        site.server.request("GET", "/api/v1/users?role=king&picture=maybe&active=x").token(&site.admin);
    let messages = wrong.send().json()["messages"].clone();
    assert!(["role", "picture", "active"].iter().all(|name| messages[name].is_string()), "{messages}");
}

#[test]
fn pages_of_filtered_people_by_last_visit_hold_everybody_once() {
    let site = Site::start();
    let (mut after, mut found) = (String::new(), Vec::new());
    loop {
        let page = site.get(&format!("users?sort=last_seen&limit=1&active=true&after={after}"));
        found.extend(page["users"].as_array().unwrap().iter().map(|user| user["email"].to_string()));
        assert_eq!(page["total"].is_null(), !after.is_empty(), "a total on the first page only");
        let Some(next) = page["next"].as_str() else { break };
        after = next.to_owned();
    }
    found.sort();
    assert_eq!(found.len(), 3, "{found:?}");
    found.dedup();
    assert_eq!(found.len(), 3);
}

#[test]
fn an_account_tells_its_quota_and_when_the_person_was_there() {
    let site = Site::start();
    let ada = site.get(&format!("users/{}", site.ada));
    assert_eq!((&ada["has_password"], &ada["invited_until"]), (&json!(true), &Value::Null));
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(time(&ada["last_seen_at"]) > time(&ada["created_at"]));
    assert_eq!((&ada["max_pictures"], &ada["max_picture_bytes"]), (&json!(1_000_000), &json!(536_870_912)));
    let ben = site.get("users?q=ben")["users"][0].clone();
    assert_eq!((&ben["has_password"], &ben["last_seen_at"]), (&json!(false), &Value::Null));
    assert!(time(&ben["invited_until"]) > time(&ben["created_at"]));
}

#[test]
fn the_gallery_is_filtered() {
    let site = Site::start();
    let count = |query: &str| site.get(&format!("pictures?{query}"))["pictures"].as_array().unwrap().len();
    for (query, expected) in [
        ("", 1),
        ("type=image/jpeg&rating=g&animated=false&min_bytes=1118&since=2020-01-01", 1),
        ("type=image/png", 0),
        ("rating=x", 0),
        ("min_bytes=1119", 0),
        ("until=2020-01-01T00:00:00Z", 0),
        ("animated=true", 0),
    ] {
        assert_eq!(count(query), expected, "{query}");
    }
    assert_eq!(count(&format!("owner={}", site.ada)), 1);
    let wrong =
        site.server.request("GET", "/api/v1/pictures?owner=x&since=x&type=x").token(&site.admin).send();
    assert_eq!((wrong.status, wrong.json()["messages"].as_object().unwrap().len()), (400, 3));
}

#[test]
fn the_audit_trail_is_filtered_and_names_people() {
    let site = Site::start();
    let trail = site.get(&format!("audit?subject={}&action=picture.published", site.ada));
    let entries = trail["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["actor_person"]["email"], "root@example.org");
    assert_eq!(entries[0]["subject_person"]["email"], "ada@example.org");
    let of = |query: &str| site.get(&format!("audit?{query}"))["entries"].as_array().unwrap().len();
    assert_eq!(of("actor=operator&action=person.added"), 2);
    assert_eq!(
        (of("client=192.0.2.1"), of("until=2020-01-01"), of("client=127.0.0.1&action=login")),
        (0, 0, 1)
    );
    assert_eq!(of(&format!("actor={}&since=2020-01-01", site.ada)), 1);
    let wrong =
        site.server.request("GET", "/api/v1/audit?actor=x&action=x&since=x").token(&site.admin).send();
    assert_eq!((wrong.status, wrong.json()["messages"].as_object().unwrap().len()), (400, 3));
}

#[test]
fn the_audit_trail_is_a_table_for_spreadsheets_without_formulas() {
    let site = Site::start();
    let edit = json!({"name": "=1+1,\"x\""});
    let path = format!("/api/v1/users/{}", site.ada);
    assert_eq!(site.server.request("PATCH", &path).token(&site.admin).json(&edit).send().status, 200);
    let request = site.server.request("GET", "/api/v1/audit?limit=2").token(&site.admin);
    let answer = request.header("Accept", "text/csv").send();
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("audit.csv"));
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "id,at,actor,actor_email,client,action,subject,subject_email,detail");
    assert!(lines[1].contains("root@example.org") && lines[1].ends_with("\"name==1+1,\"\"x\"\"\""), "{text}");
    let next = answer.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    let rest = site.server.request("GET", &format!("{next}&format=csv")).token(&site.admin).send();
    assert_eq!(String::from_utf8(rest.body).unwrap().lines().count(), 3);
}
