//! Set-up links: how the first administrator and new people get into the house without anybody choosing a password
//! for them. A link works once, for a while, and is kept as a hash only; making another for the same person, setting
//! the password otherwise and removing the person end it. While an account is closed its link opens nothing.

use jiff::{SignedDuration, Timestamp};

use crate::auth;
use crate::catalog::{Actor, Change, LinkHolder, LiveLink, NewPerson};
use crate::clock::random_bytes;
use crate::values::{DisplayName, Email, NewPassword, PersonId, PlainToken, Role};

use super::accounts::hashed;
use super::sessions::{self, Login};
use crate::services::{App, Missing, ServiceError};

/// A link that was just made; it is shown this once.
#[derive(Debug)]
pub struct SetupLink {
    /// What opens the set-up page.
    pub token: PlainToken,
    /// When its time is over.
    pub expires_at: Timestamp,
}

/// What somebody who has a link fills in.
#[derive(Debug)]
pub enum SetupForm {
    /// A person who is there already.
    Person {
        /// The password.
        password: NewPassword,
    },
    /// The first administrator.
    FirstAdministrator {
        /// The address that will sign in.
        email: Email,
        /// The name as shown; may be empty.
        name: DisplayName,
        /// The password.
        password: NewPassword,
    },
}

/// Makes a link for a person; a former one ends. It opens nothing while the person's account is closed.
pub async fn invite(app: &App, change: Change, id: PersonId) -> Result<SetupLink, ServiceError> {
    let link = new_link(app, change.at);
    let added = app.catalog.add_link_of_person(change, id, link.token.hashed(), link.expires_at).await?;
    added.map(|()| link).ok_or(ServiceError::Missing(Missing::Person))
}

/// Makes the link for the first administrator; a former one ends. `None` where there is an administrator.
pub async fn invite_first(app: &App) -> Result<Option<SetupLink>, ServiceError> {
    if app.catalog.has_administrator().await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let link = new_link(app, now);
    let added = app.catalog.add_first_link(now, link.token.hashed(), link.expires_at).await?;
    Ok(added.map(|()| link))
}

/// The path of the set-up page, the base included. The token is the fragment, which browsers keep to themselves: no
/// server and no proxy sees it in an address.
pub fn page_path(app: &App, link: &SetupLink) -> String {
    format!("{}setup#{}", app.config.base_path.as_str(), link.token.expose())
}

/// The address of the set-up page under the server's own address as far as the configuration knows it; without that,
/// the path alone.
pub fn page_address(app: &App, link: &SetupLink) -> String {
    format!("{}{}", app.config.site(), page_path(app, link))
}

/// For whom a link is, and until when.
pub async fn look(app: &App, token: &PlainToken) -> Result<LiveLink, ServiceError> {
    let found = app.catalog.setup_link(token.hashed(), app.clock.now()).await?;
    found.ok_or(ServiceError::Missing(Missing::SetupLink))
}

/// Uses a link up: the person gets the password, the first administrator an account with it. Every former login of the
/// person ends; the one that is answered is the first of the new ones.
pub async fn complete(
    app: &App,
    client: Option<String>,
    token: &PlainToken,
    form: SetupForm,
) -> Result<Login, ServiceError> {
    // Looked at first: whoever has no link gets no password hashed for it.
    let link = look(app, token).await?;
    let hash = token.hashed();
    let (person, password) = match (link.holder, form) {
        (LinkHolder::Person(person), SetupForm::Person { password }) => {
            let password = hashed(app, password).await?;
            let change = app.change(Actor::Person(person.id), client.clone());
            (app.catalog.use_link_of_person(change, hash, password.clone()).await?, password)
        }
        (LinkHolder::FirstAdministrator, SetupForm::FirstAdministrator { email, name, password }) => {
            let password = hashed(app, password).await?;
            let id = PersonId::new(app.clock.now(), random_bytes());
            let change = app.change(Actor::Person(id), client.clone());
            let (role, own) = (Role::Admin, Some(password.clone()));
            let new = NewPerson { id, email, name, slug: None, role, language: None, password: own };
            (app.catalog.use_first_link(change, hash, new).await?, password)
        }
        (_, _) => return Err(ServiceError::Missing(Missing::SetupLink)),
    };
    let person = person.ok_or(ServiceError::Missing(Missing::SetupLink))?;
    sessions::open(app, person.id, password, client).await
}

fn new_link(app: &App, now: Timestamp) -> SetupLink {
    let lifetime = SignedDuration::from_secs(app.config.setup_link_lifetime.seconds().into());
    SetupLink { token: auth::new_token(), expires_at: now + lifetime }
}
