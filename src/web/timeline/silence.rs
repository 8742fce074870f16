//! For how long an addressee has not answered.

use jiff::{Timestamp, civil::Date};

use crate::{
    domain::{ChannelClass, Occurrence, PartyId, Proposal},
    web::dates::zone,
};

/// A time without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Calendar days.
    pub(crate) days: i32,
    /// The last of them.
    pub(crate) as_of: Date,
}

/// Since when an answer by this class of channel has been owed; none when nobody asked by
/// such a channel.
///
/// A new version asks anew. So does a response that was taken back: whoever took it back
/// has been heard, and to count from further back would deny that.
pub(crate) fn asked<'a>(
    proposal: &'a Proposal,
    addressee: &PartyId,
    class: ChannelClass,
) -> Option<&'a Occurrence> {
    proposal
        .clocks
        .iter()
        .find(|clock| clock.addressee == *addressee && clock.class == class)
        .map(|clock| &clock.since)
}

/// How long it has been, by the calendar of the place where it was asked. Where only the
/// month is known, it is counted from its end: never more is said than is known.
pub(crate) fn since(asked: &Occurrence, now: Timestamp) -> Option<Silence> {
    let zone = zone(asked);
    let from = asked.end().to_zoned_datetime(zone.clone()).date();
    let as_of = now.to_zoned_datetime(zone).date();
    let days = from.until(as_of).ok()?.get_days();
    (days >= 0).then_some(Silence { days, as_of })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Precision;

    fn silence(asked: &str, precision: Precision, now: &str) -> Option<Silence> {
        let asked = Occurrence::new(asked.parse().unwrap(), precision, "America/Caracas").unwrap();
        since(&asked, now.parse().unwrap())
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        // 23:00 and 00:30 in Caracas: an hour and a half, but the next day.
        let found = silence(
            "2025-04-21T03:00:00Z",
            Precision::Instant,
            "2025-04-21T04:30:00Z",
        );
        assert_eq!(found.unwrap().days, 1);
        assert_eq!(found.unwrap().as_of.to_string(), "2025-04-21");
    }

    #[test]
    fn a_month_is_counted_from_its_end() {
        let found = |now| silence("2025-04-10T12:00:00Z", Precision::Month, now);
        assert_eq!(found("2025-05-03T12:00:00Z").unwrap().days, 3);
        assert_eq!(found("2025-04-20T12:00:00Z"), None);
    }
}
