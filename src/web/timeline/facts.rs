//! What happened, in the order in which it occurred.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    said::{Said, SourceView, sources},
    terms::{TermView, terms},
};
use crate::{
    domain::{
        Communication, Event, Evidence, Fact, Occurrence, Precision, Proposal, Response,
        ResponseId, ResponseStatus, Term,
    },
    web::{
        dates::When,
        names::{Names, PartyLink},
        visit::Visit,
        words::Worded as _,
    },
};

/// What every part of a timeline is told from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) proposal: &'a Proposal,
    pub(crate) names: &'a Names,
    pub(crate) visit: &'a Visit,
}

/// One fact.
#[derive(Debug)]
pub(crate) struct FactView {
    pub(crate) seq: i64,
    pub(crate) heading: String,
    pub(crate) occurred: Option<When>,
    pub(crate) precision: Option<String>,
    pub(crate) recorded: When,
    pub(crate) attribution: Option<String>,
    pub(crate) said: Option<Said>,
    pub(crate) reason: String,
    pub(crate) positions: Vec<PositionView>,
    /// Where the response is that this one takes back.
    pub(crate) takes_back: Option<i64>,
    /// Where the response is that takes this one back.
    pub(crate) taken_back_by: Option<i64>,
    /// The terms of a version that is not on the table.
    pub(crate) terms: Vec<TermView>,
    pub(crate) sources: Vec<SourceView>,
    pub(crate) status: Option<(String, String)>,
    pub(crate) changes: Vec<ChangeView>,
}

/// What was said of one term.
#[derive(Debug)]
pub(crate) struct PositionView {
    pub(crate) term: String,
    pub(crate) position: String,
    pub(crate) condition: String,
}

/// How an addressee's standing changed.
#[derive(Debug)]
pub(crate) struct ChangeView {
    pub(crate) party: PartyLink,
    pub(crate) class: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// What the facts say of one another.
struct Links {
    terms: HashMap<u32, Vec<Term>>,
    taken_back_by: HashMap<ResponseId, i64>,
}

impl Record<'_> {
    /// The facts, in the order in which they occurred. What happened only here has its
    /// place where it was recorded.
    pub(crate) fn facts(&self, mut events: Vec<Event>) -> Vec<FactView> {
        let places: HashMap<i64, Timestamp> = self
            .proposal
            .steps
            .iter()
            .map(|step| (step.seq, step.place().time))
            .collect();
        events.sort_by_key(|event| {
            let place = places.get(&event.seq).copied();
            (place.unwrap_or(event.recorded), event.seq)
        });
        let links = links(&events);
        events
            .iter()
            .map(|event| self.fact(event, &links))
            .collect()
    }

    fn fact(&self, event: &Event, links: &Links) -> FactView {
        let language = self.visit.language;
        let (communication, evidence) = basis(&event.fact);
        let occurred = event.occurred.as_ref();
        let mut view = FactView {
            seq: event.seq,
            heading: self.heading(event),
            occurred: occurred.map(|occurred| When::of(occurred, language)),
            precision: occurred
                .map(Occurrence::precision)
                .filter(|precision| *precision != Precision::Instant)
                .map(|precision| language.say(precision.key())),
            recorded: When::recorded(event.recorded, language),
            attribution: event
                .attribution
                .map(|attribution| language.say(attribution.key())),
            said: communication.map(|communication| Said::of(communication, self)),
            reason: String::new(),
            positions: Vec::new(),
            takes_back: None,
            taken_back_by: None,
            terms: Vec::new(),
            sources: evidence.map_or_else(Vec::new, |evidence| sources(evidence, language)),
            status: event
                .status
                .filter(|(before, after)| before != after)
                .map(|(before, after)| (language.say(before.key()), language.say(after.key()))),
            changes: self.changes(event),
        };
        match &event.fact {
            Fact::Response(response) => self.respond(&mut view, response, links),
            Fact::Withdrawal(withdrawal) => view.reason.clone_from(&withdrawal.reason),
            Fact::Version(version) if version.number != self.proposal.version.number => {
                view.terms = terms(self, &version.terms);
            }
            _ => {}
        }
        view
    }

