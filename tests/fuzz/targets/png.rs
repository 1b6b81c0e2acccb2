//! Probing PNG containers.

#![no_main]

use tondo_fuzz::claims::probe_holds;
use tondo_fuzz::with_signature;

libfuzzer_sys::fuzz_target!(|input: &[u8]| probe_holds(with_signature(input, &[(0, b"\x89PNG\r\n\x1a\n")])));
