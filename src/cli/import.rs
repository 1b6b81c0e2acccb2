//! `tondo import`: people and pictures from other systems. Works beside a running server. Shows its progress on a
//! terminal, and prints at the end what was imported and what was skipped.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::ProgressBar;
use serde::Serialize;

use crate::http_client::{AddressFilter, FetchLimits, Fetcher};
use crate::import::{self, Entries};
use crate::model::{Direction, PeopleFilters, PeopleKey, PeopleOrder, PeopleQuery, Person};
use crate::services::imports::remote::{HashKind, RemoteServer};
use crate::services::imports::{
    self, ExistingPicture, ImportOutcome, ImportReport, Mode, Options, UnknownPeople,
};
use crate::services::{App, accounts};
use crate::values::Url;

use super::args::{Shared, command, subcommands};
use super::exit::{CliError, Exit};
use super::open::find_person;
use super::output::{self, Format};

/// How long another server may take for one picture.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Redirects that are followed for one picture.
const MAX_REDIRECTS: u8 = 3;

/// People that are read at a time.
const LIST_PAGE: u32 = 1000;

subcommands! {
    /// import people and pictures from another system; running it again changes nothing
    #[argh(subcommand, name = "import")]
    struct Import { Folder, Csv, Ldif, Ivatar, Gravatar }
}

