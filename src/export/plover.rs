//! Events coded by PLOVER, the ontology of political events that followed CAMEO: one JSON
//! object a line, with the field names of its manual
//! (<https://github.com/openeventdata/PLOVER>). Which fact becomes which event is a table,
//! in [`coding`].
//!
//! PLOVER codes what one actor does towards another. Comment is not coded, and neither is
//! what happens in the record alone: silence, deadlines, corrections. A fact that was
//! retracted is left out; one that was corrected is coded as it was corrected.
//!
//! | field | what is in it |
//! |---|---|
//! | `id` | `{proposal}-{seq}`: the place of the event in the record |
//! | `date`, `time` | when it occurred, in its own zone; a time where it is known |
//! | `enddate` | the last day, where only the month is known |
//! | `source`, `recipient` | actors, see [`mod@actors`] |
//! | `event`, `mode`, `context` | by the table |
//! | `quad_code` | of the first event: 1 and 2 cooperation in word and deed, 3 and 4 conflict |
//! | `link` | the proposal; for what is carried out, `{proposal}#{term}` |
//! | `cite_info` | the first source |
//! | `coder`, `coded_date` | us, and when the fact was recorded |
//! | `comment` | what kind of fact it is here |
//! | `attribution` | ours, not PLOVER's: how well it is attested |

mod actors;
mod coding;
mod countries;

use jiff::ToSpan as _;
use serde::Serialize;

use self::{
    actors::{Actor, actors},
    coding::{Category, Coded, Mode, code},
};
use super::ExportError;
use crate::{
    docket::Docket,
    domain::{Attribution, Event, Evidence, Fact, Occurrence, Precision, Source},
};

/// Every event of a proposal is in the context of diplomacy.
const CONTEXT: [&str; 1] = ["diplomatic"];

#[derive(Serialize)]
struct Record<'a> {
    id: String,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enddate: Option<String>,
    source: Vec<Actor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recipient: Vec<Actor<'a>>,
    event: Vec<Category>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mode: Vec<Mode>,
    context: [&'static str; 1],
    quad_code: u8,
    link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cite_info: Option<Citation<'a>>,
    coder: &'static str,
    coded_date: String,
    comment: &'static str,
    attribution: Option<Attribution>,
}

#[derive(Serialize)]
struct Citation<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    publication: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    codebook: &'static str,
}

/// The lines.
pub(super) fn coded(docket: &Docket) -> Result<Vec<u8>, ExportError> {
    let mut lines = Vec::new();
    for event in &docket.events {
        if let Some(record) = record(docket, event) {
            serde_json::to_writer(&mut lines, &record)?;
            lines.push(b'\n');
        }
    }
    Ok(lines)
}

/// What a fact is taken to say by now; none where it was retracted.
fn by_now<'a>(docket: &'a Docket, event: &'a Event) -> Option<&'a Fact> {
    let Some(flags) = docket.proposal.flags(event.seq) else {
        return Some(&event.fact);
    };
    if flags.retracted_by.is_some() {
        return None;
    }
    let correction = flags.corrected_by.and_then(|seq| docket.event(seq));
    match correction.map(|correction| &correction.fact) {
        Some(Fact::Correction(correction)) => Some(&correction.replacement),
        _ => Some(&event.fact),
    }
}

fn record<'a>(docket: &'a Docket, event: &'a Event) -> Option<Record<'a>> {
    let Coded {
        categories,
        modes,
        source,
        recipient,
        occurred,
        evidence,
        term,
    } = code(docket, by_now(docket, event)?)?;
    let quad_code = categories.first()?.quad();
    let proposal = docket.proposal.id;
    let citation = evidence.and_then(|evidence| evidence.sources.first());
    Some(Record {
        id: format!("{}-{}", proposal.0, event.seq),
        date: occurred.date().to_string(),
        time: time(occurred),
        enddate: last_day(occurred),
        source: actors(docket, &source),
        recipient: actors(docket, &recipient),
        event: categories,
        mode: modes,
        context: CONTEXT,
        quad_code,
        link: term.map_or_else(|| proposal.to_string(), |term| format!("{proposal}#{term}")),
        cite_info: citation.map(cite),
        coder: concat!("demarche ", env!("CARGO_PKG_VERSION")),
        coded_date: event.recorded.strftime("%Y-%m-%d").to_string(),
        comment: event.event_type.name(),
        attribution: evidence.map(|evidence: &Evidence| evidence.attribution),
    })
}

fn cite(source: &Source) -> Citation<'_> {
    Citation {
        url: &source.uri,
        publication: &source.publisher,
        // ISO 639-1: the first part of the tag.
        language: source.language.split('-').next().unwrap_or_default(),
        codebook: "plover-base",
    }
}

/// So that `date`, `T` and it make a time by ISO 8601.
fn time(occurred: &Occurrence) -> Option<String> {
    (occurred.precision() == Precision::Instant).then(|| {
        let zoned = occurred.start().in_tz(occurred.zone());
        let zoned =
            zoned.unwrap_or_else(|_| occurred.start().to_zoned_datetime(jiff::tz::TimeZone::UTC));
        zoned.strftime("%H:%M:%S%:z").to_string()
    })
}

fn last_day(occurred: &Occurrence) -> Option<String> {
    let month = occurred.precision() == Precision::Month;
    let first = month.then(|| occurred.date())?;
    let next = first.checked_add(1.month()).ok()?;
    next.checked_sub(1.day()).ok().map(|day| day.to_string())
}
