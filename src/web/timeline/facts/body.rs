//! What a fact says, kind by kind. Every kind is named here: one that is new does not
//! compile until somebody has thought of how readers are told of it.

use super::{
    Basis, Record,
    pointers::{Pointer, Pointers},
};
use crate::{
    domain::{
        Assessment, Fact, GovernmentChange, PartyId, PerformanceReport, ProposalId, Relation,
        Response, StatusOverride, TermChangeKind, Version, diff,
    },
    web::{
        changes::{change_in_words, reply_due_in_words},
        dates::When,
        timeline::{
            said::Said,
            terms::{TermView, amount, terms},
        },
        words::Worded as _,
    },
};

/// What a fact says.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) said: Option<Said>,
    pub(crate) lines: Vec<Line>,
    /// Other facts.
    pub(crate) pointers: Vec<(String, Pointer)>,
    pub(crate) positions: Vec<PositionView>,
    /// What a version changed in the one before it, term by term.
    pub(crate) changed: Vec<String>,
    /// The terms of a version that is not on the table.
    pub(crate) terms: Vec<TermView>,
}

/// One thing that a fact says.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) words: String,
    /// The language of the words, where they are not the page's.
    pub(crate) language: String,
    pub(crate) href: Option<String>,
}

/// What was said of one term.
#[derive(Debug)]
pub(crate) struct PositionView {
    pub(crate) term: String,
    pub(crate) position: String,
    pub(crate) condition: String,
}

/// Puts the lines of one body together.
struct Teller<'a> {
    record: Record<'a>,
    pointers: &'a Pointers<'a>,
    body: Body,
}

impl Record<'_> {
    /// What the fact of this event says, or what it should have said.
    pub(super) fn body(&self, seq: i64, fact: &Fact, pointers: &Pointers<'_>) -> Body {
        let communication = Basis::of(fact).communication;
        let mut teller = Teller {
            record: *self,
            pointers,
            body: Body {
                said: communication.map(|said| Said::of(said, self)),
                ..Body::default()
            },
        };
        if let Some(answered) = communication.and_then(|said| said.in_reply_to) {
            teller.point("in-reply-to", answered);
        }
        teller.tell(fact);
        for answer in pointers.answered_by.get(&seq).into_iter().flatten() {
            teller.point("answered-by", *answer);
        }
        teller.body
    }

    /// The number under which the page lists a term of the version on the table, else the
    /// term's own id.
    pub(crate) fn term_number(&self, id: &str) -> String {
        let terms = &self.proposal().version.terms;
        terms
            .iter()
            .position(|term| term.id == id)
            .map_or_else(|| id.to_owned(), |at| (at + 1).to_string())
    }
}

