//! Set-up links: what they open, that they work once and expire, and what revokes them earlier.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Server, contains, tondo, tondo_with_input};

const PASSWORD: &str = "correct horse battery";

/// The first administrator's set-up link, from the log of the last start.
fn first_link(server: &Server) -> String {
    server.wait_for_log("there is no administrator yet");
    let log = server.log();
    let line = log.lines().rev().find(|line| line.contains("there is no administrator yet")).unwrap();
    let event: Value = serde_json::from_str(line).unwrap();
    event["setup_link"].as_str().expect("a link").to_owned()
}

fn token_in(url: &str) -> String {
    url.split_once('#').expect("a fragment").1.to_owned()
}

fn first_token(server: &Server) -> String {
    token_in(&first_link(server))
}

fn run(server: &Server, arguments: &[&str]) -> String {
    let output = tondo(&[arguments, &["--data", server.data.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The token of a new link for a person.
fn invite(server: &Server, person: &str) -> String {
    token_in(&run(server, &["user", "invite", person]))
}

/// A server with one member, and the token of a link for that person.
fn with_invited_member(environment: &[(&str, &str)]) -> (Server, String) {
    let server = Server::start_with(&[], environment);
    run(&server, &["user", "add", "ada@example.org", "--no-password", "--name", "Ada"]);
    let token = invite(&server, "ada@example.org");
    (server, token)
}

fn look(server: &Server, token: &str) -> Answer {
    server.request("POST", "/api/setup/link").json(&json!({"token": token})).send()
}

fn use_up(server: &Server, form: &Value) -> Answer {
    server.request("POST", "/api/setup").json(form).send()
}

fn log_in(server: &Server, password: &str) -> Answer {
    let form = json!({"email": "ada@example.org", "password": password});
    server.request("POST", "/api/login").json(&form).send()
}

fn administrator(token: &str) -> Value {
    json!({"token": token, "email": "Ada@Example.org", "name": "Ada", "password": PASSWORD})
}

/// The person whom the cookie of a response signs in.
fn signed_in_person(server: &Server, answer: &Answer) -> Value {
    assert_eq!(answer.status, 204, "{answer:?}");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    server.request("GET", "/api/v1/me").header("Cookie", &cookie).send().json()
}

fn assert_invalid(server: &Server, token: &str) {
    let answers = [
        look(server, token),
        use_up(server, &json!({"token": token, "email": "x@example.org", "password": PASSWORD})),
    ];
    for answer in answers {
        assert_eq!((answer.status, answer.json()["error"].as_str()), (404, Some("Not Found")));
        assert_eq!(answer.message("error"), "This set-up link is not valid any more. Ask for a new one.");
        assert!(answer.find_header("set-cookie").is_none());
    }
}

fn catalog(data: &Path) -> rusqlite::Connection {
    let catalog = rusqlite::Connection::open(data.join("tondo.db")).unwrap();
    catalog.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    catalog
}

/// Moves the expiry of all links into the past.
fn expire_links(data: &Path) {
    assert!(catalog(data).execute("UPDATE setup_links SET expires_at = created_at", []).unwrap() > 0);
}

fn link_count(data: &Path) -> u32 {
    catalog(data).query_row("SELECT count(*) FROM setup_links", [], |row| row.get(0)).unwrap()
}

// Promise 20
#[test]
fn the_link_in_the_log_creates_the_first_administrator_once() {
    let server = Server::start();
    let link = first_link(&server);
    assert!(link.starts_with(&format!("http://{}/setup#", server.address)), "{link}");
    let token = token_in(&link);
    let found = look(&server, &token).json();
    assert_eq!((&found["kind"], &found["email"]), (&json!("first-administrator"), &Value::Null));
    let me = signed_in_person(&server, &use_up(&server, &administrator(&token)));
    assert_eq!(
        (&me["email"], &me["name"], &me["role"]),
        (&json!("ada@example.org"), &json!("Ada"), &json!("admin"))
    );
    assert_eq!(log_in(&server, PASSWORD).status, 200);
    assert_invalid(&server, &token);
    let actions: Vec<String> = audit_trail(&server).into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["person.added", "password.set", "login", "login"]);
}

/// The actions and details of the audit trail, oldest first.
fn audit_trail(server: &Server) -> Vec<(String, String)> {
    let catalog = catalog(&server.data);
    let mut rows = catalog.prepare("SELECT action, detail FROM audit ORDER BY id").unwrap();
    let found = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

// Promise 20
#[test]
fn a_server_with_an_administrator_creates_no_link_at_its_start() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let arguments =
        ["user", "add", "ada@example.org", "--admin", "--password-stdin", "--data", data.to_str().unwrap()];
    assert!(tondo_with_input(&arguments, PASSWORD).status.success());
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("the store was swept");
    assert!(!server.log().contains("setup"));
    assert_eq!(link_count(&data), 0);
}

// Promise 20
#[test]
fn a_restart_revokes_the_link_of_the_start_before() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let older = first_token(&Server::start_on(&data, &[], &[]));
    let server = Server::start_on(&data, &[], &[]);
    let token = first_token(&server);
    assert_invalid(&server, &older);
    assert_eq!(look(&server, &token).status, 200);
    assert_eq!(link_count(&data), 1);
}

#[test]
fn the_first_administrators_link_is_revoked_when_an_administrator_is_created_otherwise() {
    let by_command = Server::start();
    let token = first_token(&by_command);
    run(&by_command, &["user", "add", "ada@example.org", "--admin", "--no-password"]);
    assert_invalid(&by_command, &token);
    // Removing the administrator does not bring it back.
    run(&by_command, &["user", "remove", "ada@example.org", "--yes"]);
    assert_invalid(&by_command, &token);

    let by_promotion = Server::start();
    let token = first_token(&by_promotion);
    run(&by_promotion, &["user", "add", "ada@example.org", "--no-password"]);
    assert_eq!(look(&by_promotion, &token).status, 200);
    run(&by_promotion, &["user", "edit", "ada@example.org", "--role", "admin"]);
    assert_invalid(&by_promotion, &token);
}

// Promise 20
#[test]
fn only_one_of_several_concurrent_uses_of_a_link_succeeds() {
    let server = Server::start();
    let token = first_token(&server);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let use_as = |number: u32| {
            let form =
                json!({"token": token, "email": format!("{number}@example.org"), "password": PASSWORD});
            use_up(&server, &form).status
        };
        let racers: Vec<_> = (0..6).map(|number| scope.spawn(move || use_as(number))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 204 | 404)), "{statuses:?}");
}

