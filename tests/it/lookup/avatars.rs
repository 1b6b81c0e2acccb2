//! The avatar protocol: whose picture a hash shows, in which size and format, and which default is shown instead.

use image::{DynamicImage, ImageFormat};
use tondo::parts::IdentityHash;

use crate::support::files::files_below;
use crate::support::pictures::{assert_quarters_match, decoded, encoded, quarters};
use crate::support::{Answer, Server};

/// A server on which Ada has a picture of four colors, and Grace has none.
struct Avatars {
    server: Server,
    picture: DynamicImage,
}

impl Avatars {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(&[], settings);
        let picture = quarters(400, 400);
        let file = server.data.with_file_name("ada.png");
        std::fs::write(&file, encoded(&picture, ImageFormat::Png)).unwrap();
        server.run_ok(&["user", "add", "Ada@Example.org", "--name", "Ada Lovelace", "--no-password"]);
        server.run_ok(&["user", "add", "grace@example.org", "--name", "Grace Hopper", "--no-password"]);
        server.run_ok(&["picture", "put", "ada@example.org", file.to_str().unwrap()]);
        Self { server, picture }
    }

    fn get(&self, path: &str) -> Answer {
        self.server.get(path)
    }

    /// Checks that this path shows Ada's picture with this side in pixels.
    fn assert_shows_ada(&self, path: &str, side: u32) {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let avatar = decoded(&answer.body);
        assert_eq!((avatar.width(), avatar.height()), (side, side), "{path}");
        assert_quarters_match(path, &avatar, &self.picture.thumbnail_exact(side, side));
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
    let avatars = Avatars::start();
    for spelling in ["ada@example.org", "Ada@Example.org"] {
        for hash in hashes(spelling) {
            avatars.assert_shows_ada(&format!("/avatar/{hash}?d=404"), 80);
            avatars.assert_shows_ada(&format!("/avatar/{}.png?d=404&s=64", hash.to_uppercase()), 64);
        }
    }
    avatars.assert_shows_ada("/avatar/ada-lovelace", 80);
    avatars.assert_shows_ada("/u/ada-lovelace.jpg?s=128", 128);
    let of_another = md5("ADA@example.org");
    assert_eq!(avatars.get(&format!("/avatar/{of_another}?d=404")).status, 404);
}

#[test]
fn an_identity_shows_its_owners_picture_while_it_is_granted() {
    let avatars = Avatars::start();
    let path = format!("/avatar/{}?d=404", md5("https://ada.example.org/"));
    assert_eq!(avatars.get(&path).status, 404);
    avatars.server.run_ok(&["address", "add", "ada@example.org", "https://ada.example.org"]);
    avatars.assert_shows_ada(&path, 80);
    avatars.server.run_ok(&["address", "remove", "ada@example.org", "https://ada.example.org"]);
    assert_eq!(avatars.get(&path).status, 404);
    avatars.server.run_ok(&["user", "edit", "ada@example.org", "--slug", "countess"]);
    assert_eq!(avatars.get("/u/ada-lovelace").status, 404);
    avatars.assert_shows_ada("/u/countess", 80);
    avatars.server.run_ok(&["user", "remove", "ada@example.org", "--yes"]);
    assert_eq!(avatars.get(&format!("/avatar/{}?d=404", md5("ada@example.org"))).status, 404);
}

#[test]
fn sizes_are_clamped_or_ignored_and_avatars_are_square() {
    let avatars = Avatars::start();
    let hash = md5("ada@example.org");
    for (query, side) in
        [("s=1", 1), ("size=33", 33), ("s=0", 80), ("s=-3", 80), ("s=", 80), ("s=x", 80), ("s=80.5", 80)]
    {
        avatars.assert_shows_ada(&format!("/avatar/{hash}?{query}"), side);
    }
    // The picture has 400 pixels.
    avatars.assert_shows_ada(&format!("/avatar/{hash}?s=512"), 512);
    avatars.assert_shows_ada(&format!("/avatar/{hash}?s=99999"), 2048);
    let generated = decoded(&avatars.get("/avatar/none.png?s=99999").body);
    assert_eq!((generated.width(), generated.height()), (2048, 2048));
}

#[test]
fn a_hash_after_two_slashes_is_found() {
    let avatars = Avatars::start();
    avatars.assert_shows_ada(&format!("/avatar//{}?d=404", md5("ada@example.org")), 80);
    assert_eq!(avatars.get("/avatar//none?d=404").status, 404);
}

