//! The JSON API: each handler reads its request, calls a service, shapes the answer. What it takes and answers is
//! described beside it, for the API's description.

mod account_facts;
pub mod addresses;
pub mod audit;
pub mod current_user;
mod facts;
mod fields;
pub mod health;
pub mod login;
mod openapi;
mod paging;
mod path_subject;
pub mod people;
mod people_forms;
pub mod pictures;
pub mod ratings;
mod schemas;
pub mod setup;
pub mod tokens;
mod upload_form;
mod upload_parts;
mod version;

pub use account_facts::Account;
pub use facts::{FileFacts, HistoryEntry, ProfilePicture, address};
pub use openapi::Description;
pub use version::ApiVersion;
