//! Passwords that people choose: refused where they can be guessed from what is known of the person, else hashed.

use crate::auth;
use crate::model::{Person, PersonEdit};
use crate::values::{
    Authority, DisplayName, Email, Message, NewPassword, PasswordHash, Slug, Username, is_guessable,
};

use super::app::App;
use super::error::ServiceError;

/// The name of this software, which guessers know.
const SOFTWARE: &str = "tondo";

/// Whose password it is: what others know of the person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) email: &'a Email,
    pub(super) name: &'a DisplayName,
    pub(super) slug: Option<&'a Slug>,
    pub(super) username: Option<&'a Username>,
}

impl<'a> From<&'a Person> for Owner<'a> {
    fn from(person: &'a Person) -> Self {
        Self {
            email: &person.email,
            name: &person.name,
            slug: Some(&person.slug),
            username: person.username.as_ref(),
        }
    }
}

impl<'a> Owner<'a> {
    /// The person as an edit leaves them.
    pub(super) fn after(person: &'a Person, edit: &'a PersonEdit) -> Self {
        Self {
            email: edit.email.as_ref().unwrap_or(&person.email),
            name: edit.name.as_ref().unwrap_or(&person.name),
            slug: Some(edit.slug.as_ref().unwrap_or(&person.slug)),
            username: edit.username.as_ref().unwrap_or(&person.username).as_ref(),
        }
    }
}

/// The hash of a new password, which takes the longest of what sets one.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for this field where the password is too easy to guess; [`ServiceError::Busy`].
pub(super) async fn hashed(
    app: &App,
    password: NewPassword,
    field: &'static str,
    owner: Owner<'_>,
) -> Result<PasswordHash, ServiceError> {
    let config = app.shared_config();
    let host = config.public_url.authority().map(Authority::host_without_dot);
    let known = [SOFTWARE, owner.email.as_str(), owner.email.local_part(), owner.name.as_str()];
    let others = [host, owner.slug.map(Slug::as_str), owner.username.map(Username::as_str)];
    let known: Vec<&str> = known.into_iter().chain(others.into_iter().flatten()).collect();
    if is_guessable(&password, &known) {
        return Err(ServiceError::field(field, Message::PasswordGuessable));
    }
    let pass = app.password_gate.enter(1).await?;
    pass.run(move || auth::hash(&password)).await.map_err(|error| ServiceError::Internal(error.into()))
}
