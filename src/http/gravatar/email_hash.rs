//! The address that a request names by a hash.

use crate::http::{ApiError, Context};
use crate::model::Person;
use crate::services::selected_pictures::{self, Target};
use crate::values::{Message, ValidationErrors};

/// What the query's `selected_email_hash` names: the person as a whole where it is absent or empty, `None` where it is no hash of
/// an address of this person.
pub(super) async fn selected(context: &Context, person: &Person) -> Result<Option<Target>, ApiError> {
    match context.query.get("selected_email_hash").map(str::trim).filter(|hash| !hash.is_empty()) {
        Some(hash) => Ok(selected_pictures::target(&context.app, person, hash).await?),
        None => Ok(Some(Target::Person)),
    }
}

/// The error where `field` is no hash of an address of the caller's.
pub(super) fn unknown(field: &'static str) -> ApiError {
    ApiError::Invalid(ValidationErrors::one(field, Message::NoSuchAddress))
}
