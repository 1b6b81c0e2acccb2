//! Signing in whom a trusted proxy names. Its word is as good as the proxy: it never makes administrators, never counts as a
//! recent sign-in, and a login that it made is worth something only together with the same word.

use std::net::IpAddr;

use super::app::App;
use super::error::ServiceError;
use super::rate_limits::LoginTry;
use super::sessions::{self, Login};
use crate::catalog::CatalogError;
use crate::clock::random_bytes;
use crate::config::Switch;
use crate::model::{
    Actor, Change, Device, NewPerson, Person, PersonEdit, PersonKey, Session, SignInElsewhere,
};
use crate::values::{DisplayName, Email, Identity, PersonId, Role, Username};

/// Whom a proxy names.
#[derive(Debug, Clone)]
pub(crate) struct ProxyVisitor {
    /// The name with which the person signs in there.
    pub username: Username,
    /// The email address, if it is one.
    pub email: Option<Email>,
    /// The display name; may be empty.
    pub name: Option<DisplayName>,
    /// The groups.
    pub groups: Vec<String>,
}

/// Why whom a proxy names is not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProxyRefusal {
    /// The group is missing.
    #[error("the person is not in the group of proxy_group")]
    Group,
    /// Nobody here has that name or address.
    #[error(
        "nobody here has that username or email address, and people are not added by signing in (proxy_create)"
    )]
    Unknown,
    /// A person to be added has no email address.
    #[error("a person to be added needs an email address")]
    NoEmail,
    /// The address belongs to a person with another username.
    #[error("the email address is that of a person with another username")]
    OtherUsername,
    /// The username is somebody else's name.
    #[error("the username is somebody else's name")]
    UsernameTaken,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// This server or a limit.
    #[error(transparent)]
    Service(ServiceError),
}

impl From<ServiceError> for ProxyRefusal {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<CatalogError> for ProxyRefusal {
    fn from(error: CatalogError) -> Self {
        Self::Service(error.into())
    }
}

/// Signs in whom a trusted proxy names.
///
/// # Errors
///
/// [`ProxyRefusal`], which is in the log then.
pub(crate) async fn sign_in(
    app: &App,
    visitor: ProxyVisitor,
    device: Device,
    ip: IpAddr,
) -> Result<Login, ProxyRefusal> {
    let login = LoginTry { ip: Some(ip), account: None, is_known_network: false };
    app.limits.charge_login(&login)?;
    let (username, client) = (visitor.username.clone(), device.client.clone());
    let outcome = try_to_sign_in(app, visitor, device).await;
    match &outcome {
        Ok(_login) => app.limits.login_succeeded(&login),
        Err(ProxyRefusal::Service(_)) => {}
        Err(reason) => {
            let username = username.as_str();
            tracing::warn!(target: "tondo::logins", username, client, %reason, "a login by a proxy failed");
        }
    }
    outcome
}

async fn try_to_sign_in(app: &App, visitor: ProxyVisitor, device: Device) -> Result<Login, ProxyRefusal> {
    let group = app.config.proxy_group.as_str();
    if !group.is_empty() && !visitor.groups.iter().any(|known| known == group) {
        return Err(ProxyRefusal::Group);
    }
    let person = find_or_add(app, &visitor, device.client.clone()).await?;
    let change = app.change(Actor::Person(person.id), device.client.clone());
    let (login, token) = sessions::new_login(app, change.at, person.id, device);
    app.catalog.add_login_from_elsewhere(change, token, SignInElsewhere::Proxy).await?;
    Ok(login)
}

/// The person with the username, else the one with the address who has none yet, else a new one if that is allowed.
async fn find_or_add(
    app: &App,
    visitor: &ProxyVisitor,
    client: Option<String>,
) -> Result<Person, ProxyRefusal> {
    let username = &visitor.username;
    if let Some(owner) = app.catalog.owner_of_name(username.key().clone()).await?
        && let Some(person) = app.catalog.person(PersonKey::Id(owner)).await?
        && has_username(&person, username)
    {
        return enabled(person);
    }
    let by_email = match &visitor.email {
        Some(email) => app.catalog.person(PersonKey::Identity(Identity::from(email))).await?,
        None => None,
    };
    let change = |id: PersonId| app.change(Actor::Person(id), client.clone());
    match by_email {
        // Who may set an address at the proxy's house must not become somebody else here.
        Some(person) if person.username.is_some() => Err(ProxyRefusal::OtherUsername),
        Some(person) => {
            let person = enabled(person)?;
            let edit = PersonEdit { username: Some(Some(username.clone())), ..PersonEdit::default() };
            let edited = app.catalog.edit_person(change(person.id), person.id, edit).await;
            edited.map_err(taken)?.ok_or(ProxyRefusal::Unknown)
        }
        None if app.config().proxy_create == Switch::On => {
            let id = PersonId::new(app.clock.now(), random_bytes());
            add(app, visitor, change(id), id).await
        }
        None => Err(ProxyRefusal::Unknown),
    }
}

async fn add(
    app: &App,
    visitor: &ProxyVisitor,
    change: Change,
    id: PersonId,
) -> Result<Person, ProxyRefusal> {
    let email = visitor.email.clone().ok_or(ProxyRefusal::NoEmail)?;
    let empty = || DisplayName::parse("").map_err(|message| ServiceError::field("name", message));
    let new = NewPerson {
        id,
        email,
        name: visitor.name.clone().map_or_else(empty, Ok)?,
        slug: None,
        username: Some(visitor.username.clone()),
        role: Role::Member,
        language: None,
        password: None,
    };
    app.catalog.add_person(change, new).await.map_err(taken)
}

fn taken(error: CatalogError) -> ProxyRefusal {
    match error {
        CatalogError::Conflict(crate::catalog::Unique::Username) => ProxyRefusal::UsernameTaken,
        other => other.into(),
    }
}

fn enabled(person: Person) -> Result<Person, ProxyRefusal> {
    if person.is_active { Ok(person) } else { Err(ProxyRefusal::Disabled) }
}

fn has_username(person: &Person, username: &Username) -> bool {
    person.username.as_ref().is_some_and(|own| own.key() == username.key())
}

/// Whether a login that a proxy made is worth something in a request for which the proxy names this person.
pub(crate) fn confirms(session: &Session, named: &Username) -> bool {
    has_username(&session.person, named)
}
