//! When something happened in the world.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// How exactly a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Precision {
    /// The time itself.
    Instant,
    /// The calendar day, in the zone.
    Day,
    /// The month, in the zone.
    Month,
}

/// When something happened, as opposed to when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    time: Timestamp,
    precision: Precision,
    zone: String,
}

impl Occurrence {
    /// Takes any moment within the occurrence. With precision day or month, its beginning
    /// in the zone is what is kept.
    ///
    /// # Errors
    ///
    /// The zone is not one of the IANA database, or the time is beyond the calendar.
    pub fn new(time: Timestamp, precision: Precision, zone: &str) -> Result<Self, jiff::Error> {
        let zone = if zone.is_empty() { "UTC" } else { zone };
        let tz = TimeZone::get(zone)?;
        let zoned = time.to_zoned_datetime(tz);
        let time = match precision {
            Precision::Instant => time,
            Precision::Day => zoned.start_of_day()?.timestamp(),
            Precision::Month => zoned.first_of_month()?.start_of_day()?.timestamp(),
        };
        Ok(Self {
            time,
            precision,
            zone: zone.to_owned(),
        })
    }

    /// A moment that is known exactly.
    pub fn instant(time: Timestamp) -> Self {
        Self {
            time,
            precision: Precision::Instant,
            zone: "UTC".to_owned(),
        }
    }

    /// The first moment at which it can have been.
    pub fn start(&self) -> Timestamp {
        self.time
    }

    /// The last moment at which it can have been.
    pub fn end(&self) -> Timestamp {
        let next = match self.precision {
            Precision::Instant => return self.time,
            Precision::Day => 1.day(),
            Precision::Month => 1.month(),
        };
        self.time
            .to_zoned_datetime(self.time_zone())
            .checked_add(next)
            .and_then(|end| end.timestamp().checked_sub(1.nanosecond()))
            .unwrap_or(self.time)
    }

    /// Whether it is not known which of the two came first.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start() <= other.end() && other.start() <= self.end()
    }

    /// How exactly it is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The IANA name of the zone in which day and month are counted.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// The calendar day on which it was, or on which the month began, in its zone.
    pub fn date(&self) -> Date {
        self.time.to_zoned_datetime(self.time_zone()).date()
    }

    /// The zone in which day and month are counted.
    pub(super) fn time_zone(&self) -> TimeZone {
        // A zone that was known when the fact was recorded may be gone from a later
        // database; the fact stays readable.
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_counted_in_its_zone() {
        let evening: Timestamp = "2025-04-22T01:30:00Z".parse().unwrap();
        let day = Occurrence::new(evening, Precision::Day, "America/Caracas").unwrap();
        assert_eq!(day.date().to_string(), "2025-04-21");
        assert_eq!(day.start().to_string(), "2025-04-21T04:00:00Z");
        assert_eq!(day.end().to_string(), "2025-04-22T03:59:59.999999999Z");
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert!(Occurrence::new(Timestamp::UNIX_EPOCH, Precision::Day, "Mars/Olympus").is_err());
    }
}
