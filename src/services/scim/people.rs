//! People as SCIM sees them: everybody here whom no such program has deleted.

use bytes::Bytes;

use crate::model::{Change, ExternalSource, IdentityState, Person, PersonEdit, PersonIdentity, PersonKey};
use crate::services::accounts::{self, NewAccount};
use crate::services::provisioning::{Photo, PhotoOutcome, PhotoPolicy, take_photo};
use crate::services::{App, Missing, ServiceError, identities};
use crate::values::{
    DisplayName, Email, Identity, IdentityKind, Locale, Message, NameKey, PersonId, Role, Username,
};

/// What a program says of a person, checked.
#[derive(Debug)]
pub(crate) struct UserForm {
    /// The name with which the program knows the person.
    pub username: Username,
    /// Its own id for the person.
    pub external_id: Option<String>,
    /// The display name; `None` leaves it.
    pub name: Option<DisplayName>,
    /// Whether the account is enabled.
    pub is_active: bool,
    /// The address that signs in.
    pub email: Email,
    /// Every other email address.
    pub others: Vec<Email>,
    /// The language, which counts for people who have not chosen one.
    pub language: Option<Locale>,
    /// The photo's bytes, if the program gave one.
    pub photo: Option<Bytes>,
}

/// A person with what SCIM shows besides.
#[derive(Debug)]
pub(crate) struct ScimPerson {
    /// The person.
    pub person: Person,
    /// The program's own id.
    pub external_id: Option<String>,
    /// Granted email addresses besides the one that signs in.
    pub others: Vec<Email>,
    /// The groups, with their names.
    pub groups: Vec<(PersonId, String)>,
}

/// A part of a list, and how long the whole is.
#[derive(Debug)]
pub(crate) struct Shown<T> {
    /// The part.
    pub part: Vec<T>,
    /// How many there are.
    pub total: u64,
}

/// A person with everything that is shown.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn describe(app: &App, person: Person) -> Result<ScimPerson, ServiceError> {
    let external = app.catalog.first_subjects(ExternalSource::Scim, vec![person.id]).await?;
    let others = other_emails(app, &person).await?;
    let others = others.into_iter().filter_map(|identity| identity.address.email()).collect();
    let groups = app.catalog.scim_groups_of(person.id).await?;
    Ok(ScimPerson { person, external_id: external.into_iter().next().flatten(), others, groups })
}

/// A person.
///
/// # Errors
///
/// [`Missing::Person`] also for one whom a program has deleted.
pub(crate) async fn find(app: &App, id: PersonId) -> Result<Person, ServiceError> {
    let missing = ServiceError::Missing(Missing::Person);
    let Some(person) = app.catalog.person(PersonKey::Id(id)).await? else { return Err(missing) };
    if is_deleted(app, id).await? { Err(missing) } else { Ok(person) }
}

/// People from this place on.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn list(app: &App, from: u64, limit: u32) -> Result<Shown<Person>, ServiceError> {
    let (part, total) = app.catalog.scim_people(from, limit).await?;
    Ok(Shown { part, total })
}

/// Who has this username; who has none is known by the email address.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn with_username(app: &App, name: &str) -> Result<Option<Person>, ServiceError> {
    let found = named(app, name).await?;
    not_deleted(app, found).await
}

/// Who has this email address.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn with_email(app: &App, email: &str) -> Result<Option<Person>, ServiceError> {
    let Ok(email) = Email::parse(email) else { return Ok(None) };
    let found = app.catalog.person(PersonKey::Identity(Identity::from(&email))).await?;
    not_deleted(app, found).await
}

/// Whom the program calls so.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn with_external_id(app: &App, id: &str) -> Result<Option<Person>, ServiceError> {
    let found = app.catalog.person_of_subject(ExternalSource::Scim, id.to_owned()).await?;
    not_deleted(app, found.map(|(person, _)| person)).await
}

/// Adds a person. One whom such a program has deleted, and who has this username or address, comes back.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for what somebody else has.
pub(crate) async fn create(app: &App, change: &Change, form: UserForm) -> Result<Person, ServiceError> {
    let by_email = app.catalog.person(PersonKey::Identity(Identity::from(&form.email))).await?;
    let by_name = named(app, form.username.as_str()).await?;
    let are_two = by_name.as_ref().zip(by_email.as_ref()).is_some_and(|(one, other)| one.id != other.id);
    if are_two {
        return Err(ServiceError::field("email", Message::EmailTaken));
    }
    if let Some(former) = by_name.or(by_email) {
        if !is_deleted(app, former.id).await? {
            let is_name = former.username.as_ref().is_some_and(|name| name.key() == form.username.key());
            let message = if is_name { Message::UsernameTaken } else { Message::EmailTaken };
            return Err(ServiceError::field(if is_name { "username" } else { "email" }, message));
        }
        app.catalog.bring_back(change.clone(), ExternalSource::Scim, former.id).await?;
        return replace(app, change, former.id, form).await;
    }
    let account = NewAccount {
        email: form.email.clone(),
        name: match &form.name {
            Some(name) => name.clone(),
            None => DisplayName::parse("").map_err(|message| ServiceError::field("name", message))?,
        },
        slug: None,
        username: Some(form.username.clone()),
        role: Role::Member,
        language: form.language,
        password: None,
    };
    let person = accounts::add(app, change.clone(), account).await?;
    finish(app, change, person, form).await
}

