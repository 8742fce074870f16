//! Who said what, in what capacity, by which way and when.

use jiff::tz::TimeZone;

use super::{
    Violations, name,
    name::optional_name,
    scalar::{at_most, optional_word, time, word},
    text::{TEXT_BYTES, in_languages, line, prose, words},
};
use crate::{
    contract::v1 as pb,
    domain::{Communication, Occurrence, Precision},
};

const MAX_ZONE_BYTES: usize = 64;
const MAX_TRANSLATIONS: usize = 32;

/// The field `communication`, which has to be there.
pub(crate) fn required_communication(
    given: Option<pb::Communication>,
    v: &mut Violations,
) -> Option<Communication> {
    v.field("communication", |v| {
        let given = v.required(given)?;
        communication(given, v)
    })
}

/// A communication.
pub(super) fn communication(given: pb::Communication, v: &mut Violations) -> Option<Communication> {
    let speaker = v.field("speaker", |v| line(given.speaker, 200, v));
    let capacity = v.field("capacity", |v| word(given.capacity, v));
    let on_behalf_of = v.field("on_behalf_of", |v| name(&given.on_behalf_of, v));
    let channel = v.field("channel", |v| word(given.channel, v));
    let occurred = required_occurrence(given.occurred, v);
    let text = v.field("text", |v| match given.text {
        None => Some(None),
        Some(text) => words(text, v).map(Some),
    });
    let translations = v.field("translations", |v| {
        let translations = at_most(MAX_TRANSLATIONS, given.translations, v)?;
        in_languages(translations, v, |content, v| {
            if content.trim().is_empty() {
                return v.wrong("is required");
            }
            prose(content, TEXT_BYTES, v)
        })
    });
    let speaker_party = v.field("speaker_party", |v| optional_name(&given.speaker_party, v));
    let in_reply_to = v.field("in_reply_to", |v| match given.in_reply_to {
        0 => Some(None),
        seq if seq > 0 => Some(Some(seq)),
        seq => v.wrong(format!("{seq} is no event: the first is 1")),
    });
    Some(Communication {
        speaker: speaker?,
        capacity: capacity?,
        on_behalf_of: on_behalf_of?,
        channel: channel?,
        occurred: occurred?,
        text: text?,
        translations: translations?,
        speaker_party: speaker_party?,
        in_reply_to: in_reply_to?,
    })
}

/// The field `occurred`, which has to be there.
pub(super) fn required_occurrence(
    given: Option<pb::Occurrence>,
    v: &mut Violations,
) -> Option<Occurrence> {
    v.field("occurred", |v| {
        let given = v.required(given)?;
        occurrence(given, v)
    })
}

/// When something happened.
pub(super) fn occurrence(given: pb::Occurrence, v: &mut Violations) -> Option<Occurrence> {
    let moment = v.field("time", |v| {
        let given = v.required(given.time)?;
        time(given, v)
    });
    let precision = v.field("precision", |v| optional_word(given.precision, v));
    let zone = v.field("time_zone", |v| zone(given.time_zone, v));
    let (moment, zone) = (moment?, zone?);
    let precision = precision?.unwrap_or(Precision::Instant);
    match Occurrence::new(moment, precision, &zone) {
        Ok(occurrence) => Some(occurrence),
        // The zone is known: the day or month begins before the calendar does.
        Err(_) => v.field("time", |v| v.wrong("is beyond the calendar")),
    }
}

/// The name of a zone as the IANA database spells it; empty stays empty.
fn zone(zone: String, v: &mut Violations) -> Option<String> {
    if zone.is_empty() || zone == "UTC" {
        return Some(zone);
    }
    if zone.len() > MAX_ZONE_BYTES {
        return v.wrong(format!(
            "has {} bytes; {MAX_ZONE_BYTES} are the most",
            zone.len()
        ));
    }
    let known = TimeZone::get(&zone)
        .ok()
        .and_then(|known| known.iana_name().map(str::to_owned));
    match known {
        Some(spelled) => Some(spelled),
        None => v.wrong("is not a zone of the IANA database, such as `America/Caracas`"),
    }
}
