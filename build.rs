//! Links `src/allocator.c` into the executable, where the C library is the one that it speaks to.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
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
