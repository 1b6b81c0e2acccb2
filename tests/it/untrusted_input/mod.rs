//! Untrusted input: broken files, decompression bombs, floods of uploads, limits, mutated files.

mod bombs;
mod broken_files;
mod floods;
mod large_jpegs;
mod limits;
mod mutants;
