//! An OpenID provider that does whatever a test wants, right or wrong.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tondo::parts::Clock;

pub const CLIENT_ID: &str = "tondo";
pub const SECRET: &str = "a secret: 100%";

/// How the provider fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It does not answer this path for ten minutes.
    Slow(&'static str),
    /// It answers this path with many more bytes than anybody needs.
    Huge(&'static str),
    /// It answers this path with something that is no JSON.
    Nonsense(&'static str),
    /// It answers this path with a redirect.
    Redirect(&'static str),
    /// It answers this path with 500.
    Status(&'static str),
}

/// What a code is good for.
struct Grant {
    challenge: String,
    redirect_uri: String,
    id_token: String,
    user_info: Value,
}

/// What the provider is at the moment.
#[derive(Default)]
struct State {
    grants: BTreeMap<String, Grant>,
    /// Fields of the description that differ.
    description: Value,
    failure: Option<Failure>,
    requests: Vec<String>,
    is_new_key_shown: bool,
}

/// A provider.
pub struct Provider {
    pub issuer: String,
    state: Arc<Mutex<State>>,
    signers: Arc<Signers>,
}

/// Its keys: an old RSA key, a new Ed25519 key, and one of somebody else.
struct Signers {
    rsa: RsaKeyPair,
    ed25519: Ed25519KeyPair,
    foreign: Ed25519KeyPair,
}

fn ed25519() -> Ed25519KeyPair {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()
}

/// By what a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    Rsa,
    /// With the key that the key set does not have at first.
    Ed25519,
    /// With a key of somebody else under the name of the provider's.
    Foreign,
    /// With the RSA key's public half as the secret of an HMAC.
    HmacOfPublicKey,
    /// Not at all.
    None,
    /// With RSA, and changed afterwards.
    Changed,
}

pub fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn seconds() -> i64 {
    Clock::System.now().as_second()
}

impl Provider {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let issuer = format!("http://{address}");
        let rsa = RsaKeyPair::from_pkcs8(include_bytes!("../../fixtures/oidc-rsa.pk8")).unwrap();
        let signers = Arc::new(Signers { rsa, ed25519: ed25519(), foreign: ed25519() });
        let state = Arc::new(Mutex::new(State { description: json!({}), ..State::default() }));
        let provider = Self { issuer, state, signers };
        let (state, signers, issuer) =
            (Arc::clone(&provider.state), Arc::clone(&provider.signers), provider.issuer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (state, signers, issuer) = (Arc::clone(&state), Arc::clone(&signers), issuer.clone());
                std::thread::spawn(move || serve(stream, &state, &signers, &issuer));
            }
        });
        provider
    }

    /// The settings of a server that knows it.
    pub fn settings(&self, secret_file: &std::path::Path) -> Vec<(&'static str, String)> {
        std::fs::write(secret_file, format!("{SECRET}\n")).unwrap();
        vec![
            ("TONDO_OIDC_ISSUER", self.issuer.clone()),
            ("TONDO_OIDC_CLIENT_ID", CLIENT_ID.to_owned()),
            ("TONDO_OIDC_CLIENT_SECRET_FILE", secret_file.to_str().unwrap().to_owned()),
            ("TONDO_OIDC_NAME", "The House".to_owned()),
            ("TONDO_LOGIN_RATE_BY_IP", "off".to_owned()),
        ]
    }

    pub fn fail(&self, failure: Option<Failure>) {
        self.state.lock().unwrap().failure = failure;
    }

    pub fn describe(&self, fields: Value) {
        self.state.lock().unwrap().description = fields;
    }

    pub fn show_new_key(&self) {
        self.state.lock().unwrap().is_new_key_shown = true;
    }

    /// How often this path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        let start = format!("{path} ");
        self.state.lock().unwrap().requests.iter().filter(|request| request.contains(&start)).count()
    }

    /// The claims of a right ID token for Ada, who has a verified address.
    pub fn claims(&self, nonce: &str) -> Value {
        json!({"iss": self.issuer, "aud": CLIENT_ID, "sub": "ada-1", "exp": seconds() + 300, "iat": seconds(),
            "nonce": nonce, "email": "ada@example.org", "email_verified": true, "name": "Ada Lovelace",
            "preferred_username": "ada.l", "sid": "session-1"})
    }

    /// A token of these claims. `header` may change fields of its header.
    pub fn token(&self, signature: Signature, header: &Value, claims: &Value) -> String {
        let (algorithm, key) = match signature {
            Signature::Rsa | Signature::Changed => ("RS256", "rsa"),
            Signature::Ed25519 => ("EdDSA", "new"),
            Signature::Foreign => ("EdDSA", "known"),
            Signature::HmacOfPublicKey => ("HS256", "rsa"),
            Signature::None => ("none", "rsa"),
        };
        let mut whole = json!({"alg": algorithm, "kid": key, "typ": "JWT"});
        for (name, value) in header.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let text = format!("{}.{}", part(whole.to_string()), part(claims.to_string()));
        let signers = &self.signers;
        let signature = match signature {
            Signature::Rsa | Signature::Changed => {
                let mut signed = vec![0; signers.rsa.public().modulus_len()];
                signers
                    .rsa
                    .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signed)
                    .unwrap();
                if signature == Signature::Changed {
                    signed[9] ^= 1;
                }
                signed
            }
            Signature::Ed25519 => signers.ed25519.sign(text.as_bytes()).as_ref().to_vec(),
            Signature::Foreign => signers.foreign.sign(text.as_bytes()).as_ref().to_vec(),
            Signature::HmacOfPublicKey => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, signers.rsa.public().as_ref());
                ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            Signature::None => Vec::new(),
        };
        format!("{text}.{}", part(signature))
    }

    /// A code for this request, which gives this ID token.
    pub fn grant(&self, request: &BTreeMap<String, String>, id_token: String, user_info: Value) -> String {
        let mut state = self.state.lock().unwrap();
        let code = format!("code-{}", state.grants.len());
        let (challenge, redirect_uri) = (request["code_challenge"].clone(), request["redirect_uri"].clone());
        state.grants.insert(code.clone(), Grant { challenge, redirect_uri, id_token, user_info });
        code
    }

    /// The access token that belongs to a code, from which `at_hash` is made.
    pub fn access_token(code: &str) -> String {
        format!("access-{code}")
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>, signers: &Signers, issuer: &str) {
    let (head, body) = read(&mut stream);
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let failure = {
        let mut state = state.lock().unwrap();
        state.requests.push(format!("{head}\n{body}"));
        state.failure
    };
    let (status, body) = match failure {
        Some(Failure::Slow(of)) if of == path => {
            std::thread::sleep(Duration::from_mins(10));
            return;
        }
        Some(Failure::Huge(of)) if of == path => (200, format!("{{\"x\": \"{}\"}}", "x".repeat(2 << 20))),
        Some(Failure::Nonsense(of)) if of == path => (200, "<html>\u{0}".to_owned()),
        Some(Failure::Redirect(of)) if of == path => (302, String::new()),
        Some(Failure::Status(of)) if of == path => (500, "{}".to_owned()),
        _ => answer(&path, &head, &body, state, signers, issuer),
    };
    let more = if status == 302 { format!("Location: {issuer}/elsewhere\r\n") } else { String::new() };
    let answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    drop(stream.write_all(answer.as_bytes()));
}

