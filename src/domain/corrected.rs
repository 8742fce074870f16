//! A fact as it should have been recorded.

use super::{
    Attribution, Communication, Event, Evidence, Fact, NewReport, NewResponse, NewStatement,
    NewVersion, PerformanceReport, Response, Statement, Version, Violation,
};

/// A fact as it should have been recorded, before it takes the place of the one that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corrected {
    /// A response.
    Response(NewResponse),
    /// A statement.
    Statement(NewStatement),
    /// A report of performance.
    Report(NewReport),
    /// A version.
    Version(NewVersion),
    /// How, when and by whom something was made known.
    Communication(Communication),
}

impl Corrected {
    /// The whole fact: what identifies it stays as it was, and so do sources that are not
    /// given anew.
    ///
    /// # Errors
    ///
    /// The fact that was recorded is of another kind.
    pub fn replacement(
        self,
        original: &Event,
        attribution: Option<Attribution>,
    ) -> Result<Fact, Violation> {
        let attested = |mut evidence: Evidence| {
            evidence.attribution = attribution.unwrap_or(evidence.attribution);
            evidence
        };
        Ok(match (self, &original.fact) {
            (Self::Response(new), Fact::Response(was)) => Fact::Response(Response {
                id: was.id,
                version: new.version.unwrap_or(was.version),
                kind: new.kind,
                communication: new.communication,
                evidence: attested(new.evidence),
                positions: new.positions,
                withdraws: new.withdraws,
                counter_proposal: new.counter_proposal,
                recorded: was.recorded,
                seq: was.seq,
            }),
            (Self::Statement(new), Fact::Statement(was)) => Fact::Statement(Statement {
                id: was.id,
                kind: new.kind,
                communication: new.communication,
                evidence: attested(new.evidence),
                recorded: was.recorded,
                seq: was.seq,
            }),
            (Self::Report(new), Fact::Report(was)) => Fact::Report(PerformanceReport {
                id: was.id,
                term_id: new.term_id,
                version: was.version,
                basis: new.basis,
                state: new.state,
                quantity: new.quantity,
                named_persons: new.named_persons,
                reporter: new.reporter,
                note: new.note,
                occurred: new.occurred,
                evidence: attested(new.evidence),
                recorded: was.recorded,
                seq: was.seq,
            }),
            (Self::Version(new), Fact::Version(was)) => Fact::Version(Version {
                number: was.number,
                terms: new.terms,
                communication: new.communication,
                evidence: new.evidence.map(attested),
                reply_due: new.reply_due,
                recorded: was.recorded,
            }),
            (Self::Communication(said), fact) => {
                let (Fact::Conveyance(was) | Fact::Talks(was) | Fact::Explanation(was)) = fact
                else {
                    return Err(other_kind("communication", original));
                };
                let mut now = was.clone();
                now.communication = said;
                now.evidence = attested(now.evidence);
                match fact {
                    Fact::Talks(_) => Fact::Talks(now),
                    Fact::Explanation(_) => Fact::Explanation(now),
                    _ => Fact::Conveyance(now),
                }
            }
            (Self::Response(_), _) => return Err(other_kind("response", original)),
            (Self::Statement(_), _) => return Err(other_kind("statement", original)),
            (Self::Report(_), _) => return Err(other_kind("performance_report", original)),
            (Self::Version(_), _) => return Err(other_kind("version", original)),
        })
    }
}

fn other_kind(field: &str, original: &Event) -> Violation {
    Violation::new(
        field,
        format!(
            "events/{} is {}, which this does not replace",
            original.seq,
            original.event_type.name()
        ),
    )
}
