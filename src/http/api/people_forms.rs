//! What is sent about people: who is to be added, what of somebody is to change.

use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::fields::{self, Given, Raw};
use super::schemas;
use crate::catalog::PersonEdit;
use crate::http::ApiError;
use crate::services::accounts::NewAccount;
use crate::values::{DisplayName, Email, Locale, Message, NewPassword, Role, Scope, Slug, ValidationErrors};

/// A person to be added.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPerson, example = json!({"email": "ada@example.org", "name": "Ada Lovelace", "role": "member"}))]
pub(super) struct NewPersonForm<'a> {
    /// The address that signs in; nobody else's.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 254)]
    email: Raw<'a>,
    /// The name as shown.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 200)]
    name: Raw<'a>,
    /// The short public name; one is found where none is asked for.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 63)]
    slug: Raw<'a>,
    /// `member` unless said otherwise.
    #[serde(borrow)]
    #[schema(value_type = Option<schemas::Role>)]
    role: Raw<'a>,
    /// The language in which the person is answered.
    #[serde(borrow)]
    #[schema(value_type = Option<schemas::Language>)]
    language: Raw<'a>,
    /// The password: at least 8 characters.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, min_length = 8, max_length = 1024, write_only)]
    password: Raw<'a>,
}

impl NewPersonForm<'_> {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// 400 with what is wrong with each.
    pub(super) fn read(self) -> Result<NewAccount, ApiError> {
        let mut faults = ValidationErrors::new();
        let email = faults.take("email", email(self.email));
        let name = faults.take("name", name(self.name));
        let slug = faults.take("slug", self.slug.map(|raw| slug(Some(raw))).transpose());
        let role = faults.take("role", self.role.map(|raw| role(Some(raw))).transpose());
        let language = faults.take("language", language(self.language));
        let password = faults.take("password", self.password.map(|raw| password(Some(raw))).transpose());
        let (Some(email), Some(name), Some(slug), Some(role), Some(language), Some(password)) =
            (email, name, slug, role, language, password)
        else {
            return Err(ApiError::Invalid(faults));
        };
        Ok(NewAccount { email, name, slug, role: role.unwrap_or(Role::Member), language, password })
    }
}

/// What is to change of a person. Absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Ada King", "language": null, "active": true}))]
pub(super) struct PersonChanges<'a> {
    /// The name as shown; null for none.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    name: Given<'a>,
    /// The language in which the person is answered; null for no choice.
    #[serde(borrow, default)]
    #[schema(value_type = Option<schemas::Language>)]
    language: Given<'a>,
    /// Whether the world may see who it is.
    #[serde(borrow, default)]
    #[schema(value_type = bool, required = false)]
    public: Given<'a>,
    /// The address that signs in; nobody else's. For administrators.
    #[serde(borrow, default)]
    #[schema(value_type = String, max_length = 254, required = false)]
    email: Given<'a>,
    /// The short public name. For administrators.
    #[serde(borrow, default)]
    #[schema(value_type = String, max_length = 63, required = false)]
    slug: Given<'a>,
    /// What the person is in this house. For administrators.
    #[serde(borrow, default)]
    #[schema(value_type = schemas::Role, required = false)]
    role: Given<'a>,
    /// Whether the person may sign in. For administrators.
    #[serde(borrow, default)]
    #[schema(value_type = bool, required = false)]
    active: Given<'a>,
    /// A new password: at least 8 characters. For administrators; one's own is set at `me/password`.
    #[serde(borrow, default)]
    #[schema(value_type = String, min_length = 8, max_length = 1024, write_only, required = false)]
    password: Given<'a>,
}

impl PersonChanges<'_> {
    /// The scope that these changes of one's own account need.
    pub(super) fn scope(&self) -> Scope {
        let for_administrators = [self.email, self.slug, self.role, self.active, self.password];
        if for_administrators.into_iter().any(Given::is_there) { Scope::Admin } else { Scope::Account }
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// 400 with what is wrong with each.
    pub(super) fn read(self) -> Result<(PersonEdit, Option<NewPassword>), ApiError> {
        let mut faults = ValidationErrors::new();
        let edit = PersonEdit {
            email: faults.take("email", self.email.read(email)).flatten(),
            name: faults.take("name", self.name.read(name)).flatten(),
            slug: faults.take("slug", self.slug.read(slug)).flatten(),
            role: faults.take("role", self.role.read(role)).flatten(),
            is_active: faults
                .take("active", self.active.read(|raw| fields::boolean("active", raw)))
                .flatten(),
            is_public: faults
                .take("public", self.public.read(|raw| fields::boolean("public", raw)))
                .flatten(),
            language: faults.take("language", self.language.read(language)).flatten(),
            ..PersonEdit::default()
        };
        let password = faults.take("password", self.password.read(password)).flatten();
        if faults.is_empty() { Ok((edit, password)) } else { Err(ApiError::Invalid(faults)) }
    }
}

/// A password that somebody chose, from this field.
pub(super) fn password_of(field: &'static str, raw: Raw<'_>) -> Result<NewPassword, Message> {
    let text = Zeroizing::new(fields::secret(field, raw)?.into_owned());
    NewPassword::parse(text)
}

/// The password that somebody chose, from `password`.
pub(super) fn password(raw: Raw<'_>) -> Result<NewPassword, Message> {
    password_of("password", raw)
}

/// An address that signs in.
pub(super) fn email(raw: Raw<'_>) -> Result<Email, Message> {
    Email::parse(&fields::text("email", raw)?)
}

/// A name, which may be left out or empty.
pub(super) fn name(raw: Raw<'_>) -> Result<DisplayName, Message> {
    DisplayName::parse(&fields::text_or_nothing("name", raw)?)
}

fn slug(raw: Raw<'_>) -> Result<Slug, Message> {
    Slug::parse(&fields::text("slug", raw)?)
}

fn role(raw: Raw<'_>) -> Result<Role, Message> {
    fields::word("role", raw, Role::ALL)
}

fn language(raw: Raw<'_>) -> Result<Option<Locale>, Message> {
    raw.map(|raw| fields::word("language", Some(raw), Locale::ALL)).transpose()
}
