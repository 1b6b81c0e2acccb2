//! Why somebody cannot sign in with a provider.

use crate::catalog::CatalogError;
use crate::services::ServiceError;

/// Why a sign-in with a provider failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// There is no such provider.
    #[error("there is no such provider")]
    NoSuchProvider,
    /// It did not begin in this browser, took too long, or was used already.
    #[error(
        "the sign-in did not begin in this browser, took more than ten minutes, or was used already: {0}"
    )]
    Stale(&'static str),
    /// The provider did not sign the person in.
    #[error("the provider refused it: {0}")]
    Denied(String),
    /// The provider does not answer.
    #[error("the provider does not answer: {0}")]
    Down(String),
    /// What the provider answered is not valid.
    #[error("the provider's answer is not valid: {0}")]
    Faulty(String),
    /// The provider does not say that the email address was verified.
    #[error(
        "the provider does not say that the email address is verified, and the person is not linked to it yet"
    )]
    Unverified,
    /// Nobody here has that email address.
    #[error("nobody here has the email address, and people are not added by signing in (`oidc_create`)")]
    Unknown,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The person is linked to another account of the provider.
    #[error(
        "the person with the email address is linked to another account of the provider; an administrator can end that link"
    )]
    Linked,
    /// Too many tries, or too many at once.
    #[error("too many sign-ins")]
    Busy,
    /// This server failed.
    #[error("{0}")]
    Service(ServiceError),
}

impl SignInError {
    /// The word for it in the address of the sign-in page, which says it in a sentence.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::NoSuchProvider | Self::Stale(_) => "stale",
            Self::Denied(_) => "denied",
            Self::Down(_) => "down",
            Self::Faulty(_) => "faulty",
            Self::Unverified => "unverified",
            Self::Unknown => "unknown",
            Self::Disabled => "disabled",
            Self::Linked => "linked",
            Self::Busy => "busy",
            Self::Service(_) => "failed",
        }
    }
}

impl From<ServiceError> for SignInError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::TooOften { .. } | ServiceError::Busy => Self::Busy,
            other => Self::Service(other),
        }
    }
}

impl From<CatalogError> for SignInError {
    fn from(error: CatalogError) -> Self {
        ServiceError::from(error).into()
    }
}
