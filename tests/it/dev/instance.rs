//! `tondo dev`: seeds, reloading, fault injection, the log and the data directory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::ImageFormat;
use serde_json::{Value, json};

use crate::support::dev::{Dev, directory, run, start_with_text, write_seed};
use crate::support::{SAMPLE_REQUEST, SAMPLE_SHA256, Server, pictures, tondo};

const SEED: &str = "[[people]]
email = 'ada@example.org'
name = 'Ada'
role = 'admin'
password = 'open sesame'
tokens = [{ token = 'ada-fixed' }]
pictures = [{ sample_avatar = 'one', name = 'one.png' }, { file = 'two.png' }]
";

const SECOND_PERSON: &str = "[[people]]
email = 'second@example.org'
tokens = [{ token = 'second-fixed', scope = 'picture' }]
";

const RELOADED: &str = "the seed was loaded again";

fn png(width: u32, height: u32) -> Vec<u8> {
    pictures::encoded(&pictures::quarters(width, height), ImageFormat::Png)
}

/// A directory with the picture that the seed names.
fn directory_with_picture() -> tempfile::TempDir {
    let directory = directory();
    fs::write(directory.path().join("two.png"), png(20, 10)).unwrap();
    directory
}

fn people(dev: &Dev) -> Vec<Value> {
    dev.announced["people"].as_array().unwrap().clone()
}

fn path_of(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap();
    &rest[rest.find('/').unwrap()..]
}

fn log_in(dev: &Dev, email: &str, password: &str) -> crate::support::Answer {
    dev.request("POST", "/api/login").json(&json!({"email": email, "password": password})).send()
}

/// The number of temporary data directories.
fn temporary_data_dirs(directory: &Path) -> usize {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
    entries.filter(|name| name.to_string_lossy().starts_with("tondo-dev-")).count()
}

#[test]
fn the_built_in_people_can_do_what_the_banner_says() {
    let (directory, mut statuses) = (directory(), Vec::new());
    let dev = Dev::start(directory.path(), &[]);
    for person in people(&dev) {
        let (email, is_active) = (person["email"].as_str().unwrap(), person["active"] == true);
        if let Some((_, token)) = person["setup_link"].as_str().and_then(|url| url.split_once('#')) {
            let link = dev.request("POST", "/api/setup/link").json(&json!({"token": token})).send();
            assert_eq!(link.json()["email"], person["email"]);
            continue;
        }
        let login = log_in(&dev, email, person["password"].as_str().unwrap());
        assert_eq!(login.status, if is_active { 200 } else { 401 }, "{email}");
        for token in person["tokens"].as_array().unwrap() {
            let answer = dev.get("/api/v1/me", token["token"].as_str().unwrap());
            let expected = match (is_active && token["expired"] == false, token["scope"].as_str().unwrap()) {
                (false, _) => 401,
                (true, "picture") => 403,
                (true, _) => 200,
            };
            assert_eq!(answer.status, expected, "{token}");
            if expected == 200 {
                assert_eq!((&answer.json()["id"], &answer.json()["slug"]), (&person["id"], &person["slug"]));
            }
            statuses.push(expected);
        }
        if let Some(url) = person["picture"].as_str() {
            let picture = dev.request("GET", path_of(url)).send();
            assert_eq!(picture.status, if is_active { 200 } else { 404 }, "{url}");
        }
    }
    assert!([200, 401, 403].iter().all(|status| statuses.contains(status)), "{statuses:?}");
}

