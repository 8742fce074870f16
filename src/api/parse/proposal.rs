//! Proposals and what is recorded about them, as they come in.

use prost_types::FieldMask;

use super::{
    Mask, Violations,
    communication::{communication, occurrence, required_communication},
    etag,
    language::language,
    list_of_names, name,
    scalar::{optional_word, word},
    source::sources,
    term::terms,
    text::{prose, required_line},
};
use crate::{
    contract::v1 as pb,
    domain::{
        Conveyance, EditorialChange, Evidence, NewProposal, NewVersion, ProposalId, Withdrawal,
    },
};

const MAX_PARTIES: usize = 32;

/// What the editors want to read otherwise.
#[derive(Debug)]
pub(crate) struct EditorialChanges {
    pub(crate) id: ProposalId,
    pub(crate) etag: Option<i64>,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) language: Option<String>,
}

/// The field `proposal` of a request to create one.
pub(crate) fn new_proposal(
    proposal: Option<pb::Proposal>,
    v: &mut Violations,
) -> Option<NewProposal> {
    v.field("proposal", |v| {
        let proposal = v.required(proposal)?;
        proposal_of(proposal, v)
    })
}

/// What is offered instead, if the request holds it.
#[expect(clippy::option_option, reason = "not valid, not said, said")]
pub(crate) fn counter_proposal(
    response: Option<&pb::Response>,
    proposal: Option<pb::Proposal>,
    v: &mut Violations,
) -> Option<Option<NewProposal>> {
    v.field("counter_proposal", |v| {
        let Some(proposal) = proposal else {
            return Some(None);
        };
        let fits = response.is_some_and(|response| {
            response.kind() == pb::ResponseKind::CounterProposal
                && response.counter_proposal.is_empty()
        });
        if !fits {
            return v.wrong(
                "goes with a response of kind COUNTER_PROPOSAL that names no proposal itself",
            );
        }
        proposal_of(proposal, v).map(Some)
    })
}

fn proposal_of(proposal: pb::Proposal, v: &mut Violations) -> Option<NewProposal> {
    let title = v.field("title", |v| title(proposal.title, v));
    let summary = v.field("summary", |v| summary(proposal.summary, v));
    let language = v.field("language_code", |v| language(&proposal.language_code, v));
    let proponents = v.field("proponents", |v| {
        list_of_names(proposal.proponents, 1, MAX_PARTIES, v)
    });
    let addressees = v.field("addressees", |v| {
        list_of_names(proposal.addressees, 1, MAX_PARTIES, v)
    });
    let version = v.field("current_version", |v| {
        new_version(proposal.current_version.unwrap_or_default(), v)
    });
    Some(NewProposal {
        editorial: EditorialChange {
            title: title?,
            summary: summary?,
            language: language?,
        },
        proponents: proponents?,
        addressees: addressees?,
        version: version?,
    })
}

/// A version to record. Only a draft does without a communication, and only a draft
/// without sources.
pub(crate) fn new_version(version: pb::ProposalVersion, v: &mut Violations) -> Option<NewVersion> {
    let is_public = version.communication.is_some();
    let terms = terms(version.terms, v);
    let communication = v.field("communication", |v| match version.communication {
        None => Some(None),
        Some(given) => communication(given, v).map(Some),
    });
    let has_sources = !version.sources.is_empty();
    let sources = sources(version.sources, usize::from(is_public), v);
    let attribution = v.field("attribution", |v| {
        if is_public || has_sources {
            word(version.attribution, v).map(Some)
        } else {
            optional_word(version.attribution, v)
        }
    });
    let reply_due = v.field("reply_due", |v| match version.reply_due {
        None => Some(None),
        Some(given) => occurrence(given, v).map(Some),
    });
    let sources = sources?;
    Some(NewVersion {
        reply_due: reply_due?,
        terms: terms?,
        communication: communication?,
        evidence: attribution?.map(|attribution| Evidence {
            sources,
            attribution,
        }),
    })
}

/// The fields of a request that records an announcement or a formal delivery.
pub(crate) fn conveyance(
    communication: Option<pb::Communication>,
    sources: Vec<pb::Source>,
    attribution: i32,
    v: &mut Violations,
) -> Option<Conveyance> {
    let communication = required_communication(communication, v);
    let evidence = evidence(sources, attribution, v);
    Some(Conveyance {
        communication: communication?,
        evidence: evidence?,
    })
}

/// The fields of a request that records a withdrawal.
pub(crate) fn withdrawal(
    communication: Option<pb::Communication>,
    sources: Vec<pb::Source>,
    attribution: i32,
    reason: String,
    v: &mut Violations,
) -> Option<Withdrawal> {
    let conveyance = conveyance(communication, sources, attribution, v);
    let reason = v.field("reason", |v| prose(reason, 2_000, v));
    let Conveyance {
        communication,
        evidence,
    } = conveyance?;
    Some(Withdrawal {
        communication,
        evidence,
        reason: reason?,
    })
}

/// The fields `sources` and `attribution` of what is public.
pub(super) fn evidence(
    given: Vec<pb::Source>,
    attribution: i32,
    v: &mut Violations,
) -> Option<Evidence> {
    let sources = sources(given, 1, v);
    let attribution = v.field("attribution", |v| word(attribution, v));
    Some(Evidence {
        sources: sources?,
        attribution: attribution?,
    })
}

/// The fields `proposal` and `update_mask` of a request to change what the editors wrote.
pub(crate) fn editorial_changes(
    proposal: Option<pb::Proposal>,
    mask: Option<FieldMask>,
    v: &mut Violations,
) -> Option<EditorialChanges> {
    let mask = Mask::read(mask, &["title", "summary", "language_code"], v);
    v.field("proposal", |v| {
        let proposal = v.required(proposal)?;
        let id = v.field("name", |v| name(&proposal.name, v));
        let etag = v.field("etag", |v| etag(&proposal.etag, v));
        let mask = mask?;
        let changed = |field, text: String| {
            let covered = mask.covers(field, !text.is_empty());
            covered.then_some(text)
        };
        let title = v.field("title", |v| {
            transposed(changed("title", proposal.title).map(|text| title(text, v)))
        });
        let summary = v.field("summary", |v| {
            transposed(changed("summary", proposal.summary).map(|text| summary(text, v)))
        });
        let language = v.field("language_code", |v| {
            transposed(
                changed("language_code", proposal.language_code).map(|code| language(&code, v)),
            )
        });
        Some(EditorialChanges {
            id: id?,
            etag: etag?,
            title: title?,
            summary: summary?,
            language: language?,
        })
    })
}

/// A field that is not to change was read well.
fn transposed<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(value) => value.map(Some),
    }
}

fn title(text: String, v: &mut Violations) -> Option<String> {
    required_line(text, 300, v)
}

fn summary(text: String, v: &mut Violations) -> Option<String> {
    prose(text, 4_000, v)
}
