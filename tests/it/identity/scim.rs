//! SCIM: who may use it, what nobody can send, and that the last administrator stays one. `tests/identity/scim` has a real client.

use serde_json::{Value, json};

use crate::support::{Answer, Server};

const PASSWORD: &str = "correct horse battery";
const ON: [(&str, &str); 2] = [("TONDO_SCIM", "on"), ("TONDO_SCIM_ADMIN_GROUP", "Admins")];

struct Site {
    server: Server,
    token: String,
    root: String,
}

impl Site {
    fn start() -> Self {
        let server = Server::start_with(&[], &ON);
        server.add_administrator("root@example.org", PASSWORD);
        let token = server.token("root@example.org", &[]);
        let me = server.request("GET", "/api/v1/me").token(&token).send().json();
        Self { root: me["id"].as_str().unwrap().to_owned(), server, token }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, &format!("/scim/v2/{path}")).token(&self.token);
        match body {
            Some(body) => request.body("application/scim+json", body.to_string()).send(),
            None => request.send(),
        }
    }

    fn raw(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = self.server.request(method, &format!("/scim/v2/{path}")).token(&self.token);
        request.body("application/scim+json", body).send()
    }

    fn add(&self, name: &str) -> String {
        let user = json!({"userName": name, "emails": [{"value": format!("{name}@example.org")}]});
        let added = self.ask("POST", "Users", Some(&user));
        assert_eq!(added.status, 201, "{added:?}");
        added.json()["id"].as_str().unwrap().to_owned()
    }

    fn root(&self) -> (Value, Value) {
        let root =
            self.server.request("GET", &format!("/api/v1/users/{}", self.root)).token(&self.token).send();
        assert_eq!(root.status, 200, "{root:?}");
        (root.json()["role"].clone(), root.json()["active"].clone())
    }
}

#[test]
fn it_is_off_unless_it_is_on() {
    let server = Server::start();
    server.add_administrator("root@example.org", PASSWORD);
    let token = server.token("root@example.org", &[]);
    for method in ["GET", "POST", "PATCH"] {
        let answer = server.request(method, "/scim/v2/Users").token(&token).send();
        assert_eq!(answer.status, 404, "{method}: {answer:?}");
    }
}

#[test]
fn only_an_administrators_token_opens_it() {
    let site = Site::start();
    site.server.add_person("ada@example.org", PASSWORD);
    let member = site.server.token("ada@example.org", &[]);
    let narrow = site.server.token("root@example.org", &["--scope", "account"]);
    for (token, status) in [(member.as_str(), 403), (narrow.as_str(), 403), ("nonsense", 401)] {
        for (method, path) in
            [("GET", "Users"), ("POST", "Users"), ("GET", "Schemas"), ("DELETE", "Groups/x")]
        {
            let answer = site.server.request(method, &format!("/scim/v2/{path}")).token(token).send();
            assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
            assert_eq!(answer.header("content-type"), "application/scim+json");
            assert_eq!(answer.json()["status"], status.to_string());
        }
    }
}

#[test]
fn no_call_takes_the_last_administrator_away() {
    let site = Site::start();
    let ada = site.add("ada");
    let admins = json!({"displayName": "ADMINS", "members": [{"value": site.root}]});
    let group = site.ask("POST", "Groups", Some(&admins)).json()["id"].as_str().unwrap().to_owned();
    let (user, group) = (format!("Users/{}", site.root), format!("Groups/{group}"));
    let operation = |op: &str, path: &str, value: Value| json!({"Operations": [{"op": op, "path": path, "value": value}]});
    let off = json!({"userName": "root", "active": false, "emails": [{"value": "root@example.org"}]});
    let attempts = [
        ("DELETE", &user, None),
        ("PUT", &user, Some(off)),
        ("PATCH", &user, Some(operation("replace", "active", json!(false)))),
        ("PATCH", &user, Some(operation("Replace", "active", json!("False")))),
        ("PATCH", &user, Some(operation("remove", "active", Value::Null))),
        ("PATCH", &user, Some(json!({"Operations": [{"op": "add", "value": {"active": "false"}}]}))),
        ("DELETE", &group, None),
        ("PUT", &group, Some(json!({"displayName": "Admins"}))),
        ("PUT", &group, Some(json!({"displayName": "Other", "members": [{"value": site.root}]}))),
        ("PATCH", &group, Some(operation("remove", "members", Value::Null))),
        ("PATCH", &group, Some(operation("replace", "members", json!([])))),
        (
            "PATCH",
            &group,
            Some(operation("remove", &format!("members[value eq \"{}\"]", site.root), Value::Null)),
        ),
        ("PATCH", &group, Some(operation("replace", "displayName", json!("Other")))),
    ];
    for (method, path, body) in &attempts {
        let answer = site.ask(method, path, body.as_ref());
        assert_eq!(answer.status, 409, "{method} {path} {body:?}: {answer:?}");
        assert_eq!(site.root(), (json!("admin"), json!(true)), "{method} {path} {body:?}");
    }
    // Somebody else in the group may take over.
    let both = operation("replace", "members", json!([{"value": ada}]));
    assert_eq!(site.ask("PATCH", &group, Some(&both)).status, 200);
    let shown = site.server.request("GET", "/api/v1/me").token(&site.token).send();
    assert_eq!(shown.json()["role"], "member");
}

