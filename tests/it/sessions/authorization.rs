//! Who may call what: every route of the table, called as nobody, as members and as administrators, with tokens of
//! every scope, about one's own records and about another member's. The expected status follows from the table's
//! `access`; the few exceptions are listed here.

use serde_json::{Value, json};
use tondo::parts::{Access, IdentityHash, Route, Scope, route_list};

use crate::support::pictures::distinct_jpeg;
use crate::support::{Answer, SAMPLE_REQUEST, Server};

use super::statuses::status_when_allowed;

const PASSWORD: &str = "correct horse battery";

/// A caller, with the scope of the token in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    Member(Scope),
    Administrator(Scope),
    /// A member who was disabled after the token was made.
    Disabled,
}

/// Whose records the path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Own,
    Other,
}

/// A person and one record of every kind that a path can name.
struct Records {
    slug: String,
    person: String,
    account_token: String,
    token: String,
    picture: String,
    trashed: String,
    removed: String,
    blocked: String,
    basename: String,
    content: String,
    granted: String,
    requested: String,
    job: String,
    backup: String,
    group: String,
    webhook: String,
}

/// A caller and another member, fresh until a call changes something.
struct Pair {
    own: Records,
    other: Records,
    bearer: Option<String>,
    state: Value,
}

/// A server and its first administrator.
struct Site {
    server: Server,
    root: String,
    people: usize,
}

impl Site {
    fn start() -> Self {
        let rates =
            [("TONDO_LOGIN_RATE_BY_IP", "off"), ("TONDO_LOGIN_RATE_BY_ACCOUNT", "off"), ("TONDO_SCIM", "on")];
        let server = Server::start_with(&[], &rates);
        server.add_administrator("root@example.org", PASSWORD);
        let root = server.token("root@example.org", &[]);
        Self { server, root, people: 0 }
    }

    /// Does something as the first administrator, or with another token.
    fn prepare(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(token);
        let answer = body.map_or_else(|| request.clone(), |body| request.clone().json(&body)).send();
        assert!(matches!(answer.status, 200 | 201), "{method} {path}: {answer:?}");
        answer.json()
    }

    fn delete(&self, token: &str, path: &str) {
        let answer = self.server.request("DELETE", &format!("/api/v1/{path}")).token(token).send();
        assert_eq!(answer.status, 204, "{path}: {answer:?}");
    }

    fn pair(&mut self, caller: Caller) -> Pair {
        let role = if matches!(caller, Caller::Administrator(_)) { "admin" } else { "member" };
        let (own, other) = (self.records(role), self.records("member"));
        let bearer = match caller {
            Caller::Nobody => None,
            Caller::Disabled => {
                let disabled = Some(json!({"active": false}));
                self.prepare(&self.root, "PATCH", &format!("users/{}", own.person), disabled);
                Some(own.account_token.clone())
            }
            Caller::Member(scope) | Caller::Administrator(scope) => {
                Some(text(&self.make_token(&own.person, scope)["token"]))
            }
        };
        let state = self.state(&own, &other);
        Pair { own, other, bearer, state }
    }

    fn make_token(&self, person: &str, scope: Scope) -> Value {
        let form = json!({"scope": scope.as_str(), "current_password": PASSWORD});
        self.prepare(&self.root, "POST", &format!("users/{person}/tokens"), Some(form))
    }

    fn records(&mut self, role: &str) -> Records {
        self.people += 1;
        let slug = format!("person-{}", self.people);
        let new = json!({
            "email": format!("{slug}@example.org"), "slug": slug, "role": role, "password": PASSWORD
        });
        let person = text(&self.prepare(&self.root, "POST", "users", Some(new))["id"]);
        let path = format!("users/{person}");
        let account_token = text(&self.make_token(&person, Scope::Account)["token"]);
        let as_root =
            |method, part: &str, body| self.prepare(&self.root, method, &format!("{path}{part}"), body);
        as_root("PATCH", "", Some(json!({"public": true})));
        let mut other = sample();
        other["name"] = json!("deleted.jpg");
        as_root("POST", "/profile-picture", Some(other));
        let trashed = text(&as_root("GET", "/profile-picture", None)["id"]);
        self.delete(&account_token, &format!("user/pictures/{trashed}"));
        let removed = self.remove_a_picture(&person);
        let blocked = sha256(&slug);
        let block = self.server.request("POST", "/api/v1/blocks").token(&self.root);
        assert_eq!(block.json(&json!({"sha256": blocked})).send().status, 204);
        as_root("POST", "/profile-picture", Some(sample()));
        let picture = as_root("GET", "/profile-picture", None);
        as_root("POST", "/setup-link", Some(json!({"current_password": PASSWORD})));
        let given = Some(json!({"address": format!("{slug}@example.net")}));
        let granted = text(&as_root("POST", "/addresses", given)["id"]);
        let asked = Some(json!({"address": format!("{slug}@example.com")}));
        let requested = text(&self.prepare(&account_token, "POST", "me/addresses", asked)["id"]);
        let group = self.a_group(&person);
        Records {
            token: text(&self.make_token(&person, Scope::Picture)["id"]),
            picture: text(&picture["id"]),
            trashed,
            removed,
            blocked,
            basename: text(&picture["basename"]),
            content: text(&picture["content_url"]).trim_start_matches("/p/").to_owned(),
            slug,
            person,
            account_token,
            granted,
            requested,
            backup: self.a_backup(),
            webhook: self.a_webhook(),
            group,
            job: text(&self.prepare(&self.root, "GET", "jobs", None)["jobs"][0]["id"]),
        }
    }

