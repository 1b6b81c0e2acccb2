//! The command line, one file a command: reads arguments, calls services, prints, and decides the exit code.

mod address;
mod args;
mod backup;
mod bar;
mod check;
mod check_text;
mod command_tree;
mod completions;
mod config;
mod connect;
mod dev;
mod exit;
mod export;
mod gc;
mod healthcheck;
mod import;
mod invite;
mod json_lines;
mod licences;
mod lifecycle;
mod log_queue;
mod logging;
mod man;
mod open;
mod output;
mod picture;
mod pretty;
mod prompt;
mod restore;
mod roff;
mod serve;
mod shells;
mod stats;
mod sync;
mod token;
mod trash;
mod user;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use argh::{EarlyExit, FromArgs};

use address::Address;
use args::subcommands;
use backup::Backup;
use check::Check;
use completions::Completions;
use config::Config;
use connect::Connect;
use dev::Dev;
use exit::{CliError, Exit};
use export::Export;
use gc::Gc;
use healthcheck::Healthcheck;
use import::Import;
use licences::Licences;
use man::Man;
use picture::Picture;
use restore::Restore;
use serve::Serve;
use stats::Stats;
use sync::Sync;
use token::Token;
use trash::Trash;
use user::User;
use verify::Verify;

subcommands! {
    /// Tondo, a profile-picture server that you run yourself. Without a command it serves.
    struct Arguments {
        Serve, Dev, User, Token, Address, Picture, Trash, Check, Config, Connect, Healthcheck, Import, Sync, Gc, Verify,
        Backup, Restore, Stats, Export,
        Completions, Man, Licences,
    }
}

/// Runs the program. `arguments` come without the program's name; an argument that is not UTF-8 is the error.
pub fn run(arguments: Result<Vec<String>, OsString>) -> ExitCode {
    let arguments = match &arguments {
        Ok(arguments) => arguments.as_slice(),
        Err(argument) => {
            let error = format!("the argument {} is not UTF-8", argument.display());
            return output::report(&CliError::usage(error)).into();
        }
    };
    if matches!(arguments, [only] if only == "--version" || only == "-V") {
        return exit_code(output::println(format_args!("tondo {}", env!("CARGO_PKG_VERSION"))));
    }
    match parse(arguments) {
        Ok(parsed) => exit_code(parsed.run()),
        Err(early) => exit_code(print_early(&early)),
    }
}

fn exit_code(outcome: Result<Exit, CliError>) -> ExitCode {
    outcome.unwrap_or_else(|error| output::report(&error)).into()
}

/// Parses the arguments. `tondo` and `tondo --listen ...` mean `tondo serve` and `tondo serve --listen ...`.
fn parse(arguments: &[String]) -> Result<Arguments, EarlyExit> {
    let is_help = |first: &String| matches!(first.as_str(), "--help" | "help" | "-h");
    let has_command = arguments.first().is_some_and(|first| !first.starts_with('-') || is_help(first));
    let implied = (!has_command).then_some("serve");
    let words: Vec<&str> = implied.into_iter().chain(arguments.iter().map(String::as_str)).collect();
    Arguments::from_args(&["tondo"], &words)
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn print_early(early: &EarlyExit) -> Result<Exit, CliError> {
    let text = early.output.trim_end();
    if early.status.is_ok() {
        return output::println(format_args!("{text}"));
    }
    output::eprintln(format_args!("{text}"));
    Ok(Exit::Usage)
}
