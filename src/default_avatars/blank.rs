//! The style `blank`: a transparent picture.

use super::Definition;

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x83bf_6d92_51e0_a7c4, draw: |_choices, _initials| None };