#[test]
fn the_printed_curl_call_uploads_a_picture() {
    let directory = directory();
    let (printed, _running) = start_with_text(directory.path(), &["--base-path", "/a/"], "curl");
    let call = printed.lines().last().unwrap().trim();
    let quoted: Vec<&str> = call.split('\'').skip(1).step_by(2).collect();
    let [bearer, json, file, url] = quoted[..] else { panic!("{call}") };
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let token = bearer.strip_prefix("Authorization: Bearer ").unwrap();
    let body = fs::read(file.strip_prefix('@').unwrap()).unwrap();
    let answer = crate::support::Request::new(address.parse().unwrap(), "POST", &format!("/{path}"))
        .token(token)
        .body(json.strip_prefix("Content-Type: ").unwrap(), body)
        .send();
    assert_eq!((answer.status, answer.json()["basename"].as_str()), (201, Some("profile_picture.png")));
    // The call itself, if curl is installed.
    if Command::new("curl").arg("--version").output().is_ok() {
        let run = Command::new("sh").arg("-c").arg(call).output().unwrap();
        assert!(String::from_utf8_lossy(&run.stdout).starts_with("HTTP/1.1 201"), "{run:?}");
    }
    for part in ["ada@example.org", "tondo-dev-password", "tondo_dev_grace_picture", "disabled", "expired"] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
}

#[test]
fn the_same_seed_gives_the_same_identifiers_every_time() {
    let start = || {
        let directory = directory_with_picture();
        let dev = Dev::start_with_seed(directory.path(), &format!("{SEED}{SECOND_PERSON}"), &[]);
        let mut people = people(&dev);
        for person in &mut people {
            person["picture"] = person["picture"].as_str().map(path_of).into();
        }
        (people, dev.get("/api/v1/me", "ada-fixed").json(), dev.history("ada-fixed"))
    };
    let first = start();
    assert_eq!(first, start());
    assert_eq!(first.1["created_at"], "2026-01-01T00:00:00Z");
    let names: Vec<&str> = first.2.iter().map(|picture| picture["basename"].as_str().unwrap()).collect();
    assert_eq!(names, ["two.png", "one.png"]);
}

#[test]
fn a_changed_seed_replaces_all_data() {
    let directory = directory_with_picture();
    let dev = Dev::start_with_seed(directory.path(), &format!("{SEED}{SECOND_PERSON}"), &[]);
    let login = log_in(&dev, "ada@example.org", "open sesame").json()["token"].as_str().unwrap().to_owned();
    let before = dev.history("ada-fixed");
    assert_eq!(dev.upload("ada-fixed").body("application/json", SAMPLE_REQUEST).send().status, 201);
    write_seed(directory.path(), &SEED.replace("'Ada'", "'Countess'"));
    dev.wait_for_log(RELOADED, 1);
    let me = dev.get("/api/v1/me", "ada-fixed").json();
    assert_eq!((&me["name"], &me["id"]), (&json!("Countess"), &people(&dev)[0]["id"]));
    assert_eq!(dev.history("ada-fixed"), before);
    // People who are no longer in the seed are gone, and so are uploads and logins.
    assert_eq!(dev.get("/api/v1/user/pictures", "second-fixed").status, 401);
    assert_eq!(dev.get("/api/v1/me", &login).status, 401);
    let blob = dev.data().join("blobs").join(&SAMPLE_SHA256[..2]);
    assert_eq!(fs::read_dir(blob).map_or(0, Iterator::count), 0);
    assert_eq!(log_in(&dev, "ada@example.org", "open sesame").status, 200);
}

#[test]
fn a_changed_picture_and_sighup_reload_the_seed() {
    let directory = directory_with_picture();
    let dev = Dev::start_with_seed(directory.path(), SEED, &[]);
    fs::write(directory.path().join("two.png"), png(30, 40)).unwrap();
    dev.wait_for_log(RELOADED, 1);
    assert_eq!(dev.history("ada-fixed")[0]["width"], 30);
    assert_eq!(dev.request("DELETE", "/api/v1/user/profile-picture").token("ada-fixed").send().status, 204);
    assert_eq!(dev.history("ada-fixed").len(), 1);
    dev.signal("HUP");
    dev.wait_for_log(RELOADED, 2);
    assert_eq!(dev.history("ada-fixed").len(), 2);
}

