//! The one place where code above HTTP may step in: the development server delays requests, fails them, explains failed
//! ones in the log, keeps a journal, and answers paths of its own. `tondo serve` has no hook.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::error::ApiError;
use super::request::Context;
use super::response::Response;

/// Called around the handlers.
pub trait RequestHook: fmt::Debug + Send + Sync {
    /// The methods of a path that the hook itself answers, as the `Allow` header lists them; `None` for any other path.
    /// The path is without the base path.
    fn allowed(&self, path: &str) -> Option<&'static str>;

    /// Answers a request for a path of its own, whose host and origin were checked.
    fn answer<'a>(&'a self, context: &'a mut Context) -> BoxFuture<'a, Result<Response, ApiError>>;

    /// Called before a request's handler, once its route is known and the caller may reach it. May wait. `allowed` is
    /// what the route's `Allow` header lists.
    ///
    /// # Errors
    ///
    /// The request is answered with the error, and its handler does not run.
    fn before_handler<'a>(
        &'a self,
        context: &'a mut Context,
        allowed: &'static str,
    ) -> BoxFuture<'a, Result<(), ApiError>>;

    /// Why a request failed, for its line in the log: one reason a line.
    fn explain(&self, context: &Context, error: &ApiError) -> String;

    /// Called with each answer before it is sent: why it failed, as [`Self::explain`] has it, and how long it took.
    fn after_answer(
        &self,
        context: &Context,
        response: &mut Response,
        reasons: Option<&str>,
        elapsed: Duration,
    );
}
