//! The flags of `tondo import`.

#![expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]

use std::path::PathBuf;

use argh::FromArgs;

/// take over people and pictures from elsewhere; it may be run again
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "import")]
pub(super) struct Import {
    #[argh(subcommand)]
    pub(super) source: Source,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
pub(super) enum Source {
    Folder(Folder),
    Csv(Csv),
    Ldif(Ldif),
    Ivatar(Ivatar),
    Gravatar(Gravatar),
}

/// a folder of pictures, each file named by an email address or by the hash of one
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "folder")]
pub(super) struct Folder {
    /// the folder
    #[argh(positional, arg_name = "folder")]
    pub(super) path: PathBuf,
    /// add people who are not here, without a password; otherwise their entries are skipped
    #[argh(switch)]
    pub(super) create: bool,
    /// put the entries' pictures in the place of other pictures that people have
    #[argh(switch)]
    pub(super) replace: bool,
    /// look at everything and change nothing
    #[argh(switch)]
    pub(super) dry_run: bool,
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

/// a CSV of people: a head with email, and as you like name, slug, picture, addresses
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "csv")]
pub(super) struct Csv {
    /// the file; pictures are named relative to it
    #[argh(positional, arg_name = "file")]
    pub(super) path: PathBuf,
    /// add people who are not here, without a password; otherwise their entries are skipped
    #[argh(switch)]
    pub(super) create: bool,
    /// put the entries' pictures in the place of other pictures that people have
    #[argh(switch)]
    pub(super) replace: bool,
    /// look at everything and change nothing
    #[argh(switch)]
    pub(super) dry_run: bool,
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

/// a directory as LDIF: mail, displayName or cn, uid, jpegPhoto
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "ldif")]
pub(super) struct Ldif {
    /// the file
    #[argh(positional, arg_name = "file")]
    pub(super) path: PathBuf,
    /// add people who are not here, without a password; otherwise their entries are skipped
    #[argh(switch)]
    pub(super) create: bool,
    /// put the entries' pictures in the place of other pictures that people have
    #[argh(switch)]
    pub(super) replace: bool,
    /// look at everything and change nothing
    #[argh(switch)]
    pub(super) dry_run: bool,
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

/// exports of Libravatar (EXPORT.xml or EXPORT.xml.gz), one for each person
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "ivatar")]
pub(super) struct Ivatar {
    /// the files
    #[argh(positional, arg_name = "file")]
    pub(super) paths: Vec<PathBuf>,
    /// add people who are not here, without a password; otherwise their entries are skipped
    #[argh(switch)]
    pub(super) create: bool,
    /// put the entries' pictures in the place of other pictures that people have
    #[argh(switch)]
    pub(super) replace: bool,
    /// look at everything and change nothing
    #[argh(switch)]
    pub(super) dry_run: bool,
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

/// pictures that another avatar server has of people who are here
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "gravatar")]
pub(super) struct Gravatar {
    /// the people, by address or id; otherwise everybody
    #[argh(positional)]
    pub(super) people: Vec<String>,
    /// the server, such as https://gravatar.com or https://seccdn.libravatar.org; otherwise the configured upstream
    #[argh(option)]
    pub(super) from: Option<String>,
    /// these people agree that the hashes of their addresses are told to that server
    #[argh(switch)]
    pub(super) consent: bool,
    /// ask by MD5, for servers that know no SHA-256
    #[argh(switch)]
    pub(super) md5: bool,
    /// the server is inside your own network
    #[argh(switch)]
    pub(super) private: bool,
    /// ask for people who have a picture, too, and put the server's in its place
    #[argh(switch)]
    pub(super) replace: bool,
    /// ask, and change nothing here
    #[argh(switch)]
    pub(super) dry_run: bool,
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
