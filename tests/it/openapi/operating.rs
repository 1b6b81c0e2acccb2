//! The settings, the store, its jobs and its backups, compared with the OpenAPI document.

use serde_json::{Value, json};

use super::responses::Described;

/// The settings, the store, its jobs and its backups.
pub(super) fn ask(api: &mut Described) {
    let settings = "/api/{version}/settings";
    assert_eq!(api.ask("GET", settings, &[], None).status, 200);
    for (form, status) in
        [(json!({"locale": "de"}), 200), (json!({"locale": null}), 200), (json!({"locale": "xx"}), 400)]
    {
        // Without the password that other calls take: every field names a setting.
        let answer = api.server.request("PATCH", "/api/v1/settings").token(&api.admin).json(&form).send();
        assert_eq!(answer.status, status);
        api.check("PATCH", settings, &answer);
    }
    assert_eq!(api.ask("GET", "/api/{version}/store", &[], None).status, 200);
    let (jobs, backups) = ("/api/{version}/jobs", "/api/{version}/backups");
    let form = Some(json!({"read_subset": "0%"}));
    assert_eq!(api.ask("POST", "/api/{version}/store/verify", &[], form).status, 400);
    let made = api.ask("POST", backups, &[], None);
    assert_eq!(made.status, 202);
    let job = made.json()["id"].as_str().unwrap().to_owned();
    let job = [("job", job.as_str())];
    assert_eq!(api.ask("GET", "/api/{version}/jobs/{job}/events", &job, None).status, 200);
    let ended = api.ask("GET", "/api/{version}/jobs/{job}", &job, None).json();
    let name = ended["result"]["name"].as_str().unwrap_or_else(|| panic!("{ended}"));
    for path in ["store/verify", "store/gc"] {
        assert_eq!(api.ask("POST", &format!("/api/{{version}}/{path}"), &[], None).status, 202);
        wait_for_jobs(api);
    }
    let backup = [("backup", name)];
    assert_eq!(api.ask("GET", backups, &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/backups/{backup}", &backup, None).status, 200);
    assert_eq!(api.ask("POST", "/api/{version}/backups/{backup}/verify", &backup, None).status, 202);
    wait_for_jobs(api);
    assert_eq!(api.ask("DELETE", "/api/{version}/backups/{backup}", &backup, None).status, 204);
    assert_eq!(api.ask("DELETE", "/api/{version}/backups/{backup}", &backup, None).status, 404);
    assert_eq!(api.ask("GET", jobs, &[], None).status, 200);
}

fn wait_for_jobs(api: &Described) {
    let running = |job: &Value| job["state"] == "running";
    let jobs = || api.server.request("GET", "/api/v1/jobs").token(&api.admin).send().json();
    while jobs()["jobs"].as_array().unwrap().iter().any(running) {
        std::thread::yield_now();
    }
}
