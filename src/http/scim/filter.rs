//! Filters of lists and of paths: one comparison for equality (RFC 7644, 3.4.2.2), which is what provisioning programs ask.

use super::answer::{Problem, shortened};

/// The longest filter, in bytes.
const MAX_BYTES: usize = 2048;

/// `attribute eq "value"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Equality {
    /// In lower case, without the URN of the core schema.
    pub(super) attribute: String,
    pub(super) value: String,
}

/// Reads a filter.
///
/// # Errors
///
/// `invalidFilter` for everything but one equality.
pub(super) fn equality(text: &str) -> Result<Equality, Problem> {
    let refused = || {
        let shown = shortened(text);
        let detail = format!("The filter `{shown}` is not of the form: attribute eq \"value\".");
        Problem::bad("invalidFilter", detail)
    };
    if text.len() > MAX_BYTES {
        return Err(refused());
    }
    let (attribute, rest) = text.trim().split_once(char::is_whitespace).ok_or_else(refused)?;
    let (operator, value) = rest.trim_start().split_once(char::is_whitespace).ok_or_else(refused)?;
    if !operator.eq_ignore_ascii_case("eq") {
        return Err(refused());
    }
    let value = match value.trim() {
        quoted if quoted.starts_with('"') => serde_json::from_str(quoted).map_err(|_error| refused())?,
        word @ ("true" | "false" | "True" | "False") => word.to_lowercase(),
        _ => return Err(refused()),
    };
    Ok(Equality { attribute: plain(attribute), value })
}

/// An attribute's name in lower case, without the URN of a core schema before it.
pub(super) fn plain(attribute: &str) -> String {
    let lower = attribute.trim().to_ascii_lowercase();
    let cores =
        ["urn:ietf:params:scim:schemas:core:2.0:user:", "urn:ietf:params:scim:schemas:core:2.0:group:"];
    let rest = cores.iter().find_map(|core| lower.strip_prefix(core).map(str::to_owned));
    rest.unwrap_or(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_equality_is_read() {
        let read = |text: &str| equality(text).map(|found| (found.attribute, found.value)).ok();
        assert_eq!(read("userName eq \"ada\""), Some(("username".into(), "ada".into())));
        assert_eq!(read(" emails.value  Eq  \"a\\\"b\" "), Some(("emails.value".into(), "a\"b".into())));
        assert_eq!(
            read("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"x y\""),
            Some(("username".into(), "x y".into()))
        );
        assert_eq!(read("primary eq True"), Some(("primary".into(), "true".into())));
        let long = format!("userName eq \"{}\"", "x".repeat(5000));
        for text in [
            "",
            "userName",
            "userName eq",
            "userName co \"a\"",
            "userName eq ada",
            "a eq \"b\" and c eq \"d\"",
            &long,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
