//! The second factor: codes of an authenticator app, which work once, and recovery codes.

use serde_json::{Value, json};
use tondo::parts::Clock;
use totp_rs::Builder;

use crate::support::{Answer, Server};

const EMAIL: &str = "ada@example.org";
const ROOT: &str = "root@example.org";
const PASSWORD: &str = "correct horse battery";

/// A person's authenticator app. Codes are given in the order of their steps, each once, as the server takes them: from the step
/// before the present one to the one after it.
struct App {
    secret: [u8; 20],
}

impl App {
    fn new(base32: &str) -> Self {
        let mut secret = Vec::new();
        let (mut bits, mut count) = (0_u32, 0);
        for letter in base32.bytes() {
            let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
            bits = bits << 5 | u32::from(value);
            count += 5;
            if count >= 8 {
                count -= 8;
                secret.push(u8::try_from(bits >> count).unwrap());
                bits &= (1 << count) - 1;
            }
        }
        Self { secret: secret.try_into().unwrap() }
    }

    /// The code of the step so far from the present one.
    fn code(&self, steps: i64) -> String {
        let totp = Builder::new().with_secret(self.secret).build_noncompliant();
        totp.generate(now().checked_add_signed(30 * steps).unwrap()).to_string()
    }
}

/// The seconds since 1970, which the server under test has, too.
fn now() -> u64 {
    u64::try_from(Clock::System.now().as_second()).unwrap()
}

