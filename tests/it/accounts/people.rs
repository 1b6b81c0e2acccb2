//! Accounts by API: what administrators may do with everybody's, and everybody with their own.

use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server, tondo_with_input};

const PASSWORD: &str = "correct horse battery";

/// A server with an administrator, and the administrator's token.
struct Site {
    server: Server,
    admin: String,
}

impl Site {
    fn open() -> Self {
        let server = Server::start();
        let data = server.data.to_str().unwrap();
        let arguments = ["user", "add", "root@example.org", "--admin", "--password-stdin", "--data", data];
        assert!(tondo_with_input(&arguments, PASSWORD).status.success());
        let admin = server.token("root@example.org", &[]);
        Self { server, admin }
    }

    /// Calls as the administrator, who shows the password with every form.
    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|mut body| {
            if body.is_object() {
                body["current_password"] = PASSWORD.into();
            }
            body
        });
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(&self.admin);
        match body {
            Some(body) => request.json(&body).send(),
            None => request.send(),
        }
    }

    fn add(&self, body: Value) -> Value {
        let answer = self.call("POST", "users", Some(body));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }

    /// Adds a person by the API. Returns the ID and a token of this scope.
    fn member(&self, email: &str, scope: &str) -> (String, String) {
        let person = self.add(json!({"email": email, "password": PASSWORD}));
        let id = person["id"].as_str().unwrap().to_owned();
        let made = self.call("POST", &format!("users/{id}/tokens"), Some(json!({"scope": scope})));
        assert_eq!(made.status, 201, "{made:?}");
        (id, made.json()["token"].as_str().unwrap().to_owned())
    }

    fn emails(&self, query: &str) -> Vec<String> {
        let page = self.call("GET", &format!("users?{query}"), None);
        assert_eq!(page.status, 200, "{page:?}");
        let users = page.json()["users"].as_array().unwrap().clone();
        users.iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_person_is_added_shown_changed_and_removed() {
    let site = Site::open();
    let answer =
        site.call("POST", "users", Some(json!({"email": " Ada@Example.org ", "name": "Ada Lovelace"})));
    assert_eq!(answer.status, 201);
    let ada = answer.json();
    assert_eq!((&ada["email"], &ada["slug"]), (&json!("ada@example.org"), &json!("ada-lovelace")));
    assert_eq!(
        (&ada["role"], &ada["active"], &ada["language"]),
        (&json!("member"), &json!(true), &Value::Null)
    );
    let path = answer.header("location").strip_prefix("/api/v1/").unwrap().to_owned();
    assert_eq!(site.call("GET", &path, None).json(), ada);
    let changed =
        site.call("PATCH", &path, Some(json!({"name": null, "slug": "countess", "language": "tr"})));
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!((&changed["name"], &changed["slug"]), (&json!(""), &json!("countess")));
    assert_eq!((&changed["language"], &changed["email"]), (&json!("tr"), &ada["email"]));
    assert_eq!(site.call("DELETE", &path, None).status, 204);
    assert_eq!(site.call("GET", &path, None).status, 404);
    assert_eq!(site.call("DELETE", &path, None).status, 404);
}

#[test]
fn all_wrong_fields_are_reported_at_once() {
    let site = Site::open();
    let wrong = json!({"email": "nobody", "name": 7, "slug": "-", "role": "king", "language": "xx", "password": "short"});
    let answer = site.call("POST", "users", Some(wrong.clone()));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.fields(), ["email", "language", "name", "password", "role", "slug"]);
    assert_eq!(site.call("POST", "users", Some(json!({}))).fields(), ["email"]);
    let (id, _) = site.member("ada@example.org", "picture");
    let mut changes = wrong;
    changes["active"] = json!("yes");
    let answer = site.call("PATCH", &format!("users/{id}"), Some(changes));
    assert_eq!(answer.fields(), ["active", "email", "language", "name", "password", "role", "slug"]);
    let nulls = json!({"email": null, "slug": null, "role": null, "active": null, "password": null});
    let answer = site.call("PATCH", &format!("users/{id}"), Some(nulls));
    assert_eq!(answer.fields(), ["active", "email", "password", "role", "slug"]);
}

