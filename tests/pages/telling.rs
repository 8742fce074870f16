//! Facts that are put straight into the record: what a page shows does not depend on the
//! call by which a fact came.

use demarche::domain::{
    Attribution, ChannelClass, Deadline, Event, EventType, Fact, GovernmentChange, Lapse, Mootness,
    Occurrence, PerformanceBasis, PerformanceReport, PerformanceState, Precision, Proposal,
    Quantity, QuantityKind, ReportId, SilenceReached, StandingChange, Statement, StatementId,
    StatementKind, Text, Timeliness,
};
use jiff::civil::Date;
use rusqlite::params;
use uuid::Uuid;

use crate::{
    house::House,
    story::{communication, evidence, party},
};

pub(crate) fn on(day: &str) -> Occurrence {
    let noon = format!("{day}T18:00:00Z").parse().unwrap();
    Occurrence::new(noon, Precision::Day, "America/El_Salvador").unwrap()
}

impl House {
    /// Records a fact, and gives its place in the record.
    pub(crate) async fn tell(
        &self,
        proposal: &Proposal,
        event_type: EventType,
        occurred: Option<Occurrence>,
        fact: Fact,
    ) -> i64 {
        let mut proposal = self
            .store
            .proposal(proposal.id)
            .await
            .unwrap()
            .value
            .unwrap();
        let database = self.database();
        let last: i64 = database
            .query_row("select max(seq) from event", [], |row| row.get(0))
            .unwrap();
        let (status, standings) = (proposal.status, proposal.standings.clone());
        let mut event = Event {
            seq: last + 1,
            event_type,
            proposal: Some(proposal.id),
            parties: proposal.parties(),
            attribution: occurred.as_ref().map(|_| Attribution::Reported),
            occurred,
            recorded: self.now(),
            status: None,
            changes: Vec::new(),
            changes_fact: changes(&fact),
            corrects_status: false,
            opening: None,
            fact,
        };
        proposal.apply(&event);
        event.status = Some((status, proposal.status));
        event.changes = StandingChange::between(&standings, &proposal.standings);
        let id = proposal.id.0;
        database
            .execute(
                "insert into event (seq, proposal, type, recorded_ms, body) \
                 values (?1, ?2, ?3, ?4, ?5)",
                params![
                    event.seq,
                    id.as_bytes(),
                    event.event_type.name(),
                    event.recorded.as_millisecond(),
                    serde_json::to_string(&event).unwrap(),
                ],
            )
            .unwrap();
        database
            .execute(
                "update proposal set body = ?1, status = ?2, revision = ?3 where id = ?4",
                params![
                    serde_json::to_string(&proposal).unwrap(),
                    proposal.status.name(),
                    proposal.revision,
                    id.as_bytes(),
                ],
            )
            .unwrap();
        event.seq
    }
}

fn changes(fact: &Fact) -> Option<i64> {
    match fact {
        Fact::Correction(correction) => Some(correction.fact),
        Fact::Clarification(words) => Some(words.fact),
        Fact::Retraction(retraction) => Some(retraction.fact),
        Fact::Corroboration(more) => Some(more.fact),
        Fact::Assessment(found) => Some(found.fact),
        _ => None,
    }
}

pub(crate) fn statement(words: &str, day: &str) -> Fact {
    let mut said = communication("norway", demarche::domain::Channel::PressRelease, day);
    said.text = Some(Text {
        content: words.to_owned(),
        language: "en".to_owned(),
    });
    Fact::Statement(Statement {
        id: StatementId(Uuid::from_u128(7)),
        kind: StatementKind::OfferOfGoodOffices,
        communication: said,
        evidence: evidence(),
        recorded: jiff::Timestamp::UNIX_EPOCH,
        seq: 0,
    })
}

pub(crate) fn report(basis: PerformanceBasis, number: i64, day: &str) -> Fact {
    Fact::Report(PerformanceReport {
        id: ReportId(Uuid::from_u128(u128::try_from(number).unwrap())),
        term_id: "release".to_owned(),
        version: 1,
        basis,
        state: PerformanceState::Begun,
        quantity: Some(Quantity {
            kind: QuantityKind::Exact,
            value: number,
            verbatim: String::new(),
        }),
        named_persons: Vec::new(),
        reporter: "Foro Penal".to_owned(),
        note: "Counted at the airport".to_owned(),
        occurred: on(day),
        evidence: evidence(),
        recorded: jiff::Timestamp::UNIX_EPOCH,
        seq: 0,
    })
}

pub(crate) fn lapse() -> Fact {
    Fact::Lapse(Lapse {
        reason: "The offer was for April only".to_owned(),
        occurred: on("2025-05-01"),
        evidence: evidence(),
    })
}

pub(crate) fn mootness() -> Fact {
    Fact::Mootness(Mootness {
        term_ids: vec!["release".to_owned()],
        reason: "All were freed by a court".to_owned(),
        occurred: on("2025-05-01"),
        evidence: evidence(),
    })
}

pub(crate) fn silence(days: u32, as_of: Date) -> Fact {
    Fact::Silence(SilenceReached {
        addressee: party("venezuela"),
        class: ChannelClass::Public,
        days,
        since: on("2025-04-20"),
        as_of,
    })
}

pub(crate) fn deadline(timeliness: Timeliness) -> Fact {
    Fact::Deadline(Deadline {
        party: party("venezuela"),
        term_id: String::new(),
        due: on("2025-05-03"),
        timeliness,
    })
}

pub(crate) fn government() -> Fact {
    Fact::Government(GovernmentChange {
        seq: 0,
        state: party("venezuela"),
        government: party("norway"),
        former: None,
        occurred: on("2025-05-02"),
        evidence: evidence(),
    })
}
