//! What happened to a proposal, in the order in which it occurred, and what follows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ChannelClass, Occurrence, PartyId, ResponseId, ResponseKind, Standing, Status,
    lifecycle::{Transition, next},
};

/// What a fact does to the lifecycle: all of the fact that the fold needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Made in public.
    Announce,
    /// Delivered by a formal instrument.
    Transmit,
    /// Changed by its proponents, by this class of channel.
    Amend {
        /// The number of the new version.
        version: u32,
        /// Public or formal.
        class: ChannelClass,
    },
    /// Taken back.
    Withdraw,
    /// Answered.
    Respond {
        /// Which response.
        response: ResponseId,
        /// Whose.
        addressee: PartyId,
        /// What it does.
        kind: ResponseKind,
        /// Whether it can bind the addressee.
        competent: bool,
        /// Public or formal.
        class: ChannelClass,
        /// Which version it answers.
        version: u32,
        /// Which response it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdraws: Option<ResponseId>,
    },
}

impl Act {
    /// The step as an error names it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Announce => "announce",
            Self::Transmit => "transmit",
            Self::Amend { .. } => "amend",
            Self::Withdraw => "withdraw",
            Self::Respond { .. } => "record a response",
        }
    }
}

/// A recorded act, with its place in the world's time and in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The `seq` of its event.
    pub seq: i64,
    /// When it happened.
    pub occurred: Occurrence,
    /// What it was.
    #[serde(flatten)]
    pub act: Act,
}

impl Step {
    /// The place in the order of occurrence. Where only the day is known, an offer is
    /// taken to come first and an answer last, since an answer follows what it answers.
    pub fn place(&self) -> (Timestamp, i64) {
        let time = match self.act {
            Act::Respond { .. } => self.occurred.end(),
            _ => self.occurred.start(),
        };
        (time, self.seq)
    }
}

/// Where a proposal stands after some steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The status.
    pub status: Status,
    /// Where each addressee stands on the version on the table.
    pub standings: Vec<Standing>,
    /// The version on the table.
    pub version: u32,
    /// Whether it was made in public.
    pub announced: bool,
    /// Addressees who can be held to have accepted the version on the table.
    accepted: Vec<PartyId>,
}

/// What keeps a step from being taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// What is missing, in words.
    pub missing: Vec<String>,
}

fn blocked(missing: impl Into<String>) -> Result<(), Blocked> {
    Err(Blocked {
        missing: vec![missing.into()],
    })
}

impl Fold {
    /// Before anything happened.
    pub fn new(addressees: &[PartyId]) -> Self {
        Self {
            status: Status::Draft,
            standings: addressees.iter().cloned().map(Standing::awaiting).collect(),
            version: 1,
            announced: false,
            accepted: Vec::new(),
        }
    }

    /// After these steps, which are in the order of their places. A step that the
    /// lifecycle does not allow where it stands moves nothing: that happens when a fact
    /// recorded late changes what came before.
    pub fn of(addressees: &[PartyId], steps: &[Step]) -> Self {
        let withdrawn: Vec<ResponseId> = steps
            .iter()
            .filter_map(|step| match step.act {
                Act::Respond { withdraws, .. } => withdraws,
                _ => None,
            })
            .collect();
        let mut fold = Self::new(addressees);
        for step in steps {
            let taken_back = matches!(
                step.act,
                Act::Respond { response, .. } if withdrawn.contains(&response)
            );
            if !taken_back {
                // Blocked steps move nothing, as said above.
                let _ = fold.take(step);
            }
        }
        fold
    }

    /// Takes one step, or says what is missing.
    pub fn take(&mut self, step: &Step) -> Result<(), Blocked> {
        match &step.act {
            Act::Announce => self.announce(),
            Act::Transmit => self.transmit(),
            Act::Amend { version, class } => self.amend(*version, *class),
            Act::Withdraw => match next(self.status, Transition::Withdraw) {
                Some(to) => {
                    self.status = to;
                    Ok(())
                }
                None => blocked("an open proposal: this one has ended or was agreed"),
            },
            Act::Respond { .. } => self.respond(step),
        }
    }