#[test]
fn an_address_and_a_slug_belong_to_one_person() {
    let site = Site::open();
    site.add(json!({"email": "ada@example.org", "slug": "ada"}));
    let taken = site.call("POST", "users", Some(json!({"email": "ADA@example.org"})));
    assert_eq!((taken.status, taken.fields()), (400, vec!["email".to_owned()]));
    let taken = site.call("POST", "users", Some(json!({"email": "other@example.org", "slug": "ada"})));
    assert_eq!((taken.status, taken.fields()), (400, vec!["slug".to_owned()]));
}

#[test]
fn people_are_listed_in_every_order_a_page_at_a_time() {
    let site = Site::open();
    for (email, name) in [("c@example.org", "Zoe"), ("a@example.org", "adam"), ("b@example.org", "Adam")] {
        site.add(json!({"email": email, "name": name}));
    }
    assert_eq!(site.emails("sort=created&limit=2"), ["root@example.org", "c@example.org"]);
    assert_eq!(site.emails("")[0], "b@example.org");
    for sort in ["created", "-created", "name", "-name", "email", "-email"] {
        let all = site.emails(&format!("sort={sort}"));
        let mut paged = Vec::new();
        let mut after = String::new();
        loop {
            let page = site.call("GET", &format!("users?sort={sort}&limit=1&after={after}"), None).json();
            paged.push(page["users"][0]["email"].as_str().unwrap().to_owned());
            let Some(next) = page["next"].as_str() else { break };
            after = next.to_owned();
        }
        assert_eq!(paged, all, "{sort}");
        assert_eq!(all.len(), 4);
    }
    assert_eq!(site.emails("sort=name&limit=1"), ["root@example.org"]);
    assert_eq!(site.emails("sort=-name&limit=1"), ["c@example.org"]);
}

#[test]
fn people_are_found_by_any_part_of_name_address_or_slug() {
    let site = Site::open();
    site.add(json!({"email": "countess@example.org", "name": "Ada Lovelace", "slug": "analytical"}));
    site.add(json!({"email": "grace@example.org", "name": "Grace \"Amazing\" Hopper"}));
    for (query, found) in [
        ("q=lovel", vec!["countess@example.org"]),
        ("q=LYTIC", vec!["countess@example.org"]),
        ("q=ntess", vec!["countess@example.org"]),
        ("q=%22amazing", vec!["grace@example.org"]),
        ("q=gr", vec!["grace@example.org"]),
        ("q=A&sort=name", vec!["countess@example.org"]),
        ("q=*", vec![]),
        ("q=nobody", vec![]),
        ("q=example.org&sort=-email&limit=2", vec!["root@example.org", "grace@example.org"]),
    ] {
        assert_eq!(site.emails(query), found, "{query}");
    }
}

#[test]
fn a_wrong_list_parameter_is_a_validation_error() {
    let site = Site::open();
    let answer = site.call("GET", "users?limit=0&sort=age&after=%21", None);
    assert_eq!(
        (answer.status, answer.fields()),
        (400, ["after", "limit", "sort"].map(String::from).to_vec())
    );
    let long = "x".repeat(101);
    assert_eq!(site.call("GET", &format!("users?q={long}"), None).fields(), ["q"]);
    for path in ["pictures?limit=201", "audit?limit=x", "me/tokens?limit=", "user/pictures?limit=-1"] {
        assert_eq!(site.call("GET", path, None).fields(), ["limit"], "{path}");
    }
    for path in ["pictures?after=x", "audit?after=x", "me/tokens?after=x"] {
        assert_eq!(site.call("GET", path, None).fields(), ["after"], "{path}");
    }
    assert_eq!(site.call("GET", "audit?subject=ada", None).fields(), ["subject"]);
}

