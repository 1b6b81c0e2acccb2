//! Ingest: from untrusted bytes to the stored file.

#![no_main]

use std::sync::Once;

/// The fuzzer's own hook ends the process at any panic, even at a decoder's that ingest catches. A broken claim is not
/// caught and still ends it.
static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
    tondo_fuzz::claims::ingest_holds(input);
});
