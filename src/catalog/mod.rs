//! The catalog: the database of people, identities, tokens, the facts of pictures, and the audit trail.
//!
//! Each changing method is one transaction, which writes the audit row along with the change. Files here hold one table or
//! one task each, in SQL that every engine understands, against the small trait of `sql.rs`; `sqlite/` is the engine. No SQL
//! and no error of an engine leaves this folder, and nothing here knows of files, password hashing or HTTP. Several
//! processes may have one catalog open: writers wait for each other, readers never wait.

mod audit;
mod authorization;
mod blobs;
mod change_feed;
mod confirmations;
mod dialect;
mod edit_person;
mod edit_picture;
mod engine;
mod error;
mod external_facts;
mod external_identities;
mod gallery;
mod identities;
mod identity_pictures;
mod insert_person;
mod integrity;
mod jobs;
mod login_sources;
mod moderation;
mod names;
mod people;
mod people_list;
mod pictures;
mod presentation;
mod provider_accounts;
mod provisioning;
mod publish;
mod quota;
mod replace_all;
mod saved_rows;
mod scim;
mod second_factors;
mod server_keys;
mod settings;
mod setup_links;
mod shown;
mod sign_in_networks;
mod snapshot;
mod sql;
mod sqlite;
#[cfg(test)]
mod suite;
mod tokens;
mod trash;
mod use_setup_link;
mod webhooks;

pub(crate) use change_feed::{Dependency, Key, Process, Version};
pub(crate) use engine::Catalog;
pub(crate) use error::{CatalogError, Unique};
pub(crate) use saved_rows::SavedRows;
pub(crate) use server_keys::KeyPurpose;
pub(crate) use snapshot::{Snapshot, StoreTotals, Totals};
pub(crate) use sqlite::{SCHEMA_VERSION, Schema, bring_up_to_date, copy_prefix, schema};
pub(crate) use webhooks::TrailEntry;
