//! What the journal keeps of requests and answers: their beginnings, with long texts cut and secrets left out.

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, COOKIE, HeaderName, PROXY_AUTHORIZATION, SET_COOKIE};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// The most of a body that is kept, in bytes.
const MAX_BODY_BYTES: usize = 1024;

/// Texts in JSON longer than this are cut, and how much is kept of them, in bytes.
const MAX_TEXT_BYTES: usize = 96;
const KEPT_TEXT_BYTES: usize = 48;

/// The most of a header's value that is kept, in characters.
const MAX_HEADER_CHARS: usize = 256;

/// What stands for a secret.
const HIDDEN: &str = "(hidden)";

/// Whether a field or a parameter of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["passw", "pwd", "token", "secret", "signature", "recovery", "qr_code"].iter().any(|word| name.contains(word))
        // `current` and `new` are the fields by which a password is changed.
        || ["key", "sig", "auth", "pass", "current", "new", "code", "uri"].contains(&name.as_str())
}

/// How tokens and set-up links of this server begin, and the fewest letters after it that make one.
const TOKEN_PREFIX: &str = "tondo_";
const MIN_TOKEN_LETTERS: usize = 20;

/// The text with everything left out that looks like a token, wherever it stands.
pub(super) fn without_tokens(text: &str) -> String {
    let mut parts = text.split(TOKEN_PREFIX);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        let letters = part.find(|letter| !is_letter(letter)).unwrap_or(part.len());
        let (token, rest) = part.split_at(letters);
        let shown = if letters >= MIN_TOKEN_LETTERS { HIDDEN } else { token };
        out.extend([TOKEN_PREFIX, shown, rest]);
    }
    out
}

/// The name of a field as its reader understands it: in JSON, letters may be written as numbers.
fn unescaped(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.into_owned())
}

/// The beginning of a body in JSON, valid or not.
pub(super) fn json_excerpt(body: &[u8]) -> String {
    let mut rest = body;
    let (mut out, mut text) = (Vec::new(), None::<Vec<u8>>);
    let (mut is_value_secret, mut is_list_secret) = (false, false);
    while let Some((&byte, after)) = rest.split_first() {
        if out.len() >= MAX_BODY_BYTES {
            out.extend("…".bytes());
            break;
        }
        if byte != b'"' {
            match byte {
                // What stood before a colon is the name of what comes.
                b':' => {
                    is_value_secret = text.as_ref().is_some_and(|name| is_secret(&unescaped(name)));
                }
                // All of a list of secrets are some.
                b'[' => is_list_secret = is_value_secret,
                b',' => is_value_secret = is_list_secret,
                b'{' | b'}' | b']' => (is_value_secret, is_list_secret) = (false, false),
                _ => {}
            }
            out.push(byte);
            rest = after;
            continue;
        }
        let end = end_of_text(after);
        let inside = after.get(..end).unwrap_or(after);
        rest = after.get(end + 1..).unwrap_or_default();
        out.push(b'"');
        if is_value_secret {
            out.extend(HIDDEN.bytes());
        } else {
            push_text(&mut out, inside);
        }
        // A text that does not end shows that it does not.
        if end < after.len() {
            out.push(b'"');
        }
        text = Some(inside.get(..MAX_TEXT_BYTES.min(inside.len())).unwrap_or_default().to_vec());
    }
    without_tokens(&String::from_utf8_lossy(&out))
}

/// Where a text in JSON ends: at the first quote that is not escaped.
fn end_of_text(inside: &[u8]) -> usize {
    let mut is_escaped = false;
    let end = inside.iter().position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    });
    end.unwrap_or(inside.len())
}

fn push_text(out: &mut Vec<u8>, inside: &[u8]) {
    // A set-up link is a secret behind its `#`.
    let link = b"/setup#";
    let shown = match inside.windows(link.len()).position(|part| part == link) {
        Some(at) => inside.get(..at + link.len()).unwrap_or(inside),
        None => inside,
    };
    if shown.len() > MAX_TEXT_BYTES {
        let cut =
            (0..=KEPT_TEXT_BYTES).rev().find(|at| shown.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80));
        out.extend_from_slice(shown.get(..cut.unwrap_or(0)).unwrap_or_default());
        out.extend(format!("… ({} bytes)", shown.len()).bytes());
    } else {
        out.extend_from_slice(shown);
    }
    if shown.len() < inside.len() {
        out.extend(HIDDEN.bytes());
    }
}

/// A query without the values of secrets.
pub(super) fn query_excerpt(query: &str) -> String {
    let parameter = |parameter: &str| match parameter.split_once('=') {
        Some((name, _)) if is_secret(&percent_decode_str(name).decode_utf8_lossy()) => {
            format!("{name}={HIDDEN}")
        }
        _ => parameter.to_owned(),
    };
    let whole: Vec<String> = query.split('&').map(parameter).collect();
    without_tokens(&whole.join("&")).chars().take(MAX_BODY_BYTES).collect()
}

