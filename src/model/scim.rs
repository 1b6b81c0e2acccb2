//! Groups of a program that provisions accounts by SCIM.

use jiff::Timestamp;

use crate::values::PersonId;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScimGroup {
    /// Identifies it.
    pub id: PersonId,
    /// Its name.
    pub name: String,
    /// What the program calls it.
    pub external_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Its members.
    pub members: Vec<PersonId>,
}

/// A group to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewScimGroup {
    /// Identifies it.
    pub id: PersonId,
    /// Its name.
    pub name: String,
    /// What the program calls it.
    pub external_id: Option<String>,
    /// Its members.
    pub members: Vec<PersonId>,
}

/// Which groups are listed.
#[derive(Debug, Clone)]
pub(crate) enum ScimGroupKey {
    /// All.
    Any,
    /// Those of this name, without regard to case.
    Name(String),
    /// Those that the program calls so.
    ExternalId(String),
}
