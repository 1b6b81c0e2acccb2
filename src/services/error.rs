//! Why a service did not do what was asked: the caller's fault, the times, or ours.

use std::time::Duration;

use crate::blobs::StoreError;
use crate::catalog::{AuthError, CatalogError, MAX_IDENTITIES, Unique};
use crate::gate::Busy;
use crate::values::{ByteSize, Message, Scope, ValidationErrors};

/// What is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No such person.
    Person,
    /// No such picture.
    Picture,
    /// No such token.
    Token,
    /// No such address.
    Identity,
    /// No such set-up link, or none any more.
    SetupLink,
}

impl Missing {
    /// What the caller is told.
    pub fn message(self) -> Message {
        match self {
            Self::Person => Message::NoSuchPerson,
            Self::Picture => Message::NoSuchPicture,
            Self::Token => Message::NoSuchToken,
            Self::Identity => Message::NoSuchAddress,
            Self::SetupLink => Message::SetupLinkInvalid,
        }
    }
}

/// Why a service did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Fields that are wrong, each with its message.
    #[error("invalid fields: {0:?}")]
    Invalid(ValidationErrors),
    /// The picture's file is too large.
    #[error("the picture is larger than {limit}")]
    TooLarge {
        /// The largest file.
        limit: ByteSize,
    },
    /// Nothing of that name.
    #[error("there is no such {0:?}")]
    Missing(Missing),
    /// The caller's token opens nothing any more.
    #[error("the token opens nothing any more")]
    Unauthorized,
    /// The time of the caller's token is over.
    #[error("the token's time is over")]
    ExpiredToken,
    /// The caller's token does not reach this far.
    #[error("the token does not reach as far as {0}")]
    Forbidden(Scope),
    /// Address or password is wrong; which one is not said.
    #[error("the login was refused")]
    LoginRefused,
    /// The house's state does not allow it.
    #[error("not as things stand: {0:?}")]
    Conflict(Message),
    /// It was tried too often.
    #[error("tried too often")]
    TooOften {
        /// When to try again.
        wait: Duration,
        /// What the caller is told.
        message: Message,
    },
    /// Too much waits already.
    #[error("too much work is waiting")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Our fault.
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

impl ServiceError {
    /// One field is wrong.
    pub fn field(field: &'static str, message: Message) -> Self {
        Self::Invalid(ValidationErrors::one(field, message))
    }

    /// It was tried too often; the message gets the time to wait in whole seconds.
    pub fn too_often(wait: Duration, message: impl FnOnce(u64) -> Message) -> Self {
        let seconds = wait.as_secs() + 1;
        Self::TooOften { wait: Duration::from_secs(seconds), message: message(seconds) }
    }
}

impl From<Busy> for ServiceError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<CatalogError> for ServiceError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Conflict(Unique::Email) => Self::field("email", Message::EmailTaken),
            CatalogError::Conflict(Unique::Slug) => Self::field("slug", Message::SlugTaken),
            CatalogError::Conflict(Unique::Identity) => Self::field("address", Message::AddressTaken),
            CatalogError::SignInIdentity => Self::Conflict(Message::SignInAddress),
            CatalogError::IdentitiesFull => {
                Self::Conflict(Message::AddressesFull { addresses: MAX_IDENTITIES })
            }
            CatalogError::LastAdministrator => Self::Conflict(Message::LastAdministrator),
            CatalogError::Denied(denial) => denial.into(),
            CatalogError::Busy => Self::Busy,
            CatalogError::Full => Self::Full,
            CatalogError::Closed | CatalogError::Failed(_) => Self::Internal(error.into()),
        }
    }
}

impl From<AuthError> for ServiceError {
    fn from(denial: AuthError) -> Self {
        match denial {
            AuthError::Unauthorized => Self::Unauthorized,
            AuthError::Expired => Self::ExpiredToken,
            AuthError::OutOfReach(scope) => Self::Forbidden(scope),
            AuthError::PasswordChanged => Self::LoginRefused,
            AuthError::TokensFull(tokens) => Self::Conflict(Message::TokensFull { tokens }),
            AuthError::ScopeTooWide(widest) => {
                Self::field("scope", Message::ScopeTooWide { widest: widest.to_string() })
            }
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full,
            StoreError::Damaged { .. } | StoreError::Failed { .. } => Self::Internal(error.into()),
        }
    }
}
