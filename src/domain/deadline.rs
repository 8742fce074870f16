//! Dates that parties set, and what became of them.
//!
//! "Overdue" is said only of a date that a party set. An answer is in time where it may have
//! been: late is only what began when the date had passed.

use jiff::{Timestamp, ToSpan as _};

use super::{
    Act, Deadline, Occurrence, PartyId, PerformanceState, Precision, Proposal, ResponseId, Status,
    Step, Timeliness,
    acts::is_carried_out,
    clock::beginning,
    progress::{first_told_complete, outcome},
};

/// How many calendar days before a date it is near.
const NEAR_DAYS: i64 = 3;

/// What a party has to do by a date.
#[derive(Debug, Clone)]
pub(super) struct DatedDuty<'a> {
    /// Who.
    pub(super) party: &'a PartyId,
    /// Which term; empty for the answer.
    pub(super) term_id: &'a str,
    /// By when.
    pub(super) due: &'a Occurrence,
    /// When the date was made known, as far as that is known.
    set: Option<&'a Occurrence>,
    /// When it was done.
    done: Option<&'a Occurrence>,
    /// The obligor has said that it will not be done.
    abandoned: bool,
}

impl DatedDuty<'_> {
    /// The first moment at which it is near: never before it was set.
    pub(super) fn near(&self) -> Option<Timestamp> {
        let zone = self.due.time_zone();
        let last = self.due.end().to_zoned_datetime(zone.clone()).date();
        let near = beginning(last.checked_sub(NEAR_DAYS.days()).ok()?, &zone)?;
        let set = self.set.map(Occurrence::start);
        let set = set.filter(|set| *set <= self.due.end());
        Some(set.unwrap_or(near).max(near))
    }

    /// The first whole millisecond at which it has passed.
    pub(super) fn passed(&self) -> Option<Timestamp> {
        let after = self.due.end().checked_add(1.nanosecond()).ok()?;
        let floor = Timestamp::from_millisecond(after.as_millisecond()).ok()?;
        if floor < after {
            return floor.checked_add(1.millisecond()).ok();
        }
        Some(floor)
    }

    /// When it passed: a moment where the date is one, else the day after.
    pub(super) fn passed_on(&self) -> Occurrence {
        let moment = self.passed().unwrap_or_else(|| self.due.end());
        let precision = match self.due.precision() {
            Precision::Instant => Precision::Instant,
            Precision::Day | Precision::Month => Precision::Day,
        };
        Occurrence::new(moment, precision, self.due.zone())
            .unwrap_or_else(|_| Occurrence::instant(moment))
    }

    fn timeliness(&self, now: Timestamp) -> Timeliness {
        match self.done {
            Some(done) if done.start() <= self.due.end() => Timeliness::InTime,
            Some(_) => Timeliness::Late,
            None if now > self.due.end() => Timeliness::Overdue,
            None if self.near().is_some_and(|near| near <= now) => Timeliness::DueSoon,
            None => Timeliness::Pending,
        }
    }

    pub(super) fn say(&self, timeliness: Timeliness) -> Deadline {
        Deadline {
            party: self.party.clone(),
            term_id: self.term_id.to_owned(),
            due: self.due.clone(),
            timeliness,
        }
    }
}

impl Proposal {
    /// Dates that parties set, and what became of them by now: of the answer, for every
    /// addressee, and once it is agreed, of each term that has one.
    ///
    /// An acknowledgement, a question and a deferral are no answers. A date before which the
    /// proposal had ended otherwise is nobody's to keep.
    pub fn deadlines(&self, now: Timestamp) -> Vec<Deadline> {
        let closed_before = |due: &Occurrence| {
            let closed = self.closed.as_ref();
            closed.is_some_and(|closed| closed.start() <= due.end())
        };
        self.reply_duties()
            .into_iter()
            .filter(|duty| duty.done.is_some() || !closed_before(duty.due))
            .chain(self.term_duties())
            .map(|duty| duty.say(duty.timeliness(now)))
            .collect()
    }

    /// What is still to be done by a date.
    pub(super) fn open_duties(&self) -> Vec<DatedDuty<'_>> {
        let mut duties = Vec::new();
        if self.status.is_open() {
            duties.extend(self.reply_duties());
        }
        if is_carried_out(self.status) {
            duties.extend(self.term_duties());
        }
        duties.retain(|duty| duty.done.is_none() && !duty.abandoned);
        duties
    }

    fn reply_duties(&self) -> Vec<DatedDuty<'_>> {
        let Some(due) = &self.version.reply_due else {
            return Vec::new();
        };
        if self.status == Status::Draft {
            return Vec::new();
        }
        let answers = self.answers();
        self.addressees
            .iter()
            .map(|party| DatedDuty {
                party,
                term_id: "",
                due,
                set: self.version.made_known(),
                done: answers
                    .iter()
                    .find(|(addressee, _)| *addressee == party)
                    .map(|(_, occurred)| *occurred),
                abandoned: false,
            })
            .collect()
    }

    /// Answers to the version on the table that stand and were not taken back, by whichever
    /// channel and however well attested: nobody is called late who is reported to have
    /// answered.
    fn answers(&self) -> Vec<(&PartyId, &Occurrence)> {
        let standing = || self.steps.iter().filter(|step| step.stands());
        let taken_back: Vec<ResponseId> = standing()
            .filter_map(|step| match step.act {
                Act::Respond { withdraws, .. } => withdraws,
                _ => None,
            })
            .collect();
        standing()
            .filter_map(|step| match &step.act {
                Act::Respond {
                    response,
                    addressee,
                    kind,
                    version,
                    ..
                } if kind.is_answer()
                    && *version == self.version.number
                    && !taken_back.contains(response) =>
                {
                    Some((addressee, &step.occurred))
                }
                _ => None,
            })
            .collect()
    }

    fn term_duties(&self) -> Vec<DatedDuty<'_>> {
        let agreed = is_carried_out(self.status) || self.status == Status::Fulfilled;
        if !agreed {
            return Vec::new();
        }
        let reports: Vec<&Step> = self.reports();
        self.version
            .terms
            .iter()
            .filter(|term| !self.is_moot(&term.id))
            .filter_map(|term| {
                let due = term.due.as_ref()?;
                let outcome = outcome(term, &reports);
                let done = match outcome {
                    Some(PerformanceState::Complete) => first_told_complete(term, &reports),
                    _ => None,
                };
                Some(DatedDuty {
                    party: &term.obligor,
                    term_id: &term.id,
                    due,
                    set: self.version.made_known(),
                    done,
                    abandoned: outcome == Some(PerformanceState::Abandoned),
                })
            })
            .collect()
    }
}