#[test]
fn a_link_sets_the_persons_password_and_ends_all_logins_and_tokens() {
    let server = Server::start();
    server.add_person("ada@example.org", "former password");
    let login = log_in(&server, "former password").json()["token"].as_str().unwrap().to_owned();
    let made = server.token("ada@example.org", &[]);
    let token = invite(&server, "ada@example.org");
    let found = look(&server, &token).json();
    assert_eq!((&found["kind"], &found["email"]), (&json!("person"), &json!("ada@example.org")));
    assert!(found["expires_at"].as_str().unwrap().ends_with('Z'));
    // The link cannot change the person's address or name.
    let form = json!({"token": token, "password": PASSWORD, "email": "eve@example.org", "name": "Eve"});
    let me = signed_in_person(&server, &use_up(&server, &form));
    assert_eq!(
        (&me["email"], &me["name"], &me["role"]),
        (&json!("ada@example.org"), &json!(""), &json!("member"))
    );
    let status = |token: &str| server.request("GET", "/api/v1/me").token(token).send().status;
    assert_eq!((status(&login), status(&made)), (401, 401));
    assert_eq!((log_in(&server, "former password").status, log_in(&server, PASSWORD).status), (401, 200));
    assert_invalid(&server, &token);
    assert!(audit_trail(&server).contains(&("password.set".to_owned(), "set-up link".to_owned())));
}

