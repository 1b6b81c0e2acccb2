//! Set-up links: one-time links by which a person sets a password, or the first administrator creates an account.

use jiff::Timestamp;

use super::person::Person;

/// Who may use a link.
#[derive(Debug, Clone)]
pub enum LinkHolder {
    /// A person with an account.
    Person(Box<Person>),
    /// The first administrator, who has no account yet.
    FirstAdministrator,
}

/// A person's link as lists show it.
#[derive(Debug, Clone)]
pub struct OpenLink {
    /// Who may use it.
    pub person: Person,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A page of people's links.
#[derive(Debug, Clone)]
pub struct OpenLinkPage {
    /// The links, those of the people who were added last first.
    pub links: Vec<OpenLink>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A link that can be used now.
#[derive(Debug, Clone)]
pub struct LiveLink {
    /// Who may use it.
    pub holder: LinkHolder,
    /// When it expires.
    pub expires_at: Timestamp,
}
