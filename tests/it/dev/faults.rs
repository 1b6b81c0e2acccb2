//! Faults that are ordered over HTTP: for a route by rules, for a single call by `Prefer`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::SAMPLE_REQUEST;
use crate::support::dev::{Dev, directory};

const TOKEN: &str = "tondo_dev_emmy_account";

fn upload(dev: &Dev) -> u16 {
    dev.upload(TOKEN).body("application/json", SAMPLE_REQUEST).send().status
}

fn set(dev: &Dev, rules: &Value) -> Value {
    let answer = dev.request("PUT", "/api/dev/faults").json(rules).send();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn a_rule_fails_the_calls_of_its_route_that_it_is_about_and_stores_nothing() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let route = "POST /api/{version}/user/profile-picture";
    let rule = json!([{"route": route, "after": 1, "times": 1, "status": 503}]);
    assert_eq!(set(&dev, &rule)[0]["calls"], 0);
    assert_eq!([(); 3].map(|()| upload(&dev)), [201, 503, 201]);
    assert_eq!(dev.get("/api/v1/me", TOKEN).status, 200);
    let listed = dev.control("GET", "faults", 200);
    assert_eq!(
        (&listed[0]["route"], &listed[0]["calls"], &listed[0]["applied"]),
        (&json!(route), &json!(3), &json!(1))
    );
    dev.wait_for_log("→ injected by PUT /api/dev/faults", 1);
    set(&dev, &json!([{"route": "*", "status": 507}]));
    assert_eq!((upload(&dev), dev.request("GET", "/healthz").send().status), (507, 200));
    // A reset is about data.
    dev.control("POST", "reset", 200);
    assert_eq!(upload(&dev), 507);
    dev.control("DELETE", "faults", 204);
    assert_eq!((upload(&dev), dev.control("GET", "faults", 200)), (201, json!([])));
    assert_eq!(dev.history(TOKEN).len(), 1);
}

#[test]
fn a_rule_may_only_delay() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    set(&dev, &json!([{"route": "GET /api/{version}/me", "latency": "300ms"}]));
    let started = Instant::now();
    assert_eq!(dev.get("/api/v1/me", TOKEN).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[test]
fn faulty_rules_are_refused_as_a_whole() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    set(&dev, &json!([{"route": "*", "status": 500}]));
    let rules = json!([{"route": "POST /nowhere", "status": 503}, {"route": "*", "status": 200, "times": 0}]);
    let refused = dev.request("PUT", "/api/dev/faults").json(&rules).send();
    assert_eq!(
        (refused.status, refused.fields()),
        (400, vec!["[0].route".into(), "[1].status".into(), "[1].times".into()])
    );
    for (media, body, status) in
        [("application/json", "{}", 400), ("application/json", "[1,]", 400), ("text/plain", "[]", 415)]
    {
        assert_eq!(dev.request("PUT", "/api/dev/faults").body(media, body).send().status, status, "{body}");
    }
    assert_eq!(dev.control("GET", "faults", 200).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_single_call_asks_for_its_own_fault() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let started = Instant::now();
    let failed = dev
        .upload(TOKEN)
        .header("Prefer", "code=503, wait=1")
        .body("application/json", SAMPLE_REQUEST)
        .send();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!((failed.status, failed.header("preference-applied")), (503, "code=503, wait=1"));
    assert!(failed.header("retry-after").parse::<u32>().unwrap() > 0);
    dev.wait_for_log("→ injected by Prefer", 1);
    let late = dev.request("GET", "/api/v1/me").token(TOKEN).header("Prefer", "wait=1, x").send();
    assert_eq!((late.status, late.header("preference-applied")), (200, "wait=1"));
    for unknown in ["code=200", "respond-async", "code=abc, wait=600"] {
        let answer = dev.request("GET", "/api/v1/me").token(TOKEN).header("Prefer", unknown).send();
        assert_eq!((answer.status, answer.find_header("preference-applied")), (200, None), "{unknown}");
    }
    // Health probes and pages are spared.
    assert_eq!(dev.request("GET", "/readyz").header("Prefer", "code=500").send().status, 200);
    assert_eq!(dev.history(TOKEN).len(), 0);
}
