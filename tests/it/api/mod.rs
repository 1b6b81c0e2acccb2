//! The contract of the API: what uploads, histories and errors look like.

mod ada;
mod connect;
mod contract;
mod errors;
mod first_calls;
mod lists;
mod moderation;
mod picture_edits;
mod settings;
mod trash;
mod upload_forms;
mod versions;
