//! What is known of an attempt to sign in, and noting one that failed.

use std::net::IpAddr;

use crate::model::{LoginFailure, Person};
use crate::values::Email;

use super::app::App;
use super::error::ServiceError;

/// Whether the account signed in from this network before.
pub(super) async fn is_known_network(
    app: &App,
    account: Option<&Email>,
    network: Option<IpAddr>,
) -> Result<bool, ServiceError> {
    match (account, network) {
        (Some(account), Some(network)) => {
            Ok(app.catalog.has_signed_in_from(account.clone(), network).await?)
        }
        _ => Ok(false),
    }
}

/// Notes a failed login for the audit trail, and logs it for operators and for programs that ban IPs. The account is named only
/// if there is one: what was typed instead may be a password. The rate limits bound how often this happens.
pub(super) fn note_failure(app: &App, person: Option<&Person>, failure: LoginFailure, client: Option<&str>) {
    let account = person.map_or("", |person| person.email.as_str());
    tracing::warn!(target: "tondo::logins", account, client, reason = failure.as_str(), "a login failed");
    app.failed_logins.note(person.map(|person| person.id), client, failure, app.clock.now());
}
