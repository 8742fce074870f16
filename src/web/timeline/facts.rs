//! What happened, in the order in which it occurred.

mod body;
mod flags;
mod headings;
mod notices;
mod pointers;

pub(crate) use self::body::Body;
use self::{flags::Flag, pointers::Pointers};
use super::said::{SourceView, sources};
use crate::{
    docket::Docket,
    domain::{
        Communication, Event, Evidence, Fact, Occurrence, Precision, Proposal, ResponseStatus,
        Source,
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
    pub(crate) docket: &'a Docket,
    pub(crate) names: &'a Names,
    pub(crate) visit: &'a Visit,
}

/// One fact.
#[derive(Debug)]
pub(crate) struct FactView {
    pub(crate) seq: i64,
    pub(crate) heading: String,
    /// What the calendar says is told in one line.
    pub(crate) notice: Option<String>,
    /// The fact was corrected or retracted: it stays readable, and is struck through.
    pub(crate) struck: bool,
    pub(crate) flags: Vec<Flag>,
    pub(crate) occurred: Option<When>,
    pub(crate) precision: Option<String>,
    pub(crate) recorded: When,
    pub(crate) attribution: Option<String>,
    pub(crate) body: Body,
    /// Of a correction: the fact as it should have been recorded.
    pub(crate) replacement: Option<Body>,
    pub(crate) sources: Vec<SourceView>,
    /// How many of the sources are independent, where some are copies.
    pub(crate) independent: Option<String>,
    pub(crate) status: Option<(String, String)>,
    pub(crate) changes: Vec<ChangeView>,
}

/// How an addressee's standing changed.
#[derive(Debug)]
pub(crate) struct ChangeView {
    pub(crate) party: PartyLink,
    pub(crate) class: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

impl<'a> Record<'a> {
    /// The proposal.
    pub(crate) fn proposal(&self) -> &'a Proposal {
        &self.docket.proposal
    }

    /// Whether the fact counts: nobody has retracted it.
    pub(crate) fn stands(&self, seq: i64) -> bool {
        let flags = self.proposal().flags(seq);
        flags.is_none_or(|flags| flags.retracted_by.is_none())
    }

    /// The facts, in the order in which they occurred.
    pub(crate) fn facts(&self) -> Vec<FactView> {
        let pointers = Pointers::of(self);
        let events = self.docket.events.iter();
        events.map(|event| self.fact(event, &pointers)).collect()
    }

    fn fact(&self, event: &Event, pointers: &Pointers<'_>) -> FactView {
        let language = self.visit.language;
        let basis = Basis::of(&event.fact);
        let occurred = event.occurred.as_ref();
        let known = self.known(event, basis.sources, pointers);
        FactView {
            seq: event.seq,
            heading: self.heading(event),
            notice: self.notice(&event.fact),
            struck: known.struck,
            flags: known.flags,
            occurred: occurred.map(|occurred| When::of(occurred, language)),
            precision: occurred
                .map(Occurrence::precision)
                .filter(|precision| *precision != Precision::Instant)
                .map(|precision| language.say(precision.key())),
            recorded: When::recorded(event.recorded, language),
            attribution: known
                .attribution
                .map(|attribution| language.say(attribution.key())),
            body: self.body(event.seq, &event.fact, pointers),
            replacement: match &event.fact {
                Fact::Correction(correction) => {
                    Some(self.body(event.seq, &correction.replacement, pointers))
                }
                _ => None,
            },
            sources: sources(basis.sources, language),
            independent: known.independent,
            status: event
                .status
                .filter(|(before, after)| before != after)
                .map(|(before, after)| (language.say(before.key()), language.say(after.key()))),
            changes: self.changes(event),
        }
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

/// By what a fact was made known, and what it rests on.
struct Basis<'a> {
    communication: Option<&'a Communication>,
    sources: &'a [Source],
}

impl<'a> Basis<'a> {
    fn of(fact: &'a Fact) -> Self {
        match fact {
            Fact::Version(version) => Self {
                communication: version.communication.as_ref(),
                ..Self::given(version.evidence.as_ref())
            },
            Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => {
                Self::said(&said.communication, &said.evidence)
            }
            Fact::Withdrawal(said) => Self::said(&said.communication, &said.evidence),
            Fact::Response(said) => Self::said(&said.communication, &said.evidence),
            Fact::Statement(said) => Self::said(&said.communication, &said.evidence),
            Fact::Report(report) => Self::given(Some(&report.evidence)),
            Fact::Relation(relation) => Self::given(Some(&relation.evidence)),
            Fact::Lapse(lapse) => Self::given(Some(&lapse.evidence)),
            Fact::Mootness(mootness) => Self::given(Some(&mootness.evidence)),
            Fact::Correction(correction) => Self::given(Some(&correction.evidence)),
            Fact::Corroboration(more) => Self::given(Some(&more.evidence)),
            Fact::Government(change) => Self::given(Some(&change.evidence)),
            Fact::Recognition(recognition) => Self::given(Some(&recognition.evidence)),
            Fact::Override(decision) => Self::read(&decision.sources),
            Fact::Clarification(words) => Self::read(&words.sources),
            Fact::Retraction(retraction) => Self::read(&retraction.sources),
            Fact::Assessment(assessment) => Self::read(&assessment.sources),
            Fact::Party(_)
            | Fact::Editorial(_)
            | Fact::Voiding(_)
            | Fact::Silence(_)
            | Fact::Deadline(_) => Self::read(&[]),
        }
    }

    fn said(communication: &'a Communication, evidence: &'a Evidence) -> Self {
        Self {
            communication: Some(communication),
            ..Self::given(Some(evidence))
        }
    }

    fn given(evidence: Option<&'a Evidence>) -> Self {
        Self::read(evidence.map_or(&[], |evidence| &evidence.sources))
    }

    fn read(sources: &'a [Source]) -> Self {
        Self {
            communication: None,
            sources,
        }
    }
}
