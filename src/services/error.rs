//! Why a service did not do what was requested: the caller's fault, a passing condition, or the server's fault.

use std::time::Duration;

use crate::blobs::BlobError;
use crate::catalog::{CatalogError, Unique};
use crate::gate::Busy;
use crate::model::{AuthError, MAX_IDENTITIES};
use crate::values::{ByteSize, Message, Reason, Scope, ValidationErrors};

/// What does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No such person.
    Person,
    /// No such picture.
    Picture,
    /// No such token.
    Token,
    /// No such identity.
    Identity,
    /// No such set-up link, or not any more.
    SetupLink,
    /// No such link to confirm an address, or not any more.
    Confirmation,
    /// No such backup.
    Backup,
    /// No such job.
    Job,
    /// No such webhook.
    Webhook,
}

impl Missing {
    /// The message for the caller.
    pub fn message(self) -> Message {
        match self {
            Self::Person => Message::NoSuchPerson,
            Self::Picture => Message::NoSuchPicture,
            Self::Token => Message::NoSuchToken,
            Self::Identity => Message::NoSuchAddress,
            Self::SetupLink => Message::SetupLinkInvalid,
            Self::Confirmation => Message::ConfirmationInvalid,
            Self::Backup => Message::NoSuchBackup,
            Self::Job => Message::NoSuchJob,
            Self::Webhook => Message::NoSuchWebhook,
        }
    }
}

/// Why a service did not do what was requested.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Faulty fields, each with its message.
    #[error("invalid fields: {0:?}")]
    Invalid(ValidationErrors),
    /// The picture's file is too large.
    #[error("the picture is larger than {limit}")]
    TooLarge {
        /// The largest accepted file.
        limit: ByteSize,
    },
    /// It does not exist.
    #[error("there is no such {0:?}")]
    Missing(Missing),
    /// The password is right, and a code of the second factor is needed, too.
    #[error("the code of the second factor is needed")]
    CodeNeeded,
    /// The password is right, and the code is not, or was used already.
    #[error("the code of the second factor is wrong")]
    CodeWrong,
    /// The caller's token is not valid any more.
    #[error("the token is not valid any more")]
    Unauthorized,
    /// The caller's token has expired.
    #[error("the token has expired")]
    ExpiredToken,
    /// The scope of the caller's token is too narrow: this one is needed.
    #[error("the token does not have the scope {0}")]
    Forbidden(Scope),
    /// An administrator does not let the person have this picture.
    #[error("an administrator does not allow this picture: {}", .0.as_str())]
    Banned(Reason),
    /// Email or password is wrong; the answer does not say which.
    #[error("the login was refused")]
    LoginRefused,
    /// The signed-in person must show the password, or sign in again.
    #[error("the password is needed")]
    PasswordNeeded,
    /// The server's state does not allow it.
    #[error("in conflict with the current state: {0:?}")]
    Conflict(Message),
    /// The record is not the version that the change is for.
    #[error("the record was changed in the meantime")]
    Changed,
    /// It was tried too often.
    #[error("tried too often")]
    TooOften {
        /// When to try again.
        wait: Duration,
        /// The message for the caller.
        message: Message,
    },
    /// Too many requests wait already.
    #[error("too much work is waiting")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The server's fault.
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

impl ServiceError {
    /// One field is wrong.
    pub fn field(field: &'static str, message: Message) -> Self {
        Self::Invalid(ValidationErrors::one(field, message))
    }

    /// It was tried too often; the message gets the time to wait in whole seconds, rounded up.
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
            CatalogError::Conflict(Unique::Username) => Self::field("username", Message::UsernameTaken),
            CatalogError::Conflict(Unique::Identity) => Self::field("address", Message::AddressTaken),
            CatalogError::SignInIdentity => Self::Conflict(Message::SignInAddress),
            CatalogError::IdentitiesFull => {
                Self::Conflict(Message::AddressesFull { addresses: MAX_IDENTITIES })
            }
            CatalogError::PictureMissing => Self::field("picture", Message::NoSuchPicture),
            CatalogError::RatedByAdministrator(rating) => {
                Self::field("rating", Message::RatedByAdministrator { rating: rating.as_str().to_owned() })
            }
            CatalogError::LastAdministrator => Self::Conflict(Message::LastAdministrator),
            CatalogError::Changed => Self::Changed,
            CatalogError::Denied(error) => error.into(),
            CatalogError::Busy => Self::Busy,
            CatalogError::Full => Self::Full,
            CatalogError::Closed | CatalogError::NoLocks | CatalogError::Failed(_) => {
                Self::Internal(error.into())
            }
        }
    }
}

impl From<AuthError> for ServiceError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unauthorized => Self::Unauthorized,
            AuthError::Expired => Self::ExpiredToken,
            AuthError::OutOfReach(scope) => Self::Forbidden(scope),
            AuthError::PasswordChanged => Self::LoginRefused,
            // Somebody else used it up, or the second factor was turned on, while this login waited.
            AuthError::CodeNeeded => Self::CodeWrong,
            AuthError::TokensFull(tokens) => Self::Conflict(Message::TokensFull { tokens }),
            AuthError::ScopeTooWide(widest) => {
                Self::field("scope", Message::ScopeTooWide { widest: widest.to_string() })
            }
        }
    }
}

impl From<BlobError> for ServiceError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full { .. } => Self::Full,
            BlobError::Damaged { .. } | BlobError::Failed { .. } => Self::Internal(error.into()),
        }
    }
}
