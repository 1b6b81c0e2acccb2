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

/// A link that can be used now.
#[derive(Debug, Clone)]
pub struct LiveLink {
    /// Who may use it.
    pub holder: LinkHolder,
    /// When it expires.
    pub expires_at: Timestamp,
}
