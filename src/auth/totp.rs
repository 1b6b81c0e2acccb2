//! Codes that change with the time (RFC 6238): SHA-1, six digits, steps of thirty seconds, which is what every app has.

use totp_rs::{Builder, Totp};

use crate::values::TotpSecret;

/// How many steps a device's clock may be off.
const SKEW_STEPS: u16 = 1;

/// The time step whose code these six digits are: the present one, the one before or the one after. `None` where they are the code
/// of none of them.
pub(crate) fn matching_step(secret: &TotpSecret, digits: &str, unix_seconds: u64) -> Option<u64> {
    totp(secret).check(digits, unix_seconds)
}

fn totp(secret: &TotpSecret) -> Totp {
    Builder::new().with_secret(*secret.as_bytes()).with_skew(SKEW_STEPS).build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors for SHA-1.
    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The last six of the eight digits in appendix B.
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(matching_step(&secret(), digits, seconds), Some(seconds / 30));
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let (digits, step) = ("050471", 1_111_111_111 / 30);
        for (seconds, matches) in [(-31, false), (-1, true), (0, true), (29, true), (59, true), (60, false)] {
            let now = (step * 30_u64).checked_add_signed(seconds).unwrap();
            assert_eq!(matching_step(&secret(), digits, now), matches.then_some(step), "{seconds}");
        }
        assert_eq!(matching_step(&secret(), "287082", 0), Some(1));
    }
}