/// Makes a person what the form says.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for what somebody else has; [`ServiceError::Conflict`] for disabling the last administrator.
pub(crate) async fn replace(
    app: &App,
    change: &Change,
    id: PersonId,
    form: UserForm,
) -> Result<Person, ServiceError> {
    let person = find(app, id).await?;
    let is_called_so = match &person.username {
        Some(name) => name.as_str() == form.username.as_str(),
        // Without a username a person is called by the email address.
        None => form.username.as_str() == person.email.as_str(),
    };
    let edit = PersonEdit {
        email: Some(form.email.clone()).filter(|email| *email != person.email),
        name: form.name.clone().filter(|name| *name != person.name),
        username: (!is_called_so).then(|| Some(form.username.clone())),
        language: form.language.filter(|_| person.language.is_none()).map(Some),
        is_active: Some(form.is_active).filter(|active| *active != person.is_active),
        ..PersonEdit::default()
    };
    let person =
        if edit.is_empty() { person } else { accounts::edit(app, change.clone(), id, edit, None).await? };
    finish(app, change, person, form).await
}

/// Takes a person away: the account is disabled, and no such program sees it until one adds it again.
///
/// # Errors
///
/// [`Missing::Person`]; [`ServiceError::Conflict`] for the last administrator.
pub(crate) async fn remove(app: &App, change: &Change, id: PersonId) -> Result<(), ServiceError> {
    find(app, id).await?;
    let taken = app.catalog.take_away(change.clone(), ExternalSource::Scim, id).await?;
    taken.map(drop).ok_or(ServiceError::Missing(Missing::Person))
}

/// What is kept beside the person's own row: the program's id, further addresses, the photo, and whether it is enabled.
async fn finish(app: &App, change: &Change, person: Person, form: UserForm) -> Result<Person, ServiceError> {
    let id = person.id;
    set_external_id(app, change, id, form.external_id).await?;
    let others = other_emails(app, &person).await?;
    for former in others.iter().filter(|former| !names(&form.others, former)) {
        identities::remove(app, change.clone(), id, former.id).await?;
    }
    for email in form.others.iter().filter(|email| **email != person.email) {
        identities::grant(app, change.clone(), id, Identity::from(email)).await?;
    }
    if person.is_active && !form.is_active {
        let edit = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
        accounts::edit(app, change.clone(), id, edit, None).await?;
    }
    if let Some(bytes) = form.photo {
        let known = app.catalog.provisioned(ExternalSource::Scim, id).await?;
        let photo = Photo { source: ExternalSource::Scim, person: id, version: None, bytes };
        if let PhotoOutcome::Refused(why) =
            take_photo(app, change, &known, PhotoPolicy::Follow, photo).await?
        {
            tracing::warn!(person = %id, why, "a photo that came by SCIM was not taken over");
        }
    }
    accounts::find(app, PersonKey::Id(id)).await
}

async fn set_external_id(
    app: &App,
    change: &Change,
    id: PersonId,
    wanted: Option<String>,
) -> Result<(), ServiceError> {
    let (catalog, source) = (&app.catalog, ExternalSource::Scim);
    let known = catalog.subjects_of_person(source.clone(), id).await?;
    for former in known.iter().filter(|former| Some(&former.subject) != wanted.as_ref()) {
        catalog.unlink_subject(change.clone(), source.clone(), former.subject.clone()).await?;
    }
    if let Some(wanted) = wanted.filter(|wanted| known.iter().all(|former| former.subject != *wanted))
        && !catalog.link_subject(change.clone(), source, wanted, id).await?
    {
        return Err(ServiceError::field("externalId", Message::AddressTaken));
    }
    Ok(())
}

fn names(emails: &[Email], identity: &PersonIdentity) -> bool {
    identity.address.email().is_some_and(|email| emails.contains(&email))
}

/// Granted email addresses besides the one that signs in.
async fn other_emails(app: &App, person: &Person) -> Result<Vec<PersonIdentity>, ServiceError> {
    let all = identities::list(app, person.id).await?;
    let is_other = |identity: &PersonIdentity| {
        identity.state == IdentityState::Granted
            && identity.address.kind() == IdentityKind::Email
            && identity.address.email().as_ref() != Some(&person.email)
    };
    Ok(all.into_iter().filter(is_other).collect())
}

async fn named(app: &App, name: &str) -> Result<Option<Person>, ServiceError> {
    if let Some(key) = NameKey::parse(name)
        && let Some(id) = app.catalog.owner_of_name(key.clone()).await?
    {
        let person = app.catalog.person(PersonKey::Id(id)).await?;
        // A slug is a name that Tondo made.
        let is_username = |person: &Person| person.username.as_ref().is_some_and(|name| *name.key() == key);
        if let Some(person) = person.filter(is_username) {
            return Ok(Some(person));
        }
    }
    let Ok(email) = Email::parse(name) else { return Ok(None) };
    let found = app.catalog.person(PersonKey::Email(email)).await?;
    Ok(found.filter(|person| person.username.is_none()))
}

async fn not_deleted(app: &App, found: Option<Person>) -> Result<Option<Person>, ServiceError> {
    match found {
        Some(person) if !is_deleted(app, person.id).await? => Ok(Some(person)),
        _ => Ok(None),
    }
}

async fn is_deleted(app: &App, id: PersonId) -> Result<bool, ServiceError> {
    Ok(app.catalog.provisioned(ExternalSource::Scim, id).await?.gone_at.is_some())
}