#[test]
fn no_request_sees_a_half_loaded_seed() {
    let directory = directory_with_picture();
    let dev = Dev::start_with_seed(directory.path(), SEED, &[]);
    let picture = path_of(people(&dev)[0]["picture"].as_str().unwrap()).to_owned();
    std::thread::scope(|scope| {
        let requests = scope.spawn(|| {
            while dev.log().matches(RELOADED).count() < 5 {
                assert_eq!(dev.get("/api/v1/me", "ada-fixed").status, 200);
                assert_eq!(dev.history("ada-fixed").len(), 2);
                assert_eq!(dev.request("GET", &picture).send().status, 200);
            }
        });
        for time in 1..=5 {
            dev.signal("HUP");
            dev.wait_for_log(RELOADED, time);
        }
        requests.join().unwrap();
    });
}

#[test]
fn an_invalid_seed_is_logged_and_changes_nothing() {
    let directory = directory_with_picture();
    let dev = Dev::start_with_seed(directory.path(), SEED, &[]);
    assert_eq!(dev.upload("ada-fixed").body("application/json", SAMPLE_REQUEST).send().status, 201);
    let before = dev.history("ada-fixed");
    write_seed(directory.path(), &format!("{SEED}color = 'blue'\n"));
    dev.wait_for_log("the seed was not loaded", 1);
    dev.wait_for_log("unknown field `color`", 1);
    write_seed(directory.path(), &SEED.replace("two.png", "three.png"));
    dev.wait_for_log("line 7: people[0].pictures[1]", 1);
    fs::write(directory.path().join("three.png"), "no picture").unwrap();
    dev.wait_for_log("This is not a picture of an accepted type", 1);
    assert_eq!(dev.history("ada-fixed"), before);
    // Only the picture changes now, not the seed file.
    fs::write(directory.path().join("three.png"), png(5, 5)).unwrap();
    dev.wait_for_log(RELOADED, 1);
    assert_eq!(dev.history("ada-fixed")[0]["basename"], "three.png");
}

#[test]
fn an_invalid_seed_at_the_start_exits_with_78_and_leaves_no_data_directory() {
    let directory = directory_with_picture();
    for (seed, part) in [
        (format!("{SEED}color = 'blue'\n"), "unknown field `color`"),
        (SEED.replace("'admin'", "'king'"), "line 4: people[0].role: `king`"),
        (
            SEED.replace("sample_avatar", "roundel"),
            "line 7: people[0].pictures[0].roundel: this key is now called `sample_avatar`",
        ),
        (SEED.replace("name = 'one.png'", "crop = { x = 200, y = 0, size = 100 }"), "pictures[0]: The crop"),
    ] {
        let path = write_seed(directory.path(), &seed);
        let output = run(directory.path(), &["--seed", path.to_str().unwrap()]);
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(78), "{printed}");
        assert!(printed.contains("seed.toml") && printed.contains(part), "{part} in {printed}");
    }
    assert_eq!(run(directory.path(), &["--seed", "/nowhere/seed.toml"]).status.code(), Some(78));
    assert_eq!(temporary_data_dirs(directory.path()), 0);
}

#[test]
fn pages_of_any_origin_may_call_it() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &["--fail", "100:500"]);
    for origin in ["http://localhost:5173", "https://app.example.org", "null"] {
        let preflight = dev
            .request("OPTIONS", "/api/v1/user/profile-picture")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Sec-Fetch-Site", "cross-site")
            .send();
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, origin));
        assert!(preflight.header("access-control-allow-methods").contains("POST"));
        assert!(preflight.header("access-control-allow-headers").contains("authorization"));
        // A script can read an injected failure, too.
        let failed = dev.upload("tondo_dev_ada_admin").header("Origin", origin).json(&json!({})).send();
        assert_eq!((failed.status, failed.header("access-control-allow-origin")), (500, origin));
    }
    // The page of an attacker whose name points here (DNS rebinding).
    for path in ["/healthz", "/api/v1/me"] {
        let rebound = dev.request("GET", path).header("Host", "evil.example").token("tondo_dev_ada_admin");
        assert_eq!(rebound.send_with_own_host().status, 421, "{path}");
    }
}

