//! The whole of ingest: from untrusted bytes to the stored file.

#![no_main]

use std::sync::Once;

/// libFuzzer's hook ends the process at any panic, also at one of a decoder that ingest catches, so it is removed. A broken
/// claim still ends the process, because nothing catches it.
static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|told| eprintln!("{told}"))));
    tondo_fuzz::claims::ingest_holds(input);
});
