//! The OpenAPI document compared with the API: responses have the documented statuses, headers and types.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{identity, operating};
use crate::support::pictures::distinct_jpeg;
use crate::support::{Answer, SAMPLE_REQUEST, Server, tondo};

/// Headers of HTTP itself, which the document does not list.
const OF_HTTP: [&str; 6] =
    ["content-type", "content-length", "transfer-encoding", "date", "connection", "allow"];

const PASSWORD: &str = "correct horse battery";

pub(super) struct Described {
    pub(super) server: Server,
    document: Value,
    pub(super) admin: String,
    person: String,
    seen: BTreeSet<(String, u16)>,
}

impl Described {
    fn open() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        let admin = server.token("root@example.org", &[]);
        let person = server.add_person("ada@example.org", "correct horse")["id"].as_str().unwrap().to_owned();
        let document = server.get("/api/openapi.json").json();
        Self { server, document, admin, person, seen: BTreeSet::new() }
    }

    /// Calls a path of the document with these parameters and checks the response.
    pub(super) fn ask(
        &mut self,
        method: &str,
        path: &str,
        filled: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|mut body| {
            if body.is_object() {
                body["current_password"] = PASSWORD.into();
            }
            body
        });
        let mut address = path.replace("{version}", "v1");
        for (name, value) in filled {
            address = address.replace(&format!("{{{name}}}"), value);
        }
        let request = self.server.request(method, &address).token(&self.admin);
        let answer = match body {
            Some(body) => request.json(&body).send(),
            None => request.send(),
        };
        self.check(method, path, &answer);
        answer
    }

    pub(super) fn check(&mut self, method: &str, path: &str, answer: &Answer) {
        let operation = &self.document["paths"][path][method.to_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not documented");
        let response = self.follow(&operation["responses"][answer.status.to_string()]);
        assert!(response.is_object(), "{method} {path} answers {}, which is not documented", answer.status);
        for (name, _) in &answer.headers {
            let is_described = response["headers"].get(name).is_some() || OF_HTTP.contains(&name.as_str());
            assert!(is_described, "{method} {path} {}: the header {name} is not documented", answer.status);
        }
        match answer.find_header("content-type") {
            Some(media) => assert!(response["content"].get(media).is_some(), "{method} {path}: {media}"),
            None => assert!(response.get("content").is_none(), "{method} {path} {}", answer.status),
        }
        self.seen.insert((operation["operationId"].as_str().unwrap().to_owned(), answer.status));
    }

    fn follow(&self, value: &Value) -> Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap().clone(),
            None => value.clone(),
        }
    }
}

fn sample() -> Value {
    serde_json::from_str(SAMPLE_REQUEST).unwrap()
}

