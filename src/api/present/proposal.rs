//! Proposals as they go out.

use jiff::Timestamp;

use super::{communication::evidence, etag, name_or_empty, names, time};
use crate::{
    api::words::{Shared as _, number_or_zero},
    contract::v1 as pb,
    domain::{self, ProposalId},
};

/// A proposal, with what depends on the day counted up to now.
pub(crate) fn proposal(proposal: domain::Proposal, now: Timestamp) -> pb::Proposal {
    let clocks = proposal.clocks(now).into_iter().map(Into::into).collect();
    let deadlines = proposal
        .deadlines(now)
        .into_iter()
        .map(Into::into)
        .collect();
    let progress = proposal.progress().into_iter().map(Into::into).collect();
    let relations = proposal
        .relations()
        .map(|(seq, found)| relation(seq, found.clone()))
        .collect();
    pb::Proposal {
        name: proposal.id.to_string(),
        title: proposal.editorial.title,
        summary: proposal.editorial.summary,
        language_code: proposal.editorial.language,
        proponents: names(&proposal.proponents),
        addressees: names(&proposal.addressees),
        current_version: Some(version(proposal.id, proposal.version)),
        status: proposal.status.number(),
        standings: proposal.standings.into_iter().map(Into::into).collect(),
        create_time: Some(time(proposal.created)),
        update_time: Some(time(proposal.updated)),
        etag: etag(proposal.revision),
        clocks,
        deadlines,
        progress,
        relations,
    }
}

/// A version of a proposal.
pub(crate) fn version(proposal: ProposalId, version: domain::Version) -> pb::ProposalVersion {
    let attribution = number_or_zero(version.evidence.as_ref().map(|e| e.attribution));
    let sources = version
        .evidence
        .map(|given| evidence(given).0)
        .unwrap_or_default();
    pb::ProposalVersion {
        name: format!("{proposal}/versions/{}", version.number),
        number: i32::try_from(version.number).unwrap_or(i32::MAX),
        terms: version.terms.into_iter().map(Into::into).collect(),
        communication: version.communication.map(Into::into),
        sources,
        attribution,
        record_time: Some(time(version.recorded)),
        reply_due: version.reply_due.map(Into::into),
    }
}

impl From<domain::Term> for pb::Term {
    fn from(term: domain::Term) -> Self {
        Self {
            id: term.id,
            obligor: term.obligor.to_string(),
            beneficiary: term
                .beneficiary
                .map(|party| party.to_string())
                .unwrap_or_default(),
            act: term.act.number(),
            quantity: term.quantity.map(Into::into),
            reciprocity_group: term.reciprocity_group,
            conditions: term.conditions,
            due: term.due.map(Into::into),
            named_persons: term.named_persons.into_iter().map(Into::into).collect(),
            description: term.description,
        }
    }
}

impl From<domain::Quantity> for pb::Quantity {
    fn from(quantity: domain::Quantity) -> Self {
        Self {
            kind: quantity.kind.number(),
            value: quantity.value,
            verbatim: quantity.verbatim,
        }
    }
}

impl From<domain::NamedPerson> for pb::NamedPerson {
    fn from(person: domain::NamedPerson) -> Self {
        Self {
            display_name: person.display_name,
            role: person.role.number(),
            person: name_or_empty(person.person.as_ref()),
        }
    }
}

impl From<domain::Standing> for pb::AddresseeStanding {
    fn from(standing: domain::Standing) -> Self {
        Self {
            addressee: standing.addressee.to_string(),
            public_status: standing.public.number(),
            formal_status: standing.formal.number(),
            public_since: standing.public_since.map(Into::into),
            formal_since: standing.formal_since.map(Into::into),
        }
    }
}

/// A relation, recorded by the event of this `seq`.
pub(crate) fn relation(seq: i64, relation: domain::Relation) -> pb::Relation {
    let (sources, attribution) = evidence(relation.evidence);
    pb::Relation {
        kind: relation.kind.number(),
        proposal: relation.later.to_string(),
        earlier: relation.earlier.to_string(),
        occurred: Some(relation.occurred.into()),
        note: relation.note,
        sources,
        attribution,
        seq,
    }
}

impl From<domain::Deadline> for pb::Deadline {
    fn from(deadline: domain::Deadline) -> Self {
        Self {
            party: deadline.party.to_string(),
            term_id: deadline.term_id,
            due: Some(deadline.due.into()),
            timeliness: deadline.timeliness.number(),
        }
    }
}
