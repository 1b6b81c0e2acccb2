//! Integrity of the data directory: crashes, sweeps, bit rot.

mod durability;
mod verify;
