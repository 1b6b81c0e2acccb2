//! Whose sign-in it is: the person who is linked to the provider's account, else the one with its verified email address, else a
//! new one if that is allowed. Then what the provider says of the person is taken over.

use crate::catalog::{CatalogError, Unique};
use crate::clock::random_bytes;
use crate::model::{Actor, Change, ExternalFacts, NewPerson, Person, PersonEdit, PersonKey};
use crate::oidc::Claims;
use crate::services::app::App;
use crate::services::oidc_providers::{Provider, SignInError};
use crate::values::{DisplayName, Email, Identity, Locale, PersonId, Role, Username};

/// The longest fact that is compared with the next one, in bytes.
const MAX_FACT_BYTES: usize = 500;

/// Finds or adds the person, links the account, and takes over what the provider says.
pub(super) async fn signed_in(
    app: &App,
    provider: &Provider,
    claims: &Claims,
    client: Option<String>,
) -> Result<Person, SignInError> {
    let subject = claims.subject().unwrap_or_default().to_owned();
    let visitor = Visitor { app, provider, claims, subject, client, facts: facts_of(claims) };
    let person = visitor.find_or_add().await?;
    let person = visitor.take_over_role(person).await?;
    visitor.take_over_facts(person).await
}

/// Somebody whom a provider has signed in.
struct Visitor<'a> {
    app: &'a App,
    provider: &'a Provider,
    claims: &'a Claims,
    subject: String,
    client: Option<String>,
    facts: ExternalFacts,
}

