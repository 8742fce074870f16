//! What is looked at before a fact is recorded. Nothing here knows the lifecycle.

use std::collections::HashSet;

use jiff::{Timestamp, ToSpan as _};

use super::{Proposal, Refusal, Version, Violation};
use crate::domain::{Communication, Occurrence, PartyId, Source};

/// All of what is wrong at once, if anything is.
pub(super) fn invalid(violations: Vec<Violation>) -> Result<(), Refusal> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(violations))
    }
}

/// Facts are about what has happened. A day of grace covers zones and clocks.
pub(super) fn check_time(
    field: &str,
    occurred: &Occurrence,
    now: Timestamp,
    violations: &mut Vec<Violation>,
) {
    let latest = now.checked_add(24.hours()).unwrap_or(Timestamp::MAX);
    if occurred.start() > latest {
        violations.push(Violation::new(
            field,
            format!("{} has not come yet; it is {now}", occurred.start()),
        ));
    }
}

/// A public record needs at least one source.
pub(super) fn check_sources(sources: &[Source], violations: &mut Vec<Violation>) {
    if sources.is_empty() {
        violations.push(Violation::new(
            "sources",
            "is empty; a public record needs at least one",
        ));
    }
}

impl Proposal {
    pub(super) fn takes_part(&self, party: &PartyId) -> bool {
        self.proponents.contains(party) || self.addressees.contains(party)
    }

    pub(super) fn wrong_parties(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let sides = [
            ("proponents", &self.proponents),
            ("addressees", &self.addressees),
        ];
        for (field, parties) in sides {
            if parties.is_empty() {
                violations.push(Violation::new(field, "is empty; at least one is needed"));
            }
        }
        let mut seen = HashSet::new();
        for (field, parties) in sides {
            for (index, party) in parties.iter().enumerate() {
                if !seen.insert(party) {
                    violations.push(Violation::new(
                        format!("{field}[{index}]"),
                        format!("{party} is named twice; a party is proponent or addressee, once"),
                    ));
                }
            }
        }
        violations
    }

    pub(super) fn wrong_version(&self, version: &Version, now: Timestamp) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check_terms(version, &mut found);
        if let Some(communication) = &version.communication {
            found.extend(self.wrong_proponent(communication, now));
            if version.terms.is_empty() {
                found.push(Violation::new(
                    "terms",
                    "is empty; what is made known has a term",
                ));
            }
            let evidence = version.evidence.as_ref();
            check_sources(
                evidence.map_or(&[], |evidence| evidence.sources.as_slice()),
                &mut found,
            );
        }
        if version.number == 1 {
            for violation in &mut found {
                violation.field.insert_str(0, "current_version.");
            }
        }
        found
    }

    fn check_terms(&self, version: &Version, found: &mut Vec<Violation>) {
        let mut ids = HashSet::new();
        for (index, term) in version.terms.iter().enumerate() {
            if !ids.insert(term.id.as_str()) {
                found.push(Violation::new(
                    format!("terms[{index}].id"),
                    format!("{:?} names another term of this version too", term.id),
                ));
            }
            let parties = [
                ("obligor", Some(&term.obligor)),
                ("beneficiary", term.beneficiary.as_ref()),
            ];
            for (field, party) in parties {
                if let Some(party) = party
                    && !self.takes_part(party)
                {
                    found.push(Violation::new(
                        format!("terms[{index}].{field}"),
                        format!("{party} is neither proponent nor addressee"),
                    ));
                }
            }
        }
    }

    /// Of what a proponent said.
    pub(super) fn wrong_proponent(
        &self,
        communication: &Communication,
        now: Timestamp,
    ) -> Vec<Violation> {
        let mut violations = Vec::new();
        if !self.proponents.contains(&communication.on_behalf_of) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!("{} is not a proponent", communication.on_behalf_of),
            ));
        }
        let field = "communication.occurred.time";
        check_time(field, &communication.occurred, now, &mut violations);
        self.check_reply(communication, &mut violations);
        violations
    }

    /// What is answered is a fact about this proposal that is recorded already.
    pub(super) fn check_reply(
        &self,
        communication: &Communication,
        violations: &mut Vec<Violation>,
    ) {
        if let Some(answered) = communication.in_reply_to
            && !self.steps.iter().any(|step| step.seq == answered)
        {
            violations.push(Violation::new(
                "communication.in_reply_to",
                format!("events/{answered} is no fact about this proposal"),
            ));
        }
    }
}
