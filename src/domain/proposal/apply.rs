//! What an event makes of a proposal. The only thing that changes one.

use std::collections::BTreeSet;

use super::{Proposal, Version, Wording};
use crate::domain::{
    Act, Attribution, ChannelClass, Conveyance, Event, Fact, Occurrence, PerformanceReport,
    Reading, Relation, RelationKind, Response, Source, Step,
    fold::{Fold, Ground, revise},
    response::is_competent,
    source_key,
};

impl Proposal {
    /// Takes an event into account and derives anew what follows from all facts. Events
    /// about the proposal come in the order of their `seq`.
    pub fn apply(&mut self, event: &Event) {
        if self.take_in(event) {
            self.refold();
        }
    }

    /// Takes an event into account. Whether what follows from all facts is to be derived
    /// anew.
    pub(super) fn take_in(&mut self, event: &Event) -> bool {
        self.updated = event.recorded;
        self.revision = event.seq;
        match &event.fact {
            Fact::Editorial(editorial) => self.editorial = editorial.clone(),
            Fact::Silence(silence) => self.raise(silence),
            Fact::Deadline(deadline) => self.tell(deadline),
            fact => {
                let Some(step) = self.step(event) else {
                    return false;
                };
                self.keep_text(event.seq, fact);
                if let Fact::Relation(relation) = fact {
                    self.keep_relation(event.seq, relation);
                }
                self.steps.push(step);
                return true;
            }
        }
        false
    }

