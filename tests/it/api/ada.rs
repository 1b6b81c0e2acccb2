//! A server with a member, Ada, and an administrator, for tests of what becomes of a person's pictures.

use serde_json::Value;

use crate::support::{Answer, Server};

pub(super) struct Ada {
    pub(super) server: Server,
    pub(super) token: String,
    pub(super) admin: String,
    pub(super) id: String,
}

impl Ada {
    pub(super) fn new(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(&[], settings);
        let token = server.token_of_new_person("ada@example.org", "account");
        server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
        let admin = server.token("root@example.org", &[]);
        let me = server.request("GET", "/api/v1/me").token(&token).send().json();
        let id = me["id"].as_str().unwrap().to_owned();
        Self { server, token, admin, id }
    }

    pub(super) fn call(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(token);
        match body {
            Some(body) => request.json(&body).send(),
            None => request.send(),
        }
    }

    /// Ada, about her own records.
    pub(super) fn own(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call(&self.token, method, &format!("user/{path}"), body)
    }

    /// The administrator, about Ada's records.
    pub(super) fn by_admin(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call(&self.admin, method, &format!("users/{}/{path}", self.id), body)
    }
}
