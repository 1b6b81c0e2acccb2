//! Limits on open connections, and on the open streams of HTTP/2 connections: in total, and for each client IP.
//!
//! `listener` takes a permit for each connection, `http2_streams` one for each stream. Dropping a permit gives it back. When
//! none is left, `places` says which one is taken away.
//! Counts are kept only for IPs that hold a permit, so they take no more memory than the permits do.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::places::{Place, Places, TakenPlace};
use crate::config::TrustedProxies;
use crate::http::Client;
use crate::values::{network_of, site_of};

/// The shortest idle timeout, however few permits are left.
const MIN_IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long whoever must give up its place may take to leave, before another one must.
const TIME_TO_LEAVE: Duration = Duration::from_millis(100);

/// How often the log is told that no permit is left.
const WARNING_INTERVAL: Duration = Duration::from_mins(1);

/// A number of permits in total, and a number of them for each client IP.
#[derive(Debug)]
pub(super) struct ConnectionLimiter {
    permits: Arc<Semaphore>,
    max_total: u32,
    max_per_ip: u32,
    counts: Mutex<HashMap<IpAddr, u32>>,
    places: Arc<Places>,
    /// When the log was last told that no permit is left.
    last_warning: Mutex<Option<Instant>>,
}

/// One connection or stream. Dropping it gives the permit back.
#[derive(Debug)]
pub(super) struct Permit {
    place: TakenPlace,
    _count: PerIpCount,
    _one_of_all: OwnedSemaphorePermit,
}

/// One connection or stream as its IP is charged for it. Dropping it lowers the count.
#[derive(Debug)]
pub(super) struct PerIpCount {
    limiter: Arc<ConnectionLimiter>,
    ip: Option<IpAddr>,
}

impl ConnectionLimiter {
    #[must_use]
    pub(super) fn new(max_total: NonZeroU32, max_per_ip: NonZeroU32) -> Arc<Self> {
        Arc::new(Self {
            permits: Arc::new(Semaphore::new(max_total.get() as usize)),
            max_total: max_total.get(),
            max_per_ip: max_per_ip.get(),
            counts: Mutex::new(HashMap::new()),
            places: Arc::default(),
            last_warning: Mutex::new(None),
        })
    }

    /// Permits that are taken.
    #[must_use]
    pub(super) fn in_use(&self) -> u32 {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        self.max_total.saturating_sub(free)
    }

    /// Charges this IP for one more; `None` where it has `max_per_ip` already. Without an IP, only the total is limited.
    #[must_use]
    pub(super) fn count(self: &Arc<Self>, ip: Option<IpAddr>) -> Option<PerIpCount> {
        if let Some(ip) = ip {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(ip).or_insert(0);
            if *count >= self.max_per_ip {
                return None;
            }
            *count += 1;
        }
        Some(PerIpCount { limiter: Arc::clone(self), ip })
    }

    /// How long a connection may now stay without a request: the `configured` time while at least half of the permits are
    /// free, then linearly less, down to a second, so that idle connections do not keep the server full.
    #[must_use]
    pub(super) fn idle_timeout(&self, configured: Duration) -> Duration {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        let half = self.max_total.div_ceil(2);
        if free >= half {
            configured
        } else {
            (configured / half * free).max(MIN_IDLE_TIMEOUT.min(configured))
        }
    }

    /// Takes the place of the slowest of a site that holds the most; `None` where none can be taken.
    fn take_one_away(&self) -> Option<()> {
        let site = self.places.give_one_up()?;
        tracing::debug!(%site, "the slowest of a site was closed: no connection or stream is left");
        let mut last = self.last_warning.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|at| at.elapsed() >= WARNING_INTERVAL) {
            *last = Some(Instant::now());
            tracing::warn!(%site, max_connections = self.max_total, "all connections are in use; the slowest of the networks that hold the most are closed");
        }
        Some(())
    }
}

impl PerIpCount {
    /// Waits for a free permit, first come, first served. Where none is free, one place after the other is taken away from
    /// whoever holds the most.
    pub(super) async fn acquire(self) -> Option<Permit> {
        loop {
            let permits = Arc::clone(&self.limiter.permits);
            if self.limiter.permits.available_permits() == 0 {
                self.limiter.take_one_away();
            }
            if let Ok(permit) = timeout(TIME_TO_LEAVE, permits.acquire_owned()).await {
                return Some(self.permit(permit.ok()?));
            }
        }
    }

    /// Takes a permit. Where none is free, a place is taken away from whoever holds the most, and waited for; `None` where
    /// that takes too long.
    pub(super) async fn acquire_soon(self) -> Option<Permit> {
        if let Ok(permit) = Arc::clone(&self.limiter.permits).try_acquire_owned() {
            return Some(self.permit(permit));
        }
        self.limiter.take_one_away()?;
        let permit = timeout(TIME_TO_LEAVE, Arc::clone(&self.limiter.permits).acquire_owned()).await;
        Some(self.permit(permit.ok()?.ok()?))
    }

