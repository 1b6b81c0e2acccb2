//! The second factor of signing in: codes of an authenticator app, and recovery codes. People turn their own on and off;
//! administrators see whether it is on, and reset it.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::services::second_factor;
use crate::values::ValidationErrors;

/// How it is with a second factor.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor, example = json!({"on": true, "on_since": "2026-01-01T12:00:00Z", "recovery_codes": 10}))]
struct SecondFactorJson {
    /// Whether signing in with the password needs a code.
    on: bool,
    /// Since when; null where it is off.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    on_since: Option<Timestamp>,
    /// How many recovery codes are left.
    recovery_codes: u64,
}

/// A secret that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSecondFactor, example = json!({
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "qr_code": "<svg xmlns=\"http://www.w3.org/2000/svg\">…</svg>",
    "uri": "otpauth://totp/Tondo:ada%40example%2Eorg?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tondo&algorithm=SHA1&digits=6&period=30"
}))]
struct NewSecretJson {
    /// The secret in base32, to type it into an app. It is shown only this once.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The URI that apps read, with the secret.
    #[schema(
        example = "otpauth://totp/Tondo:ada%40example%2Eorg?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tondo&algorithm=SHA1&digits=6&period=30"
    )]
    uri: String,
    /// The URI as a QR code: an SVG.
    qr_code: String,
}

/// Recovery codes that were just made.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes, example = json!({"recovery_codes": ["abcd-efgh-2345", "ijkl-mnop-6723"]}))]
struct RecoveryCodesJson {
    /// The ten codes, each of which takes the place of an app's code once. They are shown only this once.
    recovery_codes: Vec<String>,
}

/// Who changes a second factor.
#[derive(Deserialize, ToSchema)]
#[schema(as = Confirmed, example = json!({"current_password": "correct horse battery"}))]
struct ConfirmedForm<'a> {
    /// The password of whoever makes the change, unless they signed in within the last ten minutes.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
}

/// A first code.
#[derive(Deserialize, ToSchema)]
#[schema(as = FirstCode, example = json!({"code": "123456"}))]
struct CodeForm<'a> {
    /// The six digits that the app shows.
    #[serde(borrow)]
    #[schema(value_type = String)]
    code: Raw<'a>,
}

/// Show a second factor
///
/// Whether signing in needs a code, and how many recovery codes are left.
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    responses((status = 200, description = "How it is.", body = SecondFactorJson))
)]
pub(crate) async fn show(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let status = second_factor::status(&context.app, person.id).await?;
    let second_factor::Status { on_since, recovery_codes } = status;
    json(StatusCode::OK, &SecondFactorJson { on: on_since.is_some(), on_since, recovery_codes })
}

/// Make the secret of a second factor
///
/// The second factor is off until `PUT` shows a first code of this secret, within an hour. Needs `current_password`, or a sign-in
/// younger than ten minutes.
#[utoipa::path(
    post,
    path = "",
    tag = "Accounts",
    request_body = Option<ConfirmedForm>,
    responses(
        (status = 201, description = "The secret, which is shown only this once.", body = NewSecretJson),
        (status = 403, description = "The password is needed, or a recent sign-in."),
        (status = 409, description = "The second factor is on."),
    )
)]
pub(crate) async fn begin(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    confirm(context, &caller).await?;
    let made = second_factor::begin(&context.app, caller.change(context), &caller.session.person).await?;
    let second_factor::NewSecret { secret, uri, qr_code } = made;
    json(StatusCode::CREATED, &NewSecretJson { secret, uri, qr_code })
}

/// Turn your second factor on
///
/// With a first code of the new secret. From then on signing in with the password needs a code. Logins and tokens that there are
/// stay valid.
#[utoipa::path(
    put,
    path = "",
    tag = "Accounts",
    request_body = CodeForm,
    responses(
        (status = 200, description = "It is on. The recovery codes are shown only this once.", body = RecoveryCodesJson),
        (status = 409, description = "There is no new secret."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn turn_on(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: CodeForm<'_> = json_fields::object(&body)?;
    let code = json_fields::text("code", form.code)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("code", message)))?;
    let person = caller.session.person.id;
    let recovery_codes = second_factor::turn_on(&context.app, caller.change(context), person, &code).await?;
    json(StatusCode::OK, &RecoveryCodesJson { recovery_codes })
}

/// Make new recovery codes
///
/// Ends the former ones. Needs `current_password`, or a sign-in younger than ten minutes.
#[utoipa::path(
    post,
    path = "",
    tag = "Accounts",
    request_body = Option<ConfirmedForm>,
    responses(
        (status = 201, description = "The codes, which are shown only this once.", body = RecoveryCodesJson),
        (status = 403, description = "The password is needed, or a recent sign-in."),
        (status = 409, description = "The second factor is off."),
    )
)]
pub(crate) async fn renew_codes(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    confirm(context, &caller).await?;
    let person = caller.session.person.id;
    let recovery_codes = second_factor::renew_codes(&context.app, caller.change(context), person).await?;
    json(StatusCode::CREATED, &RecoveryCodesJson { recovery_codes })
}

/// Turn a second factor off
///
/// Removes the secret and the recovery codes. Needs the caller's `current_password`, or a sign-in younger than ten minutes. It is
/// no error where the second factor is off.
#[utoipa::path(
    delete,
    path = "",
    tag = "Accounts",
    request_body = Option<ConfirmedForm>,
    responses(
        (status = 204, description = "It is off."),
        (status = 403, description = "The password is needed, or a recent sign-in."),
    )
)]
pub(crate) async fn turn_off(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    confirm(context, &caller).await?;
    second_factor::turn_off(&context.app, caller.change(context), person.id).await?;
    Ok(no_content())
}

/// Confirms that the caller is there, by the password in the body, if there is one.
async fn confirm(context: &mut Context, caller: &Caller) -> Result<(), ApiError> {
    let password: Option<Zeroizing<String>> = if json_fields::media_type(context).is_empty() {
        None
    } else {
        let body = json_fields::json_body(context).await?;
        let form: ConfirmedForm<'_> = json_fields::object(&body)?;
        json_fields::current_password(form.current_password)
            .map_err(|message| ApiError::Invalid(ValidationErrors::one("current_password", message)))?
    };
    caller.confirm(context, password).await?;
    Ok(())
}
