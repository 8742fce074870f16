//! The facts of the record beside what the parties do.

use demarche::contract::v1::{
    Alert, Assessment, Attribution, BasisProgress, Capacity, Channel, ChannelClass, Clarification,
    Conveyance, Correction, Corroboration, Deadline, EventType, GovernmentChange, Judgement, Lapse,
    Mootness, NamedPerson, NamedPersonRole, PerformanceBasis, PerformanceReport, PerformanceState,
    Quantity, QuantityKind, Recognition, RecognitionMode, RelatedProposal, Relation, RelationKind,
    Response, ResponseKind, Retraction, SilenceClock, SilenceReached, Statement, StatementKind,
    StatusOverride, TermProgress, Text, Timeliness, Voiding, correction::Replacement, event::Fact,
};

use super::{HAPPENED, communication, occurrence, party, rejected, source};

/// The `seq` of the event that corrections and the like change.
const CHANGED: i64 = 5;

pub(super) fn fact(kind: EventType) -> Fact {
    let sources = vec![source()];
    let occurred = Some(occurrence(HAPPENED));
    let words = |party, channel| Conveyance {
        communication: Some(communication(party, channel)),
        sources: vec![source()],
    };
    match kind {
        EventType::StatementRecorded => Fact::Statement(Statement {
            kind: StatementKind::Criticism.into(),
            communication: Some(demarche::contract::v1::Communication {
                capacity: Capacity::Representative.into(),
                ..communication("hrw", Channel::PressRelease)
            }),
            sources,
            ..Statement::default()
        }),
        EventType::PerformanceReported => Fact::PerformanceReport(PerformanceReport {
            term_id: "t1".into(),
            basis: PerformanceBasis::ClaimedByObligor.into(),
            state: PerformanceState::Begun.into(),
            quantity: Some(exactly(100)),
            named_persons: vec![
                person("Rocío San Miguel", NamedPersonRole::Included),
                person("Roland Carreño", NamedPersonRole::Excluded),
            ],
            reporter: "Cancillería de El Salvador".into(),
            note: "In two flights".into(),
            occurred,
            sources,
            ..PerformanceReport::default()
        }),
        EventType::RelationRecorded => Fact::Relation(Relation {
            kind: RelationKind::Supersedes.into(),
            proposal: "proposals/2".into(),
            earlier: "proposals/1".into(),
            note: "Offered anew in July".into(),
            occurred,
            sources,
            ..Relation::default()
        }),
        EventType::TalksReported => Fact::Talks(words("ve", Channel::Interview)),
        EventType::ProposalClarified => Fact::Explanation(words("sv", Channel::NoteVerbale)),
        EventType::ProposalLapsed => Fact::Lapse(Lapse {
            reason: "Nobody took it up".into(),
            occurred,
            sources,
        }),
        EventType::TermsMoot => Fact::Mootness(Mootness {
            term_ids: vec!["t1".into()],
            reason: "All had been sent home already".into(),
            occurred,
            sources,
        }),
        EventType::ProposalVoided => Fact::Voiding(Voiding {
            reason: "It was never made".into(),
        }),
        EventType::StatusOverridden => Fact::StatusOverride(StatusOverride {
            status: demarche::contract::v1::ProposalStatus::Rejected.into(),
            reason: "Both sides say so in private".into(),
            occurred,
            sources,
        }),
        kind => about_a_fact(kind),
    }
}

/// Facts about a fact.
fn about_a_fact(kind: EventType) -> Fact {
    let sources = vec![source()];
    match kind {
        EventType::FactCorrected => Fact::Correction(Correction {
            fact: CHANGED,
            replacement: Some(Replacement::Response(Response {
                kind: ResponseKind::Deferral.into(),
                ..answer()
            })),
            reason: "The wire story was wrong".into(),
            sources,
            ..Correction::default()
        }),
        EventType::FactClarified => Fact::Clarification(Clarification {
            fact: CHANGED,
            note: Some(Text {
                content: "The broadcast was live.".into(),
                language_code: "en".into(),
            }),
            sources: Vec::new(),
        }),
        EventType::FactRetracted => Fact::Retraction(Retraction {
            fact: CHANGED,
            reason: "The account was an impostor's".into(),
            sources,
        }),
        EventType::FactCorroborated => Fact::Corroboration(Corroboration {
            fact: CHANGED,
            sources,
            attribution: Attribution::OfficiallyConfirmed.into(),
        }),
        EventType::FactAssessed => Fact::Assessment(Assessment {
            fact: CHANGED,
            judgement: Judgement::Disputed.into(),
            assessor: "Foro Penal".into(),
            note: "Two of them are still held".into(),
            sources,
        }),
        kind => of_the_world(kind),
    }
}

