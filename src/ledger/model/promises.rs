//! What must hold in every state, and what must be seen in some.

use stateright::Property;

use super::{
    Bounds, Protocol,
    steps::Verdict,
    world::{Fate, World, Wrong},
};
use crate::store::ExceptionState;

pub(super) const NOBODY_IS_LOST: &str = "whoever is not done with can still be";
pub(super) const ACCEPTED_IS_TRUE: &str = "whom the record says to have it has it";
pub(super) const TOLD_IS_KEPT: &str =
    "whom the service was told to have it is on record as such, and not as failed";
pub(super) const EXCEPTIONS_ARE_THE_REST: &str =
    "those who are done with have an exception, or were told to have it, and not both";
pub(super) const COUNTS_AGREE: &str = "so many remain as bits are clear";
pub(super) const REPEATS_ARE_EXCUSED: &str =
    "a mail is repeated only for acceptances of which nobody could know in time";
pub(super) const ONE_FOR_A_KILL: &str =
    "as long as no lease runs out, a kill repeats one mail for a connection at most";
pub(super) const NOT_GIVEN_AGAIN: &str = "nobody is mailed under a lease that is younger than \
     what the service was told";
pub(super) const OLD_LEASES_DO_NOTHING: &str =
    "a lease that is over fails, prolongs and gives back nothing";
pub(super) const REPEATS_DO_NOTHING: &str = "to say a result again changes nothing";

/// All that is looked for within some bounds.
pub(super) fn all(bounds: &Bounds) -> Vec<Property<Protocol>> {
    let mut all = kept();
    if bounds.run_outs == 0 && bounds.retries == 0 {
        all.push(Property::always(ONE_FOR_A_KILL, |_, world: &World| {
            let again = world.fates.iter().map(|fate| fate.copies.saturating_sub(1));
            again.sum::<u8>() <= world.kills
        }));
    }
    all.extend(seen(bounds));
    all
}

/// What holds in every state.
fn kept() -> Vec<Property<Protocol>> {
    vec![
        Property::always(NOBODY_IS_LOST, |protocol: &Protocol, world: &World| {
            protocol.can_end(&world.record)
        }),
        Property::always(ACCEPTED_IS_TRUE, |_, world: &World| {
            each(world, |seen| !seen.accepted() || seen.fate.copies > 0)
        }),
        Property::always(TOLD_IS_KEPT, |_, world: &World| {
            each(world, |seen| !seen.fate.told || seen.accepted())
        }),
        Property::always(EXCEPTIONS_ARE_THE_REST, |_, world: &World| {
            each(world, |seen| {
                let reasons = u8::from(seen.fate.told) + u8::from(seen.exception);
                reasons == u8::from(seen.done)
            })
        }),
        Property::always(COUNTS_AGREE, |_, world: &World| {
            let mut chunks = world.record.chunks.iter();
            chunks.all(|chunk| usize::try_from(chunk.remaining) == Ok(chunk.undone().count()))
        }),
        Property::always(REPEATS_ARE_EXCUSED, |_, world: &World| {
            each(world, |seen| seen.fate.copies <= 1 + seen.fate.unknowable)
        }),
        Property::always(NOT_GIVEN_AGAIN, |_, world: &World| {
            !world.wrongs.contains(&Wrong::GivenAgain)
        }),
        Property::always(OLD_LEASES_DO_NOTHING, |_, world: &World| {
            !world.wrongs.contains(&Wrong::OldLeaseHeeded)
        }),
        Property::always(REPEATS_DO_NOTHING, |_, world: &World| {
            !world.wrongs.contains(&Wrong::RepeatHeeded)
        }),
    ]
}

/// What is no promise, but must be seen somewhere: else the promises would say little.
fn seen(bounds: &Bounds) -> Vec<Property<Protocol>> {
    let mut seen = vec![Property::sometimes(
        "everybody has it, once",
        |_, world: &World| each(world, |seen| seen.accepted() && seen.fate.copies == 1),
    )];
    if bounds.kills > 0 || bounds.run_outs > 0 {
        seen.push(Property::sometimes(
            "a mail is repeated",
            |_, world: &World| world.fates.iter().any(|fate| fate.copies > 1),
        ));
    }
    if bounds.verdicts.contains(&Verdict::RefusesForGood) {
        seen.push(Property::sometimes(
            "somebody is given up",
            |_, world: &World| is_any(world, ExceptionState::Dead),
        ));
    }
    if bounds.retries > 0 {
        seen.push(Property::sometimes(
            "a retry is accepted",
            |_, world: &World| {
                let mut chunks = world.record.chunks.iter();
                chunks.any(|chunk| chunk.retry && chunk.remaining == 0)
                    && each(world, |seen| seen.accepted())
            },
        ));
    }
    if bounds.leave {
        seen.push(Property::sometimes(
            "somebody leaves in time",
            |_, world| is_any(world, ExceptionState::Skipped),
        ));
    }
    seen
}

fn is_any(world: &World, state: ExceptionState) -> bool {
    let mut rows = world.record.exceptions.iter().flatten();
    rows.any(|row| row.state == state)
}

/// What is true of a recipient, and what the record says.
struct Seen {
    fate: Fate,
    done: bool,
    exception: bool,
}

impl Seen {
    /// As the report has it.
    fn accepted(&self) -> bool {
        self.done && !self.exception
    }
}

fn each(world: &World, holds: impl Fn(Seen) -> bool) -> bool {
    world.fates.iter().enumerate().all(|(recipient, &fate)| {
        holds(Seen {
            fate,
            done: world.record.is_done(recipient),
            exception: world.record.exceptions[recipient].is_some(),
        })
    })
}