#[test]
fn settings_apply_except_those_that_it_overrides() {
    let directory = directory();
    let elsewhere = directory.path().join("elsewhere");
    let environment = [
        ("TONDO_LOCALE", "de"),
        ("TONDO_MAX_PICTURE_SIZE", "1 KiB"),
        ("TONDO_CORS_ORIGINS", "https://app.example.org"),
        ("TONDO_UPLOAD_RATE", "1/1h"),
        ("TONDO_LOGIN_RATE_BY_ACCOUNT", "1/1h"),
        ("TONDO_LOG", "error"),
        ("TONDO_ACCESS_LOG", "false"),
        ("TONDO_DATA", elsewhere.to_str().unwrap()),
    ];
    let seed = write_seed(
        directory.path(),
        "[[people]]\nemail = 'a@a.org'\npassword = 'open sesame'\ntokens = [{ token = 'a' }]",
    );
    let dev = Dev::start_with_env(directory.path(), &["--seed", seed.to_str().unwrap()], &environment);
    let upload = || dev.upload("a").body("application/json", SAMPLE_REQUEST).send();
    for _ in 0..3 {
        let rejected = upload();
        assert_eq!(rejected.status, 413);
        assert_eq!(rejected.message("error"), "Das Bild überschreitet die Höchstgröße von 1 KiB.");
        assert_eq!(log_in(&dev, "a@a.org", "open sesame").status, 200);
    }
    let origin = "https://other.example.org";
    let shared = dev.request("GET", "/api/v1/me").header("Origin", origin).send();
    assert_eq!(shared.header("access-control-allow-origin"), origin);
    dev.wait_for_log("GET    /api/v1/me  401", 1);
    assert!(!elsewhere.exists());
}

#[test]
fn exactly_the_given_share_of_calls_fails_and_changes_nothing() {
    let directory = directory();
    let seed = "[[people]]\nemail = 'a@a.org'\ntokens = [{ token = 'a', label = 'x' }]\n";
    let dev = Dev::start_with_seed(
        directory.path(),
        seed,
        &["--fail", "10:503", "--fail", "5:429", "--fail", "3:418"],
    );
    let mut statuses = Vec::new();
    for at in 0..100 {
        let mut upload: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        upload["name"] = format!("{at}.jpg").into();
        let answer = dev.upload("a").json(&upload).send();
        match answer.status {
            503 => assert_eq!(answer.message("error"), "The server is busy. Please try again in a moment."),
            429 => assert!(answer.message("error").contains("try again")),
            418 => assert!(answer.message("error").contains("418")),
            other => assert_eq!(other, 201, "{answer:?}"),
        }
        if matches!(answer.status, 503 | 429) {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        }
        statuses.push(answer.status);
    }
    let share = |status| statuses.iter().filter(|other| **other == status).count();
    assert_eq!((share(503), share(429), share(418), share(201)), (10, 5, 3, 82));
    drop(dev);
    // The same calls fail after a restart, and again in the next hundred, of which some read the history.
    let dev = Dev::start_with_seed(
        directory.path(),
        seed,
        &["--fail", "10:503", "--fail", "5:429", "--fail", "3:418"],
    );
    let repeated: Vec<u16> = (0..100)
        .map(|_| match dev.upload("a").body("application/json", SAMPLE_REQUEST).send().status {
            200..300 => 201,
            other => other,
        })
        .collect();
    assert_eq!(repeated, statuses);
    let stored = (0..100).find_map(|_| {
        let answer = dev.get("/api/v1/user/pictures?limit=100", "a");
        (answer.status == 200).then(|| answer.json()["pictures"].as_array().unwrap().len())
    });
    assert_eq!(stored, Some(1));
    assert!((0..100).all(|_| dev.request("GET", "/healthz").send().status == 200));
    assert!(dev.log().contains("→ injected by --fail"));
}

