//! The avatar protocol: whose picture an address shows, in which size and type, and what is shown instead.

use image::{DynamicImage, ImageFormat};
use tondo::values::IdentityHash;

use crate::support::files::files_below;
use crate::support::pictures::{assert_quarters_match, decoded, encoded, quarters};
use crate::support::{Answer, Server, tondo};

/// A house in which Ada has a picture of four colors, and Grace none.
struct House {
    server: Server,
    picture: DynamicImage,
}

impl House {
    fn open() -> Self {
        Self::open_with(&[])
    }

    fn open_with(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(&[], settings);
        let picture = quarters(400, 400);
        let file = server.data.with_file_name("ada.png");
        std::fs::write(&file, encoded(&picture, ImageFormat::Png)).unwrap();
        let house = Self { server, picture };
        house.run(&["user", "add", "Ada@Example.org", "--name", "Ada Lovelace", "--no-password"]);
        house.run(&["user", "add", "grace@example.org", "--name", "Grace Hopper", "--no-password"]);
        house.run(&["picture", "put", "ada@example.org", file.to_str().unwrap()]);
        house
    }

    fn run(&self, arguments: &[&str]) {
        let output = tondo(&[arguments, &["--data", self.server.data.to_str().unwrap()]].concat());
        assert!(output.status.success(), "{output:?}");
    }

    fn get(&self, path: &str) -> Answer {
        self.server.get(path)
    }

    /// That this shows Ada's picture with so many pixels a side.
    fn assert_shows_ada(&self, path: &str, side: u32) {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let shown = decoded(&answer.body);
        assert_eq!((shown.width(), shown.height()), (side, side), "{path}");
        assert_quarters_match(path, &shown, &self.picture.thumbnail_exact(side, side));
    }
}

fn hashes(text: &str) -> [String; 3] {
    IdentityHash::all_of(text).map(IdentityHash::to_hex)
}

fn md5(text: &str) -> String {
    hashes(text)[0].clone()
}

#[test]
fn a_picture_is_found_by_every_hash_of_every_spelling_and_by_the_slug() {
    let house = House::open();
    for spelling in ["ada@example.org", "Ada@Example.org"] {
        for hash in hashes(spelling) {
            house.assert_shows_ada(&format!("/avatar/{hash}?d=404"), 80);
            house.assert_shows_ada(&format!("/avatar/{}.png?d=404&s=64", hash.to_uppercase()), 64);
        }
    }
    house.assert_shows_ada("/avatar/ada-lovelace", 80);
    house.assert_shows_ada("/u/ada-lovelace.jpg?s=128", 128);
    let of_another = md5("ADA@example.org");
    assert_eq!(house.get(&format!("/avatar/{of_another}?d=404")).status, 404);
}

#[test]
fn an_address_shows_its_owners_picture_from_its_grant_to_its_end() {
    let house = House::open();
    let path = format!("/avatar/{}?d=404", md5("https://ada.example.org/"));
    assert_eq!(house.get(&path).status, 404);
    house.run(&["address", "add", "ada@example.org", "https://ada.example.org"]);
    house.assert_shows_ada(&path, 80);
    house.run(&["address", "remove", "ada@example.org", "https://ada.example.org"]);
    assert_eq!(house.get(&path).status, 404);
    house.run(&["user", "edit", "ada@example.org", "--slug", "countess"]);
    assert_eq!(house.get("/u/ada-lovelace").status, 404);
    house.assert_shows_ada("/u/countess", 80);
    house.run(&["user", "remove", "ada@example.org", "--yes"]);
    assert_eq!(house.get(&format!("/avatar/{}?d=404", md5("ada@example.org"))).status, 404);
}

#[test]
fn sizes_are_clamped_ignored_and_square() {
    let house = House::open();
    let hash = md5("ada@example.org");
    for (query, side) in
        [("s=1", 1), ("size=33", 33), ("s=0", 1), ("s=-3", 1), ("s=", 80), ("s=x", 80), ("s=80.5", 80)]
    {
        house.assert_shows_ada(&format!("/avatar/{hash}?{query}"), side);
    }
    // Twice what the picture has is the most.
    house.assert_shows_ada(&format!("/avatar/{hash}?s=99999"), 800);
    let drawn = decoded(&house.get("/avatar/none.png?s=99999").body);
    assert_eq!((drawn.width(), drawn.height()), (2048, 2048));
}

