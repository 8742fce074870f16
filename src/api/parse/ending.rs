//! How a proposal ends or is related, as it comes in.

use super::{
    Violations,
    communication::required_occurrence,
    name,
    name::term_id,
    proposal::evidence,
    scalar::{at_most, word},
    source::sources,
    text::{prose, required_prose},
};
use crate::{
    contract::v1 as pb,
    domain::{
        Evidence, Lapse, Mootness, Occurrence, ProposalId, Relation, StatusOverride, Voiding,
    },
};

const MAX_TERMS: usize = 500;
const REASON_BYTES: usize = 2_000;

/// The field `reason`, which has to be there.
pub(super) fn reason(text: String, v: &mut Violations) -> Option<String> {
    v.field("reason", |v| required_prose(text, REASON_BYTES, v))
}

/// When, and on what it rests.
fn basis(
    occurred: Option<pb::Occurrence>,
    given: Vec<pb::Source>,
    attribution: i32,
    v: &mut Violations,
) -> Option<(Occurrence, Evidence)> {
    let occurred = required_occurrence(occurred, v);
    let evidence = evidence(given, attribution, v);
    Some((occurred?, evidence?))
}

/// The fields of a request that records that a proposal came to nothing.
pub(crate) fn lapse(
    reason: String,
    occurred: Option<pb::Occurrence>,
    sources: Vec<pb::Source>,
    attribution: i32,
    v: &mut Violations,
) -> Option<Lapse> {
    let reason = v.field("reason", |v| prose(reason, REASON_BYTES, v));
    let basis = basis(occurred, sources, attribution, v);
    let (occurred, evidence) = basis?;
    Some(Lapse {
        reason: reason?,
        occurred,
        evidence,
    })
}

/// The fields of a request that records that terms lost their object.
pub(crate) fn mootness(
    term_ids: Vec<String>,
    why: String,
    occurred: Option<pb::Occurrence>,
    sources: Vec<pb::Source>,
    attribution: i32,
    v: &mut Violations,
) -> Option<Mootness> {
    let term_ids = v.field("term_ids", |v| {
        if term_ids.is_empty() {
            return v.wrong("is empty; which terms lost their object?");
        }
        let given = at_most(MAX_TERMS, term_ids, v)?;
        v.items(given, term_id)
    });
    let reason = reason(why, v);
    let basis = basis(occurred, sources, attribution, v);
    let (occurred, evidence) = basis?;
    Some(Mootness {
        term_ids: term_ids?,
        reason: reason?,
        occurred,
        evidence,
    })
}

/// The fields of a request that records that a record was an error.
pub(crate) fn voiding(why: String, v: &mut Violations) -> Option<Voiding> {
    Some(Voiding {
        reason: reason(why, v)?,
    })
}

/// The field `override`.
pub(crate) fn status_override(
    decision: Option<pb::StatusOverride>,
    v: &mut Violations,
) -> Option<StatusOverride> {
    v.field("override", |v| {
        let given = v.required(decision)?;
        let status = v.field("status", |v| word(given.status, v));
        let reason = reason(given.reason, v);
        let occurred = required_occurrence(given.occurred, v);
        let sources = sources(given.sources, 1, v);
        Some(StatusOverride {
            status: status?,
            reason: reason?,
            occurred: occurred?,
            sources: sources?,
        })
    })
}

/// The field `relation`; `later` is the proposal that the call names, if its name could be
/// read.
pub(crate) fn relation(
    relation: Option<pb::Relation>,
    later: Option<ProposalId>,
    v: &mut Violations,
) -> Option<Relation> {
    v.field("relation", |v| {
        let given = v.required(relation)?;
        let kind = v.field("kind", |v| word(given.kind, v));
        let earlier = v.field("earlier", |v| {
            let earlier = name(&given.earlier, v)?;
            if Some(earlier) == later {
                return v.wrong("is the proposal itself");
            }
            Some(earlier)
        });
        let note = v.field("note", |v| prose(given.note, REASON_BYTES, v));
        let basis = basis(given.occurred, given.sources, given.attribution, v);
        let (occurred, evidence) = basis?;
        Some(Relation {
            kind: kind?,
            later: later?,
            earlier: earlier?,
            occurred,
            note: note?,
            evidence,
        })
    })
}
