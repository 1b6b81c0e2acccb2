//! The places that connections or streams hold, and which of them is given up when none is left.
//!
//! The one to go is the slowest of those whose site holds the most places. So whoever holds many slow connections loses
//! them first, however many addresses of a site they come from, and a slow but honest client keeps its one. Places without
//! a site (trusted proxies, unix sockets) and young ones are kept.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// The shortest time over which a rate is measured.
const MIN_SAMPLE: Duration = Duration::from_secs(2);

/// All places that are taken.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    places: HashMap<u64, Entry>,
    next_number: u64,
}

#[derive(Debug)]
struct Entry {
    site: Option<IpAddr>,
    place: Arc<Place>,
    /// When the rate was measured last, and the bytes at that time.
    sampled: (Instant, u64),
    /// Bytes a second; `None` for a young place.
    rate: Option<u64>,
}

/// What a connection or stream does with its place.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Bytes that it has moved.
    bytes: AtomicU64,
    given_up: Notify,
}

/// A place in the list. Dropping it takes it out.
#[derive(Debug)]
pub(super) struct TakenPlace {
    places: Arc<Places>,
    number: u64,
    place: Arc<Place>,
}

impl Place {
    /// Counts bytes that were moved. Called by one task only, so that a load and a store are enough.
    pub(super) fn count(&self, bytes: usize) {
        self.bytes.store(self.moved().wrapping_add(bytes as u64), Ordering::Relaxed);
    }

    /// Bytes moved so far.
    pub(super) fn moved(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Ready once the place must be given up.
    pub(super) async fn given_up(&self) {
        self.given_up.notified().await;
    }
}

impl Places {
    /// Adds a place.
    pub(super) fn take(self: &Arc<Self>, site: Option<IpAddr>) -> TakenPlace {
        let place = Arc::new(Place::default());
        let entry = Entry { site, place: Arc::clone(&place), sampled: (Instant::now(), 0), rate: None };
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = taken.next_number;
        taken.next_number += 1;
        taken.places.insert(number, entry);
        TakenPlace { places: Arc::clone(self), number, place }
    }

    /// Tells the slowest place of a site that has the most to end. Returns the site; `None` where no place may be given up.
    pub(super) fn give_one_up(&self) -> Option<IpAddr> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, mut by_site) = (Instant::now(), HashMap::<IpAddr, u32>::new());
        for entry in taken.places.values_mut() {
            entry.sample(now);
            if let Some(site) = entry.site {
                *by_site.entry(site).or_default() += 1;
            }
        }
        let most = by_site.values().copied().max()?;
        let slowest = taken
            .places
            .iter()
            .filter(|(_, entry)| entry.site.and_then(|site| by_site.get(&site)) == Some(&most))
            .filter_map(|(number, entry)| Some((entry.rate?, *number)))
            .min()?;
        // Out of the list at once: the next one who asks gets another.
        let entry = taken.places.remove(&slowest.1)?;
        entry.place.given_up.notify_one();
        entry.site
    }
}

impl Entry {
    fn sample(&mut self, now: Instant) {
        let (since, before) = self.sampled;
        let elapsed = now.saturating_duration_since(since);
        if elapsed < MIN_SAMPLE {
            return;
        }
        let moved = self.place.moved();
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        self.rate = Some(moved.wrapping_sub(before).saturating_mul(1000) / millis);
        self.sampled = (now, moved);
    }
}

impl TakenPlace {
    /// What its holder counts on.
    pub(super) fn place(&self) -> &Arc<Place> {
        &self.place
    }
}

impl Drop for TakenPlace {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.places.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures_util::FutureExt;
    use tokio::time::advance;

    use super::*;

    const MANY: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 0)));
    const OTHER: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 0)));

    fn is_given_up(place: &TakenPlace) -> bool {
        place.place().given_up().now_or_never().is_some()
    }

    // Promise 24
    #[tokio::test(start_paused = true)]
    async fn the_slowest_of_the_site_with_the_most_places_is_given_up() {
        let places = Arc::new(Places::default());
        let many: Vec<_> = (0..3).map(|_| places.take(MANY)).collect();
        let slower_alone = places.take(OTHER);
        advance(MIN_SAMPLE).await;
        for (place, bytes) in many.iter().zip([9000, 2000, 5000]) {
            place.place().count(bytes);
        }
        assert_eq!(places.give_one_up(), MANY);
        assert_eq!(many.iter().map(is_given_up).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(places.give_one_up(), MANY);
        assert_eq!(many.iter().map(is_given_up).collect::<Vec<_>>(), [false, false, true]);
        assert!(!is_given_up(&slower_alone));
    }

    #[tokio::test(start_paused = true)]
    async fn speed_of_long_ago_does_not_count() {
        let places = Arc::new(Places::default());
        let (once_fast, steady) = (places.take(MANY), places.take(MANY));
        once_fast.place().count(1_000_000);
        advance(MIN_SAMPLE).await;
        steady.place().count(1000);
        for place in places.0.lock().unwrap().places.values_mut() {
            place.sample(Instant::now());
        }
        advance(MIN_SAMPLE).await;
        steady.place().count(1000);
        places.give_one_up();
        assert!(is_given_up(&once_fast) && !is_given_up(&steady));
    }

    #[tokio::test(start_paused = true)]
    async fn young_places_and_those_without_a_site_are_kept() {
        let places = Arc::new(Places::default());
        let proxies: Vec<_> = (0..9).map(|_| places.take(None)).collect();
        advance(MIN_SAMPLE).await;
        let young = places.take(MANY);
        assert_eq!(places.give_one_up(), None);
        assert!(!is_given_up(&young) && !proxies.iter().any(is_given_up));
    }

    #[test]
    fn a_place_that_is_left_is_taken_out_of_the_list() {
        let places = Arc::new(Places::default());
        drop(places.take(MANY));
        assert!(places.0.lock().unwrap().places.is_empty());
    }
}
