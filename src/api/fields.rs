//! Reading fields of a JSON object leniently: a field of the wrong kind is that field's fault, not the whole body's,
//! so that all faults can be told at once.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::types::Message;
use crate::web::{ApiError, Context};

/// A field as it stands in the body; `None` where it is absent or null.
pub(super) type Raw<'a> = Option<&'a RawValue>;

/// The most characters of a text that is copied out of a body. Escaped, each has at most twelve bytes there.
const MAX_TEXT_CHARS: usize = 8192;

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The request's media type, lower-cased and without parameters.
pub(super) fn media_type(context: &Context) -> String {
    let value = context.header(CONTENT_TYPE).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Takes a body apart into its fields. Fields that `T` does not name are ignored.
pub(super) fn object<'a, T: Deserialize<'a>>(body: &'a Bytes) -> Result<T, ApiError> {
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
    // An array would do for the parser: it takes one as the fields in their order.
    if body.trim_ascii_start().first() == Some(&b'{') {
        Ok(parsed)
    } else {
        Err(ApiError::MalformedJson(Message::JsonNotAnObject))
    }
}

/// A required text.
pub(super) fn text<'a>(field: &'static str, raw: Raw<'a>) -> Result<Cow<'a, str>, Message> {
    let raw = raw.ok_or_else(|| Message::FieldRequired { field: field.into() })?;
    if raw.get().starts_with('"') && raw.get().len() > MAX_TEXT_CHARS * 12 {
        return Err(Message::TextTooLong { max: MAX_TEXT_CHARS as u64 });
    }
    let text: Text<'a> =
        serde_json::from_str(raw.get()).map_err(|_kind| Message::FieldNotText { field: field.into() })?;
    if text.0.trim().is_empty() { Err(Message::FieldRequired { field: field.into() }) } else { Ok(text.0) }
}

/// A required text as it stands between its quotes, escapes and all: for one so long that a copy of it would count.
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

/// Whether the place of a fault is a closing bracket with a comma before it, white space aside.
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

    #[derive(Debug, Deserialize)]
    struct Two<'a> {
        #[serde(borrow)]
        a: Raw<'a>,
        #[serde(borrow)]
        b: Raw<'a>,
    }

    fn fault(text: &str) -> Message {
        match object::<Two<'_>>(&Bytes::copy_from_slice(text.as_bytes())) {
            Err(ApiError::MalformedJson(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn malformed_json_is_told_with_its_place() {
        assert_eq!(fault("{\"a\": 1,\n}"), Message::JsonTrailingComma { line: 2, column: 1 });
        assert_eq!(fault("{\"a\": [1, 2,]}"), Message::JsonTrailingComma { line: 1, column: 13 });
        assert_eq!(fault("{\"a\": 1,"), Message::JsonCut { line: 1, column: 8 });
        assert_eq!(fault(""), Message::JsonCut { line: 1, column: 0 });
        assert_eq!(fault("{'a': 1}"), Message::JsonSyntax { line: 1, column: 2 });
        assert_eq!(fault("[1]"), Message::JsonNotAnObject);
        assert_eq!(fault("[1, 2]"), Message::JsonNotAnObject);
        assert_eq!(fault("{\"a\":1,\"a\":2}"), Message::JsonNotAnObject);
    }

    #[test]
    fn nesting_without_end_neither_recurses_nor_is_read() {
        let deep = format!("{{\"x\": {}{}, \"a\": \"1\"}}", "[".repeat(100_000), "]".repeat(100_000));
        let body = Bytes::from(deep);
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(text("a", two.a).unwrap(), "1");
        let array = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(fault(&array), Message::JsonNotAnObject);
        assert_eq!(fault(&"[".repeat(100_000)), Message::JsonCut { line: 1, column: 100_000 });
    }

    #[test]
    fn a_text_longer_than_any_is_not_copied() {
        let body = Bytes::from(format!(r#"{{"a": "{}"}}"#, r"\/".repeat(MAX_TEXT_CHARS * 6 + 1)));
        let two: Two<'_> = object(&body).unwrap();
        assert_eq!(text("a", two.a), Err(Message::TextTooLong { max: 8192 }));
    }

    #[test]
    fn each_fields_kind_is_its_own_affair() {
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
