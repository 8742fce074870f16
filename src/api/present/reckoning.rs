//! What follows from the facts of a proposal, as it goes out.

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
            undertaken: progress.undertaken.unwrap_or(0),
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
    fn from(report: domain::BasisProgress) -> Self {
        Self {
            basis: report.basis.number(),
            state: report.state.number(),
            quantity: report.quantity.map(Into::into),
            as_of: Some(report.as_of.into()),
            seq: report.seq,
        }
    }
}

impl From<domain::Flags> for pb::FactFlags {
    fn from(flags: domain::Flags) -> Self {
        Self {
            verified: flags.verified,
            disputed: flags.disputed,
            retracted_by: flags.retracted_by.unwrap_or(0),
            corrected_by: flags.corrected_by.unwrap_or(0),
            attribution: number_or_zero(flags.attribution),
            independent_sources: i32::try_from(flags.independent_sources).unwrap_or(i32::MAX),
            clarified_by: flags.clarified_by,
        }
    }
}
