//! The schedule: when the next backup is due, and which old ones go.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::backups::{self, KeepRule, Kind, Listed, no_longer_kept};
use crate::gate::blocking;
use crate::model::{Action, Actor};
use crate::services::app::App;
use crate::services::error::ServiceError;

use super::list;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Whether a scheduled backup is due: since the last time of day that passed, none was made.
pub(crate) fn is_due(at: Time, made: &[Listed], now: Timestamp) -> bool {
    let last = made.iter().filter(|listed| listed.manifest.kind == Kind::Scheduled);
    let last = last.map(|listed| listed.manifest.created_at).max();
    last.is_none_or(|last| last < last_time(at, now))
}

/// When the next scheduled backup is made.
pub(crate) fn next_at(app: &App) -> Option<Timestamp> {
    let at = app.config().backup_at.get()?;
    last_time(at, app.clock.now()).checked_add(DAY).ok()
}

/// The last moment that had this time of day.
fn last_time(at: Time, now: Timestamp) -> Timestamp {
    let today = TimeZone::UTC.to_datetime(now).date().to_datetime(at);
    let today = TimeZone::UTC.to_timestamp(today).unwrap_or(now);
    if today <= now { today } else { today.saturating_sub(DAY).unwrap_or(now) }
}

/// Removes the scheduled backups that are not kept any more; their names.
///
/// # Errors
///
/// That the folder cannot be read, or one of them not be removed.
pub(crate) async fn remove_old(app: &App) -> Result<Vec<String>, ServiceError> {
    let config = app.config();
    let rule = KeepRule {
        daily: config.backup_keep_daily,
        weekly: config.backup_keep_weekly,
        monthly: config.backup_keep_monthly,
    };
    drop(config);
    let scheduled: Vec<Listed> =
        list(app).await?.into_iter().filter(|listed| listed.manifest.kind == Kind::Scheduled).collect();
    let made: Vec<Timestamp> = scheduled.iter().map(|listed| listed.manifest.created_at).collect();
    let old = no_longer_kept(&made, rule);
    let mut removed = Vec::new();
    for listed in scheduled {
        if !old.contains(&listed.manifest.created_at) {
            continue;
        }
        let (folder, name) = (app.backup_folder(), listed.name.clone());
        if blocking(move || backups::remove(&folder, &name)).await? {
            let change = app.change(Actor::Operator, None);
            app.catalog.note(change, Action::BackupRemoved, &format!("{} (schedule)", listed.name)).await?;
            removed.push(listed.name.to_string());
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backups::{BlobTotals, DatabaseFile, Manifest};

    const AT: Time = Time::constant(3, 15, 0, 0);

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn made(kind: Kind, at: &str) -> Listed {
        let manifest = Manifest {
            format: 1,
            tondo: String::new(),
            schema: 1,
            created_at: moment(at),
            kind,
            people: 0,
            pictures: 0,
            trash: 0,
            database: DatabaseFile { bytes: 0, sha256: String::new() },
            blobs: BlobTotals::default(),
            missing: Vec::new(),
        };
        Listed { name: "x".parse().unwrap(), manifest, proved_at: None }
    }

    #[test]
    fn the_last_time_of_day_is_todays_or_yesterdays() {
        assert_eq!(last_time(AT, moment("2026-03-01T12:00:00Z")), moment("2026-03-01T03:15:00Z"));
        assert_eq!(last_time(AT, moment("2026-03-01T03:15:00Z")), moment("2026-03-01T03:15:00Z"));
        assert_eq!(last_time(AT, moment("2026-03-01T03:14:59Z")), moment("2026-02-28T03:15:00Z"));
    }

    #[test]
    fn a_missed_backup_is_due_and_one_by_hand_does_not_count() {
        let now = moment("2026-03-01T12:00:00Z");
        assert!(is_due(AT, &[], now));
        assert!(is_due(AT, &[made(Kind::Scheduled, "2026-02-28T03:15:01Z")], now));
        assert!(is_due(AT, &[made(Kind::Manual, "2026-03-01T04:00:00Z")], now));
        assert!(!is_due(AT, &[made(Kind::Scheduled, "2026-03-01T03:15:01Z")], now));
    }
}