    fn announce(&mut self) -> Result<(), Blocked> {
        if self.announced {
            return blocked("a proposal that is not public yet: amend or transmit this one");
        }
        if !self.status.is_open() {
            return blocked("an open proposal: this one has ended or was agreed");
        }
        self.announced = true;
        // Formally delivered first, made public later: it stays TRANSMITTED.
        self.status = next(self.status, Transition::Announce).unwrap_or(self.status);
        Ok(())
    }

    fn transmit(&mut self) -> Result<(), Blocked> {
        // A note may follow a refusal that was given in public: it is a fact, it puts the
        // formal question, and by itself it reopens nothing.
        if !self.status.is_open() && self.status != Status::Rejected {
            return blocked("a proposal that is open, or was refused before the note came");
        }
        self.status = next(self.status, Transition::Transmit).unwrap_or(self.status);
        Ok(())
    }

    fn amend(&mut self, version: u32, class: ChannelClass) -> Result<(), Blocked> {
        if self.status.is_reopenable() {
            self.status = next(self.status, Transition::Reopen).unwrap_or(self.status);
        } else if !self.status.is_open() {
            return blocked("an open proposal, or one that can be reopened");
        }
        let step = match (class, self.status) {
            // What was accepted in principle is no longer what is on the table.
            (_, Status::AcceptedInPrinciple) => Transition::Negotiate,
            (ChannelClass::Formal, _) => Transition::Transmit,
            (ChannelClass::Public | ChannelClass::Private, _) => Transition::Announce,
        };
        self.status = next(self.status, step).unwrap_or(self.status);
        self.announced |= class == ChannelClass::Public;
        self.version = version;
        self.accepted.clear();
        for standing in &mut self.standings {
            *standing = Standing::awaiting(standing.addressee.clone());
        }
        Ok(())
    }

    fn respond(&mut self, step: &Step) -> Result<(), Blocked> {
        let Act::Respond {
            addressee,
            kind,
            competent,
            class,
            version,
            ..
        } = &step.act
        else {
            return Ok(());
        };
        if self.status == Status::Draft {
            return blocked("an announcement or a formal delivery before the response");
        }
        if !self.status.is_open() && !self.status.is_reopenable() {
            return blocked("an open proposal, or one that can be reopened");
        }
        if *kind == ResponseKind::WithdrawalOfResponse {
            return Ok(());
        }
        // An answer to a version that is no longer on the table is a fact that moves
        // nothing.
        if *version != self.version {
            return Ok(());
        }
        self.move_by(*kind, *competent, addressee);
        if let Some(standing) = self
            .standings
            .iter_mut()
            .find(|standing| standing.addressee == *addressee)
        {
            standing.answer(*kind, *competent, *class, &step.occurred);
        }
        Ok(())
    }

    fn move_by(&mut self, kind: ResponseKind, competent: bool, addressee: &PartyId) {
        let transition = match kind {
            ResponseKind::Acknowledgement
            | ResponseKind::RequestForClarification
            | ResponseKind::Deferral => Transition::Consider,
            ResponseKind::CounterProposal => Transition::Negotiate,
            ResponseKind::PartialAcceptance | ResponseKind::ConditionalAcceptance => {
                Transition::AcceptInPrinciple
            }
            ResponseKind::Acceptance if competent => {
                if !self.accepted.contains(addressee) {
                    self.accepted.push(addressee.clone());
                }
                if self.accepted.len() < self.standings.len() {
                    Transition::Consider
                } else {
                    Transition::Agree
                }
            }
            ResponseKind::Rejection if competent => {
                self.accepted.retain(|accepted| accepted != addressee);
                Transition::Reject
            }
            ResponseKind::Acceptance
            | ResponseKind::Rejection
            | ResponseKind::RefusalToComment
            | ResponseKind::WithdrawalOfResponse => return,
        };
        // Only a communication that takes the matter up again reopens it; to acknowledge
        // or to refuse once more does not.
        if self.status.is_reopenable()
            && !matches!(transition, Transition::Consider | Transition::Reject)
        {
            self.status = next(self.status, Transition::Reopen).unwrap_or(self.status);
        }
        self.status = next(self.status, transition).unwrap_or(self.status);
    }
}
