//! Adding many people by one call: one result for each row, and on wish a setup link for each.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::people_forms::NewPersonForm;
use super::person_json::PersonJson;
use super::setup::NewLinkJson;
use crate::http::{ApiError, Context, Response, json};
use crate::i18n::render;
use crate::model::NewPerson;
use crate::services::accounts::{self, NewAccount};
use crate::services::{ServiceError, mails, setup};
use crate::values::{Message, ValidationErrors};

/// The most rows of one call.
const MAX_ROWS: usize = 1000;

/// The largest body: some 1 KiB a row.
const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// Rows that are added at a time. They share commits, each in a savepoint of its own.
const AT_ONCE: usize = 32;

/// People to add.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPeople, example = json!({
    "users": [{"email": "ada@example.org", "name": "Ada Lovelace"}, {"email": "grace@example.org", "invite": true}],
    "current_password": "correct horse battery"
}))]
struct BulkForm<'a> {
    /// Up to 1000 people, with the fields of one to add, and `invite` for a setup link.
    #[serde(borrow)]
    #[schema(value_type = Vec<RowForm>)]
    users: Raw<'a>,
    /// The password of whoever asks: setup links need it, unless they signed in within the last ten minutes.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
    /// Whether the setup links are also sent to their people by mail; not by default.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    send: Raw<'a>,
}

/// A person to add, one of many.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPersonRow, example = json!({"email": "grace@example.org", "invite": true}))]
#[expect(dead_code, reason = "only the OpenAPI document has it whole")]
struct RowForm<'a> {
    #[serde(flatten, borrow)]
    person: NewPersonForm<'a>,
    /// Whether a setup link is made for the person; not by default.
    #[serde(default)]
    invite: Option<bool>,
}

/// The field of a row that a person does not have.
#[derive(Deserialize)]
struct InviteField<'a> {
    #[serde(borrow)]
    invite: Raw<'a>,
}

/// What became of each row.
#[derive(Serialize, ToSchema)]
#[schema(as = AddedPeople)]
struct BulkJson {
    /// How many people were added.
    #[schema(example = 1)]
    added: usize,
    /// The results, in the order of the rows.
    results: Vec<RowJson>,
}

/// What became of a row.
#[derive(Serialize, ToSchema)]
#[schema(as = AddedPerson)]
struct RowJson {
    /// 201 for a person who was added; else the status and the messages that adding this person alone would get.
    #[schema(example = 201)]
    status: u16,
    /// The person who was added; null where nobody was.
    #[schema(required)]
    user: Option<PersonJson>,
    /// The setup link, which is shown only this once; null without one.
    #[schema(required)]
    setup_link: Option<NewLinkJson>,
    /// A message for each invalid field, or one for `error`; empty where the person was added.
    #[schema(inline, value_type = Messages, example = json!({}))]
    messages: serde_json::Map<String, serde_json::Value>,
}

/// A row that could be read: somebody to add, in the end with a hashed password.
struct Row<A> {
    account: A,
    is_invited: bool,
}

/// A message for each field.
struct Messages;

impl PartialSchema for Messages {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let any = AdditionalProperties::from(text);
        ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(any)).into()
    }
}

impl ToSchema for Messages {}

/// Add many people
///
/// Each row is added by itself: one that is wrong does not keep the others out. With `invite`, a setup link is made for the
/// person; that needs `current_password`, or a sign-in younger than ten minutes. With `send`, the links also go to their people by
/// mail, after the response.
#[utoipa::path(
    post,
    path = "",
    tag = "Accounts",
    request_body = BulkForm,
    responses(
        (status = 200, description = "One result for each row.", body = BulkJson),
        (status = 403, description = "The password is needed for setup links, or a recent sign-in."),
        (status = 409, description = "The links were to be sent, and this server sends no mail."),
    )
)]
pub(crate) async fn create(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body_up_to(context, MAX_BODY_BYTES).await?;
    let form: BulkForm<'_> = json_fields::object(&body)?;
    let password = json_fields::current_password(form.current_password);
    let password =
        password.map_err(|message| ApiError::Invalid(ValidationErrors::one("current_password", message)))?;
    let is_sent = form.send.map(|raw| json_fields::boolean("send", Some(raw))).transpose();
    let is_sent = is_sent.map_err(|message| ApiError::from(ServiceError::field("send", message)))?;
    let is_sent = is_sent.unwrap_or_default();
    if is_sent {
        mails::expect_on(&context.app)?;
    }
    let rows: Vec<Result<Row<NewAccount>, ApiError>> = rows(form.users)?.into_iter().map(read).collect();
    if rows.iter().flatten().any(|row| row.is_invited) {
        caller.confirm(context, password).await?;
    }
    let context = &*context;
    // First all passwords, so that then the rows are added in their order: of two with one address the first wins.
    let prepare = |row| prepare(context, row);
    let rows: Vec<_> = stream::iter(rows).map(prepare).buffered(AT_ONCE).collect().await;
    let add = |row| add(context, &caller, is_sent, row);
    let results: Vec<RowJson> = stream::iter(rows).map(add).buffered(AT_ONCE).collect().await;
    let added = results.iter().filter(|result| result.user.is_some()).count();
    json(StatusCode::OK, &BulkJson { added, results })
}

