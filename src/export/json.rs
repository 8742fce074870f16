//! The answer of `GetDocket` as `ProtoJSON`.
//!
//! The names are those of the contract, by its own descriptor: what the contract calls a
//! field and what a file calls it cannot drift apart, and whatever reads `ProtoJSON` reads
//! the file. Fields at their default are left out; 64-bit numbers are strings
//! (<https://protobuf.dev/programming-guides/json/>).

use std::sync::LazyLock;

use jiff::Timestamp;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions, prost::Message as _};
use serde_json::{Serializer, ser::PrettyFormatter};

use super::ExportError;
use crate::{api::present, contract::FILE_DESCRIPTOR_SET, docket::Docket};

const ANSWER: &str = "demarche.v1.GetDocketResponse";

static CONTRACT: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap_or_default());

/// The docket, with days of silence and deadlines as of `now`.
pub(super) fn docket(docket: &Docket, now: Timestamp) -> Result<Vec<u8>, ExportError> {
    let descriptor = CONTRACT
        .get_message_by_name(ANSWER)
        .ok_or(ExportError::NoMessage(ANSWER))?;
    let answer = present::docket(docket.clone(), now).encode_to_vec();
    let message = DynamicMessage::decode(descriptor, answer.as_slice())?;
    let mut content = Vec::new();
    let mut writer = Serializer::with_formatter(&mut content, PrettyFormatter::with_indent(b"  "));
    message.serialize_with_options(&mut writer, &SerializeOptions::new())?;
    content.push(b'\n');
    Ok(content)
}