fn read(stream: &mut TcpStream) -> (String, String) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    drop(stream.read_exact(&mut body));
    (head, String::from_utf8(body).unwrap())
}

fn answer(
    path: &str,
    head: &str,
    body: &str,
    state: &Mutex<State>,
    signers: &Signers,
    issuer: &str,
) -> (u16, String) {
    let state = state.lock().unwrap();
    match path {
        "/.well-known/openid-configuration" => (200, description(&state, issuer).to_string()),
        "/keys" => (200, keys(&state, signers).to_string()),
        "/token" => tokens(&state, head, body),
        "/userinfo" => {
            let line = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("authorization: bearer ").map(str::to_owned)
            });
            let code =
                line.and_then(|token| token.strip_prefix("access-").map(str::to_owned)).unwrap_or_default();
            state.grants.get(&code).map_or((401, "{}".to_owned()), |grant| (200, grant.user_info.to_string()))
        }
        _ => (404, "{}".to_owned()),
    }
}

fn description(state: &State, issuer: &str) -> Value {
    let mut description = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "code_challenge_methods_supported": ["S256"],
    });
    for (name, value) in state.description.as_object().unwrap() {
        description[name] = value.clone();
    }
    description
}

fn keys(state: &State, signers: &Signers) -> Value {
    let public = signers.rsa.public();
    let components: ring::rsa::PublicKeyComponents<Vec<u8>> = public.into();
    let rsa =
        json!({"kty": "RSA", "kid": "rsa", "use": "sig", "n": part(&components.n), "e": part(&components.e)});
    let ed25519 = |id: &str, pair: &Ed25519KeyPair| json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": part(pair.public_key())});
    let mut keys = vec![rsa, ed25519("known", &signers.ed25519)];
    if state.is_new_key_shown {
        keys.push(ed25519("new", &signers.ed25519));
    }
    json!({"keys": keys})
}

fn tokens(state: &State, head: &str, body: &str) -> (u16, String) {
    let form: BTreeMap<String, String> = form(body);
    let expected = STANDARD.encode("tondo:a+secret%3A+100%25");
    if !head.to_ascii_lowercase().contains(&format!("authorization: basic {}", expected.to_ascii_lowercase()))
    {
        return (401, json!({"error": "invalid_client"}).to_string());
    }
    let grant = form.get("code").and_then(|code| state.grants.get(code).map(|grant| (code, grant)));
    let is_proved = |grant: &Grant| {
        form.get("redirect_uri") == Some(&grant.redirect_uri)
            && form.get("grant_type").is_some_and(|kind| kind == "authorization_code")
            && form
                .get("code_verifier")
                .is_some_and(|verifier| part(Sha256::digest(verifier)) == grant.challenge)
    };
    match grant {
        Some((code, grant)) if is_proved(grant) => {
            let tokens = json!({"token_type": "Bearer", "access_token": Provider::access_token(code), "id_token": grant.id_token});
            (200, tokens.to_string())
        }
        _ => (400, json!({"error": "invalid_grant"}).to_string()),
    }
}

/// The pairs of a form or a query.
pub fn form(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
