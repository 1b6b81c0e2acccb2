//! Serves the OpenAPI document `assets/api/openapi.json`, which is embedded deflated. A test compares the file with what
//! `generate` makes from the table of routes and the handlers' documentation.

use std::sync::LazyLock;

use bytes::Bytes;
use miniz_oxide::inflate::decompress_to_vec;

use crate::config::BasePath;
use crate::http::{ApiError, Context, Response, json_bytes};

/// The file without white space, deflated (RFC 1951).
static DEFLATED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.deflated"));

/// The file inflated, on first use.
// The build deflates it, so it can be inflated.
static DOCUMENT: LazyLock<Bytes> =
    LazyLock::new(|| Bytes::from(decompress_to_vec(DEFLATED).unwrap_or_default()));

/// The part of the file that names the base path.
const SERVERS: &str = r#""servers":[{"url":"/"}]"#;

/// Get this document
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "An OpenAPI 3.1 document.", content_type = "application/json", body = Object))
)]
pub(crate) async fn describe(context: &mut Context) -> Result<Response, ApiError> {
    Ok(json_bytes(with_base(&context.app.config.base_path)))
}

/// The document of a server below this base path.
fn with_base(base: &BasePath) -> Bytes {
    let at = memchr::memmem::find(&DOCUMENT, SERVERS.as_bytes()).filter(|_| base.as_str() != "/");
    let Some(at) = at else { return DOCUMENT.clone() };
    let url = serde_json::Value::from(base.as_str()).to_string();
    let servers = SERVERS.replace(r#""/""#, &url);
    let (before, after) = (DOCUMENT.slice(..at), DOCUMENT.slice(at + SERVERS.len()..));
    Bytes::from([&before, servers.as_bytes(), &after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::openapi::generate::generate;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/api/openapi.json");

    /// With `TONDO_WRITE_DESCRIPTION` set it writes the file, to be reviewed and committed.
    #[test]
    fn the_openapi_file_is_up_to_date() {
        let generated = format!("{:#}\n", generate());
        if std::env::var_os("TONDO_WRITE_DESCRIPTION").is_some() {
            std::fs::write(FILE, &generated).unwrap();
        }
        assert!(
            std::fs::read_to_string(FILE).unwrap() == generated,
            "{FILE} is out of date: run TONDO_WRITE_DESCRIPTION=1 cargo test --lib openapi"
        );
    }

    #[test]
    fn the_document_names_the_base_path() {
        let read = |base: &str| -> serde_json::Value {
            serde_json::from_slice(&with_base(&base.parse().unwrap())).unwrap()
        };
        for base in ["/", "/avatars/"] {
            let document = read(base);
            assert_eq!(document["servers"], serde_json::json!([{"url": base}]));
            assert!(document["paths"] == generate()["paths"], "below {base}");
        }
    }
}
