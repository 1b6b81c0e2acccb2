//! Reducing color profiles.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tondo_fuzz::claims::reduced_profile_holds(input));