#[test]
fn an_expired_link_is_rejected_and_removed_by_gc() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    let first = first_token(&server);
    run(&server, &["user", "add", "ada@example.org", "--no-password"]);
    let token = invite(&server, "ada@example.org");
    expire_links(&data);
    assert_invalid(&server, &first);
    assert_invalid(&server, &token);
    run(&server, &["gc"]);
    assert_eq!(link_count(&data), 0);
}

#[test]
fn a_link_expires_after_the_configured_time() {
    let (server, token) = with_invited_member(&[]);
    let lifetime = || -> i64 {
        let sql = "SELECT expires_at - created_at FROM setup_links WHERE person_id IS NOT NULL";
        catalog(&server.data).query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(lifetime(), 2 * 86_400 * 1_000_000);
    let file = server.data.join("tondo.toml");
    fs::write(&file, "setup_link_lifetime = \"30m\"").unwrap();
    run(&server, &["user", "invite", "ada@example.org", "--config", file.to_str().unwrap()]);
    assert_eq!(lifetime(), 30 * 60 * 1_000_000);
    assert_invalid(&server, &token);
}

#[test]
fn a_newer_link_a_new_password_and_removing_the_person_revoke_a_link() {
    let (server, older) = with_invited_member(&[]);
    let token = invite(&server, "ada@example.org");
    assert_invalid(&server, &older);
    assert_eq!(look(&server, &token).status, 200);
    let data = server.data.to_str().unwrap();
    let set = ["user", "password", "ada@example.org", "--password-stdin", "--data", data];
    assert!(tondo_with_input(&set, PASSWORD).status.success());
    assert_invalid(&server, &token);
    let token = invite(&server, "ada@example.org");
    run(&server, &["user", "remove", "ada@example.org", "--yes"]);
    assert_invalid(&server, &token);
}

#[test]
fn the_link_of_a_disabled_account_is_rejected() {
    let (server, token) = with_invited_member(&[]);
    run(&server, &["user", "disable", "ada@example.org"]);
    assert_invalid(&server, &token);
    let invited = tondo(&["user", "invite", "ada@example.org", "--data", server.data.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&invited.stderr).contains("disabled"), "{invited:?}");
    let token = token_in(String::from_utf8(invited.stdout).unwrap().trim());
    run(&server, &["user", "enable", "ada@example.org"]);
    assert_eq!(use_up(&server, &json!({"token": token, "password": PASSWORD})).status, 204);
}

#[test]
fn errors_are_reported_by_field_and_do_not_use_up_the_link() {
    let server = Server::start();
    let token = first_token(&server);
    let invalid = json!({"token": token, "email": "nonsense", "name": "a\nb", "password": "short"});
    let answer = use_up(&server, &invalid);
    assert_eq!(
        (answer.status, answer.fields()),
        (400, vec!["email".into(), "name".into(), "password".into()])
    );
    assert_eq!(answer.message("password"), "The password must have at least 8 characters.");
    let empty = use_up(&server, &json!({}));
    assert_eq!((empty.status, empty.fields()), (400, vec!["password".into(), "token".into()]));
    assert_eq!(look(&server, "").fields(), ["token"]);
    run(&server, &["user", "add", "ada@example.org", "--no-password"]);
    let rejected = use_up(&server, &administrator(&token));
    assert_eq!((rejected.status, rejected.fields()), (400, vec!["email".into()]));
    let mut other = administrator(&token);
    other["email"] = json!("grace@example.org");
    other["name"] = Value::Null;
    assert_eq!(signed_in_person(&server, &use_up(&server, &other))["name"], "");
}

#[test]
fn a_password_that_can_be_guessed_does_not_use_up_the_link() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://faces.example.org")]);
    let token = first_token(&server);
    for password in ["faces.example.org", "AdaLovelace", "tondo-1815"] {
        let mut form = administrator(&token);
        form["name"] = "Ada Lovelace".into();
        form["password"] = password.into();
        let refused = use_up(&server, &form);
        assert_eq!((refused.status, refused.fields()), (400, vec!["password".to_owned()]), "{password}");
    }
    assert_eq!(use_up(&server, &administrator(&token)).status, 204);
}

