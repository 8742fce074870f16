//! What the proponents do, and what the editors write.

use jiff::Timestamp;

use super::{NewVersion, Proposal, Refusal, Version, Violation, check::invalid};
use crate::domain::{
    ChannelClass, Conveyance, EditorialChange, Event, EventType, Fact, Withdrawal,
};

impl Proposal {
    /// Records that the draft was made public.
    pub fn announce(
        &mut self,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        invalid(self.wrong_announcement(&conveyance, now))?;
        self.needs_terms("announce")?;
        self.convey(EventType::ProposalAnnounced, conveyance, seq, now)
    }

    /// Records a formal delivery.
    pub fn transmit(
        &mut self,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        invalid(self.wrong_delivery(&conveyance, now))?;
        self.needs_terms("transmit")?;
        self.convey(EventType::ProposalTransmitted, conveyance, seq, now)
    }

    fn convey(
        &mut self,
        event_type: EventType,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let occurred = conveyance.communication.occurred.clone();
        let attribution = Some(conveyance.evidence.attribution);
        let fact = Fact::Conveyance(conveyance);
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    pub(super) fn wrong_announcement(
        &self,
        conveyance: &Conveyance,
        now: Timestamp,
    ) -> Vec<Violation> {
        let mut violations = self.wrong_proponent(&conveyance.communication, now);
        if conveyance.communication.channel.class() != ChannelClass::Public {
            violations.push(Violation::new(
                "communication.channel",
                "is not public; a formal delivery is recorded by TransmitProposal",
            ));
        }
        violations
    }

    pub(super) fn wrong_delivery(&self, conveyance: &Conveyance, now: Timestamp) -> Vec<Violation> {
        let mut violations = self.wrong_proponent(&conveyance.communication, now);
        if conveyance.communication.channel.class() != ChannelClass::Formal {
            violations.push(Violation::new(
                "communication.channel",
                "is not a formal instrument, such as NOTE_VERBALE or DEMARCHE",
            ));
        }
        violations
    }

    /// Records that the proponents changed the offer.
    pub fn amend(&mut self, new: NewVersion, seq: i64, now: Timestamp) -> Result<Event, Refusal> {
        let version = Version {
            number: self.versions + 1,
            terms: new.terms,
            communication: new.communication,
            evidence: new.evidence,
            reply_due: new.reply_due,
            recorded: now,
        };
        let mut violations = self.wrong_version(&version, now);
        let Some(communication) = &version.communication else {
            violations.push(Violation::new(
                "communication",
                "is required: how did the proponents make the change known?",
            ));
            return Err(Refusal::Invalid(violations));
        };
        invalid(violations)?;
        let occurred = communication.occurred.clone();
        let attribution = version
            .evidence
            .as_ref()
            .map(|evidence| evidence.attribution);
        let fact = Fact::Version(version);
        let event_type = EventType::ProposalAmended;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    /// Records that a proponent took the proposal back.
    pub fn withdraw(
        &mut self,
        withdrawal: Withdrawal,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        invalid(self.wrong_proponent(&withdrawal.communication, now))?;
        let occurred = withdrawal.communication.occurred.clone();
        let attribution = Some(withdrawal.evidence.attribution);
        let fact = Fact::Withdrawal(withdrawal);
        let event_type = EventType::ProposalWithdrawn;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    /// Changes what the editors wrote; none when it is what stands already.
    pub fn edit(&mut self, editorial: EditorialChange, seq: i64, now: Timestamp) -> Option<Event> {
        if self.editorial == editorial {
            return None;
        }
        let fact = Fact::Editorial(editorial);
        let event = self.event(seq, now, EventType::ProposalUpdated, None, None, fact);
        self.apply(&event);
        Some(event)
    }

    fn needs_terms(&self, step: &str) -> Result<(), Refusal> {
        if self.version.terms.is_empty() {
            return Err(Refusal::IllegalStep {
                state: self.status.to_string(),
                step: step.to_owned(),
                missing: vec!["a term: amend the draft with what is offered".to_owned()],
            });
        }
        Ok(())
    }
}
