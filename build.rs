//! Takes the letters that initials are drawn with out of their font, and links `src/allocator.c` into the executable,
//! where the C library is the one that it speaks to.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a build that cannot go on should stop where it stands; its one input is pinned by the lock file"
)]

#[path = "build/letters.rs"]
mod letters;

fn main() {
    println!("cargo::rerun-if-changed=build/letters.rs");
    if let Some(folder) = std::env::var_os("OUT_DIR") {
        letters::write(std::path::Path::new(&folder));
    }
    link_allocator();
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
