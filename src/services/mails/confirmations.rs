//! Links by which people confirm that an address is theirs: it is then granted without an administrator.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::auth;
use crate::model::{Actor, Confirmation, Device, Person, PersonIdentity};
use crate::values::{Message, PlainToken};

use super::super::app::App;
use super::super::error::{Missing, ServiceError};
use super::delivery::{self, Delivery};
use super::texts;

/// How long a link is valid.
const LIFETIME: SignedDuration = SignedDuration::from_hours(48);

/// Sends a link to an address that its person asks for; `None` where there is nothing to confirm: no mail is sent here, the address
/// is granted, or no email address.
pub(crate) async fn send_confirmation(
    app: &Arc<App>,
    person: &Person,
    asked: &PersonIdentity,
    device: &Device,
) -> Result<Option<Delivery>, ServiceError> {
    let Some(email) = asked.address.email().filter(|_| delivery::is_on(app) && !asked.is_granted()) else {
        return Ok(None);
    };
    app.limits.charge_mail_by(person.id)?;
    app.limits.charge_mail_to(&email)?;
    let token = auth::new_token();
    let change = app.change(Actor::Person(person.id), device.client.clone());
    let expires_at = change.at + LIFETIME;
    let added = app.catalog.add_confirmation(change, person.id, asked.id, token.hashed(), expires_at).await?;
    if !added {
        return Ok(None);
    }
    let base = format!("{}{}", app.config().site(), app.config.base_path.as_str());
    let url = format!("{base}confirm#{}", token.expose());
    Ok(Some(delivery::send(app, texts::confirmation(app, person, &email, &url, expires_at)).await))
}

/// What a link confirms.
///
/// # Errors
///
/// [`Missing::Confirmation`] where it was used, has expired, or its address is not asked for any more.
pub(crate) async fn find_confirmation(app: &App, token: &PlainToken) -> Result<Confirmation, ServiceError> {
    let found = app.catalog.confirmation(token.hashed(), app.clock.now()).await?;
    found.ok_or(ServiceError::Missing(Missing::Confirmation))
}

/// Grants the address to which the link was sent. The link is used up.
///
/// # Errors
///
/// As [`find_confirmation`]; [`ServiceError::Conflict`] where somebody else has the address by now.
pub(crate) async fn confirm(
    app: &App,
    token: &PlainToken,
    client: Option<String>,
) -> Result<Confirmation, ServiceError> {
    let found = find_confirmation(app, token).await?;
    let change = app.change(Actor::Person(found.person.id), client);
    match app.catalog.use_confirmation(change, token.hashed()).await.map_err(ServiceError::from) {
        Ok(true) => Ok(found),
        Ok(false) => Err(ServiceError::Missing(Missing::Confirmation)),
        Err(ServiceError::Invalid(_)) => Err(ServiceError::Conflict(Message::AddressTaken)),
        Err(error) => Err(error),
    }
}
