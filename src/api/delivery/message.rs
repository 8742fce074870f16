//! The ledger's words and the contract's.

use jiff::Timestamp;
use prost_types::Duration;

use super::names;
use crate::{
    api::present,
    contract::v1::{self as pb, lease::Content as Told},
    domain::Reason,
    ledger::{Addressed, Content, Delivered, DeliveryState, Failed, LeaseRef, Leased, Outcome},
    store::{CONFIRM_WITHIN, Exception, ExceptionState, FailureClass, Topic},
};

impl From<LeaseRef> for pb::LeaseRef {
    fn from(lease: LeaseRef) -> Self {
        Self {
            mailing: lease.mailing,
            chunk: lease.chunk,
            epoch: lease.epoch,
        }
    }
}

impl From<pb::LeaseRef> for LeaseRef {
    fn from(lease: pb::LeaseRef) -> Self {
        Self {
            mailing: lease.mailing,
            chunk: lease.chunk,
            epoch: lease.epoch,
        }
    }
}

pub(super) fn duration(span: std::time::Duration) -> Duration {
    Duration {
        seconds: i64::try_from(span.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(span.subsec_nanos()).unwrap_or(0),
    }
}

pub(super) fn lease(leased: Leased, time_to_live: std::time::Duration) -> pb::Lease {
    pb::Lease {
        r#ref: Some(leased.lease.into()),
        time_to_live: Some(duration(time_to_live)),
        message_time: Some(present::time(leased.message_time)),
        content: Some(content(leased.content, leased.message_time)),
        recipients: leased.recipients.into_iter().map(Into::into).collect(),
    }
}

/// `message_time` is the date of the mail: the days of silence are counted up to it, so that
/// a retry is the same message.
fn content(content: Content, message_time: Timestamp) -> Told {
    match content {
        Content::Event {
            event,
            proposal,
            background,
            timeline_uri,
        } => {
            let id = proposal.id;
            let related = background.related.into_iter();
            Told::Alert(pb::Alert {
                event: Some(present::event(*event)),
                proposal: Some(present::proposal(*proposal, message_time)),
                parties: background.parties.into_iter().map(Into::into).collect(),
                timeline_uri,
                changed: background.changed.map(present::event),
                former_version: background.former.map(|former| present::version(id, former)),
                related: related
                    .map(|related| pb::RelatedProposal {
                        name: related.id.to_string(),
                        title: related.title,
                        timeline_uri: related.timeline_uri,
                    })
                    .collect(),
            })
        }
        Content::Confirmation => Told::ConfirmationRequest(pb::ConfirmationRequest {
            valid_for: Some(Duration {
                seconds: CONFIRM_WITHIN.as_secs(),
                nanos: 0,
            }),
        }),
    }
}

impl From<Addressed> for pb::Recipient {
    fn from(to: Addressed) -> Self {
        let reason = |reason| match reason {
            Reason::Proposal => pb::Reason::Proposal.into(),
            Reason::Party => pb::Reason::Party.into(),
            Reason::Everything => pb::Reason::Everything.into(),
        };
        Self {
            index: u32::try_from(to.index).unwrap_or(u32::MAX),
            email_address: to.address,
            language_code: to.language,
            delivery_key: to.delivery_key.to_vec().into(),
            thread_key: to
                .thread_key
                .map(|key| key.to_vec().into())
                .unwrap_or_default(),
            unsubscribe_uri: to.unsubscribe_uri,
            confirm_uri: to.confirm_uri,
            reasons: to.reasons.into_iter().map(reason).collect(),
            attempts: to.attempts,
        }
    }
}

/// Reads what a worker says became of recipients; none when it names no lease.
pub(super) fn outcome(said: pb::ChunkOutcome) -> Option<Outcome> {
    let place = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
    Some(Outcome {
        lease: said.r#ref?.into(),
        accepted: said.accepted.into_iter().map(place).collect(),
        failed: said
            .failures
            .into_iter()
            .map(|failure| Failed {
                index: place(failure.index),
                class: class(failure.class()),
                smtp_code: failure.smtp_code,
                enhanced_code: short(failure.enhanced_code, 16),
                detail: short(failure.detail, 500),
            })
            .collect(),
    })
}

fn class(class: pb::FailureClass) -> FailureClass {
    match class {
        pb::FailureClass::Permanent => FailureClass::Permanent,
        pb::FailureClass::Ambiguous => FailureClass::Ambiguous,
        pb::FailureClass::Unrenderable => FailureClass::Unrenderable,
        // A worker of a later version may know classes that we do not: to try again is
        // what loses nothing.
        pb::FailureClass::Transient | pb::FailureClass::Unspecified => FailureClass::Transient,
    }
}

fn short(mut text: String, bytes: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes));
    text
}

impl From<Delivered> for pb::Delivery {
    fn from(delivered: Delivered) -> Self {
        let name = names::of(&delivered);
        let (state, exception) = match delivered.state {
            DeliveryState::Pending => (pb::DeliveryState::Pending, None),
            DeliveryState::Accepted => (pb::DeliveryState::Accepted, None),
            DeliveryState::Exception(exception) => (state(exception.state), Some(exception)),
        };
        let retrying = state == pb::DeliveryState::Retrying;
        Self {
            name,
            subscriber: delivered.subscriber.to_string(),
            event: match delivered.topic {
                Topic::Event(seq) => format!("events/{seq}"),
                Topic::Confirmation(_) => String::new(),
            },
            state: state.into(),
            failed_attempts: exception.as_ref().map_or(0, |exception| exception.attempts),
            next_attempt_time: exception
                .as_ref()
                .filter(|_| retrying)
                .map(|exception| present::time(exception.next)),
            last_failure: exception.and_then(|exception| failure(*exception)),
        }
    }
}

fn state(state: ExceptionState) -> pb::DeliveryState {
    match state {
        ExceptionState::Retrying => pb::DeliveryState::Retrying,
        ExceptionState::Queued => pb::DeliveryState::Pending,
        ExceptionState::Dead => pb::DeliveryState::Dead,
        ExceptionState::Skipped => pb::DeliveryState::Skipped,
        ExceptionState::Dropped => pb::DeliveryState::Dropped,
    }
}

fn failure(exception: Exception) -> Option<pb::Failure> {
    let class = match exception.class {
        FailureClass::Transient => pb::FailureClass::Transient,
        FailureClass::Permanent => pb::FailureClass::Permanent,
        FailureClass::Ambiguous => pb::FailureClass::Ambiguous,
        FailureClass::Unrenderable => pb::FailureClass::Unrenderable,
        FailureClass::None => return None,
    };
    Some(pb::Failure {
        index: 0,
        class: class.into(),
        smtp_code: exception.smtp_code,
        enhanced_code: exception.enhanced_code,
        detail: exception.detail,
    })
}