#[test]
fn the_ending_or_what_is_accepted_settles_the_type() {
    let house = House::open();
    for whose in [md5("ada@example.org"), md5("nobody@example.org")] {
        for (ending, mime) in [
            ("jpg", "image/jpeg"),
            ("JPEG", "image/jpeg"),
            ("png", "image/png"),
            ("webp", "image/webp"),
            ("gif", "image/gif"),
        ] {
            let answer = house.get(&format!("/avatar/{whose}.{ending}"));
            assert_eq!((answer.status, answer.header("content-type")), (200, mime));
            assert_eq!(answer.find_header("vary"), None);
            let name =
                format!("inline; filename=\"{whose}.{}\"", ending.to_lowercase().replace("jpeg", "jpg"));
            assert_eq!(answer.header("content-disposition"), name);
        }
        for (accept, mime) in [("*/*", "image/jpeg"), ("image/webp,*/*", "image/webp")] {
            for path in [format!("/avatar/{whose}"), format!("/avatar/{whose}.php")] {
                let answer = house.server.request("GET", &path).header("Accept", accept).send();
                assert_eq!((answer.header("content-type"), answer.header("vary")), (mime, "accept"));
            }
        }
    }
    let svg = house.get(&format!("/avatar/{}.svg", md5("nobody@example.org")));
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.body.starts_with(b"<svg"));
    // A photograph is never sent as one.
    assert_eq!(
        house.get(&format!("/avatar/{}.svg", md5("ada@example.org"))).header("content-type"),
        "image/jpeg"
    );
    assert_eq!(house.get("/avatar/none?d=blank").header("content-type"), "image/png");
}

#[test]
fn every_style_is_drawn_and_each_its_own() {
    let house = House::open();
    let mut seen = std::collections::BTreeSet::new();
    for style in tondo::values::Style::ALL {
        let path = format!("/avatar/{}.png?d={style}&name=Ada+Lovelace", md5("nobody@example.org"));
        let first = house.get(&path);
        assert_eq!(first.status, 200, "{style}");
        assert_eq!(house.get(&path).body, first.body, "{style}");
        assert_eq!(house.get(&path.replace("?d=", "?default=")).body, first.body, "{style}");
        assert!(seen.insert(first.body), "{style} looks as another does");
    }
    for alias in ["mm", "mystery", "MP"] {
        let path = |style: &str| format!("/avatar/none.png?d={style}");
        assert_eq!(house.get(&path(alias)).body, house.get(&path("mp")).body, "{alias}");
    }
}

#[test]
fn what_cannot_be_read_as_a_hash_or_a_default_is_as_if_it_were_not_said() {
    let house = House::open_with(&[("TONDO_DEFAULT_STYLE", "retro")]);
    let hash = md5("nobody@example.org");
    let usual = house.get(&format!("/avatar/{hash}.png?d=retro")).body;
    for query in
        ["", "d=", "d=what", "d=https://evil.example/x.png", "d=//evil.example", "reset_cache=1&version=2"]
    {
        assert_eq!(house.get(&format!("/avatar/{hash}.png?{query}")).body, usual, "{query}");
    }
    for malformed in ["", "none", "%20", "0123", "ada@example.org", "x%22y", "%ff", "none/", &"z".repeat(300)]
    {
        let answer = house.get(&format!("/avatar/{malformed}?s=40"));
        assert_eq!(answer.status, 200, "{malformed}");
        assert_eq!(decoded(&answer.body).width(), 40);
        assert_eq!(house.get(&format!("/avatar/{malformed}?d=404")).status, 404, "{malformed}");
    }
    assert_eq!(house.get("/avatar/none.png").header("content-disposition"), "inline; filename=\"none.png\"");
    let odd = house.get("/avatar/x%22y.png");
    assert_eq!(odd.header("content-disposition"), "inline; filename=\"avatar.png\"");
}

#[test]
fn a_default_is_forced_and_a_rating_hides() {
    let house = House::open();
    let hash = md5("ada@example.org");
    for forced in ["f=y", "forcedefault=y", "f=1"] {
        assert_eq!(house.get(&format!("/avatar/{hash}?d=404&{forced}")).status, 404, "{forced}");
    }
    assert_eq!(house.get(&format!("/avatar/{hash}?d=404&f=n")).status, 200);
    house.run(&["picture", "rate", "ada@example.org", "r"]);
    for (rating, status) in
        [("", 404), ("r=g", 404), ("r=pg", 404), ("rating=R", 200), ("r=x", 200), ("r=q", 404)]
    {
        assert_eq!(house.get(&format!("/avatar/{hash}?d=404&{rating}")).status, status, "{rating}");
    }
}

#[test]
fn a_default_elsewhere_is_redirected_to_on_listed_hosts_only() {
    let house = House::open_with(&[("TONDO_REDIRECT_HOSTS", "cdn.example.org, cdn.example.net:8443")]);
    let ask = |default: &str| house.get(&format!("/avatar/none.png?d={default}"));
    for target in
        ["https://cdn.example.org/a.png?b=1", "http://CDN.example.org/", "https://cdn.example.net:8443/x"]
    {
        let answer = ask(&target.replace('?', "%3F").replace('&', "%26"));
        assert_eq!((answer.status, answer.header("location").to_lowercase()), (302, target.to_lowercase()));
    }
    for refused in [
        "https://cdn.example.org.evil.example/",
        "https://cdn.example.org@evil.example/",
        "https://evil.example/cdn.example.org",
        "https://cdn.example.org:8443/",
        "https://cdn.example.net/",
        "ftp://cdn.example.org/",
        "//cdn.example.org/",
        "https://cdn.example.org%5C@evil.example/",
        "https://cdn.example.org%0d%0aX:1/",
        "javascript:alert(1)",
    ] {
        assert_eq!(ask(refused).status, 200, "{refused}");
    }
    // Whoever has a picture is shown.
    assert_eq!(house.get("/avatar/ada-lovelace?d=https://cdn.example.org/").status, 200);
}

