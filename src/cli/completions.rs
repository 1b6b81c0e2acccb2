//! `tondo completions`: prints a script with which a shell completes commands and flags. It needs neither configuration nor
//! data directory.

use argh::FromArgValue;

use super::args::plain_command;
use super::command_tree::Node;
use super::exit::{CliError, Exit};
use super::output;
use super::shells;

plain_command! {
    /// print a script that completes commands and flags in a shell
    #[argh(subcommand, name = "completions")]
    struct Completions {
        /// bash, zsh or fish
        #[argh(positional)]
        shell: Shell,
    }
}

/// A shell that can complete commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromArgValue)]
enum Shell {
    /// GNU Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// fish.
    Fish,
}

impl Completions {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let root = Node::root();
        let script = match self.shell {
            Shell::Bash => shells::bash(&root),
            Shell::Zsh => shells::zsh(&root),
            Shell::Fish => shells::fish(&root),
        };
        output::println(format_args!("{}", script.trim_end()))
    }
}
