//! Passwords from a prompt, standard input or a file; never from an argument, which other processes can read.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::values::NewPassword;

use super::exit::CliError;
use super::output;

/// The most bytes that are read from a file or standard input; longer than any password.
const MAX_READ_BYTES: u64 = 4096;

/// Where a password comes from.
#[derive(Debug)]
pub(super) enum PasswordSource {
    /// Typed twice on a terminal.
    Prompt,
    /// The first line of standard input.
    Stdin,
    /// The first line of a file.
    File(PathBuf),
}

impl PasswordSource {
    pub(super) fn from_flags(stdin: bool, file: Option<PathBuf>) -> Result<Self, CliError> {
        match (stdin, file) {
            (true, Some(_)) => {
                Err(CliError::usage("--password-stdin and --password-file cannot be combined"))
            }
            (true, None) => Ok(Self::Stdin),
            (false, Some(file)) => Ok(Self::File(file)),
            (false, None) => Ok(Self::Prompt),
        }
    }

    /// Reads the password and checks its length.
    pub(super) fn read(self) -> Result<NewPassword, CliError> {
        let text = match self {
            Self::Prompt => typed_twice()?,
            Self::Stdin => first_line(io::stdin().lock())?,
            Self::File(path) => {
                let file = std::fs::File::open(&path)
                    .map_err(|error| CliError::failure(format!("{}: {error}", path.display())))?;
                first_line(file)?
            }
        };
        NewPassword::parse(text).map_err(|message| CliError::argument("password", &message))
    }
}

fn typed_twice() -> Result<Zeroizing<String>, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::usage(
            "there is no terminal to ask for a password; use --password-stdin or --password-file",
        ));
    }
    let first = Zeroizing::new(rpassword::prompt_password("Password: ")?);
    let second = Zeroizing::new(rpassword::prompt_password("Repeat it: ")?);
    if first == second { Ok(first) } else { Err(CliError::failure("the two passwords differ")) }
}

fn first_line(source: impl Read) -> Result<Zeroizing<String>, CliError> {
    let mut text = Zeroizing::new(String::new());
    source.take(MAX_READ_BYTES).read_to_string(&mut text)?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// Asks before something that cannot be undone. Without a terminal, the flag is required.
pub(super) fn confirm(is_confirmed: bool, question: &str) -> Result<(), CliError> {
    if is_confirmed {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(CliError::usage("there is no terminal to ask for confirmation; add --yes"));
    }
    output::eprintln(format_args!("{question} Type yes to continue."));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(CliError::failure("nothing was changed")) }
}
