//! Parties as they come in.

use prost_types::FieldMask;

use super::{
    Mask, Violations, etag, name,
    name::party_segment,
    scalar::{at_most, word},
    text::{in_languages, required_line},
};
use crate::{
    contract::v1 as pb,
    domain::{PartyId, PartyKind, Text},
};

const MAX_NAME_BYTES: usize = 200;

/// A party to record.
#[derive(Debug)]
pub(crate) struct NewParty {
    /// The id that the caller chose.
    pub(crate) id: Option<PartyId>,
    pub(crate) kind: PartyKind,
    pub(crate) display_name: String,
    pub(crate) localized_names: Vec<Text>,
}

/// What is to change of a party.
#[derive(Debug)]
pub(crate) struct PartyChanges {
    pub(crate) id: PartyId,
    pub(crate) etag: Option<i64>,
    pub(crate) display_name: Option<String>,
    pub(crate) localized_names: Option<Vec<Text>>,
}

/// The fields `party_id` and `party` of a request to create one.
pub(crate) fn new_party(
    segment: &str,
    party: Option<pb::Party>,
    v: &mut Violations,
) -> Option<NewParty> {
    let id = v.field("party_id", |v| party_segment(segment, v));
    let party = v.field("party", |v| {
        let party = v.required(party)?;
        let display_name = v.field("display_name", |v| display_name(party.display_name, v));
        let kind = v.field("kind", |v| word(party.kind, v));
        let names = v.field("localized_names", |v| {
            localized_names(party.localized_names, v)
        });
        Some((display_name?, kind?, names?))
    });
    let (display_name, kind, localized_names) = party?;
    Some(NewParty {
        id: id?,
        kind,
        display_name,
        localized_names,
    })
}

/// The fields `party` and `update_mask` of a request to change one.
pub(crate) fn party_changes(
    party: Option<pb::Party>,
    mask: Option<FieldMask>,
    v: &mut Violations,
) -> Option<PartyChanges> {
    let mask = Mask::read(mask, &["display_name", "localized_names"], v);
    v.field("party", |v| {
        let party = v.required(party)?;
        let id = v.field("name", |v| name(&party.name, v));
        let etag = v.field("etag", |v| etag(&party.etag, v));
        let mask = mask?;
        let display_name = if mask.covers("display_name", !party.display_name.is_empty()) {
            v.field("display_name", |v| display_name(party.display_name, v))
                .map(Some)
        } else {
            Some(None)
        };
        let names = if mask.covers("localized_names", !party.localized_names.is_empty()) {
            v.field("localized_names", |v| {
                localized_names(party.localized_names, v)
            })
            .map(Some)
        } else {
            Some(None)
        };
        Some(PartyChanges {
            id: id?,
            etag: etag?,
            display_name: display_name?,
            localized_names: names?,
        })
    })
}

fn display_name(text: String, v: &mut Violations) -> Option<String> {
    required_line(text, MAX_NAME_BYTES, v)
}

fn localized_names(names: Vec<pb::Text>, v: &mut Violations) -> Option<Vec<Text>> {
    let names = at_most(64, names, v)?;
    in_languages(names, v, display_name)
}
