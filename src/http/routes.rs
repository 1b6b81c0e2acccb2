//! The table of routes: every address that Tondo answers, in one place.

use std::sync::OnceLock;

use bytes::Bytes;
use hyper::Method;
use matchit::Router;
use percent_encoding::percent_decode_str;

use super::fault_injection::FaultInjection;
use super::openapi::below;
use crate::http::api::{
    ApiVersion, addresses, audit, current_user, health, login, people, pictures, ratings, setup, tokens,
};
use crate::http::{
    ApiError, Context, Response, Visibility, check_host, check_origin, has_escapes, json_bytes, options,
};
use crate::http::{pages, public};
use crate::values::Message;

/// A page's address, whatever its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Home,
    Asset,
    SetupPage,
    Healthz,
    Readyz,
    Description,
    Login,
    Session,
    Logout,
    SetupLink,
    Setup,
    Me,
    MyPassword,
    MyTokens,
    MyAddresses,
    MyAddress,
    ProfilePicture,
    Pictures,
    Picture,
    PictureRestore,
    People,
    Person,
    PersonTokens,
    PersonAddresses,
    PersonAddress,
    PersonAddressGrant,
    AskedAddresses,
    PersonSetupLink,
    PersonProfilePicture,
    PersonPictures,
    PersonPicture,
    PersonPictureRestore,
    Token,
    Gallery,
    Audit,
    UserPicture,
    Content,
    Avatar,
    AvatarOfNobody,
    PictureBySlug,
    Profile,
    ProfileV3,
    Webfinger,
}

/// Addresses, their routes, and what the `Allow` header lists for them. Paths are below the base path; `{…}` is one
/// segment.
const TABLE: &[(&str, Route, &str)] = &[
    ("/", Route::Home, "GET, HEAD"),
    ("/assets/{file}", Route::Asset, "GET, HEAD"),
    ("/setup", Route::SetupPage, "GET, HEAD"),
    ("/healthz", Route::Healthz, "GET, HEAD"),
    ("/readyz", Route::Readyz, "GET, HEAD"),
    ("/api/openapi.json", Route::Description, "GET, HEAD"),
    ("/api/login", Route::Login, "POST"),
    ("/api/session", Route::Session, "POST"),
    ("/api/logout", Route::Logout, "POST"),
    ("/api/setup/link", Route::SetupLink, "POST"),
    ("/api/setup", Route::Setup, "POST"),
    ("/api/{version}/me", Route::Me, "GET, HEAD, PATCH"),
    ("/api/{version}/me/password", Route::MyPassword, "PUT"),
    ("/api/{version}/me/tokens", Route::MyTokens, "GET, HEAD, POST"),
    ("/api/{version}/me/addresses", Route::MyAddresses, "GET, HEAD, POST"),
    ("/api/{version}/me/addresses/{address}", Route::MyAddress, "DELETE"),
    ("/api/{version}/user/profile-picture", Route::ProfilePicture, "GET, HEAD, POST, DELETE"),
    ("/api/{version}/user/pictures", Route::Pictures, "GET, HEAD"),
    ("/api/{version}/user/pictures/{picture}", Route::Picture, "PATCH, DELETE"),
    ("/api/{version}/user/pictures/{picture}/restore", Route::PictureRestore, "POST"),
    ("/api/{version}/users", Route::People, "GET, HEAD, POST"),
    ("/api/{version}/users/{id}", Route::Person, "GET, HEAD, PATCH, DELETE"),
    ("/api/{version}/users/{id}/tokens", Route::PersonTokens, "GET, HEAD, POST"),
    ("/api/{version}/users/{id}/addresses", Route::PersonAddresses, "GET, HEAD, POST"),
    ("/api/{version}/users/{id}/addresses/{address}", Route::PersonAddress, "DELETE"),
    ("/api/{version}/users/{id}/addresses/{address}/grant", Route::PersonAddressGrant, "POST"),
    ("/api/{version}/addresses/asked", Route::AskedAddresses, "GET, HEAD"),
    ("/api/{version}/users/{id}/setup-link", Route::PersonSetupLink, "POST"),
    ("/api/{version}/users/{id}/profile-picture", Route::PersonProfilePicture, "GET, HEAD, POST, DELETE"),
    ("/api/{version}/users/{id}/pictures", Route::PersonPictures, "GET, HEAD"),
    ("/api/{version}/users/{id}/pictures/{picture}", Route::PersonPicture, "PATCH, DELETE"),
    ("/api/{version}/users/{id}/pictures/{picture}/restore", Route::PersonPictureRestore, "POST"),
    ("/api/{version}/tokens/{id}", Route::Token, "GET, HEAD, DELETE"),
    ("/api/{version}/pictures", Route::Gallery, "GET, HEAD"),
    ("/api/{version}/audit", Route::Audit, "GET, HEAD"),
    ("/user/{uuid}/{basename}", Route::UserPicture, "GET, HEAD"),
    ("/p/{content}", Route::Content, "GET, HEAD"),
    ("/avatar/{hash}", Route::Avatar, "GET, HEAD"),
    ("/avatar/{hash}/", Route::AvatarOfNobody, "GET, HEAD"),
    ("/avatar/", Route::AvatarOfNobody, "GET, HEAD"),
    ("/u/{slug}", Route::PictureBySlug, "GET, HEAD"),
    ("/{profile}", Route::Profile, "GET, HEAD"),
    ("/v3/profiles/{name}", Route::ProfileV3, "GET, HEAD"),
    ("/.well-known/webfinger", Route::Webfinger, "GET, HEAD"),
];

