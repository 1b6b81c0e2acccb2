//! People: who has an account, how accounts are added and changed, and lists of them.

use jiff::Timestamp;

use crate::values::{
    BlobHash, DisplayName, Email, EntityTag, Identity, Locale, PasswordHash, PersonId, Role, Slug, Style,
    TokenId, Username,
};

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifies the person.
    pub id: PersonId,
    /// The email address that signs in.
    pub email: Email,
    /// The display name; may be empty.
    pub name: DisplayName,
    /// The short name in the person's URLs.
    pub slug: Slug,
    /// The name under which the person is known elsewhere.
    pub username: Option<Username>,
    /// Member or administrator.
    pub role: Role,
    /// Whether the account is enabled: a disabled one cannot sign in, and its tokens are rejected.
    pub is_active: bool,
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// Whether the profile is public; the picture always is.
    pub is_public: bool,
    /// The style of the avatar that is shown without a picture, if the person chose one.
    pub default_style: Option<Style>,
    /// The number of pictures in the person's history.
    pub picture_count: u64,
    /// Their bytes together.
    pub picture_bytes: u64,
    /// When the person was added.
    pub created_at: Timestamp,
    /// When any of these facts but the following ones last changed.
    pub updated_at: Timestamp,
    /// Whether there is a password to sign in with.
    pub has_password: bool,
    /// When the person last signed in or used a token, to about a minute; `None` for never.
    pub last_seen_at: Option<Timestamp>,
    /// When the person's set-up link expires; `None` without one.
    pub invited_until: Option<Timestamp>,
}

impl Person {
    /// The version of the facts that can be edited.
    pub fn version(&self) -> EntityTag {
        BlobHash::of(format!("{} {}", self.id, self.updated_at.as_microsecond()).as_bytes()).into()
    }
}

/// A person to add.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The identifier, made by the caller.
    pub id: PersonId,
    /// The email address that signs in.
    pub email: Email,
    /// The display name.
    pub name: DisplayName,
    /// The short name in URLs; `None` to derive a free one from the name or the email address.
    pub slug: Option<Slug>,
    /// The name under which the person is known elsewhere.
    pub username: Option<Username>,
    /// Member or administrator.
    pub role: Role,
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// Without a password the person cannot log in, but may have tokens.
    pub password: Option<PasswordHash>,
}

/// Changes to a person; `None` leaves a fact as it is.
#[derive(Debug, Clone, Default)]
pub struct PersonEdit {
    /// The email address that signs in.
    pub email: Option<Email>,
    /// The display name.
    pub name: Option<DisplayName>,
    /// The short name in URLs.
    pub slug: Option<Slug>,
    /// The username; `Some(None)` takes it away.
    pub username: Option<Option<Username>>,
    /// Member or administrator.
    pub role: Option<Role>,
    /// Whether the account is enabled. Disabling ends every token and the set-up link; enabling revives nothing.
    pub is_active: Option<bool>,
    /// Whether the profile is public.
    pub is_public: Option<bool>,
    /// The style of the default avatar; `Some(None)` clears the choice.
    pub default_style: Option<Option<Style>>,
    /// The language; `Some(None)` clears the choice.
    pub language: Option<Option<Locale>>,
    /// The password. Setting it ends every token and the person's set-up link.
    pub password: Option<PasswordHash>,
    /// The password that the caller has proved to know; nothing is changed unless it is still the current one.
    pub former_password: Option<PasswordHash>,
    /// A token that a new password does not end: the one by which the person sets it, or the login that takes its place.
    pub spared_token: Option<TokenId>,
    /// Whether tokens that were made survive a new password and disabling; logins never do.
    pub keeps_made_tokens: bool,
}

impl PersonEdit {
    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.summary().is_empty() && self.is_active.is_none() && self.password.is_none()
    }

    /// The changed facts as the audit trail shows them; those that have an audit action of their own are left out.
    pub fn summary(&self) -> String {
        let email = self.email.as_ref().map(|email| format!("email={email}"));
        let name = self.name.as_ref().map(|name| format!("name={}", name.as_str()));
        let slug = self.slug.as_ref().map(|slug| format!("slug={slug}"));
        let username = self.username.as_ref();
        let username =
            username.map(|name| format!("username={}", name.as_ref().map_or("none", Username::as_str)));
        let role = self.role.map(|role| format!("role={role}"));
        let language =
            self.language.map(|language| format!("language={}", language.map_or("none", Locale::as_str)));
        let public = self.is_public.map(|is_public| format!("public={is_public}"));
        let style =
            self.default_style.map(|style| format!("default_style={}", style.map_or("none", Style::as_str)));
        [email, name, slug, username, role, language, public, style]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// What a person is looked up by.
#[derive(Debug, Clone)]
pub enum PersonKey {
    /// The identifier.
    Id(PersonId),
    /// The email address that signs in.
    Email(Email),
    /// Any of the person's granted identities.
    Identity(Identity),
    /// The short name in URLs.
    Slug(Slug),
}
