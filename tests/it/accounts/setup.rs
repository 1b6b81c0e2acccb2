//! Set-up links: who gets in by one, once and for a while, and what ends one before.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Server, contains, tondo, tondo_with_input};

const PASSWORD: &str = "correct horse battery";

/// The address of the first administrator's set-up page, out of the log of the last start.
fn first_address(server: &Server) -> String {
    server.wait_for_log("there is no administrator yet");
    let log = server.log();
    let told = log.lines().rev().find(|line| line.contains("there is no administrator yet")).unwrap();
    let event: Value = serde_json::from_str(told).unwrap();
    event["setup_link"].as_str().expect("a link").to_owned()
}

fn token_in(address: &str) -> String {
    address.split_once('#').expect("a fragment").1.to_owned()
}

fn first_token(server: &Server) -> String {
    token_in(&first_address(server))
}

fn run(server: &Server, arguments: &[&str]) -> String {
    let output = tondo(&[arguments, &["--data", server.data.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The token of a new link for somebody.
fn invite(server: &Server, person: &str) -> String {
    token_in(&run(server, &["user", "invite", person]))
}

/// A server with a person who is no administrator, and a link for that person.
fn with_invited_ada(environment: &[(&str, &str)]) -> (Server, String) {
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

/// Who the cookie is that an answer sets.
fn signed_in(server: &Server, answer: &Answer) -> Value {
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

/// Moves the ends of all links to the moment of their making, which is over.
fn let_links_expire(data: &Path) {
    assert!(catalog(data).execute("UPDATE setup_links SET expires_at = created_at", []).unwrap() > 0);
}

fn links(data: &Path) -> u32 {
    catalog(data).query_row("SELECT count(*) FROM setup_links", [], |row| row.get(0)).unwrap()
}

// Promise 20
#[test]
fn the_first_administrator_gets_in_by_the_link_in_the_log_once() {
    let server = Server::start();
    let address = first_address(&server);
    assert!(address.starts_with(&format!("http://{}/setup#", server.address)), "{address}");
    let token = token_in(&address);
    let found = look(&server, &token).json();
    assert_eq!((&found["kind"], &found["email"]), (&json!("first-administrator"), &Value::Null));
    let me = signed_in(&server, &use_up(&server, &administrator(&token)));
    assert_eq!(
        (&me["email"], &me["name"], &me["role"]),
        (&json!("ada@example.org"), &json!("Ada"), &json!("admin"))
    );
    assert_eq!(log_in(&server, PASSWORD).status, 200);
    assert_invalid(&server, &token);
    let actions: Vec<String> = trail(&server).into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["person.added", "password.set", "login", "login"]);
}

/// The actions and details of the audit trail, oldest first.
fn trail(server: &Server) -> Vec<(String, String)> {
    let catalog = catalog(&server.data);
    let mut rows = catalog.prepare("SELECT action, detail FROM audit ORDER BY id").unwrap();
    let found = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

// Promise 20
#[test]
fn a_server_that_has_an_administrator_makes_no_link_at_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let arguments =
        ["user", "add", "ada@example.org", "--admin", "--password-stdin", "--data", data.to_str().unwrap()];
    assert!(tondo_with_input(&arguments, PASSWORD).status.success());
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("the store was swept");
    assert!(!server.log().contains("setup"));
    assert_eq!(links(&data), 0);
}

// Promise 20
#[test]
fn a_new_start_ends_the_former_link() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let former = first_token(&Server::start_on(&data, &[], &[]));
    let server = Server::start_on(&data, &[], &[]);
    let token = first_token(&server);
    assert_invalid(&server, &former);
    assert_eq!(look(&server, &token).status, 200);
    assert_eq!(links(&data), 1);
}

#[test]
fn the_first_administrators_link_ends_when_one_comes_into_being_otherwise() {
    let by_verb = Server::start();
    let token = first_token(&by_verb);
    run(&by_verb, &["user", "add", "ada@example.org", "--admin", "--no-password"]);
    assert_invalid(&by_verb, &token);
    // It does not come back with the administrator's going.
    run(&by_verb, &["user", "remove", "ada@example.org", "--yes"]);
    assert_invalid(&by_verb, &token);

    let by_promotion = Server::start();
    let token = first_token(&by_promotion);
    run(&by_promotion, &["user", "add", "ada@example.org", "--no-password"]);
    assert_eq!(look(&by_promotion, &token).status, 200);
    run(&by_promotion, &["user", "edit", "ada@example.org", "--role", "admin"]);
    assert_invalid(&by_promotion, &token);
}

// Promise 20
#[test]
fn of_two_who_use_one_link_at_once_one_gets_in() {
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
fn a_person_chooses_a_password_by_the_link_which_ends_every_login() {
    let server = Server::start();
    server.add_person("ada@example.org", "former password");
    let login = log_in(&server, "former password").json()["token"].as_str().unwrap().to_owned();
    let made = server.token("ada@example.org", &[]);
    let token = invite(&server, "ada@example.org");
    let found = look(&server, &token).json();
    assert_eq!((&found["kind"], &found["email"]), (&json!("person"), &json!("ada@example.org")));
    assert!(found["expires_at"].as_str().unwrap().ends_with('Z'));
    // Who somebody is cannot be changed on the way.
    let form = json!({"token": token, "password": PASSWORD, "email": "eve@example.org", "name": "Eve"});
    let me = signed_in(&server, &use_up(&server, &form));
    assert_eq!(
        (&me["email"], &me["name"], &me["role"]),
        (&json!("ada@example.org"), &json!(""), &json!("member"))
    );
    let opens = |token: &str| server.request("GET", "/api/v1/me").token(token).send().status;
    assert_eq!((opens(&login), opens(&made)), (401, 200));
    assert_eq!((log_in(&server, "former password").status, log_in(&server, PASSWORD).status), (401, 200));
    assert_invalid(&server, &token);
    assert!(trail(&server).contains(&("password.set".to_owned(), "set-up link".to_owned())));
}

#[test]
fn a_link_whose_time_is_over_opens_nothing_and_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    let first = first_token(&server);
    run(&server, &["user", "add", "ada@example.org", "--no-password"]);
    let token = invite(&server, "ada@example.org");
    let_links_expire(&data);
    assert_invalid(&server, &first);
    assert_invalid(&server, &token);
    run(&server, &["gc"]);
    assert_eq!(links(&data), 0);
}

#[test]
fn a_link_is_good_for_as_long_as_configured() {
    let (server, token) = with_invited_ada(&[]);
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
fn a_newer_link_a_password_set_otherwise_and_the_persons_removal_end_a_link() {
    let (server, former) = with_invited_ada(&[]);
    let token = invite(&server, "ada@example.org");
    assert_invalid(&server, &former);
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
fn while_an_account_is_closed_its_link_opens_nothing() {
    let (server, token) = with_invited_ada(&[]);
    run(&server, &["user", "disable", "ada@example.org"]);
    assert_invalid(&server, &token);
    let told = tondo(&["user", "invite", "ada@example.org", "--data", server.data.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("closed"), "{told:?}");
    let token = token_in(String::from_utf8(told.stdout).unwrap().trim());
    run(&server, &["user", "enable", "ada@example.org"]);
    assert_eq!(use_up(&server, &json!({"token": token, "password": PASSWORD})).status, 204);
}

#[test]
fn every_fault_is_told_by_its_field_and_leaves_the_link_good() {
    let server = Server::start();
    let token = first_token(&server);
    let faulty = json!({"token": token, "email": "nonsense", "name": "a\nb", "password": "short"});
    let answer = use_up(&server, &faulty);
    assert_eq!(
        (answer.status, answer.fields()),
        (400, vec!["email".into(), "name".into(), "password".into()])
    );
    assert_eq!(answer.message("password"), "The password must have at least 8 characters.");
    let nothing = use_up(&server, &json!({}));
    assert_eq!((nothing.status, nothing.fields()), (400, vec!["password".into(), "token".into()]));
    assert_eq!(look(&server, "").fields(), ["token"]);
    run(&server, &["user", "add", "ada@example.org", "--no-password"]);
    let refused = use_up(&server, &administrator(&token));
    assert_eq!((refused.status, refused.fields()), (400, vec!["email".into()]));
    let mut other = administrator(&token);
    other["email"] = json!("grace@example.org");
    other["name"] = Value::Null;
    assert_eq!(signed_in(&server, &use_up(&server, &other))["name"], "");
}

#[test]
fn no_link_nonsense_and_other_methods_are_refused() {
    let server = Server::start();
    for token in ["x", "tondo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ü", "a b"] {
        assert_invalid(&server, token);
    }
    let words = server.request("POST", "/api/setup").body("text/plain", "{}").send();
    assert_eq!(words.status, 415);
    assert_eq!((server.get("/api/setup").status, server.get("/api/setup").header("allow")), (405, "POST"));
    assert_eq!(server.request("POST", "/setup").send().status, 405);
}

#[test]
fn a_message_is_in_the_browsers_language_or_else_in_the_persons() {
    let (server, token) = with_invited_ada(&[]);
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
fn another_sites_page_and_a_strangers_host_name_cannot_use_a_link() {
    let (server, token) = with_invited_ada(&[]);
    let form = json!({"token": token, "password": PASSWORD});
    for path in ["/api/setup/link", "/api/setup"] {
        let ask = || server.request("POST", path).json(&form);
        assert_eq!(ask().header("Origin", "https://evil.example").send().status, 403, "{path}");
        assert_eq!(ask().header("Sec-Fetch-Site", "cross-site").send().status, 403, "{path}");
        assert_eq!(ask().header("Host", "evil.example").send_with_own_host().status, 421, "{path}");
    }
    let page = server.request("GET", "/setup").header("Host", "evil.example").send_with_own_host();
    assert_eq!(page.status, 421);
    let own = server.request("POST", "/api/setup").header("Origin", "http://localhost").json(&form).send();
    assert_eq!(own.status, 204);
}

// Promise 17
#[test]
fn tries_are_bounded_by_address() {
    let (server, token) = with_invited_ada(&[("TONDO_LOGIN_RATE_BY_IP", "3/1h")]);
    let tried: Vec<u16> = (0..3).map(|_| look(&server, "x").status).collect();
    assert_eq!(tried, [404, 404, 404]);
    let refused = use_up(&server, &json!({"token": token, "password": PASSWORD}));
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
}

// Promise 17
#[test]
fn a_links_token_and_the_password_are_neither_logged_nor_kept() {
    let (server, token) = with_invited_ada(&[("TONDO_LOG", "trace")]);
    assert_eq!(look(&server, &token).status, 200);
    let done = use_up(&server, &json!({"token": token, "password": PASSWORD}));
    assert_eq!(done.status, 204);
    server.wait_for_log(done.header("x-request-id"));
    let log = server.log();
    assert!(log.contains("\"path\":\"/api/setup\"") && !log.contains(&token) && !log.contains(PASSWORD));
    // The first administrator's link is told in the log, and kept no more than any other.
    for secret in [token, first_token(&server)] {
        for file in ["tondo.db", "tondo.db-wal"] {
            let kept = fs::read(server.data.join(file)).unwrap();
            assert!(!contains(&kept, secret.trim_start_matches("tondo_").as_bytes()), "{file}");
        }
    }
    assert!(!trail(&server).iter().any(|(_, detail)| detail.contains("tondo_")));
}

// Promise 15
#[test]
fn the_page_is_under_the_strict_policy_below_the_base() {
    let server = Server::start_with(&["--base-path", "/avatars/"], &[]);
    let address = first_address(&server);
    assert!(address.starts_with(&format!("http://{}/avatars/setup#", server.address)), "{address}");
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
    for part in text.split('"').filter(|part| part.starts_with("assets/")) {
        assert_eq!(server.get(&format!("/avatars/{part}")).status, 200, "{part}");
    }
    let script = server.get("/avatars/assets/setup.js");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    for page in ["setup.html", "index.html"] {
        assert_eq!(server.get(&format!("/avatars/assets/{page}")).status, 404, "{page}");
    }
}

#[test]
fn the_public_address_is_told_where_it_is_configured() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    assert!(first_address(&server).starts_with("https://avatars.example.org/setup#"));
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
fn an_administrator_invites_by_api_to_the_address_under_which_the_server_was_asked() {
    let server = Server::start();
    let ada = run(&server, &["user", "add", "ada@example.org", "--no-password", "--json"]);
    let id = serde_json::from_str::<Value>(&ada).unwrap()["id"].as_str().unwrap().to_owned();
    run(&server, &["user", "add", "root@example.org", "--admin", "--no-password"]);
    let path = format!("/api/v1/users/{id}/setup-link");
    let ask = |token: &str| server.request("POST", &path).token(token).send();
    assert_eq!(ask(&server.token("ada@example.org", &[])).status, 403);
    let answer = ask(&server.token("root@example.org", &[]));
    assert_eq!(answer.status, 201);
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://localhost/setup#tondo_"), "{url}");
    let form = json!({"token": token_in(&url), "password": PASSWORD});
    assert_eq!(signed_in(&server, &use_up(&server, &form))["email"], "ada@example.org");
    let nobody = "/api/v1/users/00000000-0000-7000-8000-000000000000/setup-link";
    assert_eq!(
        server.request("POST", nobody).token(&server.token("root@example.org", &[])).send().status,
        404
    );
}
