//! The one place where code above HTTP may step in: the development server delays requests, fails them, and explains
//! failed ones in the log. `tondo serve` has no hook.

use std::fmt;

use futures_util::future::BoxFuture;

use super::error::ApiError;
use super::request::Context;

/// Called around the handlers.
pub trait RequestHook: fmt::Debug + Send + Sync {
    /// Called before a request's handler, once its route is known and the caller may reach it. May wait. `allowed` is
    /// what the route's `Allow` header lists.
    ///
    /// # Errors
    ///
    /// The request is answered with the error, and its handler does not run.
    fn before_handler<'a>(
        &'a self,
        context: &'a Context,
        allowed: &'static str,
    ) -> BoxFuture<'a, Result<(), ApiError>>;

    /// Why a request failed, for its line in the log: one reason a line.
    fn explain(&self, context: &Context, error: &ApiError) -> String;
}