/// Headers by name, those that are given twice joined, without secrets.
pub(super) fn headers_excerpt(headers: &HeaderMap) -> Map<String, Value> {
    let mut found = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).into_iter().map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            header_excerpt(name, &text)
        });
        found.insert(name.to_string(), values.collect::<Vec<_>>().join(", ").into());
    }
    found
}

fn header_excerpt(name: &HeaderName, text: &str) -> String {
    if [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name) {
        let scheme = text.split_once(' ').map(|(scheme, _)| scheme);
        return scheme.map_or_else(|| HIDDEN.to_owned(), |scheme| format!("{scheme} {HIDDEN}"));
    }
    if [COOKIE, SET_COOKIE].contains(name) || name.as_str().strip_prefix("x-").is_some_and(is_secret_header) {
        return HIDDEN.to_owned();
    }
    without_tokens(text).chars().take(MAX_HEADER_CHARS).collect()
}

/// Whether a header of an application's own holds a secret, such as `x-api-key`.
fn is_secret_header(name: &str) -> bool {
    name.split('-').any(is_secret)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn secrets_are_left_out_however_they_are_written() {
        let token = format!("tondo_{}", "aZ-_9".repeat(8));
        for body in [
            format!(r#""{token}""#),
            format!(r#"["{token}"]"#),
            r#"{"p\u0061ssword": "PWONE"}"#.to_owned(),
            r#"{"p\u0061ssword": "PWONE"#.to_owned(),
            r#"{"user": {"passwd": "PWONE", "passwort": "PWONE", "pwd": "PWONE"}}"#.to_owned(),
        ] {
            let shown = json_excerpt(body.as_bytes());
            assert!(!shown.contains("PWONE") && !shown.contains(&token[6..]), "{shown}");
        }
        assert_eq!(query_excerpt("%74oken=PWONE&s=80"), "%74oken=(hidden)&s=80");
        let referer = HeaderName::from_static("referer");
        let shown = header_excerpt(&referer, &format!("http://x/?t={token}&tondo_data=short"));
        assert_eq!(shown, "http://x/?t=tondo_(hidden)&tondo_data=short");
        assert_eq!(without_tokens(&format!("/api/v1/tokens/{token}/x")), "/api/v1/tokens/tondo_(hidden)/x");
    }

    #[test]
    fn a_data_uri_is_cut_and_the_rest_of_the_body_is_kept() {
        let body = format!(
            r#"{{"name": "a.png", "dataUri": "data:image/png;base64,{}", "width": 20}}"#,
            "A".repeat(5000)
        );
        let cut = json_excerpt(body.as_bytes());
        assert!(cut.starts_with(r#"{"name": "a.png", "dataUri": "data:image/png;base64,AAA"#), "{cut}");
        assert!(cut.ends_with(r#"… (5022 bytes)", "width": 20}"#), "{cut}");
    }

    #[test]
    fn secrets_are_left_out() {
        let cut =
            json_excerpt(br#"{"email": "a@a.org", "password": "one", "new_password":"two", "list": ["x"]}"#);
        assert_eq!(
            cut,
            r#"{"email": "a@a.org", "password": "(hidden)", "new_password":"(hidden)", "list": ["x"]}"#
        );
        assert_eq!(json_excerpt(br#"{"token":"abc","label":"x"}"#), r#"{"token":"(hidden)","label":"x"}"#);
        assert_eq!(json_excerpt(br#"{"url":"http://a/setup#abc"}"#), r#"{"url":"http://a/setup#(hidden)"}"#);
        assert_eq!(query_excerpt("hl=de&access_token=abc&s=80"), "hl=de&access_token=(hidden)&s=80");
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("authorization", "Bearer abc"), ("cookie", "a=b"), ("x-api-key", "abc"), ("accept", "*/*")]
        {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let shown = headers_excerpt(&headers);
        assert_eq!((&shown["authorization"], &shown["accept"]), (&"Bearer (hidden)".into(), &"*/*".into()));
        assert_eq!((&shown["cookie"], &shown["x-api-key"]), (&HIDDEN.into(), &HIDDEN.into()));
    }

    #[test]
    fn what_is_not_json_or_too_long_is_shown_as_it_begins() {
        assert_eq!(json_excerpt(b"{\"a\": 1,\n}"), "{\"a\": 1,\n}");
        assert_eq!(
            json_excerpt(br#"{"recovery_codes": ["one", "two"], "list": ["x", "y"]}"#),
            r#"{"recovery_codes": ["(hidden)", "(hidden)"], "list": ["x", "y"]}"#
        );
        assert_eq!(json_excerpt(br#"{"password": "never ends"#), r#"{"password": "(hidden)"#);
        let long = json_excerpt(format!("[{}]", "1,".repeat(2000)).as_bytes());
        assert!(long.ends_with('…') && long.len() < 1100);
        let letters = json_excerpt(format!("\"{}\"", "ü".repeat(100)).as_bytes());
        assert!(!letters.contains('\u{fffd}') && letters.contains("(200 bytes)"), "{letters}");
    }
}