impl Teller<'_> {
    fn tell(&mut self, fact: &Fact) {
        match fact {
            Fact::Party(party) => self.party("party", &party.id),
            Fact::Version(version) => self.version(version),
            Fact::Withdrawal(withdrawal) => self.words("reason", &withdrawal.reason),
            Fact::Editorial(change) => {
                self.foreign("title", &change.title, &change.language);
                self.foreign("summary", &change.summary, &change.language);
            }
            Fact::Response(response) => self.response(response),
            Fact::Report(report) => self.report(report),
            Fact::Relation(relation) => self.relation(relation),
            Fact::Lapse(lapse) => self.words("reason", &lapse.reason),
            Fact::Mootness(mootness) => {
                for term in &mootness.term_ids {
                    self.term(term, self.record.proposal().version.number);
                }
                self.words("reason", &mootness.reason);
            }
            Fact::Voiding(voiding) => self.words("reason", &voiding.reason),
            Fact::Override(decision) => self.decision(decision),
            Fact::Correction(correction) => {
                self.point("corrects", correction.fact);
                self.words("wrong", &correction.reason);
            }
            Fact::Clarification(clarification) => {
                self.point("clarifies", clarification.fact);
                let note = &clarification.note;
                self.foreign("note", &note.content, &note.language);
            }
            Fact::Retraction(retraction) => {
                self.point("retracts", retraction.fact);
                self.words("reason", &retraction.reason);
            }
            Fact::Corroboration(more) => self.point("corroborates", more.fact),
            Fact::Assessment(assessment) => self.assessment(assessment),
            Fact::Government(change) => self.government(change),
            Fact::Recognition(recognition) => {
                self.party("recogniser", &recognition.recogniser);
                self.say("recognition", recognition.mode.key());
            }
            // Told by who said what and how; the calendar's in a sentence.
            Fact::Conveyance(_)
            | Fact::Talks(_)
            | Fact::Explanation(_)
            | Fact::Statement(_)
            | Fact::Silence(_)
            | Fact::Deadline(_) => {}
        }
    }

    fn version(&mut self, version: &Version) {
        if let Some(due) = &version.reply_due {
            let due = When::of(due, self.record.visit.language).words;
            self.words("reply-due", &due);
        }
        let proposal = self.record.proposal();
        let former = version.number.checked_sub(1);
        if let Some(former) = former.and_then(|number| proposal.wording(number)) {
            let language = self.record.visit.language.code();
            let changes = diff(former, version).into_iter();
            self.body.changed = changes
                .filter(|change| change.kind != TermChangeKind::Unchanged)
                .map(|change| change_in_words(language, &change))
                .collect();
            let due = reply_due_in_words(
                language,
                former.reply_due.as_ref(),
                version.reply_due.as_ref(),
            );
            self.body
                .changed
                .extend(Some(due).filter(|due| !due.is_empty()));
        }
        if version.number != proposal.version.number {
            self.body.terms = terms(&self.record, &version.terms);
        }
    }

    fn response(&mut self, response: &Response) {
        let language = self.record.visit.language;
        let proposal = self.record.proposal();
        if let Some(withdrawn) = response.withdraws
            && let Some(seq) = proposal.response_seq(withdrawn)
        {
            self.point("takes-back", seq);
        }
        if response.version != proposal.version.number {
            self.words("answers-version", &response.version.to_string());
        }
        if let Some(other) = response.counter_proposal {
            self.proposal("offers-instead", other);
        }
        self.body.positions = response
            .positions
            .iter()
            .map(|position| PositionView {
                term: self.named_term(&position.term_id, response.version),
                position: language.say(position.position.key()),
                condition: position.condition.clone(),
            })
            .collect();
    }

    fn report(&mut self, report: &PerformanceReport) {
        let language = self.record.visit.language;
        self.term(&report.term_id, report.version);
        self.say("basis", report.basis.key());
        self.say("how-far", report.state.key());
        if let Some(quantity) = &report.quantity {
            let words = amount(quantity, language);
            self.words("so-far", &words);
            self.words("worded", &quantity.verbatim);
        }
        self.words("reporter", &report.reporter);
        for person in &report.named_persons {
            let label = language.say(person.role.key());
            let href = person.person.as_ref().map(|id| self.address(id));
            self.line(label, &person.display_name, "", href);
        }
        self.words("note", &report.note);
    }

    fn relation(&mut self, relation: &Relation) {
        let here = self.record.proposal().id;
        let (key, other) = if relation.later == here {
            (relation.kind.key(), relation.earlier)
        } else {
            (
                super::super::related::seen_from_the_earlier(relation.kind),
                relation.later,
            )
        };
        self.proposal(key, other);
        self.words("note", &relation.note);
    }

    fn decision(&mut self, decision: &StatusOverride) {
        self.say("decided-status", decision.status.key());
        self.words("reason", &decision.reason);
    }

    fn assessment(&mut self, assessment: &Assessment) {
        self.point("assesses", assessment.fact);
        self.words("assessor", &assessment.assessor);
        self.words("note", &assessment.note);
    }

    fn government(&mut self, change: &GovernmentChange) {
        self.party("state", &change.state);
        self.party("takes-office", &change.government);
        if let Some(former) = &change.former {
            self.party("leaves-office", former);
        }
    }

    fn line(&mut self, label: String, words: &str, language: &str, href: Option<String>) {
        if !words.is_empty() {
            self.body.lines.push(Line {
                label,
                words: words.to_owned(),
                language: language.to_owned(),
                href,
            });
        }
    }

    /// What somebody wrote, in whatever language.
    fn words(&mut self, label: &str, words: &str) {
        self.foreign(label, words, "");
    }

    /// What somebody wrote, in a language that is known.
    fn foreign(&mut self, label: &str, words: &str, language: &str) {
        let label = self.record.visit.language.say(label);
        self.line(label, words, language, None);
    }

    /// A word of ours.
    fn say(&mut self, label: &str, key: &str) {
        let words = self.record.visit.language.say(key);
        self.words(label, &words);
    }

    fn point(&mut self, label: &str, seq: i64) {
        let label = self.record.visit.language.say(label);
        self.body.pointers.push((label, self.pointers.to(seq)));
    }

    fn party(&mut self, label: &str, id: &PartyId) {
        let label = self.record.visit.language.say(label);
        let name = self.record.names.name(id, self.record.visit);
        let href = self.address(id);
        self.line(label, &name, "", Some(href));
    }

    fn address(&self, id: &PartyId) -> String {
        self.record.visit.link(&format!("/{id}"))
    }

    fn proposal(&mut self, label: &str, id: ProposalId) {
        let label = self.record.visit.language.say(label);
        let other = super::super::related::link(&self.record, id);
        self.line(label, &other.title, &other.language, other.href);
    }

    fn term(&mut self, id: &str, version: u32) {
        let label = self.record.visit.language.say("term");
        let words = self.named_term(id, version);
        let on_the_table = version == self.record.proposal().version.number;
        let href = on_the_table.then(|| format!("#term-{}", self.record.term_number(id)));
        self.line(label, &words, "", href);
    }

    /// `2. Release`, by the version's own numbers.
    fn named_term(&self, id: &str, version: u32) -> String {
        let terms = self.pointers.terms.get(&version);
        let mut terms = terms.into_iter().copied().flatten().enumerate();
        terms.find(|(_, term)| term.id == id).map_or_else(
            || id.to_owned(),
            |(at, term)| {
                let act = self.record.visit.language.say(term.act.key());
                format!("{}. {act}", at + 1)
            },
        )
    }
}
