//! Accounts: people and their set-up links.

mod people;
mod setup;
