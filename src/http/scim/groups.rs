//! `/scim/v2/Groups`.

use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::{Problem, answered, body, created, scim};
use super::filter::equality;
use super::patch::{Operation, Verb, operations};
use super::resource::{Page, field, list as list_of, meta, shown, text, url};
use super::users::MAX_EXTERNAL_ID_BYTES;
use crate::http::api::Caller;
use crate::http::{ApiError, Context, Response, no_content};
use crate::model::{ScimGroup, ScimGroupKey};
use crate::services::scim::{self, GroupForm};
use crate::values::PersonId;

pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// The longest name of a group.
const MAX_NAME_CHARS: usize = 250;

/// The most members of a group.
const MAX_MEMBERS: usize = 100_000;

pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    answered(list_groups(context).await)
}

async fn list_groups(context: &Context) -> Result<Response, Problem> {
    let page = Page::of(context)?;
    let key = match context.query.get("filter") {
        None => ScimGroupKey::Any,
        Some(text) => {
            let filter = equality(text)?;
            match filter.attribute.as_str() {
                "displayname" => ScimGroupKey::Name(filter.value),
                "externalid" => ScimGroupKey::ExternalId(filter.value),
                _ => {
                    let detail = "Groups are found by displayName and externalId.";
                    return Err(Problem::bad("invalidFilter", detail));
                }
            }
        }
    };
    let found = scim::list_groups(&context.app, key, page.offset(), page.count).await?;
    let resources = found.part.iter().map(|found| shown(context, group(context, found))).collect();
    Ok(scim(StatusCode::OK, &list_of(page, found.total, resources)))
}

pub(crate) async fn show(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    answered(show_group(context).await)
}

async fn show_group(context: &Context) -> Result<Response, Problem> {
    let found = scim::find_group(&context.app, id(context)?).await?;
    Ok(scim(StatusCode::OK, &shown(context, group(context, &found))))
}

pub(crate) async fn create(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(create_group(context, &caller).await)
}

async fn create_group(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let form = read(&body(context).await?)?;
    let saved = scim::save_group(&context.app, &caller.change(context), None, form).await?;
    Ok(created(&group(context, &saved)))
}

pub(crate) async fn put(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(put_group(context, &caller).await)
}

async fn put_group(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let id = id(context)?;
    let form = read(&body(context).await?)?;
    let former = scim::find_group(&context.app, id).await?;
    save(context, caller, &former, form).await
}

pub(crate) async fn change(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(change_group(context, &caller).await)
}

async fn change_group(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let id = id(context)?;
    let operations = operations(&body(context).await?)?;
    let former = scim::find_group(&context.app, id).await?;
    let mut form = GroupForm {
        name: former.name.clone(),
        external_id: former.external_id.clone(),
        members: former.members.clone(),
    };
    for operation in &operations {
        apply(&mut form, operation)?;
    }
    save(context, caller, &former, form).await
}

async fn save(
    context: &Context,
    caller: &Caller,
    former: &ScimGroup,
    form: GroupForm,
) -> Result<Response, Problem> {
    let saved = scim::save_group(&context.app, &caller.change(context), Some(former), form).await?;
    Ok(scim(StatusCode::OK, &shown(context, group(context, &saved))))
}

pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(remove_group(context, &caller).await)
}

async fn remove_group(context: &Context, caller: &Caller) -> Result<Response, Problem> {
    scim::remove_group(&context.app, &caller.change(context), id(context)?).await?;
    Ok(no_content())
}

/// A whole group.
fn read(fields: &Map<String, Value>) -> Result<GroupForm, Problem> {
    Ok(GroupForm {
        name: name(text("displayName", field(fields, "displayName"))?)?,
        external_id: external_id(text("externalId", field(fields, "externalId"))?)?,
        members: members(field(fields, "members"))?,
    })
}

fn name(text: Option<String>) -> Result<String, Problem> {
    let name = text.ok_or_else(|| Problem::value("displayName is missing."))?;
    if name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Problem::value(format!(
            "displayName is not one line of at most {MAX_NAME_CHARS} characters."
        )));
    }
    Ok(name)
}

fn external_id(text: Option<String>) -> Result<Option<String>, Problem> {
    if text.as_ref().is_some_and(|id| id.len() > MAX_EXTERNAL_ID_BYTES) {
        return Err(Problem::value("externalId is too long."));
    }
    Ok(text)
}

/// The members of a list. Groups in groups are not kept.
fn members(value: Option<&Value>) -> Result<Vec<PersonId>, Problem> {
    let entries = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    if entries.len() > MAX_MEMBERS {
        return Err(Problem::value(format!("members has more than {MAX_MEMBERS} entries.")));
    }
    let mut members = Vec::with_capacity(entries.len());
    for entry in entries {
        let id = match entry {
            Value::Object(fields) => text("members.value", field(fields, "value"))?,
            other => text("members.value", Some(other))?,
        };
        members.push(person(&id.unwrap_or_default())?);
    }
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

fn person(text: &str) -> Result<PersonId, Problem> {
    text.parse().map_err(|_error| Problem::value("members has somebody who is not here."))
}

fn apply(form: &mut GroupForm, operation: &Operation) -> Result<(), Problem> {
    let Operation { verb, path, value } = operation;
    match (path.attribute.as_str(), verb) {
        ("displayname", Verb::Add | Verb::Replace) => form.name = name(text("displayName", Some(value))?)?,
        ("displayname", Verb::Remove) => return Err(Problem::value("displayName cannot be removed.")),
        ("externalid", Verb::Remove) => form.external_id = None,
        ("externalid", _) => form.external_id = external_id(text("externalId", Some(value))?)?,
        ("members", verb) => match (&path.filter, verb) {
            (Some(filter), Verb::Remove) if filter.attribute == "value" => {
                form.members.retain(|member| member.to_string() != filter.value);
            }
            (Some(_), _) => {
                return Err(Problem::bad("invalidPath", "A member cannot be changed, only removed."));
            }
            (None, Verb::Remove) if value.is_null() => form.members.clear(),
            (None, Verb::Remove) => {
                let gone = members(Some(value))?;
                form.members.retain(|member| gone.binary_search(member).is_err());
            }
            (None, Verb::Replace) => form.members = members(Some(value))?,
            (None, Verb::Add) => {
                form.members.extend(members(Some(value))?);
                form.members.sort_unstable();
                form.members.dedup();
            }
        },
        ("id" | "meta" | "schemas", Verb::Add | Verb::Replace) => {
            return Err(Problem::bad("mutability", format!("{} cannot be changed.", path.attribute)));
        }
        _ => {}
    }
    Ok(())
}

fn group(context: &Context, group: &ScimGroup) -> Value {
    let id = group.id.to_string();
    let members: Vec<Value> = group
        .members
        .iter()
        .map(|member| {
            let id = member.to_string();
            json!({
                "value": id, "type": "User", "$ref": url(context, &format!("Users/{id}")),
            })
        })
        .collect();
    let mut value = json!({
        "schemas": [SCHEMA],
        "id": id,
        "meta": meta(context, "Group", &id, group.created_at, group.updated_at),
        "displayName": group.name,
        "members": members,
    });
    if let (Some(external_id), Some(fields)) = (&group.external_id, value.as_object_mut()) {
        fields.insert("externalId".to_owned(), external_id.clone().into());
    }
    value
}

fn id(context: &Context) -> Result<PersonId, Problem> {
    context.path_segment("group").and_then(|id| id.parse().ok()).ok_or_else(Problem::missing)
}
