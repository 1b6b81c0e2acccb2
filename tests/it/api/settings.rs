//! Settings that are changed while the server runs: they count at once, all or none, and what the operator gave stays.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::ada::Ada;
use crate::support::pictures::{distinct_jpeg, encoded, translucent_quarters};
use crate::support::{Answer, Server, tondo};

impl Ada {
    fn set(&self, changes: &Value) -> Answer {
        self.call(&self.admin, "PATCH", "settings", Some(changes.clone()))
    }

    /// Changes settings, which must succeed.
    fn set_ok(&self, changes: &Value) {
        let answer = self.set(changes);
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    fn setting(&self, key: &str) -> Value {
        find(&self.call(&self.admin, "GET", "settings", None), key)
    }
}

/// One setting of an answer with all of them.
fn find(answer: &Answer, key: &str) -> Value {
    let all = answer.json();
    let mut settings = all["settings"].as_array().unwrap().iter();
    settings.find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("no {key} in {all}")).clone()
}

const HASH: &str = "0bc83cb571cd1c50ba6f3e8a78ef1346";

#[test]
fn each_setting_says_where_its_value_comes_from_and_whether_it_can_be_changed() {
    let ada = Ada::new(&[("TONDO_LOCALE", "de")]);
    ada.set_ok(&json!({"background": "#000000"}));
    let seen = |key: &str| {
        let setting = ada.setting(key);
        ["value", "source", "source_detail", "locked", "changeable", "secret"]
            .map(|name| setting[name].clone())
    };
    let all = [
        (
            "background",
            [json!("#000000"), json!("here"), json!(null), json!(false), json!(true), json!(false)],
        ),
        (
            "locale",
            [
                json!("de"),
                json!("environment"),
                json!("TONDO_LOCALE"),
                json!(true),
                json!(true),
                json!(false),
            ],
        ),
        (
            "listen",
            [json!("127.0.0.1:0"), json!("flag"), json!("--listen"), json!(true), json!(false), json!(false)],
        ),
        (
            "max_frames",
            [json!("1024"), json!("default"), json!(null), json!(false), json!(true), json!(false)],
        ),
    ];
    for (key, expected) in all {
        assert_eq!(seen(key), expected, "{key}");
    }
    let trail = ada.call(&ada.admin, "GET", "audit?action=setting.changed", None).json();
    assert_eq!(trail["entries"][0]["detail"], "background \"#ffffff\" \"#000000\"");
}

#[test]
fn avatars_follow_the_style_and_the_age_at_once() {
    let ada = Ada::new(&[]);
    let avatar = |query: &str| ada.server.get(&format!("/avatar/{HASH}?s=64{query}"));
    let (retro, before) = (avatar("&d=retro").body, avatar("").body);
    assert_ne!(retro, before);
    ada.set_ok(&json!({"default_style": "retro", "avatar_max_age": "77s"}));
    let after = avatar("");
    assert_eq!(after.body, retro);
    assert!(after.header("cache-control").contains("max-age=77,"), "{after:?}");
    ada.set_ok(&json!({"default_style": null}));
    assert_eq!(avatar("").body, before);
    assert_eq!(ada.setting("default_style")["source"], "default");
}

#[test]
fn another_background_is_behind_pictures_that_were_rendered_before() {
    let ada = Ada::new(&[]);
    let file = encoded(&translucent_quarters(64, 64), image::ImageFormat::Png);
    assert_eq!(ada.server.upload(&ada.token).body("image/png", file).send().status, 201);
    let content = ada.server.history(&ada.token)[0]["content_url"].as_str().unwrap().to_owned();
    let path = format!("{}.jpg?s=32", content.rsplit_once('.').unwrap().0);
    let shown = || {
        let answer = ada.server.get(&path);
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
        answer.body
    };
    let white = shown();
    ada.set_ok(&json!({"background": "#000000"}));
    let black = shown();
    assert_ne!(white, black);
    ada.set_ok(&json!({"background": null}));
    assert_eq!(shown(), white);
}

