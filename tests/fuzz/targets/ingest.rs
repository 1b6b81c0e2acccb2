//! Everything between a stranger's bytes and the file that is stored.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tondo_fuzz::claims::ingest_holds(input);
});
