//! What follows from the facts of a proposal. Nothing here replays history.

use jiff::Timestamp;

use super::Proposal;
use crate::domain::{
    Act, Attribution, ClockReading, Event, Flags, Occurrence, PartyId, Status, Step, TermProgress,
    fold::Fold,
};

impl Proposal {
    /// How well the version on the table is attested by now; none for a draft.
    pub fn attribution(&self) -> Option<Attribution> {
        let recorded = self.version.evidence.as_ref()?.attribution;
        let number = self.version.number;
        let drafted = |step: &Step| step.seq == self.created_seq && step.act == Act::Draft;
        let seq = if number == 1 && self.steps.iter().any(drafted) {
            self.made_known_by()
        } else {
            self.seq_of_version(number)
        };
        let step = self.steps.iter().find(|step| Some(step.seq) == seq);
        step.and_then(|step| step.attribution).or(Some(recorded))
    }

    /// All parties: proponents, then addressees.
    pub fn parties(&self) -> Vec<PartyId> {
        self.proponents
            .iter()
            .chain(&self.addressees)
            .cloned()
            .collect()
    }

    /// What is known of a fact beside what it says; none for a notice, for what the editors
    /// wrote, and for what is no fact about this proposal.
    pub fn flags(&self, seq: i64) -> Option<Flags> {
        self.fact(seq).map(Step::flags)
    }

    /// When the last of what is known happened in the world.
    pub fn last_occurred(&self) -> Option<&Occurrence> {
        self.steps
            .iter()
            .rev()
            .find(|step| step.act.is_occurrence() && step.stands())
            .map(|step| &step.occurred)
    }

    /// For how long each addressee has not answered, as of now.
    pub fn clocks(&self, now: Timestamp) -> Vec<ClockReading> {
        self.clocks.iter().map(|clock| clock.read(now)).collect()
    }

    /// How far each term of the version on the table is carried out.
    pub fn progress(&self) -> Vec<TermProgress> {
        let reports = self.reports();
        self.version
            .terms
            .iter()
            .map(|term| TermProgress::of(term, &reports, self.is_moot(&term.id)))
            .collect()
    }

    /// Reports on the version on the table that stand.
    pub(in crate::domain) fn reports(&self) -> Vec<&Step> {
        let on_the_table = self.version.number;
        self.steps
            .iter()
            .filter(|step| step.stands())
            .filter(
                |step| matches!(step.act, Act::Report { version, .. } if version == on_the_table),
            )
            .collect()
    }

    pub(in crate::domain) fn is_moot(&self, id: &str) -> bool {
        self.moot.iter().any(|moot| moot == id)
    }

    /// The fact of that event, if it is one that counts in the order of occurrence.
    pub fn fact(&self, seq: i64) -> Option<&Step> {
        self.steps.iter().find(|step| step.seq == seq)
    }

    pub(super) fn stands(&self, seq: i64) -> bool {
        self.fact(seq).is_some_and(Step::stands)
    }

    /// Where the proposal stands before an event that is not applied yet.
    pub(super) fn state_before(&self, event: &Event) -> Status {
        self.step(event).map_or(self.status, |step| {
            Fold::before(&self.ground(), &self.steps, &step).status
        })
    }

    pub(super) fn seq_of(&self, is_it: impl Fn(&Act) -> bool) -> Option<i64> {
        let found = self.steps.iter().find(|step| is_it(&step.act));
        found.map(|step| step.seq)
    }

    /// In the order in which they occurred.
    pub(super) fn seqs_of(&self, is_one: impl Fn(&Act) -> bool) -> Vec<i64> {
        self.steps
            .iter()
            .filter(|step| is_one(&step.act))
            .map(|step| step.seq)
            .collect()
    }
}
