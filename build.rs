//! Links `src/allocator.c` into the executable, where the C library is the one that it speaks to, takes the letters that
//! initials are drawn with out of a font, and presses the API's description.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "this is how a build script speaks to cargo, and what it reads is always the same"
)]

#[path = "build/letters.rs"]
mod letters;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    link_allocator();
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("what cargo sets"));
    letters::write(&folder);
    press_description(&folder);
}

/// Makes the API's description small enough to be carried along: without spaces, and deflated (RFC 1951).
fn press_description(folder: &Path) {
    const PLACE: &str = "assets/api/openapi.json";
    println!("cargo::rerun-if-changed={PLACE}");
    let text = std::fs::read_to_string(PLACE).expect("the description, which is in the repository");
    let document: serde_json::Value = serde_json::from_str(&text).expect("a description in JSON");
    let pressed = miniz_oxide::deflate::compress_to_vec(document.to_string().as_bytes(), 9);
    std::fs::write(folder.join("openapi.deflated"), pressed).expect("writing into OUT_DIR");
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
