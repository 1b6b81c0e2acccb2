//! The bodies of requests about people: a person to add, and changes to one.

use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::enum_schemas;
use super::json_fields::{self, Patch, Raw, current_password};
use crate::http::ApiError;
use crate::model::PersonEdit;
use crate::services::accounts::NewAccount;
use crate::values::{
    DisplayName, Email, Locale, Message, NewPassword, Role, Scope, Slug, Style, Username, ValidationErrors,
};

/// A person to add.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPerson, example = json!({"email": "ada@example.org", "name": "Ada Lovelace", "role": "member"}))]
pub(super) struct NewPersonForm<'a> {
    /// The email address to sign in with. It must be unique.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 254)]
    email: Raw<'a>,
    /// The display name.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 200)]
    name: Raw<'a>,
    /// The short name in public URLs; derived from name and email by default.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 63)]
    slug: Raw<'a>,
    /// The name under which the person is known elsewhere, such as `john.doe` or `DOMAIN\john`. It must be unique without
    /// regard to case, among slugs, too.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 128)]
    username: Raw<'a>,
    /// The role; `member` by default.
    #[serde(borrow)]
    #[schema(value_type = Option<enum_schemas::Role>)]
    role: Raw<'a>,
    /// The language of messages to the person.
    #[serde(borrow)]
    #[schema(value_type = Option<enum_schemas::Language>)]
    language: Raw<'a>,
    /// The password: 8 to 128 characters.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, min_length = 8, max_length = 128, write_only)]
    password: Raw<'a>,
}

impl NewPersonForm<'_> {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// 400 with a message for each wrong field.
    pub(super) fn read(self) -> Result<NewAccount, ApiError> {
        let mut errors = ValidationErrors::new();
        let email = errors.take("email", email(self.email));
        let name = errors.take("name", name(self.name));
        let slug = errors.take("slug", self.slug.map(|raw| slug(Some(raw))).transpose());
        let username = errors.take("username", username(self.username));
        let role = errors.take("role", self.role.map(|raw| role(Some(raw))).transpose());
        let language = errors.take("language", language(self.language));
        let password = errors.take("password", self.password.map(|raw| password(Some(raw))).transpose());
        let (Some(email), Some(name), Some(slug), Some(username), Some(role), Some(language), Some(password)) =
            (email, name, slug, username, role, language, password)
        else {
            return Err(ApiError::Invalid(errors));
        };
        Ok(NewAccount { email, name, slug, username, role: role.unwrap_or(Role::Member), language, password })
    }
}

/// Changes to a person. Absent fields keep their values.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Ada King", "language": null, "active": true}))]
pub(super) struct PersonChanges<'a> {
    /// The display name; null for none.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    name: Patch<'a>,
    /// The language of messages to the person; null for the language of each request.
    #[serde(borrow, default)]
    #[schema(value_type = Option<enum_schemas::Language>)]
    language: Patch<'a>,
    /// Whether the profile is public.
    #[serde(borrow, default)]
    #[schema(value_type = bool, required = false)]
    public: Patch<'a>,
    /// The style of the avatar that is shown without a picture; null for the server's default.
    #[serde(borrow, default)]
    #[schema(value_type = Option<enum_schemas::Style>)]
    default_style: Patch<'a>,
    /// The email address to sign in with. It must be unique. Needs `admin`.
    #[serde(borrow, default)]
    #[schema(value_type = String, max_length = 254, required = false)]
    email: Patch<'a>,
    /// The short name in public URLs. Needs `admin`.
    #[serde(borrow, default)]
    #[schema(value_type = String, max_length = 63, required = false)]
    slug: Patch<'a>,
    /// The name under which the person is known elsewhere; null takes it away. Needs `admin`.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 128)]
    username: Patch<'a>,
    /// The role. Needs `admin`.
    #[serde(borrow, default)]
    #[schema(value_type = enum_schemas::Role, required = false)]
    role: Patch<'a>,
    /// Whether the person may sign in and use tokens. Needs `admin`.
    #[serde(borrow, default)]
    #[schema(value_type = bool, required = false)]
    active: Patch<'a>,
    /// A new password of another person: 8 to 128 characters. Needs `admin`; everybody sets their own at `me/password`.
    #[serde(borrow, default)]
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only, required = false)]
    password: Patch<'a>,
    /// Whether tokens that were made survive a new password or disabling; false by default.
    #[serde(borrow, default)]
    #[schema(value_type = bool, required = false)]
    keep_tokens: Patch<'a>,
    /// The password of whoever makes the change. A new email address or password needs it, unless the caller signed in
    /// within the last ten minutes.
    #[serde(borrow, default)]
    #[schema(value_type = String, write_only, required = false)]
    current_password: Patch<'a>,
}

