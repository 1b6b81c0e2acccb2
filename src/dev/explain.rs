//! Why a request failed, for the log: the messages of the response in English, and what the response leaves out.

use hyper::header::AUTHORIZATION;

use crate::http::{ApiError, Context};
use crate::i18n::render;
use crate::values::Locale;

/// What the log adds to the messages of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogHint {
    /// The failure was injected.
    Injected,
    /// What is wrong with the request's credentials.
    Credentials,
    /// Nothing.
    None,
}

impl LogHint {
    fn for_error(error: &ApiError) -> Self {
        match error {
            ApiError::Injected(..) => Self::Injected,
            ApiError::Unauthorized => Self::Credentials,
            _ => Self::None,
        }
    }
}

/// The reasons of a failed request, one a line.
pub(super) fn explain(context: &Context, error: &ApiError) -> String {
    let messages = error.messages(context.id);
    let mut reasons: Vec<String> =
        messages.iter().map(|(field, message)| format!("{field}: {}", render(message, Locale::En))).collect();
    match LogHint::for_error(error) {
        LogHint::Injected => {
            let by = context.observed.as_ref().and_then(|observed| observed.injected_by);
            reasons.push(format!("injected by {}", by.unwrap_or("the development server")));
        }
        LogHint::Credentials => reasons.push(credentials_hint(context).to_owned()),
        LogHint::None => {}
    }
    reasons.join("\n")
}

/// What is wrong with the credentials. The response says only `Unauthorized`, so as not to help an attacker.
fn credentials_hint(context: &Context) -> &'static str {
    let Some(header) = context.headers().get(AUTHORIZATION) else {
        return "no Authorization header was sent";
    };
    if header.to_str().is_ok_and(|text| text.to_ascii_lowercase().starts_with("bearer ")) {
        "the token is unknown, or its owner is disabled"
    } else {
        "the Authorization header is not `Bearer TOKEN`"
    }
}
