//! Seeds that use everything that the model has, and crowds.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::dev::{Dev, directory, run, write_seed};
use crate::support::{SAMPLE_REQUEST, pictures};

const SEED: &str = r#"
[[people]]
email = "ada@example.org"
name = "Ada"
public = true
default_style = "pagan"
tokens = [{ token = "ada", scope = "account" }]
addresses = [
    { address = "ada@work.example", picture = "work.png" },
    { address = "ada@example.org", picture = 0 },
    { address = "https://ada.example/", asked = true },
]
pictures = [
    { sample_avatar = "old", name = "old.png", alt = "An old one", rotate = 270, rating = "pg" },
    { sample_avatar = "now", name = "now.png", crop = { x = 1, y = 2, size = 100 }, current = true },
    { sample_avatar = "work", name = "work.png" },
    { sample_avatar = "gone", name = "gone.png", deleted = true },
]

[[people]]
email = "ben@example.org"
tokens = [{ token = "ben" }]
pictures = [{ sample_avatar = "hidden", current = false }]

[[blocked]]
file = "blocked.png"
reason = "Not this one"
"#;

fn blocked_png() -> Vec<u8> {
    pictures::encoded(&pictures::quarters(40, 40), image::ImageFormat::Png)
}

#[test]
fn a_seed_covers_the_model() {
    let directory = directory();
    std::fs::write(directory.path().join("blocked.png"), blocked_png()).unwrap();
    let dev = Dev::start_with_seed(directory.path(), SEED, &[]);
    let me = dev.get("/api/v1/me", "ada").json();
    assert_eq!((&me["default_style"], &me["public"]), (&json!("pagan"), &json!(true)));
    assert_eq!(me["profile_picture"]["basename"], "now.png");
    let history = dev.history("ada");
    let names: Vec<&str> = history.iter().map(|picture| picture["basename"].as_str().unwrap()).collect();
    assert_eq!(names, ["work.png", "now.png", "old.png"]);
    let old = &history[2];
    assert_eq!(
        (&old["alt"], &old["rotate"], &old["rating"]),
        (&json!("An old one"), &json!(270), &json!("pg"))
    );
    assert_eq!(history[1]["crop"], json!({"x": 1, "y": 2, "size": 100}));
    let trash = dev.get("/api/v1/user/trash", "ada").json();
    let gone = &trash["pictures"][0];
    assert_eq!(gone["basename"], "gone.png");
    // Its owner deleted it, so its owner can bring it back.
    let restore = format!("/api/v1/user/trash/{}/restore", gone["id"].as_str().unwrap());
    assert_eq!(dev.request("POST", &restore).token("ada").send().status, 200);
    let addresses = dev.get("/api/v1/me/addresses", "ada").json();
    let of = |address: &str| {
        let all = addresses["addresses"].as_array().unwrap_or_else(|| panic!("{addresses}"));
        all.iter().find(|one| one["address"] == address).unwrap_or_else(|| panic!("{addresses}")).clone()
    };
    assert_eq!(of("ada@work.example")["picture"], history[0]["id"]);
    assert_eq!(of("ada@example.org")["picture"], old["id"]);
    assert_eq!(of("https://ada.example/")["state"], "asked");
    assert_eq!(dev.get("/api/v1/me", "ben").json()["profile_picture"], Value::Null);
    let upload = dev.upload("ben").body("image/png", blocked_png()).send();
    assert_eq!(upload.status, 403);
    assert!(upload.message("error").contains("Not this one"), "{upload:?}");
}

#[test]
fn the_built_in_seed_shows_what_there_is() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    assert_eq!(dev.request("GET", "/ada.json").send().status, 200);
    let admin = "tondo_dev_ada_admin";
    assert_eq!(dev.get("/api/v1/user/trash", admin).json()["pictures"].as_array().map(Vec::len), Some(1));
    assert_eq!(dev.get("/api/v1/blocks", admin).json()["blocks"].as_array().map(Vec::len), Some(1));
    assert_eq!(dev.get("/api/v1/me", "tondo_dev_emmy_account").json()["default_style"], "retro");
    let history = dev.history(admin);
    assert_eq!(history[0]["rotate"], 90);
    assert!(history[1]["alt"].is_string());
}

