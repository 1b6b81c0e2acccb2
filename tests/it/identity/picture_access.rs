//! Who may see pictures: `pictures = public`, `signed-in`, `signed-urls`.

use serde_json::{Value, json};
use tondo::parts::BlobHash;

use crate::support::pictures::{jpeg, quarters};
use crate::support::{Answer, Server};

struct House {
    server: Server,
    admin: String,
    token: String,
    /// The URLs of one picture, each below another route.
    pictures: Vec<String>,
}

impl House {
    fn start(pictures: &str) -> Self {
        let server = Server::start_with(&[], &[("TONDO_PICTURES", pictures)]);
        server.add_administrator("root@example.org", "correct horse");
        let admin = server.token("root@example.org", &[]);
        let token = server.token_of_new_person("ada@example.org", "picture");
        let upload = server.upload(&token).body("image/jpeg", jpeg(&quarters(64, 64))).send();
        assert_eq!(upload.status, 201);
        let people = server.request("GET", "/api/v1/users?search=ada").token(&admin).send().json();
        let ada = people["users"][0].clone();
        let path = |url: &Value| {
            let url = url.as_str().unwrap();
            url.find("/p/").or_else(|| url.find("/user/")).map_or(url, |at| &url[at..]).to_owned()
        };
        let hash = BlobHash::of(b"ada@example.org");
        let pictures = vec![
            upload.header("location").to_owned(),
            path(&ada["profile_picture"]["content_url"]),
            format!("/avatar/{hash}?s=80"),
            format!("/u/{}.png?s=64", ada["slug"].as_str().unwrap()),
        ];
        Self { server, admin, token, pictures }
    }

    fn get(&self, url: &str) -> Answer {
        self.server.get(url)
    }

    fn get_with(&self, url: &str, token: &str) -> Answer {
        self.server.request("GET", url).token(token).send()
    }

    fn sign(&self, urls: &[&str], lifetime: Option<u32>) -> Answer {
        let body = json!({ "urls": urls, "lifetime": lifetime });
        self.server.request("POST", "/api/v1/signed-urls").token(&self.token).json(&body).send()
    }

    fn signed(&self, url: &str) -> String {
        let answer = self.sign(&[url], None);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.json()["urls"][0].as_str().unwrap().to_owned()
    }

    fn allow(&self, who: &str) {
        let body = json!({ "pictures": who });
        let request = self.server.request("PATCH", "/api/v1/settings").token(&self.admin);
        assert_eq!(request.json(&body).send().status, 200);
    }
}

fn cache_control(answer: &Answer) -> Vec<&str> {
    answer.header("cache-control").split(", ").collect()
}

#[test]
fn who_is_signed_in_sees_every_picture_and_a_stranger_none() {
    let house = House::start("signed-in");
    let unknown = format!("/avatar/{}", BlobHash::of(b"nobody@example.org"));
    for url in house.pictures.iter().chain([&unknown, &"/avatar/?s=80".to_owned(), &"/u/nobody".to_owned()]) {
        // Whether or not there is such a picture.
        let refused = house.get(url);
        assert_eq!((refused.status, refused.header("cache-control")), (401, "no-store"), "{url}");
    }
    for url in &house.pictures {
        for _ in 0..4 {
            let shown = house.get_with(url, &house.token);
            assert_eq!(shown.status, 200, "{url}");
            let policy = cache_control(&shown);
            assert!(policy.contains(&"private") && !policy.contains(&"public"), "{url}: {policy:?}");
            // Nothing that was kept for who is signed in is given to somebody else.
            assert_eq!(house.get(url).status, 401, "{url}");
            assert_eq!(house.get_with(url, "tondo_not-a-token").status, 401, "{url}");
        }
    }
    // What shows nobody's picture stays.
    assert_eq!(house.get("/api/?name=Ada").status, 200);
    assert_eq!(house.get("/healthz").status, 200);
}

#[test]
fn a_session_of_the_pages_sees_pictures() {
    let house = House::start("signed-in");
    let body = json!({"email": "root@example.org", "password": "correct horse"});
    let signed_in = house.server.request("POST", "/api/session").json(&body).send();
    assert_eq!(signed_in.status, 204);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let url = house.pictures.first().unwrap();
    assert_eq!(house.server.request("GET", url).header("cookie", &cookie).send().status, 200);
}

#[test]
fn a_signed_url_shows_its_picture_until_it_expires() {
    let house = House::start("signed-urls");
    for url in &house.pictures {
        assert_eq!(house.get(url).status, 401, "{url}");
        let signed = house.signed(url);
        for _ in 0..4 {
            let shown = house.get(&signed);
            assert_eq!(shown.status, 200, "{signed}");
            assert!(cache_control(&shown).contains(&"private"), "{signed}");
        }
        // Any size, but no other picture, and no other time.
        assert_eq!(house.get(&format!("{signed}&s=32")).status, 200);
        let tampered = signed.replace("expires=", "expires=9");
        assert_eq!(house.get(&tampered).status, 403, "{tampered}");
        let (_, query) = signed.split_once('?').unwrap();
        let other = format!("/avatar/{}?{query}", BlobHash::of(b"root@example.org"));
        assert_eq!(house.get(&other).status, 403, "{other}");
        // The signature is not a way around the expiry of a session either.
        assert_eq!(house.get_with(url, &house.token).status, 200);
    }
    let brief = house.sign(&[&house.pictures[2]], Some(1)).json()["urls"][0].as_str().unwrap().to_owned();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(house.get(&brief).status, 403);
}

#[test]
fn only_urls_of_single_pictures_are_signed() {
    let house = House::start("signed-urls");
    let signed = house.signed(&house.pictures[0]);
    for url in [
        "",
        "/",
        "/avatar",
        "/avatar/",
        "/avatar?hash=00",
        "/avatar.php?gravatar_id=00",
        "/api/v1/me",
        "https://elsewhere.example/avatar/00",
        "/avatar/0\n",
        "/avatar/00#x",
        &signed,
    ] {
        let answer = house.sign(&[url], None);
        assert_eq!((answer.status, answer.fields()), (400, vec!["urls".to_owned()]), "{url}");
    }
    assert_eq!(house.sign(&[], None).status, 400);
    assert_eq!(house.sign(&vec!["/avatar/00"; 1001], None).status, 400);
    for lifetime in [0, 604_801] {
        assert_eq!(house.sign(&["/avatar/00"], Some(lifetime)).fields(), ["lifetime"]);
    }
    let stranger = house.server.request("POST", "/api/v1/signed-urls").json(&json!({"urls": ["/avatar/00"]}));
    assert_eq!(stranger.send().status, 401);
}

#[test]
fn a_change_of_who_may_see_pictures_counts_at_once() {
    // Unset by the operator, so that it can be changed.
    let server = Server::start();
    server.add_administrator("root@example.org", "correct horse");
    let admin = server.token("root@example.org", &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let picture = server.upload(&token).body("image/jpeg", jpeg(&quarters(64, 64))).send();
    let house = House { server, admin, token, pictures: vec![picture.header("location").to_owned()] };
    let url = &house.pictures[0];
    for _ in 0..4 {
        assert_eq!(house.get(url).status, 200);
    }
    house.allow("signed-in");
    assert_eq!(house.get(url).status, 401);
    let signed = house.signed(url);
    // A signature counts only where the setting says so.
    assert_eq!(house.get(&signed).status, 401);
    house.allow("signed-urls");
    assert_eq!(house.get(&signed).status, 200);
    house.allow("public");
    assert_eq!(house.get(url).status, 200);
    assert_eq!(house.get(&signed).status, 200);
}
