//! `tondo address`: the email addresses and OpenIDs under which a person's picture is found. Works beside a running
//! server.

use serde::Serialize;

use crate::model::{Person, PersonIdentity};
use crate::services::{App, identities};
use crate::values::Identity;

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::open::{find_person, operator_change, parse_identity};

/// Requested addresses that are read at a time.
const PAGE: u32 = 200;

subcommands! {
    /// add, list and remove addresses: the email addresses and OpenIDs under which people's pictures are found
    #[argh(subcommand, name = "address")]
    struct Address { Add, List, Remove }
}

command! {
    /// add an address to a person, requested or not
    #[argh(subcommand, name = "add")]
    struct Add(person) {
        /// the email address or OpenID to add
        #[argh(positional)]
        address: String,
    }
}

command! {
    /// list a person's addresses, or all requested ones
    #[argh(subcommand, name = "list")]
    struct List {
        /// the person's email address, OpenID or id; without it, the addresses that people have requested
        #[argh(positional)]
        person: Option<String>,
    }
}

command! {
    /// remove an address from a person, or reject a requested one
    #[argh(subcommand, name = "remove")]
    struct Remove(person) {
        /// the address to remove, or its id
        #[argh(positional)]
        address: String,
    }
}

#[derive(Serialize)]
struct IdentityRow {
    id: String,
    address: String,
    kind: &'static str,
    state: &'static str,
    sign_in: bool,
    person: String,
    created_at: String,
}

impl IdentityRow {
    fn new(identity: &PersonIdentity, owner: &Person) -> Self {
        Self {
            id: identity.id.to_string(),
            address: identity.address.to_string(),
            kind: identity.address.kind().as_str(),
            state: identity.state.as_str(),
            sign_in: identity.address.normal() == owner.email.as_str(),
            person: owner.email.to_string(),
            created_at: identity.created_at.to_string(),
        }
    }

    fn line(&self) -> String {
        let sign_in = if self.sign_in { "  signs in" } else { "" };
        format!("{}  {}  {}  {}  {}{sign_in}", self.id, self.state, self.kind, self.person, self.address)
    }
}

impl Add {
    fn run(self) -> Result<Exit, CliError> {
        let address = parse_identity(&self.address)?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?;
            let added = identities::grant(&app, operator_change(&app), owner.id, address).await?;
            format
                .print(&IdentityRow::new(&added, &owner), |row| format!("{} has {}", row.person, row.address))
        })
    }
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let (rows, if_empty) = match &self.person {
                Some(typed) => (identities_of(&app, typed).await?, "no addresses"),
                None => (requested_identities(&app).await?, "no requested addresses"),
            };
            format.print_rows(&rows, if_empty, IdentityRow::line)
        })
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?;
            let found = find_identity(&app, &owner, &self.address).await?;
            let removed = identities::remove(&app, operator_change(&app), owner.id, found.id).await?;
            format.print(&IdentityRow::new(&removed, &owner), |row| {
                format!("removed {} from {}", row.address, row.person)
            })
        })
    }
}

async fn identities_of(app: &App, typed: &str) -> Result<Vec<IdentityRow>, CliError> {
    let owner = find_person(app, typed).await?;
    let found = identities::list(app, owner.id).await?;
    Ok(found.iter().map(|identity| IdentityRow::new(identity, &owner)).collect())
}

async fn requested_identities(app: &App) -> Result<Vec<IdentityRow>, CliError> {
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let page = identities::requests(app, before, PAGE).await?;
        before = page.requests.last().map(|(identity, _)| identity.id);
        rows.extend(page.requests.iter().map(|(identity, owner)| IdentityRow::new(identity, owner)));
        if !page.has_more {
            return Ok(rows);
        }
    }
}

/// Finds one of the person's addresses by its id or its text.
async fn find_identity(app: &App, owner: &Person, typed: &str) -> Result<PersonIdentity, CliError> {
    let parsed = Identity::parse(typed).ok();
    let matches = |identity: &PersonIdentity| {
        identity.id.to_string() == typed
            || parsed.as_ref().is_some_and(|parsed| parsed.normal() == identity.address.normal())
    };
    let missing = || CliError::failure(format!("{} has no address `{typed}`", owner.email));
    identities::list(app, owner.id).await?.into_iter().find(matches).ok_or_else(missing)
}
