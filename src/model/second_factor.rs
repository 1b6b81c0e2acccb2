//! The second factor of a person's sign-in: codes of a device, and recovery codes.

use jiff::Timestamp;

use crate::values::{HashedRecoveryCode, TotpSecret};

/// How many recovery codes are made at a time.
pub(crate) const RECOVERY_CODES: usize = 10;

/// A second factor, on or still to be turned on.
#[derive(Debug, Clone)]
pub(crate) struct SecondFactor {
    /// What codes are computed from.
    pub secret: TotpSecret,
    /// The time step of the last code that was used.
    pub last_step: u64,
    /// When the secret was made.
    pub created_at: Timestamp,
    /// Since when signing in needs it; `None` until a first code was shown.
    pub on_since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// What shows that somebody has the second factor. It is used up with the login that it is shown for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SecondProof {
    /// The code of this time step.
    Step(u64),
    /// This recovery code.
    Recovery(HashedRecoveryCode),
}
