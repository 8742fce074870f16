//! Facts about facts, as they come in.

use super::{
    Violations,
    communication::communication,
    ending::reason,
    performance::report_of,
    proposal::{evidence, new_version},
    response::response_of,
    scalar::{optional_word, word},
    source::sources,
    statement::statement_of,
    text::{prose, required_line, words},
};
use crate::{
    contract::v1::{self as pb, correction::Replacement},
    domain::{Assessment, Clarification, Corrected, Corroboration, ProposalId, Retraction, Text},
    store::Correcting,
};

const NOTE_BYTES: usize = 2_000;

/// The field `fact`.
fn fact(seq: i64, v: &mut Violations) -> Option<i64> {
    v.field("fact", |v| {
        if seq > 0 {
            Some(seq)
        } else {
            v.wrong("is required: the `seq` of the event whose fact it is")
        }
    })
}

/// The field `correction`; `parent` is the proposal that the call names, if its name could
/// be read.
pub(crate) fn correction(
    correction: Option<pb::Correction>,
    parent: Option<ProposalId>,
    v: &mut Violations,
) -> Option<Correcting> {
    v.field("correction", |v| {
        let given = v.required(correction)?;
        let fact = fact(given.fact, v);
        let reason = reason(given.reason, v);
        let sources = sources(given.sources, 1, v);
        let attribution = v.field("attribution", |v| optional_word(given.attribution, v));
        let replacement = match given.replacement {
            None => v.field("replacement", |v| {
                v.wrong("is required: the fact as it should have been recorded")
            }),
            Some(replacement) => corrected(replacement, parent, v),
        };
        Some(Correcting {
            fact: fact?,
            corrected: replacement?,
            reason: reason?,
            sources: sources?,
            attribution: attribution?,
        })
    })
}

fn corrected(
    replacement: Replacement,
    parent: Option<ProposalId>,
    v: &mut Violations,
) -> Option<Corrected> {
    match replacement {
        Replacement::Response(given) => v.field("response", |v| {
            response_of(given, parent, v).map(Corrected::Response)
        }),
        Replacement::Statement(given) => v.field("statement", |v| {
            statement_of(given, v).map(Corrected::Statement)
        }),
        Replacement::PerformanceReport(given) => v.field("performance_report", |v| {
            report_of(given, v).map(Corrected::Report)
        }),
        Replacement::Version(given) => {
            v.field("version", |v| new_version(given, v).map(Corrected::Version))
        }
        Replacement::Communication(given) => v.field("communication", |v| {
            communication(given, v).map(Corrected::Communication)
        }),
    }
}

/// The field `clarification`.
pub(crate) fn clarification(
    clarification: Option<pb::Clarification>,
    v: &mut Violations,
) -> Option<Clarification> {
    v.field("clarification", |v| {
        let given = v.required(clarification)?;
        let fact = fact(given.fact, v);
        let note: Option<Text> = v.field("note", |v| {
            let note = v.required(given.note)?;
            words(note, v)
        });
        let sources = sources(given.sources, 0, v);
        Some(Clarification {
            fact: fact?,
            note: note?,
            sources: sources?,
        })
    })
}

/// The field `retraction`.
pub(crate) fn retraction(
    retraction: Option<pb::Retraction>,
    v: &mut Violations,
) -> Option<Retraction> {
    v.field("retraction", |v| {
        let given = v.required(retraction)?;
        let fact = fact(given.fact, v);
        let reason = reason(given.reason, v);
        let sources = sources(given.sources, 1, v);
        Some(Retraction {
            fact: fact?,
            reason: reason?,
            sources: sources?,
        })
    })
}

/// The field `corroboration`.
pub(crate) fn corroboration(
    corroboration: Option<pb::Corroboration>,
    v: &mut Violations,
) -> Option<Corroboration> {
    v.field("corroboration", |v| {
        let given = v.required(corroboration)?;
        let fact = fact(given.fact, v);
        let evidence = evidence(given.sources, given.attribution, v);
        Some(Corroboration {
            fact: fact?,
            evidence: evidence?,
        })
    })
}

/// The field `assessment`.
pub(crate) fn assessment(
    assessment: Option<pb::Assessment>,
    v: &mut Violations,
) -> Option<Assessment> {
    v.field("assessment", |v| {
        let given = v.required(assessment)?;
        let fact = fact(given.fact, v);
        let judgement = v.field("judgement", |v| word(given.judgement, v));
        let assessor = v.field("assessor", |v| required_line(given.assessor, 200, v));
        let note = v.field("note", |v| prose(given.note, NOTE_BYTES, v));
        let sources = sources(given.sources, 1, v);
        Some(Assessment {
            fact: fact?,
            judgement: judgement?,
            assessor: assessor?,
            note: note?,
            sources: sources?,
        })
    })
}