#[test]
fn limits_count_at_once() {
    let ada = Ada::new(&[]);
    let rename = |name: &str| ada.call(&ada.token, "PATCH", "me", Some(json!({"name": name}))).status;
    let upload = |seed| ada.server.upload(&ada.token).body("image/jpeg", distinct_jpeg(seed)).send().status;
    ada.set_ok(&json!({"change_rate": "1/1h"}));
    assert_eq!([rename("One"), rename("Two")], [200, 429]);
    ada.set_ok(&json!({"change_rate": "off"}));
    assert_eq!(rename("Three"), 200);
    for (key, value, status) in [
        ("max_picture_size", "1 KiB", 413),
        ("max_bytes_per_person", "1 KiB", 409),
        ("max_pixels", "16", 400),
        ("min_free_space", "1000000 GiB", 507),
    ] {
        let changed = ada.call(&ada.admin, "PATCH", "settings?force=true", Some(json!({key: value})));
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!(upload(1), status, "{key}");
        ada.set_ok(&json!({key: null}));
    }
    assert_eq!(upload(1), 201);
    ada.set_ok(&json!({"login_rate_by_ip": "1/1h"}));
    let log_in = || {
        let form = json!({"email": "ada@example.org", "password": "wrong password"});
        ada.server.request("POST", "/api/login").json(&form).send().status
    };
    assert_eq!([log_in(), log_in()], [401, 429]);
}

