//! What the measurements record: one offer between two parties.

use anyhow::{Context, ensure};
use demarche::contract::v1::{
    Attribution, Capacity, Channel as Way, Communication, CreatePartyRequest,
    CreateProposalRequest, Occurrence, Party, PartyKind, Precision, Proposal, ProposalVersion,
    Quantity, QuantityKind, Source, Term, TermAct, Text, party_service_client::PartyServiceClient,
};
use prost::Message;
use prost_types::Timestamp;
use tonic::{Code, transport::Channel};

const PROPONENT: &str = "el-salvador";
pub(crate) const ADDRESSEE: &str = "venezuela";

/// How long the contract lets a title be.
const TITLE_BYTES: usize = 300;

/// How long the contract lets a summary be.
const SUMMARY_BYTES: usize = 4_000;

/// 20 April 2025, 21:00 UTC: the evening of the offer. A fixed moment, so that two runs send
/// the same bytes.
const OFFERED: Timestamp = Timestamp {
    seconds: 1_745_182_800,
    nanos: 0,
};

/// Records the two parties, unless an earlier run did.
pub(crate) async fn record_parties(channel: &Channel) -> anyhow::Result<()> {
    let mut parties = PartyServiceClient::new(channel.clone());
    for (id, display_name) in [(PROPONENT, "El Salvador"), (ADDRESSEE, "Venezuela")] {
        let request = CreatePartyRequest {
            party: Some(Party {
                display_name: display_name.into(),
                kind: PartyKind::State.into(),
                ..Party::default()
            }),
            party_id: id.into(),
            ..CreatePartyRequest::default()
        };
        match parties.create_party(request).await {
            Ok(_) => {}
            Err(status) if status.code() == Code::AlreadyExists => {}
            Err(status) => return Err(status).context(format!("cannot record party {id}")),
        }
    }
    Ok(())
}

/// An announced proposal whose request message is `bytes` long.
///
/// Every field that the contract requires of an announcement is there; title and summary
/// make up the length.
pub(crate) fn announcement(bytes: usize) -> anyhow::Result<CreateProposalRequest> {
    let mut request = CreateProposalRequest {
        proposal: Some(Proposal {
            title: "Exchange".into(),
            proponents: vec![party(PROPONENT)],
            addressees: vec![party(ADDRESSEE)],
            current_version: Some(ProposalVersion {
                terms: vec![Term {
                    obligor: party(PROPONENT),
                    act: TermAct::Repatriate.into(),
                    quantity: Some(Quantity {
                        kind: QuantityKind::Exact.into(),
                        value: 252,
                        ..Quantity::default()
                    }),
                    ..Term::default()
                }],
                communication: Some(communication(
                    PROPONENT,
                    Capacity::HeadOfState,
                    Way::SocialMediaPost,
                    OFFERED,
                )),
                sources: vec![source()],
                attribution: Attribution::OfficiallyConfirmed.into(),
                ..ProposalVersion::default()
            }),
            ..Proposal::default()
        }),
        ..CreateProposalRequest::default()
    };
    let least = request.encoded_len();
    ensure!(
        bytes >= least,
        "a proposal has no less than {least} bytes: give --size {least} or more"
    );
    // A longer text can lengthen the length prefixes around it, hence not in one step.
    while request.encoded_len() < bytes {
        let length = request.encoded_len();
        if let Some(proposal) = &mut request.proposal {
            let text = if proposal.title.len() < TITLE_BYTES {
                &mut proposal.title
            } else {
                &mut proposal.summary
            };
            ensure!(
                text.len() < SUMMARY_BYTES,
                "title and summary are full: a proposal here has no more than {length} bytes"
            );
            text.push('.');
        }
    }
    Ok(request)
}

/// Somebody says something for a party.
pub(crate) fn communication(
    on_behalf_of: &str,
    capacity: Capacity,
    channel: Way,
    time: Timestamp,
) -> Communication {
    Communication {
        capacity: capacity.into(),
        on_behalf_of: party(on_behalf_of),
        channel: channel.into(),
        occurred: Some(Occurrence {
            time: Some(time),
            precision: Precision::Instant.into(),
            ..Occurrence::default()
        }),
        text: Some(Text {
            content: "¿Cuántos?".into(),
            language_code: "es".into(),
        }),
        ..Communication::default()
    }
}

/// Where it was read.
pub(crate) fn source() -> Source {
    Source {
        uri: "https://www.example.org/2025/04/20/1".into(),
        publisher: "Example".into(),
        ..Source::default()
    }
}

fn party(id: &str) -> String {
    format!("parties/{id}")
}
