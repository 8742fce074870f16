//! What is recorded in these tests: an exchange that one president offered another.

use demarche::domain::{
    Attribution, Capacity, Channel, Clause, Communication, EditorialChange, Evidence, NewProposal,
    NewVersion, Occurrence, PartyId, PartyRole, Precision, Quantity, QuantityKind, Source, Term,
    TermAct, Text,
};

pub(crate) fn party(segment: &str) -> PartyId {
    PartyId::new(segment).unwrap()
}

pub(crate) fn communication(party_segment: &str, channel: Channel, day: &str) -> Communication {
    Communication {
        in_reply_to: None,
        speaker_party: None,
        speaker: "Nayib Bukele".to_owned(),
        capacity: Capacity::HeadOfState,
        on_behalf_of: party(party_segment),
        channel,
        occurred: Occurrence::new(
            format!("{day}T20:00:00Z").parse().unwrap(),
            Precision::Day,
            "America/El_Salvador",
        )
        .unwrap(),
        text: Some(Text {
            content: "Quiero proponerle un acuerdo humanitario".to_owned(),
            language: "es".to_owned(),
        }),
        translations: Vec::new(),
    }
}

pub(crate) fn evidence() -> Evidence {
    Evidence {
        sources: vec![Source {
            uri: "https://example.org/post/1".to_owned(),
            publisher: "Example News".to_owned(),
            language: "es".to_owned(),
            quotation: "un acuerdo humanitario".to_owned(),
            ..Source::default()
        }],
        attribution: Attribution::OfficiallyConfirmed,
    }
}

pub(crate) fn term() -> Term {
    Term {
        id: "release".to_owned(),
        obligor: party("venezuela"),
        beneficiary: Some(party("el-salvador")),
        act: TermAct::Release,
        quantity: Some(Quantity {
            kind: QuantityKind::Exact,
            value: 252,
            verbatim: "un número idéntico (252)".to_owned(),
        }),
        reciprocity_group: String::new(),
        conditions: Vec::new(),
        due: None,
        named_persons: Vec::new(),
        description: "Release of 252 persons".to_owned(),
    }
}

pub(crate) fn new_proposal(title: &str) -> NewProposal {
    NewProposal {
        editorial: EditorialChange {
            title: title.to_owned(),
            summary: "An exchange of detainees.".to_owned(),
            language: "en".to_owned(),
        },
        proponents: vec![party("el-salvador")],
        addressees: vec![party("venezuela")],
        version: NewVersion {
            reply_due: None,
            terms: vec![term()],
            communication: Some(communication(
                "el-salvador",
                Channel::SocialMediaPost,
                "2025-04-20",
            )),
            evidence: Some(evidence()),
        },
    }
}

pub(crate) fn everything() -> Clause {
    Clause {
        proposals: Vec::new(),
        parties: Vec::new(),
        party_role: PartyRole::Any,
        event_types: Vec::new(),
        minimum_attribution: None,
    }
}
