//! The JSON API: each handler reads its request, calls a service and shapes the response. The OpenAPI documentation of
//! a handler stands beside it; method, path, summary and who may call stand in the table of routes.

pub(crate) mod audit;
mod audit_csv;
mod audit_json;
pub(crate) mod backups;
pub(crate) mod bulk;
mod caller;
pub(crate) mod check;
pub(crate) mod connect;
mod connection_test_json;
pub(crate) mod connection_tests;
#[cfg_attr(not(test), allow(dead_code, reason = "only tests make the OpenAPI document"))]
mod enum_schemas;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod identities;
mod job_json;
pub(crate) mod jobs;
pub(crate) mod json_fields;
pub(crate) mod ldap;
pub(crate) mod linked_accounts;
pub(crate) mod list_filters;
pub(crate) mod login;
pub(crate) mod mail;
mod mail_json;
pub(crate) mod moderation;
mod paging;
pub(crate) mod password;
pub(crate) mod people;
mod people_forms;
mod person_json;
mod picture_edit;
mod picture_json;
pub(crate) mod pictures;
mod presentation_form;
pub(crate) mod second_factor;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod setup_links;
pub(crate) mod signed_urls;
pub(crate) mod store;
mod tar;
pub(crate) mod tokens;
pub(crate) mod trash;
pub(crate) mod upload_body;
pub(crate) mod upload_file;
mod upload_json;
mod version;
pub(crate) mod webhooks;

pub(crate) use caller::{Caller, Effect, PathSubject};
#[cfg(test)]
pub(crate) use enum_schemas::{Presence, Sort};
pub(crate) use picture_json::{HistoryPictureJson, UploadedFileJson, picture_path};
pub(crate) use trash::TrashedPictureJson;
pub(crate) use version::ApiVersion;
