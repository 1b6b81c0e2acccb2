//! How often things may be tried: logins by address and by account, uploads by person.
//!
//! Each bound is a bucket that refills steadily (GCRA). Keys are kept as salted hashes, a bounded number of them; who
//! comes when all are taken shares one bucket with all others who do.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::net::IpAddr;
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::Config;
use crate::values::{Email, Message, PersonId, Rate};

use super::ServiceError;

/// Keys that one bound remembers; each takes some tens of bytes.
const MAX_KEYS: usize = 65_536;

/// The key of everybody who came when all were taken.
const CROWD: u64 = 0;

/// The bounds of this house.
#[derive(Debug)]
pub struct Limits {
    logins_by_address: Bound,
    logins_by_account: Bound,
    uploads: Bound,
}

impl Limits {
    /// The configured bounds, nothing counted yet.
    pub fn new(config: &Config) -> Self {
        Self {
            logins_by_address: Bound::new(config.login_rate_by_ip),
            logins_by_account: Bound::new(config.login_rate_by_account),
            uploads: Bound::new(config.upload_rate),
        }
    }

    /// Counts a try to sign in.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait. It is the same for accounts that are there and accounts that are not.
    pub fn count_login(&self, address: Option<IpAddr>, account: Option<&Email>) -> Result<(), ServiceError> {
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyAttempts { seconds });
        if let Some(address) = address {
            self.logins_by_address.count(network_of(address)).map_err(too_often)?;
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

    /// Forgets whoever may do everything again, which costs nothing but memory to remember.
    pub fn forget_old(&self) {
        for bound in [&self.logins_by_address, &self.logins_by_account, &self.uploads] {
            bound.forget_old();
        }
    }
}

/// Whoever has an IPv6 address has a whole network of them (RFC 6177).
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

type Buckets = RateLimiter<u64, HashMapStateStore<u64>, MonotonicClock>;

/// One bound.
#[derive(Debug)]
struct Bound {
    buckets: Option<Buckets>,
    salt: RandomState,
    clock: MonotonicClock,
}

impl Bound {
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

    /// Takes one from the key's bucket, or tells how long until one is there.
    fn count(&self, key: impl Hash) -> Result<(), Duration> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        if buckets.len() >= MAX_KEYS {
            self.forget_old();
        }
        let key = if buckets.len() >= MAX_KEYS { CROWD } else { self.salt.hash_one(key) };
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
    fn a_bucket_is_its_keys_own_and_tells_how_long_to_wait() {
        let bound = Bound::new("2/1h".parse().unwrap());
        assert!(bound.count("ada").is_ok() && bound.count("ada").is_ok());
        let wait = bound.count("ada").unwrap_err();
        assert!(wait > Duration::from_secs(1700) && wait <= Duration::from_mins(30), "{wait:?}");
        assert!(bound.count("grace").is_ok());
    }

    #[test]
    fn without_a_bound_anything_goes() {
        let bound = Bound::new(Rate::Unlimited);
        assert!((0..10_000).all(|_| bound.count("ada").is_ok()));
    }

    #[test]
    fn a_flood_of_keys_ends_in_one_bucket_and_takes_no_more_memory() {
        let bound = Bound::new("2/1h".parse().unwrap());
        for key in 0..MAX_KEYS {
            assert!(bound.count(key).is_ok());
        }
        let refused = (MAX_KEYS..2 * MAX_KEYS).filter(|key| bound.count(key).is_err()).count();
        assert_eq!(refused, MAX_KEYS - 2);
        assert!(bound.buckets.unwrap().len() <= MAX_KEYS + 1);
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
