//! Failed logins that are not in the audit trail yet. Strangers make them, so they must not cost a write each: those of one
//! account from one client are counted, and written together now and then, a bounded number of lines at a time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::model::{FailedLogin, LoginFailure};
use crate::values::PersonId;

/// The most lines that are written at a time. What exceeds them is counted in one more, without account and client.
const MAX_LINES: usize = 256;

/// Whose login failed, from where and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    account: Option<PersonId>,
    client: Option<String>,
    failure: LoginFailure,
}

/// What was counted since the last write.
#[derive(Debug, Default)]
pub(super) struct FailedLogins(Mutex<HashMap<Key, (u64, Timestamp)>>);

impl FailedLogins {
    /// Counts a failed login.
    pub(super) fn note(
        &self,
        account: Option<PersonId>,
        client: Option<&str>,
        failure: LoginFailure,
        now: Timestamp,
    ) {
        let mut counts = self.lock();
        let mut key = Key { account, client: client.map(str::to_owned), failure };
        if counts.len() >= MAX_LINES && !counts.contains_key(&key) {
            key = Key { account: None, client: None, failure: LoginFailure::Various };
        }
        let (count, last) = counts.entry(key).or_insert((0, now));
        *count += 1;
        *last = now;
    }

    /// Takes all that was counted, in the order of the last failure of each.
    pub(super) fn take(&self) -> Vec<FailedLogin> {
        let line = |(key, (count, at)): (Key, (u64, Timestamp))| FailedLogin {
            account: key.account,
            client: key.client,
            failure: key.failure,
            count,
            at,
        };
        let mut lines: Vec<_> = self.lock().drain().map(line).collect();
        lines.sort_by_key(|line| line.at);
        lines
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, (u64, Timestamp)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn failures_of_one_account_from_one_client_are_one_line() {
        let failed = FailedLogins::default();
        let ada = Some(PersonId::from_bytes([1; 16]));
        for client in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] {
            failed.note(ada, Some(client), LoginFailure::WrongPassword, NOW);
        }
        let mut counts: Vec<_> = failed.take().into_iter().map(|line| (line.client, line.count)).collect();
        counts.sort();
        assert_eq!(counts, [(Some("192.0.2.1".to_owned()), 2), (Some("192.0.2.2".to_owned()), 1)]);
        assert!(failed.take().is_empty());
    }

    #[test]
    fn a_flood_from_many_clients_is_a_bounded_number_of_lines() {
        let failed = FailedLogins::default();
        for number in 0..5000 {
            failed.note(None, Some(&number.to_string()), LoginFailure::NoAccount, NOW);
        }
        let lines = failed.take();
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert_eq!(lines.iter().map(|line| line.count).sum::<u64>(), 5000);
    }
}
