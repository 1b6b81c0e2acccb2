//! `tondo address`: the addresses by which the world asks for people's pictures. Works beside a running server.

use std::path::PathBuf;

use argh::FromArgs;
use serde::Serialize;

use crate::catalog::{Person, PersonIdentity};
use crate::services::{App, OpenMode, identities};
use crate::values;

use super::exit::{CliError, Exit};
use super::open::{DataArgs, by_operator, person, visit};
use super::output::Format;

/// Addresses that are read at a time when all that is asked for is listed.
const PAGE: u32 = 200;

/// give, list and take the addresses by which people's pictures are asked for
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "address")]
pub(super) struct Identity {
    #[argh(subcommand)]
    command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
enum Command {
    Add(Add),
    List(List),
    Remove(Remove),
}

/// give a person an address, whether or not the person asked for it
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "add")]
struct Add {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the email address or OpenID URL to give
    #[argh(positional)]
    address: String,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// list a person's addresses, or what everybody asks for
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "list")]
struct List {
    /// address or id; otherwise what everybody asks for
    #[argh(positional)]
    person: Option<String>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// take an address from a person, or refuse what the person asks for
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "remove")]
struct Remove {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the address to take, or its id
    #[argh(positional)]
    address: String,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct Facts {
    id: String,
    address: String,
    kind: &'static str,
    state: &'static str,
    sign_in: bool,
    person: String,
    created_at: String,
}

impl Facts {
    fn of(row: &PersonIdentity, owner: &Person) -> Self {
        Self {
            id: row.id.to_string(),
            address: row.address.to_string(),
            kind: row.address.kind().as_str(),
            state: row.state.as_str(),
            sign_in: row.address.normal() == owner.email.as_str(),
            person: owner.email.to_string(),
            created_at: row.created_at.to_string(),
        }
    }

    fn line(&self) -> String {
        let sign_in = if self.sign_in { "  signs in" } else { "" };
        format!("{}  {}  {}  {}  {}{sign_in}", self.id, self.state, self.kind, self.person, self.address)
    }
}

impl Identity {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.command {
            Command::Add(add) => add.run(),
            Command::List(list) => list.run(),
            Command::Remove(remove) => remove.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<Exit, CliError> {
        let address = typed(&self.address)?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?;
            let row = identities::grant(&app, by_operator(&app), owner.id, address).await?;
            format.print(&Facts::of(&row, &owner), |facts| format!("{} has {}", facts.person, facts.address))
        })
    }
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let facts = match &self.person {
                Some(typed) => of_person(&app, typed).await?,
                None => asked(&app).await?,
            };
            format.print(&facts, |facts| match facts.as_slice() {
                [] => "nobody asks for an address".to_owned(),
                some => some.iter().map(Facts::line).collect::<Vec<_>>().join("\n"),
            })
        })
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?;
            let named = named(&app, &owner, &self.address).await?;
            let row = identities::remove(&app, by_operator(&app), owner.id, named.id).await?;
            format.print(&Facts::of(&row, &owner), |facts| {
                format!("{} has {} no more", facts.person, facts.address)
            })
        })
    }
}

async fn of_person(app: &App, typed: &str) -> Result<Vec<Facts>, CliError> {
    let owner = person(app, typed).await?;
    let rows = identities::of(app, owner.id).await?;
    Ok(rows.iter().map(|row| Facts::of(row, &owner)).collect())
}

async fn asked(app: &App) -> Result<Vec<Facts>, CliError> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = identities::asked(app, before, PAGE).await?;
        before = page.requests.last().map(|(row, _)| row.id);
        all.extend(page.requests.iter().map(|(row, owner)| Facts::of(row, owner)));
        if !page.has_more {
            return Ok(all);
        }
    }
}

/// The person's address of this id or text.
async fn named(app: &App, owner: &Person, text: &str) -> Result<PersonIdentity, CliError> {
    let wanted = values::Identity::parse(text).ok();
    let is_it = |row: &PersonIdentity| {
        row.id.to_string() == text
            || wanted.as_ref().is_some_and(|wanted| wanted.normal() == row.address.normal())
    };
    let rows = identities::of(app, owner.id).await?;
    let missing = || CliError::failure(format!("{} has no address `{text}`", owner.email));
    rows.into_iter().find(is_it).ok_or_else(missing)
}

fn typed(text: &str) -> Result<values::Identity, CliError> {
    values::Identity::parse(text).map_err(|message| CliError::argument(&format!("`{text}`"), &message))
}
