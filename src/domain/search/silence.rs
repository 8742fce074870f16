//! For how long an answer has been awaited.

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::{Act, ChannelClass, Occurrence, Proposal, ResponseStatus, Standing};

/// For how many days an answer has been awaited: the longest time of any addressee, by any
/// kind of channel, by the calendar of the place where it was asked for. None when no answer
/// is awaited.
pub fn silence_days(proposal: &Proposal, now: Timestamp) -> Option<i64> {
    let days = |asked: &Occurrence| {
        let zone = TimeZone::get(asked.zone()).unwrap_or(TimeZone::UTC);
        let from = asked.end().to_zoned_datetime(zone.clone()).date();
        let until = now.to_zoned_datetime(zone).date();
        let days = from.until(until).ok()?.get_days();
        (days >= 0).then_some(i64::from(days))
    };
    awaited(proposal).filter_map(days).max()
}

/// Since when an answer has been awaited that is still awaited: the earliest such moment. An
/// index finds long silences by it; [`silence_days`] decides.
pub fn awaited_since(proposal: &Proposal) -> Option<Timestamp> {
    awaited(proposal).map(Occurrence::start).min()
}

fn awaited(proposal: &Proposal) -> impl Iterator<Item = &Occurrence> {
    let open = proposal.status.is_open();
    proposal
        .standings
        .iter()
        .filter(move |_| open)
        .flat_map(|standing| {
            [ChannelClass::Public, ChannelClass::Formal]
                .into_iter()
                .filter(|class| silent(standing, *class))
                .filter_map(|class| asked(proposal, standing, class))
        })
}

fn silent(standing: &Standing, class: ChannelClass) -> bool {
    let status = match class {
        ChannelClass::Public => standing.public,
        ChannelClass::Formal => standing.formal,
        ChannelClass::Private => return false,
    };
    status == ResponseStatus::Awaiting
}

/// A new version asks anew; so does a response that was taken back.
fn asked<'a>(
    proposal: &'a Proposal,
    standing: &Standing,
    class: ChannelClass,
) -> Option<&'a Occurrence> {
    let mut since = None;
    for step in &proposal.steps {
        let counts = match &step.act {
            Act::Announce => class == ChannelClass::Public,
            Act::Transmit => class == ChannelClass::Formal,
            Act::Amend { class: by, .. } => since.is_some() || *by == class,
            Act::Respond {
                addressee,
                class: by,
                ..
            } => since.is_some() && *addressee == standing.addressee && *by == class,
            Act::Withdraw => false,
        };
        if counts {
            since = Some(&step.occurred);
        }
    }
    since
}
