//! Limits: rates, quotas, free space, the size of the audit trail.

mod audit_trail;
mod changes;
mod free_space;
mod quotas;
