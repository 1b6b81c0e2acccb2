//! Logins and what ends them.

mod authority;
mod authorization;
mod compromise;
mod lockout;
mod statuses;
