//! The binary: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A name that is not UTF-8 reads as one that does not exist, which the verb then says.
    let readable = |argument: std::ffi::OsString| argument.to_string_lossy().into_owned();
    let arguments: Vec<String> = std::env::args_os().skip(1).map(readable).collect();
    tondo::cli::run(&arguments)
}
