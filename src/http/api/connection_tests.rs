//! Trying the connections to other systems, for the Settings page.

use super::caller::Caller;
use super::connection_test_json::{ConnectionTestJson, connection_test};
use crate::http::{ApiError, Context, Response, urls};
use crate::services::oidc as providers;

/// Try the connection to the OpenID providers
///
/// Asks each provider for its description and its keys and whether it knows this server; says which redirect URI has to be
/// registered there and what signing in would do. Nobody is signed in, and nothing is changed.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses((status = 200, description = "What was tried, and what came of it.", body = ConnectionTestJson))
)]
pub(crate) async fn oidc(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let (site, base) = (context.site_of_links(), &context.app.config.base_path);
    let test = providers::test(&context.app, |id| urls::sign_in_callback(&site, base, id)).await;
    connection_test(test)
}