/// What the calendar says, and what states do beside proposals.
fn of_the_world(kind: EventType) -> Fact {
    let sources = vec![source()];
    let occurred = Some(occurrence(HAPPENED));
    match kind {
        EventType::SilenceReached => Fact::Silence(SilenceReached {
            addressee: "parties/ve".into(),
            channel_class: ChannelClass::Public.into(),
            days: 7,
            since: occurred,
            as_of: "2025-04-27".into(),
        }),
        EventType::DeadlineNear | EventType::DeadlinePassed => Fact::Deadline(Deadline {
            party: "parties/ve".into(),
            term_id: String::new(),
            due: Some(occurrence(HAPPENED + 10 * 86_400)),
            timeliness: if kind == EventType::DeadlineNear {
                Timeliness::DueSoon
            } else {
                Timeliness::Overdue
            }
            .into(),
        }),
        EventType::GovernmentChanged => Fact::GovernmentChange(GovernmentChange {
            state: "parties/ve".into(),
            government: "parties/new".into(),
            former_government: "parties/old".into(),
            occurred,
            sources,
            ..GovernmentChange::default()
        }),
        EventType::RecognitionRecorded => Fact::Recognition(Recognition {
            recogniser: "parties/us".into(),
            mode: RecognitionMode::DeFacto.into(),
            occurred,
            sources,
            ..Recognition::default()
        }),
        // Written in `alert`, or never sent.
        kind => panic!("{kind:?} has no fact here"),
    }
}

/// What mail about the record in full has along.
pub(super) fn complete(alert: &mut Alert) {
    alert.parties.extend([
        party("hrw", "Human Rights Watch", "Human Rights Watch"),
        party("new", "New government", "Nuevo gobierno"),
        party("old", "Old government", "Antiguo gobierno"),
    ]);
    alert.related.push(RelatedProposal {
        name: "proposals/2".into(),
        title: "The exchange of July".into(),
        timeline_uri: "https://demarche.example/proposals/2".into(),
    });
    let event = alert.event.as_mut().unwrap();
    let about_another = matches!(
        event.r#type(),
        EventType::FactCorrected
            | EventType::FactClarified
            | EventType::FactRetracted
            | EventType::FactCorroborated
            | EventType::FactAssessed
    );
    if about_another {
        event.changes_fact = CHANGED;
        let mut changed = rejected(EventType::ResponseRecorded, Fact::Response(answer()));
        let mut changed = changed.event.take().unwrap();
        changed.seq = CHANGED;
        alert.changed = Some(changed);
    }
    if event.r#type() == EventType::RecognitionRecorded {
        event.parties = vec!["parties/new".into(), "parties/us".into()];
        event.proposal.clear();
        alert.proposal = None;
    }
    if let Some(proposal) = &mut alert.proposal
        && event.r#type() == EventType::PerformanceReported
    {
        proposal.progress = vec![
            progress_of("t1"),
            TermProgress {
                term_id: "t2".into(),
                ..TermProgress::default()
            },
        ];
    }
    if let Some(proposal) = &mut alert.proposal
        && event.r#type() == EventType::SilenceReached
    {
        proposal.clocks = vec![
            clock(ChannelClass::Public, 7),
            clock(ChannelClass::Formal, 5),
        ];
        for standing in &mut proposal.standings {
            standing.public_status = demarche::contract::v1::ResponseStatus::Awaiting.into();
        }
    }
}

/// An alert of this kind, about an event that it changes.
pub(crate) fn changing(fact: Fact, kind: EventType, by: Fact) -> Alert {
    let mut alert = super::alert(EventType::FactRetracted);
    let event = alert.event.as_mut().unwrap();
    event.fact = Some(by);
    let changed = alert.changed.as_mut().unwrap();
    changed.set_type(kind);
    changed.fact = Some(fact);
    alert
}

fn answer() -> Response {
    Response {
        version: 1,
        kind: ResponseKind::Rejection.into(),
        communication: Some(communication("ve", Channel::PressConference)),
        sources: vec![source()],
        ..Response::default()
    }
}

fn clock(class: ChannelClass, days: i32) -> SilenceClock {
    SilenceClock {
        addressee: "parties/ve".into(),
        channel_class: class.into(),
        since: Some(occurrence(HAPPENED)),
        days,
        as_of: "2025-04-27".into(),
        ..SilenceClock::default()
    }
}

/// Of 252 persons a hundred are claimed and forty verified.
pub(crate) fn progress_of(term: &str) -> TermProgress {
    TermProgress {
        term_id: term.into(),
        undertaken: 252,
        reports: vec![
            says(PerformanceBasis::ClaimedByObligor, 100),
            says(PerformanceBasis::IndependentlyVerified, 40),
        ],
        claimed: 100,
        verified: 40,
        gap: 60,
        ..TermProgress::default()
    }
}

fn says(basis: PerformanceBasis, count: i64) -> BasisProgress {
    BasisProgress {
        basis: basis.into(),
        state: PerformanceState::Begun.into(),
        quantity: Some(exactly(count)),
        as_of: Some(occurrence(HAPPENED)),
        seq: 9,
    }
}

fn exactly(value: i64) -> Quantity {
    Quantity {
        kind: QuantityKind::Exact.into(),
        value,
        verbatim: String::new(),
    }
}

fn person(name: &str, role: NamedPersonRole) -> NamedPerson {
    NamedPerson {
        display_name: name.into(),
        role: role.into(),
        person: String::new(),
    }
}