#[test]
fn hosts_origins_and_names_count_at_once() {
    let ada = Ada::new(&[]);
    let by_host = || {
        let request = ada.server.request("GET", "/healthz").header("Host", "pictures.example.org");
        request.send_with_own_host().status
    };
    let of_script = || {
        let answer =
            ada.server.request("GET", "/api/v1/server").header("Origin", "https://app.example.org").send();
        answer.find_header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!((by_host(), of_script()), (421, None));
    ada.set_ok(&json!({
        "allowed_hosts": "pictures.example.org", "cors_origins": "https://app.example.org",
        "public_url": "http://localhost:7", "site_name": "House of Ada", "locale": "tr",
    }));
    assert_eq!((by_host(), of_script()), (200, Some("https://app.example.org".to_owned())));
    let server = ada.server.get("/api/v1/server").json();
    assert_eq!(server["site_name"], "House of Ada");
    assert_eq!(
        (&server["base_url"], &server["default_language"]),
        (&json!("http://localhost:7/"), &json!("tr"))
    );
}

#[test]
fn the_trash_and_disabled_people_follow_at_once() {
    let ada = Ada::new(&[]);
    let upload = |seed| ada.server.upload(&ada.token).body("image/jpeg", distinct_jpeg(seed)).send();
    let trash = || ada.own("GET", "trash", None).json()["pictures"].as_array().unwrap().len();
    upload(1);
    assert_eq!(ada.own("DELETE", "profile-picture", None).status, 204);
    assert_eq!(trash(), 1);
    ada.set_ok(&json!({"trash_period": "0"}));
    upload(2);
    assert_eq!(ada.own("DELETE", "profile-picture", None).status, 204);
    assert_eq!(trash(), 1, "the second one is gone for good");
    upload(3);
    let url = ada.server.history(&ada.token)[0]["url"].as_str().unwrap().to_owned();
    assert_eq!(ada.server.get(&url).status, 200);
    assert_eq!(
        ada.call(&ada.admin, "PATCH", &format!("users/{}", ada.id), Some(json!({"active": false}))).status,
        200
    );
    assert_eq!(ada.server.get(&url).status, 404);
    ada.set_ok(&json!({"show_disabled_people": "true"}));
    assert_eq!(ada.server.get(&url).status, 200);
    ada.set_ok(&json!({"show_disabled_people": "false"}));
    assert_eq!(ada.server.get(&url).status, 404);
}

#[test]
fn the_log_and_the_upstream_server_follow_at_once() {
    let ada = Ada::new(&[]);
    ada.set_ok(&json!({"log": "info,tondo::access=error"}));
    ada.server.get("/healthz");
    ada.set_ok(&json!({"log": "info"}));
    ada.server.get("/readyz");
    ada.server.wait_for_log("\"path\":\"/readyz\"");
    assert!(!ada.server.log().contains("\"path\":\"/healthz\""));
    ada.set_ok(&json!({"access_log": "false"}));
    ada.server.get("/api/v1/server");
    ada.set_ok(&json!({"upstream": "http://upstream.invalid/avatar/", "upstream_timeout": "1s"}));
    assert_eq!(ada.server.get(&format!("/avatar/{HASH}?d=404")).status, 404);
    ada.server.wait_for_log("the upstream server does not answer");
    assert!(!ada.server.log().contains("\"path\":\"/api/v1/server\""));
}

#[test]
fn what_the_operator_has_set_is_refused_with_its_source() {
    // The support sets this variable for every server.
    let ada = Ada::new(&[]);
    let answer = ada.set(&json!({"max_pictures_per_person": "7", "background": "#000000"}));
    assert_eq!(answer.status, 409);
    let message = answer.message("error");
    assert!(
        message.contains("max_pictures_per_person") && message.contains("TONDO_MAX_PICTURES_PER_PERSON"),
        "{message}"
    );
    assert_eq!(ada.setting("background")["source"], "default", "nothing of the change counts");
}

#[test]
fn changes_that_cannot_be_made_name_each_field_and_change_nothing() {
    let ada = Ada::new(&[]);
    let answer = ada.set(&json!({"background": "mauve", "max_frames": "many", "locale": "tr"}));
    assert_eq!(
        (answer.status, answer.fields()),
        (400, vec!["background".to_owned(), "max_frames".to_owned()])
    );
    let answer = ada.set(&json!({"max_picture_size": "1 GiB", "locale": "tr"}));
    assert_eq!((answer.status, answer.fields()), (400, vec!["max_picture_size".to_owned()]));
    assert!(answer.message("max_picture_size").contains("memory_budget"));
    let answer = ada.set(&json!({"colour": "#000000", "max_frames": 7, "locale": "tr"}));
    assert_eq!((answer.status, answer.fields()), (400, vec!["colour".to_owned(), "max_frames".to_owned()]));
    assert!(
        ada.set(&json!({"cache_memory": "1 MiB", "default_avatar": "/etc"}))
            .message("default_avatar")
            .contains("start")
    );
    for (key, value) in [("locale", "en"), ("cache_memory", "32 MiB"), ("max_picture_size", "8 MiB")] {
        assert_eq!(ada.setting(key)["value"], value);
    }
}

#[test]
fn nobody_locks_themselves_out_by_mistake() {
    let ada = Ada::new(&[]);
    ada.set_ok(&json!({"allowed_hosts": "pictures.example.org"}));
    let patch = |query: &str, changes: &Value| {
        let request = ada.server.request("PATCH", &format!("/api/v1/settings{query}")).token(&ada.admin);
        request.header("Host", "pictures.example.org").json(changes).send_with_own_host()
    };
    let refused = patch("", &json!({"allowed_hosts": null}));
    assert_eq!(refused.status, 409);
    assert!(refused.message("error").contains("http://pictures.example.org"));
    // With HTTPS the cookie has another name.
    assert_eq!(patch("", &json!({"public_url": "https://pictures.example.org"})).status, 409);
    assert_eq!(patch("?force=true", &json!({"allowed_hosts": null})).status, 200);
    assert_eq!(patch("", &json!({"locale": "tr"})).status, 421);
}

#[test]
fn of_two_tabs_the_second_is_told() {
    let ada = Ada::new(&[]);
    let seen = ada.call(&ada.admin, "GET", "settings", None).header("etag").to_owned();
    let patch = |changes: &Value| {
        let request = ada.server.request("PATCH", "/api/v1/settings").token(&ada.admin);
        request.header("If-Match", &seen).json(changes).send()
    };
    let first = patch(&json!({"locale": "tr"}));
    assert_eq!(first.status, 200);
    assert_ne!(first.header("etag"), seen);
    assert_eq!(first.header("etag"), ada.call(&ada.admin, "GET", "settings", None).header("etag"));
    assert_eq!(patch(&json!({"background": "#000000"})).status, 412);
    assert_eq!(ada.setting("background")["source"], "default");
}

#[test]
fn a_command_beside_the_server_counts_at_once_and_a_restart_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let name = |server: &Server| server.get("/api/v1/server").json()["site_name"].clone();
    assert_eq!(name(&server), "Tondo");
    for round in 0..5 {
        let house = format!("House {round}");
        server.run_ok(&["config", "set", "site_name", &house]);
        assert_eq!(name(&server), house);
    }
    server.kill();
    server = Server::start_on(&data, &[], &[]);
    assert_eq!(name(&server), "House 4");
    server.run_ok(&["config", "unset", "site_name"]);
    assert_eq!(name(&server), "Tondo");
    server.kill();
    let server = Server::start_on(&data, &[], &[("TONDO_SITE_NAME", "The operator's")]);
    server.run_ok(&["config", "set", "site_name", "Another"]);
    assert_eq!(name(&server), "The operator's", "the operator's value stays above");
}

