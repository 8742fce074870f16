//! Subscriptions as they come in.

use prost_types::FieldMask;

use super::{
    Mask, Violations,
    email::mailbox,
    etag,
    language::language,
    list_of_names, name,
    scalar::{at_most, optional_word, word},
};
use crate::{
    contract::v1 as pb,
    domain::{Clause, PartyRole, SubscriptionId, SubscriptionState},
};

const MAX_CLAUSES: usize = 20;
const MAX_NAMES: usize = 100;

/// A subscription that somebody asks for.
pub(crate) struct NewSubscription {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) language: String,
    /// In its normal form. Not to be printed.
    pub(crate) address: String,
}

/// What is to change of a subscription.
#[derive(Debug)]
pub(crate) struct SubscriptionChanges {
    pub(crate) id: SubscriptionId,
    pub(crate) etag: Option<i64>,
    pub(crate) clauses: Option<Vec<Clause>>,
    pub(crate) language: Option<String>,
    pub(crate) paused: Option<bool>,
}

/// The fields `subscription` and `email_address` of a request to create one.
pub(crate) fn new_subscription(
    subscription: Option<pb::Subscription>,
    address: &str,
    v: &mut Violations,
) -> Option<NewSubscription> {
    let wish = v.field("subscription", |v| {
        let subscription = v.required(subscription)?;
        let clauses = filter(subscription.filter, v);
        let language = language_of_mail(&subscription.language_code, v);
        Some((clauses?, language?))
    });
    let address = v.field("email_address", |v| mailbox(address, v));
    let (clauses, language) = wish?;
    Some(NewSubscription {
        clauses,
        language,
        address: address?,
    })
}

/// The fields `subscription` and `update_mask` of a request to change one.
pub(crate) fn subscription_changes(
    subscription: Option<pb::Subscription>,
    mask: Option<FieldMask>,
    v: &mut Violations,
) -> Option<SubscriptionChanges> {
    let mask = Mask::read(mask, &["filter", "language_code", "state"], v);
    v.field("subscription", |v| {
        let given = v.required(subscription)?;
        let id = v.field("name", |v| name(&given.name, v));
        let etag = v.field("etag", |v| etag(&given.etag, v));
        let mask = mask?;
        let clauses = if mask.covers("filter", given.filter.is_some()) {
            filter(given.filter, v).map(Some)
        } else {
            Some(None)
        };
        let language = if mask.covers("language_code", !given.language_code.is_empty()) {
            language_of_mail(&given.language_code, v).map(Some)
        } else {
            Some(None)
        };
        let paused = if mask.covers("state", given.state != 0) {
            v.field("state", |v| paused(given.state, v)).map(Some)
        } else {
            Some(None)
        };
        Some(SubscriptionChanges {
            id: id?,
            etag: etag?,
            clauses: clauses?,
            language: language?,
            paused: paused?,
        })
    })
}

fn paused(state: i32, v: &mut Violations) -> Option<bool> {
    match word(state, v)? {
        SubscriptionState::Active => Some(false),
        SubscriptionState::Paused => Some(true),
        SubscriptionState::Pending | SubscriptionState::Ended => {
            v.wrong("can be set to ACTIVE or PAUSED; EndSubscription ends a subscription for good")
        }
    }
}

fn language_of_mail(code: &str, v: &mut Violations) -> Option<String> {
    let code = if code.is_empty() { "en" } else { code };
    v.field("language_code", |v| language(code, v))
}

fn filter(given: Option<pb::SubscriptionFilter>, v: &mut Violations) -> Option<Vec<Clause>> {
    v.field("filter", |v| {
        let given = v.required(given)?;
        v.field("clauses", |v| {
            if given.clauses.is_empty() {
                return v.wrong("is empty; one clause with no field set asks for everything");
            }
            let clauses = at_most(MAX_CLAUSES, given.clauses, v)?;
            v.items(clauses, clause)
        })
    })
}

fn clause(given: pb::Clause, v: &mut Violations) -> Option<Clause> {
    let proposals = v.field("proposals", |v| {
        list_of_names(given.proposals, 0, MAX_NAMES, v)
    });
    let parties = v.field("parties", |v| list_of_names(given.parties, 0, MAX_NAMES, v));
    let party_role = v.field("party_role", |v| word(given.party_role, v));
    let event_types = v.field("event_types", |v| {
        let types = at_most(32, given.event_types, v)?;
        v.items(types, word)
    });
    let attribution = v.field("minimum_attribution", |v| {
        optional_word(given.minimum_attribution, v)
    });
    let (parties, party_role) = (parties?, party_role?);
    if parties.is_empty() && party_role != PartyRole::Any {
        return v.field("party_role", |v| {
            v.wrong("says the part of no party; name one")
        });
    }
    Some(Clause {
        proposals: proposals?,
        parties,
        party_role,
        event_types: event_types?,
        minimum_attribution: attribution?,
    })
}
