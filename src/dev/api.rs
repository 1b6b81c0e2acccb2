//! The development server's own API, below `/api/dev/`: who is there, resets, snapshots, the journal and faults. It is for
//! this machine and private networks; its table is here, not among the routes of the server.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::{Method, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::fault_rules::FaultRules;
use super::house::House;
use super::journal::Journal;
use super::snapshot_list::SnapshotList;
use crate::http::api::json_fields::json_body;
use crate::http::{ApiError, Client, Context, Response, created, json, no_content};
use crate::services::ServiceError;
use crate::values::Message;

use super::error::Error;

/// A path of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    House,
    Reset,
    Snapshots,
    Snapshot(u64),
    Restore(u64),
    Requests,
    Faults,
}

/// The API and what it works on.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) house: Arc<House>,
    pub(super) snapshots: SnapshotList,
    pub(super) journal: Journal,
    pub(super) faults: FaultRules,
}

/// The answer to a reset.
#[derive(Serialize)]
struct ResetJson {
    people: usize,
}

impl Path {
    /// Reads a path; `None` for one that is not of this API.
    fn read(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/api/dev/")?;
        let id = |text: &str| text.parse().unwrap_or(0);
        Some(match rest.split('/').collect::<Vec<_>>()[..] {
            ["house"] => Self::House,
            ["reset"] => Self::Reset,
            ["snapshots"] => Self::Snapshots,
            ["snapshots", text] => Self::Snapshot(id(text)),
            ["snapshots", text, "restore"] => Self::Restore(id(text)),
            ["requests"] => Self::Requests,
            ["faults"] => Self::Faults,
            _ => return None,
        })
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::House => "GET, HEAD",
            Self::Reset | Self::Restore(_) => "POST",
            Self::Snapshots => "GET, HEAD, POST",
            Self::Snapshot(_) => "DELETE",
            Self::Requests => "GET, HEAD, DELETE",
            Self::Faults => "GET, HEAD, PUT, DELETE",
        }
    }
}

/// The methods of a path of this API; `None` for any other path.
pub(super) fn allowed(path: &str) -> Option<&'static str> {
    Path::read(path).map(Path::allowed)
}

impl Api {
    /// Answers a request.
    ///
    /// # Errors
    ///
    /// 403 for a client of another network, 404, 405, and those of what was asked for.
    pub(super) async fn answer(&self, context: &mut Context) -> Result<Response, ApiError> {
        if !is_near(context.client) || !is_near_site(context) {
            return Err(ApiError::Refused(Message::DevelopmentIsLocal));
        }
        let base = &context.app.config.base_path;
        let path = base.strip(context.head.uri.path()).and_then(Path::read);
        let path = path.ok_or(ApiError::NotFound(Message::NoSuchPage))?;
        let method = context.head.method.clone();
        let is_read = matches!(method, Method::GET | Method::HEAD);
        match (path, method) {
            (Path::House, _) if is_read => ok(&self.house.announcement().await?),
            (Path::Reset, Method::POST) => self.reset().await,
            (Path::Snapshots, _) if is_read => ok(&self.snapshots.list().await),
            (Path::Snapshots, Method::POST) => self.take_snapshot(context).await,
            (Path::Snapshot(id), Method::DELETE) => {
                self.snapshots.discard(&context.app, id).await?;
                Ok(no_content())
            }
            (Path::Restore(id), Method::POST) => {
                self.snapshots.restore(&context.app, id).await?;
                Ok(no_content())
            }
            (Path::Requests, _) if is_read => self.requests(context),
            (Path::Requests, Method::DELETE) => {
                self.journal.clear();
                Ok(no_content())
            }
            (Path::Faults, _) if is_read => ok(&self.faults.list()),
            (Path::Faults, Method::PUT) => self.set_faults(context).await,
            (Path::Faults, Method::DELETE) => {
                self.faults.clear();
                Ok(no_content())
            }
            (path, method) => Err(ApiError::MethodNotAllowed { method, allowed: path.allowed() }),
        }
    }

    async fn reset(&self) -> Result<Response, ApiError> {
        let people = self.house.reset().await.map_err(|error| match error.seed_errors() {
            Some(errors) => ApiError::Conflict(Message::SeedInvalid { errors: errors.to_string() }),
            None => match error {
                Error::Service(error) => error.into(),
                other => ServiceError::Internal(other.into()).into(),
            },
        })?;
        ok(&ResetJson { people })
    }

    async fn take_snapshot(&self, context: &Context) -> Result<Response, ApiError> {
        let taken = self.snapshots.take(&context.app).await?;
        let location = format!("{}api/dev/snapshots/{}", context.app.config.base_path.as_str(), taken.id);
        created(&location, &taken)
    }

    fn requests(&self, context: &Context) -> Result<Response, ApiError> {
        let since = match context.query.get("since") {
            None | Some("") => 0,
            Some(text) => text.parse().map_err(|_malformed| ApiError::BadRequest(Message::CursorInvalid))?,
        };
        ok(&self.journal.since(since))
    }

    async fn set_faults(&self, context: &mut Context) -> Result<Response, ApiError> {
        let body = json_body(context).await?;
        let rules: Value = serde_json::from_slice(&body).map_err(|error| {
            let (line, column) = (error.line() as u64, error.column() as u64);
            ApiError::MalformedJson(Message::JsonSyntax { line, column })
        })?;
        let Value::Array(rules) = rules else { return Err(ApiError::MalformedJson(Message::JsonNotAList)) };
        self.faults.replace(&rules).map_err(ApiError::Invalid)?;
        ok(&self.faults.list())
    }
}

fn ok(value: &impl Serialize) -> Result<Response, ApiError> {
    json(StatusCode::OK, value)
}

/// Whether a client is on this machine or in a private network, such as that of a container's host (RFC 1918, 4193).
fn is_near(client: Client) -> bool {
    match client {
        Client::Local => true,
        Client::Ip(ip) => match ip.to_canonical() {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        },
    }
}

/// Whether the request was not sent by a page of a site on the internet, which the developer happens to visit.
fn is_near_site(context: &Context) -> bool {
    let config = &context.config;
    context.header("origin").is_none_or(|origin| {
        let host = origin.split_once("://").map(|(_scheme, host)| host);
        host.is_some_and(|host| config.allowed_hosts.allow(host, &config.public_url))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_and_private_networks_are_near() {
        let near = |text: &str| is_near(Client::Ip(text.parse().unwrap()));
        for text in [
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "172.17.0.1",
            "192.168.1.9",
            "169.254.1.1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(near(text), "{text}");
        }
        for text in ["203.0.113.9", "172.32.0.1", "100.64.0.1", "2001:db8::1", "::ffff:8.8.8.8", "0.0.0.0"] {
            assert!(!near(text), "{text}");
        }
        assert!(is_near(Client::Local));
    }

    #[test]
    fn only_its_own_paths_are_its_own() {
        assert_eq!(allowed("/api/dev/snapshots/7/restore"), Some("POST"));
        for path in [
            "/api/dev",
            "/api/dev/",
            "/api/dev/128",
            "/api/dev/house/",
            "/api/v1/me",
            "/api/dev/snapshots/7/x",
        ] {
            assert_eq!(allowed(path), None, "{path}");
        }
    }
}
