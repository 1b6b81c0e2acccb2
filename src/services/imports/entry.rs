//! One entry of an import: who it is, what addresses it brings, what pictures.

use std::collections::HashSet;

use crate::catalog::{IdentityState, Person, PersonKey};
use crate::i18n::render;
use crate::import::{Entry, MatchBy, RequestedSlug};
use crate::services::accounts::{self, NewAccount};
use crate::services::{App, ServiceError, identities};
use crate::values::{DisplayName, Email, Identity, Locale, Message, PersonId, Role, Slug};

use crate::services::imports::{ImportReport, Mode, Options, UnknownPeople, change, placing};

/// EntryOwner an entry is.
enum EntryOwner {
    /// Somebody who is there.
    Known(Box<Person>),
    /// Somebody who was added just now.
    Added(Box<Person>),
    /// Somebody who would be added, were this no rehearsal.
    Rehearsed,
}

/// Takes one entry over. What is wrong with it is noted; an error ends the import.
pub(super) async fn take(
    app: &App,
    options: Options,
    entry: Entry,
    tally: &mut ImportReport,
) -> Result<(), ServiceError> {
    let before = tally.changes();
    let skipped = tally.skipped.len();
    let found = parse(&entry, tally);
    if found.is_empty() && entry.hash.is_none() {
        if tally.skipped.len() == skipped {
            tally.skip(&entry.place, "it has no address");
        }
        return Ok(());
    }
    let Some(whose) = whose(app, options, &entry, &found, tally).await? else { return Ok(()) };
    let owner = match &whose {
        EntryOwner::Known(person) | EntryOwner::Added(person) => Some(person.id),
        EntryOwner::Rehearsed => None,
    };
    grant(app, options, owner, &entry.place, found, tally).await?;
    placing::place(app, options, owner, &entry.place, entry.pictures, tally).await?;
    let is_new = matches!(whose, EntryOwner::Added(_) | EntryOwner::Rehearsed);
    if !is_new && tally.changes() == before && tally.skipped.len() == skipped {
        tally.unchanged += 1;
    }
    Ok(())
}

/// The addresses that can be some; the others are noted.
fn parse(entry: &Entry, tally: &mut ImportReport) -> Vec<Identity> {
    let mut found: Vec<Identity> = Vec::new();
    for text in &entry.addresses {
        match Identity::parse(text.trim()) {
            Ok(address) if found.iter().any(|known| known.normal() == address.normal()) => {}
            Ok(address) => found.push(address),
            Err(message) => {
                tally.skip(&entry.place, format!("`{}`: {}", short(text), sentence(&message)));
                // EntryOwner the entry is, the others must not tell.
                if found.is_empty() && entry.match_by == MatchBy::First {
                    break;
                }
            }
        }
    }
    found
}

async fn whose(
    app: &App,
    options: Options,
    entry: &Entry,
    found: &[Identity],
    tally: &mut ImportReport,
) -> Result<Option<EntryOwner>, ServiceError> {
    if let Some(person) = known(app, entry, found).await? {
        return Ok(Some(EntryOwner::Known(Box::new(person))));
    }
    let email = found.iter().find_map(Identity::email);
    let (UnknownPeople::Added, Some(email)) = (options.strangers, email) else {
        let why = match (options.strangers, entry.hash) {
            (UnknownPeople::Skipped, None) => "nobody here has this address; --create adds who is not there",
            (_, Some(_)) => "nobody here has an address of this hash",
            (UnknownPeople::Added, None) => {
                "nobody here has this address, and without an email address nobody is added"
            }
        };
        tally.skip(&entry.place, why);
        return Ok(None);
    };
    let Some(account) = account(app, entry, email, tally).await? else { return Ok(None) };
    let added = match options.mode {
        Mode::FaultInjection => EntryOwner::Rehearsed,
        Mode::Real => match accounts::add(app, change(app), account).await {
            Ok(person) => EntryOwner::Added(Box::new(person)),
            Err(fault) => return tally.skip_for(&entry.place, fault).map(|()| None),
        },
    };
    tally.people_added += 1;
    Ok(Some(added))
}