#[test]
fn a_disabled_person_can_do_nothing_until_enabled_and_signed_in_again() {
    let site = Site::open();
    let (id, token) = site.member("ada@example.org", "account");
    let me = || site.server.request("GET", "/api/v1/me").token(&token).send().status;
    let log_in = || {
        let login = json!({"email": "ada@example.org", "password": PASSWORD});
        site.server.request("POST", "/api/login").json(&login).send().status
    };
    assert_eq!((me(), log_in()), (200, 200));
    let path = format!("users/{id}");
    assert_eq!(site.call("PATCH", &path, Some(json!({"active": false}))).json()["active"], false);
    assert_eq!((me(), log_in()), (401, 401));
    site.call("PATCH", &path, Some(json!({"active": true})));
    assert_eq!((me(), log_in()), (401, 200));
}

#[test]
fn the_last_administrator_stays() {
    let site = Site::open();
    let me = site.call("GET", "me", None).json();
    let path = format!("users/{}", me["id"].as_str().unwrap());
    for change in [json!({"role": "member"}), json!({"active": false})] {
        let answer = site.call("PATCH", &path, Some(change.clone()));
        assert_eq!(answer.status, 409, "{change}");
        assert_eq!(site.call("PATCH", "me", Some(change)).status, 409);
    }
    assert_eq!(site.call("DELETE", &path, None).status, 409);
    site.add(json!({"email": "second@example.org", "role": "admin"}));
    assert_eq!(site.call("DELETE", &path, None).status, 204);
}

// Promise 20
#[test]
fn a_member_gets_403_whether_or_not_the_person_exists() {
    let site = Site::open();
    let (own, token) = site.member("ada@example.org", "account");
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (method, path) in [
        ("GET", "users".to_owned()),
        ("POST", "users".to_owned()),
        ("GET", format!("users/{own}")),
        ("GET", format!("users/{nobody}")),
        ("PATCH", format!("users/{own}")),
        ("DELETE", format!("users/{own}")),
        ("GET", format!("users/{own}/tokens")),
        ("POST", format!("users/{own}/tokens")),
        ("GET", format!("users/{own}/profile-picture")),
        ("POST", format!("users/{own}/profile-picture")),
        ("DELETE", format!("users/{own}/profile-picture")),
        ("GET", format!("users/{own}/pictures")),
        ("DELETE", format!("users/{own}/pictures/{nobody}")),
        ("POST", format!("users/{own}/pictures/{nobody}/restore")),
        ("GET", "pictures".to_owned()),
        ("GET", "audit".to_owned()),
    ] {
        let answer = site.server.request(method, &format!("/api/v1/{path}")).token(&token).send();
        assert_eq!(answer.status, 403, "{method} {path}");
        assert!(answer.message("error").contains("\"admin\""), "{method} {path}");
        let answer = site.server.request(method, &format!("/api/v1/{path}")).send();
        assert_eq!(answer.status, 401, "{method} {path}");
    }
}

#[test]
fn members_change_their_name_and_language_only() {
    let site = Site::open();
    let (_, token) = site.member("ada@example.org", "account");
    let patch = |body: Value| site.server.request("PATCH", "/api/v1/me").token(&token).json(&body).send();
    let me = patch(json!({"name": "Ada", "language": "de"}));
    assert_eq!(me.status, 200);
    assert_eq!((&me.json()["name"], &me.json()["language"]), (&json!("Ada"), &json!("de")));
    // Messages are in the language that the person chose.
    let refused = patch(json!({"role": "admin"}));
    assert_eq!(refused.status, 403);
    assert_eq!(refused.header("content-language"), "de");
    for change in [json!({"email": "x@example.org"}), json!({"active": false}), json!({"password": PASSWORD})]
    {
        let answer = patch(change.clone());
        assert_eq!(answer.status, 403, "{change}");
        assert!(answer.message("error").contains("admin"));
    }
    assert_eq!(patch(json!({"language": null})).json()["language"], Value::Null);
    let narrow = site.member("bob@example.org", "picture").1;
    let answer = site.server.request("PATCH", "/api/v1/me").token(&narrow).json(&json!({"name": "B"})).send();
    assert_eq!(answer.status, 403);
    assert!(answer.message("error").contains("\"account\""));
}

