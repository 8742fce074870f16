//! How long answers are awaited, and how far terms are carried out, as it goes out.

use crate::{
    api::words::{Shared as _, number_or_zero},
    contract::v1 as pb,
    domain,
};

impl From<domain::ClockReading> for pb::SilenceClock {
    fn from(clock: domain::ClockReading) -> Self {
        Self {
            addressee: clock.addressee.to_string(),
            channel_class: clock.class.number(),
            since: Some(clock.since.into()),
            answered: clock.answered.map(Into::into),
            paused: clock.paused.map(Into::into),
            days: i32::try_from(clock.days).unwrap_or(i32::MAX),
            as_of: clock.as_of.to_string(),
        }
    }
}

impl From<domain::TermProgress> for pb::TermProgress {
    fn from(progress: domain::TermProgress) -> Self {
        Self {
            term_id: progress.term_id,
            undertaken: progress.undertaken.unwrap_or_default(),
            reports: progress.reports.into_iter().map(Into::into).collect(),
            claimed: progress.claimed,
            verified: progress.verified,
            gap: progress.gap,
            moot: progress.moot,
            outcome: number_or_zero(progress.outcome),
        }
    }
}

impl From<domain::BasisProgress> for pb::BasisProgress {
    fn from(progress: domain::BasisProgress) -> Self {
        Self {
            basis: progress.basis.number(),
            state: progress.state.number(),
            quantity: progress.quantity.map(Into::into),
            as_of: Some(progress.as_of.into()),
            seq: progress.seq,
        }
    }
}
