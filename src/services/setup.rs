//! Set-up links, with which the first administrator and new people choose their own password.
//!
//! A link works once, expires, and is stored as a hash only. Making another for the same person, setting the password in
//! another way and removing the person end it. While an account is disabled its link is useless.

use jiff::{SignedDuration, Timestamp};

use crate::auth;
use crate::clock::random_bytes;
use crate::model::{Actor, Change, Device, LinkHolder, LiveLink, NewPerson, OpenLinkPage};
use crate::values::{DisplayName, Email, NewPassword, PersonId, PlainToken, Role};

use super::app::App;
use super::error::{Missing, ServiceError};
use super::new_passwords::{Owner, hashed};
use super::second_factor;
use super::sessions::{self, Login};

/// A link that was just made. It is shown only now.
#[derive(Debug)]
pub(crate) struct SetupLink {
    /// The token in its URL.
    pub token: PlainToken,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// The form of the set-up page.
#[derive(Debug)]
pub(crate) enum SetupForm {
    /// For a person who has an account.
    Person {
        /// The password.
        password: NewPassword,
        /// The code of the second factor, if one was given.
        code: Option<String>,
        /// Whether tokens that were made stay valid.
        keeps_made_tokens: bool,
    },
    /// For the first administrator.
    FirstAdministrator {
        /// The email address that will sign in.
        email: Email,
        /// The display name; may be empty.
        name: DisplayName,
        /// The password.
        password: NewPassword,
    },
}

/// Makes a link for a person and ends an earlier one. It is useless while the person's account is disabled.
pub(crate) async fn invite(app: &App, change: Change, id: PersonId) -> Result<SetupLink, ServiceError> {
    let link = new_link(app, change.at);
    let added = app.catalog.add_link_of_person(change, id, link.token.hashed(), link.expires_at).await?;
    added.map(|()| link).ok_or(ServiceError::Missing(Missing::Person))
}

/// A page of people's links that can be used now.
pub(crate) async fn open_links(
    app: &App,
    before: Option<PersonId>,
    limit: u32,
) -> Result<OpenLinkPage, ServiceError> {
    Ok(app.catalog.open_links(before, limit, app.clock.now()).await?)
}

/// Ends a person's link.
///
/// # Errors
///
/// [`Missing::SetupLink`] where there is none.
pub(crate) async fn end_link(app: &App, change: Change, id: PersonId) -> Result<(), ServiceError> {
    let was_there = app.catalog.end_link(change, id).await?;
    if was_there { Ok(()) } else { Err(ServiceError::Missing(Missing::SetupLink)) }
}

/// Makes the link for the first administrator and ends an earlier one; `None` if there is an administrator.
pub(crate) async fn invite_first(app: &App) -> Result<Option<SetupLink>, ServiceError> {
    if app.catalog.has_administrator().await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let link = new_link(app, now);
    let added = app.catalog.add_first_link(now, link.token.hashed(), link.expires_at).await?;
    Ok(added.map(|()| link))
}

/// Whether anybody can manage this server.
pub(crate) async fn has_administrator(app: &App) -> Result<bool, ServiceError> {
    Ok(app.catalog.has_administrator().await?)
}

/// The path of the set-up page, with the base path. The token is in the fragment, which browsers do not send: no server
/// and no proxy sees it in a URL.
pub(crate) fn page_path(app: &App, link: &SetupLink) -> String {
    format!("{}setup#{}", app.config.base_path.as_str(), link.token.expose())
}

/// The URL of the set-up page, as far as the configuration knows this server's; without that, the path alone.
pub(crate) fn page_url(app: &App, link: &SetupLink) -> String {
    format!("{}{}", app.config().site(), page_path(app, link))
}

/// Who a link is for, and until when.
///
/// # Errors
///
/// [`Missing::SetupLink`] if it was used, replaced, has expired, or never existed.
pub(crate) async fn find(app: &App, token: &PlainToken) -> Result<LiveLink, ServiceError> {
    let found = app.catalog.setup_link(token.hashed(), app.clock.now()).await?;
    found.ok_or(ServiceError::Missing(Missing::SetupLink))
}

/// Uses a link up: the person gets the password, the first administrator an account with it. Every earlier token of the
/// person ends, unless those that were made are kept; a new login is returned. A second factor stays, and its code is needed:
/// whoever reads a person's mail has no more than the password by it.
pub(crate) async fn complete(
    app: &App,
    device: Device,
    token: &PlainToken,
    form: SetupForm,
) -> Result<Login, ServiceError> {
    // Checked first: without a valid link no password is hashed.
    let link = find(app, token).await?;
    let hash = token.hashed();
    let (person, password, second) = match (link.holder, form) {
        (LinkHolder::Person(person), SetupForm::Person { password, code, keeps_made_tokens }) => {
            let second = second_factor::prove(app, &person, code.as_deref(), &device).await?;
            let password = hashed(app, password, "password", (&*person).into()).await?;
            let change = app.change(Actor::Person(person.id), device.client.clone());
            let set = password.clone();
            (app.catalog.use_link_of_person(change, hash, set, keeps_made_tokens).await?, password, second)
        }
        (LinkHolder::FirstAdministrator, SetupForm::FirstAdministrator { email, name, password }) => {
            let owner = Owner { email: &email, name: &name, slug: None, username: None };
            let password = hashed(app, password, "password", owner).await?;
            let id = PersonId::new(app.clock.now(), random_bytes());
            let change = app.change(Actor::Person(id), device.client.clone());
            let (role, own) = (Role::Admin, Some(password.clone()));
            let new = NewPerson {
                id,
                email,
                name,
                slug: None,
                username: None,
                role,
                language: None,
                password: own,
            };
            (app.catalog.use_first_link(change, hash, new).await?, password, None)
        }
        (_, _) => return Err(ServiceError::Missing(Missing::SetupLink)),
    };
    let person = person.ok_or(ServiceError::Missing(Missing::SetupLink))?;
    sessions::open(app, person.id, (password, second), device).await
}

fn new_link(app: &App, now: Timestamp) -> SetupLink {
    let lifetime = SignedDuration::from_secs(app.config().setup_link_lifetime.seconds().into());
    SetupLink { token: auth::new_token(), expires_at: now + lifetime }
}
