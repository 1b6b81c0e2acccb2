//! A link by which a person confirms an address.

use super::person::Person;

/// What a link confirms.
#[derive(Debug, Clone)]
pub(crate) struct Confirmation {
    /// Who asks for the address.
    pub person: Person,
    /// The address, as the person typed it.
    pub address: String,
}