fn rows<'a>(users: Raw<'a>) -> Result<Vec<&'a RawValue>, ApiError> {
    let invalid = |message| ApiError::from(ServiceError::field("users", message));
    let required = || Message::FieldRequired { field: "users".into() };
    let raw = users.ok_or_else(|| invalid(required()))?;
    let not_a_list = |_error| invalid(Message::FieldNotAList { field: "users".into() });
    let rows: Vec<&'a RawValue> = serde_json::from_str(raw.get()).map_err(not_a_list)?;
    if rows.is_empty() {
        return Err(invalid(required()));
    }
    if rows.len() > MAX_ROWS {
        return Err(invalid(Message::TooManyRows { max: MAX_ROWS as u64 }));
    }
    Ok(rows)
}

fn read(raw: &RawValue) -> Result<Row<NewAccount>, ApiError> {
    let body = Bytes::copy_from_slice(raw.get().as_bytes());
    let account = json_fields::object::<NewPersonForm<'_>>(&body)?.read()?;
    let field: InviteField<'_> = json_fields::object(&body)?;
    let invite = field.invite.map(|raw| json_fields::boolean("invite", Some(raw))).transpose();
    let is_invited = invite.map_err(|message| ApiError::from(ServiceError::field("invite", message)))?;
    Ok(Row { account, is_invited: is_invited.unwrap_or_default() })
}

async fn prepare(
    context: &Context,
    row: Result<Row<NewAccount>, ApiError>,
) -> Result<Row<NewPerson>, ApiError> {
    let Row { account, is_invited } = row?;
    let account = accounts::prepare(&context.app, context.app.clock.now(), account).await?;
    Ok(Row { account, is_invited })
}

async fn add(
    context: &Context,
    caller: &Caller,
    is_sent: bool,
    row: Result<Row<NewPerson>, ApiError>,
) -> RowJson {
    let outcome = match row {
        Ok(row) => add_row(context, caller, is_sent, row).await,
        Err(error) => Err(error),
    };
    outcome.unwrap_or_else(|error| RowJson::failed(context, &error))
}

async fn add_row(
    context: &Context,
    caller: &Caller,
    is_sent: bool,
    row: Row<NewPerson>,
) -> Result<RowJson, ApiError> {
    let app = &context.app;
    let person = accounts::add_prepared(app, caller.change(context), row.account).await?;
    let link = if row.is_invited {
        Some(setup::invite(app, caller.change(context), person.id).await?)
    } else {
        None
    };
    let mut user = PersonJson::new(&person, None, app);
    user.invite(link.as_ref().map(|link| link.expires_at));
    let setup_link = link.map(|link| {
        let answer = NewLinkJson::new(context, &link);
        if is_sent { answer.queue(context, &person, &link) } else { answer }
    });
    Ok(RowJson { status: 201, user: Some(user), setup_link, messages: serde_json::Map::new() })
}

impl RowJson {
    fn failed(context: &Context, error: &ApiError) -> Self {
        if let ApiError::Internal(error) = error {
            tracing::error!(request = %context.id, error = %format!("{error:#}"), "a row failed");
        }
        let locale = context.locale();
        let messages = error.messages(context.id);
        let messages =
            messages.iter().map(|(field, message)| (field.to_owned(), render(message, locale).into()));
        Self { status: error.status().as_u16(), user: None, setup_link: None, messages: messages.collect() }
    }
}
