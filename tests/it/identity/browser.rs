//! A browser without a screen: it keeps cookies, and goes where it is sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::provider::{Provider, Signature, form};
use crate::support::{Answer, Server};

/// A browser.
pub struct Browser<'a> {
    server: &'a Server,
    pub cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub fn new(server: &'a Server) -> Self {
        Self { server, cookies: BTreeMap::new() }
    }

    /// Opens a page as a click on another site does.
    pub fn open(&mut self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.server.request(method, path).header("Sec-Fetch-Site", "same-origin");
        if !cookies.is_empty() {
            request = request.header("Cookie", &cookies.join("; "));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send();
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, rest) = value.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Begins a sign-in; the request with which it is sent to the provider.
    pub fn begin(&mut self, provider: &str, more: &str) -> BTreeMap<String, String> {
        let answer = self.open(&format!("/-/sign-in/{provider}{more}"));
        assert_eq!(answer.status, 303, "{answer:?}");
        let location = answer.header("location");
        assert!(location.contains("/authorize?"), "{location}");
        form(location.split_once('?').unwrap().1)
    }

    /// Comes back from the provider with this code.
    pub fn come_back(&mut self, provider: &str, state: &str, code: &str) -> Answer {
        self.open(&format!("/-/sign-in/{provider}/callback?state={state}&code={code}"))
    }

    /// A whole sign-in, with these changes to the claims of the ID token.
    pub fn sign_in(&mut self, provider: &Provider, change: &Value) -> Answer {
        self.sign_in_with(provider, "", (Signature::Rsa, &json!({})), change)
    }

    /// A whole sign-in, with these changes to the ID token; `null` takes a claim out.
    pub fn sign_in_with(
        &mut self,
        provider: &Provider,
        more: &str,
        (signature, header): (Signature, &Value),
        change: &Value,
    ) -> Answer {
        let request = self.begin("oidc", more);
        let claims = changed(provider.claims(&request["nonce"]), change);
        let token = provider.token(signature, header, &claims);
        let user_info = json!({"sub": claims["sub"]});
        let code = provider.grant(&request, token, user_info);
        self.come_back("oidc", &request["state"], &code)
    }

    /// Who is signed in.
    pub fn user(&mut self) -> Value {
        self.open("/api/session").json()["user"].clone()
    }
}

/// An object with these fields changed; `null` takes one out.
pub fn changed(mut object: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(object.as_object_mut().unwrap().remove(name)),
            value => object[name] = value.clone(),
        }
    }
    object
}

/// The problem of which the sign-in page tells; the test fails where the sign-in succeeded.
pub fn problem(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    let location = answer.header("location");
    location.strip_prefix("/-/sign-in?local&problem=").unwrap_or_else(|| panic!("{location}")).to_owned()
}