#[test]
fn invalid_tokens_media_types_and_methods_are_rejected() {
    let server = Server::start();
    for token in ["x", "tondo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ü", "a b"] {
        assert_invalid(&server, token);
    }
    let text = server.request("POST", "/api/setup").body("text/plain", "{}").send();
    assert_eq!(text.status, 415);
    assert_eq!((server.get("/api/setup").status, server.get("/api/setup").header("allow")), (405, "POST"));
    assert_eq!(server.request("POST", "/setup").send().status, 405);
}

#[test]
fn messages_are_in_the_browsers_language_or_else_the_persons() {
    let (server, token) = with_invited_member(&[]);
    let form = json!({"token": "x"});
    let german = server.request("POST", "/api/setup/link").header("Accept-Language", "de").json(&form).send();
    assert!(german.message("error").contains("Einrichtungslink"));
    run(&server, &["user", "edit", "ada@example.org", "--language", "tr"]);
    let short = json!({"token": token, "password": "short"});
    assert_eq!(use_up(&server, &short).header("content-language"), "tr");
    let french = server.request("POST", "/api/setup").header("Accept-Language", "fr").json(&short).send();
    assert_eq!(french.header("content-language"), "fr");
}

// Promise 18
#[test]
fn pages_of_other_sites_and_unknown_hosts_cannot_use_a_link() {
    let (server, token) = with_invited_member(&[]);
    let form = json!({"token": token, "password": PASSWORD});
    for path in ["/api/setup/link", "/api/setup"] {
        let post = || server.request("POST", path).json(&form);
        assert_eq!(post().header("Origin", "https://evil.example").send().status, 403, "{path}");
        assert_eq!(post().header("Sec-Fetch-Site", "cross-site").send().status, 403, "{path}");
        assert_eq!(post().header("Host", "evil.example").send_with_own_host().status, 421, "{path}");
    }
    let page = server.request("GET", "/setup").header("Host", "evil.example").send_with_own_host();
    assert_eq!(page.status, 421);
    let same_site =
        server.request("POST", "/api/setup").header("Origin", "http://localhost").json(&form).send();
    assert_eq!(same_site.status, 204);
}

// Promise 17
#[test]
fn attempts_are_limited_by_ip() {
    let (server, token) = with_invited_member(&[("TONDO_LOGIN_RATE_BY_IP", "3/1h")]);
    let attempts: Vec<u16> = (0..3).map(|_| look(&server, "x").status).collect();
    assert_eq!(attempts, [404, 404, 404]);
    let rejected = use_up(&server, &json!({"token": token, "password": PASSWORD}));
    assert_eq!(rejected.status, 429);
    assert!(rejected.header("retry-after").parse::<u64>().unwrap() > 60);
}

// Promise 17
#[test]
fn a_links_token_and_the_password_are_neither_logged_nor_stored() {
    let (server, token) = with_invited_member(&[("TONDO_LOG", "trace")]);
    assert_eq!(look(&server, &token).status, 200);
    let done = use_up(&server, &json!({"token": token, "password": PASSWORD}));
    assert_eq!(done.status, 204);
    server.wait_for_log(done.header("x-request-id"));
    let log = server.log();
    assert!(log.contains("\"path\":\"/api/setup\"") && !log.contains(&token) && !log.contains(PASSWORD));
    // The first administrator's link is in the log, but no more stored than any other.
    for secret in [token, first_token(&server)] {
        for file in ["tondo.db", "tondo.db-wal"] {
            let stored = fs::read(server.data.join(file)).unwrap();
            assert!(!contains(&stored, secret.trim_start_matches("tondo_").as_bytes()), "{file}");
        }
    }
    assert!(!audit_trail(&server).iter().any(|(_, detail)| detail.contains("tondo_")));
}

