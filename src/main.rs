//! The binary: passes its arguments to the command line and exits with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Result<Vec<String>, _> =
        std::env::args_os().skip(1).map(std::ffi::OsString::into_string).collect();
    tondo::cli::run(arguments)
}
