//! The flags that commands share, written once. argh cannot flatten one struct into another, so macros add the fields.

use std::path::PathBuf;

use crate::config::{Config, Environment, Overrides};

use super::exit::CliError;
use super::output::Format;

/// Defines a command: its own arguments, then `--data`, `--config` and `--json`. `struct Name(person)` adds the
/// positional argument `person` before them. [`Shared`] holds the values of the shared flags.
macro_rules! command {
    ($(#[$($meta:tt)*])* struct $name:ident(person) { $($field:tt)* }) => {
        $crate::cli::args::command! {
            $(#[$($meta)*])*
            struct $name {
                /// the person's email address, OpenID or id
                #[argh(positional)]
                person: String,
                $($field)*
            }
        }
    };
    ($(#[$($meta:tt)*])* struct $name:ident { $($field:tt)* }) => {
        #[derive(argh::ArgsInfo, argh::FromArgs, Debug)]
        $(#[$($meta)*])*
        pub(in crate::cli) struct $name {
            $($field)*
            /// the data directory
            #[argh(option)]
            data: Option<String>,
            /// the configuration file
            #[argh(option)]
            config: Option<std::path::PathBuf>,
            /// print JSON
            #[argh(switch)]
            json: bool,
        }

        impl $name {
            fn shared(&self) -> $crate::cli::args::Shared {
                $crate::cli::args::Shared::new(self.data.clone(), self.config.clone(), self.json)
            }
        }
    };
}
pub(super) use command;

/// Defines a command that only holds others, by the names of their structs, and runs the one that was typed.
macro_rules! subcommands {
    ($(#[$($meta:tt)*])* struct $name:ident { $($command:ident),+ $(,)? }) => {
        #[derive(argh::ArgsInfo, argh::FromArgs, Debug)]
        $(#[$($meta)*])*
        pub(in crate::cli) struct $name {
            #[argh(subcommand)]
            command: Command,
        }

        #[derive(argh::ArgsInfo, argh::FromArgs, Debug)]
        #[argh(subcommand)]
        enum Command {
            $($command($command),)+
        }

        impl $name {
            pub(in crate::cli) fn run(self) -> Result<$crate::cli::exit::Exit, $crate::cli::exit::CliError> {
                match self.command {
                    $(Command::$command(command) => command.run(),)+
                }
            }
        }
    };
}
pub(super) use subcommands;

/// Defines a command that serves: its own arguments, then `--listen`, `--base-path` and `--config`.
macro_rules! server_command {
    ($(#[$($meta:tt)*])* struct $name:ident { $($field:tt)* }) => {
        #[derive(argh::ArgsInfo, argh::FromArgs, Debug)]
        $(#[$($meta)*])*
        pub(in crate::cli) struct $name {
            $($field)*
            /// where to listen: IP:PORT or unix:/path/to.sock; may be given several times
            #[argh(option)]
            listen: Vec<String>,
            /// the path below which everything is served, such as /avatars/
            #[argh(option)]
            base_path: Option<String>,
            /// the configuration file
            #[argh(option)]
            config: Option<std::path::PathBuf>,
        }

        impl $name {
            /// The flags as settings, with this data directory.
            fn overrides(&self, data: Option<String>) -> $crate::config::Overrides {
                let data_args = $crate::cli::args::DataArgs { data, config: self.config.clone() };
                let mut overrides = data_args.overrides();
                if !self.listen.is_empty() {
                    overrides.set("listen", self.listen.join(","));
                }
                if let Some(base_path) = &self.base_path {
                    overrides.set("base_path", base_path.clone());
                }
                overrides
            }
        }
    };
}
pub(super) use server_command;

/// Defines a command that prints what the executable holds: it has its own arguments only, since it needs no configuration
/// and no data directory, and prints a file of one form.
macro_rules! plain_command {
    ($(#[$($meta:tt)*])* struct $name:ident { $($field:tt)* }) => {
        #[derive(argh::ArgsInfo, argh::FromArgs, Debug)]
        $(#[$($meta)*])*
        pub(in crate::cli) struct $name { $($field)* }
    };
}
pub(super) use plain_command;

/// `--data` and `--config`.
#[derive(Debug)]
pub(super) struct DataArgs {
    pub(super) data: Option<String>,
    pub(super) config: Option<PathBuf>,
}

impl DataArgs {
    /// The flags as settings.
    pub(super) fn overrides(self) -> Overrides {
        let mut overrides = Overrides::default();
        overrides.config_file = self.config;
        if let Some(data) = self.data {
            overrides.set("data", data);
        }
        overrides
    }
}

/// The values of the flags that commands share.
#[derive(Debug)]
pub(super) struct Shared {
    data_args: DataArgs,
    pub(super) format: Format,
}

impl Shared {
    pub(super) fn new(data: Option<String>, config: Option<PathBuf>, json: bool) -> Self {
        Self { data_args: DataArgs { data, config }, format: Format::new(json) }
    }

    /// Loads the configuration.
    pub(super) fn config(self) -> Result<Config, CliError> {
        Ok(Config::load(self.data_args.overrides(), &Environment::of_process())?)
    }
}
