//! PathSubject records a call is about: the same handlers serve the person and the administrator.

use crate::catalog::{Person, PersonKey, Session};
use crate::http::{ApiError, Context, require};
use crate::services::accounts;
use crate::values::{Message, PersonId, Scope};

/// PathSubject records a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathSubject {
    /// The caller's own, which this scope opens.
    Own(Scope),
    /// Those of the person whom the path names; for administrators.
    Named,
}

impl PathSubject {
    /// What the caller's token has to open for it.
    pub(super) fn scope(self) -> Scope {
        match self {
            Self::Own(scope) => scope,
            Self::Named => Scope::Admin,
        }
    }

    /// The caller's session, and the person.
    ///
    /// # Errors
    ///
    /// 401 and 403 as [`require`] has them, before it is told whether there is such a person: 404.
    pub(super) async fn resolve(self, context: &mut Context) -> Result<(Session, Person), ApiError> {
        let session = require(context, self.scope()).await?;
        match self {
            Self::Own(_) => {
                let person = session.person.clone();
                Ok((session, person))
            }
            Self::Named => {
                let id: PersonId = context.path_parameter("id", Message::NoSuchPerson)?;
                let person = accounts::find(&context.app, PersonKey::Id(id)).await?;
                Ok((session, person))
            }
        }
    }
}
