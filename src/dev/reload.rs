//! Loading the seed again when the seed file or one of its pictures changes or SIGHUP arrives.
//!
//! Files are polled a few times a second. Polling notices every way in which editors save, renames included, as long as
//! the name stays the same; and it costs next to nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use super::banner::Announcement;
use super::house::House;
use super::seed::Source;
use crate::gate::blocking;

/// How often files are polled. A change counts once two polls in a row see the same state, so that no half-written file
/// is read.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Watches the seed until dropped. `requests` asks for a reload; `announce` prints who is there after each one.
pub(crate) async fn watch(
    house: Arc<House>,
    requests: Arc<Notify>,
    announce: impl Fn(&Announcement) + Send + Sync,
) {
    let mut last_poll = None;
    let mut ticks = interval(POLL_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let is_requested = tokio::select! {
            () = requests.notified() => true,
            _ = ticks.tick() => false,
        };
        let sources = house.sources().await;
        let current = current_state(&sources).await;
        let has_settled = current != sources && last_poll.as_ref() == Some(&current);
        if is_requested || has_settled {
            reload(&house).await.iter().for_each(&announce);
            last_poll = None;
        } else {
            last_poll = Some(current);
        }
    }
}

/// Reads the seed again and loads it; an invalid one is logged and changes nothing. What to announce.
async fn reload(house: &House) -> Option<Announcement> {
    match house.reload().await {
        Ok(people) => {
            tracing::info!(people, "the seed was loaded again");
            let described = house.announcement().await;
            described.inspect_err(|error| tracing::error!(%error, "could not list the people")).ok()
        }
        Err(error) => {
            tracing::error!("the seed was not loaded; nothing has changed");
            error.to_string().lines().for_each(|line| tracing::error!("{line}"));
            None
        }
    }
}

async fn current_state(sources: &[Source]) -> Vec<Source> {
    let sources = sources.to_vec();
    blocking(move || sources.iter().map(Source::current).collect()).await
}