#[test]
fn old_and_misspelled_forms_of_the_url_are_answered() {
    let avatars = Avatars::start();
    let hash = md5("ada@example.org");
    for path in ["/avatar", "/avatar/", "/avatar.php"] {
        avatars.assert_shows_ada(&format!("{path}?gravatar_id={hash}&size=64&rating=PG&default=404"), 64);
        let nobody = format!("{path}?gravatar_id={}&size=64&default=404", md5("nobody@example.org"));
        assert_eq!(avatars.get(&nobody).status, 404, "{path}");
        let drawn = avatars.get(&format!("{path}?default=retro&size=24"));
        assert_eq!((drawn.status, decoded(&drawn.body).width()), (200, 24), "{path}");
    }
    avatars.assert_shows_ada(&format!("/avatar/avatar/{hash}.png?s=32&d=404"), 32);
}

#[test]
fn the_host_of_an_absolute_target_counts() {
    let avatars = Avatars::start_with(&[("TONDO_ALLOWED_HOSTS", "pictures.example.org")]);
    let hash = md5("ada@example.org");
    for host in ["localhost", "localhost:8740", "pictures.example.org", "other.example"] {
        avatars.assert_shows_ada(&format!("http://{host}/avatar/{hash}?s=24"), 24);
    }
    assert_eq!(avatars.get("http://pictures.example.org/healthz").status, 200);
    assert_eq!(avatars.get("http://evil.example/healthz").status, 421);
}

#[test]
fn options_answers_every_preflight() {
    let avatars = Avatars::start();
    let path = format!("/avatar/{}", md5("ada@example.org"));
    let plain = avatars.server.request("OPTIONS", &path).send();
    let preflight = avatars.server.request("OPTIONS", &path).header("Origin", "https://app.example.org");
    let preflight = preflight.header("Access-Control-Request-Headers", "x-mine, if-none-match").send();
    for (answer, headers) in [(plain, "*"), (preflight, "x-mine, if-none-match")] {
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"));
        assert_eq!(answer.header("access-control-allow-methods"), "GET, HEAD");
        assert_eq!(answer.header("access-control-allow-headers"), headers);
        assert_eq!(answer.header("access-control-max-age"), "86400");
    }
    let other = avatars.server.request("OPTIONS", "/api/v1/me").header("Origin", "https://app.example.org");
    assert_eq!(other.send().find_header("access-control-allow-methods"), None);
}

#[test]
fn an_age_of_zero_lets_no_cache_show_an_old_avatar() {
    let avatars = Avatars::start_with(&[("TONDO_AVATAR_MAX_AGE", "0s")]);
    let answer = avatars.get(&format!("/avatar/{}", md5("ada@example.org")));
    assert_eq!(answer.header("cache-control"), "public, max-age=0, stale-while-revalidate=0");
    assert_eq!(avatars.get("/avatar/none?d=404").header("cache-control"), "public, max-age=0");
}

#[test]
fn the_extension_or_else_the_accept_header_decides_the_type() {
    let avatars = Avatars::start();
    for whose in [md5("ada@example.org"), md5("nobody@example.org")] {
        for (ending, mime) in [
            ("jpg", "image/jpeg"),
            ("JPEG", "image/jpeg"),
            ("png", "image/png"),
            ("webp", "image/webp"),
            ("gif", "image/gif"),
        ] {
            let answer = avatars.get(&format!("/avatar/{whose}.{ending}"));
            assert_eq!((answer.status, answer.header("content-type")), (200, mime));
            assert_eq!(answer.find_header("vary"), None);
            let name =
                format!("inline; filename=\"{whose}.{}\"", ending.to_lowercase().replace("jpeg", "jpg"));
            assert_eq!(answer.header("content-disposition"), name);
        }
        for (accept, mime) in [("*/*", "image/jpeg"), ("image/webp,*/*", "image/webp")] {
            for path in [format!("/avatar/{whose}"), format!("/avatar/{whose}.php")] {
                let answer = avatars.server.request("GET", &path).header("Accept", accept).send();
                assert_eq!((answer.header("content-type"), answer.header("vary")), (mime, "accept"));
            }
        }
    }
    let svg = avatars.get(&format!("/avatar/{}.svg", md5("nobody@example.org")));
    assert_eq!(svg.header("content-type"), "image/svg+xml; charset=utf-8");
    assert!(svg.body.starts_with(b"<svg"));
    // An uploaded picture is never served as SVG.
    assert_eq!(
        avatars.get(&format!("/avatar/{}.svg", md5("ada@example.org"))).header("content-type"),
        "image/jpeg"
    );
    assert_eq!(avatars.get("/avatar/none?d=blank").header("content-type"), "image/png");
}

