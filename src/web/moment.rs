//! Times in words, and for machines.

use fluent_bundle::FluentArgs;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::language::Language;
use crate::domain::{Occurrence, Precision};

/// A time on a page.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    /// For `datetime`.
    pub(super) machine: String,
    /// For people.
    pub(super) words: String,
}

impl Moment {
    /// When something happened, as exactly as it is known.
    pub(super) fn of(occurrence: &Occurrence, language: Language) -> Self {
        let date = occurrence.date();
        let zone = occurrence.zone();
        match occurrence.precision() {
            Precision::Instant => Self::instant(occurrence.start(), zone, language),
            Precision::Day => Self {
                machine: date.to_string(),
                words: words("when-day", date, zone, "", language),
            },
            Precision::Month => Self {
                machine: format!("{:04}-{:02}", date.year(), date.month()),
                words: words("when-month", date, zone, "", language),
            },
        }
    }

    /// When something was recorded.
    pub(super) fn recorded(time: Timestamp, language: Language) -> Self {
        Self::instant(time, "UTC", language)
    }

    fn instant(time: Timestamp, zone: &str, language: Language) -> Self {
        let tz = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let local = time.to_zoned_datetime(tz);
        let clock = format!("{:02}:{:02}", local.hour(), local.minute());
        Self {
            machine: time.to_string(),
            words: words("when-instant", local.date(), zone, &clock, language),
        }
    }
}

fn words(key: &str, date: Date, zone: &str, clock: &str, language: Language) -> String {
    let mut args = FluentArgs::new();
    // As text: a year takes no thousands separator.
    args.set("year", date.year().to_string());
    args.set("month", language.say(&format!("month-{}", date.month())));
    args.set("day", date.day().to_string());
    args.set("zone", zone.to_owned());
    args.set("time", clock.to_owned());
    language.fill(key, Some(&args))
}
