//! Changes by `PATCH` (RFC 7644, 3.5.2), also as Entra ID writes them: operations with a capital, booleans as texts, and paths with
//! a filter. They are made to the user as it is, which is then saved as a whole. Attributes that Tondo does not keep are passed
//! over.

use serde_json::{Map, Value};

use super::answer::{Problem, shortened};
use super::filter::{Equality, equality, plain};
use super::resource::{boolean, field, text};
use super::user::{EmailField, UserFields, emails, kind, photo};

/// The most operations of a request.
const MAX_OPERATIONS: usize = 1000;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Remove,
    Replace,
}

/// Which attribute an operation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// In lower case.
    pub(super) attribute: String,
    /// Which of its values.
    pub(super) filter: Option<Equality>,
    /// A part of the value, in lower case.
    pub(super) part: Option<String>,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) verb: Verb,
    pub(super) path: Path,
    pub(super) value: Value,
}

/// The operations of a body. One without a path is one for each attribute of its value.
pub(super) fn operations(body: &Map<String, Value>) -> Result<Vec<Operation>, Problem> {
    let Some(Value::Array(listed)) = field(body, "Operations") else {
        return Err(Problem::bad("invalidSyntax", "Operations is not a list."));
    };
    if listed.is_empty() || listed.len() > MAX_OPERATIONS {
        return Err(Problem::bad(
            "invalidSyntax",
            format!("There are none or more than {MAX_OPERATIONS} operations."),
        ));
    }
    let mut operations = Vec::new();
    for operation in listed {
        let Value::Object(fields) = operation else {
            return Err(Problem::bad("invalidSyntax", "An operation is not an object."));
        };
        let verb = match text("op", field(fields, "op"))?.unwrap_or_default().to_lowercase().as_str() {
            "add" => Verb::Add,
            "remove" => Verb::Remove,
            "replace" => Verb::Replace,
            other => {
                let detail = format!("`{}` is not one of add, remove, replace.", shortened(other));
                return Err(Problem::bad("invalidSyntax", detail));
            }
        };
        let value = field(fields, "value").cloned().unwrap_or(Value::Null);
        match (text("path", field(fields, "path"))?, value) {
            (Some(path), value) => operations.push(Operation { verb, path: read_path(&path)?, value }),
            (None, _) if verb == Verb::Remove => {
                return Err(Problem::bad("noTarget", "remove needs a path."));
            }
            (None, Value::Object(values)) => {
                for (path, value) in values {
                    operations.push(Operation { verb, path: read_path(&path)?, value });
                }
            }
            (None, _) => return Err(Problem::value("Without a path the value is an object.")),
        }
    }
    Ok(operations)
}

/// Reads a path: `attribute`, `attribute.part`, `attribute[filter]`, `attribute[filter].part`.
fn read_path(text: &str) -> Result<Path, Problem> {
    let invalid = || Problem::bad("invalidPath", format!("`{}` is not a path.", shortened(text)));
    let (name, filter, part) = if let Some((name, rest)) = text.split_once('[') {
        let (filter, part) = rest.rsplit_once(']').ok_or_else(invalid)?;
        let filter = equality(filter).map_err(|_problem| invalid())?;
        (plain(name), Some(filter), part.strip_prefix('.').map(str::to_lowercase))
    } else {
        let name = plain(text);
        // A URN has dots of its own.
        match name.split_once('.').filter(|_| !name.starts_with("urn:")) {
            Some((name, part)) => (name.to_owned(), None, Some(part.to_owned())),
            None => (name, None, None),
        }
    };
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$' | b':' | b'.'))
    };
    if !is_name(&name) || part.as_deref().is_some_and(|part| !is_name(part)) {
        return Err(invalid());
    }
    Ok(Path { attribute: name, filter, part })
}

/// Makes an operation to a user.
pub(super) fn apply(user: &mut UserFields, operation: &Operation) -> Result<(), Problem> {
    let Operation { verb, path, value } = operation;
    let given = |name: &str| match verb {
        Verb::Remove => Ok(None),
        Verb::Add | Verb::Replace => text(name, Some(value)),
    };
    match path.attribute.as_str() {
        "username" => match given("userName")? {
            Some(name) => user.username = Some(name),
            None => return Err(Problem::value("userName cannot be removed.")),
        },
        "externalid" => user.external_id = given("externalId")?,
        "displayname" => user.name = Some(given("displayName")?.unwrap_or_default()),
        "name" => apply_name(user, path, *verb, value)?,
        "active" => user.is_active = *verb != Verb::Remove && boolean("active", value)?,
        "preferredlanguage" | "locale" => user.language = given("preferredLanguage")?,
        "emails" => apply_emails(user, *verb, path, value)?,
        "photos" if *verb != Verb::Remove => {
            user.photo = match (path.part.as_deref(), value) {
                (Some("value"), value) => text("photos.value", Some(value))?,
                (Some(_), _) => return Ok(()),
                (None, value) => photo(Some(value))?,
            };
        }
        "id" | "meta" | "schemas" | "groups" if *verb != Verb::Remove => {
            return Err(Problem::bad("mutability", format!("{} cannot be changed.", path.attribute)));
        }
        _ => {}
    }
    Ok(())
}

