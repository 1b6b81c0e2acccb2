//! The walk of PNG containers.

#![no_main]

use tondo_fuzz::{signed, walk_holds};

libfuzzer_sys::fuzz_target!(|input: &[u8]| walk_holds(signed(input, &[(0, b"\x89PNG\r\n\x1a\n")])));
