//! Where each addressee stands, in words.

use jiff::Timestamp;

use super::{
    facts::Record,
    silence::{self, asked},
};
use crate::{
    domain::{ChannelClass, Occurrence, PartyId, ResponseStatus, Standing},
    web::{
        dates::{self, When},
        names::PartyLink,
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
}

pub(crate) fn standings(record: &Record<'_>, now: Timestamp) -> Vec<StandingView> {
    record
        .proposal()
        .standings
        .iter()
        .map(|standing| view(record, standing, now))
        .collect()
}

fn view(record: &Record<'_>, standing: &Standing, now: Timestamp) -> StandingView {
    let answer = |class, status, since: &Option<Occurrence>| {
        answer(
            record,
            &standing.addressee,
            class,
            status,
            since.as_ref(),
            now,
        )
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
    addressee: &PartyId,
    class: ChannelClass,
    status: ResponseStatus,
    since: Option<&Occurrence>,
    now: Timestamp,
) -> Answer {
    let language = record.visit.language;
    let awaiting = status == ResponseStatus::Awaiting;
    let asked = asked(record.proposal(), addressee, class).filter(|_| awaiting);
    let words = match class {
        // Who was not asked in a way owes no answer in that way.
        ChannelClass::Formal if awaiting && asked.is_none() => "standing-not-transmitted",
        ChannelClass::Public if awaiting && asked.is_none() => "standing-not-announced",
        _ => status.key(),
    };
    let silence = asked
        .filter(|_| record.proposal().status.is_open())
        .and_then(|asked| silence::since(asked, now))
        .map(|silence| {
            let args = [
                ("days", silence.days.into()),
                ("date", dates::day(silence.as_of, language).into()),
            ];
            match class {
                ChannelClass::Formal => language.tell("silence-formal", args),
                ChannelClass::Public | ChannelClass::Private => {
                    language.tell("silence-public", args)
                }
            }
        });
    Answer {
        class: language.say(match class {
            ChannelClass::Formal => "standing-formal",
            ChannelClass::Public | ChannelClass::Private => "standing-public",
        }),
        words: language.say(words),
        since: since.map(|since| When::of(since, language)),
        silence,
    }
}