    /// A SCIM group with this person.
    fn a_group(&self, person: &str) -> String {
        let group = json!({"displayName": format!("Group of {person}"), "members": [{"value": person}]});
        let answer = self.server.request("POST", "/scim/v2/Groups").token(&self.root).json(&group).send();
        assert_eq!(answer.status, 201, "{answer:?}");
        text(&answer.json()["id"])
    }

    /// The name of a backup, which is made if there is none. No job runs then.
    fn a_backup(&self) -> String {
        self.wait_for_jobs();
        let newest = || self.prepare(&self.root, "GET", "backups", None)["backups"][0]["name"].clone();
        if newest().is_null() {
            let answer = self.server.request("POST", "/api/v1/backups").token(&self.root).send();
            assert_eq!(answer.status, 202, "{answer:?}");
            self.wait_for_jobs();
        }
        text(&newest())
    }

    /// The id of a new webhook. There may not be many: the oldest go.
    fn a_webhook(&self) -> String {
        let known = self.prepare(&self.root, "GET", "webhooks", None);
        let known = known["webhooks"].as_array().unwrap();
        for webhook in known.iter().take(known.len().saturating_sub(10)) {
            self.delete(&self.root, &format!("webhooks/{}", text(&webhook["id"])));
        }
        text(&self.prepare(&self.root, "POST", "webhooks", Some(new_webhook()))["id"])
    }

    /// Another job of the same kind is refused while one runs.
    fn wait_for_jobs(&self) {
        let is_running = |job: &Value| job["state"] == "running";
        while self.prepare(&self.root, "GET", "jobs", None)["jobs"].as_array().unwrap().iter().any(is_running)
        {
            std::thread::yield_now();
        }
    }

    /// Uploads a picture and removes it as an administrator; the hash of its file.
    fn remove_a_picture(&self, person: &str) -> String {
        let path = format!("/api/v1/users/{person}/profile-picture");
        let file = distinct_jpeg(self.people as u64);
        let upload = self.server.request("POST", &path).token(&self.root).body("image/jpeg", file).send();
        assert_eq!(upload.status, 201, "{upload:?}");
        assert_eq!(self.server.request("DELETE", &path).token(&self.root).send().status, 204);
        upload.header("etag").trim_matches('"').to_owned()
    }

    /// Everything that a call could change: both people's records, and who was added last.
    fn state(&self, own: &Records, other: &Records) -> Value {
        let read = |path: &str| {
            let mut answer = self.prepare(&self.root, "GET", path, None);
            // Calling with a token notes that it was used.
            answer["tokens"].as_array_mut().into_iter().flatten().for_each(|token| {
                token["last_used_at"].take();
            });
            answer.as_object_mut().and_then(|person| person.remove("last_seen_at"));
            answer["users"].as_array_mut().into_iter().flatten().for_each(|person| {
                person["last_seen_at"].take();
            });
            answer
        };
        let person = |person: &str| {
            ["", "/tokens", "/addresses", "/pictures", "/trash", "/removed"]
                .map(|part| read(&format!("users/{person}{part}")))
        };
        json!([person(&own.person), person(&other.person), read("users?limit=1"), read("blocks?limit=200")])
    }
}

impl Pair {
    fn call(&self, site: &Site, route: &Route, target: Target) -> Answer {
        let records = if target == Target::Own { &self.own } else { &self.other };
        let mut request = site.server.request(route.method.as_str(), &records.path(route));
        if let Some(bearer) = &self.bearer {
            request = request.token(bearer);
        }
        match records.body(route) {
            Some(body) => request.json(&body).send(),
            None if (route.method.as_str(), route.path) == ("POST", AVATARS) => {
                request.body("multipart/form-data; boundary=x", avatar_form()).send()
            }
            None => request.send(),
        }
    }

    fn assert_unchanged(&self, site: &Site) {
        assert_eq!(
            self.state,
            site.state(&self.own, &self.other),
            "a call that was denied changed something"
        );
    }
}

