//! Reads the fields of a JSON body one by one: a field of the wrong type is an error of that field, not of the whole
//! body, so that all errors are reported at once.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::http::{ApiError, Context, read_body};
use crate::values::Message;

/// A field's raw JSON; `None` where it is absent or null.
pub(crate) type Raw<'a> = Option<&'a RawValue>;

/// The largest body of plain fields.
const MAX_BODY_BYTES: u64 = 16 * 1024;

/// The longest text that is copied out of a body. An escaped character takes at most twelve bytes there.
const MAX_TEXT_CHARS: usize = 8192;

/// A field of a `PATCH`: absent keeps the record's value, null removes it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Patch<'a>(Raw<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Patch<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self(Some(raw)))
    }
}

impl<'a> Patch<'a> {
    /// Whether the field is present, null or not.
    pub(crate) fn is_present(self) -> bool {
        self.0.is_some()
    }

    /// Reads the field if it is present. Null is passed on as `None`.
    pub(crate) fn read<T>(
        self,
        read: impl FnOnce(Raw<'a>) -> Result<T, Message>,
    ) -> Result<Option<T>, Message> {
        let Some(raw) = self.0 else { return Ok(None) };
        read(Some(raw).filter(|raw| raw.get() != "null")).map(Some)
    }
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The request's media type, lower-cased and without parameters.
pub(crate) fn media_type(context: &Context) -> String {
    let value = context.header(CONTENT_TYPE).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Reads a JSON body of at most 16 KiB.
///
/// # Errors
///
/// 415 for another content type, and as [`read_body`] has them.
pub(crate) async fn json_body(context: &mut Context) -> Result<Bytes, ApiError> {
    json_body_up_to(context, MAX_BODY_BYTES).await
}

/// Reads a JSON body of at most this length.
///
/// # Errors
///
/// As [`json_body`].
pub(super) async fn json_body_up_to(context: &mut Context, limit_bytes: u64) -> Result<Bytes, ApiError> {
    if media_type(context) != "application/json" {
        return Err(ApiError::UnsupportedMediaType("application/json".to_owned()));
    }
    let (body, _pass) = read_body(context, limit_bytes).await?;
    Ok(body)
}

/// Splits a JSON object into its fields. Fields that `T` does not have are ignored.
///
/// # Errors
///
/// 400 with the position in the body where it is not JSON.
pub(crate) fn object<'a, T: Deserialize<'a>>(body: &'a Bytes) -> Result<T, ApiError> {
    // A parser may pass over a byte order mark (RFC 8259, 8.1).
    let body: &[u8] = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let parsed = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line() as u64, error.column() as u64);
        ApiError::MalformedJson(match error.classify() {
            Category::Data => Message::JsonNotAnObject,
            Category::Eof => Message::JsonCut { line, column },
            Category::Syntax | Category::Io if follows_comma(body, error.line(), error.column()) => {
                Message::JsonTrailingComma { line, column }
            }
            Category::Syntax | Category::Io => Message::JsonSyntax { line, column },
        })
    })?;
    // The parser also accepts an array, as the fields in order.
    if body.trim_ascii_start().first() == Some(&b'{') {
        Ok(parsed)
    } else {
        Err(ApiError::MalformedJson(Message::JsonNotAnObject))
    }
}

/// A required text.
pub(crate) fn text<'a>(field: &'static str, raw: Raw<'a>) -> Result<Cow<'a, str>, Message> {
    let text = text_or_nothing(field, raw)?;
    if text.trim().is_empty() { Err(Message::FieldRequired { field: field.into() }) } else { Ok(text) }
}

/// A required text in which white space counts.
pub(super) fn secret<'a>(field: &'static str, raw: Raw<'a>) -> Result<Cow<'a, str>, Message> {
    let text = text_or_nothing(field, raw)?;
    if text.is_empty() { Err(Message::FieldRequired { field: field.into() }) } else { Ok(text) }
}

/// The caller's own password, if it is shown again.
pub(super) fn current_password(raw: Raw<'_>) -> Result<Option<Zeroizing<String>>, Message> {
    raw.map(|raw| Ok(Zeroizing::new(secret("current_password", Some(raw))?.into_owned()))).transpose()
}

/// An optional text; absent and null are empty.
pub(crate) fn text_or_nothing<'a>(field: &'static str, raw: Raw<'a>) -> Result<Cow<'a, str>, Message> {
    let Some(raw) = raw else { return Ok(Cow::Borrowed("")) };
    if raw.get().starts_with('"') && raw.get().len() > MAX_TEXT_CHARS * 12 {
        return Err(Message::TextTooLong { max: MAX_TEXT_CHARS as u64 });
    }
    let text: Result<Text<'a>, _> = serde_json::from_str(raw.get());
    text.map(|text| text.0).map_err(|_kind| Message::FieldNotText { field: field.into() })
}

/// A required word, one of the values of `T`.
pub(crate) fn word<T>(field: &'static str, raw: Raw<'_>, known: &[T]) -> Result<T, Message>
where
    T: FromStr + Display,
{
    let text = text(field, raw)?;
    text.parse().map_err(|_unknown| {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        Message::NotAmong { accepted: known.join(", ") }
    })
}

/// A required `true` or `false`.
pub(crate) fn boolean(field: &'static str, raw: Raw<'_>) -> Result<bool, Message> {
    match raw.map(RawValue::get) {
        None => Err(Message::FieldRequired { field: field.into() }),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(Message::FieldNotBoolean { field: field.into() }),
    }
}

