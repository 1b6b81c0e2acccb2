//! `Content-Disposition` (RFC 6266): reading the file name of an upload, and naming a download.
//!
//! Reads what clients are found to send, plain UTF-8 in `filename` included, which the grammar does not allow.

use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;

/// The header of a file that browsers show rather than save. The stem and the extension need no quoting: they are ASCII
/// letters, digits, `-` and `_`.
#[must_use]
pub(crate) fn inline(stem: &str, extension: &str) -> Option<HeaderValue> {
    let text = ["inline; filename=\"", stem, ".", extension, "\""].concat();
    HeaderValue::try_from(text).ok()
}

/// The file name of a header: `filename*` (RFC 8187, UTF-8 only) before `filename`. `None` where there is none or where its
/// quotes are not closed.
#[must_use]
pub(crate) fn file_name(header: &HeaderValue) -> Option<String> {
    let text = String::from_utf8_lossy(header.as_bytes());
    let parameters = parameters(&text);
    let find = |name: &str| parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let extended = find("filename*").and_then(|(_, value)| {
        let encoded = value.strip_prefix("UTF-8''").or_else(|| value.strip_prefix("utf-8''"))?;
        percent_decode_str(encoded).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    });
    extended.or_else(|| find("filename").map(|(_, value)| value.clone()))
}

/// The parameters of a header value (RFC 9110, 5.6.6), with quotes and backslashes removed.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let (mut is_quoted, mut is_escaped) = (false, false);
    let (mut name, mut text) = (None, String::new());
    for letter in header.chars().chain([';']) {
        match letter {
            _ if is_escaped => {
                text.push(letter);
                is_escaped = false;
            }
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '=' if !is_quoted && name.is_none() => name = Some(std::mem::take(&mut text).trim().to_owned()),
            ';' if !is_quoted => {
                let value = std::mem::take(&mut text).trim().to_owned();
                parameters.extend(name.take().map(|name| (name, value)));
            }
            _ => text.push(letter),
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_in(header: &str) -> Option<String> {
        file_name(&HeaderValue::from_bytes(header.as_bytes()).unwrap())
    }

    #[test]
    fn a_file_name_is_read_in_both_notations() {
        assert_eq!(name_in("attachment; filename=\"me.jpg\""), Some("me.jpg".into()));
        assert_eq!(name_in("attachment; filename=me.jpg"), Some("me.jpg".into()));
        let both = "attachment; filename=\"x.jpg\"; filename*=UTF-8''foto%C4%9Fraf.jpg";
        assert_eq!(name_in(both), Some("fotoğraf.jpg".into()));
        assert_eq!(name_in("attachment; filename=\"a;b \\\"c\\\".jpg\""), Some("a;b \"c\".jpg".into()));
        assert_eq!(name_in("attachment; filename=\"fotoğraf.jpg\""), Some("fotoğraf.jpg".into()));
        assert_eq!(name_in("attachment; filename=\"unended"), None);
        assert_eq!(name_in("attachment"), None);
        assert_eq!(name_in("attachment; filename*=UTF-8''%ff; filename=a.jpg"), Some("a.jpg".into()));
    }

    #[test]
    fn a_download_is_inline_with_a_name() {
        assert_eq!(inline("ada", "jpg").unwrap(), "inline; filename=\"ada.jpg\"");
    }
}
