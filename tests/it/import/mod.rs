//! Imports from other systems.

mod sources;
