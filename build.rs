//! Links `src/allocator.c` into the executable, where the C library is the one that it speaks to, and takes the letters
//! that initials are drawn with out of a font.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "this is how a build script speaks to cargo, and what it reads is always the same"
)]

#[path = "build/letters.rs"]
mod letters;

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    link_allocator();
    letters::write(&PathBuf::from(std::env::var_os("OUT_DIR").expect("what cargo sets")));
}

fn link_allocator() {
    println!("cargo::rerun-if-changed=src/allocator.c");
    if std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|environment| environment == "gnu")
        && std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux")
    {
        // An object, not a library: from that, the linker would take only what is called.
        for object in cc::Build::new().file("src/allocator.c").compile_intermediates() {
            println!("cargo::rustc-link-arg-bins={}", object.display());
        }
    }
}
