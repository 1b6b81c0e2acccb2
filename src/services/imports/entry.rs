//! One entry of an import: finds or adds its person, then adds its addresses and pictures.

use std::collections::HashSet;

use super::pictures::import_pictures;
use super::{ImportReport, Mode, Options, UnknownPeople, change};
use crate::i18n::render;
use crate::import::{Entry, MatchBy, RequestedSlug};
use crate::model::{IdentityState, Person, PersonEdit, PersonKey};
use crate::services::accounts::{self, NewAccount};
use crate::services::{App, ServiceError, identities};
use crate::values::{DisplayName, Email, Identity, Locale, Message, NameKey, PersonId, Role, Slug, Username};

/// The most characters of an address that a report repeats.
const MAX_SHOWN_CHARS: usize = 100;

/// The person of an entry.
enum EntryOwner {
    /// A person who was here before.
    Known(Box<Person>),
    /// A person who was just added.
    Added(Box<Person>),
    /// A person who would be added if this were no dry run.
    WouldBeAdded,
}

impl EntryOwner {
    fn id(&self) -> Option<PersonId> {
        match self {
            Self::Known(person) | Self::Added(person) => Some(person.id),
            Self::WouldBeAdded => None,
        }
    }
}

/// Imports one entry. Errors of the entry are reported; the returned one stops the import.
pub(super) async fn import(
    app: &App,
    options: Options,
    entry: Entry,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    let changes = report.changes();
    let skipped = report.skipped.len();
    let addresses = parse_addresses(&entry, report);
    if addresses.is_empty() && entry.hash.is_none() {
        if report.skipped.len() == skipped {
            report.skip(&entry.place, "it has no address");
        }
        return Ok(());
    }
    let Some(owner) = find_or_add(app, options, &entry, &addresses, report).await? else { return Ok(()) };
    import_username(app, options, &owner, &entry, report).await?;
    import_addresses(app, options, owner.id(), &entry.place, addresses, report).await?;
    import_pictures(app, options, owner.id(), &entry.place, entry.pictures, report).await?;
    let was_known = matches!(owner, EntryOwner::Known(_));
    if was_known && report.changes() == changes && report.skipped.len() == skipped {
        report.unchanged += 1;
    }
    Ok(())
}

/// The valid addresses of an entry, without repetitions. Invalid ones are reported.
fn parse_addresses(entry: &Entry, report: &mut ImportReport) -> Vec<Identity> {
    let mut parsed: Vec<Identity> = Vec::new();
    for text in &entry.addresses {
        match Identity::parse(text.trim()) {
            Ok(address) if parsed.iter().any(|other| other.normal() == address.normal()) => {}
            Ok(address) => parsed.push(address),
            Err(message) => {
                report.skip(&entry.place, format!("`{}`: {}", shortened(text), sentence(&message)));
                // Only the first address says who the person is. Without it, the others are not used.
                if parsed.is_empty() && entry.match_by == MatchBy::First {
                    break;
                }
            }
        }
    }
    parsed
}

async fn find_or_add(
    app: &App,
    options: Options,
    entry: &Entry,
    addresses: &[Identity],
    report: &mut ImportReport,
) -> Result<Option<EntryOwner>, ServiceError> {
    if let Some(person) = find(app, entry, addresses).await? {
        return Ok(Some(EntryOwner::Known(Box::new(person))));
    }
    let email = addresses.iter().find_map(Identity::email);
    let (UnknownPeople::Add, Some(email)) = (options.unknown_people, email) else {
        let why = match (options.unknown_people, entry.hash) {
            (UnknownPeople::Skip, None) => "no person has this address; add missing people with --create",
            (_, Some(_)) => "no person has an address with this hash",
            (UnknownPeople::Add, None) => {
                "no person has this address, and adding one requires an email address"
            }
        };
        report.skip(&entry.place, why);
        return Ok(None);
    };
    let Some(account) = new_account(app, entry, email, report).await? else { return Ok(None) };
    let added = match options.mode {
        Mode::DryRun => EntryOwner::WouldBeAdded,
        Mode::Apply => match accounts::add(app, change(app), account).await {
            Ok(person) => EntryOwner::Added(Box::new(person)),
            Err(error) => return report.skip_for(&entry.place, error).map(|()| None),
        },
    };
    report.people_added += 1;
    Ok(Some(added))
}

