//! Finds a request's route in the table and calls it: path, visibility, API version, fault injection, method.

use std::sync::LazyLock;

use hyper::Method;
use percent_encoding::percent_decode_str;

use super::hook::RequestHook;
use super::picture_access::check_picture_access;
use super::route::Route;
use super::routes::{Operation, ROUTES};
use crate::config::Switch;
use crate::http::api::ApiVersion;
use crate::http::{
    ApiError, Context, ErrorForm, Response, Visibility, check_host, check_origin, has_escapes, options,
    public,
};
use crate::values::Message;

/// The routes of one path.
#[derive(Debug)]
struct PathRoutes {
    pattern: &'static str,
    /// One route for each method, all with the same visibility.
    routes: Vec<&'static Route>,
    /// The methods as the `Allow` header lists them.
    allowed: String,
    has_version: bool,
    visibility: Visibility,
    error_form: ErrorForm,
    takes_faults: bool,
}

static PATHS: LazyLock<Vec<PathRoutes>> = LazyLock::new(|| {
    let mut paths: Vec<PathRoutes> = Vec::new();
    for route in ROUTES {
        match paths.iter_mut().find(|known| known.pattern == route.path) {
            Some(known) => known.add(route),
            None => paths.push(PathRoutes::new(route)),
        }
    }
    paths
});

impl PathRoutes {
    fn new(route: &'static Route) -> Self {
        let mut path = Self {
            pattern: route.path,
            routes: Vec::new(),
            allowed: String::new(),
            has_version: route.path.contains("{version}"),
            visibility: route.access.visibility(),
            error_form: ErrorForm::for_path(route.path),
            takes_faults: route.access.takes_faults(),
        };
        path.add(route);
        path
    }

    fn add(&mut self, route: &'static Route) {
        let separator = if self.allowed.is_empty() { "" } else { ", " };
        let methods = if route.method == Method::GET { "GET, HEAD" } else { route.method.as_str() };
        self.allowed = format!("{}{separator}{methods}", self.allowed);
        self.routes.push(route);
    }

    /// The route for a method. HEAD is answered as GET is; the connection leaves the body out.
    fn route(&self, method: &Method) -> Option<&'static Route> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.routes.iter().find(|route| route.method == method).copied()
    }

    /// What its first route does.
    fn operation(&self) -> Option<Operation> {
        self.routes.first().map(|route| route.operation)
    }
}

/// Finds routes by path.
#[derive(Debug)]
pub(crate) struct Routes {
    router: matchit::Router<&'static PathRoutes>,
}

impl Routes {
    /// Builds the router.
    ///
    /// # Errors
    ///
    /// Two paths of the table conflict; a test rules that out.
    pub(crate) fn new() -> Result<Self, matchit::InsertError> {
        let mut router = matchit::Router::new();
        for path in PATHS.iter() {
            router.insert(path.pattern, path)?;
        }
        Ok(Self { router })
    }

    /// Finds the routes of the request's path. A path whose escapes are not UTF-8 has none.
    fn find(&self, context: &Context) -> Result<&'static PathRoutes, ApiError> {
        let no_such_page = || ApiError::NotFound(Message::NoSuchPage);
        let path = context.app.config.base_path.strip(context.head.uri.path()).ok_or_else(no_such_page)?;
        // An avatar's hash may be any bytes: one that cannot be decoded is answered like an unknown one.
        let is_avatar = path.starts_with("/avatar/");
        if has_escapes(path) && !is_avatar && percent_decode_str(path).decode_utf8().is_err() {
            return Err(no_such_page());
        }
        let found = *self.router.at(path).map_err(|_no_match| no_such_page())?.value;
        // Both patterns match almost anything: what they do not mean is an unknown page, with an error in JSON.
        let is_page = match found.operation() {
            Some(Operation::LetterAvatarByPosition) => !public::letter_avatar::is_by_position(path),
            Some(Operation::ShowProfile) => {
                let is_name = !public::profile::is_profile(path.trim_start_matches('/'));
                is_name && !matches!(context.head.method, Method::GET | Method::HEAD | Method::OPTIONS)
            }
            _ => false,
        };
        if is_page { Err(no_such_page()) } else { Ok(found) }
    }
}

/// Answers a request with its route's handler.
///
/// # Errors
///
/// 404 without such a path, 403 and 421 as [`check_origin`] and [`check_host`] have them, 405 without such a method, and the handler's own.
pub(crate) async fn dispatch(
    routes: &Routes,
    hook: Option<&dyn RequestHook>,
    context: &mut Context,
) -> Result<Response, ApiError> {
    if let Some((hook, allowed)) = hook.and_then(|hook| Some((hook, of_hook(hook, context)?))) {
        check_host(context)?;
        check_origin(context)?;
        let is_preflight = context.head.method == Method::OPTIONS;
        return if is_preflight { Ok(options(context, allowed)) } else { hook.answer(context).await };
    }
    let path = routes.find(context)?;
    if path.error_form == ErrorForm::Scim && context.config.scim == Switch::Off {
        return Err(ApiError::NotFound(Message::NoSuchPage));
    }
    context.set_pattern(path.pattern);
    context.visibility = path.visibility;
    context.error_form = path.error_form;
    if path.visibility == Visibility::Private {
        check_host(context)?;
        check_origin(context)?;
    }
    if path.has_version {
        let _: ApiVersion = context.path_parameter("version", Message::NoSuchPage)?;
    }
    if let Some(hook) = hook.filter(|_| path.takes_faults) {
        hook.before_handler(context, &path.allowed).await?;
    }
    match path.route(&context.head.method) {
        Some(route) => {
            if route.shows_pictures() {
                check_picture_access(context).await?;
            }
            route.operation.call(context).await
        }
        None if context.head.method == Method::OPTIONS => Ok(options(context, &path.allowed)),
        None => {
            Err(ApiError::MethodNotAllowed { method: context.head.method.clone(), allowed: &path.allowed })
        }
    }
}

/// The methods of a path that a hook answers itself.
fn of_hook(hook: &dyn RequestHook, context: &Context) -> Option<&'static str> {
    hook.allowed(context.app.config.base_path.strip(context.head.uri.path())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_paths_conflict() {
        assert!(Routes::new().is_ok());
    }

    #[test]
    fn the_routes_of_a_path_agree_on_visibility_and_faults_and_have_a_method_each() {
        for path in PATHS.iter() {
            for (index, route) in path.routes.iter().enumerate() {
                let Route { access, method, .. } = route;
                assert_eq!(access.visibility(), path.visibility, "{}", path.pattern);
                assert_eq!(access.takes_faults(), path.takes_faults, "{}", path.pattern);
                assert!(path.routes.iter().skip(index + 1).all(|other| other.method != *method), "{route:?}");
            }
        }
    }

    #[test]
    fn allow_lists_the_methods_of_the_table_and_head() {
        let allowed = |pattern| PATHS.iter().find(|path| path.pattern == pattern).unwrap().allowed.as_str();
        assert_eq!(allowed("/api/{version}/users/{id}"), "GET, HEAD, PATCH, DELETE");
        assert_eq!(allowed("/api/login"), "POST");
    }
}
