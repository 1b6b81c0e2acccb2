//! Data URIs, plain and inside a JSON string.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tondo::parts::DataUri;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(uri) = DataUri::parse(text) {
        // The same bytes, encoded plainly, are read as these bytes again.
        let plain = format!("data:{};base64,{}", uri.media, STANDARD_NO_PAD.encode(&uri.bytes));
        assert_eq!(DataUri::parse(&plain).as_ref(), Ok(&uri));
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
