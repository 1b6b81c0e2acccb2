//! `tondo export`: everybody's current picture and a CSV file of people, which `tondo import csv` reads. Safe beside a running
//! server.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use crate::model::{
    Direction, IdentityState, PeopleFilters, PeopleKey, PeopleOrder, PeopleQuery, Person, Picture,
};
use crate::services::lookup::{self, Original};
use crate::services::{App, accounts, identities, pictures};
use crate::values::IdentityHash;

use super::args::command;
use super::backup::check_destination;
use super::exit::{CliError, Exit};

/// People that are read at a time.
const PAGE: u32 = 500;

/// What a file name cannot hold, and what `tondo import folder` would read otherwise.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b'/')
    .add(b'\\')
    .add(b'%')
    .add(b'"')
    .add(b'*')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'|');

/// The longest file name, without its ending.
const MAX_STEM_BYTES: usize = 240;

command! {
    /// write everybody's current picture, named by email address, and people.csv into a new folder; `tondo import csv` reads it
    #[argh(subcommand, name = "export")]
    struct Export {
        /// the folder; it must not exist yet, or be empty
        #[argh(positional, arg_name = "folder")]
        target: PathBuf,
    }
}

#[derive(Serialize)]
struct Report {
    people: u64,
    pictures: u64,
    /// The owners of pictures that could not be read.
    unreadable: Vec<String>,
}

/// The columns of the CSV file, as `tondo import csv` names them.
#[derive(Serialize)]
struct Row<'a> {
    email: &'a str,
    name: &'a str,
    slug: &'a str,
    username: &'a str,
    picture: &'a str,
    addresses: &'a str,
}

impl Export {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let folder = self.target.as_path();
            check_destination(&app, folder)?;
            make_folder(folder)?;
            make_folder(&folder.join("pictures"))?;
            let report = export(&app, folder).await?;
            let printed = format.print(&report, Report::text)?;
            Ok(if report.unreadable.is_empty() { printed } else { Exit::Partly })
        })
    }
}

async fn export(app: &App, folder: &Path) -> Result<Report, CliError> {
    let path = folder.join("people.csv");
    let mut table = csv::Writer::from_writer(make_file(&path)?);
    let mut report = Report { people: 0, pictures: 0, unreadable: Vec::new() };
    let order = PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending };
    let mut after = None;
    loop {
        let filters = PeopleFilters::default();
        let query = PeopleQuery { search: None, filters, order, after, limit: PAGE };
        let page = accounts::list(app, query).await?;
        for (person, _current) in &page.people {
            let picture = export_picture(app, folder, person, &mut report).await?;
            write_row(app, &mut table, person, &picture).await?;
            report.people += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let written =
        table.into_inner().map_err(csv::IntoInnerError::into_error).and_then(|file| file.sync_all());
    written.map_err(|error| failed(&path, &error))?;
    Ok(report)
}

/// Writes a person's current picture; its path in the folder, empty if there is none.
async fn export_picture(
    app: &App,
    folder: &Path,
    person: &Person,
    report: &mut Report,
) -> Result<String, CliError> {
    let Some(picture) = pictures::current(app, person.id).await? else { return Ok(String::new()) };
    let bytes = match lookup::read_master(app, &Original::from(&picture)).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::warn!(person = %person.email, error = %format!("{error:#}"), "a picture was not exported");
            report.unreadable.push(person.email.to_string());
            return Ok(String::new());
        }
    };
    let name = format!("pictures/{}", file_name(person, &picture));
    let path = folder.join(&name);
    make_file(&path)?.write_all(&bytes).map_err(|error| failed(&path, &error))?;
    report.pictures += 1;
    Ok(name)
}

/// The address and the ending of the format; the address's hash where that would be too long.
fn file_name(person: &Person, picture: &Picture) -> String {
    let email = person.email.to_string();
    let mut stem = utf8_percent_encode(&email, ESCAPED).to_string();
    if let Some(rest) = stem.strip_prefix('.') {
        stem = format!("%2E{rest}");
    }
    if stem.len() > MAX_STEM_BYTES {
        let hash = IdentityHash::all_of(&email).last().map(|hash| hash.to_hex());
        stem = hash.unwrap_or_default();
    }
    format!("{stem}.{}", picture.image.media.usual_extension())
}

async fn write_row(
    app: &App,
    table: &mut csv::Writer<File>,
    person: &Person,
    picture: &str,
) -> Result<(), CliError> {
    let email = person.email.to_string();
    let own = identities::list(app, person.id).await?;
    // As it was typed.
    let sign_in = own.iter().find(|one| one.address.email().as_ref() == Some(&person.email));
    let typed = sign_in.map_or(email.as_str(), |one| one.address.typed());
    let further = own.iter().filter(|one| one.state == IdentityState::Granted);
    let further: Vec<&str> =
        further.map(|one| one.address.typed()).filter(|typed| !typed.eq_ignore_ascii_case(&email)).collect();
    let row = Row {
        email: typed,
        name: person.name.as_str(),
        slug: person.slug.as_str(),
        username: person.username.as_ref().map_or("", |name| name.as_str()),
        picture,
        addresses: &further.join(" "),
    };
    table.serialize(row).map_err(|error| CliError::failure(format!("people.csv: {error}")))
}

fn make_folder(path: &Path) -> Result<(), CliError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| failed(path, &error))?;
    let mut entries = std::fs::read_dir(path).map_err(|error| failed(path, &error))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(CliError::usage(format!("the folder {} is not empty", path.display()))),
    }
}

fn make_file(path: &Path) -> Result<File, CliError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> CliError {
    CliError::failure(format!("{}: {error}", path.display()))
}

impl Report {
    fn text(&self) -> String {
        let unreadable = self.unreadable.iter().map(|email| format!("not readable: the picture of {email}"));
        let mut lines: Vec<String> = unreadable.collect();
        lines.push(format!(
            "wrote {} people and {} pictures; `tondo import csv` reads people.csv",
            self.people, self.pictures
        ));
        lines.join("\n")
    }
}
