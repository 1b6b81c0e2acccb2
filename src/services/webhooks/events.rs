//! What happened, by the audit trail, and the messages that tell of it.

use jiff::Timestamp;
use serde::Serialize;

use crate::catalog::TrailEntry;
use crate::clock::random_bytes;
use crate::model::{Action, Event, EventKind, NewDelivery, Person, PersonKey};
use crate::services::{App, ServiceError};
use crate::values::{Identity, IdentityHash, Username, WebhookId};

/// A message.
#[derive(Serialize)]
struct MessageJson<'a> {
    #[serde(rename = "type")]
    event: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User<'a>>,
}

/// Whom a message is about; of who is removed, only the identifier.
#[derive(Serialize)]
struct User<'a> {
    id: String,
    #[serde(flatten)]
    facts: Option<Facts<'a>>,
}

#[derive(Serialize)]
struct Facts<'a> {
    email: &'a str,
    name: &'a str,
    slug: &'a str,
    username: Option<&'a str>,
    active: bool,
    /// Where the picture is.
    avatar_url: String,
}

/// What an action of the audit trail means to an application; `None` for what none needs to know.
fn kind(action: &str) -> Option<EventKind> {
    let action = Action::ALL.iter().find(|known| known.as_str() == action)?;
    match action {
        Action::PicturePublished
        | Action::PictureRestored
        | Action::PictureRemoved
        | Action::PictureUndeleted
        | Action::PictureErased
        | Action::PictureRated
        | Action::PictureEdited
        | Action::AddressGranted
        | Action::AddressPictureChosen
        | Action::AddressRemoved => Some(EventKind::PictureChanged),
        Action::PersonAdded => Some(EventKind::PersonAdded),
        Action::PersonEdited => Some(EventKind::PersonChanged),
        Action::PersonDisabled => Some(EventKind::PersonDisabled),
        Action::PersonEnabled => Some(EventKind::PersonEnabled),
        Action::PersonRemoved => Some(EventKind::PersonRemoved),
        _ => None,
    }
}

/// The events of these entries, in their order. What happened to one person several times is told once, when it happened last.
pub(super) fn of_trail(entries: &[TrailEntry]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for entry in entries {
        let Some((kind, person)) = kind(&entry.action).zip(entry.subject) else { continue };
        events.retain(|earlier| (earlier.kind, earlier.person) != (kind, person));
        events.push(Event { kind, person, at: entry.at });
    }
    events
}

/// The message that tells of an event, as the person is now.
///
/// # Errors
///
/// The catalog's.
pub(super) async fn message(app: &App, event: Event) -> Result<NewDelivery, ServiceError> {
    let person = app.catalog.person(PersonKey::Id(event.person)).await?;
    let user = User { id: event.person.to_string(), facts: person.as_ref().map(|person| facts(app, person)) };
    Ok(new(app, event.kind, event.at, Some(user)))
}

/// A message that tells of nothing.
pub(super) fn ping(app: &App) -> NewDelivery {
    new(app, EventKind::Ping, app.clock.now(), None)
}

fn new(app: &App, event: EventKind, at: Timestamp, user: Option<User<'_>>) -> NewDelivery {
    let now = app.clock.now();
    let message = MessageJson { event: event.as_str(), timestamp: at, data: Data { user } };
    NewDelivery {
        id: WebhookId::new(now, random_bytes()),
        event,
        body: serde_json::to_string(&message).unwrap_or_default(),
        created_at: now,
    }
}

fn facts<'a>(app: &App, person: &'a Person) -> Facts<'a> {
    let base = app.own_url().unwrap_or_else(|| app.config.base_path.as_str().to_owned());
    Facts {
        email: person.email.as_str(),
        name: person.name.as_str(),
        slug: person.slug.as_str(),
        username: person.username.as_ref().map(Username::as_str),
        active: person.is_active,
        avatar_url: format!("{}/avatar/{}", base.trim_end_matches('/'), hash_of(person).to_hex()),
    }
}

/// The hash of the address that signs in, by which avatars are asked for.
fn hash_of(person: &Person) -> IdentityHash {
    let [_md5, _sha1, sha256] = Identity::from(&person.email).usual_hashes();
    sha256
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::PersonId;

    fn entry(id: i64, action: Action, person: Option<u8>) -> TrailEntry {
        let at = Timestamp::from_second(id).unwrap();
        let subject = person.map(|byte| PersonId::from_bytes([byte; 16]));
        TrailEntry { id, at, action: action.as_str().to_owned(), subject }
    }

    #[test]
    fn the_same_of_one_person_is_told_once_and_in_order() {
        let events = of_trail(&[
            entry(1, Action::PersonAdded, Some(1)),
            entry(2, Action::PicturePublished, Some(1)),
            entry(3, Action::LoggedIn, Some(1)),
            entry(4, Action::SettingChanged, None),
            entry(5, Action::PicturePublished, Some(2)),
            entry(6, Action::PictureRated, Some(1)),
        ]);
        let told: Vec<_> = events
            .iter()
            .map(|event| (event.kind, event.person.as_bytes()[0], event.at.as_second()))
            .collect();
        let changed = EventKind::PictureChanged;
        assert_eq!(told, [(EventKind::PersonAdded, 1, 1), (changed, 2, 5), (changed, 1, 6)]);
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.as_str()), Some(*kind));
        }
        assert_eq!(EventKind::from_name("ping"), None);
    }
}
