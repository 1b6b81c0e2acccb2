//! Uses of tokens that are not in the catalog yet: reading must not cost a write.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::model::Session;
use crate::values::TokenId;

/// How exactly a token's last use is recorded: a use is noted if the last record is older than this.
const GRANULARITY: SignedDuration = SignedDuration::from_secs(60);

/// The last use of each token that is not in the catalog yet.
#[derive(Debug, Default)]
pub(super) struct TokenUses(Mutex<HashMap<TokenId, Timestamp>>);

impl TokenUses {
    /// Notes that a session's token is used now.
    pub(super) fn note(&self, session: &Session, now: Timestamp) {
        let is_recorded =
            session.token.last_used_at.is_some_and(|last| now.duration_since(last) < GRANULARITY);
        if !is_recorded {
            self.lock().insert(session.token.id, now);
        }
    }

    /// Takes all that was noted.
    pub(super) fn take(&self) -> Vec<(TokenId, Timestamp)> {
        self.lock().drain().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TokenId, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
