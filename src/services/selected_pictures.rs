//! Which picture an address shows, as Gravatar's API asks: by a hash of the address. It is the address's own picture, or else
//! its person's current one.
//!
//! To select a picture for the address that signs in makes it the current picture, which all addresses show that have none
//! of their own. So whoever has one address sees the same in Gravatar's clients as on Tondo's pages.

use crate::model::{Change, IdentityState, Person, PersonIdentity, Picture, Selection};
use crate::values::{IdentityHash, PictureId, Scope};

use super::app::App;
use super::error::ServiceError;
use super::identities;
use super::pictures::{self, NewPicture};

/// What a picture is selected for.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// The person as a whole: their current picture.
    Person,
    /// One address, which has a picture of its own then.
    Address(PersonIdentity),
}

impl Target {
    /// Whether it shows this picture of its person.
    pub(crate) fn shows(&self, picture: &Picture) -> bool {
        self.own_picture().map_or(picture.is_current, |chosen| chosen == picture.id)
    }

    /// The scope that a token needs to publish a picture and select it as `wish` says.
    pub(crate) fn scope(&self, wish: Selection) -> Scope {
        match (self, wish) {
            (Self::Address(_), Selection::Always) => Scope::Account,
            _ => Scope::Picture,
        }
    }

    fn own_picture(&self) -> Option<PictureId> {
        match self {
            Self::Person => None,
            Self::Address(row) => row.picture,
        }
    }
}

/// What a hash of one of the person's granted addresses stands for. `None` for any other hash, and for what is no hash.
pub(crate) async fn target(app: &App, person: &Person, hash: &str) -> Result<Option<Target>, ServiceError> {
    let Ok(hash) = hash.parse::<IdentityHash>() else { return Ok(None) };
    let mut rows = identities::list(app, person.id).await?.into_iter();
    let found = rows.find(|row| row.state == IdentityState::Granted && row.address.hashes().contains(&hash));
    Ok(found.map(|row| {
        let signs_in = row.address.email().is_some_and(|email| email == person.email);
        if signs_in && row.picture.is_none() { Target::Person } else { Target::Address(row) }
    }))
}

/// Selects a picture of the person's history.
///
/// # Errors
///
/// [`Missing::Picture`](super::Missing::Picture) where there is none.
pub(crate) async fn select(
    app: &App,
    change: Change,
    person: &Person,
    target: Target,
    picture: PictureId,
) -> Result<(), ServiceError> {
    match target {
        Target::Person => pictures::restore(app, change, person.id, picture).await.map(drop),
        Target::Address(row) => {
            pictures::find(app, person.id, picture).await?;
            identities::show_picture(app, change, person.id, row.id, Some(picture)).await.map(drop)
        }
    }
}

/// Publishes a picture and selects it as `wish` says; and whether the target shows it now.
pub(crate) async fn publish(
    app: &App,
    change: Change,
    new: NewPicture,
    target: &Target,
    wish: Selection,
) -> Result<(Picture, bool), ServiceError> {
    let selection = match target {
        Target::Person => wish,
        // An address without a picture of its own shows the current one.
        Target::Address(row) if row.picture.is_none() && wish == Selection::IfNone => Selection::IfNone,
        Target::Address(_) => Selection::Never,
    };
    let picture = pictures::publish(app, change.clone(), NewPicture { selection, ..new }).await?;
    match target {
        Target::Address(row) if wish == Selection::Always => {
            identities::show_picture(app, change, picture.owner, row.id, Some(picture.id)).await?;
            Ok((picture, true))
        }
        _ => {
            let is_shown = target.shows(&picture);
            Ok((picture, is_shown))
        }
    }
}
