//! What one line of the table of routes says, and the macro that turns the lines into code: the list of routes, the
//! call of each handler, and, in tests, its documentation. `routes` holds the lines, `router` finds them.

use hyper::Method;

use super::request::Visibility;
use crate::values::Scope;

/// Who may call a route, and whose records it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Needs no token: pictures and profiles, whose headers allow embedding on any site.
    Public,
    /// Needs no token: pages, health probes and the API's description. Fault injection spares them.
    Page,
    /// Needs no token: signing in.
    Open,
    /// Needs a token that covers this scope; about the caller's own records.
    Own(Scope),
    /// Needs an administrator's token that covers `admin`; about everybody's records.
    Admin,
}

impl Access {
    /// Which headers the route's responses carry.
    pub(crate) fn visibility(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::Page | Self::Open | Self::Own(_) | Self::Admin => Visibility::Private,
        }
    }

    /// Whether fault injection may delay the route and have it fail.
    pub(crate) fn takes_faults(self) -> bool {
        self != Self::Page
    }

    /// The scope that the caller's token must cover; `None` where no token is needed.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Public | Self::Page | Self::Open => None,
            Self::Own(scope) => Some(scope),
            Self::Admin => Some(Scope::Admin),
        }
    }
}

/// One line of the table of routes.
#[derive(Debug)]
pub struct Route {
    /// What it does; the OpenAPI `operationId` begins in lower case.
    pub(crate) operation: super::routes::Operation,
    /// Its method. A route for GET answers HEAD as well.
    pub method: Method,
    /// Its path below the base path; `{…}` is one segment.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Its OpenAPI summary; `None` where it is not documented.
    pub summary: Option<&'static str>,
}

impl Route {
    /// Whether it shows somebody's picture, and not only what is public about a person or drawn from letters.
    pub(crate) fn shows_pictures(&self) -> bool {
        let path = self.path;
        self.access == Access::Public
            && SHOWING_PICTURES
                .iter()
                .any(|prefix| path.starts_with(prefix) || path == prefix.trim_end_matches('/'))
    }
}

/// How the paths of pictures begin.
const SHOWING_PICTURES: &[&str] = &["/avatar/", "/avatar.php", "/p/", "/u/", "/user/"];

/// Makes `Operation` and `ROUTES` from lines of the form
///
/// ```text
/// /// OpenAPI summary; a route without one is not documented
/// OperationId: METHOD "/path" Access => module::handler;
/// ```
///
/// A handler that needs no token takes the context; any other takes a [`Caller`](super::api::Caller), too.
macro_rules! routes {
    ($(
        $(#[doc = $summary:literal])?
        $name:ident: $method:ident $path:literal $access:ident $(($scope:ident))? => $($handler:ident)::+;
    )*) => {
        /// What a route does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Operation {
            $($name,)*
        }

        /// Every route that Tondo answers.
        pub(crate) const ROUTES: &[Route] = &[$(Route {
            operation: Operation::$name,
            method: Method::$method,
            path: $path,
            access: Access::$access $((Scope::$scope))?,
            summary: summary!($($summary)?),
        },)*];

        impl Operation {
            /// Asks who is calling, where the route needs to know, and calls the handler.
            pub(crate) async fn call(self, context: &mut Context) -> Result<Response, ApiError> {
                match self {
                    $(Self::$name => call!($access $(($scope))?, $method $name, context, $($handler)::+),)*
                }
            }

            /// What the route does to what is stored: by its method, but for a few.
            fn effect(self, method: &Method) -> Effect {
                match self {
                    Self::LogOut => Effect::Ends,
                    // It asks servers and keeps nothing.
                    Self::Check | Self::SignUrls => Effect::Reads,
                    Self::UploadProfilePicture | Self::UploadProfilePictureOf | Self::UploadAvatar => Effect::Uploads,
                    _ if method == Method::GET => Effect::Reads,
                    _ if method == Method::DELETE => Effect::Ends,
                    _ => Effect::Changes,
                }
            }

            /// The documentation beside the handler; `None` where the route has no summary.
            #[cfg(test)]
            pub(crate) fn documentation(self) -> Option<utoipa::openapi::OpenApi> {
                match self {
                    $(Self::$name => documentation!([$($summary)?] $($handler)::+),)*
                }
            }
        }
    };
}

macro_rules! summary {
    () => {
        None
    };
    ($summary:literal) => {
        Some($summary.trim_ascii())
    };
}

/// Calls a handler. All but the public ones are in a box: they need more room, which the future of each picture's
/// response would have to carry.
macro_rules! call {
    (Public, $method:ident $name:ident, $context:ident, $($handler:ident)::+) => { $($handler)::+($context).await };
    (Own($scope:ident), $method:ident $name:ident, $context:ident, $($handler:ident)::+) => {
        call!(PathSubject::Own(Scope::$scope), $method $name, $context, $($handler)::+)
    };
    (Admin, $method:ident $name:ident, $context:ident, $($handler:ident)::+) => {
        call!(PathSubject::Named, $method $name, $context, $($handler)::+)
    };
    ($open:ident, $method:ident $name:ident, $context:ident, $($handler:ident)::+) => {
        Box::pin($($handler)::+($context)).await
    };
    ($subject:expr, $method:ident $name:ident, $context:ident, $($handler:ident)::+) => {
        Box::pin(async move {
            let effect = Operation::$name.effect(&Method::$method);
            let caller = Caller::identify($context, $subject, effect).await?;
            $($handler)::+($context, caller).await
        })
        .await
    };
}

#[cfg(test)]
macro_rules! documentation {
    ([] $($handler:ident)::+) => { None };
    ([$summary:literal] $($handler:ident)::+) => {{
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($handler)::+))]
        struct Documented;
        Some(<Documented as utoipa::OpenApi>::openapi())
    }};
}

#[cfg(test)]
pub(super) use documentation;
pub(super) use {call, routes, summary};
