//! A user as SCIM writes it: read leniently, for programs send many attributes that Tondo does not keep.

use serde_json::{Map, Value, json};

use super::answer::Problem;
use super::resource::{boolean, field, meta, text, url};
use crate::http::Context;
use crate::i18n::render;
use crate::services::scim::ScimPerson;
use crate::values::{DisplayName, Email, Locale, Message, Username};

pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// The most addresses of a user.
const MAX_EMAILS: usize = 50;

/// An email address of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EmailField {
    pub(super) value: String,
    pub(super) kind: String,
    pub(super) is_primary: bool,
}

/// A user as a program describes it, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserFields {
    pub(super) username: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) is_active: bool,
    pub(super) emails: Vec<EmailField>,
    pub(super) language: Option<String>,
    /// A data URI or a URL.
    pub(super) photo: Option<String>,
}

/// What can be kept of a user.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) username: Username,
    pub(super) name: Option<DisplayName>,
    pub(super) email: Email,
    pub(super) others: Vec<Email>,
    pub(super) language: Option<Locale>,
}

impl UserFields {
    /// The whole user of a body.
    pub(super) fn read(fields: &Map<String, Value>) -> Result<Self, Problem> {
        let name = match text("displayName", field(fields, "displayName"))? {
            Some(name) => Some(name),
            None => full_name(field(fields, "name"))?,
        };
        let language = match text("preferredLanguage", field(fields, "preferredLanguage"))? {
            Some(language) => Some(language),
            None => text("locale", field(fields, "locale"))?,
        };
        let active = field(fields, "active").filter(|value| !value.is_null());
        Ok(Self {
            username: text("userName", field(fields, "userName"))?,
            external_id: text("externalId", field(fields, "externalId"))?,
            name,
            is_active: active.map_or(Ok(true), |value| boolean("active", value))?,
            emails: emails(field(fields, "emails"))?,
            language,
            photo: photo(field(fields, "photos"))?,
        })
    }

    /// A user as it is here.
    pub(super) fn of(person: &ScimPerson) -> Self {
        let email = |email: &Email, is_primary: bool| EmailField {
            value: email.as_str().to_owned(),
            kind: kind(is_primary).to_owned(),
            is_primary,
        };
        let others = person.others.iter().map(|other| email(other, false));
        Self {
            username: Some(username(person)),
            external_id: person.external_id.clone(),
            name: Some(person.person.name.as_str().to_owned()),
            is_active: person.person.is_active,
            emails: [email(&person.person.email, true)].into_iter().chain(others).collect(),
            language: None,
            photo: None,
        }
    }

    /// Checks what it says.
    pub(super) fn checked(&self) -> Result<Checked, Problem> {
        let invalid = |name: &str, message: Message| {
            Problem::value(format!("{name}: {}", render(&message, Locale::En)))
        };
        let username = self.username.as_deref().ok_or_else(|| Problem::value("userName is missing."))?;
        let mut emails = Vec::new();
        for email in &self.emails {
            let parsed = Email::parse(&email.value).map_err(|message| invalid("emails", message))?;
            emails.push((parsed, email.is_primary));
        }
        // A username that is an address will do where there is no other.
        if emails.is_empty() {
            let email = Email::parse(username)
                .map_err(|_message| Problem::value("emails is missing, and userName is no email address."))?;
            emails.push((email, true));
        }
        let primary = emails.iter().position(|(_, is_primary)| *is_primary).unwrap_or(0);
        let (email, _) = emails.remove(primary);
        let mut others: Vec<Email> = Vec::new();
        for (other, _) in emails {
            if other != email && !others.contains(&other) {
                others.push(other);
            }
        }
        let name = self.name.as_deref().map(DisplayName::parse).transpose();
        Ok(Checked {
            username: Username::parse(username).map_err(|message| invalid("userName", message))?,
            name: name.map_err(|message| invalid("displayName", message))?,
            email,
            others,
            language: self.language.as_deref().and_then(Locale::from_tag),
        })
    }
}