#[test]
fn pages_the_api_description_and_health_checks_never_fail() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &["--fail", "100:503"]);
    let home = dev.request("GET", "/").send();
    let text = String::from_utf8(home.body.clone()).unwrap();
    let asset = text.split('"').find(|part| part.ends_with("/tondo.css")).unwrap();
    for path in ["/", asset, "/setup", "/api/openapi.json", "/healthz", "/readyz"] {
        assert_eq!(dev.request("GET", path).send().status, 200, "{path}");
    }
    assert_eq!(dev.request("GET", "/api/v1/me").send().status, 503);
}

#[test]
fn failing_uploads_store_nothing() {
    let directory = directory();
    let kept = directory.path().join("kept");
    let flags = ["--data", kept.to_str().unwrap(), "--fail", "100:507"];
    let dev = Dev::start(directory.path(), &flags);
    let answer = dev.upload("tondo_dev_emmy_account").body("application/json", SAMPLE_REQUEST).send();
    assert_eq!((answer.status, answer.header("content-language")), (507, "en"));
    let picture = people(&dev)[0]["picture"].as_str().unwrap().to_owned();
    let failed = dev.request("GET", path_of(&picture)).send();
    assert_eq!((failed.status, failed.header("access-control-allow-origin")), (507, "*"));
    drop(dev);
    let history =
        tondo(&["picture", "history", "emmy@example.org", "--json", "--data", kept.to_str().unwrap()]);
    assert!(history.status.success(), "{history:?}");
    assert!(!String::from_utf8_lossy(&history.stdout).contains("basename"), "{history:?}");
}

#[test]
fn calls_are_delayed_by_the_latency() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &["--latency", "300ms..400ms"]);
    let picture = people(&dev)[0]["picture"].as_str().unwrap().to_owned();
    for path in ["/api/v1/me", path_of(&picture)] {
        let started = Instant::now();
        assert_eq!(dev.get(path, "tondo_dev_ada_admin").status, 200);
        assert!(started.elapsed() >= Duration::from_millis(300), "{path}: {:?}", started.elapsed());
    }
    let slow = Dev::start(directory.path(), &["--latency", "30s"]);
    let quick = slow.request("GET", "/healthz").timeout(Duration::from_secs(25)).try_send();
    assert_eq!(quick.unwrap().status, 200);
}

#[test]
fn the_log_says_why_a_request_failed_and_no_secret() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let sent = dev.upload("tondo_dev_grace_picture").json(&json!({"width": 1})).send();
    assert_eq!(sent.status, 400);
    dev.wait_for_log("→ name: The name field is required.", 1);
    assert_eq!(dev.get("/api/v1/me?token=querysecret", "headersecret").status, 401);
    dev.wait_for_log("→ the token is unknown", 1);
    assert_eq!(dev.request("GET", "/api/v1/me").send().status, 401);
    dev.wait_for_log("→ no Authorization header was sent", 1);
    assert_eq!(log_in(&dev, "ada@example.org", "bodysecret").status, 401);
    dev.wait_for_log("→ error: The email address or the password is wrong.", 1);
    // In English, whatever the client's language is.
    assert_eq!(dev.request("GET", "/api/v1/nothing?hl=de").send().status, 404);
    dev.wait_for_log("→ error: There is no page at this address.", 1);
    let log = dev.log();
    let line = log.lines().find(|line| line.contains("POST   /api/v1/user/profile-picture")).unwrap();
    assert!(line.contains("  400  ") && line.contains(" ms") && line.contains(" B "), "{line}");
    for secret in ["querysecret", "headersecret", "bodysecret", "tondo_dev_grace_picture", "\x1b"] {
        assert!(!log.contains(secret), "{secret:?} in {log}");
    }
}

