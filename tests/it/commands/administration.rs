//! Commands beside a running server: people, tokens, pictures, and exit codes.

use std::fs;

use serde_json::Value;

use crate::support::{SAMPLE_REQUEST, Server, pictures, tondo, tondo_with_input};

fn run(server: &Server, arguments: &[&str]) -> (i32, String, String) {
    let output = tondo(&[arguments, &["--data", server.data.to_str().unwrap()]].concat());
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(server: &Server, arguments: &[&str]) -> Value {
    let (code, out, err) = run(server, &[arguments, &["--json"]].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_person_is_added_shown_edited_and_removed() {
    let server = Server::start();
    let added = server.add_person("Ada@Example.org", "correct horse");
    assert_eq!((&added["email"], &added["slug"]), (&Value::from("ada@example.org"), &Value::from("ada")));
    json(
        &server,
        &["user", "edit", "ada@example.org", "--name", "Ada Lovelace", "--slug", "ada-l", "--role", "admin"],
    );
    let shown = json(&server, &["user", "show", added["id"].as_str().unwrap()]);
    assert_eq!(
        (&shown["name"], &shown["slug"], &shown["role"]),
        (&"Ada Lovelace".into(), &"ada-l".into(), &"admin".into())
    );
    assert_eq!(json(&server, &["user", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(run(&server, &["user", "remove", "ada@example.org"]).0, 2);
    json(&server, &["user", "remove", "ada@example.org", "--yes"]);
    assert_eq!(run(&server, &["user", "show", "ada@example.org"]).0, 1);
}

#[test]
fn addresses_and_slugs_are_unique_and_slugs_are_generated() {
    let server = Server::start();
    assert_eq!(server.add_person("ada@one.example", "correct horse")["slug"], "ada");
    assert_eq!(server.add_person("ada@two.example", "correct horse")["slug"], "ada-1");
    let duplicate = run(&server, &["user", "add", "ADA@one.example", "--no-password"]);
    assert!(duplicate.0 == 1 && duplicate.2.contains("belongs to another person"), "{duplicate:?}");
    let slug = run(&server, &["user", "add", "c@c.example", "--no-password", "--slug", "ada"]);
    assert!(slug.0 == 1 && slug.2.contains("slug"), "{slug:?}");
    assert_eq!(run(&server, &["user", "add", "nonsense", "--no-password"]).0, 2);
}

#[test]
fn disabling_ends_a_persons_tokens_unless_they_are_kept() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let me = || server.request("GET", "/api/v1/me").token(&token).send().status;
    for (disable, after) in [(&["--keep-tokens"][..], 200), (&[], 401)] {
        assert_eq!(me(), 200);
        json(&server, &[&["user", "disable", "ada@example.org"], disable].concat());
        assert_eq!(me(), 401);
        json(&server, &["user", "enable", "ada@example.org"]);
        assert_eq!(me(), after);
    }
}

// Promise 17
#[test]
fn a_new_password_ends_logins_and_created_tokens() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let log_in = |password: &str| {
        let form = serde_json::json!({"email": "ada@example.org", "password": password});
        server.request("POST", "/api/login").json(&form).send()
    };
    let session = log_in("correct horse").json()["token"].as_str().unwrap().to_owned();
    let created = server.token("ada@example.org", &["--label", "login"]);
    let arguments =
        ["user", "password", "ada@example.org", "--password-stdin", "--data", server.data.to_str().unwrap()];
    assert!(tondo_with_input(&arguments, "battery staple\n").status.success());
    let me = |token: &str| server.request("GET", "/api/v1/me").token(token).send().status;
    assert_eq!((me(&session), me(&created)), (401, 401));
    assert_eq!((log_in("correct horse").status, log_in("battery staple").status), (401, 200));
    assert_eq!(tondo_with_input(&arguments, "short\n").status.code(), Some(2));
}

// Promise 17
#[test]
fn a_token_is_listed_without_its_secret_and_revoked() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    assert_eq!(server.request("GET", "/api/v1/user/pictures").token(&token).send().status, 200);
    let listed = json(&server, &["token", "list", "ada@example.org"]);
    assert_eq!(listed[0]["scope"], "picture");
    assert!(!listed.to_string().contains(&token));
    let stored = fs::read(server.data.join("tondo.db-wal")).unwrap();
    assert!(!crate::support::contains(&stored, token.as_bytes()));
    json(&server, &["token", "revoke", listed[0]["id"].as_str().unwrap()]);
    assert_eq!(server.request("GET", "/api/v1/user/pictures").token(&token).send().status, 401);
    assert_eq!(run(&server, &["token", "revoke", listed[0]["id"].as_str().unwrap()]).0, 1);
    assert_eq!(run(&server, &["token", "revoke", "x"]).0, 2);
}

#[test]
fn a_members_token_cannot_have_the_scope_admin() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let rejected = run(&server, &["token", "create", "ada@example.org", "--scope", "admin"]);
    assert!(rejected.0 == 1 && rejected.2.contains("account"), "{rejected:?}");
    assert_eq!(run(&server, &["token", "create", "ada@example.org", "--scope", "all"]).0, 2);
}

#[test]
fn the_last_use_of_a_token_is_written_when_the_server_stops() {
    let mut server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let listed = || json(&server, &["token", "list", "ada@example.org"])[0]["last_used_at"].clone();
    assert_eq!(listed(), Value::Null);
    assert_eq!(server.request("GET", "/api/v1/user/pictures").token(&token).send().status, 200);
    server.signal("TERM");
    server.wait();
    assert!(json(&server, &["token", "list", "ada@example.org"])[0]["last_used_at"].is_string());
}

#[test]
fn a_picture_is_put_read_listed_and_removed_beside_the_server() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let directory = tempfile::tempdir().unwrap();
    let (source, target) = (directory.path().join("Me.PNG"), directory.path().join("out.jpg"));
    let file = pictures::jpeg(&pictures::quarters(40, 30));
    fs::write(&source, &file).unwrap();
    let put = json(&server, &["picture", "put", "ada@example.org", source.to_str().unwrap()]);
    assert_eq!((&put["basename"], &put["width"]), (&Value::from("Me.jpg"), &Value::from(40)));
    let path = format!("/{}Me.jpg", put["dirname"].as_str().unwrap());
    assert_eq!(server.get(&path).body, file);
    assert_eq!(run(&server, &["picture", "get", "ada@example.org", "-o", target.to_str().unwrap()]).0, 0);
    assert_eq!(fs::read(&target).unwrap(), file);
    let history = json(&server, &["picture", "history", "ada@example.org"]);
    let id = history[0]["id"].as_str().unwrap();
    json(&server, &["picture", "remove", "ada@example.org", "--id", id]);
    assert_eq!(server.get(&path).status, 404);
    assert_eq!(run(&server, &["picture", "get", "ada@example.org"]).0, 1);
    fs::write(&source, b"<svg/>").unwrap();
    let rejected = run(&server, &["picture", "put", "ada@example.org", source.to_str().unwrap()]);
    assert!(rejected.0 == 1 && rejected.2.contains("accepted"), "{rejected:?}");
}

#[test]
fn removing_a_person_removes_files_that_no_other_person_uses() {
    let server = Server::start();
    let (mine, theirs) = (
        server.token_of_new_person("a@example.org", "picture"),
        server.token_of_new_person("b@example.org", "picture"),
    );
    for token in [&mine, &theirs] {
        assert_eq!(server.upload(token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    }
    json(&server, &["user", "remove", "a@example.org", "--yes"]);
    assert_eq!(server.blobs().len(), 1);
    json(&server, &["user", "remove", "b@example.org", "--yes"]);
    assert_eq!(server.blobs().len(), 0);
}

#[test]
fn gc_lists_in_a_dry_run_and_removes_old_orphans() {
    let server = Server::start();
    let token = server.token_of_new_person("a@example.org", "picture");
    server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    server.wait_for_log("the store was swept");
    fs::create_dir_all(server.data.join("blobs/00")).unwrap();
    let orphan = server.data.join("blobs/00").join("0".repeat(64));
    fs::write(&orphan, b"orphan").unwrap();
    assert_eq!(json(&server, &["gc"])["orphans"], 0);
    let dry_run = json(&server, &["gc", "--dry-run", "--grace", "0s"]);
    assert_eq!(
        (&dry_run["orphans"], &dry_run["orphan_bytes"], &dry_run["kept"]),
        (&1.into(), &6.into(), &1.into())
    );
    assert!(orphan.exists());
    assert_eq!(json(&server, &["gc", "--grace", "0s"])["orphans"], 1);
    assert!(!orphan.exists());
    assert_eq!(server.blobs().len(), 1);
}

#[test]
fn a_missing_data_directory_exits_with_10_and_invalid_arguments_with_2() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("nothing");
    let data = missing.to_str().unwrap();
    for command in [&["user", "list"][..], &["token", "list", "a@b.c"], &["gc"], &["picture", "get", "a@b.c"]]
    {
        assert_eq!(tondo(&[command, &["--data", data]].concat()).status.code(), Some(10), "{command:?}");
    }
    assert!(!missing.exists());
    for invalid in [&["frobnicate"][..], &["user"], &["user", "add"], &["gc", "--grace", "soon"], &["--frob"]]
    {
        assert_eq!(tondo(invalid).status.code(), Some(2), "{invalid:?}");
    }
    assert_eq!(tondo(&["--help"]).status.code(), Some(0));
    assert!(String::from_utf8_lossy(&tondo(&["--version"]).stdout).starts_with("tondo "));
}

#[test]
fn the_first_person_can_be_added_before_the_first_start() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let arguments =
        ["user", "add", "ada@example.org", "--admin", "--password-stdin", "--data", data.to_str().unwrap()];
    assert!(tondo_with_input(&arguments, "correct horse").status.success());
    let server = Server::start_on(&data, &[], &[]);
    assert!(!server.log().contains("no administrator"));
    assert_eq!(json(&server, &["user", "list"])[0]["role"], "admin");
}

#[test]
fn every_command_describes_itself_and_its_shared_flags() {
    let help = |arguments: &[&str]| {
        let output = tondo(&[arguments, &["--help"]].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let all = help(&[]);
    for command in [
        "serve", "dev", "user", "token", "address", "picture", "trash", "check", "config", "connect", "gc",
        "verify",
    ] {
        assert!(all.contains(&format!("  {command} ")), "{command} in {all}");
    }
    for command in [
        &["user", "show"][..],
        &["user", "invite"],
        &["token", "create"],
        &["address", "list"],
        &["picture", "get"],
        &["import", "csv"],
        &["import", "gravatar"],
        &["healthcheck"],
    ] {
        let text = help(command);
        for flag in ["--data", "--config", "--json"] {
            assert!(text.contains(flag), "{flag} of {command:?} in {text}");
        }
    }
}
