//! Which scheduled backups are kept: the last one of each of so many days, weeks and months.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many are kept. Days, weeks (from Monday) and months are those of UTC, and only those with a backup count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeepRule {
    /// Days of which the last backup is kept.
    pub daily: u32,
    /// Weeks of which the last backup is kept.
    pub weekly: u32,
    /// Months of which the last backup is kept.
    pub monthly: u32,
}

/// Tells by which day a period of a day is known.
type Period = fn(Date) -> Date;

/// Of backups made at these moments, those that are not kept. The newest is always kept.
pub(crate) fn no_longer_kept(made: &[Timestamp], rule: KeepRule) -> Vec<Timestamp> {
    let mut newest_first = made.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept: BTreeSet<Timestamp> = newest_first.first().copied().into_iter().collect();
    let periods: [(u32, Period); 3] =
        [(rule.daily, |date| date), (rule.weekly, monday), (rule.monthly, Date::first_of_month)];
    for (count, period_of) in periods {
        kept.extend(last_of_each(&newest_first, count, period_of));
    }
    newest_first.retain(|at| !kept.contains(at));
    newest_first
}

/// The last of each of the newest `count` periods.
fn last_of_each(newest_first: &[Timestamp], count: u32, period_of: Period) -> Vec<Timestamp> {
    let mut seen = None;
    let mut last = Vec::new();
    for at in newest_first {
        let period = period_of(TimeZone::UTC.to_datetime(*at).date());
        if last.len() < count as usize && seen != Some(period) {
            seen = Some(period);
            last.push(*at);
        }
    }
    last
}

/// The Monday of a day's week.
fn monday(date: Date) -> Date {
    let days = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(jiff::Span::new().days(days)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: KeepRule = KeepRule { daily: 7, weekly: 4, monthly: 6 };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A backup at 03:15 of each of so many days, up to this one.
    fn daily(last: &str, days: i32) -> Vec<Timestamp> {
        (0..days).map(|ago| at(last) - jiff::SignedDuration::from_hours(24 * i64::from(ago))).collect()
    }

    fn kept(made: &[Timestamp], rule: KeepRule) -> Vec<String> {
        let gone = no_longer_kept(made, rule);
        let mut kept: Vec<String> = made
            .iter()
            .filter(|at| !gone.contains(at))
            .map(|at| TimeZone::UTC.to_datetime(*at).date().to_string())
            .collect();
        kept.sort();
        kept
    }

    #[test]
    fn of_a_year_of_days_seven_days_four_weeks_and_six_months_stay() {
        // 2026-03-25 is a Wednesday.
        let made = daily("2026-03-25T03:15:00Z", 365);
        let expected = [
            "2025-10-31",
            "2025-11-30",
            "2025-12-31",
            "2026-01-31",
            "2026-02-28", // months; March's last is the newest
            "2026-03-08",
            "2026-03-15", // weeks; the last two Sundays that are no kept day
            "2026-03-19",
            "2026-03-20",
            "2026-03-21",
            "2026-03-22",
            "2026-03-23",
            "2026-03-24",
            "2026-03-25",
        ];
        assert_eq!(kept(&made, RULE), expected);
    }

    #[test]
    fn running_it_each_day_keeps_the_same_as_running_it_once() {
        let mut made: Vec<Timestamp> = Vec::new();
        let mut all = daily("2026-03-25T03:15:00Z", 365);
        all.reverse();
        for at in &all {
            made.push(*at);
            let gone = no_longer_kept(&made, RULE);
            made.retain(|at| !gone.contains(at));
        }
        assert_eq!(kept(&made, RULE), kept(&all, RULE));
        assert_eq!(made.len(), kept(&all, RULE).len());
    }

    #[test]
    fn days_without_a_backup_do_not_count() {
        let made = ["2026-01-01T03:15:00Z", "2026-01-05T03:15:00Z", "2026-02-10T03:15:00Z"].map(at);
        let two_days = KeepRule { daily: 2, weekly: 0, monthly: 0 };
        assert_eq!(kept(&made, two_days), ["2026-01-05", "2026-02-10"]);
    }

    #[test]
    fn of_several_in_a_day_the_last_stays_and_the_newest_of_all_always_does() {
        let made = ["2026-01-01T03:15:00Z", "2026-01-01T05:00:00Z", "2026-01-02T00:00:00Z"].map(at);
        let rule = KeepRule { daily: 2, weekly: 0, monthly: 0 };
        assert_eq!(no_longer_kept(&made, rule), [at("2026-01-01T03:15:00Z")]);
        let nothing = KeepRule { daily: 0, weekly: 0, monthly: 0 };
        assert_eq!(no_longer_kept(&made, nothing).len(), 2);
        assert!(no_longer_kept(&[], nothing).is_empty());
    }
}
