//! Prepares files that are embedded into the executable: the glyphs of the letters in initials, taken from a font; the OpenAPI
//! document, the list of common passwords, the licences, the locales and the pages' assets, compressed.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a build script talks to cargo by printing, and its input is part of the repository"
)]

#[path = "build/letters.rs"]
mod letters;
#[path = "build/pages.rs"]
mod pages;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    letters::write(&folder);
    compress_openapi(&folder);
    compress(&folder, "assets/common-passwords.txt", "common-passwords.deflated");
    compress(&folder, "assets/licences.txt", "licences.deflated");
    for locale in ["de", "en", "es", "fr", "tr"] {
        compress(&folder, &format!("assets/locales/{locale}.ftl"), &format!("{locale}.deflated"));
    }
    pages::write(&folder);
}

/// Writes the OpenAPI document without its white space, deflated (RFC 1951).
fn compress_openapi(folder: &Path) {
    const PATH: &str = "assets/api/openapi.json";
    println!("cargo::rerun-if-changed={PATH}");
    let text = std::fs::read_to_string(PATH).expect("the OpenAPI document is in the repository");
    let document: serde_json::Value = serde_json::from_str(&text).expect("the OpenAPI document is JSON");
    let compressed = miniz_oxide::deflate::compress_to_vec(document.to_string().as_bytes(), 9);
    std::fs::write(folder.join("openapi.deflated"), compressed).expect("OUT_DIR can be written to");
}

/// Writes a file as it is, deflated.
fn compress(folder: &Path, path: &str, name: &str) {
    println!("cargo::rerun-if-changed={path}");
    let bytes = std::fs::read(path).expect("the file is in the repository");
    let compressed = miniz_oxide::deflate::compress_to_vec(&bytes, 9);
    std::fs::write(folder.join(name), compressed).expect("OUT_DIR can be written to");
}