#[test]
fn an_answer_may_be_kept_for_a_while_and_is_known_again_by_its_tag() {
    let house = House::open_with(&[("TONDO_AVATAR_MAX_AGE", "10m")]);
    for path in [format!("/avatar/{}", md5("ada@example.org")), "/avatar/none".to_owned()] {
        let answer = house.get(&path);
        let expected = "public, max-age=600, stale-while-revalidate=86400";
        assert_eq!(answer.header("cache-control"), expected);
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value);
        }
        let tag = answer.header("etag");
        assert!(tag.starts_with('"') && tag.len() == 66, "{tag}");
        let known = house.server.request("GET", &path).header("If-None-Match", tag).send();
        assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, tag));
        // What was shown before may have been newer: a date alone does not count.
        let dated = house.server.request("GET", &path);
        let dated = dated.header("If-Modified-Since", answer.header("last-modified")).send();
        assert_eq!(dated.status, 200);
        let head = house.server.request("HEAD", &path).send();
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), answer.body.len().to_string());
    }
    assert_eq!(house.get("/avatar/none?d=404").header("cache-control"), "public, max-age=60");
}

#[test]
fn initials_are_those_that_are_told_or_of_a_person_who_is_public() {
    let house = House::open();
    let draw = |who: &str, query: &str| house.get(&format!("/avatar/{who}.svg?d=initials&{query}")).body;
    let hash = md5("grace@example.org");
    let (told, chosen) = (draw(&hash, "name=Grace+Hopper"), draw(&hash, "initials=GH&name=X+Y"));
    assert_eq!(told, chosen);
    assert_ne!(told, draw(&hash, "initials=XY"));
    // Nobody's name is told who does not let the world see it.
    let mystery = house.get("/avatar/none.svg?d=mp").body;
    assert_eq!(draw(&hash, ""), mystery);
    house.run(&["user", "edit", "grace@example.org", "--public", "true"]);
    assert_eq!(draw(&hash, ""), told);
    assert_eq!(draw("none", ""), mystery);
}

#[test]
fn what_each_application_asks_is_answered_with_the_picture_in_its_size_and_without_a_detour() {
    let house = House::open();
    let [md5, sha1, sha256] = hashes("ada@example.org");
    for (application, path, side) in [
        ("Gitea, Forgejo", format!("/avatar/{md5}?d=identicon&s=84"), 84),
        ("GitLab", format!("/avatar/{md5}?s=48&d=identicon"), 48),
        ("Discourse", format!("/avatar/{md5}.png?s=360&d=404&reset_cache=5829"), 360),
        ("WordPress since 6.8", format!("/avatar/{sha256}?s=96&d=mm&r=g"), 96),
        ("WordPress before", format!("/avatar/{md5}?s=96&d=mm&r=g"), 96),
        ("Redmine", format!("/avatar/{md5}?rating=PG&size=24&default="), 24),
        ("HyperKitty", format!("/avatar/{md5}.jpg?s=120&d=mm&r=g"), 120),
        ("BookStack", format!("/avatar/{md5}?s=500&d=identicon"), 500),
        ("Authentik", format!("/avatar/{md5}?size=158&rating=g&default=404"), 158),
        ("Vikunja", format!("/avatar/{md5}?s=32&d=mp"), 32),
        ("Roundcube by MD5", format!("/avatar/{md5}?s=112&r=g&d=404"), 112),
        ("Roundcube by SHA-1", format!("/avatar/{sha1}?s=112&r=g&d=404"), 112),
        ("Keycloak, Authelia", "/u/ada-lovelace.jpg".to_owned(), 80),
        ("by the name", "/avatar/ada-lovelace".to_owned(), 80),
    ] {
        let head = house.server.request("HEAD", &path).send();
        assert_eq!(head.status, 200, "{application}");
        house.assert_shows_ada(&path, side);
    }
    // Swarm has zeroes for who has no address, WordPress forces a default on its settings page.
    let nobody = house.get(&format!("/avatar/{}?s=64", "0".repeat(32)));
    assert_eq!((nobody.status, decoded(&nobody.body).width()), (200, 64));
    let forced = house.get(&format!("/avatar/{md5}?s=32&d=wavatar&f=y&r=g"));
    assert_eq!((forced.status, decoded(&forced.body).width()), (200, 32));
}

#[test]
fn strangers_cost_no_file() {
    let house = House::open();
    let files = || {
        // The catalog's log, which only grows with writes, is among them.
        let files = files_below(&house.server.data).into_iter();
        files.map(|path| (path.metadata().unwrap().len(), path)).collect::<Vec<_>>()
    };
    let before = files();
    for number in 0..200 {
        let path = format!("/avatar/{}.png?s=64&d=identicon", md5(&format!("{number}@example.net")));
        assert_eq!(house.get(&path).status, 200);
    }
    assert_eq!(files(), before);
}