/// The table, ready to be searched.
#[derive(Debug)]
pub(crate) struct Routes {
    router: Router<Found>,
    description: OnceLock<Bytes>,
}

/// A route and the methods that it allows.
#[derive(Debug, Clone, Copy)]
struct Found {
    route: Route,
    pattern: &'static str,
    allowed: &'static str,
}

impl Routes {
    /// Builds the table.
    ///
    /// # Errors
    ///
    /// Two addresses that could be the same, which a test rules out.
    pub(crate) fn new() -> Result<Self, matchit::InsertError> {
        let mut router = Router::new();
        for (pattern, route, allowed) in TABLE {
            router.insert(*pattern, Found { route: *route, pattern, allowed })?;
        }
        Ok(Self { router, description: OnceLock::new() })
    }

    /// Finds the request's route. A path whose escapes are no text has none.
    fn find(&self, context: &Context) -> Result<Found, ApiError> {
        let no_such_page = || ApiError::NotFound(Message::NoSuchPage);
        let path = context.app.config.base_path.strip(context.head.uri.path()).ok_or_else(no_such_page)?;
        // An avatar's hash may be anything; what cannot be read is one that nobody has.
        let is_avatar = path.starts_with("/avatar/");
        if has_escapes(path) && !is_avatar && percent_decode_str(path).decode_utf8().is_err() {
            return Err(no_such_page());
        }
        let matched = self.router.at(path).map_err(|_no_match| no_such_page())?;
        // Any other word in its place is a page that is not there, and no profile that is not.
        if matched.value.route == Route::Profile && !public::is_profile(path.trim_start_matches('/')) {
            return Err(no_such_page());
        }
        Ok(*matched.value)
    }

    /// The API's description, made when it is first asked for.
    fn description(&self, context: &Context) -> Response {
        let bytes = self.description.get_or_init(|| below(&context.app.config.base_path));
        json_bytes(bytes.clone())
    }
}

/// Calls the request's handler. HEAD is answered as GET is; the connection leaves the body out.
pub(crate) async fn dispatch(
    routes: &Routes,
    rehearsal: Option<&FaultInjection>,
    context: &mut Context,
) -> Result<Response, ApiError> {
    let Found { route, pattern, allowed } = routes.find(context)?;
    context.set_pattern(pattern);
    context.visibility = route.audience();
    if context.visibility == Visibility::Private {
        check_host(context)?;
        check_origin(context)?;
    }
    if pattern.contains("{version}") {
        let _: ApiVersion = context.path_parameter("version", Message::NoSuchPage)?;
    }
    if let Some(rehearsal) = rehearsal.filter(|_| route.is_rehearsed()) {
        rehearsal.play(context, allowed).await?;
    }
    let method = if context.head.method == Method::HEAD { Method::GET } else { context.head.method.clone() };
    match (route, method) {
        (Route::UserPicture, Method::GET) => public::current_picture(context).await,
        (Route::Content, Method::GET) => public::by_content(context).await,
        (Route::Avatar | Route::AvatarOfNobody, Method::GET) => public::avatar(context).await,
        (Route::PictureBySlug, Method::GET) => public::by_slug(context).await,
        // In a box: the others need room that each picture's answer would have to carry.
        (_, method) => Box::pin(call(routes, route, method, context, allowed)).await,
    }
}

async fn call(
    routes: &Routes,
    route: Route,
    method: Method,
    context: &mut Context,
    allowed: &'static str,
) -> Result<Response, ApiError> {
    match (route, method) {
        (Route::Home, Method::GET) => pages::home(),
        (Route::Asset, Method::GET) => pages::asset(context),
        (Route::SetupPage, Method::GET) => pages::setup(),
        (Route::Profile, Method::GET) => public::profile_by_hash(context).await,
        (Route::ProfileV3, Method::GET) => public::profile_by_name(context).await,
        (Route::Webfinger, Method::GET) => public::webfinger(context).await,
        (Route::Healthz, Method::GET) => health::healthz(),
        (Route::Readyz, Method::GET) => health::readyz(context).await,
        (Route::Description, Method::GET) => Ok(routes.description(context)),
        (Route::Login, Method::POST) => login::log_in(context).await,
        (Route::Session, Method::POST) => login::open_session(context).await,
        (Route::Logout, Method::POST) => login::log_out(context).await,
        (Route::SetupLink, Method::POST) => setup::look_at_link(context).await,
        (Route::Setup, Method::POST) => setup::set_up(context).await,
        (Route::Me, Method::GET) => current_user::me(context).await,
        (Route::Me, Method::PATCH) => current_user::edit_me(context).await,
        (Route::MyPassword, Method::PUT) => current_user::set_password(context).await,
        (Route::MyTokens, Method::GET) => tokens::list_own(context).await,
        (Route::MyTokens, Method::POST) => tokens::create_own(context).await,
        (Route::Token, Method::GET) => tokens::show(context).await,
        (Route::Token, Method::DELETE) => tokens::revoke(context).await,
        (Route::MyAddresses, Method::GET) => addresses::list_own(context).await,
        (Route::MyAddresses, Method::POST) => addresses::ask(context).await,
        (Route::MyAddress, Method::DELETE) => addresses::remove_own(context).await,
        (Route::ProfilePicture, Method::GET) => pictures::show_current(context).await,
        (Route::ProfilePicture, Method::POST) => pictures::upload(context).await,
        (Route::ProfilePicture, Method::DELETE) => pictures::delete_current(context).await,
        (Route::Pictures, Method::GET) => pictures::list(context).await,
        (Route::Picture, Method::PATCH) => ratings::rate(context).await,
        (Route::Picture, Method::DELETE) => pictures::delete_one(context).await,
        (Route::PictureRestore, Method::POST) => pictures::restore(context).await,
        (route, method) => call_of_administrators(route, method, context, allowed).await,
    }
}

