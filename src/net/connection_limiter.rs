//! Who may come in: places for connections, and for the requests of HTTP/2 connections, in all and by address.
//!
//! Taken by `listen` for each connection and by `streams` for each stream; a place is given back when it is dropped.
//! The bookkeeping has one entry for each address that holds a place, so it is as bounded as the places are.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::TrustedProxies;
use crate::http::Client;

/// The bits of an IPv6 address that name a site's network; a host may take any address below it (RFC 4291, 2.5.4).
const NETWORK_BITS: u32 = 64;

/// What a connection without a request is given at least, however many wait for its place.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);

/// A room with a number of places, and a number of places for each address.
#[derive(Debug)]
pub(super) struct ConnectionLimiter {
    places: Arc<Semaphore>,
    capacity: u32,
    places_per_address: u32,
    taken: Mutex<HashMap<IpAddr, u32>>,
}

/// A place, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    _share: PerIpCount,
    _permit: OwnedSemaphorePermit,
}

/// The part that one address has of the room.
#[derive(Debug)]
pub(super) struct PerIpCount {
    door: Arc<ConnectionLimiter>,
    network: Option<IpAddr>,
}

impl ConnectionLimiter {
    /// An empty room.
    pub(super) fn new(capacity: NonZeroU32, places_per_address: NonZeroU32) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(capacity.get() as usize)),
            capacity: capacity.get(),
            places_per_address: places_per_address.get(),
            taken: Mutex::new(HashMap::new()),
        })
    }

    /// Notes one more of whoever is counted by `network`; `None` where that one has all places it may have. Whoever
    /// is not counted always gets in.
    pub(super) fn share(self: &Arc<Self>, network: Option<IpAddr>) -> Option<PerIpCount> {
        if let Some(network) = network {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(network).or_insert(0);
            if *count >= self.places_per_address {
                return None;
            }
            *count += 1;
        }
        Some(PerIpCount { door: Arc::clone(self), network })
    }

    /// How long a connection may keep its place without a request: all of `patience` while at most half of the places
    /// are taken, then less and less, so that a full room does not stay full of those who want nothing.
    pub(super) fn patience(&self, patience: Duration) -> Duration {
        let free = u32::try_from(self.places.available_permits()).unwrap_or(u32::MAX);
        let half = self.capacity.div_ceil(2);
        if free >= half { patience } else { (patience / half * free).max(LEAST_PATIENCE.min(patience)) }
    }
}

impl PerIpCount {
    /// Waits, behind those who came before, until a place is free.
    pub(super) async fn wait(self) -> Option<Permit> {
        let permit = Arc::clone(&self.door.places).acquire_owned().await.ok()?;
        Some(Permit { _share: self, _permit: permit })
    }

    /// A place, if one is free now.
    pub(super) fn enter_now(self) -> Option<Permit> {
        let permit = Arc::clone(&self.door.places).try_acquire_owned().ok()?;
        Some(Permit { _share: self, _permit: permit })
    }
}

impl Drop for PerIpCount {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut taken = self.door.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut entry) = taken.entry(network) {
            match entry.get().saturating_sub(1) {
                0 => drop(entry.remove()),
                left => *entry.get_mut() = left,
            }
        }
    }
}

/// Under which network a peer is counted: its address, of IPv6 its /64. Proxies of ours speak for many and people on
/// this machine's unix sockets are let in by its owner; these are not counted.
pub(super) fn counted_network(peer: Client, proxies: &TrustedProxies) -> Option<IpAddr> {
    match peer {
        Client::Local => None,
        Client::Ip(_) if peer.is_trusted(proxies) => None,
        Client::Ip(IpAddr::V4(address)) => Some(IpAddr::V4(address)),
        Client::Ip(IpAddr::V6(address)) => {
            let mask = u128::MAX << (u128::BITS - NETWORK_BITS);
            Some(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(capacity: u32, places_per_address: u32) -> Arc<ConnectionLimiter> {
        ConnectionLimiter::new(
            NonZeroU32::new(capacity).unwrap(),
            NonZeroU32::new(places_per_address).unwrap(),
        )
    }

    fn network(text: &str) -> Option<IpAddr> {
        counted_network(Client::Ip(text.parse().unwrap()), &"10.0.0.0/8".parse().unwrap())
    }

    fn enter(door: &Arc<ConnectionLimiter>, address: &str) -> Option<Permit> {
        door.share(network(address))?.enter_now()
    }

    #[test]
    fn an_address_gets_no_more_than_its_places_and_others_still_get_theirs() {
        let door = door(10, 2);
        let _first = enter(&door, "192.0.2.1").unwrap();
        let second = enter(&door, "192.0.2.1").unwrap();
        assert!(enter(&door, "192.0.2.1").is_none());
        let _other = enter(&door, "192.0.2.2").unwrap();
        drop(second);
        assert!(enter(&door, "192.0.2.1").is_some());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let door = door(10, 1);
        let _place = enter(&door, "2001:db8:0:1::1").unwrap();
        assert!(enter(&door, "2001:db8:0:1:ffff::2").is_none());
        assert!(enter(&door, "2001:db8:0:2::1").is_some());
    }

    #[test]
    fn proxies_and_unix_sockets_count_in_the_total_only() {
        let door = door(3, 1);
        let places: Vec<_> = (0..3).map(|_| enter(&door, "10.1.2.3").unwrap()).collect();
        assert!(enter(&door, "10.1.2.3").is_none());
        assert_eq!(counted_network(Client::Local, &TrustedProxies::default()), None);
        assert!(door.taken.lock().unwrap().is_empty());
        drop(places);
        assert!(enter(&door, "192.0.2.1").is_some());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let door = door(2, 5);
        for number in 0..1000 {
            drop(enter(&door, &format!("192.0.{}.{}", number / 250, number % 250)));
        }
        assert!(door.taken.lock().unwrap().is_empty());
        assert_eq!(door.places.available_permits(), 2);
    }

    #[tokio::test]
    async fn who_waits_gets_the_place_that_is_given_back() {
        let door = door(1, 5);
        let place = enter(&door, "192.0.2.1").unwrap();
        let waiting = tokio::spawn(door.share(network("192.0.2.2")).unwrap().wait());
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(place);
        assert!(waiting.await.unwrap().is_some());
    }

    #[test]
    fn patience_with_the_idle_ends_as_the_room_fills() {
        let (door, full) = (door(8, 8), Duration::from_secs(75));
        let mut places: Vec<_> = (0..4).map(|_| enter(&door, "192.0.2.1").unwrap()).collect();
        assert_eq!(door.patience(full), full);
        places.extend((0..2).map(|_| enter(&door, "192.0.2.1").unwrap()));
        assert_eq!(door.patience(full), full / 2);
        places.extend((0..2).map(|_| enter(&door, "192.0.2.1").unwrap()));
        assert_eq!(door.patience(full), LEAST_PATIENCE);
    }
}