#[test]
fn the_temporary_data_directory_is_removed_at_exit() {
    let directory = directory();
    for signal in ["TERM", "INT"] {
        let mut dev = Dev::start(directory.path(), &[]);
        assert!(dev.data().join("tondo.db").exists());
        assert_eq!(
            dev.upload("tondo_dev_ada_admin").body("application/json", SAMPLE_REQUEST).send().status,
            201
        );
        dev.signal(signal);
        assert_eq!(dev.wait().code(), Some(0));
        assert_eq!(temporary_data_dirs(directory.path()), 0, "after SIG{signal}");
    }
    let blocked = Dev::start(directory.path(), &[]);
    let address = blocked.address.to_string();
    let second = run(directory.path(), &["--listen", &address]);
    assert_eq!(second.status.code(), Some(1), "{second:?}");
    assert_eq!(temporary_data_dirs(directory.path()), 1);
}

#[test]
fn a_start_removes_data_directories_of_killed_processes_and_no_others() {
    let directory = directory();
    let mut killed = Dev::start(directory.path(), &[]);
    let running = Dev::start(directory.path(), &[]);
    killed.signal("KILL");
    killed.wait();
    assert!(killed.data().exists());
    // A named directory with the same prefix is not temporary.
    let own = directory.path().join("tondo-dev-own");
    drop(Dev::start(directory.path(), &["--data", own.to_str().unwrap()]));
    let _next = Dev::start(directory.path(), &[]);
    assert!(own.exists());
    assert!(!killed.data().exists() && running.data().exists());
}

#[test]
fn a_named_data_directory_keeps_its_data_until_the_seed_changes() {
    let directory = directory_with_picture();
    let kept = directory.path().join("kept");
    let flags = ["--data", kept.to_str().unwrap()];
    let mut dev = Dev::start_with_seed(directory.path(), SEED, &flags);
    assert_eq!(dev.upload("ada-fixed").body("application/json", SAMPLE_REQUEST).send().status, 201);
    dev.signal("TERM");
    assert_eq!(dev.wait().code(), Some(0));
    let dev = Dev::start_with_seed(directory.path(), SEED, &flags);
    assert_eq!(dev.history("ada-fixed").len(), 3);
    drop(dev);
    let dev = Dev::start_with_seed(directory.path(), &format!("{SEED}{SECOND_PERSON}"), &flags);
    assert_eq!(dev.history("ada-fixed").len(), 2);
}

#[test]
fn real_data_is_never_replaced() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse battery");
    let data = server.data.clone();
    let directory = directory();
    let output = run(directory.path(), &["--data", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("was not made by `tondo dev`"));
    let listed = tondo(&["user", "list", "--json", "--data", data.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("ada@example.org"));
}

#[test]
fn invalid_flags_exit_with_2() {
    let directory = directory();
    for flags in [["--fail", "10:200"], ["--fail", "101:503"], ["--latency", "200"], ["--latency", "2s..1s"]]
    {
        let output = run(directory.path(), &flags);
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {output:?}");
    }
    let together = run(directory.path(), &["--fail", "60:500", "--fail", "41:503"]);
    assert_eq!(together.status.code(), Some(2), "{together:?}");
    assert_eq!(temporary_data_dirs(directory.path()), 0);
}

#[test]
fn the_printed_seed_equals_the_built_in_one() {
    let directory = directory();
    let printed = run(directory.path(), &["--print-seed"]);
    let seed = String::from_utf8(printed.stdout).unwrap();
    let (own, built_in) =
        (Dev::start_with_seed(directory.path(), &seed, &[]), Dev::start(directory.path(), &[]));
    let ids = |dev: &Dev| people(dev).iter().map(|person| person["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&own), ids(&built_in));
}
