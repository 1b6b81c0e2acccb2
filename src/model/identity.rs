//! Identities: the email addresses and OpenID URLs by which applications ask for a person's picture.

use jiff::Timestamp;

use super::person::Person;
use crate::values::{Identity, IdentityId, PersonId, PictureId};

/// The most identities a person may have, requested ones included.
pub(crate) const MAX_IDENTITIES: u64 = 100;

/// An identity that a person has or requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonIdentity {
    /// Identifies it.
    pub id: IdentityId,
    /// The person who has or requests it.
    pub owner: PersonId,
    /// The email address or OpenID URL.
    pub address: Identity,
    /// The picture of the person's history that it shows; `None` for the current one.
    pub picture: Option<PictureId>,
    /// Whether it is granted.
    pub state: IdentityState,
    /// When it was requested, or granted without a request.
    pub created_at: Timestamp,
}

impl PersonIdentity {
    /// Whether it is granted.
    pub fn is_granted(&self) -> bool {
        self.state == IdentityState::Granted
    }
}

/// Who is known by a hash or a slug, and which picture was chosen for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The person.
    pub person: PersonId,
    /// The picture that the identity of this hash shows; `None` for the person's current one.
    pub picture: Option<PictureId>,
}

impl From<PersonId> for Holder {
    fn from(person: PersonId) -> Self {
        Self { person, picture: None }
    }
}

/// Whether an identity is granted. Nobody shares a granted one; several people may request the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityState {
    /// The person requests it; look-ups do not find it.
    Requested,
    /// It is the person's.
    Granted,
}

impl IdentityState {
    /// The state's name in the catalog and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "asked",
            Self::Granted => "granted",
        }
    }

    /// The state of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Requested, Self::Granted].into_iter().find(|state| state.as_str() == name)
    }
}

/// A page of everybody's requested identities.
#[derive(Debug, Clone)]
pub struct IdentityRequestPage {
    /// The requests, newest first, each with the person who made it.
    pub requests: Vec<(PersonIdentity, Person)>,
    /// Whether there are older ones.
    pub has_more: bool,
}
