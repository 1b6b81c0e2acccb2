//! The table of routes: every address that Tondo answers, in one place.

use hyper::Method;
use matchit::Router;
use percent_encoding::percent_decode_str;

use super::rehearsal::Rehearsal;
use crate::types::Message;
use crate::web::{ApiError, Audience, Context, Response, admit_caller, options};
use crate::{api, pages, public};

/// A page's address, whatever its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Home,
    Asset,
    Healthz,
    Readyz,
    Login,
    Session,
    Logout,
    Me,
    ProfilePicture,
    Pictures,
    Picture,
    PictureRestore,
    UserPicture,
}

/// Addresses and their routes. Paths are below the base path; `{…}` is one segment.
const TABLE: &[(&str, Route)] = &[
    ("/", Route::Home),
    ("/assets/{file}", Route::Asset),
    ("/healthz", Route::Healthz),
    ("/readyz", Route::Readyz),
    ("/api/login", Route::Login),
    ("/api/session", Route::Session),
    ("/api/logout", Route::Logout),
    ("/api/{version}/me", Route::Me),
    ("/api/{version}/user/profile-picture", Route::ProfilePicture),
    ("/api/{version}/user/pictures", Route::Pictures),
    ("/api/{version}/user/pictures/{id}", Route::Picture),
    ("/api/{version}/user/pictures/{id}/restore", Route::PictureRestore),
    ("/user/{uuid}/{basename}", Route::UserPicture),
];

/// The table, ready to be searched.
#[derive(Debug)]
pub(super) struct Routes(Router<Route>);

impl Routes {
    /// Builds the table.
    ///
    /// # Errors
    ///
    /// Two addresses that could be the same, which a test rules out.
    pub(super) fn new() -> Result<Self, matchit::InsertError> {
        let mut router = Router::new();
        for (path, route) in TABLE {
            router.insert(*path, *route)?;
        }
        Ok(Self(router))
    }

    /// Finds the request's route and notes the parameters of its path, decoded.
    fn find(&self, context: &mut Context) -> Result<Route, ApiError> {
        let no_such_page = || ApiError::NotFound(Message::NoSuchPage);
        let path = context.app.config.base_path.strip(context.head.uri.path()).ok_or_else(no_such_page)?;
        let found = self.0.at(path).map_err(|_no_match| no_such_page())?;
        let decoded = found.params.iter().map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8().map_err(|_not_text| no_such_page())?;
            Ok((name.to_owned(), value.into_owned()))
        });
        let (route, parameters) = (*found.value, decoded.collect::<Result<Vec<_>, ApiError>>()?);
        context.set_path_parameters(parameters);
        Ok(route)
    }
}

/// Calls the request's handler. HEAD is answered as GET is; the connection leaves the body out.
pub(super) async fn dispatch(
    routes: &Routes,
    rehearsal: Option<&Rehearsal>,
    context: &mut Context,
) -> Result<Response, ApiError> {
    let route = routes.find(context)?;
    context.audience = route.audience();
    if context.audience == Audience::Caller {
        admit_caller(context)?;
    }
    if route.is_versioned() {
        let _: api::ApiVersion = context.path_parameter("version", Message::NoSuchPage)?;
    }
    if let Some(rehearsal) = rehearsal.filter(|_| route.is_rehearsed()) {
        rehearsal.play(context, route.allowed()).await?;
    }
    let method = if context.head.method == Method::HEAD { Method::GET } else { context.head.method.clone() };
    match (route, method) {
        (Route::Home, Method::GET) => pages::home(),
        (Route::Asset, Method::GET) => pages::asset(context),
        (Route::Healthz, Method::GET) => api::healthz(),
        (Route::Readyz, Method::GET) => api::readyz(context).await,
        (Route::Login, Method::POST) => api::log_in(context).await,
        (Route::Session, Method::POST) => api::open_session(context).await,
        (Route::Logout, Method::POST) => api::log_out(context).await,
        (Route::Me, Method::GET) => api::me(context).await,
        (Route::ProfilePicture, Method::POST) => api::upload(context).await,
        (Route::ProfilePicture, Method::DELETE) => api::delete_current(context).await,
        (Route::Pictures, Method::GET) => api::list(context).await,
        (Route::Picture, Method::DELETE) => api::delete_one(context).await,
        (Route::PictureRestore, Method::POST) => api::restore(context).await,
        (Route::UserPicture, Method::GET) => public::current_master(context).await,
        (_, Method::OPTIONS) => Ok(options(route.allowed())),
        (_, _) => {
            Err(ApiError::MethodNotAllowed { method: context.head.method.clone(), allowed: route.allowed() })
        }
    }
}

impl Route {
    /// What the `Allow` header lists.
    fn allowed(self) -> &'static str {
        match self {
            Self::Home
            | Self::Asset
            | Self::Healthz
            | Self::Readyz
            | Self::Me
            | Self::Pictures
            | Self::UserPicture => "GET, HEAD",
            Self::Login | Self::Session | Self::Logout | Self::PictureRestore => "POST",
            Self::ProfilePicture => "POST, DELETE",
            Self::Picture => "DELETE",
        }
    }

    fn audience(self) -> Audience {
        if self == Self::UserPicture { Audience::World } else { Audience::Caller }
    }

    /// Whether a rehearsal delays it and has it fail: API and pictures, not the pages, nor those who ask for its health.
    fn is_rehearsed(self) -> bool {
        !matches!(self, Self::Home | Self::Asset | Self::Healthz | Self::Readyz)
    }

    fn is_versioned(self) -> bool {
        match self {
            Self::Me | Self::ProfilePicture | Self::Pictures | Self::Picture | Self::PictureRestore => true,
            Self::Home
            | Self::Asset
            | Self::Healthz
            | Self::Readyz
            | Self::Login
            | Self::Session
            | Self::Logout
            | Self::UserPicture => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_addresses_of_the_table_collide() {
        assert!(Routes::new().is_ok());
    }

    #[test]
    fn a_versioned_address_is_one_that_has_a_version() {
        for (path, route) in TABLE {
            assert_eq!(path.contains("{version}"), route.is_versioned(), "{path}");
        }
    }
}
