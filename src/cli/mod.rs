//! The command line: one file a command. Reads arguments, calls services, prints, and settles the exit code.

mod address;
mod check;
mod check_text;
mod config;
mod connect;
mod dev;
mod exit;
mod gc;
mod healthcheck;
mod import;
mod import_flags;
mod invite;
mod lifecycle;
mod logging;
mod open;
mod output;
mod picture;
mod pretty;
mod prompt;
mod serve;
mod token;
mod user;
mod user_flags;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use argh::FromArgs;

use exit::{CliError, Exit};

/// Tondo, the profile-picture server people run themselves. Without a command it serves.
#[derive(FromArgs, Debug)]
struct Arguments {
    #[argh(subcommand)]
    command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
enum Command {
    Serve(serve::Serve),
    Dev(dev::Dev),
    User(user_flags::User),
    Token(token::Token),
    Identity(address::Identity),
    Picture(picture::Picture),
    Check(check::Check),
    Config(config::Config),
    Connect(connect::Connect),
    Healthcheck(healthcheck::Healthcheck),
    Import(import_flags::Import),
    Gc(gc::Gc),
    Verify(verify::Verify),
}

/// Runs the program with these arguments, the program's own name not among them; or says that one of them is not text.
pub fn run(arguments: Result<Vec<String>, OsString>) -> ExitCode {
    let arguments = match &arguments {
        Ok(arguments) => arguments.as_slice(),
        Err(odd) => {
            return CliError::usage(format!("the argument {} is not UTF-8", odd.display())).report().into();
        }
    };
    if matches!(arguments, [only] if only == "--version" || only == "-V") {
        return output::line(format_args!("tondo {}", env!("CARGO_PKG_VERSION"))).into();
    }
    match parse(arguments) {
        Ok(parsed) => match dispatch(parsed.command) {
            Ok(exit) => exit.into(),
            Err(error) => error.report().into(),
        },
        Err(exit) => exit.into(),
    }
}

/// Reads the arguments. `tondo` and `tondo --listen …` are `tondo serve` and `tondo serve --listen …`.
fn parse(arguments: &[String]) -> Result<Arguments, Exit> {
    let asks_for_help = |first: &String| matches!(first.as_str(), "--help" | "help" | "-h");
    let names_no_verb = arguments.first().is_none_or(|first| first.starts_with('-') && !asks_for_help(first));
    let implied = names_no_verb.then_some("serve");
    let words: Vec<&str> = implied.into_iter().chain(arguments.iter().map(String::as_str)).collect();
    Arguments::from_args(&["tondo"], &words).map_err(|early| {
        let text = early.output.trim_end();
        if early.status.is_ok() {
            output::line(format_args!("{text}"))
        } else {
            output::complain(format_args!("{text}"));
            Exit::Usage
        }
    })
}

fn dispatch(command: Command) -> Result<Exit, CliError> {
    match command {
        Command::Serve(serve) => serve.run(),
        Command::Dev(dev) => dev.run(),
        Command::User(user) => user.run(),
        Command::Token(token) => token.run(),
        Command::Identity(address) => address.run(),
        Command::Picture(picture) => picture.run(),
        Command::Check(check) => check.run(),
        Command::Config(config) => config.run(),
        Command::Connect(connect) => connect.run(),
        Command::Healthcheck(healthcheck) => healthcheck.run(),
        Command::Import(import) => import.run(),
        Command::Gc(gc) => gc.run(),
        Command::Verify(verify) => verify.run(),
    }
}