/// The type of an address: the one that signs in is that of work.
pub(super) fn kind(is_primary: bool) -> &'static str {
    if is_primary { "work" } else { "other" }
}

/// The name with which programs know a person.
fn username(person: &ScimPerson) -> String {
    let person = &person.person;
    person.username.as_ref().map_or(person.email.as_str(), Username::as_str).to_owned()
}

/// A user as JSON.
pub(super) fn user(context: &Context, person: &ScimPerson) -> Value {
    let id = person.person.id.to_string();
    let email = |email: &Email, is_primary: bool| json!({"value": email.as_str(), "type": kind(is_primary), "primary": is_primary});
    let others = person.others.iter().map(|other| email(other, false));
    let emails: Vec<Value> = [email(&person.person.email, true)].into_iter().chain(others).collect();
    let groups: Vec<Value> = person
        .groups
        .iter()
        .map(|(id, name)| json!({"value": id.to_string(), "display": name, "$ref": url(context, &format!("Groups/{id}"))}))
        .collect();
    let mut value = json!({
        "schemas": [SCHEMA],
        "id": id,
        "meta": meta(context, "User", &id, person.person.created_at, person.person.updated_at),
        "userName": username(person),
        "active": person.person.is_active,
        "emails": emails,
        "groups": groups,
    });
    let name = Some(person.person.name.as_str()).filter(|name| !name.is_empty());
    if let Some(fields) = value.as_object_mut() {
        let optional = [("externalId", person.external_id.as_deref()), ("displayName", name)];
        let given = optional.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
        fields.extend(given);
    }
    value
}

/// A display name from the parts of a name.
fn full_name(value: Option<&Value>) -> Result<Option<String>, Problem> {
    let Some(Value::Object(parts)) = value else { return Ok(None) };
    if let Some(formatted) = text("name.formatted", field(parts, "formatted"))? {
        return Ok(Some(formatted));
    }
    let given = text("name.givenName", field(parts, "givenName"))?;
    let family = text("name.familyName", field(parts, "familyName"))?;
    let whole = [given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Some(whole).filter(|whole| !whole.is_empty()))
}

/// The addresses of a list; one address may stand without a list.
pub(super) fn emails(value: Option<&Value>) -> Result<Vec<EmailField>, Problem> {
    let entries = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    if entries.len() > MAX_EMAILS {
        return Err(Problem::value(format!("emails has more than {MAX_EMAILS} addresses.")));
    }
    entries.iter().map(email).collect()
}

pub(super) fn email(value: &Value) -> Result<EmailField, Problem> {
    let plain =
        |value: &str| EmailField { value: value.to_owned(), kind: "other".to_owned(), is_primary: false };
    match value {
        Value::String(text) => Ok(plain(text)),
        Value::Object(fields) => {
            let value = text("emails.value", field(fields, "value"))?;
            let value = value.ok_or_else(|| Problem::value("emails.value is missing."))?;
            let kind = text("emails.type", field(fields, "type"))?.unwrap_or_default().to_lowercase();
            let primary = field(fields, "primary").filter(|value| !value.is_null());
            let is_primary = primary.map_or(Ok(false), |value| boolean("emails.primary", value))?;
            Ok(EmailField { value, kind, is_primary })
        }
        _ => Err(Problem::value("emails has something that is not an address.")),
    }
}

/// The photo of a list: the primary one, or else the first.
pub(super) fn photo(value: Option<&Value>) -> Result<Option<String>, Problem> {
    let entries = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let is_primary =
        |entry: &&Value| entry.get("primary").is_some_and(|value| boolean("", value).unwrap_or(false));
    match entries.iter().find(is_primary).or(entries.first()) {
        None => Ok(None),
        Some(Value::Object(fields)) => text("photos.value", field(fields, "value")),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::value("photos has something that is not a photo.")),
    }
}
