//! Setting one's own password.

use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::people_forms::{keep_tokens, password_from};
use crate::http::{ApiError, Context, Cookie, Response, is_by_cookie, no_content};
use crate::model::TokenKind;
use crate::services::accounts::{self, OwnToken, PasswordChange};
use crate::values::ValidationErrors;

/// The current password and the new one.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordChange, example = json!({"current": "correct horse battery", "new": "staple of all days"}))]
struct PasswordForm<'a> {
    /// The current password.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    current: Raw<'a>,
    /// The new password: 8 to 128 characters.
    #[serde(borrow)]
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only)]
    new: Raw<'a>,
    /// Whether tokens that were made stay valid; false by default, so that the change ends a compromise.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    keep_tokens: Raw<'a>,
}

/// Set your password
///
/// Ends all other sessions and all tokens; with `keep_tokens`, tokens that were made stay valid. A session with a cookie is
/// renewed: the response sets a new cookie, and the former one ends. The bearer token of the request stays valid.
#[utoipa::path(
    put,
    path = "",
    tag = "Accounts",
    request_body = PasswordForm,
    responses(
        (status = 204, description = "The password is set.",
            headers(("set-cookie" = String, description = "The renewed session, for a request with a cookie."))),
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
    let token = &caller.session.token;
    let own_token = if is_by_cookie(context) && token.kind == TokenKind::Login {
        OwnToken::Renewed
    } else {
        // There is no body in which a program could be given another one.
        OwnToken::Stays(token.id)
    };
    let passwords = PasswordChange { current, new, own_token, device: context.device(), keeps_made_tokens };
    let change = caller.change(context);
    let renewed = accounts::change_password(&context.app, change, &caller.session.person, passwords).await?;
    let mut response = no_content();
    if let Some(login) = renewed {
        Cookie::for_request(context).keep(context, &mut response, &login.token, login.lifetime);
    }
    Ok(response)
}