#[test]
fn nothing_but_the_group_makes_an_administrator() {
    let site = Site::start();
    let user = json!({
        "userName": "eve", "emails": [{"value": "eve@example.org"}], "role": "admin",
        "roles": [{"value": "admin", "primary": true}], "userType": "admin", "groups": [{"value": site.root}],
        "entitlements": [{"value": "admin"}], "password": PASSWORD, "id": site.root,
        "meta": {"resourceType": "Group"}, "schemas": ["urn:x:unknown"], "x": {"y": [[[1]]]},
    });
    let eve = site.ask("POST", "Users", Some(&user));
    assert_eq!(eve.status, 201, "{eve:?}");
    let id = eve.json()["id"].as_str().unwrap().to_owned();
    assert_ne!(id, site.root);
    let role = || {
        let shown =
            site.server.request("GET", &format!("/api/v1/users/{id}")).token(&site.token).send().json();
        shown["role"].as_str().unwrap().to_owned()
    };
    assert_eq!(role(), "member");
    let operations =
        json!({"Operations": [{"op": "add", "value": {"roles": [{"value": "admin"}], "role": "admin"}}]});
    assert_eq!(site.ask("PATCH", &format!("Users/{id}"), Some(&operations)).status, 200);
    let group = json!({"displayName": "Admin", "members": [{"value": id}]});
    assert_eq!(site.ask("POST", "Groups", Some(&group)).status, 201);
    assert_eq!(role(), "member");
    let login = json!({"email": "eve@example.org", "password": PASSWORD});
    assert_eq!(site.server.request("POST", "/api/login").json(&login).send().status, 401);
}