#[test]
fn a_new_password_needs_the_old_one_and_ends_other_sessions_and_tokens() {
    let site = Site::open();
    let (_, made) = site.member("ada@example.org", "account");
    let log_in = |password: &str| {
        let login = json!({"email": "ada@example.org", "password": password});
        site.server.request("POST", "/api/login").json(&login).send()
    };
    let (here, elsewhere) = (log_in(PASSWORD).json(), log_in(PASSWORD).json());
    let (here, elsewhere) = (here["token"].as_str().unwrap(), elsewhere["token"].as_str().unwrap());
    let set = |current: &str, new: &str| {
        let body = json!({"current": current, "new": new});
        site.server.request("PUT", "/api/v1/me/password").token(here).json(&body).send()
    };
    assert_eq!(set("wrong password", "a new password").fields(), ["current"]);
    assert_eq!(set("", "short").fields(), ["current", "new"]);
    assert_eq!(set(PASSWORD, "a new password").status, 204);
    let me = |token: &str| site.server.request("GET", "/api/v1/me").token(token).send().status;
    assert_eq!((me(here), me(elsewhere), me(&made)), (200, 401, 401));
    assert_eq!((log_in(PASSWORD).status, log_in("a new password").status), (401, 200));
}

#[test]
fn a_password_that_is_little_more_than_what_is_known_of_the_person_is_refused() {
    let site = Site::open();
    let add = |password: &str| {
        let form = json!({"email": "grace@navy.example", "name": "Grace Hopper", "username": "amazing.grace",
            "password": password});
        site.call("POST", "users", Some(form))
    };
    for password in ["grace@navy.example", "Hopper-1906", "amazing99grace", "TONDO123"] {
        let refused = add(password);
        assert_eq!((refused.status, refused.fields()), (400, vec!["password".to_owned()]), "{password}");
    }
    let person = add("a nanosecond of wire").json();
    let path = format!("users/{}", person["id"].as_str().unwrap());
    let edit = |body: Value| site.call("PATCH", &path, Some(body));
    // What the person will be called counts.
    let renamed = edit(json!({"name": "Rear Admiral", "password": "rearAdmiral!"}));
    assert_eq!((renamed.status, renamed.fields()), (400, vec!["password".to_owned()]));
    let own = site.server.token("grace@navy.example", &[]);
    let body = json!({"current": "a nanosecond of wire", "new": "gracehopper1"});
    let set = site.server.request("PUT", "/api/v1/me/password").token(&own).json(&body).send();
    assert_eq!((set.status, set.fields()), (400, vec!["new".to_owned()]));
    let data = site.server.data.to_str().unwrap();
    let arguments = ["user", "password", "grace@navy.example", "--password-stdin", "--data", data];
    let by_command = tondo_with_input(&arguments, "grace.hopper");
    assert_ne!(by_command.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&by_command.stderr).contains("too easy to guess"), "{by_command:?}");
}

#[test]
fn administrators_manage_everybodys_pictures() {
    let site = Site::open();
    let (id, token) = site.member("ada@example.org", "picture");
    let path = format!("users/{id}/profile-picture");
    assert_eq!(site.call("GET", &path, None).status, 404);
    let sample: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    let answer = site.call("POST", &path, Some(sample));
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["dirname"], format!("user/{id}/"));
    assert_eq!(site.server.get(answer.header("location")).status, 200);
    let picture = site.call("GET", &path, None).json();
    let own = site.server.request("GET", "/api/v1/user/profile-picture").token(&token).send();
    assert_eq!(own.json(), picture);
    let history = site.call("GET", &format!("users/{id}/pictures"), None).json();
    assert_eq!(history["pictures"][0]["id"], picture["id"]);
    let gallery = site.call("GET", "pictures", None).json();
    assert_eq!(gallery["pictures"][0]["owner"]["email"], "ada@example.org");
    let one = format!("users/{id}/pictures/{}", picture["id"].as_str().unwrap());
    assert_eq!(site.call("POST", &format!("{one}/restore"), None).json()["current"], true);
    let person = site.call("GET", &format!("users/{id}"), None).json();
    assert_eq!((&person["pictures"], &person["picture_bytes"]), (&json!(1), &json!(1118)));
    assert_eq!(site.call("DELETE", &one, None).status, 204);
    assert_eq!(site.call("DELETE", &path, None).status, 404);
    assert_eq!(site.call("GET", "pictures", None).json()["pictures"], json!([]));
}

