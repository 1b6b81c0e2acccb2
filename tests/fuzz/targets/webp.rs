//! Probing and stripping WebP containers.

#![no_main]

use tondo_fuzz::claims::walk_holds;
use tondo_fuzz::signed;

libfuzzer_sys::fuzz_target!(|input: &[u8]| walk_holds(signed(input, &[(0, b"RIFF"), (8, b"WEBP")])));