#[test]
fn every_style_is_generated_and_differs_from_the_others() {
    let avatars = Avatars::start();
    let mut seen = std::collections::BTreeSet::new();
    for style in tondo::parts::Style::ALL {
        let path = format!("/avatar/{}.png?d={style}&name=Ada+Lovelace", md5("nobody@example.org"));
        let first = avatars.get(&path);
        assert_eq!(first.status, 200, "{style}");
        assert_eq!(avatars.get(&path).body, first.body, "{style}");
        assert_eq!(avatars.get(&path.replace("?d=", "?default=")).body, first.body, "{style}");
        assert!(seen.insert(first.body), "{style} looks like another style");
    }
    for alias in ["mm", "mystery", "MP"] {
        let path = |style: &str| format!("/avatar/none.png?d={style}");
        assert_eq!(avatars.get(&path(alias)).body, avatars.get(&path("mp")).body, "{alias}");
    }
}

#[test]
fn invalid_hashes_and_defaults_are_ignored() {
    let avatars = Avatars::start_with(&[("TONDO_DEFAULT_STYLE", "retro")]);
    let hash = md5("nobody@example.org");
    let usual = avatars.get(&format!("/avatar/{hash}.png?d=retro")).body;
    for query in
        ["", "d=", "d=what", "d=https://evil.example/x.png", "d=//evil.example", "reset_cache=1&version=2"]
    {
        assert_eq!(avatars.get(&format!("/avatar/{hash}.png?{query}")).body, usual, "{query}");
    }
    for malformed in ["", "none", "%20", "0123", "ada@example.org", "x%22y", "%ff", "none/", &"z".repeat(300)]
    {
        let answer = avatars.get(&format!("/avatar/{malformed}?s=40"));
        assert_eq!(answer.status, 200, "{malformed}");
        assert_eq!(decoded(&answer.body).width(), 40);
        assert_eq!(avatars.get(&format!("/avatar/{malformed}?d=404")).status, 404, "{malformed}");
    }
    assert_eq!(
        avatars.get("/avatar/none.png").header("content-disposition"),
        "inline; filename=\"none.png\""
    );
    let odd = avatars.get("/avatar/x%22y.png");
    assert_eq!(odd.header("content-disposition"), "inline; filename=\"avatar.png\"");
}

#[test]
fn a_default_can_be_forced_and_a_rating_hides_the_picture() {
    let avatars = Avatars::start();
    let hash = md5("ada@example.org");
    for forced in ["f=y", "forcedefault=y", "f=1"] {
        assert_eq!(avatars.get(&format!("/avatar/{hash}?d=404&{forced}")).status, 404, "{forced}");
    }
    assert_eq!(avatars.get(&format!("/avatar/{hash}?d=404&f=n")).status, 200);
    avatars.server.run_ok(&["picture", "rate", "ada@example.org", "r"]);
    for (rating, status) in
        [("", 404), ("r=g", 404), ("r=pg", 404), ("rating=R", 200), ("r=x", 200), ("r=q", 404)]
    {
        assert_eq!(avatars.get(&format!("/avatar/{hash}?d=404&{rating}")).status, status, "{rating}");
    }
}

#[test]
fn a_default_url_is_redirected_to_on_listed_hosts_only() {
    let avatars = Avatars::start_with(&[("TONDO_REDIRECT_HOSTS", "cdn.example.org, cdn.example.net:8443")]);
    let ask = |default: &str| avatars.get(&format!("/avatar/none.png?d={default}"));
    for target in
        ["https://cdn.example.org/a.png?b=1", "http://CDN.example.org/", "https://cdn.example.net:8443/x"]
    {
        let answer = ask(&target.replace('?', "%3F").replace('&', "%26"));
        assert_eq!((answer.status, answer.header("location").to_lowercase()), (302, target.to_lowercase()));
    }
    for unlisted in [
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
        assert_eq!(ask(unlisted).status, 200, "{unlisted}");
    }
    // A person with a picture is shown, not redirected.
    assert_eq!(avatars.get("/avatar/ada-lovelace?d=https://cdn.example.org/").status, 200);
}

