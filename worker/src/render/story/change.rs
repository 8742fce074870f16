//! What changed, from what to what.

use demarche::contract::v1::{
    Event, ProposalStatus, ProposalVersion, ResponseStatus, StandingChange,
};

use super::{Block, Line, Teller, amends::Herald, said::more};
use crate::render::{locale::Value, when};

impl Teller<'_> {
    pub(super) fn what_changed(&self, event: &Event) -> Block {
        let mut lines = vec![Line::Sentence(
            self.locale.name(event.r#type().as_str_name()),
        )];
        if let Some(proposal) = &self.alert.proposal {
            let proponents = self.names.list(proposal.proponents.iter());
            self.fact(&mut lines, "label-proponents", proponents);
            let addressees = self.names.list(proposal.addressees.iter());
            self.fact(&mut lines, "label-addressees", addressees);
        }
        // Told above already, as what was put right.
        if !(event.corrects_status && self.herald != Herald::News) {
            self.status_and_standings(event, &mut lines);
        }
        lines.extend(self.details(event));
        self.block("heading-what", lines)
    }

    pub(super) fn status_and_standings(&self, event: &Event, lines: &mut Vec<Line>) {
        if self.alert.proposal.is_some() {
            let status = self.status_change(event.status_before(), event.status_after());
            self.fact(lines, "label-status", status);
        }
        let shown = event.standing_changes.iter().take(self.measure.terms);
        for change in shown {
            self.standing(change, lines);
        }
        self.more(event.standing_changes.len(), lines);
    }

    fn status_change(&self, before: ProposalStatus, after: ProposalStatus) -> String {
        let after_said = self.locale.name(after.as_str_name());
        if before == after {
            return self
                .locale
                .tell("unchanged", &[("status", Value::Text(&after_said))]);
        }
        if before == ProposalStatus::Unspecified {
            return after_said;
        }
        self.arrow(&self.locale.name(before.as_str_name()), &after_said)
    }

    /// The public and the formal answer are two things: each is said if it changed.
    fn standing(&self, change: &StandingChange, lines: &mut Vec<Line>) {
        let party = self.names.of(&change.addressee);
        let pairs = [
            (
                "label-public",
                change.public_before(),
                change.public_after(),
            ),
            (
                "label-formal",
                change.formal_before(),
                change.formal_after(),
            ),
        ];
        for (label, before, after) in pairs {
            if before != after {
                let after = self.locale.name(after.as_str_name());
                let value = if before == ResponseStatus::Unspecified {
                    after
                } else {
                    self.arrow(&self.locale.name(before.as_str_name()), &after)
                };
                lines.push(Line::Fact {
                    label: self.locale.tell(label, &[("party", Value::Text(&party))]),
                    value,
                });
            }
        }
    }

    /// What a version sets, and what is another than in the version before.
    pub(super) fn version(&self, version: &ProposalVersion) -> Vec<Line> {
        let mut lines = Vec::new();
        if version.number > 1 {
            let number = version.number.to_string();
            self.fact(&mut lines, "label-new-version", number);
        }
        let due = version.reply_due.as_ref();
        let due = due.and_then(|due| when::occurrence(self.locale, due));
        self.fact(&mut lines, "label-reply-due", due.unwrap_or_default());
        let former = self.alert.former_version.as_ref();
        if let Some(former) = former.filter(|former| former.number < version.number) {
            let different = self.changed_terms(&former.terms, &version.terms);
            if !different.is_empty() {
                lines.push(self.sentence("terms-changed"));
                lines.extend(different);
            }
        }
        lines
    }

    /// Says how many are not shown of what there is one of for each term or party.
    pub(super) fn more(&self, all: usize, lines: &mut Vec<Line>) {
        if let Some(more) = more(all, self.measure.terms) {
            let more = self
                .locale
                .tell("more-terms", &[("count", Value::Count(more))]);
            lines.push(Line::Sentence(more));
        }
    }
}
