//! Data URIs, plain and inside a JSON string.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tondo::parts::DataUri;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(uri) = DataUri::parse(text) {
        let (_, payload) = text.split_once(',').expect("a payload");
        assert_eq!(STANDARD_NO_PAD.encode(&uri.bytes), payload.trim_end_matches('='));
    }
    // If a JSON parser accepts the text, decoding through the escapes equals decoding the parsed text. (The limit of the
    // part before the comma is counted a little differently.)
    if let Ok(plain) = serde_json::from_str::<String>(&format!("\"{text}\""))
        && plain.find(',').is_none_or(|comma| comma < 256)
    {
        assert_eq!(DataUri::parse_json(text).ok(), DataUri::parse(&plain).ok());
    }
    drop(DataUri::parse_json(text));
});
