//! What parties and editors do to a proposal.

use demarche::contract::v1::{
    Event, GovernmentChange, Mootness, Relation, Response, ResponseKind, StatusOverride,
};

use super::{Line, Teller};
use crate::render::locale::id_of;

impl Teller<'_> {
    pub(super) fn answer(&self, response: &Response) -> Vec<Line> {
        let kind = self.locale.name(response.kind().as_str_name());
        let mut lines = self.one("label-answer", kind);
        if response.version > 0 {
            let version = response.version.to_string();
            self.fact(&mut lines, "label-version", version);
        }
        if response.kind() == ResponseKind::WithdrawalOfResponse {
            lines.push(self.sentence("takes-back"));
        }
        if !response.counter_proposal.is_empty() {
            self.other_proposal("label-counter", &response.counter_proposal, &mut lines);
        }
        self.positions(response, &mut lines);
        lines
    }

    pub(super) fn relation(&self, relation: &Relation, event: &Event) -> Vec<Line> {
        let (how, other) = self.seen_from_here(relation, event);
        let mut lines = self.one("label-relation", how);
        self.other_proposal("label-other-proposal", other, &mut lines);
        let note = self.typed(&relation.note, self.measure.quote);
        self.fact(&mut lines, "label-note", note);
        lines
    }

    /// How the proposal that the mail is about belongs to the other one, and that one.
    pub(super) fn seen_from_here<'b>(
        &self,
        relation: &'b Relation,
        event: &Event,
    ) -> (String, &'b str) {
        let here = match &self.alert.proposal {
            Some(proposal) if !proposal.name.is_empty() => &proposal.name,
            _ => &event.proposal,
        };
        let (side, other) = if relation.earlier == *here {
            ("earlier", &relation.proposal)
        } else {
            ("later", &relation.earlier)
        };
        let kind = id_of(relation.kind().as_str_name());
        (self.locale.say(&format!("{kind}-{side}")), other)
    }

    pub(super) fn moot(&self, mootness: &Mootness) -> Vec<Line> {
        let mut lines = Vec::new();
        for term in mootness.term_ids.iter().take(self.measure.terms) {
            let term = self.term_named(term, self.measure.term);
            self.fact(&mut lines, "label-term", term);
        }
        self.more(mootness.term_ids.len(), &mut lines);
        lines.extend(self.reason(&mootness.reason));
        lines
    }

    pub(super) fn decision(&self, decision: &StatusOverride) -> Vec<Line> {
        let status = self.locale.name(decision.status().as_str_name());
        let mut lines = self.one("label-decision", status);
        lines.extend(self.reason(&decision.reason));
        lines
    }

    pub(super) fn change_of_government(&self, change: &GovernmentChange) -> Vec<Line> {
        let mut lines = self.one("label-state", self.names.of(&change.state));
        let government = self.names.of(&change.government);
        self.fact(&mut lines, "label-government", government);
        let former = self.names.of(&change.former_government);
        self.fact(&mut lines, "label-former-government", former);
        if self.alert.proposal.is_some() {
            lines.push(self.sentence("proposal-goes-on"));
        }
        lines
    }
}