    fn heading(&self, event: &Event) -> String {
        let language = self.visit.language;
        match &event.fact {
            Fact::Response(response) => language.say(response.kind.key()),
            Fact::Version(version) if version.number > 1 => {
                language.tell("amended-to", [("number", version.number.into())])
            }
            _ => language.say(event.event_type.key()),
        }
    }

    fn respond(&self, view: &mut FactView, response: &Response, links: &Links) {
        let language = self.visit.language;
        let terms = links.terms.get(&response.version);
        view.positions = response
            .positions
            .iter()
            .map(|position| {
                let named = terms
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .find(|(_, term)| term.id == position.term_id);
                PositionView {
                    term: named.map_or_else(
                        || position.term_id.clone(),
                        |(at, term)| format!("{}. {}", at + 1, language.say(term.act.key())),
                    ),
                    position: language.say(position.position.key()),
                    condition: position.condition.clone(),
                }
            })
            .collect();
        view.takes_back = response
            .withdraws
            .and_then(|withdrawn| self.proposal.response_seq(withdrawn));
        view.taken_back_by = links.taken_back_by.get(&response.id).copied();
    }

    fn changes(&self, event: &Event) -> Vec<ChangeView> {
        let language = self.visit.language;
        let mut views = Vec::new();
        for change in &event.changes {
            for (class, (from, to)) in [
                ("standing-public", change.public),
                ("standing-formal", change.formal),
            ] {
                if from != to {
                    let words = |status: ResponseStatus| language.say(status.key());
                    views.push(ChangeView {
                        party: self.names.link(&change.addressee, self.visit),
                        class: language.say(class),
                        from: words(from),
                        to: words(to),
                    });
                }
            }
        }
        views
    }
}

fn links(events: &[Event]) -> Links {
    let mut links = Links {
        terms: HashMap::new(),
        taken_back_by: HashMap::new(),
    };
    for event in events {
        match &event.fact {
            Fact::Version(version) => {
                links.terms.insert(version.number, version.terms.clone());
            }
            Fact::Response(response) => {
                if let Some(withdrawn) = response.withdraws {
                    links.taken_back_by.insert(withdrawn, event.seq);
                }
            }
            _ => {}
        }
    }
    links
}

/// By what a fact was made known, and what it rests on.
fn basis(fact: &Fact) -> (Option<&Communication>, Option<&Evidence>) {
    match fact {
        Fact::Version(version) => (version.communication.as_ref(), version.evidence.as_ref()),
        Fact::Conveyance(conveyance) => {
            (Some(&conveyance.communication), Some(&conveyance.evidence))
        }
        Fact::Withdrawal(withdrawal) => {
            (Some(&withdrawal.communication), Some(&withdrawal.evidence))
        }
        Fact::Response(response) => (Some(&response.communication), Some(&response.evidence)),
        Fact::Statement(said) => (Some(&said.communication), Some(&said.evidence)),
        Fact::Talks(said) | Fact::Explanation(said) => {
            (Some(&said.communication), Some(&said.evidence))
        }
        Fact::Report(report) => (None, Some(&report.evidence)),
        Fact::Relation(relation) => (None, Some(&relation.evidence)),
        Fact::Lapse(lapse) => (None, Some(&lapse.evidence)),
        Fact::Mootness(mootness) => (None, Some(&mootness.evidence)),
        Fact::Correction(correction) => (None, Some(&correction.evidence)),
        Fact::Corroboration(more) => (None, Some(&more.evidence)),
        Fact::Government(change) => (None, Some(&change.evidence)),
        Fact::Recognition(recognition) => (None, Some(&recognition.evidence)),
        Fact::Party(_)
        | Fact::Editorial(_)
        | Fact::Voiding(_)
        | Fact::Override(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Assessment(_)
        | Fact::Silence(_)
        | Fact::Deadline(_) => (None, None),
    }
}
