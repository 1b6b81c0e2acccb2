//! Data URIs.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tondo::imaging::DataUri;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(uri) = DataUri::parse(text) else { return };
    let (_, payload) = text.split_once(',').expect("a payload");
    assert_eq!(STANDARD_NO_PAD.encode(&uri.bytes), payload.trim_end_matches('='));
});