/// Waits until a step has begun a moment ago, so that a test's codes are not those of the step before.
fn wait_for_room() {
    let left = || 30 - now() % 30;
    while left() < 12 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

fn log_in_from(server: &Server, ip: &str, password: &str, code: Option<&str>) -> Answer {
    let form = json!({"email": EMAIL, "password": password, "code": code});
    server.request("POST", "/api/login").header("X-Forwarded-For", ip).json(&form).send()
}

fn log_in(server: &Server, code: Option<&str>) -> Answer {
    log_in_from(server, "198.51.100.1", PASSWORD, code)
}

fn own(server: &Server, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    server.request(method, &format!("/api/v1/{path}")).token(token).json(body).send()
}

/// Turns Ada's second factor on; her app, her recovery codes, and the token that she did it with. The code of the step before the
/// present one is used.
fn turn_on(server: &Server) -> (App, Vec<String>, String) {
    wait_for_room();
    let token = log_in(server, None).json()["token"].as_str().unwrap().to_owned();
    let begun = own(server, &token, "POST", "me/second-factor", &json!({}));
    assert_eq!(begun.status, 201, "{begun:?}");
    let begun = begun.json();
    assert!(begun["qr_code"].as_str().unwrap().starts_with("<svg "));
    let app = App::new(begun["secret"].as_str().unwrap());
    assert!(begun["uri"].as_str().unwrap().contains(begun["secret"].as_str().unwrap()));
    // Nothing is needed yet.
    assert_eq!(log_in(server, None).status, 200);
    let wrong = own(server, &token, "PUT", "me/second-factor", &json!({"code": "000000"}));
    assert_eq!((wrong.status, wrong.fields()), (400, vec!["code".to_owned()]));
    let on = own(server, &token, "PUT", "me/second-factor", &json!({"code": app.code(-1)}));
    assert_eq!(on.status, 200, "{on:?}");
    let codes: Vec<String> = serde_json::from_value(on.json()["recovery_codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    (app, codes, token)
}

fn server() -> Server {
    let server = Server::start_with(
        &[],
        &[
            ("TONDO_TRUSTED_PROXIES", "127.0.0.1"),
            ("TONDO_LOGIN_RATE_BY_IP", "off"),
            ("TONDO_LOGIN_RATE_BY_ACCOUNT", "5/1h"),
        ],
    );
    server.add_person(EMAIL, PASSWORD);
    server
}

fn assert_code_needed(answer: &Answer) {
    assert_eq!(answer.status, 401, "{answer:?}");
    assert_eq!(answer.json()["error"], "Code needed");
    assert_eq!(answer.fields(), ["code"]);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[test]
fn a_code_is_needed_with_the_password_works_once_and_is_told_to_nobody_without_the_password() {
    let server = server();
    let (app, _codes, token) = turn_on(&server);
    assert_code_needed(&log_in(&server, None));
    assert_code_needed(&log_in(&server, Some("  ")));
    // The one that turned it on is used up, and one that is two steps off is none.
    assert_code_needed(&log_in(&server, Some(&app.code(-1))));
    assert_code_needed(&log_in(&server, Some(&app.code(2))));
    let code = app.code(0);
    assert_eq!(log_in(&server, Some(&format!("{} {}", &code[..3], &code[3..]))).status, 200);
    assert_code_needed(&log_in(&server, Some(&code)));
    assert_eq!(log_in(&server, Some(&app.code(1))).status, 200);
    assert_code_needed(&log_in(&server, Some(&app.code(0))));

    // Without the password everything is alike.
    let wrong = log_in_from(&server, "198.51.100.1", "a wrong password", None).json();
    for code in [Some("000000"), Some(code.as_str())] {
        assert_eq!(log_in_from(&server, "198.51.100.1", "a wrong password", code).json(), wrong);
    }
    assert_eq!(wrong["error"], "Login failed");

    // A browser's sign-in asks as well, and tokens do not.
    let form = json!({"email": EMAIL, "password": PASSWORD});
    assert_code_needed(&server.request("POST", "/api/session").json(&form).send());
    assert_eq!(server.request("GET", "/api/v1/me").token(&token).send().status, 200);
    let status = server.request("GET", "/api/v1/me/second-factor").token(&token).send().json();
    assert_eq!((&status["on"], &status["recovery_codes"]), (&json!(true), &json!(10)));
}

#[test]
fn an_account_without_a_second_factor_takes_any_code() {
    let server = server();
    assert_eq!(log_in(&server, Some("nonsense")).status, 200);
    let token = log_in(&server, None).json()["token"].as_str().unwrap().to_owned();
    for (method, path) in [("PUT", "me/second-factor"), ("POST", "me/recovery-codes")] {
        assert_eq!(own(&server, &token, method, path, &json!({"code": "123456"})).status, 409);
    }
    let status = server.request("GET", "/api/v1/me/second-factor").token(&token).send().json();
    assert_eq!(status, json!({"on": false, "on_since": null, "recovery_codes": 0}));
}

#[test]
fn a_recovery_code_works_once_and_new_ones_end_the_former() {
    let server = server();
    let (_app, codes, token) = turn_on(&server);
    assert_eq!(log_in(&server, Some(&codes[0].to_uppercase())).status, 200);
    assert_code_needed(&log_in(&server, Some(&codes[0])));
    let renewed = own(&server, &token, "POST", "me/recovery-codes", &json!({"current_password": PASSWORD}));
    assert_eq!(renewed.status, 201, "{renewed:?}");
    assert_code_needed(&log_in(&server, Some(&codes[1])));
    let code = renewed.json()["recovery_codes"][3].as_str().unwrap().to_owned();
    assert_eq!(log_in(&server, Some(&code)).status, 200);
}

#[test]
fn guesses_are_bounded_and_keep_nobody_out_from_a_known_network() {
    let server = server();
    let (app, codes, _token) = turn_on(&server);
    // Somebody who knows the password guesses from many networks.
    let guess = |host| log_in_from(&server, &format!("192.0.2.{host}"), PASSWORD, Some("000000")).status;
    assert_eq!((1..=12).map(guess).collect::<Vec<_>>(), [vec![401; 10], vec![429; 2]].concat());
    assert_eq!(log_in_from(&server, "203.0.113.9", PASSWORD, Some(&codes[0])).status, 429);
    // Where Ada signed in before, she still does, and only so often may be guessed there.
    assert_eq!(log_in(&server, Some(&app.code(0))).status, 200);
    let guesses: Vec<u16> = (0..12).map(|_| log_in(&server, Some("000000")).status).collect();
    assert_eq!(guesses, [vec![401; 10], vec![429; 2]].concat());
    // Strangers without the password never come so far.
    assert_eq!(log_in_from(&server, "203.0.113.77", "a wrong password", Some("000000")).status, 401);
}

#[test]
fn changing_it_needs_the_password_or_a_recent_sign_in() {
    let server = server();
    let (_app, _codes, login) = turn_on(&server);
    let form = json!({"label": "camera", "scope": "account", "current_password": PASSWORD});
    let made = own(&server, &login, "POST", "me/tokens", &form).json()["token"].as_str().unwrap().to_owned();
    for (method, path) in
        [("POST", "me/second-factor"), ("DELETE", "me/second-factor"), ("POST", "me/recovery-codes")]
    {
        let answer = own(&server, &made, method, path, &json!({}));
        assert_eq!((answer.status, answer.fields()), (403, vec!["current_password".to_owned()]), "{path}");
        let wrong = own(&server, &made, method, path, &json!({"current_password": "a wrong password"}));
        assert_eq!(wrong.status, 400, "{path}");
    }
    assert_eq!(
        own(&server, &made, "POST", "me/second-factor", &json!({"current_password": PASSWORD})).status,
        409
    );
    assert_eq!(
        own(&server, &made, "DELETE", "me/second-factor", &json!({"current_password": PASSWORD})).status,
        204
    );
    assert_eq!(log_in(&server, None).status, 200);
}

#[test]
fn a_set_up_link_leaves_it_and_an_administrators_reset_removes_it() {
    let server = server();
    let (_app, codes, _token) = turn_on(&server);
    server.add_administrator(ROOT, PASSWORD);
    let root = server.token(ROOT, &[]);
    let ada =
        server.request("GET", "/api/v1/users?q=ada").token(&root).send().json()["users"][0]["id"].clone();
    let path = format!("users/{}", ada.as_str().unwrap());
    let confirmed = json!({"current_password": PASSWORD});
    let link = own(&server, &root, "POST", &format!("{path}/setup-link"), &confirmed).json();
    let secret = link["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let use_link = |code: Option<&str>| {
        let form = json!({"token": secret, "password": "staple of all days", "code": code});
        server.request("POST", "/api/setup").json(&form).send()
    };
    // The link is not used up by an answer that asks for the code.
    assert_code_needed(&use_link(None));
    assert_code_needed(&use_link(Some("000000")));
    assert_eq!(use_link(Some(&codes[0])).status, 204);
    let with_new = |code| log_in_from(&server, "198.51.100.1", "staple of all days", code);
    assert_code_needed(&with_new(None));

    let factor = format!("{path}/second-factor");
    let seen = server.request("GET", &format!("/api/v1/{factor}")).token(&root).send().json();
    assert_eq!((&seen["on"], &seen["recovery_codes"]), (&json!(true), &json!(9)));
    assert_eq!(own(&server, &root, "DELETE", &factor, &json!({})).status, 403);
    assert_eq!(own(&server, &root, "DELETE", &factor, &confirmed).status, 204);
    assert_eq!(with_new(None).status, 200);
    let trail = server.request("GET", "/api/v1/audit?action=second-factor.off").token(&root).send().json();
    assert_eq!(trail["entries"].as_array().unwrap().len(), 1, "{trail}");
}

#[test]
fn a_disabled_person_is_not_asked_for_a_code() {
    let server = server();
    let (_app, codes, _token) = turn_on(&server);
    server.run_ok(&["user", "disable", EMAIL]);
    let answer = log_in(&server, Some(&codes[0]));
    assert_eq!((answer.status, answer.json()["error"].clone()), (401, json!("Login failed")));
    server.run_ok(&["user", "enable", EMAIL]);
    assert_code_needed(&log_in(&server, None));
    server.run_ok(&["user", "reset-second-factor", EMAIL]);
    assert_eq!(log_in(&server, None).status, 200);
}
