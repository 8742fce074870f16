//! Parties as they come in.

use prost_types::FieldMask;

use super::{
    Mask, Violations,
    communication::{occurrence, required_occurrence},
    etag, name,
    name::{optional_name, party_segment},
    proposal::evidence,
    scalar::{at_most, word},
    text::{in_languages, line, required_line, words},
};
use crate::{
    contract::v1 as pb,
    domain::{GovernmentChange, Membership, Occurrence, PartyId, PartyKind, Recognition, Text},
};

const MAX_NAME_BYTES: usize = 200;
const MAX_NAMES: usize = 64;
const MAX_MEMBERSHIPS: usize = 64;

/// A party to record.
#[derive(Debug)]
pub(crate) struct NewParty {
    /// The id that the caller chose.
    pub(crate) id: Option<PartyId>,
    pub(crate) kind: PartyKind,
    pub(crate) state: Option<PartyId>,
    pub(crate) display_name: String,
    pub(crate) localized_names: Vec<Text>,
    pub(crate) aliases: Vec<Text>,
    pub(crate) memberships: Vec<Membership>,
}

/// What is to change of a party.
#[derive(Debug)]
pub(crate) struct PartyChanges {
    pub(crate) id: PartyId,
    pub(crate) etag: Option<i64>,
    pub(crate) display_name: Option<String>,
    pub(crate) localized_names: Option<Vec<Text>>,
    pub(crate) aliases: Option<Vec<Text>>,
    pub(crate) memberships: Option<Vec<Membership>>,
}

/// The fields `party_id` and `party` of a request to create one.
pub(crate) fn new_party(
    segment: &str,
    party: Option<pb::Party>,
    v: &mut Violations,
) -> Option<NewParty> {
    let id = v.field("party_id", |v| party_segment(segment, v));
    v.field("party", |v| {
        let party = v.required(party)?;
        let display_name = v.field("display_name", |v| display_name(party.display_name, v));
        let kind = v.field("kind", |v| word(party.kind, v));
        let state = v.field("state", |v| optional_name(&party.state, v));
        let names = v.field("localized_names", |v| {
            localized_names(party.localized_names, v)
        });
        let aliases = v.field("aliases", |v| aliases(party.aliases, v));
        let memberships = v.field("memberships", |v| memberships(party.memberships, v));
        Some(NewParty {
            id: id?,
            kind: kind?,
            state: state?,
            display_name: display_name?,
            localized_names: names?,
            aliases: aliases?,
            memberships: memberships?,
        })
    })
}

/// The fields `party` and `update_mask` of a request to change one.
pub(crate) fn party_changes(
    party: Option<pb::Party>,
    mask: Option<FieldMask>,
    v: &mut Violations,
) -> Option<PartyChanges> {
    let fields = ["display_name", "localized_names", "aliases", "memberships"];
    let mask = Mask::read(mask, &fields, v);
    v.field("party", |v| {
        let party = v.required(party)?;
        let id = v.field("name", |v| name(&party.name, v));
        let etag = v.field("etag", |v| etag(&party.etag, v));
        let mask = mask?;
        let mut change = Change { mask: &mask, v };
        let shown = !party.display_name.is_empty();
        let display_name = change.of("display_name", shown, |v| {
            display_name(party.display_name, v)
        });
        let named = !party.localized_names.is_empty();
        let localized_names = change.of("localized_names", named, |v| {
            localized_names(party.localized_names, v)
        });
        let has_others = !party.aliases.is_empty();
        let aliases = change.of("aliases", has_others, |v| aliases(party.aliases, v));
        let holds = !party.memberships.is_empty();
        let memberships = change.of("memberships", holds, |v| memberships(party.memberships, v));
        Some(PartyChanges {
            id: id?,
            etag: etag?,
            display_name: display_name?,
            localized_names: localized_names?,
            aliases: aliases?,
            memberships: memberships?,
        })
    })
}

/// Reads fields as far as the mask covers them.
struct Change<'a> {
    mask: &'a Mask,
    v: &'a mut Violations,
}

impl Change<'_> {
    fn of<T>(
        &mut self,
        field: &'static str,
        set: bool,
        read: impl FnOnce(&mut Violations) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.mask.covers(field, set) {
            self.v.field(field, read).map(Some)
        } else {
            Some(None)
        }
    }
}

/// The field `change` of a request to record that a state has another government.
pub(crate) fn government_change(
    state: Option<PartyId>,
    change: Option<pb::GovernmentChange>,
    v: &mut Violations,
) -> Option<GovernmentChange> {
    v.field("change", |v| {
        let given = v.required(change)?;
        let government = v.field("government", |v| name(&given.government, v));
        let occurred = required_occurrence(given.occurred, v);
        let evidence = evidence(given.sources, given.attribution, v);
        Some(GovernmentChange {
            state: state?,
            government: government?,
            former: None,
            occurred: occurred?,
            evidence: evidence?,
            seq: 0,
        })
    })
}

/// The field `recognition`.
pub(crate) fn recognition(
    recognition: Option<pb::Recognition>,
    v: &mut Violations,
) -> Option<Recognition> {
    v.field("recognition", |v| {
        let given = v.required(recognition)?;
        let recogniser = v.field("recogniser", |v| name(&given.recogniser, v));
        let mode = v.field("mode", |v| word(given.mode, v));
        let occurred = required_occurrence(given.occurred, v);
        let evidence = evidence(given.sources, given.attribution, v);
        Some(Recognition {
            recogniser: recogniser?,
            mode: mode?,
            occurred: occurred?,
            evidence: evidence?,
            seq: 0,
        })
    })
}

fn display_name(text: String, v: &mut Violations) -> Option<String> {
    required_line(text, MAX_NAME_BYTES, v)
}

fn localized_names(names: Vec<pb::Text>, v: &mut Violations) -> Option<Vec<Text>> {
    let names = at_most(MAX_NAMES, names, v)?;
    in_languages(names, v, display_name)
}

/// Other names: several of one language, and such as belong to none.
fn aliases(names: Vec<pb::Text>, v: &mut Violations) -> Option<Vec<Text>> {
    let names = at_most(MAX_NAMES, names, v)?;
    v.items(names, |name, v| {
        let alias = words(name, v)?;
        let content = v.field("content", |v| display_name(alias.content, v));
        Some(Text {
            content: content?,
            language: alias.language,
        })
    })
}

fn memberships(given: Vec<pb::Membership>, v: &mut Violations) -> Option<Vec<Membership>> {
    let given = at_most(MAX_MEMBERSHIPS, given, v)?;
    v.items(given, |given, v| {
        let body = v.field("body", |v| name(&given.body, v));
        let office = v.field("office", |v| line(given.office, MAX_NAME_BYTES, v));
        let from = v.field("from", |v| optional_occurrence(given.from, v));
        let to = v.field("to", |v| optional_occurrence(given.to, v));
        let (from, to) = (from?, to?);
        if let (Some(from), Some(to)) = (&from, &to)
            && to.end() < from.start()
        {
            return v.field("to", |v| v.wrong("is before `from`"));
        }
        Some(Membership {
            body: body?,
            office: office?,
            from,
            to,
        })
    })
}

fn optional_occurrence(
    given: Option<pb::Occurrence>,
    v: &mut Violations,
) -> Option<Option<Occurrence>> {
    match given {
        None => Some(None),
        Some(given) => occurrence(given, v).map(Some),
    }
}
