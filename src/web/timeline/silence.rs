//! Silence drawn: one strip for each addressee and class of channel, all on one line of
//! days, so that they can be compared.

use jiff::civil::Date;

use super::{
    chart::{SilenceChart, Stretch},
    facts::Record,
};
use crate::{
    domain::{ChannelClass, ClockReading, Fact, PartyId, ResponseKind},
    web::{dates::day, language::Language},
};

/// What all strips of a proposal are drawn from.
pub(crate) struct Strips {
    line: Stretch,
    milestones: Vec<Milestone>,
    pauses: Vec<Pause>,
    language: Language,
}

struct Milestone {
    addressee: PartyId,
    class: ChannelClass,
    days: u32,
    day: Date,
}

/// While the proponents owed a clarification, as far as the facts tell it.
struct Pause {
    addressee: PartyId,
    class: ChannelClass,
    from: Date,
    to: Option<Date>,
}

pub(crate) fn strips(record: &Record<'_>, clocks: &[ClockReading]) -> Strips {
    let begin = clocks.iter().map(|clock| clock.since.date()).min();
    let end = clocks.iter().map(|clock| clock.as_of).max();
    Strips {
        line: Stretch {
            from: begin.unwrap_or_default(),
            to: end.unwrap_or_default(),
        },
        milestones: milestones(record),
        pauses: pauses(record),
        language: record.visit.language,
    }
}

impl Strips {
    /// The strip of one clock.
    pub(crate) fn draw(&self, clock: &ClockReading) -> SilenceChart {
        let strip = Stretch {
            from: clock.since.date(),
            to: clock.as_of,
        };
        let own =
            |addressee: &PartyId, class| *addressee == clock.addressee && class == clock.class;
        let within = |day: Date| day >= strip.from && day <= strip.to;
        let reached: Vec<&Milestone> = self
            .milestones
            .iter()
            .filter(|one| own(&one.addressee, one.class) && within(one.day))
            .collect();
        let pauses: Vec<Stretch> = self
            .pauses
            .iter()
            .filter(|pause| own(&pause.addressee, pause.class) && within(pause.from))
            .map(|pause| Stretch {
                from: pause.from,
                to: pause.to.unwrap_or(strip.to).min(strip.to),
            })
            .collect();
        let days: Vec<Date> = reached.iter().map(|one| one.day).collect();
        let answered = clock.answered.is_some();
        let description = self.words(strip, &reached, &pauses);
        SilenceChart {
            id: format!(
                "silence-{}-{}",
                clock.addressee.segment(),
                match clock.class {
                    ChannelClass::Formal => "formal",
                    ChannelClass::Public | ChannelClass::Private => "public",
                }
            ),
            ..SilenceChart::draw(self.line, strip, &pauses, &days, answered, description)
        }
    }

    fn words(&self, strip: Stretch, reached: &[&Milestone], pauses: &[Stretch]) -> String {
        let language = self.language;
        let span = |key: &str, stretch: Stretch| {
            let args = [
                ("from", day(stretch.from, language).into()),
                ("to", day(stretch.to, language).into()),
            ];
            language.tell(key, args)
        };
        let mut words = span("chart-silence-words", strip);
        for pause in pauses {
            words.push(' ');
            words.push_str(&span("chart-silence-paused", *pause));
        }
        if !reached.is_empty() {
            let days: Vec<String> = reached.iter().map(|one| one.days.to_string()).collect();
            let args = [("days", days.join(", ").into())];
            words.push(' ');
            words.push_str(&language.tell("chart-silence-milestones", args));
        }
        words
    }
}

fn milestones(record: &Record<'_>) -> Vec<Milestone> {
    let events = record.docket.events.iter();
    events
        .filter_map(|event| match &event.fact {
            Fact::Silence(silence) => Some(Milestone {
                addressee: silence.addressee.clone(),
                class: silence.class,
                days: silence.days,
                day: silence.as_of,
            }),
            _ => None,
        })
        .collect()
}

/// From each request for a clarification to the next clarification.
fn pauses(record: &Record<'_>) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for event in &record.docket.events {
        if !record.stands(event.seq) {
            continue;
        }
        match &event.fact {
            Fact::Response(response) if response.kind == ResponseKind::RequestForClarification => {
                pauses.push(Pause {
                    addressee: response.communication.on_behalf_of.clone(),
                    class: response.communication.channel.class(),
                    from: response.communication.occurred.date(),
                    to: None,
                });
            }
            Fact::Explanation(said) => {
                let day = said.communication.occurred.date();
                for pause in &mut pauses {
                    pause.to.get_or_insert(day);
                }
            }
            _ => {}
        }
    }
    pauses
}
