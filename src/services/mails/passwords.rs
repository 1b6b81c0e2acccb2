//! A forgotten password: a set-up link of short life, by mail. Whoever asks learns nothing, not even by the time of the answer:
//! the account is looked up by the task that sends the mail.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::auth;
use crate::model::{Actor, Device, PersonKey};
use crate::values::Email;

use super::super::app::App;
use super::super::error::ServiceError;
use super::super::setup::{self, SetupLink};
use super::{delivery, texts};

/// How long the link is valid. It is longer than mails wait for a server.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Sends a link to whoever signs in with this address. People who are disabled get none.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where no mail is sent at all, [`ServiceError::TooOften`], [`ServiceError::Busy`]: none depends on
/// whether there is such a person.
pub(crate) async fn ask_for_reset(
    app: &Arc<App>,
    email: Option<Email>,
    device: Device,
) -> Result<(), ServiceError> {
    delivery::expect_on(app)?;
    let Some(email) = email else { return Ok(()) };
    app.limits.charge_mail_by(device.network)?;
    app.limits.charge_mail_to(&email)?;
    let place = delivery::place(app)?;
    let app = Arc::clone(app);
    delivery::spawn(Box::pin(async move {
        if let Err(error) = send(&app, email, device).await {
            tracing::error!(target: "tondo::mail", %error, "a link for a new password was not made");
        }
        drop(place);
    }));
    Ok(())
}

async fn send(app: &App, email: Email, device: Device) -> Result<(), ServiceError> {
    let person = app.catalog.person(PersonKey::Email(email)).await?;
    let Some(person) = person.filter(|person| person.is_active) else { return Ok(()) };
    let change = app.change(Actor::Person(person.id), device.client);
    let link = SetupLink { token: auth::new_token(), expires_at: change.at + LIFETIME };
    let added =
        app.catalog.add_link_of_person(change, person.id, link.token.hashed(), link.expires_at).await?;
    if added.is_some() {
        let mail = texts::reset(app, &person, &setup::page_url(app, &link), link.expires_at);
        delivery::deliver(app, &mail, None).await;
    }
    Ok(())
}
