//! Who is calling, and whose records the call is about: one handler serves the owner and the administrator.

use hyper::header::{HeaderValue, IF_MATCH};
use zeroize::Zeroizing;

use crate::gate::Share;
use crate::http::{ApiError, Context, require};
use crate::model::{Change, Origin, Person, PersonKey, Session};
use crate::services::{accounts, sessions};
use crate::values::{IfMatch, Message, PersonId, Scope};

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

/// What a route does to what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    Reads,
    /// Adds a picture, which has a rate and a quota of its own.
    Uploads,
    /// Changes something.
    Changes,
    /// Deletes something or ends a right. It must go on when nothing else does.
    Ends,
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
    /// Reads the request's token or cookie, and asks whether its person may change something now. The router does this
    /// before the handler runs and reads the body.
    ///
    /// # Errors
    ///
    /// 401 and 403 as [`require`] has them; 429 and 507 where the route changes something.
    pub(crate) async fn identify(
        context: &mut Context,
        subject: PathSubject,
        effect: Effect,
    ) -> Result<Self, ApiError> {
        let session = require(context, subject.scope()).await?;
        Share::Person(*session.person.id.as_bytes()).take_over();
        if effect == Effect::Changes {
            context.app.admit_change(&session.person)?;
        }
        Ok(Self { session, subject })
    }

    /// The person whose records the call is about.
    ///
    /// # Errors
    ///
    /// 404 where the path names nobody.
    pub(crate) async fn subject(&self, context: &Context) -> Result<Person, ApiError> {
        match self.subject {
            PathSubject::Own(_) => Ok(self.session.person.clone()),
            PathSubject::Named => {
                let id: PersonId = context.path_parameter("id", Message::NoSuchPerson)?;
                Ok(accounts::find(&context.app, PersonKey::Id(id)).await?)
            }
        }
    }

    /// Whether the records are the caller's own by the route, not by a name.
    pub(super) fn is_about_caller(&self) -> bool {
        matches!(self.subject, PathSubject::Own(_))
    }

    /// Confirms that the caller is there: by the password, or by a recent sign-in.
    ///
    /// # Errors
    ///
    /// 403 where neither is given, 400 for a wrong password, 429.
    pub(super) async fn confirm(
        &self,
        context: &Context,
        password: Option<Zeroizing<String>>,
    ) -> Result<Origin, ApiError> {
        Ok(sessions::confirm(&context.app, &self.session, password, &context.device()).await?)
    }

    /// The circumstances of a change that this route makes now.
    pub(crate) fn change(&self, context: &Context) -> Change {
        context.change_by(&self.session, self.subject.scope())
    }

    /// The same, for a change to the version of a record that `If-Match` names.
    pub(super) fn change_of_version(&self, context: &Context) -> Change {
        Change { condition: if_match(context), ..self.change(context) }
    }

    /// The circumstances of a change for which the route's scope may be too narrow.
    ///
    /// # Errors
    ///
    /// 403 where the token does not cover `needed`.
    pub(crate) fn change_with(&self, context: &Context, needed: Scope) -> Result<Change, ApiError> {
        let scope = needed.max(self.subject.scope());
        if self.covers(scope) {
            Ok(context.change_by(&self.session, scope))
        } else {
            Err(ApiError::Forbidden(scope))
        }
    }

    /// The same, for a change to the version of a record that `If-Match` names.
    ///
    /// # Errors
    ///
    /// 403 where the token does not cover `needed`.
    pub(super) fn change_of_version_with(
        &self,
        context: &Context,
        needed: Scope,
    ) -> Result<Change, ApiError> {
        Ok(Change { condition: if_match(context), ..self.change_with(context, needed)? })
    }

    /// Whether the token covers a scope.
    pub(super) fn covers(&self, scope: Scope) -> bool {
        self.session.token.scope.covers(scope)
    }
}

/// What `If-Match` demands. A header that is no text names no version.
fn if_match(context: &Context) -> IfMatch {
    let headers = context.headers().get_all(IF_MATCH).iter();
    IfMatch::from_lists(headers.map(|value: &HeaderValue| value.to_str().unwrap_or_default()))
}
