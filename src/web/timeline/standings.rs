//! Where each addressee stands, in words, and for how long it has not answered.

use jiff::Timestamp;

use super::{
    facts::Record,
    silence::{self, Strips},
};
use crate::{
    domain::{ChannelClass, ClockReading, Occurrence, ResponseStatus, Standing},
    web::{
        dates::{When, day},
        names::PartyLink,
        timeline::chart::SilenceChart,
        words::Worded as _,
    },
};

/// One addressee.
#[derive(Debug)]
pub(crate) struct StandingView {
    pub(crate) party: PartyLink,
    /// By public channels, then by formal instruments.
    pub(crate) answers: [Answer; 2],
}

/// How it answered, by one class of channel.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) class: String,
    pub(crate) words: String,
    pub(crate) since: Option<When>,
    pub(crate) silence: Option<String>,
    pub(crate) strip: Option<SilenceChart>,
}

pub(crate) fn standings(record: &Record<'_>, now: Timestamp) -> Vec<StandingView> {
    let clocks = record.proposal().clocks(now);
    let strips = silence::strips(record, &clocks);
    record
        .proposal()
        .standings
        .iter()
        .map(|standing| view(record, standing, &clocks, &strips))
        .collect()
}

fn view(
    record: &Record<'_>,
    standing: &Standing,
    clocks: &[ClockReading],
    strips: &Strips,
) -> StandingView {
    let answer = |class, status, since: &Option<Occurrence>| {
        let addressee = &standing.addressee;
        let clock = clocks
            .iter()
            .find(|clock| clock.addressee == *addressee && clock.class == class);
        Answer {
            strip: clock.map(|clock| strips.draw(clock)),
            ..answer(record, class, status, since.as_ref(), clock)
        }
    };
    StandingView {
        party: record.names.link(&standing.addressee, record.visit),
        answers: [
            answer(
                ChannelClass::Public,
                standing.public,
                &standing.public_since,
            ),
            answer(
                ChannelClass::Formal,
                standing.formal,
                &standing.formal_since,
            ),
        ],
    }
}

fn answer(
    record: &Record<'_>,
    class: ChannelClass,
    status: ResponseStatus,
    since: Option<&Occurrence>,
    clock: Option<&ClockReading>,
) -> Answer {
    let language = record.visit.language;
    let awaiting = status == ResponseStatus::Awaiting;
    let words = match class {
        // Who was not asked in a way owes no answer in that way.
        ChannelClass::Formal if awaiting && clock.is_none() => "standing-not-transmitted",
        ChannelClass::Public if awaiting && clock.is_none() => "standing-not-announced",
        _ => status.key(),
    };
    Answer {
        class: language.say(match class {
            ChannelClass::Formal => "standing-formal",
            ChannelClass::Public | ChannelClass::Private => "standing-public",
        }),
        words: language.say(words),
        since: since.map(|since| When::of(since, language)),
        silence: clock.and_then(|clock| silent(record, clock)),
        strip: None,
    }
}

/// What the clock says. A clock that stands because the proposal is over says nothing: no
/// answer is awaited.
fn silent(record: &Record<'_>, clock: &ClockReading) -> Option<String> {
    let language = record.visit.language;
    let args = [
        ("days", clock.days.into()),
        ("date", day(clock.as_of, language).into()),
    ];
    if clock.answered.is_some() {
        return Some(language.tell("silence-ended", args));
    }
    if clock.paused.is_some() {
        return Some(language.tell("silence-paused", args));
    }
    let open = record.proposal().status.is_open();
    open.then(|| match clock.class {
        ChannelClass::Formal => language.tell("silence-formal", args),
        ChannelClass::Public | ChannelClass::Private => language.tell("silence-public", args),
    })
}
