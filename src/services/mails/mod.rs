//! Mails that Tondo sends: what is in them, when they are sent, and what becomes of those that the server does not take at once.
//!
//! A mail is sent by a task of its own, at most two at a time, and again for some forty minutes where the server asks for that or is
//! away. What waits is in memory only and bounded; a restart forgets it. Whoever caused the mail waits ten seconds at most to hear
//! what became of it.

mod confirmations;
mod delivery;
mod passwords;
mod texts;
mod trial;

pub(crate) use confirmations::{confirm, find_confirmation, send_confirmation};
pub(crate) use delivery::{Delivery, expect_on, is_on};
pub(crate) use passwords::ask_for_reset;
pub(crate) use trial::try_mail;

use std::sync::Arc;

use crate::model::Person;

use super::app::App;
use super::setup::{self, SetupLink};

/// Sends a set-up link to its person.
pub(crate) async fn send_setup_link(app: &Arc<App>, person: &Person, link: &SetupLink) -> Delivery {
    let mail = texts::setup_link(app, person, &setup::page_url(app, link), link.expires_at);
    delivery::send(app, mail).await
}

/// The same, without waiting for what becomes of it.
pub(crate) fn queue_setup_link(app: &Arc<App>, person: &Person, link: &SetupLink) -> Delivery {
    let mail = texts::setup_link(app, person, &setup::page_url(app, link), link.expires_at);
    delivery::queue(app, mail)
}

/// The same in a command, which ends afterwards: it is tried once.
///
/// # Errors
///
/// What is wrong, in words.
pub(crate) async fn send_setup_link_once(app: &App, person: &Person, link: &SetupLink) -> Result<(), String> {
    let mail = texts::setup_link(app, person, &setup::page_url(app, link), link.expires_at);
    delivery::attempt(app, &mail).await.map_err(|error| error.to_string())
}
