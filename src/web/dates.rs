//! Dates as a reader of a language writes them.

use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};

use super::language::Language;
use crate::domain::{Occurrence, Precision};

/// A time for a `time` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// For machines: the value of `datetime`.
    pub(crate) machine: String,
    /// For readers.
    pub(crate) words: String,
}

impl When {
    /// When something happened, as exactly as it is known.
    pub(crate) fn of(occurrence: &Occurrence, language: Language) -> Self {
        let zoned = occurrence.start().to_zoned_datetime(zone(occurrence));
        let date = zoned.date();
        match occurrence.precision() {
            Precision::Instant => Self::instant(&zoned, language),
            Precision::Day => Self {
                machine: date.to_string(),
                words: language.tell(
                    "date-in-zone",
                    [
                        ("date", day(date, language).into()),
                        ("zone", occurrence.zone().into()),
                    ],
                ),
            },
            Precision::Month => Self {
                machine: format!("{:04}-{:02}", date.year(), date.month()),
                words: language.tell(
                    "date-month",
                    [
                        ("month", month(date, language).into()),
                        ("year", date.year().to_string().into()),
                    ],
                ),
            },
        }
    }

    /// When something was recorded.
    pub(crate) fn recorded(time: Timestamp, language: Language) -> Self {
        Self::instant(&time.to_zoned_datetime(TimeZone::UTC), language)
    }

    fn instant(zoned: &ZonedDateTime, language: Language) -> Self {
        let name = zoned.time_zone().iana_name().unwrap_or("UTC");
        let zone = if name == "UTC" {
            name.to_owned()
        } else {
            format!("{name}, UTC{}", zoned.strftime("%:z"))
        };
        Self {
            machine: zoned.timestamp().to_string(),
            words: language.tell(
                "date-instant",
                [
                    ("date", day(zoned.date(), language).into()),
                    ("time", zoned.strftime("%H:%M").to_string().into()),
                    ("zone", zone.into()),
                ],
            ),
        }
    }
}

/// The zone in which an occurrence is told. One that is gone from the database of zones
/// leaves the fact readable.
pub(crate) fn zone(occurrence: &Occurrence) -> TimeZone {
    TimeZone::get(occurrence.zone()).unwrap_or(TimeZone::UTC)
}

/// A day in words.
pub(crate) fn day(date: Date, language: Language) -> String {
    language.tell(
        "date-day",
        [
            ("day", date.day().to_string().into()),
            ("month", month(date, language).into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

fn month(date: Date, language: Language) -> String {
    language.say(&format!("month-{}", date.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(precision: Precision, language: Language) -> (String, String) {
        let time: Timestamp = "2025-04-21T01:30:00Z".parse().unwrap();
        let occurrence = Occurrence::new(time, precision, "America/Caracas").unwrap();
        let when = When::of(&occurrence, language);
        (when.machine, when.words)
    }

    #[test]
    fn a_time_is_told_as_exactly_as_it_is_known_in_its_zone() {
        let (machine, words) = told(Precision::Instant, Language::English);
        assert_eq!(machine, "2025-04-21T01:30:00Z");
        assert_eq!(words, "20 April 2025, 21:30 (America/Caracas, UTC-04:00)");
        let (machine, words) = told(Precision::Day, Language::Spanish);
        assert_eq!(machine, "2025-04-20");
        assert_eq!(words, "20 de abril de 2025 (America/Caracas)");
        let (machine, words) = told(Precision::Month, Language::Spanish);
        assert_eq!(machine, "2025-04");
        assert_eq!(words, "abril de 2025");
    }
}
