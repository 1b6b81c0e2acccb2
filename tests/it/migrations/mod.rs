//! Opening data directories of former releases.

mod upgrade;
