//! Accounts: people and their set-up links.

mod leaving;
mod many;
mod people;
mod setup;