/// The whole name counts; its parts only with it, for a display name cannot be made of one part.
fn apply_name(user: &mut UserFields, path: &Path, verb: Verb, value: &Value) -> Result<(), Problem> {
    let formatted = match (&path.part, value) {
        (Some(part), value) if part == "formatted" => Some(value),
        (None, Value::Object(parts)) => field(parts, "formatted"),
        _ => None,
    };
    if verb != Verb::Remove
        && let Some(name) = text("name.formatted", formatted)?
    {
        user.name = Some(name);
    }
    Ok(())
}

fn apply_emails(user: &mut UserFields, verb: Verb, path: &Path, value: &Value) -> Result<(), Problem> {
    let Some(filter) = &path.filter else { return apply_all_emails(user, verb, value) };
    let matches = |email: &EmailField| match filter.attribute.as_str() {
        "type" => email.kind == filter.value.to_lowercase(),
        "value" => email.value.eq_ignore_ascii_case(&filter.value),
        "primary" => email.is_primary.to_string() == filter.value,
        _ => false,
    };
    if verb == Verb::Remove {
        let before = user.emails.len();
        user.emails.retain(|email| !matches(email));
        return if user.emails.len() < before {
            Ok(())
        } else {
            Err(Problem::bad("noTarget", "No address is the one of the path."))
        };
    }
    let new = match (path.part.as_deref(), value) {
        (Some("value"), value) => text("emails.value", Some(value))?,
        // The type and which one is primary follow from the address.
        (Some(_), _) => return Ok(()),
        (None, value) => emails(Some(value))?.into_iter().next().map(|email| email.value),
    };
    let Some(new) = new else { return Err(Problem::value("emails.value is missing.")) };
    if let Some(email) = user.emails.iter_mut().find(|email| matches(email)) {
        email.value = new;
    } else {
        let is_primary = filter.attribute == "type" && filter.value.eq_ignore_ascii_case(kind(true));
        user.emails.push(EmailField { value: new, kind: kind(is_primary).to_owned(), is_primary });
    }
    Ok(())
}

fn apply_all_emails(user: &mut UserFields, verb: Verb, value: &Value) -> Result<(), Problem> {
    match verb {
        Verb::Remove => user.emails.clear(),
        Verb::Replace => user.emails = emails(Some(value))?,
        Verb::Add => {
            for new in emails(Some(value))? {
                if new.is_primary {
                    for known in &mut user.emails {
                        known.is_primary = false;
                    }
                }
                user.emails.retain(|known| !known.value.eq_ignore_ascii_case(&new.value));
                user.emails.push(new);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ada() -> UserFields {
        let email = |value: &str, is_primary| EmailField {
            value: value.to_owned(),
            kind: kind(is_primary).to_owned(),
            is_primary,
        };
        UserFields {
            username: Some("ada".to_owned()),
            external_id: None,
            name: None,
            is_active: true,
            emails: vec![email("ada@example.org", true), email("a@example.org", false)],
            language: None,
            photo: None,
        }
    }

    fn patched(operations: Value) -> Result<UserFields, Problem> {
        let Value::Object(body) = json!({ "Operations": operations }) else { unreachable!() };
        let mut user = ada();
        for operation in self::operations(&body)? {
            apply(&mut user, &operation)?;
        }
        Ok(user)
    }

    fn addresses(user: &UserFields) -> Vec<&str> {
        user.emails.iter().map(|email| email.value.as_str()).collect()
    }

    #[test]
    fn entras_operations_are_understood() {
        let user = patched(json!([
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "ada@new.example"},
            {"op": "Replace", "value": {"displayName": "Ada", "name.familyName": "Lovelace",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "x"}},
        ]))
        .unwrap();
        assert!(!user.is_active);
        assert_eq!(addresses(&user), ["ada@new.example", "a@example.org"]);
        assert_eq!(user.name.as_deref(), Some("Ada"));
    }

    #[test]
    fn addresses_are_added_replaced_and_removed() {
        let add =
            json!([{"op": "add", "path": "emails", "value": [{"value": "b@example.org", "primary": true}]}]);
        let user = patched(add).unwrap();
        assert_eq!(addresses(&user), ["ada@example.org", "a@example.org", "b@example.org"]);
        assert_eq!(user.checked().unwrap().email.as_str(), "b@example.org");
        let user = patched(json!([{"op": "remove", "path": "emails[value eq \"A@example.org\"]"}])).unwrap();
        assert_eq!(addresses(&user), ["ada@example.org"]);
        let user = patched(json!([{"op": "replace", "path": "emails", "value": []}])).unwrap();
        assert!(user.emails.is_empty());
    }

    #[test]
    fn what_is_no_operation_is_refused() {
        for operations in [
            json!([]),
            json!(["x"]),
            json!([{"op": "move", "path": "active"}]),
            json!([{"op": "remove"}]),
            json!([{"op": "add", "value": 1}]),
            json!([{"op": "add", "path": "emails[", "value": 1}]),
            json!([{"op": "add", "path": "emails[type gt \"x\"].value", "value": "x"}]),
            json!([{"op": "replace", "path": "active", "value": "maybe"}]),
            json!([{"op": "remove", "path": "userName"}]),
            json!([{"op": "replace", "path": "id", "value": "x"}]),
            json!([{"op": "remove", "path": "emails[value eq \"nobody@example.org\"]"}]),
        ] {
            assert!(patched(operations.clone()).is_err(), "{operations}");
        }
    }
}
