//! The answer whose mail is waited for.

use demarche::contract::v1::{Attribution, Capacity, Channel, Response, ResponseKind};
use prost_types::Timestamp;

use crate::offer;

/// The day after the offer.
const ANSWERED: Timestamp = Timestamp {
    seconds: 1_745_269_200,
    nanos: 0,
};

/// The addressee says that the offer arrived.
pub(crate) fn acknowledgement() -> Response {
    Response {
        kind: ResponseKind::Acknowledgement.into(),
        communication: Some(offer::communication(
            offer::ADDRESSEE,
            Capacity::ForeignMinister,
            Channel::PressRelease,
            ANSWERED,
        )),
        sources: vec![offer::source()],
        attribution: Attribution::Reported.into(),
        ..Response::default()
    }
}
