//! The contract of the API: what uploads, histories and errors look like.

mod contract;
mod errors;
mod first_calls;
mod upload_forms;
