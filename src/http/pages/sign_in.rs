//! Signing in with an OpenID provider: the way there, the way back, and the provider's word that somebody signed out.
//!
//! A cookie ties the way back to the browser that went there. It is `SameSite=Lax`, since browsers send it along when another site
//! leads here; the session's stays `Strict`. So the way back ends with a page of ours that goes on by itself: what it
//! requests comes from this site.

use std::fmt::Write as _;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION, SET_COOKIE};

use crate::http::{
    ApiError, Body, Context, Cookie, Query, Response, cookie, no_body, private_headers, read_body, urls,
};
use crate::services::oidc::{self, Answer, Finished, SignInError};
use crate::services::sessions;
use crate::values::Message;

/// The cookie's name, and that over HTTPS.
const NAME: &str = "tondo_sign_in";
const HOST_NAME: &str = "__Host-tondo_sign_in";

/// How long the browser keeps it, in seconds.
const MAX_AGE_S: u32 = 600;

/// The largest body of a logout token.
const MAX_BODY_BYTES: u64 = 70 * 1024;

/// `GET /-/sign-in/{provider}`: sends the browser to the provider. `to` is the page that is wanted; with `again` the person has to
/// sign in there even if signed in.
pub(crate) async fn start(context: &mut Context) -> Result<Response, ApiError> {
    let id = provider(context)?;
    let page = context.query.get("to").unwrap_or_default();
    let is_fresh = context.query.get("again").is_some();
    let redirect_uri = urls::sign_in_callback(&context.site_of_links(), &context.app.config.base_path, &id);
    match oidc::begin(&context.app, &id, (page, is_fresh), &redirect_uri, context.locale()).await {
        Ok(begun) => {
            let mut response = redirect(&begun.url)?;
            set_cookie(context, &mut response, &begun.cookie, MAX_AGE_S);
            Ok(response)
        }
        Err(error) => failed(context, error),
    }
}

/// `GET /-/sign-in/{provider}/callback`: the way back.
pub(crate) async fn callback(context: &mut Context) -> Result<Response, ApiError> {
    let id = provider(context)?;
    let name = if context.is_https() { HOST_NAME } else { NAME };
    let redirect_uri = urls::sign_in_callback(&context.site_of_links(), &context.app.config.base_path, &id);
    let outcome = match answer(&context.query, cookie(context, name)) {
        Ok(answer) => {
            let from = (context.device(), context.limited_ip());
            oidc::finish(&context.app, &id, answer, &redirect_uri, from).await
        }
        Err(error) => Err(error),
    };
    let mut response = match outcome {
        Ok(finished) => signed_in(context, &finished).await?,
        Err(error) => failed(context, error)?,
    };
    set_cookie(context, &mut response, "", 0);
    Ok(response)
}

/// `POST /-/sign-in/{provider}/logout`: a logout token of the provider.
pub(crate) async fn logout(context: &mut Context) -> Result<Response, ApiError> {
    let id = provider(context)?;
    let (body, _pass) = read_body(context, MAX_BODY_BYTES).await?;
    let form = Query::parse(std::str::from_utf8(&body).unwrap_or_default());
    let token = form.get("logout_token").unwrap_or_default();
    let client = Some(context.client.to_string());
    match oidc::end_logins(&context.app, &id, token, client).await {
        Ok(_ended) => Ok(no_body(StatusCode::OK)),
        Err(SignInError::NoSuchProvider) => Err(ApiError::NotFound(Message::NoSuchPage)),
        Err(SignInError::Busy) => Err(ApiError::Busy),
        Err(SignInError::Service(error)) => Err(error.into()),
        Err(_invalid) => Err(ApiError::BadRequest(Message::LogoutTokenInvalid)),
    }
}

fn provider(context: &Context) -> Result<String, ApiError> {
    context.path_parameter("provider", Message::NoSuchPage)
}

/// What the query says. A parameter that is there twice may be read differently by somebody else.
fn answer<'a>(query: &'a Query, cookie: Option<&'a str>) -> Result<Answer<'a>, SignInError> {
    let once = |name| match query.all(name).count() {
        0 | 1 => Ok(query.get(name)),
        _ => Err(SignInError::Stale("a parameter of the answer is there twice")),
    };
    Ok(Answer {
        cookie,
        state: once("state")?,
        code: once("code")?,
        error: once("error")?,
        issuer: once("iss")?,
    })
}

/// The session, and the page that goes on to where the person wanted to go.
async fn signed_in(context: &Context, finished: &Finished) -> Result<Response, ApiError> {
    let session = Cookie::for_request(context);
    if let Some(former) = session.read(context) {
        sessions::replace(&context.app, &former, Some(context.client.to_string())).await?;
    }
    let target = format!("{}{}", context.app.config.base_path.as_str(), finished.page);
    let (target, site) = (escaped(&target), escaped(context.config.site_name.as_str()));
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta http-equiv=\"refresh\" content=\"0;url={target}\">\
         <title>{site}</title><p><a href=\"{target}\">{site}</a>\n",
        context.locale().as_str()
    );
    let mut response = Response::new(Body::Full(Bytes::from(html)));
    private_headers(response.headers_mut());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    session.keep(context, &mut response, &finished.login.token, finished.login.lifetime);
    Ok(response)
}

/// The sign-in page, which says in a sentence what is wrong. The reason is in the log.
fn failed(context: &Context, error: SignInError) -> Result<Response, ApiError> {
    match error {
        SignInError::NoSuchProvider => Err(ApiError::NotFound(Message::NoSuchPage)),
        error => redirect(&urls::sign_in_problem(&context.app.config.base_path, error.word())),
    }
}

fn redirect(url: &str) -> Result<Response, ApiError> {
    let mut response = no_body(StatusCode::SEE_OTHER);
    let location = HeaderValue::from_str(url).map_err(|error| ApiError::Internal(error.into()))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

fn set_cookie(context: &Context, response: &mut Response, value: &str, max_age_s: u32) {
    let (name, path, secure) = if context.is_https() {
        (HOST_NAME, "/", "; Secure")
    } else {
        (NAME, context.app.config.base_path.as_str(), "")
    };
    let text = format!("{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(mut header) = HeaderValue::from_str(&text) {
        header.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, header);
    }
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            // A string can be written to.
            '&' | '<' | '>' | '"' | '\'' => drop(write!(out, "&#{};", u32::from(character))),
            _ => out.push(character),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_is_there_twice_is_refused() {
        let query = Query::parse("state=a&code=b&iss=c");
        let read = answer(&query, Some("x")).unwrap();
        assert_eq!((read.state, read.code, read.issuer, read.error), (Some("a"), Some("b"), Some("c"), None));
        for twice in ["state=a&state=a", "code=a&code=b", "iss=&iss=x", "error=a&error=b"] {
            assert!(answer(&Query::parse(twice), None).is_err(), "{twice}");
        }
    }

    #[test]
    fn a_target_cannot_leave_its_attribute() {
        assert_eq!(escaped("/-/x?a=1&b='\"<>"), "/-/x?a=1&#38;b=&#39;&#34;&#60;&#62;");
    }
}