#[test]
fn avatars_are_cacheable_and_revalidated_by_etag() {
    let avatars = Avatars::start_with(&[("TONDO_AVATAR_MAX_AGE", "10m")]);
    for path in [format!("/avatar/{}", md5("ada@example.org")), "/avatar/none".to_owned()] {
        let answer = avatars.get(&path);
        let expected = "public, max-age=600, stale-while-revalidate=600";
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
        let known = avatars.server.request("GET", &path).header("If-None-Match", tag).send();
        assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, tag));
        // The client's copy may be of a newer picture: a date alone does not count.
        let dated = avatars.server.request("GET", &path);
        let dated = dated.header("If-Modified-Since", answer.header("last-modified")).send();
        assert_eq!(dated.status, 200);
        let head = avatars.server.request("HEAD", &path).send();
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), answer.body.len().to_string());
    }
    assert_eq!(avatars.get("/avatar/none?d=404").header("cache-control"), "public, max-age=60");
}

#[test]
fn initials_come_from_the_query_or_from_a_public_person() {
    let avatars = Avatars::start();
    let draw = |who: &str, query: &str| avatars.get(&format!("/avatar/{who}.svg?d=initials&{query}")).body;
    let hash = md5("grace@example.org");
    let (from_name, chosen) = (draw(&hash, "name=Grace+Hopper"), draw(&hash, "initials=GH&name=X+Y"));
    assert_eq!(from_name, chosen);
    assert_ne!(from_name, draw(&hash, "initials=XY"));
    // The name of a person who is not public is not used: the answer is a figure.
    let figure = draw(&hash, "name=%E6%9D%8E");
    assert_eq!(draw(&hash, ""), figure);
    avatars.server.run_ok(&["user", "edit", "grace@example.org", "--public", "true"]);
    assert_eq!(draw(&hash, ""), from_name);
}

#[test]
fn people_with_names_in_other_scripts_are_told_apart() {
    let avatars = Avatars::start();
    let names = ["李明", "田中 愛", "김민준", "محمد علي", "דנה לוי", "สมชาย", "आशा भोसले"];
    let figures: std::collections::BTreeSet<Vec<u8>> = (0_u32..)
        .zip(names)
        .map(|(number, name)| {
            let (hash, name) = (md5(&number.to_string()), percent_encoded(name));
            let answer = avatars.get(&format!("/avatar/{hash}.svg?d=initials&name={name}"));
            assert_eq!(answer.status, 200, "{name}");
            answer.body
        })
        .collect();
    assert!(figures.len() >= 5, "{} figures of {} people", figures.len(), names.len());
}

fn percent_encoded(text: &str) -> String {
    let escapes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    escapes.concat()
}

#[test]
fn the_url_of_each_application_serves_the_picture_in_its_size_without_a_redirect() {
    let avatars = Avatars::start();
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
        let head = avatars.server.request("HEAD", &path).send();
        assert_eq!(head.status, 200, "{application}");
        avatars.assert_shows_ada(&path, side);
    }
    // Swarm sends zeros for people without an email; WordPress forces a default on its settings page.
    let nobody = avatars.get(&format!("/avatar/{}?s=64", "0".repeat(32)));
    assert_eq!((nobody.status, decoded(&nobody.body).width()), (200, 64));
    let forced = avatars.get(&format!("/avatar/{md5}?s=32&d=wavatar&f=y&r=g"));
    assert_eq!((forced.status, decoded(&forced.body).width()), (200, 32));
}

#[test]
fn unknown_hashes_write_no_file() {
    let avatars = Avatars::start();
    let files = || {
        // The catalog's log, which only grows with writes, is among them.
        let files = files_below(&avatars.server.data).into_iter();
        files.map(|path| (path.metadata().unwrap().len(), path)).collect::<Vec<_>>()
    };
    let before = files();
    for number in 0..200 {
        let path = format!("/avatar/{}.png?s=64&d=identicon", md5(&format!("{number}@example.net")));
        assert_eq!(avatars.get(&path).status, 200);
    }
    assert_eq!(files(), before);
}