/// The person of the entry's main address; of any of its addresses where the source knows no main one.
async fn known(app: &App, entry: &Entry, found: &[Identity]) -> Result<Option<Person>, ServiceError> {
    if let Some(hash) = entry.hash {
        let Some(owner) = app.catalog.owner_of_hash(hash).await? else { return Ok(None) };
        return Ok(app.catalog.person(PersonKey::Id(owner)).await?);
    }
    let telling = match entry.match_by {
        MatchBy::First => 1,
        MatchBy::Any => found.len(),
    };
    for address in found.iter().take(telling) {
        if let Some(person) = app.catalog.person(PersonKey::Identity(address.clone())).await? {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Whoever is to be added; `None` where what was written of them cannot be had, which is noted.
async fn account(
    app: &App,
    entry: &Entry,
    email: Email,
    tally: &mut ImportReport,
) -> Result<Option<NewAccount>, ServiceError> {
    let note = |what: &str, message: &Message| format!("{what}: {}", sentence(message));
    let name = match DisplayName::parse(entry.name.as_deref().unwrap_or_default()) {
        Ok(name) => name,
        Err(message) => {
            tally.skip(&entry.place, note("name", &message));
            return Ok(None);
        }
    };
    let slug = match &entry.slug {
        Some(RequestedSlug::Required(text)) => match Slug::parse(text) {
            Ok(slug) => Some(slug),
            Err(message) => {
                tally.skip(&entry.place, note("slug", &message));
                return Ok(None);
            }
        },
        Some(RequestedSlug::Preferred(text)) => free_slug(app, text).await?,
        None => None,
    };
    Ok(Some(NewAccount { email, name, slug, role: Role::Member, language: None, password: None }))
}

/// A name of another system as a slug, where it can be one and is nobody's: it must not keep the person out.
async fn free_slug(app: &App, text: &str) -> Result<Option<Slug>, ServiceError> {
    let Ok(slug) = Slug::parse(text) else { return Ok(None) };
    Ok(app.catalog.owner_of_slug(slug.clone()).await?.is_none().then_some(slug))
}

async fn grant(
    app: &App,
    options: Options,
    owner: Option<PersonId>,
    place: &str,
    found: Vec<Identity>,
    tally: &mut ImportReport,
) -> Result<(), ServiceError> {
    let has: HashSet<String> = match owner {
        Some(owner) => {
            let rows = identities::list(app, owner).await?.into_iter();
            let granted = rows.filter(|row| row.state == IdentityState::Granted);
            granted.map(|row| row.address.normal().to_owned()).collect()
        }
        // The first one signs in.
        None => found
            .iter()
            .find(|address| address.email().is_some())
            .map(|address| address.normal().to_owned())
            .into_iter()
            .collect(),
    };
    for address in found.into_iter().filter(|address| !has.contains(address.normal())) {
        let shown = short(&address.to_string());
        if let Some(other) = app.catalog.person(PersonKey::Identity(address.clone())).await? {
            tally.skip(place, format!("`{shown}` belongs to {} already", other.email));
            continue;
        }
        match (options.mode, owner) {
            (Mode::Real, Some(owner)) => match identities::grant(app, change(app), owner, address).await {
                Ok(_row) => tally.addresses_granted += 1,
                Err(fault) => tally.skip_for(&format!("{place}, `{shown}`"), fault)?,
            },
            (Mode::FaultInjection, _) | (Mode::Real, None) => tally.addresses_granted += 1,
        }
    }
    Ok(())
}

impl ImportReport {
    fn changes(&self) -> u64 {
        self.people_added + self.pictures_set + self.addresses_granted
    }
}

fn sentence(message: &Message) -> String {
    render(message, Locale::En)
}

fn short(text: &str) -> String {
    text.chars().take(100).collect()
}
