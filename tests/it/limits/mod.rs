//! Limits: rates, quotas and free space.

mod free_space;
mod quotas;