#[test]
fn a_setting_of_another_version_is_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    server.run_ok(&["config", "set", "max_frames", "7"]);
    server.kill();
    let rows = "INSERT INTO settings VALUES ('future', '1', 0, 'operator'), ('locale', 'tlh', 0, 'operator')";
    Connection::open(data.join("tondo.db")).unwrap().execute_batch(rows).unwrap();
    let server = Server::start_on(&data, &[], &[]);
    for key in ["future", "locale"] {
        server.wait_for_log(&format!("\"setting\":\"{key}\""));
    }
    let about = server.get("/api/v1/server").json();
    assert_eq!((&about["limits"]["frames"], &about["default_language"]), (&json!(7), &json!("en")));
    server.run_ok(&["config", "set", "max_frames", "8"]);
    assert_eq!(server.get("/api/v1/server").json()["limits"]["frames"], 8);
    let checked = tondo(&["config", "check", "--json", "--data", data.to_str().unwrap()]);
    let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((checked["sound"].as_bool(), checked["unused"].as_array().unwrap().len()), (Some(true), 2));
    let count = "SELECT count(*) FROM settings";
    let kept =
        Connection::open(data.join("tondo.db")).unwrap().query_row(count, [], |row| row.get::<_, i64>(0));
    assert_eq!(kept.unwrap(), 3);
}

#[test]
fn config_show_tells_what_is_set_here_and_makes_no_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let show = || {
        let output = tondo(&["config", "show", "--json", "--data", data.to_str().unwrap()]);
        assert!(output.status.success(), "{output:?}");
        let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = rows.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["key"] == "max_frames").unwrap()
    };
    assert_eq!(show()["origin"], "the default");
    assert!(!data.exists());
    let server = Server::start_on(&data, &[], &[]);
    server.run_ok(&["config", "set", "max_frames", "7"]);
    assert_eq!((&show()["value"], &show()["origin"]), (&json!("7"), &json!("set on the page")));
    for (arguments, code) in [
        (&["config", "set", "max_frames", "many"][..], 1),
        (&["config", "set", "frames", "7"], 2),
        (&["config", "set", "listen", "127.0.0.1:1"], 1),
    ] {
        let output = server.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
    }
    assert_eq!(show()["value"], "7");
}

#[test]
fn more_free_space_than_there_is_cannot_be_kept_so_that_no_slip_empties_the_trash() {
    let ada = Ada::new(&[]);
    let refused = ada.set(&json!({"min_free_space": "9000000 MiB"}));
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.json()["messages"]["error"].as_str().unwrap().contains("the trash"), "{refused:?}");
    let data = ada.server.data.to_str().unwrap();
    let typed = tondo(&["config", "set", "min_free_space", "9000000 MiB", "--data", data]);
    assert!(
        !typed.status.success() && String::from_utf8_lossy(&typed.stderr).contains("the trash"),
        "{typed:?}"
    );
    ada.set_ok(&json!({"min_free_space": "1 MiB"}));
}