/// The person with the entry's first address, or with any of its addresses if the source has no order.
async fn find(app: &App, entry: &Entry, addresses: &[Identity]) -> Result<Option<Person>, ServiceError> {
    if let Some(hash) = entry.hash {
        let Some(owner) = app.catalog.owner_of_hash(hash).await?.map(|holder| holder.person) else {
            return Ok(None);
        };
        return Ok(app.catalog.person(PersonKey::Id(owner)).await?);
    }
    let identifying = match entry.match_by {
        MatchBy::First => 1,
        MatchBy::Any => addresses.len(),
    };
    for address in addresses.iter().take(identifying) {
        if let Some(person) = app.catalog.person(PersonKey::Identity(address.clone())).await? {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// The account to add; `None` if the entry's name or slug is invalid, which is reported.
async fn new_account(
    app: &App,
    entry: &Entry,
    email: Email,
    report: &mut ImportReport,
) -> Result<Option<NewAccount>, ServiceError> {
    let name = match DisplayName::parse(entry.name.as_deref().unwrap_or_default()) {
        Ok(name) => name,
        Err(message) => {
            report.skip(&entry.place, format!("name: {}", sentence(&message)));
            return Ok(None);
        }
    };
    let slug = match &entry.slug {
        Some(RequestedSlug::Required(text)) => match Slug::parse(text) {
            Ok(slug) => Some(slug),
            Err(message) => {
                report.skip(&entry.place, format!("slug: {}", sentence(&message)));
                return Ok(None);
            }
        },
        Some(RequestedSlug::Preferred(text)) => free_slug(app, text).await?,
        None => None,
    };
    Ok(Some(NewAccount {
        email,
        name,
        slug,
        username: None,
        role: Role::Member,
        language: None,
        password: None,
    }))
}

/// Another system's user name as a slug, if it is valid and free. The person is added without it otherwise.
async fn free_slug(app: &App, text: &str) -> Result<Option<Slug>, ServiceError> {
    let Ok(slug) = Slug::parse(text) else { return Ok(None) };
    Ok(app.catalog.owner_of_name(NameKey::from(&slug)).await?.is_none().then_some(slug))
}

/// Gives the person the entry's username, unless the person has one.
async fn import_username(
    app: &App,
    options: Options,
    owner: &EntryOwner,
    entry: &Entry,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    let Some(text) = &entry.username else { return Ok(()) };
    let person = match owner {
        EntryOwner::Known(person) | EntryOwner::Added(person) => Some(&**person),
        EntryOwner::WouldBeAdded => None,
    };
    if person.is_some_and(|person| person.username.is_some()) {
        return Ok(());
    }
    let place = format!("{}, `{}`", entry.place, shortened(text));
    let username = match Username::parse(text) {
        Ok(username) => username,
        Err(message) => {
            report.skip(&place, sentence(&message));
            return Ok(());
        }
    };
    let other = app.catalog.owner_of_name(username.key().clone()).await?;
    if other.is_some_and(|other| Some(other) != owner.id()) {
        report.skip(&place, sentence(&Message::UsernameTaken));
        return Ok(());
    }
    if let (Mode::Apply, Some(id)) = (options.mode, owner.id()) {
        let edit = PersonEdit { username: Some(Some(username)), ..PersonEdit::default() };
        if let Err(error) = accounts::edit(app, change(app), id, edit, None).await {
            return report.skip_for(&place, error);
        }
    }
    report.usernames_set += 1;
    Ok(())
}

async fn import_addresses(
    app: &App,
    options: Options,
    owner: Option<PersonId>,
    place: &str,
    addresses: Vec<Identity>,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    let granted = granted_addresses(app, owner, &addresses).await?;
    for address in addresses.into_iter().filter(|address| !granted.contains(address.normal())) {
        let shown = shortened(&address.to_string());
        if let Some(other) = app.catalog.person(PersonKey::Identity(address.clone())).await? {
            report.skip(place, format!("`{shown}` belongs to {} already", other.email));
            continue;
        }
        match (options.mode, owner) {
            (Mode::Apply, Some(owner)) => match identities::grant(app, change(app), owner, address).await {
                Ok(_identity) => report.addresses_granted += 1,
                Err(error) => report.skip_for(&format!("{place}, `{shown}`"), error)?,
            },
            (Mode::DryRun, _) | (Mode::Apply, None) => report.addresses_granted += 1,
        }
    }
    Ok(())
}

/// The addresses that the person has already, in their normal form. A person who would be added has the first email
/// address, to sign in with.
async fn granted_addresses(
    app: &App,
    owner: Option<PersonId>,
    addresses: &[Identity],
) -> Result<HashSet<String>, ServiceError> {
    let Some(owner) = owner else {
        let first = addresses.iter().find(|address| address.email().is_some());
        return Ok(first.map(|address| address.normal().to_owned()).into_iter().collect());
    };
    let identities = identities::list(app, owner).await?.into_iter();
    let granted = identities.filter(|identity| identity.state == IdentityState::Granted);
    Ok(granted.map(|identity| identity.address.normal().to_owned()).collect())
}

fn sentence(message: &Message) -> String {
    render(message, Locale::En)
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_SHOWN_CHARS).collect()
}