    fn permit(self, permit: OwnedSemaphorePermit) -> Permit {
        let place = self.limiter.places.take(self.ip.map(site_of));
        Permit { place, _count: self, _one_of_all: permit }
    }
}

impl Permit {
    /// What the connection or stream does with its place.
    pub(super) fn place(&self) -> &Arc<Place> {
        self.place.place()
    }
}

impl Drop for PerIpCount {
    fn drop(&mut self) {
        let Some(ip) = self.ip else { return };
        let mut counts = self.limiter.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut entry) = counts.entry(ip) {
            match entry.get().saturating_sub(1) {
                0 => drop(entry.remove()),
                count => *entry.get_mut() = count,
            }
        }
    }
}

/// The IP that is charged for a peer's connections: IPv6 by its /64. `None` for trusted proxies, which speak for many
/// clients, and for unix sockets, whose file permissions say who may connect.
#[must_use]
pub(super) fn charged_ip(peer: Client, proxies: &TrustedProxies) -> Option<IpAddr> {
    match peer {
        Client::Local => None,
        Client::Ip(_) if peer.is_trusted(proxies) => None,
        Client::Ip(ip) => Some(network_of(ip)),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn limiter(max_total: u32, max_per_ip: u32) -> Arc<ConnectionLimiter> {
        ConnectionLimiter::new(NonZeroU32::new(max_total).unwrap(), NonZeroU32::new(max_per_ip).unwrap())
    }

    fn ip(text: &str) -> Option<IpAddr> {
        charged_ip(Client::Ip(text.parse().unwrap()), &"10.0.0.0/8".parse().unwrap())
    }

    fn acquire(limiter: &Arc<ConnectionLimiter>, peer: &str) -> Option<Permit> {
        let acquired = limiter.count(ip(peer))?.acquire_soon();
        acquired.now_or_never().flatten()
    }

    // Promise 24
    #[test]
    fn an_ip_gets_no_more_than_its_permits_and_others_still_get_theirs() {
        let limiter = limiter(10, 2);
        let _first = acquire(&limiter, "192.0.2.1").unwrap();
        let second = acquire(&limiter, "192.0.2.1").unwrap();
        assert!(acquire(&limiter, "192.0.2.1").is_none());
        let _other = acquire(&limiter, "192.0.2.2").unwrap();
        drop(second);
        assert!(acquire(&limiter, "192.0.2.1").is_some());
    }

    #[test]
    fn an_ipv6_slash_64_counts_as_one_ip() {
        let limiter = limiter(10, 1);
        let _permit = acquire(&limiter, "2001:db8:0:1::1").unwrap();
        assert!(acquire(&limiter, "2001:db8:0:1:ffff::2").is_none());
        assert!(acquire(&limiter, "2001:db8:0:2::1").is_some());
    }

    #[test]
    fn proxies_and_unix_sockets_count_in_the_total_only() {
        let limiter = limiter(3, 1);
        let permits: Vec<_> = (0..3).map(|_| acquire(&limiter, "10.1.2.3").unwrap()).collect();
        assert!(acquire(&limiter, "10.1.2.3").is_none());
        assert_eq!(charged_ip(Client::Local, &TrustedProxies::default()), None);
        assert!(limiter.counts.lock().unwrap().is_empty());
        drop(permits);
        assert!(acquire(&limiter, "192.0.2.1").is_some());
    }

    #[test]
    fn dropped_permits_leave_no_count_behind() {
        let limiter = limiter(2, 5);
        for number in 0..1000 {
            drop(acquire(&limiter, &format!("192.0.{}.{}", number / 250, number % 250)));
        }
        assert!(limiter.counts.lock().unwrap().is_empty());
        assert_eq!(limiter.permits.available_permits(), 2);
    }

    #[tokio::test]
    async fn a_waiting_connection_gets_the_permit_that_is_given_back() {
        let limiter = limiter(1, 5);
        let permit = acquire(&limiter, "192.0.2.1").unwrap();
        let waiting = tokio::spawn(limiter.count(ip("192.0.2.2")).unwrap().acquire());
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(permit);
        assert!(waiting.await.unwrap().is_some());
    }

    #[test]
    fn the_idle_timeout_shrinks_as_permits_run_out() {
        let (limiter, configured) = (limiter(8, 8), Duration::from_secs(75));
        let mut permits: Vec<_> = (0..4).map(|_| acquire(&limiter, "192.0.2.1").unwrap()).collect();
        assert_eq!(limiter.idle_timeout(configured), configured);
        permits.extend((0..2).map(|_| acquire(&limiter, "192.0.2.1").unwrap()));
        assert_eq!(limiter.idle_timeout(configured), configured / 2);
        permits.extend((0..2).map(|_| acquire(&limiter, "192.0.2.1").unwrap()));
        assert_eq!(limiter.idle_timeout(configured), MIN_IDLE_TIMEOUT);
    }
}
