//! What every route answers to who may call it.

use tondo::parts::Route;

/// The ends of the paths that start a job.
pub(super) const STARTS_A_JOB: [&str; 3] = ["/backups", "/verify", "/gc"];

/// The status for a caller who may call the route.
pub(super) fn status_when_allowed(route: &Route) -> u16 {
    match (route.method.as_str(), route.path) {
        // These need what no caller here has: the right password, a setup link.
        ("POST", "/api/login" | "/api/session") => 401,
        // There is no provider, and no proxy that signs people in.
        (
            "POST",
            "/api/setup"
            | "/api/setup/link"
            | "/api/confirmation"
            | "/api/confirmation/link"
            | "/api/session/proxy",
        ) => 404,
        (_, path) if path.contains("{provider}") => 404,
        ("POST", "/api/{version}/server/test/oidc") => 200,
        ("PUT", "/api/{version}/me/password") => 400,
        // Nobody here has a second factor, no mail is sent, and there is no directory.
        ("PUT", "/api/{version}/me/second-factor")
        | (
            "POST",
            "/api/{version}/me/recovery-codes"
            | "/api/password-reset"
            | "/api/{version}/server/test/mail"
            | "/api/{version}/server/sync/ldap",
        ) => 409,
        ("DELETE", path) if path.ends_with("/tokens") => 200,
        // Gravatar's API answers 200 to everything.
        (_, path) if path.starts_with("/v3/me/") => 200,
        ("POST", "/api/logout" | "/api/{version}/blocks") | ("DELETE", _) => 204,
        ("POST", "/api/{version}/check" | "/api/{version}/signed-urls" | "/api/{version}/users/bulk") => 200,
        ("POST", path) if path.ends_with("/restore") || path.ends_with("/grant") => 200,
        ("POST", "/api/{version}/webhooks/{webhook}/test" | "/api/{version}/server/test/ldap") => 200,
        ("POST", "/scim/v2/{*rest}") => 501,
        ("GET", "/scim/v2/{*rest}") => 404,
        ("PUT" | "PATCH", path) if path.starts_with("/scim/v2/") => 200,
        ("POST", path) if STARTS_A_JOB.iter().any(|end| path.ends_with(end)) => 202,
        ("POST", _) => 201,
        // The assets of another version.
        _ if route.path.starts_with("/assets/") => 404,
        _ => 200,
    }
}