#[test]
fn the_gallery_lists_the_newest_upload_first() {
    let site = Site::open();
    let sample: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    for email in ["a@example.org", "b@example.org", "c@example.org"] {
        let (id, _) = site.member(email, "picture");
        assert_eq!(
            site.call("POST", &format!("users/{id}/profile-picture"), Some(sample.clone())).status,
            201
        );
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = site.call("GET", &format!("pictures?limit=1&after={after}"), None).json();
        seen.push(page["pictures"][0]["owner"]["email"].as_str().unwrap().to_owned());
        let Some(next) = page["next"].as_str() else { break };
        after = next.to_owned();
    }
    assert_eq!(seen, ["c@example.org", "b@example.org", "a@example.org"]);
}

#[test]
fn the_audit_trail_has_every_change_with_actor_subject_and_client() {
    let site = Site::open();
    let (id, _) = site.member("ada@example.org", "picture");
    site.call("PATCH", &format!("users/{id}"), Some(json!({"name": "Ada", "active": false})));
    let root = site.call("GET", "me", None).json()["id"].clone();
    let trail = site.call("GET", &format!("audit?subject={id}"), None).json();
    let entries = trail["entries"].as_array().unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["person.disabled", "person.edited", "token.created", "person.added"]);
    for entry in entries {
        assert_eq!((&entry["actor"], &entry["client"]), (&root, &json!("127.0.0.1")));
        assert_eq!(entry["subject"], id);
    }
    let page = site.call("GET", "audit?limit=1", None).json();
    let rest =
        site.call("GET", &format!("audit?limit=200&after={}", page["next"].as_str().unwrap()), None).json();
    assert!(rest["entries"][0]["id"].as_i64() < page["entries"][0]["id"].as_i64());
    assert!(!trail.to_string().contains(PASSWORD));
}

#[test]
fn a_patch_that_changes_nothing_is_not_audited() {
    let site = Site::open();
    let (id, token) = site.member("ada@example.org", "account");
    let before = site.call("GET", &format!("users/{id}"), None).json();
    let trail = || site.call("GET", &format!("audit?subject={id}"), None).json()["entries"].clone();
    let entries = trail();
    for body in [json!({}), json!({"unknown": 1})] {
        let answer = site.call("PATCH", &format!("users/{id}"), Some(body.clone()));
        assert_eq!((answer.status, answer.json()), (200, before.clone()));
        let own = site.server.request("PATCH", "/api/v1/me").token(&token).json(&body).send();
        assert_eq!((own.status, own.json()), (200, before.clone()));
    }
    assert_eq!(trail(), entries);
}

#[test]
fn white_space_in_a_password_counts() {
    let site = Site::open();
    let add = |password: &str| {
        site.call("POST", "users", Some(json!({"email": "ada@example.org", "password": password})))
    };
    assert_eq!(add("").message("password"), "The password field is required.");
    assert!(add("   ").message("password").contains("at least 8"));
    assert_eq!(add(&" ".repeat(8)).status, 201);
    let log_in = |password: &str| {
        let body = json!({"email": "ada@example.org", "password": password});
        site.server.request("POST", "/api/login").json(&body).send().status
    };
    assert_eq!((log_in(""), log_in("   "), log_in(&" ".repeat(8))), (400, 401, 200));
}