/// What administrators only may ask for, and what is asked for with a method that is none of the address's.
async fn call_of_administrators(
    route: Route,
    method: Method,
    context: &mut Context,
    allowed: &'static str,
) -> Result<Response, ApiError> {
    match (route, method) {
        (Route::People, Method::GET) => people::list(context).await,
        (Route::People, Method::POST) => people::create(context).await,
        (Route::Person, Method::GET) => people::show(context).await,
        (Route::Person, Method::PATCH) => people::edit(context).await,
        (Route::Person, Method::DELETE) => people::remove(context).await,
        (Route::PersonTokens, Method::GET) => tokens::list(context).await,
        (Route::PersonTokens, Method::POST) => tokens::create(context).await,
        (Route::PersonAddresses, Method::GET) => addresses::list(context).await,
        (Route::PersonAddresses, Method::POST) => addresses::give(context).await,
        (Route::PersonAddress, Method::DELETE) => addresses::remove(context).await,
        (Route::PersonAddressGrant, Method::POST) => addresses::grant(context).await,
        (Route::AskedAddresses, Method::GET) => addresses::list_asked(context).await,
        (Route::PersonSetupLink, Method::POST) => setup::invite(context).await,
        (Route::PersonProfilePicture, Method::GET) => pictures::show_current_of(context).await,
        (Route::PersonProfilePicture, Method::POST) => pictures::upload_for(context).await,
        (Route::PersonProfilePicture, Method::DELETE) => pictures::delete_current_of(context).await,
        (Route::PersonPictures, Method::GET) => pictures::list_of(context).await,
        (Route::PersonPicture, Method::PATCH) => ratings::rate_named(context).await,
        (Route::PersonPicture, Method::DELETE) => pictures::delete_one_of(context).await,
        (Route::PersonPictureRestore, Method::POST) => pictures::restore_of(context).await,
        (Route::Gallery, Method::GET) => pictures::gallery(context).await,
        (Route::Audit, Method::GET) => audit::list(context).await,
        (_, Method::OPTIONS) => Ok(options(allowed)),
        (_, _) => Err(ApiError::MethodNotAllowed { method: context.head.method.clone(), allowed }),
    }
}

impl Route {
    fn audience(self) -> Visibility {
        match self {
            Self::UserPicture | Self::Content | Self::Avatar | Self::AvatarOfNobody | Self::PictureBySlug => {
                Visibility::Public
            }
            Self::Profile | Self::ProfileV3 | Self::Webfinger => Visibility::Public,
            _ => Visibility::Private,
        }
    }

    /// Whether a rehearsal delays it and has it fail: API and pictures, not the pages and the description, nor those who
    /// ask for the server's health.
    fn is_rehearsed(self) -> bool {
        let is_page = matches!(self, Self::Home | Self::Asset | Self::SetupPage | Self::Description);
        !is_page && !matches!(self, Self::Healthz | Self::Readyz)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn no_two_addresses_of_the_table_collide() {
        assert!(Routes::new().is_ok());
    }

    /// Every method of the description, by its address.
    fn described() -> BTreeMap<String, BTreeSet<String>> {
        let description = crate::http::openapi::describe();
        let paths = description["paths"].as_object().unwrap();
        let methods = |item: &serde_json::Value| {
            item.as_object().unwrap().keys().map(|key| key.to_uppercase()).collect()
        };
        paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect()
    }

    #[test]
    fn the_description_has_every_address_and_method_and_no_other() {
        let pages = [Route::Home, Route::Asset, Route::SetupPage, Route::AvatarOfNobody];
        let table =
            TABLE.iter().filter(|(_, route, _)| !pages.contains(route)).map(|(path, route, allowed)| {
                // It is described as it is usually asked for.
                let path = if *route == Route::Profile { "/{profile}.json" } else { path };
                let methods = allowed.split(", ").filter(|method| *method != "HEAD").map(str::to_owned);
                (path.to_owned(), methods.collect())
            });
        assert_eq!(described(), table.collect());
    }
}
