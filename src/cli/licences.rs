//! `tondo licences`: prints the licences of everything that the executable holds.

use miniz_oxide::inflate::decompress_to_vec;

use super::args::plain_command;
use super::exit::{CliError, Exit};
use super::output;

/// `assets/licences.txt`, deflated by the build script.
static DEFLATED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/licences.deflated"));

plain_command! {
    /// print the licences of Tondo and of everything that this executable holds
    #[argh(subcommand, name = "licences")]
    struct Licences {}
}

impl Licences {
    #[expect(clippy::unused_self, reason = "every command is run this way")]
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let text = decompress_to_vec(DEFLATED).map_err(|error| CliError::failure(error.to_string()))?;
        output::println(format_args!("{}", String::from_utf8_lossy(&text).trim_end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licences_name_crates_and_the_parts_that_are_none() {
        let text = String::from_utf8(decompress_to_vec(DEFLATED).unwrap()).unwrap();
        for name in [
            "hyper ",
            "rusqlite ",
            "libwebp-sys ",
            "tokio ",
            "preact ",
            "Noto Sans",
            "SQLite",
            "The Rust standard library",
        ] {
            assert!(text.contains(name), "{name}");
        }
        assert!(text.contains("Permission is hereby granted, free of charge"));
    }
}
