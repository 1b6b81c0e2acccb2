//! A person's facts: comparing what a source says with what is here, and making the difference.

use crate::i18n::render;
use crate::model::{Change, IdentityState, Person, PersonEdit, PersonKey};
use crate::services::accounts::{self, NewAccount};
use crate::services::{App, ServiceError, identities};
use crate::values::{DisplayName, Email, Identity, Locale, Message, NameKey, PersonId, Role, Username};

/// The most characters of a text from elsewhere that a report repeats.
const MAX_SHOWN_CHARS: usize = 100;

/// What a source says of a person. Nothing in it is checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// The display name.
    pub name: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// Email addresses and OpenIDs, the main one first.
    pub addresses: Vec<String>,
    /// The language, as a tag. It counts for people who have not chosen one.
    pub language: Option<String>,
}

/// Something that was left out: what, and why.
pub(crate) type Problem = String;

/// What would make a person as a source describes it.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    /// The facts to change; of a new person the ones to begin with.
    pub edit: PersonEdit,
    /// Addresses to grant.
    pub grants: Vec<Identity>,
    /// What was left out.
    pub problems: Vec<Problem>,
}

impl Planned {
    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.edit.is_empty() && self.grants.is_empty()
    }
}

/// Compares what a source says with what is here; `person` is `None` for somebody who is to be added.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn plan(app: &App, person: Option<&Person>, facts: &Facts) -> Result<Planned, ServiceError> {
    let mut planned = Planned::default();
    let id = person.map(|person| person.id);
    if let Some(text) = &facts.name {
        match DisplayName::parse(text) {
            Ok(name) if person.is_some_and(|person| person.name.as_str() == name.as_str()) => {}
            Ok(name) => planned.edit.name = Some(name),
            Err(message) => planned.leave_out(text, &message),
        }
    }
    if let Some(text) = &facts.username {
        plan_username(app, person, text, &mut planned).await?;
    }
    let addresses = own_addresses(app, id, facts, &mut planned).await?;
    plan_email(person, &addresses, &mut planned);
    plan_grants(app, person, addresses, &mut planned).await?;
    let language = facts.language.as_deref().and_then(Locale::from_tag);
    if language.is_some() && person.is_none_or(|person| person.language.is_none()) {
        planned.edit.language = Some(language);
    }
    Ok(planned)
}

/// Makes what was planned; a new person needs an email address. `None` if there is none: nothing is done then.
///
/// # Errors
///
/// Those of adding and editing people.
pub(crate) async fn apply(
    app: &App,
    change: &Change,
    person: Option<Person>,
    planned: Planned,
) -> Result<Option<Person>, ServiceError> {
    let Planned { edit, grants, .. } = planned;
    let person = match person {
        Some(person) if edit.is_empty() => person,
        Some(person) => accounts::edit(app, change.clone(), person.id, edit, None).await?,
        None => {
            let Some(email) = edit.email else { return Ok(None) };
            let name = match edit.name {
                Some(name) => name,
                None => DisplayName::parse("").map_err(|message| ServiceError::field("name", message))?,
            };
            let account = NewAccount {
                email,
                name,
                slug: None,
                username: edit.username.flatten(),
                role: Role::Member,
                language: edit.language.flatten(),
                password: None,
            };
            accounts::add(app, change.clone(), account).await?
        }
    };
    for address in grants {
        identities::grant(app, change.clone(), person.id, address).await?;
    }
    Ok(Some(person))
}

impl Planned {
    fn leave_out(&mut self, text: &str, message: &Message) {
        self.problems.push(format!("`{}`: {}", shortened(text), render(message, Locale::En)));
    }
}

async fn plan_username(
    app: &App,
    person: Option<&Person>,
    text: &str,
    planned: &mut Planned,
) -> Result<(), ServiceError> {
    let username = match Username::parse(text) {
        Ok(username) => username,
        Err(message) => {
            planned.leave_out(text, &message);
            return Ok(());
        }
    };
    let current = person.and_then(|person| person.username.as_ref());
    if current.is_some_and(|current| current.as_str() == username.as_str()) {
        return Ok(());
    }
    let id = person.map(|person| person.id);
    if is_others(app, id, username.key().clone()).await? {
        planned.leave_out(text, &Message::UsernameTaken);
    } else {
        planned.edit.username = Some(Some(username));
    }
    Ok(())
}

async fn is_others(app: &App, id: Option<PersonId>, name: NameKey) -> Result<bool, ServiceError> {
    Ok(app.catalog.owner_of_name(name).await?.is_some_and(|owner| Some(owner) != id))
}

/// The valid addresses that nobody else has.
async fn own_addresses(
    app: &App,
    id: Option<PersonId>,
    facts: &Facts,
    planned: &mut Planned,
) -> Result<Vec<Identity>, ServiceError> {
    let mut own: Vec<Identity> = Vec::new();
    for text in &facts.addresses {
        let address = match Identity::parse(text.trim()) {
            Ok(address) => address,
            Err(message) => {
                planned.leave_out(text, &message);
                continue;
            }
        };
        if own.iter().any(|known| known.normal() == address.normal()) {
            continue;
        }
        match app.catalog.person(PersonKey::Identity(address.clone())).await? {
            Some(owner) if Some(owner.id) != id => {
                planned.problems.push(format!("`{}` belongs to {} already", shortened(text), owner.email));
            }
            _ => own.push(address),
        }
    }
    Ok(own)
}

/// The address that signs in stays as long as the source still names it: sources list addresses in no order.
fn plan_email(person: Option<&Person>, addresses: &[Identity], planned: &mut Planned) {
    let emails: Vec<Email> = addresses.iter().filter_map(Identity::email).collect();
    if person.is_none_or(|person| !emails.contains(&person.email)) {
        planned.edit.email = emails.into_iter().next();
    }
}

async fn plan_grants(
    app: &App,
    person: Option<&Person>,
    addresses: Vec<Identity>,
    planned: &mut Planned,
) -> Result<(), ServiceError> {
    let known = match person {
        Some(person) => identities::list(app, person.id).await?,
        None => Vec::new(),
    };
    let granted = known.into_iter().filter(|identity| identity.state == IdentityState::Granted);
    let mut granted: Vec<String> = granted.map(|identity| identity.address.normal().to_owned()).collect();
    granted.extend(planned.edit.email.as_ref().map(|email| Identity::from(email).normal().to_owned()));
    let missing =
        addresses.into_iter().filter(|address| !granted.iter().any(|known| known == address.normal()));
    planned.grants = missing.collect();
    Ok(())
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_SHOWN_CHARS).collect()
}