/// A checked [`PersonChanges`].
pub(super) struct CheckedChanges {
    pub(super) edit: PersonEdit,
    pub(super) password: Option<NewPassword>,
    /// The caller's own.
    pub(super) current_password: Option<Zeroizing<String>>,
}

impl CheckedChanges {
    /// Whether somebody who stole a token could take the account with these changes.
    pub(super) fn needs_confirmation(&self) -> bool {
        self.edit.email.is_some() || self.password.is_some()
    }
}

impl PersonChanges<'_> {
    /// The scope that these changes need, even to the caller's own account.
    pub(super) fn scope(&self) -> Scope {
        let administrators_fields =
            [self.email, self.slug, self.username, self.role, self.active, self.password];
        if administrators_fields.into_iter().any(Patch::is_present) { Scope::Admin } else { Scope::Account }
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// 400 with a message for each wrong field.
    pub(super) fn read(self) -> Result<CheckedChanges, ApiError> {
        let mut errors = ValidationErrors::new();
        let edit = PersonEdit {
            email: errors.take("email", self.email.read(email)).flatten(),
            name: errors.take("name", self.name.read(name)).flatten(),
            slug: errors.take("slug", self.slug.read(slug)).flatten(),
            username: errors.take("username", self.username.read(username)).flatten(),
            role: errors.take("role", self.role.read(role)).flatten(),
            is_active: errors
                .take("active", self.active.read(|raw| json_fields::boolean("active", raw)))
                .flatten(),
            is_public: errors
                .take("public", self.public.read(|raw| json_fields::boolean("public", raw)))
                .flatten(),
            default_style: errors.take("default_style", self.default_style.read(default_style)).flatten(),
            language: errors.take("language", self.language.read(language)).flatten(),
            keeps_made_tokens: errors
                .take("keep_tokens", self.keep_tokens.read(keep_tokens))
                .flatten()
                .unwrap_or_default(),
            ..PersonEdit::default()
        };
        let password = errors.take("password", self.password.read(password)).flatten();
        let current_password =
            errors.take("current_password", self.current_password.read(current_password)).flatten().flatten();
        if errors.is_empty() {
            Ok(CheckedChanges { edit, password, current_password })
        } else {
            Err(ApiError::Invalid(errors))
        }
    }
}

/// A new password in a field of this name.
pub(super) fn password_from(field: &'static str, raw: Raw<'_>) -> Result<NewPassword, Message> {
    let text = Zeroizing::new(json_fields::secret(field, raw)?.into_owned());
    NewPassword::parse(text)
}

/// A new password in `password`.
pub(super) fn password(raw: Raw<'_>) -> Result<NewPassword, Message> {
    password_from("password", raw)
}

/// Whether made tokens are kept; not, unless it is said.
pub(super) fn keep_tokens(raw: Raw<'_>) -> Result<bool, Message> {
    raw.map_or(Ok(false), |raw| json_fields::boolean("keep_tokens", Some(raw)))
}

/// An email address to sign in with.
pub(super) fn email(raw: Raw<'_>) -> Result<Email, Message> {
    Email::parse(&json_fields::text("email", raw)?)
}

/// A display name; absent or empty for none.
pub(super) fn name(raw: Raw<'_>) -> Result<DisplayName, Message> {
    DisplayName::parse(&json_fields::text_or_nothing("name", raw)?)
}

fn slug(raw: Raw<'_>) -> Result<Slug, Message> {
    Slug::parse(&json_fields::text("slug", raw)?)
}

/// A username; null for none.
fn username(raw: Raw<'_>) -> Result<Option<Username>, Message> {
    raw.map(|raw| Username::parse(&json_fields::text("username", Some(raw))?)).transpose()
}

fn role(raw: Raw<'_>) -> Result<Role, Message> {
    json_fields::word("role", raw, Role::ALL)
}

fn default_style(raw: Raw<'_>) -> Result<Option<Style>, Message> {
    raw.map(|raw| json_fields::word("default_style", Some(raw), &Style::ALL)).transpose()
}

fn language(raw: Raw<'_>) -> Result<Option<Locale>, Message> {
    raw.map(|raw| json_fields::word("language", Some(raw), Locale::ALL)).transpose()
}
