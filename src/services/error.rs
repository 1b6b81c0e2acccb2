//! Why a workflow did not do what was asked: the caller's fault, the times, or ours.

use std::time::Duration;

use crate::blobs::StoreError;
use crate::catalog::{CatalogError, Denial, MAX_ADDRESSES, Unique};
use crate::gate::Busy;
use crate::values::{ByteSize, Message, Scope, Violations};

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
    Address,
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
            Self::Address => Message::NoSuchAddress,
            Self::SetupLink => Message::SetupLinkInvalid,
        }
    }
}

/// Why a workflow did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Fields that are wrong, each with its message.
    #[error("invalid fields: {0:?}")]
    Invalid(Violations),
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

impl Fault {
    /// One field is wrong.
    pub fn field(field: &'static str, message: Message) -> Self {
        Self::Invalid(Violations::one(field, message))
    }

    /// It was tried too often; the message gets the time to wait in whole seconds.
    pub fn too_often(wait: Duration, message: impl FnOnce(u64) -> Message) -> Self {
        let seconds = wait.as_secs() + 1;
        Self::TooOften { wait: Duration::from_secs(seconds), message: message(seconds) }
    }
}

impl From<Busy> for Fault {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<CatalogError> for Fault {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Taken(Unique::Email) => Self::field("email", Message::EmailTaken),
            CatalogError::Taken(Unique::Slug) => Self::field("slug", Message::SlugTaken),
            CatalogError::Taken(Unique::Address) => Self::field("address", Message::AddressTaken),
            CatalogError::SignInAddress => Self::Conflict(Message::SignInAddress),
            CatalogError::AddressesFull => {
                Self::Conflict(Message::AddressesFull { addresses: MAX_ADDRESSES })
            }
            CatalogError::LastAdministrator => Self::Conflict(Message::LastAdministrator),
            CatalogError::Denied(denial) => denial.into(),
            CatalogError::Busy => Self::Busy,
            CatalogError::Full => Self::Full,
            CatalogError::Closed | CatalogError::Failed(_) => Self::Internal(error.into()),
        }
    }
}

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Unauthorized => Self::Unauthorized,
            Denial::Expired => Self::ExpiredToken,
            Denial::OutOfReach(scope) => Self::Forbidden(scope),
            Denial::PasswordChanged => Self::LoginRefused,
            Denial::TokensFull(tokens) => Self::Conflict(Message::TokensFull { tokens }),
            Denial::ScopeTooWide(widest) => {
                Self::field("scope", Message::ScopeTooWide { widest: widest.to_string() })
            }
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full,
            StoreError::Damaged { .. } | StoreError::Failed { .. } => Self::Internal(error.into()),
        }
    }
}
