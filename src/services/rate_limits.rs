//! How often things may be tried: logins by IP and by account, uploads and other changes by person.
//!
//! Each limit is a bucket that refills steadily (GCRA). Keys are stored as salted hashes, a bounded number of them;
//! while all are in use, further keys share one bucket.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::net::IpAddr;
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::Config;
use crate::values::{Email, Message, PersonId, Rate, Role, network_of};

use super::error::ServiceError;

/// Keys that one limit remembers; each takes some tens of bytes.
const MAX_KEYS: usize = 65_536;

/// How much more often administrators may change something than members: they look after many people.
const ADMINISTRATORS_FACTOR: u32 = 10;

/// The key that is shared while all others are in use.
const SHARED_KEY: u64 = 0;

/// The rate limits of this server.
#[derive(Debug)]
pub struct RateLimits {
    logins_by_ip: RateLimit,
    logins_by_account: RateLimit,
    uploads: RateLimit,
    changes: RateLimit,
    administrators_changes: RateLimit,
}

impl RateLimits {
    /// The configured limits, with nothing counted yet.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            logins_by_ip: RateLimit::new(config.login_rate_by_ip),
            logins_by_account: RateLimit::new(config.login_rate_by_account),
            uploads: RateLimit::new(config.upload_rate),
            changes: RateLimit::new(config.change_rate),
            administrators_changes: RateLimit::new(config.change_rate.times(ADMINISTRATORS_FACTOR)),
        }
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait. It does not depend on whether the account exists.
    pub fn count_login(&self, ip: Option<IpAddr>, account: Option<&Email>) -> Result<(), ServiceError> {
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyAttempts { seconds });
        if let Some(ip) = ip {
            self.logins_by_ip.count(network_of(ip)).map_err(too_often)?;
        }
        if let Some(account) = account {
            self.logins_by_account.count(account.as_str()).map_err(too_often)?;
        }
        Ok(())
    }

    /// Counts an upload.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub fn count_upload(&self, person: PersonId) -> Result<(), ServiceError> {
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyUploads { seconds });
        self.uploads.count(person).map_err(too_often)
    }

    /// Counts a change other than an upload.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn count_change(&self, person: PersonId, role: Role) -> Result<(), ServiceError> {
        let limit = match role {
            Role::Member => &self.changes,
            Role::Admin => &self.administrators_changes,
        };
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyChanges { seconds });
        limit.count(person).map_err(too_often)
    }

    /// Forgets keys whose buckets are full again. They cost memory only.
    pub fn forget_old(&self) {
        let Self { logins_by_ip, logins_by_account, uploads, changes, administrators_changes } = self;
        for limit in [logins_by_ip, logins_by_account, uploads, changes, administrators_changes] {
            limit.forget_old();
        }
    }
}

type Buckets = RateLimiter<u64, HashMapStateStore<u64>, MonotonicClock>;

/// One rate limit; without buckets it allows everything.
#[derive(Debug)]
struct RateLimit {
    buckets: Option<Buckets>,
    salt: RandomState,
    clock: MonotonicClock,
}

impl RateLimit {
    fn new(rate: Rate) -> Self {
        let quota = match rate {
            Rate::Unlimited => None,
            Rate::Limited { times, period } => {
                Quota::with_period((period / times.get()).max(Duration::from_nanos(1)))
                    .map(|quota| quota.allow_burst(times))
            }
        };
        let buckets =
            quota.map(|quota| RateLimiter::new(quota, HashMapStateStore::default(), MonotonicClock));
        Self { buckets, salt: RandomState::new(), clock: MonotonicClock }
    }

    /// Takes one from the key's bucket, or returns how long until there is one.
    fn count(&self, key: impl Hash) -> Result<(), Duration> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        if buckets.len() >= MAX_KEYS {
            self.forget_old();
        }
        let key = if buckets.len() >= MAX_KEYS { SHARED_KEY } else { self.salt.hash_one(key) };
        buckets.check_key(&key).map_err(|early| early.wait_time_from(self.clock.now()))
    }

    fn forget_old(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_bucket_and_an_empty_one_says_how_long_to_wait() {
        let limit = RateLimit::new("2/1h".parse().unwrap());
        assert!(limit.count("ada").is_ok() && limit.count("ada").is_ok());
        let wait = limit.count("ada").unwrap_err();
        assert!(wait > Duration::from_secs(1700) && wait <= Duration::from_mins(30), "{wait:?}");
        assert!(limit.count("grace").is_ok());
    }

    #[test]
    fn an_unbounded_rate_allows_everything() {
        let limit = RateLimit::new(Rate::Unlimited);
        assert!((0..10_000).all(|_| limit.count("ada").is_ok()));
    }

    #[test]
    fn a_flood_of_keys_ends_in_one_bucket_and_takes_no_more_memory() {
        let limit = RateLimit::new("2/1h".parse().unwrap());
        for key in 0..MAX_KEYS {
            assert!(limit.count(key).is_ok());
        }
        let rejected = (MAX_KEYS..2 * MAX_KEYS).filter(|key| limit.count(key).is_err()).count();
        assert_eq!(rejected, MAX_KEYS - 2);
        assert!(limit.buckets.unwrap().len() <= MAX_KEYS + 1);
    }
}
