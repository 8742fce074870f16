//! Who has answered, and how; for how long the others have been silent.

use fluent_bundle::FluentArgs;
use jiff::{Timestamp, Unit, tz::TimeZone};

use super::Names;
use crate::{
    domain::{Act, ChannelClass, Proposal, ResponseStatus},
    web::{language::Language, moment::Moment},
};

/// One addressee.
pub(super) struct StandingRow {
    pub(super) addressee: String,
    pub(super) public: String,
    pub(super) public_since: Option<Moment>,
    pub(super) formal: String,
    pub(super) formal_since: Option<Moment>,
    pub(super) silence: Option<String>,
}

pub(super) fn rows(
    proposal: &Proposal,
    names: &Names,
    now: Timestamp,
    l: Language,
) -> Vec<StandingRow> {
    let silence = silence(proposal, now, l);
    proposal
        .standings
        .iter()
        .map(|standing| StandingRow {
            addressee: names.of(&standing.addressee),
            public: l.word("response-status", standing.public),
            public_since: standing
                .public_since
                .as_ref()
                .map(|when| Moment::of(when, l)),
            formal: l.word("response-status", standing.formal),
            formal_since: standing
                .formal_since
                .as_ref()
                .map(|when| Moment::of(when, l)),
            silence: silence
                .clone()
                .filter(|_| standing.public == ResponseStatus::Awaiting),
        })
        .collect()
}

/// Calendar days since the version on the table was made public, in the zone in which that
/// was said. None while it is not public.
fn silence(proposal: &Proposal, now: Timestamp, l: Language) -> Option<String> {
    let since = proposal
        .steps
        .iter()
        .rev()
        .find_map(|step| match step.act {
            Act::Announce
            | Act::Amend {
                class: ChannelClass::Public,
                ..
            } => Some(&step.occurred),
            _ => None,
        })?;
    let zone = TimeZone::get(since.zone()).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned_datetime(zone).date();
    let days = since.date().until((Unit::Day, today)).ok()?.get_days();
    let as_of = Moment::recorded(now, l);
    let mut args = FluentArgs::new();
    args.set("count", days.max(0));
    args.set("when", as_of.words);
    Some(l.fill("timeline-silent", Some(&args)))
}
