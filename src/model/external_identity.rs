//! Who a person is elsewhere: the subject of an identity provider, the entry of a directory, the resource of a program that
//! provisions accounts.

use crate::values::PersonId;

/// What knows people besides Tondo.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ExternalSource {
    /// An OpenID provider, by its issuer.
    Oidc(String),
    /// The directory that `tondo sync ldap` reads.
    Ldap,
    /// A program that speaks SCIM.
    Scim,
}

impl ExternalSource {
    /// As the catalog keeps it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Oidc(issuer) => format!("oidc:{issuer}"),
            Self::Ldap => "ldap".to_owned(),
            Self::Scim => "scim".to_owned(),
        }
    }
}

/// A person in one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExternalIdentity {
    /// Who it is there: stable, and never given to somebody else (`sub`, `entryUUID`, `externalId`).
    pub(crate) subject: String,
    /// Who it is here.
    pub(crate) person: PersonId,
    /// SHA-256 of what the source last gave for a picture.
    pub(crate) picture: Option<[u8; 32]>,
}

/// What a source says of a person, as it says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ExternalFacts {
    /// The display name.
    pub name: Option<String>,
    /// The name with which the person signs in there.
    pub username: Option<String>,
    /// The language.
    pub locale: Option<String>,
}

/// An account of an OpenID provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderAccount {
    /// The provider.
    pub issuer: String,
    /// Its name for the person.
    pub subject: String,
}
