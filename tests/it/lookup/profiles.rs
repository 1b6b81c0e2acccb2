//! Public profiles in the formats of Gravatar, and WebFinger.

use serde_json::{Value, json};
use tondo::parts::IdentityHash;

use crate::support::{Answer, SAMPLE_REQUEST, Server};

/// A server on which Ada has a picture.
fn server_with_ada() -> Server {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    server.run_ok(&["user", "add", "ada@example.org", "--name", "Ada Lovelace", "--no-password"]);
    let token = server.token("ada@example.org", &[]);
    let form: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
    assert_eq!(server.upload(&token).json(&form).send().status, 201);
    server
}

fn publish(server: &Server) {
    server.run_ok(&["user", "edit", "ada@example.org", "--public", "true"]);
}

fn hash(text: &str) -> String {
    IdentityHash::all_of(text)[2].to_hex()
}

fn assert_not_found(answer: &Answer, path: &str) {
    assert_eq!((answer.status, answer.json()), (404, json!("User not found")), "{path}");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[test]
fn a_profile_is_public_only_if_its_person_chose_so() {
    let server = server_with_ada();
    let hash = hash("ada@example.org");
    let paths = [
        format!("/{hash}"),
        format!("/{hash}.json"),
        format!("/v3/profiles/{hash}"),
        "/v3/profiles/ada-lovelace".to_owned(),
    ];
    for path in &paths {
        assert_not_found(&server.get(path), path);
    }
    let token = server.token("ada@example.org", &[]);
    let form = json!({"public": true});
    let me = server.request("PATCH", "/api/v1/me").token(&token).json(&form).send();
    assert_eq!((me.status, &me.json()["public"]), (200, &json!(true)));
    for path in &paths {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    server.run_ok(&["user", "edit", "ada@example.org", "--public", "false"]);
    for path in &paths {
        assert_not_found(&server.get(path), path);
    }
    // The picture itself is public in any case.
    assert_eq!(server.get(&format!("/avatar/{hash}?d=404")).status, 200);
}

#[test]
fn a_profile_has_the_format_of_gravatars_first_api() {
    let server = server_with_ada();
    publish(&server);
    let hash = hash("ada@example.org");
    let answer = server.get(&format!("/{}.json", hash.to_uppercase()));
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    let site = "https://avatars.example.org";
    let avatar = format!("{site}/avatar/{hash}");
    let entry = &answer.json()["entry"][0];
    for (field, value) in [
        ("hash", &hash),
        ("requestHash", &hash),
        ("profileUrl", &format!("{site}/{hash}")),
        ("preferredUsername", &"ada-lovelace".to_owned()),
        ("thumbnailUrl", &avatar),
        ("displayName", &"Ada Lovelace".to_owned()),
    ] {
        assert_eq!(entry[field], json!(value), "{field}");
    }
    assert_eq!(entry["photos"][0], json!({"value": avatar, "type": "thumbnail"}));
    let content = entry["photos"][1]["value"].as_str().unwrap().strip_prefix(site).unwrap();
    assert!(server.get(content).header("cache-control").contains("immutable"));
    let script = server.get(&format!("/{hash}.json?callback=f"));
    assert_eq!(script.status, 400);
    assert_not_found(&server.get(&format!("/{}.json", "0".repeat(32))), "nobody");
    assert_eq!(server.get("/no-such-page").json()["error"], json!("Not Found"));
}

#[test]
fn a_profile_is_found_by_the_slug_as_by_the_hash() {
    let server = server_with_ada();
    for path in ["/ada-lovelace", "/ada-lovelace.json", "/ada-lovelace.vcf"] {
        let (private, nobody) = (server.get(path), server.get(&path.replace("ada", "grace")));
        assert_eq!((private.status, &private.body), (404, &nobody.body), "{path}");
    }
    publish(&server);
    let by_hash = server.get(&format!("/{}.json", hash("ada@example.org"))).json();
    for path in ["/ada-lovelace", "/Ada-Lovelace.json"] {
        let profile = server.get(path).json();
        let (entry, expected) = (&profile["entry"][0], &by_hash["entry"][0]);
        for field in ["hash", "preferredUsername", "displayName", "photos", "thumbnailUrl"] {
            assert_eq!(entry[field], expected[field], "{path} {field}");
        }
        assert_eq!(entry["requestHash"], json!("ada-lovelace"));
        assert_eq!(entry["profileUrl"], json!("https://avatars.example.org/ada-lovelace"));
    }
}

#[test]
fn a_profile_is_a_vcard_with_the_photo() {
    let server = server_with_ada();
    server.run_ok(&["user", "edit", "ada@example.org", "--name", "Lovelace, Ada; Countess"]);
    publish(&server);
    for path in ["/ada-lovelace.vcf".to_owned(), format!("/{}.vcf", hash("ada@example.org"))] {
        let answer = server.get(&path);
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/vcard; charset=utf-8"));
        assert_eq!(answer.header("content-disposition"), "inline; filename=\"ada-lovelace.vcf\"");
        let card = String::from_utf8(answer.body).unwrap();
        assert!(
            card.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n") && card.ends_with("END:VCARD\r\n"),
            "{card}"
        );
        assert!(card.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{card}");
        let unfolded = card.replace("\r\n ", "");
        assert!(unfolded.contains("\r\nFN:Lovelace\\, Ada\\; Countess\r\n"), "{card}");
        let photo =
            unfolded.split("\r\nPHOTO;MEDIATYPE=image/jpeg:https://avatars.example.org").nth(1).unwrap();
        let photo = server.get(photo.split("\r\n").next().unwrap());
        assert_eq!((photo.status, photo.header("content-type")), (200, "image/jpeg"));
        assert!(!unfolded.contains("ada@example.org"), "{card}");
    }
    server.run_ok(&["picture", "rate", "ada@example.org", "x"]);
    assert!(!String::from_utf8_lossy(&server.get("/ada-lovelace.vcf").body).contains("PHOTO"));
}

#[test]
fn a_profile_has_the_format_of_gravatars_third_api() {
    let server = server_with_ada();
    publish(&server);
    let profile = server.get("/v3/profiles/ada-lovelace").json();
    assert_eq!(profile["hash"], json!(hash("ada@example.org")));
    assert_eq!(
        (&profile["display_name"], &profile["verified_accounts"]),
        (&json!("Ada Lovelace"), &json!([]))
    );
    for field in [
        "profile_url",
        "avatar_url",
        "avatar_alt_text",
        "location",
        "description",
        "job_title",
        "company",
        "pronunciation",
        "pronouns",
    ] {
        assert!(profile[field].is_string(), "{field}");
    }
}

#[test]
fn a_picture_hidden_by_its_rating_is_in_no_profile() {
    let server = server_with_ada();
    publish(&server);
    server.run_ok(&["picture", "rate", "ada@example.org", "x"]);
    let entry = server.get(&format!("/{}", hash("ada@example.org"))).json();
    assert_eq!(entry["entry"][0]["photos"].as_array().unwrap().len(), 1);
    let found = server.get("/.well-known/webfinger?resource=mailto:ada@example.org").json();
    assert_eq!(found["links"], json!([]));
}

#[test]
fn webfinger_answers_for_a_private_person_as_for_nobody() {
    let server = server_with_ada();
    server.run_ok(&["user", "add", "grace@example.org", "--no-password"]);
    let find = |resource: &str| server.get(&format!("/.well-known/webfinger?resource={resource}"));
    for (private, nobody) in [
        ("acct:ada-lovelace@avatars.example.org", "acct:nobody@avatars.example.org"),
        ("mailto:ada@example.org", "mailto:nobody@example.org"),
        ("acct:grace@example.org", "acct:nobody@example.org"),
    ] {
        let [private, nobody] = [private, nobody].map(find);
        assert_eq!((private.status, &private.body), (404, &nobody.body));
        assert_eq!(private.find_header("cache-control"), nobody.find_header("cache-control"));
    }
    publish(&server);
    assert_eq!(find("mailto:ada@example.org").status, 200);
}

#[test]
fn webfinger_links_to_the_picture() {
    let server = server_with_ada();
    publish(&server);
    let find = |resource: &str| server.get(&format!("/.well-known/webfinger?resource={resource}"));
    let account = find("acct:ada-lovelace@avatars.example.org");
    assert_eq!((account.status, account.header("content-type")), (200, "application/jrd+json"));
    let link = &account.json()["links"][0];
    assert_eq!(link["rel"], json!("http://webfinger.net/rel/avatar"));
    assert_eq!(link["type"], json!("image/jpeg"));
    let href = link["href"].as_str().unwrap().strip_prefix("https://avatars.example.org").unwrap();
    assert_eq!((href, server.get(href).status), ("/u/ada-lovelace.jpg", 200));
    for resource in ["mailto:Ada@example.org", "acct:ada@example.org"] {
        let link = find(resource).json()["links"][0].clone();
        let expected = format!("https://avatars.example.org/avatar/{}.jpg", hash("ada@example.org"));
        assert_eq!(link["href"], json!(expected), "{resource}");
    }
    let both = find("mailto:ada@example.org&rel=a&rel=http://webfinger.net/rel/avatar");
    assert_eq!(both.json()["links"].as_array().unwrap().len(), 1);
    let other = find("mailto:ada@example.org&rel=http://webfinger.net/rel/profile-page");
    assert_eq!((other.status, &other.json()["links"]), (200, &json!([])));
    for (resource, status) in [
        ("", 400),
        ("ada", 400),
        ("https://example.org/", 400),
        ("acct:nobody@avatars.example.org", 404),
        ("mailto:nobody@example.org", 404),
    ] {
        assert_eq!(find(resource).status, status, "{resource}");
    }
}
