//! Setting one's own password.

use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::people_forms::{keep_tokens, password_from};
use crate::http::{ApiError, Context, Response, no_content};
use crate::services::accounts::{self, PasswordChange};
use crate::values::ValidationErrors;

/// The current password and the new one.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordChange, example = json!({"current": "correct horse battery", "new": "staple of all days"}))]
struct PasswordForm<'a> {
    /// The current password.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    current: Raw<'a>,
    /// The new password: at least 8 characters.
    #[serde(borrow)]
    #[schema(value_type = String, min_length = 8, max_length = 1024, write_only)]
    new: Raw<'a>,
    /// Whether tokens that were made stay valid; false by default, so that the change ends a compromise.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    keep_tokens: Raw<'a>,
}

/// Set your password
///
/// Ends all other sessions and all tokens but the one of this request; with `keep_tokens`, tokens that were made stay valid.
#[utoipa::path(
    put,
    path = "",
    tag = "Accounts",
    request_body = PasswordForm,
    responses(
        (status = 204, description = "The password is set."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn set(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: PasswordForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let current = errors.take("current", json_fields::secret("current", form.current));
    let new = errors.take("new", password_from("new", form.new));
    let keeps = errors.take("keep_tokens", keep_tokens(form.keep_tokens));
    let (Some(current), Some(new), Some(keeps_made_tokens)) = (current, new, keeps) else {
        return Err(ApiError::Invalid(errors));
    };
    let current = Zeroizing::new(current.into_owned());
    let passwords = PasswordChange { current, new, spared_token: caller.session.token.id, keeps_made_tokens };
    let change = caller.change(context);
    accounts::change_password(&context.app, change, &caller.session.person, passwords).await?;
    Ok(no_content())
}
