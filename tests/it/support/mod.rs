//! What the tests share: a real server in a temporary directory, a plain HTTP client, generated pictures, simulated disks.

pub mod bombs;
#[path = "../../fuzz/claims.rs"]
pub mod claims;
pub mod containers;
pub mod corpus;
pub mod dev;
pub mod disk;
pub mod files;
mod http;
pub mod jpeg_maker;
pub mod ledger;
pub mod masters;
pub mod pictures;
mod server;
pub mod tls;
pub mod tracer;
mod uploader;

pub use http::{Answer, Request};
pub use server::{Server, tondo, tondo_with_input};
pub use uploader::Uploader;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The media types of the formats that are accepted.
pub mod media {
    pub const JPEG: &str = "image/jpeg";
    pub const PNG: &str = "image/png";
    pub const WEBP: &str = "image/webp";
    pub const GIF: &str = "image/gif";
}

/// The documented request, as a client sends it.
pub const SAMPLE_REQUEST: &str = include_str!("../../fixtures/upload-request.json");

/// The SHA-256 of the picture in the documented request, which has 1118 bytes.
pub const SAMPLE_SHA256: &str = "84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140";

/// The JSON of an upload with correct declarations.
pub fn upload_json(name: &str, mime: &str, width: u32, height: u32, bytes: &[u8]) -> Value {
    let data_uri = format!("data:{mime};base64,{}", STANDARD.encode(bytes));
    json!({"name": name, "width": width, "height": height, "mime": mime, "dataUri": data_uri})
}

/// The head of an upload as JSON, with more header lines. The test sends the body itself.
pub fn upload_head(token: &str, more: &str) -> String {
    format!(
        "POST /api/v1/user/profile-picture HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{more}\r\n"
    )
}

/// Whether `haystack` contains `needle`.
pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
