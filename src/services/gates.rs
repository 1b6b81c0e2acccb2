//! The gates of this server: how much of each kind of heavy work is done at a time, and how much waits.

use crate::config::Config;
use crate::gate::{Gate, Room};

/// Rendering jobs up to this weight have a gate of their own, so that they do not wait behind uploads.
pub(super) const LIGHT_JOB_BYTES: u64 = 8 << 20;

/// What such jobs may take together.
const LIGHT_GATE_BYTES: u64 = 16 << 20;

/// Memory of one argon2id hash with the settings in use.
const PASSWORD_BYTES: u64 = 19 << 20;

/// Password hashes at a time, so that a flood of logins leaves memory and a core to everybody else.
const PASSWORDS_AT_ONCE: usize = 2;

/// Logins that may wait; each takes some tens of milliseconds.
const MAX_WAITING_LOGINS: usize = 128;

/// Renditions that may wait to be made: some pages full of people who were never shown before.
const MAX_WAITING_RENDITIONS: usize = 1024;

/// Animated renditions that may wait: each takes a second or more.
const MAX_WAITING_ANIMATIONS: usize = 8;

/// Checks at a time.
const CHECKS_AT_ONCE: usize = 4;

/// Checks that may wait.
const MAX_WAITING_CHECKS: usize = 16;

/// Uploads' bodies, weighed in bytes.
pub(super) fn for_bodies(config: &Config) -> Gate {
    let capacity_bytes = config.bodies_budget_bytes();
    // A slow body keeps its room for long: whoever sends many leaves half of it to the others.
    let (share_bytes, max_waiting) = (capacity_bytes / 2, config.upload_queue);
    Gate::new(Room { capacity_bytes, share_bytes, max_jobs: usize::MAX, max_waiting })
}

/// Decoding, weighed in bytes of memory.
pub(super) fn for_imaging(config: &Config) -> Gate {
    gate(config.decoding_budget_bytes(), cores(), config.upload_queue)
}

/// Masters of which renditions are being made: one for each core.
pub(super) fn for_masters() -> Gate {
    gate(u64::MAX, cores(), MAX_WAITING_RENDITIONS)
}

/// Animated renditions and large generated avatars: one at a time.
pub(super) fn for_animations() -> Gate {
    gate(u64::MAX, 1, MAX_WAITING_ANIMATIONS)
}

/// Light rendering jobs, weighed in bytes of memory.
pub(super) fn for_light_jobs() -> Gate {
    gate(LIGHT_GATE_BYTES, cores(), MAX_WAITING_RENDITIONS)
}

/// Password hashes.
pub(super) fn for_passwords() -> Gate {
    gate(PASSWORD_BYTES * PASSWORDS_AT_ONCE as u64, PASSWORDS_AT_ONCE, MAX_WAITING_LOGINS)
}

/// Checks of avatar servers, each of which waits for others.
pub(super) fn for_checks() -> Gate {
    gate(u64::MAX, CHECKS_AT_ONCE, MAX_WAITING_CHECKS)
}

fn gate(capacity_bytes: u64, max_jobs: usize, max_waiting: usize) -> Gate {
    Gate::new(Room { capacity_bytes, share_bytes: u64::MAX, max_jobs, max_waiting })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