/// A required text between its quotes, still escaped: a picture is too large to copy.
pub(super) fn escaped_text<'a>(field: &'static str, raw: Raw<'a>) -> Result<&'a str, Message> {
    let required = || Message::FieldRequired { field: field.into() };
    let inside = raw.ok_or_else(required)?.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inside = inside.ok_or_else(|| Message::FieldNotText { field: field.into() })?;
    if inside.trim().is_empty() { Err(required()) } else { Ok(inside) }
}

/// A required whole number from `min` to `max`.
pub(super) fn number(field: &str, raw: Raw<'_>, min: u32, max: u32) -> Result<u32, Message> {
    let raw = raw.ok_or_else(|| Message::FieldRequired { field: field.into() })?;
    let number = serde_json::from_str::<u32>(raw.get()).ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| Message::FieldNotANumber { field: field.into(), min: min.into(), max: max.into() })
}

/// Whether a syntax error is a closing bracket after a comma, ignoring white space.
fn follows_comma(body: &[u8], line: usize, column: usize) -> bool {
    let before_line: usize =
        body.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let at = before_line + column.saturating_sub(1);
    let closes = matches!(body.get(at), Some(b'}' | b']'));
    let before = body.get(..at).unwrap_or_default().trim_ascii_end();
    closes && before.last() == Some(&b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Role;

    #[derive(Debug, Deserialize)]
    struct Two<'a> {
        #[serde(borrow)]
        a: Raw<'a>,
        #[serde(borrow)]
        b: Raw<'a>,
    }

    fn error(text: &str) -> Message {
        match object::<Two<'_>>(&Bytes::copy_from_slice(text.as_bytes())) {
            Err(ApiError::MalformedJson(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn malformed_json_is_reported_with_its_position() {
        assert_eq!(error("{\"a\": 1,\n}"), Message::JsonTrailingComma { line: 2, column: 1 });
        assert_eq!(error("{\"a\": [1, 2,]}"), Message::JsonTrailingComma { line: 1, column: 13 });
        assert_eq!(error("{\"a\": 1,"), Message::JsonCut { line: 1, column: 8 });
        assert_eq!(error(""), Message::JsonCut { line: 1, column: 0 });
        assert_eq!(error("{'a': 1}"), Message::JsonSyntax { line: 1, column: 2 });
        assert_eq!(error("[1]"), Message::JsonNotAnObject);
        assert_eq!(error("[1, 2]"), Message::JsonNotAnObject);
        assert_eq!(error("{\"a\":1,\"a\":2}"), Message::JsonNotAnObject);
    }

    #[test]
    fn deep_nesting_does_not_recurse() {
        let deep = format!("{{\"x\": {}{}, \"a\": \"1\"}}", "[".repeat(100_000), "]".repeat(100_000));
        let body = Bytes::from(deep);
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(text("a", two.a).unwrap(), "1");
        let array = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(error(&array), Message::JsonNotAnObject);
        assert_eq!(error(&"[".repeat(100_000)), Message::JsonCut { line: 1, column: 100_000 });
    }

    #[test]
    fn a_text_that_is_too_long_is_not_copied() {
        let body = Bytes::from(format!(r#"{{"a": "{}"}}"#, r"\/".repeat(MAX_TEXT_CHARS * 6 + 1)));
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(text("a", two.a), Err(Message::TextTooLong { max: 8192 }));
    }

    #[derive(Debug, Deserialize)]
    struct Changes<'a> {
        #[serde(borrow, default)]
        a: Patch<'a>,
        #[serde(borrow, default)]
        b: Patch<'a>,
    }

    #[test]
    fn absent_and_null_differ() {
        let body = Bytes::from_static(br#"{"a": null}"#);
        let changes: Changes<'_> = object(&body).unwrap();
        assert!(changes.a.is_present() && !changes.b.is_present());
        assert_eq!(changes.a.read(|raw| text_or_nothing("a", raw)).unwrap().unwrap(), "");
        assert_eq!(
            changes.a.read(|raw| boolean("a", raw)),
            Err(Message::FieldRequired { field: "a".into() })
        );
        assert_eq!(changes.b.read(|raw| boolean("b", raw)), Ok(None));
    }

    #[test]
    fn unknown_words_and_booleans_are_rejected() {
        let body = Bytes::from_static(br#"{"a": "admin", "b": 1}"#);
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(word("a", two.a, Role::ALL), Ok(Role::Admin));
        assert_eq!(boolean("b", two.b), Err(Message::FieldNotBoolean { field: "b".into() }));
        let body = Bytes::from_static(br#"{"a": "Admin", "b": true}"#);
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(word("a", two.a, Role::ALL), Err(Message::NotAmong { accepted: "member, admin".into() }));
        assert_eq!(boolean("b", two.b), Ok(true));
    }

    #[test]
    fn a_wrong_type_is_an_error_of_its_field() {
        let body = Bytes::from_static(br#"{"a": "x\/y", "b": 7.5}"#);
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(text("a", two.a).unwrap(), "x/y");
        assert_eq!(text("b", two.b), Err(Message::FieldNotText { field: "b".into() }));
        let out_of_range = Err(Message::FieldNotANumber { field: "b".into(), min: 1, max: 9 });
        assert_eq!(number("b", two.b, 1, 9), out_of_range);
        assert_eq!(escaped_text("a", two.a), Ok(r"x\/y"));
        assert_eq!(escaped_text("b", two.b), Err(Message::FieldNotText { field: "b".into() }));
        assert_eq!(escaped_text("c", None), Err(Message::FieldRequired { field: "c".into() }));
        assert_eq!(number("c", None, 1, 9), Err(Message::FieldRequired { field: "c".into() }));
    }
}