#[test]
fn a_crowd_is_made_up_the_same_way_every_time() {
    let directory = directory();
    let seed = "[[people]]\nemail = 'a@a.org'\nrole = 'admin'\ntokens = [{ token = 'a' }]\n\n\
                [[crowd]]\ncount = 1000\n\n[[crowd]]\ncount = 3\ndomain = 'second.example'\npictures = false\npublic = true\n";
    let started = Instant::now();
    let dev = Dev::start_with_seed(directory.path(), seed, &[]);
    println!("a crowd of a thousand takes {:?}", started.elapsed());
    let people = dev.announced["people"].as_array().unwrap();
    assert_eq!(people.len(), 1004);
    let last = dev.get("/api/v1/users?sort=created&q=person-1000@crowd", "a").json();
    assert_eq!(last["users"].as_array().map(Vec::len), Some(1), "{last}");
    let picture = people[1000]["picture"].as_str().unwrap();
    let (_, path) = picture.split_once("://").unwrap();
    assert_eq!(dev.request("GET", &path[path.find('/').unwrap()..]).send().status, 200);
    let slugs: std::collections::HashSet<&str> =
        people.iter().map(|one| one["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs.len(), 1004);
    assert_eq!(people[1003]["picture"], Value::Null);
    let started = Instant::now();
    assert_eq!(dev.upload("a").body("application/json", SAMPLE_REQUEST).send().status, 201);
    dev.control("POST", "reset", 200);
    println!("a reset of a thousand takes {:?}", started.elapsed());
    let small = directory.path().join("again");
    std::fs::create_dir(&small).unwrap();
    let again = Dev::start_with_seed(&small, "[[crowd]]\ncount = 2\n", &[]);
    let first = &again.announced["people"][0];
    assert_eq!(
        (&first["id"], &first["name"], &first["email"]),
        (&people[1]["id"], &people[1]["name"], &people[1]["email"])
    );
}

#[test]
fn each_error_of_a_seed_is_told_with_its_line() {
    let directory = directory();
    let person = "[[people]]\nemail = 'a@a.org'\n";
    for (seed, part) in [
        (
            format!("{person}pictures = [{{ sample_avatar = 'x', rotate = 45 }}]"),
            "pictures[0].rotate: use one of these: 0, 90",
        ),
        (
            format!("{person}pictures = [{{ sample_avatar = 'x', current = true, deleted = true }}]"),
            "pictures[0].current: one picture",
        ),
        (
            format!("{person}addresses = [{{ address = 'b@b.org', picture = 'x.png' }}]"),
            "addresses[0].picture: the person has no such",
        ),
        (format!("{person}default_style = 'cubist'"), "line 3: people[0].default_style: "),
        ("[[crowd]]\ncount = 0".to_owned(), "line 2: crowd[0].count: a crowd has 1 to"),
        ("[[crowd]]\ncount = 1\ndomain = 'a b'".to_owned(), "crowd[0].domain: "),
        ("[[crowd]]\ncount = 1\n[[crowd]]\ncount = 1".to_owned(), "set another `domain`"),
        ("[[blocked]]\nsha256 = 'x'".to_owned(), "blocked[0].sha256: a SHA-256 has"),
        ("[[blocked]]\nreason = 'x'".to_owned(), "blocked[0]: a picture needs either"),
    ] {
        let path = write_seed(directory.path(), &seed);
        let output = run(directory.path(), &["--seed", path.to_str().unwrap()]);
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(78), "{printed}");
        assert!(printed.contains(part), "{part} in {printed}");
    }
}
