//! Names of mail: of deliveries, of mailings, and of what they are listed under.

use uuid::Uuid;

use crate::{
    api::parse::Violations,
    domain::SubscriberId,
    ledger::{Delivered, Graveyard},
    store::Topic,
};

/// Under what deliveries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parent {
    /// Mail of every kind.
    Every,
    /// Mail about an event.
    Event(i64),
    /// Mail to a subscriber.
    Subscriber(SubscriberId),
}

/// One delivery, as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mail {
    /// About an event.
    About(i64, SubscriberId),
    /// That asks for a confirmation, by its mailing.
    Asking(i64, SubscriberId),
}

/// `events/{seq}`, `events/-` or `subscribers/{subscriber}`.
pub(super) fn parent(text: &str, v: &mut Violations) -> Option<Parent> {
    if text == "events/-" {
        return Some(Parent::Every);
    }
    if let Some(seq) = text.strip_prefix("events/").and_then(number) {
        return Some(Parent::Event(seq));
    }
    match text.parse() {
        Ok(subscriber) => Some(Parent::Subscriber(subscriber)),
        Err(_) => v.wrong(format!(
            "{text:?} is neither `events/{{seq}}` nor `subscribers/{{uuid}}`"
        )),
    }
}

/// `events/{seq}` or `events/-`.
pub(super) fn graveyard(text: &str, v: &mut Violations) -> Option<Graveyard> {
    match parent(text, v)? {
        Parent::Every => Some(Graveyard::Every),
        Parent::Event(seq) => Some(Graveyard::Event(seq)),
        Parent::Subscriber(_) => v.wrong("is not `events/{seq}` or `events/-`"),
    }
}

/// `events/{seq}/mailing`.
pub(super) fn mailing(text: &str, v: &mut Violations) -> Option<i64> {
    let seq = text.strip_prefix("events/");
    match seq
        .and_then(|rest| rest.strip_suffix("/mailing"))
        .and_then(number)
    {
        Some(seq) => Some(seq),
        None => v.wrong("is no such name: expected `events/{seq}/mailing`"),
    }
}

/// The name of a delivery, of the parent at hand.
pub(super) fn delivery(text: &str, parent: Graveyard, v: &mut Violations) -> Option<Mail> {
    let read = || {
        let (above, id) = text.split_once("/deliveries/")?;
        let subscriber = SubscriberId(Uuid::try_parse(id).ok()?);
        if let Some(seq) = above.strip_prefix("events/") {
            return Some(Mail::About(number(seq)?, subscriber));
        }
        let mailing = number(above.strip_prefix("confirmations/")?)?;
        Some(Mail::Asking(mailing, subscriber))
    };
    match (read(), parent) {
        (None, _) => v.wrong(
            "is no such name: expected `events/{seq}/deliveries/{uuid}` or \
             `confirmations/{mailing}/deliveries/{uuid}`",
        ),
        (Some(mail), Graveyard::Every) => Some(mail),
        (Some(mail @ Mail::About(seq, _)), Graveyard::Event(parent)) if seq == parent => Some(mail),
        (Some(_), Graveyard::Event(_)) => v.wrong("is not a delivery of the parent"),
    }
}

/// The name of a delivery.
pub(super) fn of(delivered: &Delivered) -> String {
    let subscriber = delivered.subscriber.0;
    match delivered.topic {
        Topic::Event(seq) => format!("events/{seq}/deliveries/{subscriber}"),
        Topic::Confirmation(_) => {
            let mailing = delivered.mailing;
            format!("confirmations/{mailing}/deliveries/{subscriber}")
        }
    }
}

/// A number from 1, written as we write it.
fn number(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| digits)
}
