//! Signing in and out: an email address and a password for a token, which a program keeps or a cookie.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::people;
use super::person_json::PersonJson;
use crate::config::Switch;
use crate::http::{
    ApiError, Context, Cookie, ProxyUser, RequestOrigin, Response, json, no_content, proxy_user,
    request_origin, require,
};
use crate::model::{LoginSource, Refusal};
use crate::services::proxy_sign_in::{self, ProxyRefusal};
use crate::services::sessions::{self, Login, LoginAttempt};
use crate::services::{oidc, refusals};
use crate::values::{Email, Message, Scope, ValidationErrors};

/// Credentials.
#[derive(Deserialize, ToSchema)]
#[schema(as = Login, example = json!({"email": "ada@example.org", "password": "correct horse battery"}))]
struct LoginForm<'a> {
    /// The email address.
    #[serde(borrow)]
    #[schema(value_type = String)]
    email: Raw<'a>,
    /// The password.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    password: Raw<'a>,
}

/// A token.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginToken, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
struct LoginJson<'a> {
    /// Send it as `Authorization: Bearer …`.
    token: &'a str,
}

/// Sign in for a token
///
/// An unknown address, an invalid address and a wrong password get the same response.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    request_body = LoginForm,
    responses(
        (status = 200, description = "The token.", body = LoginJson),
        (status = 401, description = "The address or the password is wrong."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn log_in(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = read_form(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    json(StatusCode::OK, &LoginJson { token: login.token.expose() })
}

/// Sign in for a cookie
///
/// For pages of this server: the browser keeps the token in a cookie that scripts cannot read. It ends the browser's former
/// session.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    request_body = LoginForm,
    responses(
        (status = 204, description = "Signed in.", headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "The address or the password is wrong."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn open_session(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = read_form(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    keep_cookie(context, &login).await
}

/// Sign in as whom the proxy names
///
/// For pages of this server behind a proxy of `trusted_proxies` that signs people in and names them in headers. The cookie is worth
/// something only in requests in which the proxy names the same person.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    responses(
        (status = 204, description = "Signed in.", headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "No proxy names anybody who may sign in."),
        (status = 404, description = "People do not sign in by headers here."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn open_proxy_session(context: &mut Context) -> Result<Response, ApiError> {
    if context.app.config.proxy_sign_in == Switch::Off {
        return Err(ApiError::NotFound(Message::NoSuchPage));
    }
    // The proxy names the person for any request, also for one that another site's page makes.
    if request_origin(context) != RequestOrigin::SameOrigin {
        return Err(ApiError::CrossSite);
    }
    let refusal = match proxy_user(context) {
        ProxyUser::Named(visitor) => {
            let (device, ip) = (context.device(), context.limited_ip());
            return match proxy_sign_in::sign_in(&context.app, *visitor, device, ip).await {
                Ok(login) => keep_cookie(context, &login).await,
                Err(ProxyRefusal::Service(error)) => Err(error.into()),
                Err(_in_the_log) => Err(ApiError::Unauthorized),
            };
        }
        ProxyUser::Nobody => None,
        ProxyUser::Untrusted => Some(Refusal::ForgedProxyHeaders),
        ProxyUser::Unclear => Some(Refusal::UnclearProxyHeaders),
    };
    if let Some(refusal) = refusal {
        refusals::note(&context.app, refusal, None, &context.device());
    }
    Err(ApiError::Unauthorized)
}

/// 204 with the cookie of a new login, which ends the browser's former session.
pub(super) async fn keep_cookie(context: &Context, login: &Login) -> Result<Response, ApiError> {
    let cookie = Cookie::for_request(context);
    if let Some(former) = cookie.read(context) {
        sessions::replace(&context.app, &former, Some(context.client.to_string())).await?;
    }
    let mut response = no_content();
    cookie.keep(context, &mut response, &login.token, login.lifetime);
    Ok(response)
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentSession)]
struct SessionJson {
    /// The person who is signed in; null for nobody.
    #[schema(required)]
    user: Option<PersonJson>,
    /// When the token or cookie expires; null for never, and for nobody. A login that is not used ends earlier.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Show who is signed in
///
/// Answers 200 to everybody, so that a page can ask before anybody signs in: `user` is null without a token or cookie, and
/// with one that is not valid any more or, with the scope `picture`, shows no account.
#[utoipa::path(
    get,
    path = "",
    tag = "Signing in",
    responses((status = 200, description = "Who is signed in.", body = SessionJson))
)]
pub(crate) async fn show_session(context: &mut Context) -> Result<Response, ApiError> {
    let session = match require(context, Scope::Account).await {
        Ok(session) => session,
        Err(ApiError::Unauthorized | ApiError::ExpiredToken | ApiError::Forbidden(_)) => {
            return json(StatusCode::OK, &SessionJson { user: None, expires_at: None });
        }
        Err(other) => return Err(other),
    };
    let user = Some(people::person_json(context, &session.person).await?);
    json(StatusCode::OK, &SessionJson { user, expires_at: session.token.expires_at })
}

/// Where signing out goes on.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedOut)]
struct LogOutJson {
    /// The URL at which the browser signs out at the OpenID provider, too.
    #[schema(example = "https://id.example.org/logout?client_id=tondo")]
    continue_at: String,
}

/// Sign out
///
/// Revokes the request's token or the cookie's. A browser that signed in with an OpenID provider is told where to sign out there.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    responses(
        (status = 200, description = "Signed out here; the browser signs out at the OpenID provider next.", body = LogOutJson),
        (status = 204, description = "Signed out.",
            headers(("set-cookie" = String, description = "An empty cookie, which ends the session."))),
    )
)]
pub(crate) async fn log_out(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let token = &caller.session.token;
    let continue_at = if token.source == LoginSource::Provider {
        let return_to = format!("{}{}", context.site_of_links(), context.app.config.base_path.as_str());
        oidc::end_session_url(&context.app, token.id, &return_to).await
    } else {
        None
    };
    sessions::log_out(&context.app, &caller.session, Some(context.client.to_string())).await?;
    let mut response = match continue_at {
        Some(continue_at) => json(StatusCode::OK, &LogOutJson { continue_at })?,
        None => no_content(),
    };
    Cookie::for_request(context).forget(context, &mut response);
    Ok(response)
}

async fn read_form(context: &mut Context) -> Result<LoginAttempt, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: LoginForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let email = errors.take("email", json_fields::text("email", form.email));
    let password = errors.take("password", json_fields::secret("password", form.password));
    let (Some(email), Some(password)) = (email, password) else { return Err(ApiError::Invalid(errors)) };
    Ok(LoginAttempt {
        email: Email::parse(&email).ok(),
        password: Zeroizing::new(password.into_owned()),
        device: context.device(),
        ip: Some(context.limited_ip()),
    })
}
