//! What is still open.

use demarche::contract::v1::{AddresseeStanding, Proposal, ProposalStatus, ResponseStatus};

use super::{Block, Line, Teller};
use crate::render::{locale::Value, when};

impl Teller<'_> {
    pub(super) fn still_open(&self, proposal: &Proposal) -> Block {
        let mut lines = Vec::new();
        let awaiting: Vec<_> = proposal
            .standings
            .iter()
            .filter(|standing| is_silent(standing))
            .map(|standing| &standing.addressee)
            .collect();
        let all_answered = !proposal.standings.iter().any(awaits_anything);
        if all_answered && !proposal.standings.is_empty() {
            lines.push(Line::Sentence(self.locale.say("answered")));
        }
        let version = proposal.current_version.as_ref();
        let is_over = is_over(proposal.status());
        if !is_over {
            let awaiting = self.names.list(awaiting.iter().copied());
            self.fact(&mut lines, "label-awaiting", awaiting);
        }
        if is_over {
            // Nobody owes an answer any more.
        } else if proposal.clocks.is_empty() {
            // A service that sends no clocks: all that is known is when the version was made
            // known.
            let made_known = version
                .and_then(|version| version.communication.as_ref())
                .and_then(|communication| communication.occurred.as_ref());
            if let (false, Some(made_known)) = (awaiting.is_empty(), made_known)
                && let Some(days) = when::days_since(made_known, self.message_time)
            {
                let days = self
                    .locale
                    .tell("silence-days", &[("days", Value::Count(days))]);
                self.fact(&mut lines, "label-silence", days);
            }
        } else {
            self.clocks(proposal, &mut lines);
        }
        self.deadlines(proposal, &mut lines);
        let answering: Vec<_> = proposal
            .standings
            .iter()
            .filter(|standing| !is_silent(standing))
            .collect();
        for standing in answering.iter().take(self.measure.terms) {
            self.stands(standing, &mut lines);
        }
        self.more(answering.len(), &mut lines);
        if let Some(version) = version {
            let count = i64::try_from(version.terms.len()).unwrap_or(i64::MAX);
            let count = self
                .locale
                .tell("terms-count", &[("count", Value::Count(count))]);
            self.fact(&mut lines, "label-terms", count);
        }
        self.outstanding(proposal, &mut lines);
        self.block("heading-open", lines)
    }

    /// Where an addressee that answered stands now.
    fn stands(&self, standing: &AddresseeStanding, lines: &mut Vec<Line>) {
        let party = self.names.of(&standing.addressee);
        for (label, status) in [
            ("label-public", standing.public_status()),
            ("label-formal", standing.formal_status()),
        ] {
            if status != ResponseStatus::Unspecified {
                lines.push(Line::Fact {
                    label: self.locale.tell(label, &[("party", Value::Text(&party))]),
                    value: self.locale.name(status.as_str_name()),
                });
            }
        }
    }
}

/// It has ended, or was agreed to: an answer is not awaited.
fn is_over(status: ProposalStatus) -> bool {
    match status {
        ProposalStatus::Agreed
        | ProposalStatus::InImplementation
        | ProposalStatus::Fulfilled
        | ProposalStatus::PartiallyFulfilled
        | ProposalStatus::Collapsed
        | ProposalStatus::Withdrawn
        | ProposalStatus::Lapsed
        | ProposalStatus::Moot
        | ProposalStatus::Superseded
        | ProposalStatus::Void => true,
        ProposalStatus::Unspecified
        | ProposalStatus::Draft
        | ProposalStatus::Announced
        | ProposalStatus::Transmitted
        | ProposalStatus::UnderConsideration
        | ProposalStatus::UnderNegotiation
        | ProposalStatus::AcceptedInPrinciple
        | ProposalStatus::Rejected => false,
    }
}

/// Nothing is known from them, by either way.
fn is_silent(standing: &AddresseeStanding) -> bool {
    answers(standing).into_iter().all(awaited)
}

/// An answer is outstanding, by one way or the other.
fn awaits_anything(standing: &AddresseeStanding) -> bool {
    answers(standing).into_iter().any(awaited)
}

fn answers(standing: &AddresseeStanding) -> [ResponseStatus; 2] {
    [standing.public_status(), standing.formal_status()]
}

fn awaited(status: ResponseStatus) -> bool {
    matches!(
        status,
        ResponseStatus::Awaiting | ResponseStatus::Unspecified
    )
}