    fn keep_text(&mut self, seq: i64, fact: &Fact) {
        match fact {
            Fact::Version(version) if seq != self.created_seq => {
                self.versions = self.versions.max(version.number);
                self.keep(seq, Wording::Version(version.clone()));
            }
            Fact::Conveyance(conveyance) if self.is_made_known_by(seq) => {
                self.keep(seq, Wording::Conveyance(conveyance.clone()));
            }
            Fact::Correction(correction) => match correction.replacement.as_ref() {
                Fact::Version(version) => self.keep(seq, Wording::Version(version.clone())),
                Fact::Conveyance(conveyance) if self.is_made_known_by(correction.fact) => {
                    self.keep(seq, Wording::Conveyance(conveyance.clone()));
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Derives anew what follows from the facts. A row of an earlier release does not hold all
    /// of it until a fact is recorded, or this is called.
    pub fn refold(&mut self) {
        self.begin_with_a_draft();
        let mut steps = std::mem::take(&mut self.steps);
        revise(&mut steps);
        self.steps = steps;
        let ground = self.ground();
        let fold = Fold::of(&ground, &self.steps);
        let standings = fold.standings();
        let moot: BTreeSet<&str> = fold.moot.into_iter().collect();
        let moot = moot.into_iter().map(str::to_owned).collect();
        let (status, closed, version, clocks) =
            (fold.status, fold.closed, fold.version, fold.clocks);
        self.status = status;
        self.closed = closed;
        self.standings = standings;
        self.clocks = clocks;
        self.moot = moot;
        self.put_on_the_table(version);
    }

    /// Rows of an earlier release have no step for a draft.
    fn begin_with_a_draft(&mut self) {
        if !self.steps.iter().any(|step| step.seq == self.created_seq) {
            let reading = Reading {
                occurred: Occurrence::instant(self.created),
                act: Act::Draft,
                attribution: None,
                sources: Vec::new(),
            };
            self.steps.push(Step::new(self.created_seq, reading));
        }
    }

    /// What a fold of this proposal stands on.
    pub(super) fn ground(&self) -> Ground<'_> {
        let terms = |number| Some((number, self.wording(number)?.terms.as_slice()));
        Ground {
            addressees: &self.addressees,
            versions: (1..=self.versions).filter_map(terms).collect(),
        }
    }

    /// The step of an event; none for one that is no fact about a proposal.
    pub(super) fn step(&self, event: &Event) -> Option<Step> {
        let mut reading = self.read(event.seq, &event.fact, event.attribution)?;
        reading.occurred = match &event.occurred {
            Some(occurred) => occurred.clone(),
            None => Occurrence::instant(event.recorded),
        };
        Some(Step::new(event.seq, reading))
    }

    /// What a fact says, attested as it says itself.
    pub(super) fn reading_of(&self, seq: i64, fact: &Fact) -> Option<Reading> {
        self.read(seq, fact, None)
    }

    /// What a fact says. Its time is replaced by that of the event, which has the same.
    fn read(&self, seq: i64, fact: &Fact, attribution: Option<Attribution>) -> Option<Reading> {
        let act = match fact {
            Fact::Version(version) => self.act_of_version(seq, version),
            Fact::Conveyance(said) => act_of_class(said.communication.channel.class()),
            Fact::Withdrawal(_) => Act::Withdraw,
            Fact::Response(response) => act_of_response(response, attribution),
            Fact::Statement(statement) => Act::State {
                statement: statement.id,
            },
            Fact::Report(report) => act_of_report(report),
            Fact::Relation(relation) => self.act_of_relation(relation),
            Fact::Talks(_) => Act::Talks,
            Fact::Explanation(said) => Act::Explain {
                in_reply_to: said.communication.in_reply_to,
            },
            Fact::Lapse(_) => Act::Lapse,
            Fact::Mootness(mootness) => Act::Moot {
                terms: mootness.term_ids.clone(),
            },
            Fact::Voiding(_) => Act::Void,
            Fact::Override(decision) => Act::Override {
                status: decision.status,
            },
            Fact::Government(change) => Act::Government { change: change.seq },
            Fact::Correction(correction) => {
                let attribution = Some(correction.evidence.attribution);
                let reading = self.read(correction.fact, &correction.replacement, attribution)?;
                Act::Correct {
                    fact: correction.fact,
                    reading: Box::new(reading),
                }
            }
            Fact::Clarification(clarification) => Act::Clarify {
                fact: clarification.fact,
            },
            Fact::Retraction(retraction) => Act::Retract {
                fact: retraction.fact,
            },
            Fact::Corroboration(corroboration) => Act::Corroborate {
                fact: corroboration.fact,
            },
            Fact::Assessment(assessment) => Act::Assess {
                fact: assessment.fact,
                judgement: assessment.judgement,
            },
            Fact::Party(_)
            | Fact::Editorial(_)
            | Fact::Silence(_)
            | Fact::Deadline(_)
            | Fact::Recognition(_) => return None,
        };
        Some(Reading {
            occurred: occurred(fact)
                .cloned()
                .unwrap_or_else(|| Occurrence::instant(self.created)),
            act,
            attribution,
            sources: sources(fact).iter().map(source_key).collect(),
        })
    }

    fn act_of_version(&self, seq: i64, version: &Version) -> Act {
        let class = version
            .communication
            .as_ref()
            .map(|said| said.channel.class());
        match class {
            Some(class) if seq == self.created_seq => act_of_class(class),
            Some(class) => Act::Amend {
                version: version.number,
                class,
            },
            None => Act::Draft,
        }
    }

    fn act_of_relation(&self, relation: &Relation) -> Act {
        let is_earlier = relation.earlier == self.id;
        if is_earlier && relation.kind == RelationKind::Supersedes {
            return Act::Supersede { by: relation.later };
        }
        Act::Relate {
            kind: relation.kind,
            with: if is_earlier {
                relation.later
            } else {
                relation.earlier
            },
        }
    }
}

fn act_of_class(class: ChannelClass) -> Act {
    match class {
        ChannelClass::Formal => Act::Transmit,
        ChannelClass::Public | ChannelClass::Private => Act::Announce,
    }
}

fn act_of_response(response: &Response, attribution: Option<Attribution>) -> Act {
    let binds = response.communication.capacity.binds();
    Act::Respond {
        response: response.id,
        addressee: response.communication.on_behalf_of.clone(),
        kind: response.kind,
        competent: is_competent(binds, attribution.unwrap_or(response.evidence.attribution)),
        binds,
        class: response.communication.channel.class(),
        version: response.version,
        withdraws: response.withdraws,
    }
}

fn act_of_report(report: &PerformanceReport) -> Act {
    use crate::domain::NamedPersonRole::Included;
    let named = report
        .named_persons
        .iter()
        .filter(|person| person.role == Included)
        .count();
    Act::Report {
        report: report.id,
        term: report.term_id.clone(),
        version: report.version,
        basis: report.basis,
        state: report.state,
        quantity: report.quantity.clone(),
        named: u32::try_from(named).unwrap_or(u32::MAX),
    }
}

/// When it happened, as the fact itself says.
pub(super) fn occurred(fact: &Fact) -> Option<&Occurrence> {
    match fact {
        Fact::Version(version) => Some(&version.communication.as_ref()?.occurred),
        Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => {
            Some(&said.communication.occurred)
        }
        Fact::Withdrawal(withdrawal) => Some(&withdrawal.communication.occurred),
        Fact::Response(response) => Some(&response.communication.occurred),
        Fact::Statement(statement) => Some(&statement.communication.occurred),
        Fact::Report(report) => Some(&report.occurred),
        Fact::Relation(relation) => Some(&relation.occurred),
        Fact::Lapse(lapse) => Some(&lapse.occurred),
        Fact::Mootness(mootness) => Some(&mootness.occurred),
        Fact::Override(decision) => Some(&decision.occurred),
        Fact::Government(change) => Some(&change.occurred),
        _ => None,
    }
}

/// What the fact rests on. Those of a correction are what the corrected fact rests on.
fn sources(fact: &Fact) -> &[Source] {
    match fact {
        Fact::Version(version) => version
            .evidence
            .as_ref()
            .map_or(&[], |evidence| evidence.sources.as_slice()),
        Fact::Conveyance(Conveyance { evidence, .. })
        | Fact::Talks(Conveyance { evidence, .. })
        | Fact::Explanation(Conveyance { evidence, .. }) => &evidence.sources,
        Fact::Withdrawal(withdrawal) => &withdrawal.evidence.sources,
        Fact::Response(response) => &response.evidence.sources,
        Fact::Statement(statement) => &statement.evidence.sources,
        Fact::Report(report) => &report.evidence.sources,
        Fact::Relation(relation) => &relation.evidence.sources,
        Fact::Lapse(lapse) => &lapse.evidence.sources,
        Fact::Mootness(mootness) => &mootness.evidence.sources,
        Fact::Override(decision) => &decision.sources,
        Fact::Government(change) => &change.evidence.sources,
        Fact::Correction(correction) => &correction.evidence.sources,
        Fact::Clarification(clarification) => &clarification.sources,
        Fact::Retraction(retraction) => &retraction.sources,
        Fact::Corroboration(corroboration) => &corroboration.evidence.sources,
        Fact::Assessment(assessment) => &assessment.sources,
        _ => &[],
    }
}