// Promise 15
#[test]
fn the_page_has_a_strict_content_security_policy_below_the_base_path() {
    let server = Server::start_with(&["--base-path", "/avatars/"], &[]);
    let link = first_link(&server);
    assert!(link.starts_with(&format!("http://{}/avatars/setup#", server.address)), "{link}");
    let page = server.get("/avatars/setup");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self'", "form-action 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    let text = String::from_utf8(page.body).unwrap();
    assert!(text.contains("<noscript>") && !text.contains("style=") && !text.contains("onsubmit"));
    let assets = text.split('"').filter(|part| part.starts_with("/avatars/assets/") && part.contains(".js"));
    assert_eq!(assets.map(|path| server.get(path).status).collect::<Vec<_>>(), [200, 200]);
}

#[test]
fn links_begin_with_the_public_url_if_it_is_configured() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    assert!(first_link(&server).starts_with("https://avatars.example.org/setup#"));
    let file = server.data.join("tondo.toml");
    fs::write(&file, "public_url = \"https://avatars.example.org\"\nbase_path = \"/a/\"").unwrap();
    let data = server.data.to_str().unwrap();
    let added = tondo(&[
        "user",
        "add",
        "ada@example.org",
        "--invite",
        "--json",
        "--data",
        data,
        "--config",
        file.to_str().unwrap(),
    ]);
    let added: Value = serde_json::from_slice(&added.stdout).unwrap();
    let url = added["setup_link"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://avatars.example.org/a/setup#"), "{url}");
    assert_eq!((&added["email"], &added["role"]), (&json!("ada@example.org"), &json!("member")));
    assert_eq!(look(&server, &token_in(url)).status, 200);
    let invited: Value =
        serde_json::from_str(&run(&server, &["user", "invite", "ada@example.org", "--json"])).unwrap();
    assert!(invited["url"].as_str().unwrap().starts_with("http://127.0.0.1:8740/setup#"), "{invited}");
    assert_eq!((&invited["email"], &invited["id"]), (&added["email"], &added["id"]));
    let both = ["user", "add", "b@example.org", "--invite", "--password-stdin", "--data", data];
    assert_eq!(tondo(&both).status.code(), Some(2));
    assert_eq!(tondo(&["user", "invite", "nobody@example.org", "--data", data]).status.code(), Some(1));
}

#[test]
fn a_link_from_the_api_begins_with_the_url_of_the_request() {
    let server = Server::start();
    let ada = run(&server, &["user", "add", "ada@example.org", "--no-password", "--json"]);
    let id = serde_json::from_str::<Value>(&ada).unwrap()["id"].as_str().unwrap().to_owned();
    server.add_administrator("root@example.org", PASSWORD);
    let path = format!("/api/v1/users/{id}/setup-link");
    let confirmed = json!({"current_password": PASSWORD});
    let create = |token: &str| server.request("POST", &path).token(token).json(&confirmed).send();
    assert_eq!(create(&server.token("ada@example.org", &[])).status, 403);
    let answer = create(&server.token("root@example.org", &[]));
    assert_eq!(answer.status, 201);
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://localhost/setup#tondo_"), "{url}");
    let form = json!({"token": token_in(&url), "password": PASSWORD});
    assert_eq!(signed_in_person(&server, &use_up(&server, &form))["email"], "ada@example.org");
    let nobody = "/api/v1/users/00000000-0000-7000-8000-000000000000/setup-link";
    assert_eq!(
        server.request("POST", nobody).token(&server.token("root@example.org", &[])).send().status,
        404
    );
}
