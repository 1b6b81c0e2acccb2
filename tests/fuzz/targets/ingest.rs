//! Everything between a stranger's bytes and the file that is stored.

#![no_main]

use std::sync::Once;

/// The fuzzer's own hook ends the process at any panic, a decoder's that ingest catches among them. A broken claim is not
/// caught on its way out of the target, and ends it still.
static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|told| eprintln!("{told}"))));
    tondo_fuzz::claims::ingest_holds(input);
});