/// Defines a command that imports files: its own arguments, then the flags that they share.
macro_rules! file_import {
    ($(#[$($meta:tt)*])* struct $name:ident { $($field:tt)* }) => {
        command! {
            $(#[$($meta)*])*
            struct $name {
                $($field)*
                /// add people who are not here yet, without a password; otherwise their entries are skipped
                #[argh(switch)]
                create: bool,
                /// replace other pictures that people have; they stay in the history
                #[argh(switch)]
                replace: bool,
                /// check everything and change nothing
                #[argh(switch)]
                dry_run: bool,
            }
        }

        impl $name {
            fn options(&self) -> Options {
                options(self.create, self.replace, self.dry_run)
            }
        }
    };
}

file_import! {
    /// a directory of pictures, each file named by an email address or by the hash of one
    #[argh(subcommand, name = "folder")]
    struct Folder {
        /// the directory
        #[argh(positional, arg_name = "folder")]
        path: PathBuf,
    }
}

file_import! {
    /// a CSV file of people with the column email, and optionally name, slug, picture and addresses
    #[argh(subcommand, name = "csv")]
    struct Csv {
        /// the file; the paths of pictures are relative to it
        #[argh(positional, arg_name = "file")]
        path: PathBuf,
    }
}

file_import! {
    /// an LDAP directory as LDIF: mail, displayName or cn, uid, jpegPhoto
    #[argh(subcommand, name = "ldif")]
    struct Ldif {
        /// the file
        #[argh(positional, arg_name = "file")]
        path: PathBuf,
    }
}

file_import! {
    /// exports of Libravatar (EXPORT.xml or EXPORT.xml.gz), one for each person
    #[argh(subcommand, name = "ivatar")]
    struct Ivatar {
        /// the files
        #[argh(positional, arg_name = "file")]
        paths: Vec<PathBuf>,
    }
}

command! {
    /// pictures that another avatar server has of people who are here
    #[argh(subcommand, name = "gravatar")]
    struct Gravatar {
        /// email addresses, OpenIDs or ids of people; without any, all people
        #[argh(positional)]
        people: Vec<String>,
        /// the server, such as https://gravatar.com or https://seccdn.libravatar.org; otherwise the configured upstream
        #[argh(option)]
        from: Option<String>,
        /// these people agree that hashes of their addresses are sent to that server
        #[argh(switch)]
        consent: bool,
        /// use MD5, for servers without SHA-256
        #[argh(switch)]
        md5: bool,
        /// the server is inside your own network
        #[argh(switch)]
        private: bool,
        /// also ask for people who have a picture, and replace it
        #[argh(switch)]
        replace: bool,
        /// fetch the pictures and change nothing
        #[argh(switch)]
        dry_run: bool,
    }
}

/// Opens a source after the data directory. Boxed, so that the import is compiled once and not for each source.
type OpenSource = Box<dyn FnOnce(&App) -> Result<Entries, CliError>>;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    imported: &'a ImportReport,
    dry_run: bool,
    stopped: Option<String>,
}

impl Folder {
    fn run(self) -> Result<Exit, CliError> {
        let (shared, options) = (self.shared(), self.options());
        import_files(shared, options, Box::new(move |_app| Ok(import::folder(&self.path)?)))
    }
}

impl Csv {
    fn run(self) -> Result<Exit, CliError> {
        let (shared, options) = (self.shared(), self.options());
        import_files(shared, options, Box::new(move |_app| Ok(import::csv(&self.path)?)))
    }
}

impl Ldif {
    fn run(self) -> Result<Exit, CliError> {
        let (shared, options) = (self.shared(), self.options());
        let open = move |app: &App| Ok(import::ldif(&self.path, app.config().max_picture_size.bytes())?);
        import_files(shared, options, Box::new(open))
    }
}

impl Ivatar {
    fn run(self) -> Result<Exit, CliError> {
        let (shared, options) = (self.shared(), self.options());
        import_files(shared, options, Box::new(move |_app| open_exports(self.paths)))
    }
}

/// The entries of all exports. One that cannot be read is reported and does not stop the others.
fn open_exports(files: Vec<PathBuf>) -> Result<Entries, CliError> {
    if files.is_empty() {
        return Err(CliError::usage("name at least one export"));
    }
    let open = |file: PathBuf| -> Entries {
        match import::ivatar(&file) {
            Ok(entries) => entries,
            Err(error) => {
                let place = file.display().to_string();
                Box::new(std::iter::once(Err(import::EntryError { place, why: error.to_string() })))
            }
        }
    };
    Ok(Box::new(files.into_iter().flat_map(open)))
}

fn options(create: bool, replace: bool, dry_run: bool) -> Options {
    Options {
        unknown_people: if create { UnknownPeople::Add } else { UnknownPeople::Skip },
        existing_picture: if replace { ExistingPicture::Replace } else { ExistingPicture::Keep },
        mode: if dry_run { Mode::DryRun } else { Mode::Apply },
    }
}

fn import_files(shared: Shared, options: Options, open_source: OpenSource) -> Result<Exit, CliError> {
    shared.open(async move |app, format| {
        let entries = open_source(&app)?;
        let bar = ProgressBar::new_spinner();
        let outcome = imports::import(&app, options, entries, |imported| show_progress(&bar, imported)).await;
        bar.finish_and_clear();
        report(&outcome, options.mode, format)
    })
}

impl Gravatar {
    fn run(self) -> Result<Exit, CliError> {
        let hash = if self.md5 { HashKind::Md5 } else { HashKind::Sha256 };
        let reach = if self.private { AddressFilter::Anywhere } else { AddressFilter::PublicOnly };
        let options = options(false, self.replace, self.dry_run);
        self.shared().open(async move |app, format| {
            let base = remote_base(&app, self.from.as_deref(), self.consent)?;
            let limits = FetchLimits {
                timeout: FETCH_TIMEOUT,
                max_bytes: app.config().max_picture_size.bytes(),
                max_redirects: MAX_REDIRECTS,
                filter: reach,
            };
            let people = people(&app, &self.people).await?;
            let bar = ProgressBar::new(people.len() as u64);
            let fetcher = Fetcher::new(limits);
            let remote = RemoteServer { base: &base, hash, fetcher: &fetcher };
            let progress = |imported: &ImportReport| {
                bar.set_position(imported.entries);
                show_progress(&bar, imported);
            };
            let outcome = imports::remote::import(&app, options, &remote, people, progress).await;
            bar.finish_and_clear();
            report(&outcome, options.mode, format)
        })
    }
}

/// The URL of `--from`, or of the configured upstream. Requires `--consent`.
fn remote_base(app: &App, from: Option<&str>, consent: bool) -> Result<Url, CliError> {
    let named = from.map(str::parse::<Url>).transpose();
    let named = named.map_err(|error| CliError::usage(format!("--from: {error}")))?;
    let base = named.or_else(|| app.config().upstream.url().cloned()).ok_or_else(|| {
        CliError::usage("name a server with --from, such as https://seccdn.libravatar.org, or set `upstream`")
    })?;
    if consent {
        return Ok(base);
    }
    Err(CliError::usage(format!(
        "this sends hashes of people's addresses to {}; if they agree, add --consent",
        base.host()
    )))
}

/// The named people, or all.
async fn people(app: &App, named: &[String]) -> Result<Vec<Person>, CliError> {
    let mut all = Vec::new();
    for typed in named {
        all.push(find_person(app, typed).await?);
    }
    if !named.is_empty() {
        return Ok(all);
    }
    let order = PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending };
    let mut after = None;
    loop {
        let filters = PeopleFilters::default();
        let query = PeopleQuery { search: None, filters, order, after, limit: LIST_PAGE };
        let page = accounts::list(app, query).await?;
        all.extend(page.people.into_iter().map(|(person, _picture)| person));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn show_progress(bar: &ProgressBar, imported: &ImportReport) {
    bar.tick();
    bar.set_message(format!(
        "{} entries read, {} pictures set, {} skipped",
        imported.entries,
        imported.pictures_set,
        imported.skipped.len()
    ));
}

fn report(outcome: &ImportOutcome, mode: Mode, format: Format) -> Result<Exit, CliError> {
    let stopped = outcome.stopped.as_ref().map(ToString::to_string);
    let report = Report { imported: &outcome.report, dry_run: mode == Mode::DryRun, stopped };
    let printed = format.print(&report, Report::text)?;
    if let Some(error) = &report.stopped {
        output::eprintln(format_args!(
            "tondo: the import stopped: {error}; solve this and run the import again"
        ));
        return Ok(Exit::Failure);
    }
    Ok(if outcome.report.skipped.is_empty() { printed } else { Exit::Partly })
}

impl Report<'_> {
    fn text(&self) -> String {
        let imported = self.imported;
        let title = if self.dry_run { "would be imported; nothing was changed" } else { "imported" };
        let counts = [
            ("entries read", imported.entries),
            ("people added", imported.people_added),
            ("pictures set", imported.pictures_set),
            ("addresses added", imported.addresses_granted),
            ("usernames set", imported.usernames_set),
            ("unchanged", imported.unchanged),
            ("without a picture there", imported.absent),
            ("skipped", imported.skipped.len() as u64),
        ];
        let counted = counts.iter().filter(|(_, count)| *count > 0);
        let mut lines = vec![title.to_owned()];
        lines.extend(counted.map(|(what, count)| format!("  {what:24}{count}")));
        if !imported.skipped.is_empty() {
            lines.push("skipped:".to_owned());
            lines.extend(imported.skipped.iter().map(|entry| format!("  {}: {}", entry.place, entry.why)));
        }
        lines.join("\n")
    }
}
