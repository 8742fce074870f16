//! Says when, as exactly as it is known and no more.

use demarche::contract::v1::{Occurrence, Precision};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::locale::{Locale, Value};

/// `24 November 2026, 14:05 (America/Caracas, UTC-04:00)`; or the day, or the month.
pub(super) fn occurrence(locale: &Locale, occurrence: &Occurrence) -> Option<String> {
    let moment = moment(occurrence.time.as_ref()?)?;
    let zone_name = match occurrence.time_zone.as_str() {
        "" => "UTC",
        name => name,
    };
    // A zone that this machine does not know is said in the one that it does.
    let (zone, zone_name) = match TimeZone::get(zone_name) {
        Ok(zone) => (zone, zone_name),
        Err(_) => (TimeZone::UTC, "UTC"),
    };
    Some(said(
        locale,
        moment,
        zone,
        zone_name,
        occurrence.precision(),
    ))
}

/// A moment, in UTC.
pub(super) fn recorded(locale: &Locale, time: &prost_types::Timestamp) -> Option<String> {
    let moment = moment(time)?;
    Some(said(
        locale,
        moment,
        TimeZone::UTC,
        "UTC",
        Precision::Instant,
    ))
}

/// A calendar day as the contract writes it: `2025-04-27` is `27 April 2025`.
pub(super) fn day(locale: &Locale, written: &str) -> Option<String> {
    let day: Date = written.parse().ok()?;
    Some(locale.tell(
        "when-date",
        &[
            ("year", Value::Text(&day.year().to_string())),
            ("month", Value::Text(&month(locale, day.month()))),
            ("day", Value::Text(&day.day().to_string())),
        ],
    ))
}

/// Whole days from an occurrence to a moment; `None` if it is not before it.
pub(super) fn days_since(occurrence: &Occurrence, until: Timestamp) -> Option<i64> {
    let from = moment(occurrence.time.as_ref()?)?;
    let seconds = until.as_second() - from.as_second();
    (seconds >= 0).then_some(seconds / 86_400)
}

pub(super) fn moment(time: &prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(time.seconds, time.nanos).ok()
}

fn month(locale: &Locale, number: i8) -> String {
    locale.say(&format!("month-{number}"))
}

fn said(
    locale: &Locale,
    moment: Timestamp,
    zone: TimeZone,
    zone_name: &str,
    precision: Precision,
) -> String {
    let local = moment.to_zoned_datetime(zone);
    let year = local.year().to_string();
    let month = month(locale, local.month());
    let day = local.day().to_string();
    let time = local.strftime("%H:%M").to_string();
    let zone = match zone_name {
        "UTC" => "UTC".to_owned(),
        name => format!("{name}, UTC{}", local.strftime("%:z")),
    };
    let id = match precision {
        Precision::Month => "when-month",
        Precision::Day => "when-day",
        Precision::Instant | Precision::Unspecified => "when-instant",
    };
    locale.tell(
        id,
        &[
            ("year", Value::Text(&year)),
            ("month", Value::Text(&month)),
            ("day", Value::Text(&day)),
            ("time", Value::Text(&time)),
            ("zone", Value::Text(&zone)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(precision: Precision, zone: &str) -> Occurrence {
        Occurrence {
            time: Some(prost_types::Timestamp {
                seconds: 1_745_193_600, // 2025-04-21T00:00:00Z
                nanos: 0,
            }),
            precision: precision.into(),
            time_zone: zone.to_owned(),
        }
    }

    #[test]
    fn a_day_is_counted_where_it_happened() {
        let english = Locale::of("en");
        let say = |o| occurrence(english, &o).unwrap();
        assert_eq!(
            say(at(Precision::Instant, "America/El_Salvador")),
            "20 April 2025, 18:00 (America/El_Salvador, UTC-06:00)"
        );
        assert_eq!(
            say(at(Precision::Day, "America/El_Salvador")),
            "20 April 2025 (America/El_Salvador, UTC-06:00)"
        );
        assert_eq!(say(at(Precision::Month, "")), "April 2025");
        assert_eq!(
            say(at(Precision::Instant, "")),
            "21 April 2025, 00:00 (UTC)"
        );
    }

    #[test]
    fn months_have_names_in_every_language() {
        let said = occurrence(Locale::of("es"), &at(Precision::Day, "")).unwrap();
        assert_eq!(said, "21 de abril de 2025 (UTC)");
    }

    #[test]
    fn a_calendar_day_has_no_zone() {
        let say = |tag, written| day(Locale::of(tag), written);
        assert_eq!(say("en", "2025-04-27").unwrap(), "27 April 2025");
        assert_eq!(say("es", "2025-04-27").unwrap(), "27 de abril de 2025");
        assert_eq!(say("en", "yesterday"), None);
    }

    #[test]
    fn an_unknown_zone_is_said_in_utc() {
        let said = occurrence(Locale::of("en"), &at(Precision::Instant, "Mars/Base")).unwrap();
        assert_eq!(said, "21 April 2025, 00:00 (UTC)");
    }
}
