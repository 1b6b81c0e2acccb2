//! The JSON API: each handler reads its request, calls a workflow, shapes the answer.

mod current_user;
mod facts;
mod fields;
mod health;
mod login;
mod pictures;
mod setup;
mod upload_form;
mod upload_parts;
mod version;

pub use current_user::me;
pub use facts::{FileFacts, HistoryEntry, ProfilePicture, address};
pub use health::{healthz, readyz};
pub use login::{log_in, log_out, open_session};
pub use pictures::{delete_current, delete_one, list, restore, upload};
pub use setup::{look_at_link, set_up};
pub use version::ApiVersion;
