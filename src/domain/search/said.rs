//! What each fact says.

use super::{Entry, Facet};
use crate::domain::{Communication, Conveyance, Evidence, Fact, NamedPerson, Source, Term};

/// Adds what a fact says.
pub(super) fn add(fact: &Fact, to: &mut Entry) {
    match fact {
        Fact::Version(version) => {
            for term in &version.terms {
                term_of(term, to);
            }
            if let Some(communication) = &version.communication {
                communicated(communication, to);
            }
            if let Some(evidence) = &version.evidence {
                evident(evidence, to);
            }
        }
        Fact::Conveyance(words) | Fact::Talks(words) | Fact::Explanation(words) => {
            conveyed(words, to);
        }
        Fact::Withdrawal(withdrawal) => {
            communicated(&withdrawal.communication, to);
            evident(&withdrawal.evidence, to);
            to.said(&withdrawal.reason);
        }
        Fact::Response(response) => {
            to.facets.insert(Facet::Response(response.kind));
            communicated(&response.communication, to);
            evident(&response.evidence, to);
            for position in &response.positions {
                to.said(&position.condition);
            }
        }
        Fact::Statement(statement) => {
            communicated(&statement.communication, to);
            evident(&statement.evidence, to);
        }
        Fact::Report(report) => {
            persons(&report.named_persons, to);
            to.record(&report.reporter);
            to.said(&report.note);
            if let Some(quantity) = &report.quantity {
                to.said(&quantity.verbatim);
            }
            evident(&report.evidence, to);
        }
        Fact::Government(change) => {
            to.party(Some(&change.state));
            to.party(Some(&change.government));
            to.party(change.former.as_ref());
            evident(&change.evidence, to);
        }
        Fact::Recognition(recognition) => {
            to.party(Some(&recognition.recogniser));
            evident(&recognition.evidence, to);
        }
        // The editors' words are not a part of what anybody said; see `Entry::add`.
        Fact::Party(_) | Fact::Editorial(_) | Fact::Silence(_) => {}
        Fact::Deadline(deadline) => to.party(Some(&deadline.party)),
        Fact::Relation(_)
        | Fact::Lapse(_)
        | Fact::Mootness(_)
        | Fact::Voiding(_)
        | Fact::Override(_)
        | Fact::Correction(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Corroboration(_)
        | Fact::Assessment(_) => decided(fact, to),
    }
}

/// What somebody found or decided, about the proposal or about a fact.
fn decided(fact: &Fact, to: &mut Entry) {
    match fact {
        Fact::Relation(relation) => {
            to.said(&relation.note);
            evident(&relation.evidence, to);
        }
        Fact::Lapse(lapse) => {
            to.said(&lapse.reason);
            evident(&lapse.evidence, to);
        }
        Fact::Mootness(mootness) => {
            to.said(&mootness.reason);
            evident(&mootness.evidence, to);
        }
        Fact::Voiding(voiding) => to.said(&voiding.reason),
        Fact::Override(decision) => {
            to.said(&decision.reason);
            quoted(&decision.sources, to);
        }
        Fact::Correction(correction) => {
            // Both can be looked for: what was said first, and what should have been said.
            add(&correction.replacement, to);
            to.said(&correction.reason);
            evident(&correction.evidence, to);
        }
        Fact::Clarification(clarification) => {
            to.said(&clarification.note.content);
            quoted(&clarification.sources, to);
        }
        Fact::Retraction(retraction) => {
            to.said(&retraction.reason);
            quoted(&retraction.sources, to);
        }
        Fact::Corroboration(corroboration) => evident(&corroboration.evidence, to),
        Fact::Assessment(assessment) => {
            to.record(&assessment.assessor);
            to.said(&assessment.note);
            quoted(&assessment.sources, to);
        }
        _ => {}
    }
}

fn term_of(term: &Term, to: &mut Entry) {
    to.record(&term.description);
    if let Some(quantity) = &term.quantity {
        to.record(&quantity.verbatim);
    }
    for condition in &term.conditions {
        to.record(condition);
    }
    to.party(Some(&term.obligor));
    to.party(term.beneficiary.as_ref());
    persons(&term.named_persons, to);
}

fn persons(named: &[NamedPerson], to: &mut Entry) {
    for person in named {
        let name = &person.display_name;
        to.facets.insert(Facet::NamesPersons);
        to.record(name);
        to.facets.insert(Facet::person_named(name));
        to.facets.extend(Facet::person_words(name));
        if let Some(id) = &person.person {
            to.party(Some(id));
            to.facets.insert(Facet::Person(id.clone()));
        }
    }
}

fn conveyed(conveyance: &Conveyance, to: &mut Entry) {
    communicated(&conveyance.communication, to);
    evident(&conveyance.evidence, to);
}

fn communicated(communication: &Communication, to: &mut Entry) {
    to.record(&communication.speaker);
    to.party(communication.speaker_party.as_ref());
    to.party(Some(&communication.on_behalf_of));
    let original = communication.text.iter();
    for text in original.chain(&communication.translations) {
        to.said(&text.content);
    }
}

fn evident(evidence: &Evidence, to: &mut Entry) {
    quoted(&evidence.sources, to);
}

fn quoted(sources: &[Source], to: &mut Entry) {
    for source in sources {
        to.said(&source.quotation);
    }
}
