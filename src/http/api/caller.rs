//! Who is calling, and whose records the call is about: one handler serves the owner and the administrator.

use crate::http::{ApiError, Context, require};
use crate::model::{Change, Person, PersonKey, Session};
use crate::services::accounts;
use crate::values::{Message, PersonId, Scope};

/// Whose records a path is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathSubject {
    /// The caller's own; the token must cover this scope.
    Own(Scope),
    /// Those of the person whom `{id}` names, or everybody's; for administrators.
    Named,
}

impl PathSubject {
    /// The scope that the caller's token must cover.
    fn scope(self) -> Scope {
        match self {
            Self::Own(scope) => scope,
            Self::Named => Scope::Admin,
        }
    }
}

/// A caller whose token covers the route's scope.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The caller's token and person.
    pub(super) session: Session,
    /// Whose records the route is about.
    pub(super) subject: PathSubject,
}

impl Caller {
    /// Reads the request's token or cookie. The router asks this before the handler runs and reads the body.
    ///
    /// # Errors
    ///
    /// 401 and 403 as [`require`] has them.
    pub(crate) async fn identify(context: &mut Context, subject: PathSubject) -> Result<Self, ApiError> {
        let session = require(context, subject.scope()).await?;
        Ok(Self { session, subject })
    }

    /// The person whose records the call is about.
    ///
    /// # Errors
    ///
    /// 404 where the path names nobody.
    pub(super) async fn subject(&self, context: &Context) -> Result<Person, ApiError> {
        match self.subject {
            PathSubject::Own(_) => Ok(self.session.person.clone()),
            PathSubject::Named => {
                let id: PersonId = context.path_parameter("id", Message::NoSuchPerson)?;
                Ok(accounts::find(&context.app, PersonKey::Id(id)).await?)
            }
        }
    }

    /// The circumstances of a change that this route makes now.
    pub(super) fn change(&self, context: &Context) -> Change {
        context.change_by(&self.session, self.subject.scope())
    }

    /// The circumstances of a change for which the route's scope may be too narrow.
    ///
    /// # Errors
    ///
    /// 403 where the token does not cover `needed`.
    pub(super) fn change_with(&self, context: &Context, needed: Scope) -> Result<Change, ApiError> {
        let scope = needed.max(self.subject.scope());
        if !self.covers(scope) {
            return Err(ApiError::Forbidden(scope));
        }
        Ok(context.change_by(&self.session, scope))
    }

    /// Whether the token covers a scope.
    pub(super) fn covers(&self, scope: Scope) -> bool {
        self.session.token.scope.covers(scope)
    }
}
