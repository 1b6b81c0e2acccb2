//! The journal: what was sent, what was answered, and why; without secrets, and bounded.

use serde_json::{Value, json};

use crate::support::SAMPLE_REQUEST;
use crate::support::dev::{Dev, directory};

fn entries(dev: &Dev, since: u64) -> (Vec<Value>, u64) {
    let page = dev.control("GET", &format!("requests?since={since}"), 200);
    (page["requests"].as_array().unwrap().clone(), page["last"].as_u64().unwrap())
}

#[test]
fn it_tells_what_was_sent_what_was_answered_and_why() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let body = r#"{"width": 1, "dataUri": "data:image/png;base64,"#.to_owned() + &"A".repeat(4000) + "\"}";
    let refused = dev
        .request("POST", "/api/v1/user/profile-picture?hl=en&token=querysecret")
        .token("tondo_dev_grace_picture")
        .header("Cookie", "a=cookiesecret")
        .body("application/json", body)
        .send();
    assert_eq!(refused.status, 400);
    assert_eq!(dev.upload("tondo_dev_ada_admin").body("application/json", SAMPLE_REQUEST).send().status, 201);
    let (found, last) = entries(&dev, 0);
    assert_eq!((found.len(), last), (2, 2));
    let first = &found[0];
    assert_eq!((&first["method"], &first["status"]), (&json!("POST"), &json!(400)));
    assert_eq!(first["path"], "/api/v1/user/profile-picture");
    assert_eq!(first["query"], "hl=en&token=(hidden)");
    assert_eq!(first["route"], "/api/{version}/user/profile-picture");
    assert_eq!(first["headers"]["authorization"], "Bearer (hidden)");
    assert_eq!(first["headers"]["cookie"], "(hidden)");
    assert_eq!(first["request"], refused.header("x-request-id"));
    let sent = first["body"].as_str().unwrap();
    assert!(
        sent.starts_with(r#"{"width": 1, "dataUri": "data:image/png;base64,AAA"#) && sent.len() < 200,
        "{sent}"
    );
    assert!(first["answer"].as_str().unwrap().contains("The name field is required."), "{first}");
    let reasons: Vec<&str> =
        first["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap()).collect();
    assert!(reasons.contains(&"name: The name field is required."), "{reasons:?}");
    let second = &found[1];
    assert_eq!(
        (&second["status"], &second["reasons"], &second["by_page"]),
        (&json!(201), &json!([]), &json!(false))
    );
    assert!(second["answer"].as_str().unwrap().contains("\"filesize\":1118"), "{second}");
    assert_eq!(second["body_bytes"], SAMPLE_REQUEST.len());
}

#[test]
fn it_has_a_cursor_and_can_be_emptied() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    for _ in 0..3 {
        dev.get("/api/v1/me", "tondo_dev_ada_admin");
    }
    assert_eq!(entries(&dev, 2).0.len(), 1);
    dev.control("DELETE", "requests", 204);
    assert_eq!(entries(&dev, 0), (Vec::new(), 3));
    dev.get("/avatar/00000000000000000000000000000000?d=404", "tondo_dev_ada_admin");
    let (found, last) = entries(&dev, 3);
    assert_eq!((last, &found[0]["id"], &found[0]["status"]), (4, &json!(4), &json!(404)));
    dev.control("GET", "requests?since=x", 400);
}

#[test]
fn pages_probes_and_its_own_calls_are_not_in_it_and_unknown_paths_are() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    for path in
        ["/", "/-/journal", "/healthz", "/readyz", "/api/openapi.json", "/favicon.ico", "/api/dev/house"]
    {
        assert_eq!(dev.request("GET", path).send().status, 200, "{path}");
    }
    assert_eq!(entries(&dev, 0).0, Vec::<Value>::new());
    assert_eq!(dev.request("GET", "/api/v1/nothing").send().status, 404);
    dev.request("GET", "/api/session").header("Sec-Fetch-Site", "same-origin").send();
    let (found, _last) = entries(&dev, 0);
    assert_eq!((found.len(), &found[0]["route"]), (2, &Value::Null));
    assert_eq!((&found[0]["by_page"], &found[1]["by_page"]), (&json!(false), &json!(true)));
}

#[test]
fn no_secret_is_in_it() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let login = json!({"email": "ada@example.org", "password": "tondo-dev-password"});
    let token =
        dev.request("POST", "/api/login").json(&login).send().json()["token"].as_str().unwrap().to_owned();
    dev.request("POST", "/api/session").json(&login).send();
    dev.get("/api/v1/me?access_token=querysecret", &token);
    let id = dev.announced["people"][4]["id"].as_str().unwrap();
    let confirmed = json!({"current_password": "tondo-dev-password"});
    let link = dev.request("POST", &format!("/api/v1/users/{id}/setup-link")).token("tondo_dev_ada_admin");
    let link = link.json(&confirmed).send();
    assert_eq!(link.status, 201);
    let (_, link) = link.json()["url"]
        .as_str()
        .unwrap()
        .split_once('#')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let passwords = json!({"current": "tondo-dev-password", "new": "a new good password"});
    assert_eq!(dev.request("PUT", "/api/v1/me/password").token(&token).json(&passwords).send().status, 204);
    let all = dev.control("GET", "requests", 200).to_string();
    for secret in [
        "tondo-dev-password",
        "a new good password",
        "querysecret",
        "tondo_dev_ada_admin",
        token.as_str(),
        link.as_str(),
    ] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(all.contains("ada@example.org"));
}

#[test]
fn it_keeps_the_last_thousand() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    for _ in 0..1010 {
        dev.request("HEAD", "/api/session").send();
    }
    let (found, last) = entries(&dev, 0);
    assert_eq!((found.len(), last, &found[0]["id"]), (1000, 1010, &json!(11)));
}