impl Visitor<'_> {
    async fn find_or_add(&self) -> Result<Person, SignInError> {
        let source = self.provider.source();
        let catalog = &self.app.catalog;
        if let Some((person, _)) = catalog.person_of_subject(source.clone(), self.subject.clone()).await? {
            return enabled(person);
        }
        let email = self.verified_email().ok_or(SignInError::Unverified)?;
        let person = match catalog.person(PersonKey::Identity(Identity::from(&email))).await? {
            Some(person) => enabled(person)?,
            None if self.app.config().creates_people_of(&self.provider.settings) => self.add(email).await?,
            None => return Err(SignInError::Unknown),
        };
        // An address that a provider has given to somebody else meanwhile does not open the account of the former one.
        if !catalog.subjects_of_person(source.clone(), person.id).await?.is_empty() {
            return Err(SignInError::Linked);
        }
        let change = self.change(person.id);
        if catalog.link_subject(change, source, self.subject.clone(), person.id).await? {
            Ok(person)
        } else {
            Err(SignInError::Linked)
        }
    }

    /// The email address, if the provider vouches for it.
    fn verified_email(&self) -> Option<Email> {
        let is_verified = self.claims.is_true("email_verified");
        self.claims.text("email").filter(|_| is_verified).and_then(|email| Email::parse(email).ok())
    }

    async fn add(&self, email: Email) -> Result<Person, SignInError> {
        let id = PersonId::new(self.app.clock.now(), random_bytes());
        let name = self.facts.name.as_deref().and_then(|name| DisplayName::parse(name).ok());
        let empty = || DisplayName::parse("").map_err(|_never| SignInError::Faulty("the name".to_owned()));
        let new = NewPerson {
            id,
            email,
            name: name.map_or_else(empty, Ok)?,
            slug: None,
            username: self.username(),
            role: if self.is_administrator() == Some(true) { Role::Admin } else { Role::Member },
            language: self.facts.locale.as_deref().and_then(Locale::from_tag),
            password: None,
        };
        let catalog = &self.app.catalog;
        match catalog.add_person(self.change(id), new.clone()).await {
            // Somebody has that name already; the person needs none.
            Err(CatalogError::Conflict(Unique::Username)) => {
                Ok(catalog.add_person(self.change(id), NewPerson { username: None, ..new }).await?)
            }
            added => Ok(added?),
        }
    }

    /// Gives the administrator's role to whom the provider says it belongs, and takes it from others; `None` where the provider
    /// has nothing to do with roles.
    async fn take_over_role(&self, person: Person) -> Result<Person, SignInError> {
        let Some(is_administrator) = self.is_administrator() else { return Ok(person) };
        let role = if is_administrator { Role::Admin } else { Role::Member };
        if person.role == role {
            return Ok(person);
        }
        let edit = PersonEdit { role: Some(role), ..PersonEdit::default() };
        match self.app.catalog.edit_person(self.change(person.id), person.id, edit).await {
            Ok(edited) => {
                tracing::info!(account = person.email.as_str(), %role, provider = self.provider.settings.id,
                    "the role was changed as the provider says");
                edited.ok_or(SignInError::Unknown)
            }
            Err(CatalogError::LastAdministrator) => {
                tracing::warn!(
                    account = person.email.as_str(),
                    provider = self.provider.settings.id,
                    "the last administrator keeps the role, although the provider says otherwise"
                );
                Ok(person)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    fn is_administrator(&self) -> Option<bool> {
        let (name, value) = self.provider.settings.admin_claim.get()?;
        Some(self.claims.contains(name, value))
    }

    /// Takes over name, username and language where the provider has changed them since the last time, or the person has none.
    async fn take_over_facts(&self, person: Person) -> Result<Person, SignInError> {
        let (source, subject) = (self.provider.source(), self.subject.clone());
        let catalog = &self.app.catalog;
        let former = catalog.external_facts(source.clone(), subject.clone()).await?;
        if former.as_ref() == Some(&self.facts) {
            return Ok(person);
        }
        let edit = self.edit_of(&person, former.as_ref());
        let person = if edit.is_empty() { person } else { self.edit(person, edit).await? };
        catalog.note_external_facts(self.change(person.id), source, subject, self.facts.clone()).await?;
        Ok(person)
    }

    async fn edit(&self, person: Person, edit: PersonEdit) -> Result<Person, SignInError> {
        let catalog = &self.app.catalog;
        let edited = match catalog.edit_person(self.change(person.id), person.id, edit.clone()).await {
            Err(CatalogError::Conflict(Unique::Username)) => {
                let edit = PersonEdit { username: None, ..edit };
                catalog.edit_person(self.change(person.id), person.id, edit).await
            }
            other => other,
        };
        edited?.ok_or(SignInError::Unknown)
    }

    fn edit_of(&self, person: &Person, former: Option<&ExternalFacts>) -> PersonEdit {
        let new = &self.facts;
        // The first time, what the person has stays; later, what the provider has changed counts.
        let is_due = |has_own: bool, former: Option<&Option<String>>, new: &Option<String>| match former {
            Some(former) => former != new,
            None => !has_own,
        };
        let has_name = !person.name.as_str().is_empty();
        let name =
            new.name.as_deref().filter(|_| is_due(has_name, former.map(|facts| &facts.name), &new.name));
        let name = name.and_then(|name| DisplayName::parse(name).ok()).filter(|name| *name != person.name);
        let has_username = person.username.is_some();
        let username = self
            .username()
            .filter(|_| is_due(has_username, former.map(|facts| &facts.username), &new.username));
        let username = username.filter(|username| person.username.as_ref() != Some(username));
        let has_language = person.language.is_some();
        let locale = new.locale.as_deref();
        let locale = locale.filter(|_| is_due(has_language, former.map(|facts| &facts.locale), &new.locale));
        let language = locale.and_then(Locale::from_tag).filter(|locale| person.language != Some(*locale));
        PersonEdit {
            name,
            username: username.map(Some),
            language: language.map(Some),
            ..PersonEdit::default()
        }
    }

    fn username(&self) -> Option<Username> {
        self.facts.username.as_deref().and_then(|name| Username::parse(name).ok())
    }

    /// A change by the person, who was proved to be there.
    fn change(&self, person: PersonId) -> Change {
        self.app.change(Actor::Person(person), self.client.clone())
    }
}

fn enabled(person: Person) -> Result<Person, SignInError> {
    if person.is_active { Ok(person) } else { Err(SignInError::Disabled) }
}

fn facts_of(claims: &Claims) -> ExternalFacts {
    let fact = |name| claims.text(name).filter(|text| text.len() <= MAX_FACT_BYTES).map(str::to_owned);
    ExternalFacts { name: fact("name"), username: fact("preferred_username"), locale: fact("locale") }
}