impl Records {
    /// The route's path, with these records in the place of its parameters.
    fn path(&self, route: &Route) -> String {
        let hash = || sha256(&format!("{}@example.org", self.slug));
        let fill = |segment: &str| match segment {
            "{version}" => "v1".to_owned(),
            "{id}" if route.path.contains("/tokens/{id}") => self.token.clone(),
            "{id}" | "{uuid}" => self.person.clone(),
            "{picture}" if route.path.contains("/trash/") => self.trashed.clone(),
            "{sha256}" if route.path.contains("/removed/") => self.removed.clone(),
            "{sha256}" => self.blocked.clone(),
            "{picture}" => self.picture.clone(),
            "{address}" if route.path.ends_with("/grant") => self.requested.clone(),
            "{address}" => self.granted.clone(),
            "{basename}" => self.basename.clone(),
            "{content}" => self.content.clone(),
            "{hash}" | "{profile}" => hash(),
            "{name}" if route.path.contains("/ResourceTypes/") => "User".to_owned(),
            "{name}" if route.path.contains("/Schemas/") => SCIM_USER.to_owned(),
            "{slug}" | "{name}" => self.slug.clone(),
            "{*rest}" => "64/0d8abc/fff".to_owned(),
            "{job}" => self.job.clone(),
            "{backup}" => self.backup.clone(),
            "{webhook}" => self.webhook.clone(),
            "{group}" => self.group.clone(),
            "{card}.vcf" => format!("{}.vcf", self.slug),
            "{provider}" => "nobodys".to_owned(),
            "{digest}" => "0123456789abcdef".to_owned(),
            "associated-email" => format!("associated-email?email_hash={}", hash()),
            "webfinger" => format!("webfinger?resource=mailto:{}@example.org", self.slug),
            plain => {
                assert!(!plain.starts_with('{'), "add a value for {plain} of {}", route.path);
                plain.to_owned()
            }
        };
        route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// A body that the route of SCIM accepts.
    fn scim_body(&self, route: &Route) -> Option<Value> {
        let name = format!("new-{}", self.slug);
        match (route.method.as_str(), route.path.contains("Groups")) {
            ("PATCH", _) => Some(json!({"Operations": [{"op": "replace", "value": {"displayName": name}}]})),
            ("POST" | "PUT", true) => Some(json!({"displayName": name})),
            ("POST" | "PUT", false) => {
                Some(json!({"userName": name, "emails": [{"value": format!("{name}@example.org")}]}))
            }
            _ => None,
        }
    }

    /// A body that the route accepts; `None` where it takes none.
    fn body(&self, route: &Route) -> Option<Value> {
        let last = route.path.rsplit('/').next().unwrap();
        if route.path.starts_with("/scim/v2/") {
            return self.scim_body(route);
        }
        Some(match (route.method.as_str(), last) {
            ("POST", "bulk") => json!({"users": [{"email": format!("new-{}@example.org", self.slug)}]}),
            ("DELETE", "me" | "second-factor")
            | ("POST", "setup-link" | "second-factor" | "recovery-codes") => {
                json!({"current_password": PASSWORD})
            }
            ("GET" | "DELETE", _)
            | (
                "POST",
                "logout" | "restore" | "grant" | "avatars" | "backups" | "verify" | "gc" | "test" | "ldap"
                | "oidc" | "proxy",
            ) => {
                return None;
            }
            ("POST", "password-reset") => json!({"email": "x@example.org"}),
            ("POST", "confirmation") => json!({"token": "unknown"}),
            ("POST", "mail") => json!({}),
            ("POST", "login" | "session") => json!({"email": "x@example.org", "password": "wrong password"}),
            ("POST", "link" | "setup") => json!({"token": "unknown", "password": "correct horse"}),
            ("POST", "tokens") => json!({"scope": "picture", "current_password": PASSWORD}),
            ("POST", "addresses") => json!({"address": format!("{}@example.edu", self.slug)}),
            ("POST", "profile-picture") => sample(),
            ("POST", "users") => json!({"email": format!("new-{}@example.org", self.slug)}),
            ("POST", "blocks") => json!({"sha256": sha256(&format!("new-{}", self.slug))}),
            ("POST", "signed-urls") => json!({"urls": ["/avatar/00"]}),
            ("POST", "check") => json!({"subject": format!("{}@example.org", self.slug)}),
            ("POST", "webhooks") => new_webhook(),
            ("PATCH", "{webhook}") => json!({"active": false}),
            ("PATCH", "me" | "{id}") => json!({"name": "Changed"}),
            ("PATCH", "settings") => json!({"site_name": format!("House of {}", self.slug)}),
            ("PATCH", "profile") => json!({"display_name": "Changed"}),
            ("POST", "email") => json!({"email_hash": sha256(&format!("{}@example.net", self.slug))}),
            // Not a rating: an administrator's holds for the file, which everybody here has.
            ("PATCH", "{picture}") => json!({"alt": "A text", "alt_text": "A text"}),
            ("PATCH", "{address}") => json!({"picture": self.picture}),
            ("PUT", "second-factor") => json!({"code": "000000"}),
            ("PUT", "password") => json!({"current": "never set", "new": "a new password"}),
            (method, _) => panic!("add a body for {method} {}", route.path),
        })
    }
}

const SCIM_USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Where avatars are uploaded, the one route whose body is no JSON here.
const AVATARS: &str = "/v3/me/avatars";

fn avatar_form() -> Vec<u8> {
    let head = b"--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n";
    [&head[..], &distinct_jpeg(7), b"\r\n--x--\r\n"].concat()
}

fn sample() -> Value {
    serde_json::from_str(SAMPLE_REQUEST).unwrap()
}

fn sha256(text: &str) -> String {
    IdentityHash::all_of(text)[2].to_hex()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A webhook of an application that nobody can reach.
fn new_webhook() -> Value {
    json!({"url": "https://hooks.invalid/tondo", "active": false, "current_password": PASSWORD})
}

/// Whether the path names a record of somebody, apart from public ones.
fn names_a_record(route: &Route) -> bool {
    route.access.scope().is_some() && route.path.replace("{version}", "").contains('{')
}

/// The public routes that answer 404 where the person is not shown.
const SHOWS_A_PERSON: [&str; 5] =
    ["/.well-known/webfinger", "/user/{uuid}/{basename}", "/{profile}", "/{card}.vcf", "/v3/profiles/{name}"];

fn expected_status(route: &Route, caller: Caller, target: Target) -> u16 {
    let is_hidden =
        caller == Caller::Disabled && target == Target::Own && SHOWS_A_PERSON.contains(&route.path);
    let Some(needed) = route.access.scope() else {
        return if is_hidden { 404 } else { status_when_allowed(route) };
    };
    let scope = match caller {
        Caller::Nobody | Caller::Disabled => return 401,
        Caller::Member(scope) | Caller::Administrator(scope) => scope,
    };
    if !scope.covers(needed) {
        return 403;
    }
    // A path about one's own records does not find another's. A token's path serves its owner and administrators.
    let is_token = route.path.contains("/tokens/{id}");
    let sees_others = route.access == Access::Admin || (is_token && scope.covers(Scope::Admin));
    if target == Target::Other && !sees_others { 404 } else { status_when_allowed(route) }
}

/// Calls every route of the table.
fn check(caller: Caller) {
    let mut site = Site::start();
    let mut pair = site.pair(caller);
    let mut failures = Vec::new();
    for route in route_list() {
        for target in [Target::Own, Target::Other] {
            if target == Target::Other && !names_a_record(route) {
                continue;
            }
            let expected = expected_status(route, caller, target);
            let may_change = route.method != "GET" && expected < 400;
            if may_change {
                pair.assert_unchanged(&site);
            }
            let status = pair.call(&site, route, target).status;
            if status != expected {
                let Route { method, path, access, .. } = route;
                failures.push(format!("{method} {path} ({access:?}, {target:?}): {status}, not {expected}"));
            }
            if may_change {
                pair = site.pair(caller);
            }
        }
    }
    pair.assert_unchanged(&site);
    assert!(failures.is_empty(), "as {caller:?}:\n{}", failures.join("\n"));
}

#[test]
fn nobody_may_call_what_needs_no_token() {
    check(Caller::Nobody);
}

#[test]
fn a_disabled_member_may_call_what_needs_no_token() {
    check(Caller::Disabled);
}

#[test]
fn a_members_picture_token_opens_the_members_pictures() {
    check(Caller::Member(Scope::Picture));
}

#[test]
fn a_members_account_token_opens_the_members_account() {
    check(Caller::Member(Scope::Account));
}

#[test]
fn an_administrators_picture_token_opens_no_more_than_a_members() {
    check(Caller::Administrator(Scope::Picture));
}

#[test]
fn an_administrators_account_token_opens_no_more_than_a_members() {
    check(Caller::Administrator(Scope::Account));
}

#[test]
fn an_administrators_admin_token_opens_everything() {
    check(Caller::Administrator(Scope::Admin));
}

#[test]
fn the_table_has_routes_of_every_access() {
    let count = |access| route_list().iter().filter(|route| route.access == access).count();
    let accesses = [Access::Public, Access::Page, Access::Open, Access::Admin];
    for access in accesses.into_iter().chain([Scope::Picture, Scope::Account].map(Access::Own)) {
        assert!(count(access) > 2, "{access:?}");
    }
}