#[test]
fn what_nobody_can_mean_is_refused_in_scims_form() {
    let site = Site::start();
    let ada = format!("Users/{}", site.add("ada"));
    let deep = format!("{{\"userName\": {}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let many: Vec<Value> = (0..60).map(|number| json!({"value": format!("a{number}@example.org")})).collect();
    let operations: Vec<Value> = (0..1001).map(|_| json!({"op": "add", "value": {}})).collect();
    let cases: Vec<(&str, &str, String, &str)> = vec![
        ("POST", "Users", deep.clone(), "invalidSyntax"),
        ("PATCH", &ada, deep, "invalidSyntax"),
        ("POST", "Users", "[]".to_owned(), "invalidSyntax"),
        ("POST", "Users", "{\"userName\":".to_owned(), "invalidSyntax"),
        ("POST", "Users", "{}".to_owned(), "invalidValue"),
        ("POST", "Users", json!({"userName": 7}).to_string(), "invalidValue"),
        ("POST", "Users", json!({"userName": "x"}).to_string(), "invalidValue"),
        ("POST", "Users", json!({"userName": "x", "emails": many}).to_string(), "invalidValue"),
        ("POST", "Users", json!({"userName": "x", "emails": [[]]}).to_string(), "invalidValue"),
        (
            "POST",
            "Users",
            json!({"userName": "x".repeat(500), "emails": ["x@example.org"]}).to_string(),
            "invalidValue",
        ),
        ("POST", "Users", json!({"userName": "ada", "emails": ["x@example.org"]}).to_string(), "uniqueness"),
        ("POST", "Users", json!({"userName": "x", "emails": ["ada@example.org"]}).to_string(), "uniqueness"),
        ("PATCH", &ada, json!({ "Operations": operations }).to_string(), "invalidSyntax"),
        (
            "PATCH",
            &ada,
            json!({"Operations": [{"op": "add", "path": "emails[", "value": 1}]}).to_string(),
            "invalidPath",
        ),
        (
            "POST",
            "Groups",
            json!({"displayName": "g", "members": [{"value": "x"}]}).to_string(),
            "invalidValue",
        ),
        ("POST", "Groups", json!({"displayName": "g\u{0}"}).to_string(), "invalidValue"),
    ];
    for (method, path, body, kind) in cases {
        let answer = site.raw(method, path, &body);
        let start: String = body.chars().take(80).collect();
        assert!(matches!(answer.status, 400 | 409), "{method} {path} {start}: {answer:?}");
        assert_eq!(answer.json()["scimType"], kind, "{method} {path} {start}: {answer:?}");
    }
}

#[test]
fn other_filters_unknown_people_and_huge_bodies_are_refused() {
    let site = Site::start();
    for filter in
        ["userName%20co%20%22a%22", "title%20eq%20%22a%22", "userName%20eq%20%22a%22%20and%20id%20pr"]
    {
        let answer = site.ask("GET", &format!("Users?filter={filter}"), None);
        assert_eq!(
            (answer.status, answer.json()["scimType"].as_str()),
            (400, Some("invalidFilter")),
            "{filter}"
        );
    }
    assert_eq!(site.ask("GET", "Users?startIndex=x", None).status, 400);
    assert_eq!(site.ask("GET", "Users/nonsense", None).status, 404);
    let huge = "x".repeat(32 << 20);
    let answer = site
        .server
        .request("POST", "/scim/v2/Users")
        .token(&site.token)
        .body("application/scim+json", huge)
        .try_send();
    assert!(answer.is_err() || answer.unwrap().status == 413);
    assert_eq!(site.ask("GET", "Users", None).json()["totalResults"], 1);
    let values = format!("{{\"userName\": [{}[]]}}", "[],".repeat(600_000));
    let answer = site.raw("POST", "Users", &values);
    assert_eq!((answer.status, answer.json()["scimType"].as_str()), (400, Some("invalidSyntax")));
}

#[test]
fn a_list_is_cut_into_pages() {
    let site = Site::start();
    for number in 0..5 {
        site.add(&format!("p{number}"));
    }
    let list = |query: &str| site.ask("GET", &format!("Users?{query}"), None).json();
    let page = list("startIndex=3&count=2&attributes=userName");
    assert_eq!(
        (&page["totalResults"], &page["itemsPerPage"], &page["startIndex"]),
        (&6.into(), &2.into(), &3.into())
    );
    assert_eq!(page["Resources"][0]["userName"], "p1");
    assert!(page["Resources"][0]["emails"].is_null());
    assert_eq!(list("count=0")["Resources"], json!([]));
    assert_eq!(list("startIndex=-5&count=1000000000")["itemsPerPage"], 6);
    assert_eq!(list("startIndex=9223372036854775807")["itemsPerPage"], 0);
    assert!(list("excludedAttributes=emails")["Resources"][1]["emails"].is_null());
}

#[test]
fn photos_come_in_data_and_from_no_host_that_is_not_allowed() {
    let site = Site::start();
    let photo = |value: &str| {
        let name = format!("p{}", value.len());
        let user = json!({"userName": name, "emails": [format!("{name}@example.org")], "photos": [{"value": value}]});
        let added = site.ask("POST", "Users", Some(&user));
        assert_eq!(added.status, 201, "{added:?}");
        let id = added.json()["id"].as_str().unwrap().to_owned();
        site.server
            .request("GET", &format!("/api/v1/users/{id}/profile-picture"))
            .token(&site.token)
            .send()
            .status
    };
    let sample: Value = serde_json::from_str(crate::support::SAMPLE_REQUEST).unwrap();
    let data =
        sample.as_object().unwrap().values().filter_map(Value::as_str).find(|text| text.starts_with("data:"));
    assert_eq!(photo(data.unwrap()), 200);
    for refused in
        ["data:image/png;base64,AAAA", "data:,", "http://127.0.0.1/a.png", "file:///etc/passwd", "nonsense"]
    {
        assert_eq!(photo(refused), 404, "{refused}");
    }
    site.server.wait_for_log("left out");
}
