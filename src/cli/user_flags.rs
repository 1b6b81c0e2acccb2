//! The flags of `tondo user`, command by command.

use std::path::PathBuf;

use argh::FromArgs;

use crate::values::{Locale, Role};

/// add, list, show, edit, disable, enable, invite and remove people; set their passwords
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "user")]
pub(super) struct User {
    #[argh(subcommand)]
    pub(super) command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
pub(super) enum Command {
    Add(Add),
    List(List),
    Show(Show),
    Edit(Edit),
    Disable(Disable),
    Enable(Enable),
    Invite(Invite),
    Remove(Remove),
    Password(Password),
}

/// add a person; makes the data folder where there is none
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "add")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Add {
    /// the address that signs in
    #[argh(positional)]
    pub(super) email: String,
    /// the name as shown
    #[argh(option)]
    pub(super) name: Option<String>,
    /// the short public name; otherwise made from the name or the address
    #[argh(option)]
    pub(super) slug: Option<String>,
    /// make the person an administrator
    #[argh(switch)]
    pub(super) admin: bool,
    /// the person's language: en, tr, de, es or fr
    #[argh(option)]
    pub(super) language: Option<Locale>,
    /// read the password from standard input
    #[argh(switch)]
    pub(super) password_stdin: bool,
    /// read the password from a file
    #[argh(option)]
    pub(super) password_file: Option<PathBuf>,
    /// set no password: the person cannot log in, but may have tokens
    #[argh(switch)]
    pub(super) no_password: bool,
    /// print a link by which the person sets a password, instead of asking for one here
    #[argh(switch)]
    pub(super) invite: bool,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// list everybody, in the order of their adding
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "list")]
pub(super) struct List {
    /// only those in whose name, address or slug this stands
    #[argh(option)]
    pub(super) search: Option<String>,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// show one person
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "show")]
pub(super) struct Show {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// change a person's address, name, slug or role
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "edit")]
pub(super) struct Edit {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// the new address
    #[argh(option)]
    pub(super) email: Option<String>,
    /// the new name
    #[argh(option)]
    pub(super) name: Option<String>,
    /// the new slug
    #[argh(option)]
    pub(super) slug: Option<String>,
    /// whether the world may see who the person is, beside the picture: true or false
    #[argh(option)]
    pub(super) public: Option<bool>,
    /// the new role: member or admin
    #[argh(option)]
    pub(super) role: Option<Role>,
    /// the new language: en, tr, de, es or fr
    #[argh(option)]
    pub(super) language: Option<Locale>,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// close a person's account: no login, no token opens anything; the picture is still shown
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "disable")]
pub(super) struct Disable {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// open a closed account again
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "enable")]
pub(super) struct Enable {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// print a link by which a person sets a password; it works once, for a while, and ends the former one
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "invite")]
pub(super) struct Invite {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// remove a person with all tokens and pictures, for good
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "remove")]
pub(super) struct Remove {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// do not ask
    #[argh(switch)]
    pub(super) yes: bool,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}

/// set a person's password, which ends all logins
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "password")]
#[expect(clippy::struct_field_names, reason = "the fields are named as the flags are")]
pub(super) struct Password {
    /// address or id
    #[argh(positional)]
    pub(super) person: String,
    /// read the password from standard input
    #[argh(switch)]
    pub(super) password_stdin: bool,
    /// read the password from a file
    #[argh(option)]
    pub(super) password_file: Option<PathBuf>,
    /// the data folder
    #[argh(option)]
    pub(super) data: Option<String>,
    /// the configuration file
    #[argh(option)]
    pub(super) config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    pub(super) json: bool,
}
