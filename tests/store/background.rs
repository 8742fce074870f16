//! What a lease says beside the event, so that a mail says what it is about.

use demarche::{
    domain::{
        Attribution, Channel, EventType, Fact, NewStatement, ProposalId, Relation, RelationKind,
        Retraction, Source, StatementId, StatementKind,
    },
    ledger::{Background, Content, Ledger},
    store::{NewFact, RecordFact, RelateProposal},
};
use uuid::Uuid;

use super::{
    audience::{lease_all, plan},
    engine::Place,
    leases::announced,
    outcomes::settle_as_told,
    story::{ADDRESSEE, announce, create_party, evidence, party, reject, said},
};

/// The background of all that waits to be mailed, with the type of each event.
async fn mailed(ledger: &Ledger) -> Vec<(EventType, Background)> {
    plan(ledger).await;
    let mut found = Vec::new();
    for (_, told) in lease_all(ledger).await {
        settle_as_told(ledger, &told).await;
        if let Content::Event {
            event, background, ..
        } = told.content
        {
            found.push((event.event_type, *background));
        }
    }
    found
}

fn record(proposal: ProposalId, fact: NewFact) -> RecordFact {
    RecordFact {
        proposal,
        etag: None,
        fact,
        validate_only: false,
    }
}

pub(super) async fn a_lease_names_what_a_mail_about_a_fact_must_say(place: Place) {
    let (store, ledger) = announced(&place, 1).await;
    mailed(&ledger).await;
    let proposal = announce(&store, 2).await.id;
    let rejection = reject(&store, proposal, 9).await;
    mailed(&ledger).await;

    // A retraction goes with what is retracted, as it was recorded.
    let retraction = Retraction {
        fact: rejection,
        reason: "The account was an impostor's".to_owned(),
        sources: vec![Source {
            uri: "https://example.org/impostor".to_owned(),
            ..Source::default()
        }],
    };
    let work = record(proposal, NewFact::Retraction(retraction));
    store.write(None, work).await.unwrap();
    let told = mailed(&ledger).await;
    let [(EventType::FactRetracted, background)] = told.as_slice() else {
        panic!("{told:?}");
    };
    let changed = background.changed.as_ref().unwrap();
    assert_eq!(changed.seq, rejection);
    assert!(matches!(changed.fact, Fact::Response(_)));

    // A third party goes by its name, though it is no party to the proposal.
    store.write(None, create_party("observer")).await.unwrap();
    let statement = NewStatement {
        kind: StatementKind::Criticism,
        communication: said("observer", Channel::PressRelease),
        evidence: evidence(Attribution::Reported),
    };
    let id = StatementId(Uuid::from_u128(77));
    let work = record(proposal, NewFact::Statement(id, statement));
    store.write(None, work).await.unwrap();
    let told = mailed(&ledger).await;
    let [(EventType::StatementRecorded, background)] = told.as_slice() else {
        panic!("{told:?}");
    };
    let names = |background: &Background| -> Vec<_> {
        let parties = background.parties.iter();
        parties.map(|party| party.id.clone()).collect()
    };
    assert!(names(background).contains(&party("observer")));
    assert!(names(background).contains(&party(ADDRESSEE)));
    assert!(background.changed.is_none());

    // Each side of a relation learns the title of the other one.
    let later = announce(&store, 3).await.id;
    mailed(&ledger).await;
    let relation = Relation {
        kind: RelationKind::Reiterates,
        later,
        earlier: proposal,
        occurred: said(ADDRESSEE, Channel::PressRelease).occurred,
        note: String::new(),
        evidence: evidence(Attribution::Reported),
    };
    let work = RelateProposal {
        etag: None,
        relation,
        validate_only: false,
    };
    store.write(None, work).await.unwrap();
    let told = mailed(&ledger).await;
    let mut others: Vec<_> = told
        .iter()
        .map(|(kind, background)| {
            assert_eq!(*kind, EventType::RelationRecorded);
            let [related] = background.related.as_slice() else {
                panic!("{background:?}");
            };
            assert_eq!(related.title, "252 for 252");
            assert!(related.timeline_uri.ends_with(&related.id.to_string()));
            related.id
        })
        .collect();
    others.sort();
    let mut both = vec![later, proposal];
    both.sort();
    assert_eq!(others, both);
}
