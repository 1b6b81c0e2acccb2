//! Adding many people by one call, and the setup links that are open.

use serde_json::{Value, json};

use crate::support::{Answer, Server};

const PASSWORD: &str = "correct horse battery";

struct Site {
    server: Server,
    admin: String,
}

impl Site {
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        let admin = server.token("root@example.org", &[]);
        Self { server, admin }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(&self.admin);
        body.map_or_else(|| request.clone(), |body| request.clone().json(body)).send()
    }

    fn bulk(&self, users: &Value) -> Answer {
        let body = json!({"users": users, "current_password": PASSWORD});
        self.call("POST", "users/bulk", Some(&body))
    }
}

#[test]
fn each_row_gets_its_own_result_and_a_wrong_one_keeps_nobody_out() {
    let site = Site::start();
    let rows = json!([
        {"email": "ada@example.org", "name": "Ada", "password": "a good password"},
        {"email": "not an address", "role": "king"},
        {"email": "ada@example.org"},
        "ben",
        {"email": "ben@example.org", "invite": true, "language": "tr"},
        {"email": "cleo@example.org", "invite": "yes"},
    ]);
    let answer = site.bulk(&rows).json();
    assert_eq!(answer["added"], 2, "{answer}");
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<&Value> = results.iter().map(|row| &row["status"]).collect();
    assert_eq!(json!(statuses), json!([201, 400, 400, 400, 201, 400]));
    assert_eq!(results[0]["user"]["has_password"], true);
    let wrong = results[1]["messages"].as_object().unwrap();
    assert!(wrong.contains_key("email") && wrong.contains_key("role"), "{wrong:?}");
    assert!(results[2]["messages"]["email"].is_string() && results[5]["messages"]["invite"].is_string());
    assert!(results[4]["setup_link"]["url"].as_str().unwrap().contains("/setup#tondo_"));
    assert_eq!(results[4]["user"]["invited_until"], results[4]["setup_link"]["expires_at"]);
    assert_eq!(site.call("GET", "users", None).json()["total"], 3);
}

#[test]
fn a_thousand_people_are_added_by_one_call_and_not_one_more() {
    let site = Site::start();
    let rows = |count: u32| {
        (0..count).map(|number| json!({"email": format!("p{number}@example.org")})).collect::<Vec<_>>()
    };
    assert_eq!(site.bulk(&json!(rows(1001))).fields(), ["users"]);
    assert_eq!(site.bulk(&json!(rows(1000))).json()["added"], 1000);
    assert_eq!(site.bulk(&json!([])).fields(), ["users"]);
    assert_eq!(site.bulk(&json!({"email": "x@example.org"})).fields(), ["users"]);
    assert_eq!(site.call("GET", "users?q=example.org&limit=1", None).json()["total"], 1001);
}

#[test]
fn setup_links_for_many_need_the_password() {
    let site = Site::start();
    let body = json!({"users": [{"email": "ada@example.org", "invite": true}]});
    assert_eq!(site.call("POST", "users/bulk", Some(&body)).status, 403);
    assert_eq!(site.call("GET", "users", None).json()["total"], 1);
}

#[test]
fn open_setup_links_are_listed_without_their_secrets_and_ended() {
    let site = Site::start();
    let rows =
        json!([{"email": "ada@example.org", "invite": true}, {"email": "ben@example.org", "invite": true}]);
    let added = site.bulk(&rows).json();
    let first = site.call("GET", "setup-links?limit=1", None).json();
    assert_eq!(first["setup_links"][0]["owner"]["email"], "ben@example.org");
    let next = first["next"].as_str().unwrap();
    let rest = site.call("GET", &format!("setup-links?after={next}"), None);
    assert!(!String::from_utf8_lossy(&rest.body).contains("tondo_"));
    assert_eq!(
        (&rest.json()["setup_links"][0]["owner"]["name"], &rest.json()["next"]),
        (&json!(""), &Value::Null)
    );
    let ada = added["results"][0]["user"]["id"].as_str().unwrap();
    let link =
        added["results"][0]["setup_link"]["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let path = format!("setup-links/{ada}");
    assert_eq!(site.call("DELETE", &path, None).status, 204);
    assert_eq!(site.call("DELETE", &path, None).status, 404);
    let used = site.server.request("POST", "/api/setup/link").json(&json!({"token": link})).send();
    assert_eq!(used.status, 404);
    let trail = site.call("GET", &format!("audit?subject={ada}&action=setup-link.ended"), None).json();
    assert_eq!(trail["entries"].as_array().unwrap().len(), 1);
}
