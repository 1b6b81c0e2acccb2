//! The API's description (OpenAPI 3.1), as it stands in `assets/api/openapi.json` and is carried along deflated. It is
//! written by `describing`, of what the handlers say of themselves; a test holds the file against that.

use bytes::Bytes;
use miniz_oxide::inflate::decompress_to_vec;

use crate::config::BasePath;

/// The file without its spaces, deflated (RFC 1951).
static DEFLATED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.deflated"));

/// Where the file says below which path everything is served.
const SERVERS: &str = r#""servers":[{"url":"/"}]"#;

/// The description of a server below this path.
pub(crate) fn below(base: &BasePath) -> Bytes {
    // What was deflated when this was built inflates.
    let text = decompress_to_vec(DEFLATED).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let own = SERVERS.replace(r#""/""#, &serde_json::Value::from(base.as_str()).to_string());
    Bytes::from(text.unwrap_or_default().replace(SERVERS, &own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::openapi::generate::describe;

    const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/api/openapi.json");

    /// With `TONDO_WRITE_DESCRIPTION` set it writes the file, which then is to be looked at and committed.
    #[test]
    fn the_file_is_what_the_handlers_say() {
        let described = format!("{:#}\n", describe());
        if std::env::var_os("TONDO_WRITE_DESCRIPTION").is_some() {
            std::fs::write(PLACE, &described).unwrap();
        }
        assert!(
            std::fs::read_to_string(PLACE).unwrap() == described,
            "{PLACE} is not what the handlers say: run TONDO_WRITE_DESCRIPTION=1 cargo test the_file_is_what"
        );
    }

    #[test]
    fn the_description_says_below_which_path_it_holds() {
        let document: serde_json::Value =
            serde_json::from_slice(&below(&"/avatars/".parse().unwrap())).unwrap();
        assert_eq!(document["servers"], serde_json::json!([{"url": "/avatars/"}]));
        assert_eq!(document["paths"], describe()["paths"]);
    }
}
