//! Gravatar's API v3 for whoever is signed in: the profile, avatars, and which avatar an address shows.

mod avatars;
mod profile;
mod uploads;

use serde_json::Value;
use tondo::parts::IdentityHash;

use crate::support::pictures::distinct_jpeg;
use crate::support::{Answer, Server};

/// The address that signs in, and another one.
const HOME: &str = "ada@example.org";
const WORK: &str = "ada@work.example";

/// A person with two granted addresses.
struct Ada {
    server: Server,
    /// A token with the scope `account`.
    token: String,
}

impl Ada {
    fn new() -> Self {
        let settings = [
            ("TONDO_PUBLIC_URL", "https://avatars.example.org"),
            ("TONDO_UPLOAD_RATE", "off"),
            ("TONDO_CHANGE_RATE", "off"),
        ];
        let server = Server::start_with(&[], &settings);
        server.run_ok(&["user", "add", HOME, "--name", "Ada Lovelace", "--no-password"]);
        server.run_ok(&["address", "add", HOME, WORK]);
        let token = server.token(HOME, &["--scope", "account"]);
        Self { server, token }
    }

    fn get(&self, path: &str) -> Answer {
        self.server.request("GET", path).token(&self.token).send()
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.server.request(method, path).token(&self.token).json(body).send()
    }

    /// Uploads the picture of this seed as Gravatar's clients do.
    fn post(&self, query: &str, seed: u64) -> Answer {
        self.post_file(&self.token, query, &distinct_jpeg(seed))
    }

    fn post_file(&self, token: &str, query: &str, file: &[u8]) -> Answer {
        let request = self.server.request("POST", &format!("/v3/me/avatars{query}")).token(token);
        request.body("multipart/form-data; boundary=x", form(&[("image", file)])).send()
    }

    /// The same; its ID.
    fn upload(&self, query: &str, seed: u64) -> String {
        let answer = self.post(query, seed);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["image_id"].as_str().unwrap().to_owned()
    }

    /// The IDs of the avatars that are selected, for an address or as a whole.
    fn selected(&self, email: Option<&str>) -> Vec<String> {
        let query = email.map(|email| format!("?selected_email_hash={}", hash(email))).unwrap_or_default();
        let listed = self.get(&format!("/v3/me/avatars{query}")).json();
        let listed = listed.as_array().unwrap().clone();
        let selected = listed.iter().filter(|avatar| avatar["selected"] == true);
        selected.map(|avatar| avatar["image_id"].as_str().unwrap().to_owned()).collect()
    }
}

/// A multipart form with one file in each of these parts.
fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, content) in parts {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"me.jpg\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        form.extend_from_slice(&[head.as_bytes(), content, b"\r\n"].concat());
    }
    [&form[..], b"--x--\r\n"].concat()
}

/// The SHA-256 of an address.
fn hash(email: &str) -> String {
    IdentityHash::all_of(email)[2].to_hex()
}

/// Checks an error against the envelope and against Gravatar's schema.
fn assert_error(answer: &Answer, status: u16, code: &str, field: &str) {
    let error = answer.json();
    assert_eq!((answer.status, &error["status"]), (status, &Value::from(status)), "{error}");
    assert_eq!(error["code"], Value::from(code), "{error}");
    let sentence = error["messages"][field].as_str().unwrap_or_else(|| panic!("{field}: {error}"));
    assert!(error["error"].as_str().unwrap().contains(sentence), "{error}");
}