#[test]
fn every_operation_responds_as_documented() {
    let mut api = Described::open();
    let login = json!({"email": "ada@example.org", "password": "correct horse"});
    for path in [
        "/healthz",
        "/readyz",
        "/api/openapi.json",
        "/api/session",
        "/api/{version}/server",
        "/api/{version}/me",
        "/api/{version}/me/tokens",
    ] {
        assert_eq!(api.ask("GET", path, &[], None).status, 200);
    }
    assert_eq!(api.ask("POST", "/api/login", &[], Some(login.clone())).status, 200);
    assert_eq!(api.ask("POST", "/api/session", &[], Some(login)).status, 204);
    // Nobody signs in with a provider or behind a proxy here.
    let proxied = api.server.request("POST", "/api/session/proxy").send();
    assert_eq!(proxied.status, 404);
    api.check("POST", "/api/session/proxy", &proxied);
    assert_eq!(api.ask("POST", "/api/{version}/server/test/oidc", &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/me/linked-accounts", &[], None).status, 200);
    assert_eq!(api.ask("PATCH", "/api/{version}/me", &[], Some(json!({"name": "Root"}))).status, 200);
    let passwords = json!({"current": "what was never set", "new": "a new password"});
    assert_eq!(api.ask("PUT", "/api/{version}/me/password", &[], Some(passwords)).status, 400);
    let made = api.ask("POST", "/api/{version}/me/tokens", &[], Some(json!({}))).json();
    let subject = Some(json!({"subject": "root@example.org"}));
    assert_eq!(api.ask("POST", "/api/{version}/check", &[], subject).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/connect", &[], None).status, 200);
    identity::signed_urls(&mut api);
    identity::webhooks(&mut api);
    identity::directory(&mut api);
    identity::second_factor(&mut api);
    identity::mails(&mut api);
    own_pictures(&mut api);
    addresses(&mut api);
    avatars(&mut api);
    gravatar(&mut api);
    moderation(&mut api);
    operating::ask(&mut api);
    set_up(&mut api);
    people(&mut api);
    let token = [("id", made["id"].as_str().unwrap())];
    assert_eq!(api.ask("GET", "/api/{version}/tokens/{id}", &token, None).status, 200);
    assert_eq!(api.ask("DELETE", "/api/{version}/tokens/{id}", &token, None).status, 204);
    assert_eq!(api.ask("DELETE", "/api/{version}/me/tokens", &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/audit", &[], None).status, 200);
    let table = api.server.request("GET", "/api/v1/audit?format=csv&limit=1").token(&api.admin).send();
    api.check("GET", "/api/{version}/audit", &table);
    assert_eq!(api.ask("GET", "/api/{version}/me/export", &[], None).status, 200);
    assert_eq!(api.ask("DELETE", "/api/{version}/me", &[], Some(json!({}))).status, 409);
    assert_eq!(api.ask("POST", "/api/logout", &[], None).status, 204);
    let asked: BTreeSet<String> = api.seen.iter().map(|(id, _)| id.clone()).collect();
    let described = api.document["paths"].as_object().unwrap().values();
    let described = described.flat_map(|item| item.as_object().unwrap().values());
    let described = described.map(|operation| operation["operationId"].as_str().unwrap().to_owned());
    assert_eq!(asked, described.collect());
}

fn own_pictures(api: &mut Described) {
    let profile_picture = "/api/{version}/user/profile-picture";
    let up = api.ask("POST", profile_picture, &[], Some(sample()));
    assert_eq!(up.status, 201);
    let (folder, name) = up.header("location").trim_start_matches("/user/").split_once('/').unwrap();
    let place = [("uuid", folder), ("basename", name)];
    assert_eq!(api.ask("GET", "/user/{uuid}/{basename}", &place, None).status, 200);
    let known =
        api.server.request("GET", up.header("location")).header("If-None-Match", up.header("etag")).send();
    assert_eq!(known.status, 304);
    api.check("GET", "/user/{uuid}/{basename}", &known);
    assert_eq!(
        api.ask("GET", "/user/{uuid}/{basename}", &[("uuid", "x"), ("basename", "y")], None).status,
        404
    );
    for (range, status) in [("bytes=0-9", 206), ("bytes=9999-", 416)] {
        let part = api.server.request("GET", up.header("location")).header("Range", range).send();
        assert_eq!(part.status, status);
        api.check("GET", "/user/{uuid}/{basename}", &part);
    }
    let picture = api.ask("GET", profile_picture, &[], None).json();
    by_content(api, picture["content_url"].as_str().unwrap());
    let one = [("picture", picture["id"].as_str().unwrap())];
    assert_eq!(api.ask("GET", "/api/{version}/user/pictures", &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/pictures", &[], None).status, 200);
    assert_eq!(api.ask("POST", "/api/{version}/user/pictures/{picture}/restore", &one, None).status, 200);
    let rated = Some(json!({"rating": "pg"}));
    assert_eq!(api.ask("PATCH", "/api/{version}/user/pictures/{picture}", &one, rated).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/user/pictures/{picture}", &one, None).status, 200);
    let path = format!("/api/v1/user/pictures/{}", one[0].1);
    let stale = api.server.request("DELETE", &path).token(&api.admin).header("If-Match", "\"x\"").send();
    assert_eq!(stale.status, 412);
    api.check("DELETE", "/api/{version}/user/pictures/{picture}", &stale);
    assert_eq!(api.ask("DELETE", "/api/{version}/user/pictures/{picture}", &one, None).status, 204);
    assert_eq!(api.ask("DELETE", profile_picture, &[], None).status, 404);
    trash(api, "/api/{version}/user/trash", &[], picture["id"].as_str().unwrap());
}

/// A picture that was just deleted: listed, brought back, deleted again, and for good.
fn trash(api: &mut Described, trash: &str, person: &[(&str, &str)], id: &str) {
    let one = [person, &[("picture", id)]].concat();
    assert_eq!(api.ask("GET", trash, person, None).status, 200);
    let restore = format!("{trash}/{{picture}}/restore");
    assert_eq!(api.ask("POST", &restore, &one, None).status, 200);
    assert_eq!(api.ask("POST", &restore, &one, None).status, 404);
    let picture = trash.replace("trash", "pictures/{picture}");
    assert_eq!(api.ask("DELETE", &picture, &one, None).status, 204);
    let erase = format!("{trash}/{{picture}}");
    assert_eq!(api.ask("DELETE", &erase, &one, None).status, 204);
    assert_eq!(api.ask("DELETE", &erase, &one, None).status, 404);
}

/// A picture by its content: the file, byte ranges, and sizes with and without an extension.
fn by_content(api: &mut Described, address: &str) {
    let stem = address.split_once('.').unwrap().0;
    for (address, headers, status) in [
        (address.to_owned(), None, 200),
        (format!("{stem}?s=40"), None, 200),
        (format!("{stem}?s=40"), Some(("If-None-Match", "*")), 304),
        (format!("{stem}.webp?s=40"), None, 200),
        (address.to_owned(), Some(("If-None-Match", "*")), 304),
        (address.to_owned(), Some(("Range", "bytes=0-9")), 206),
        (address.to_owned(), Some(("Range", "bytes=9999-")), 416),
        ("/p/none".to_owned(), None, 404),
    ] {
        let request = api.server.request("GET", &address);
        let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send();
        assert_eq!(answer.status, status, "{address}");
        api.check("GET", "/p/{content}", &answer);
    }
}

/// Public pictures and profiles: of Ada, whose profile is public, and of nobody.
fn avatars(api: &mut Described) {
    let person = api.person.clone();
    let public = Some(json!({"public": true}));
    assert_eq!(api.ask("PATCH", "/api/{version}/users/{id}", &[("id", &person)], public).status, 200);
    let drawn = [("hash", "nobody.svg?d=retro")];
    assert_eq!(api.ask("GET", "/avatar/{hash}", &drawn, None).status, 200);
    assert_eq!(api.ask("GET", "/avatar/{hash}", &[("hash", "nobody?d=404")], None).status, 404);
    assert_eq!(api.ask("GET", "/u/{slug}", &[("slug", "ada.png")], None).status, 200);
    assert_eq!(api.ask("GET", "/u/{slug}", &[("slug", "nobody")], None).status, 404);
    let known = api.server.request("GET", "/avatar/nobody").header("If-None-Match", "*").send();
    assert_eq!(known.status, 304);
    api.check("GET", "/avatar/{hash}", &known);
    for (query, condition, status) in [("name=Ada&format=svg", "\"other\"", 200), ("name=Ada", "*", 304)] {
        let drawn =
            api.server.request("GET", &format!("/api/?{query}")).header("If-None-Match", condition).send();
        assert_eq!(drawn.status, status);
        api.check("GET", "/api/", &drawn);
    }
    let hash = tondo::parts::IdentityHash::all_of("ada@example.org")[0].to_hex();
    let profile = "/{profile}.json";
    assert_eq!(api.ask("GET", profile, &[("profile", &hash)], None).status, 200);
    let script = api.server.get(&format!("/{hash}.json?callback=f"));
    assert_eq!(script.status, 400);
    api.check("GET", profile, &script);
    assert_eq!(api.ask("GET", profile, &[("profile", "nobody")], None).status, 404);
    assert_eq!(api.ask("GET", "/{card}.vcf", &[("card", "ada")], None).status, 200);
    assert_eq!(api.ask("GET", "/{card}.vcf", &[("card", "nobody")], None).status, 404);
    assert_eq!(api.ask("GET", "/v3/profiles/{name}", &[("name", "ada")], None).status, 200);
    assert_eq!(api.ask("GET", "/v3/profiles/{name}", &[("name", "nobody")], None).status, 404);
    for (resource, status) in [("mailto:ada@example.org", 200), ("mailto:x@example.org", 404), ("", 400)] {
        let path = "/.well-known/webfinger";
        let answer = api.server.get(&format!("{path}?resource={resource}"));
        assert_eq!(answer.status, status);
        api.check("GET", path, &answer);
    }
}

fn addresses(api: &mut Described) {
    let (own, given) = ("/api/{version}/me/addresses", "/api/{version}/users/{id}/addresses");
    let asked = api.ask("POST", own, &[], Some(json!({"address": "root@example.net"}))).json();
    assert_eq!(api.ask("GET", own, &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/addresses/asked", &[], None).status, 200);
    let address = ("address", asked["id"].as_str().unwrap());
    let without = || Some(json!({"picture": null}));
    let one = "/api/{version}/me/addresses/{address}";
    assert_eq!(api.ask("PATCH", one, &[address], without()).status, 200);
    assert_eq!(api.ask("PATCH", one, &[address], Some(json!({"picture": "none"}))).status, 400);
    assert_eq!(api.ask("DELETE", one, &[address], None).status, 204);
    let person = api.person.clone();
    let person = ("id", person.as_str());
    let form = json!({"address": "https://ada.example.org/"});
    let made = api.ask("POST", given, &[person], Some(form)).json();
    assert_eq!(api.ask("GET", given, &[person], None).status, 200);
    let both = [person, ("address", made["id"].as_str().unwrap())];
    let grant = "/api/{version}/users/{id}/addresses/{address}/grant";
    assert_eq!(api.ask("POST", grant, &both, None).status, 200);
    let one = "/api/{version}/users/{id}/addresses/{address}";
    assert_eq!(api.ask("PATCH", one, &both, without()).status, 200);
    assert_eq!(api.ask("DELETE", one, &both, None).status, 204);
    assert_eq!(api.ask("DELETE", one, &both, None).status, 404);
}

/// Gravatar's API for the administrator.
fn gravatar(api: &mut Described) {
    let (profile, avatars) = ("/v3/me/profile", "/v3/me/avatars");
    assert_eq!(api.ask("GET", profile, &[], None).status, 200);
    assert_eq!(api.ask("PATCH", profile, &[], Some(json!({"display_name": "Root"}))).status, 200);
    assert_eq!(api.ask("PATCH", profile, &[], Some(json!({"location": "Paris"}))).status, 400);
    let hash = tondo::parts::IdentityHash::all_of("root@example.org")[2].to_hex();
    let associated = "/v3/me/associated-email";
    let answer =
        api.server.request("GET", &format!("{associated}?email_hash={hash}")).token(&api.admin).send();
    assert_eq!(answer.json(), json!({"associated": true}));
    api.check("GET", associated, &answer);
    assert_eq!(api.ask("GET", associated, &[], None).status, 400);
    for (part, status) in [("image", 200), ("picture", 400)] {
        let head =
            format!("--x\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"a.jpg\"\r\n\r\n");
        let form = [head.as_bytes(), &distinct_jpeg(4), b"\r\n--x--\r\n"].concat();
        let request = api.server.request("POST", avatars).token(&api.admin);
        let answer = request.body("multipart/form-data; boundary=x", form).send();
        assert_eq!(answer.status, status);
        api.check("POST", avatars, &answer);
    }
    assert_eq!(api.ask("POST", avatars, &[], Some(json!({}))).status, 415);
    let listed = api.ask("GET", avatars, &[], None).json();
    let one = [("picture", listed[0]["image_id"].as_str().unwrap())];
    let avatar = "/v3/me/avatars/{picture}";
    assert_eq!(api.ask("PATCH", avatar, &one, Some(json!({"rating": "PG"}))).status, 200);
    assert_eq!(api.ask("PATCH", avatar, &one, Some(json!({"rating": "Z"}))).status, 400);
    let select = "/v3/me/avatars/{picture}/email";
    assert_eq!(api.ask("POST", select, &one, Some(json!({"email_hash": hash}))).status, 200);
    assert_eq!(api.ask("POST", select, &one, Some(json!({"email_hash": "0"}))).status, 400);
    assert_eq!(api.ask("DELETE", avatar, &one, None).status, 200);
    assert_eq!(api.ask("DELETE", avatar, &one, None).status, 404);
}

fn moderation(api: &mut Described) {
    let person = api.person.clone();
    let person = ("id", person.as_str());
    let current = "/api/{version}/users/{id}/profile-picture";
    let uploaded = api.ask("POST", current, &[person], Some(sample()));
    assert_eq!(uploaded.status, 201);
    let hash = uploaded.header("etag").trim_matches('"').to_owned();
    assert_eq!(api.ask("DELETE", current, &[person], None).status, 204);
    assert_eq!(api.ask("GET", "/api/{version}/user/removed", &[], None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/removed", &[person], None).status, 200);
    let file = ("sha256", hash.as_str());
    let removed = "/api/{version}/users/{id}/removed/{sha256}";
    assert_eq!(api.ask("DELETE", removed, &[person, file], None).status, 204);
    assert_eq!(api.ask("DELETE", removed, &[person, file], None).status, 404);
    let (blocks, block) = ("/api/{version}/blocks", "/api/{version}/blocks/{sha256}");
    let form = json!({"sha256": hash, "reason": "An advertisement."});
    assert_eq!(api.ask("POST", blocks, &[], Some(form)).status, 204);
    assert_eq!(api.ask("POST", blocks, &[], Some(json!({}))).status, 400);
    assert_eq!(api.ask("GET", blocks, &[], None).status, 200);
    assert_eq!(api.ask("POST", current, &[person], Some(sample())).status, 403);
    assert_eq!(api.ask("DELETE", block, &[file], None).status, 204);
    assert_eq!(api.ask("DELETE", block, &[file], None).status, 404);
}

fn set_up(api: &mut Described) {
    let data = api.server.data.to_str().unwrap().to_owned();
    let invited = tondo(&["user", "invite", &api.person, "--data", &data]).stdout;
    let token = String::from_utf8(invited).unwrap().trim().split_once('#').unwrap().1.to_owned();
    assert_eq!(api.ask("POST", "/api/setup/link", &[], Some(json!({"token": token}))).status, 200);
    let faulty = json!({"token": token, "password": "short"});
    assert_eq!(api.ask("POST", "/api/setup", &[], Some(faulty)).status, 400);
    let form = json!({"token": token, "password": "correct horse"});
    assert_eq!(api.ask("POST", "/api/setup", &[], Some(form.clone())).status, 204);
    for path in ["/api/setup/link", "/api/setup"] {
        assert_eq!(api.ask("POST", path, &[], Some(form.clone())).status, 404);
    }
}

fn people(api: &mut Described) {
    let person = api.person.clone();
    let person = [("id", person.as_str())];
    assert_eq!(api.ask("GET", "/api/{version}/users", &[], None).status, 200);
    let new = json!({"email": "new@example.org"});
    assert_eq!(api.ask("POST", "/api/{version}/users", &[], Some(new.clone())).status, 201);
    assert_eq!(api.ask("POST", "/api/{version}/users", &[], Some(new)).status, 400);
    let many = json!({"users": [{"email": "many@example.org"}]});
    assert_eq!(api.ask("POST", "/api/{version}/users/bulk", &[], Some(many)).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}", &person, None).status, 200);
    assert_eq!(api.ask("PATCH", "/api/{version}/users/{id}", &person, Some(json!({}))).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/linked-accounts", &person, None).status, 200);
    assert_eq!(api.ask("DELETE", "/api/{version}/users/{id}/linked-accounts", &person, None).status, 204);
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/tokens", &person, None).status, 200);
    assert_eq!(api.ask("POST", "/api/{version}/users/{id}/tokens", &person, Some(json!({}))).status, 201);
    assert_eq!(api.ask("POST", "/api/{version}/users/{id}/setup-link", &person, Some(json!({}))).status, 201);
    assert_eq!(api.ask("GET", "/api/{version}/setup-links", &[], None).status, 200);
    assert_eq!(api.ask("DELETE", "/api/{version}/setup-links/{id}", &person, None).status, 204);
    assert_eq!(api.ask("DELETE", "/api/{version}/users/{id}/tokens", &person, None).status, 200);
    let profile_picture = "/api/{version}/users/{id}/profile-picture";
    assert_eq!(api.ask("POST", profile_picture, &person, Some(sample())).status, 201);
    let picture = api.ask("GET", profile_picture, &person, None).json();
    let one = [person[0], ("picture", picture["id"].as_str().unwrap())];
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/pictures", &person, None).status, 200);
    assert_eq!(api.ask("GET", "/api/{version}/users/{id}/pictures/{picture}", &one, None).status, 200);
    let restore = "/api/{version}/users/{id}/pictures/{picture}/restore";
    assert_eq!(api.ask("POST", restore, &one, None).status, 200);
    let rated = Some(json!({"rating": "no such"}));
    assert_eq!(api.ask("PATCH", "/api/{version}/users/{id}/pictures/{picture}", &one, rated).status, 400);
    assert_eq!(api.ask("DELETE", profile_picture, &person, None).status, 204);
    assert_eq!(api.ask("DELETE", "/api/{version}/users/{id}/pictures/{picture}", &one, None).status, 404);
    trash(api, "/api/{version}/users/{id}/trash", &person, one[1].1);
    assert_eq!(api.ask("DELETE", "/api/{version}/users/{id}", &person, None).status, 204);
}

#[test]
fn the_document_is_complete() {
    let api = Described::open();
    assert!(api.document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = BTreeSet::new();
    for (path, item) in api.document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            assert!(operation["summary"].is_string() && operation["tags"].is_array(), "{path}: {operation}");
            assert!(operation["security"].is_array(), "{path}: {operation}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{operation}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = api.follow(parameter);
                assert!(
                    parameter["description"].is_string() && parameter["schema"].is_object(),
                    "{path}: {parameter}"
                );
            }
        }
    }
    for (name, schema) in api.document["components"]["schemas"].as_object().unwrap() {
        assert!(schema.get("example").is_some_and(|example| !example.is_null()), "{name} has no example");
    }
    let mut references = Vec::new();
    collect_references(&api.document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        assert!(api.document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn bodies_of_pictures_are_described_as_bytes() {
    let api = Described::open();
    let mut found = 0;
    let operations = api.document["paths"].as_object().unwrap().values();
    for operation in operations.flat_map(|item| item.as_object().unwrap().values()) {
        let responses = operation["responses"].as_object().unwrap().values();
        for body in responses.map(|response| api.follow(response)).chain([operation["requestBody"].clone()]) {
            let contents = body["content"].as_object().cloned().unwrap_or_default();
            for (media, content) in contents.iter().filter(|(media, _)| media.starts_with("image/")) {
                assert_eq!(content["schema"], json!({"type": "string", "format": "binary"}), "{media}");
                found += 1;
            }
        }
    }
    assert!(found >= 34, "{found}");
}

#[test]
fn language_and_file_name_parameters_are_documented() {
    let api = Described::open();
    for (path, item) in api.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters: Vec<Value> =
                operation["parameters"].as_array().unwrap().iter().map(|one| api.follow(one)).collect();
            let has = |place: &str, name: &str| {
                parameters.iter().any(|one| (&one["in"], &one["name"]) == (&json!(place), &json!(name)))
            };
            assert!(has("query", "hl") && has("header", "Accept-Language"), "{method} {path}");
            let is_upload = method == "post" && path.ends_with("/profile-picture");
            assert_eq!(has("header", "Content-Disposition"), is_upload, "{method} {path}");
        }
    }
    let turkish = api.server.get("/api/v1/me?hl=tr");
    assert_eq!(turkish.header("content-language"), "tr");
}

#[test]
fn a_request_with_too_large_headers_gets_a_bare_response_as_documented() {
    let mut api = Described::open();
    let padding = "x".repeat(17_000);
    let answer = api.server.request("GET", "/healthz").header("X-Padding", &padding).send();
    assert_eq!((answer.status, answer.body.len()), (431, 0));
    api.check("GET", "/healthz", &answer);
    let described = api.follow(&api.document["paths"]["/healthz"]["get"]["responses"]["431"]);
    assert!(described.get("headers").is_none() && described.get("content").is_none(), "{described}");
}

#[test]
fn a_wrong_method_gets_405_as_documented() {
    let api = Described::open();
    let answer = api.server.request("PUT", "/api/v1/me").token(&api.admin).send();
    assert_eq!(answer.status, 405);
    let described = &api.document["components"]["responses"]["Error405"];
    for (name, _) in &answer.headers {
        let is_of_http = name != "allow" && OF_HTTP.contains(&name.as_str());
        assert!(is_of_http || described["headers"].get(name).is_some(), "{name}");
    }
}

#[test]
fn the_document_names_the_base_path() {
    let server = Server::start_with(&["--base-path", "/avatars/"], &[]);
    let document = server.get("/avatars/api/openapi.json").json();
    assert_eq!(document["servers"], json!([{"url": "/avatars/"}]));
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| collect_references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_references(inner, found)),
        _ => {}
    }
}
