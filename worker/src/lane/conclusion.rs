//! What becomes of an errand when the relay has answered, or has not.

use demarche::contract::v1::{Failure, FailureClass};

use super::{Lane, Way, count, prepared::Prepared};
use crate::{
    desk::{Ending, Errand},
    options::Mailed,
    smtp::{Refusal, Trouble, Verdict},
};

/// So often the relay's trouble may bring a mail back before that counts as a failure.
const SETBACKS: u32 = 3;

impl Lane {
    /// Ends an errand, or puts it back when it is the relay's fault.
    pub(super) fn conclude(&mut self, mut prepared: Prepared, verdict: Verdict) {
        let trouble = match verdict {
            Verdict::Trouble(trouble) => trouble,
            verdict => {
                self.backoff.worked();
                self.floor.health.well();
                return self.settle(&prepared, verdict);
            }
        };
        let floor = &self.floor;
        tracing::warn!(
            mailing = prepared.errand.lease.mailing,
            chunk = prepared.errand.lease.chunk,
            index = prepared.errand.recipient.index,
            %trouble,
            "the relay is in trouble: the mail waits"
        );
        if came_late(&trouble) {
            prepared.errand.setbacks += 1;
        }
        if speaks_for_the_domain(&trouble) {
            floor.desk.slow_down(&prepared.errand.recipient);
        }
        if prepared.errand.setbacks >= SETBACKS {
            // One message that always ends so must not hold up a lane for ever.
            self.settle(&prepared, Verdict::Transient(as_refusal(trouble)));
        } else {
            floor.desk.put_back(prepared.errand);
            if floor.health.ill() && self.no_relay_is_well() {
                self.floor.desk.give_up_relay();
            }
        }
    }

    fn no_relay_is_well(&self) -> bool {
        match &self.floor.way {
            Way::Relays(relays) => relays.all_away(),
            Way::Folder(_) | Way::Nowhere => true,
        }
    }

    /// Ends an errand whose verdict is about the recipient or the message.
    pub(super) fn settle(&self, prepared: &Prepared, verdict: Verdict) {
        let (class, refusal) = match verdict {
            Verdict::Accepted => return self.accepted(prepared),
            Verdict::Transient(refusal) => (FailureClass::Transient, refusal),
            Verdict::Permanent(refusal) => (FailureClass::Permanent, refusal),
            Verdict::Ambiguous(how) => (FailureClass::Ambiguous, Refusal::ours("", &how)),
            Verdict::Trouble(trouble) => (FailureClass::Transient, as_refusal(trouble)),
        };
        let asks_for_patience = refusal.asks_for_a_slower_pace();
        let failure = Failure {
            index: prepared.errand.recipient.index,
            class: class.into(),
            smtp_code: u32::from(refusal.code),
            enhanced_code: refusal.enhanced,
            detail: refusal.detail,
        };
        let ending = if asks_for_patience {
            Ending::Slowed(failure)
        } else {
            Ending::Failed(failure)
        };
        self.end(&prepared.errand, Some(prepared), ending);
    }

    fn accepted(&self, prepared: &Prepared) {
        let floor = &self.floor;
        let errand = &prepared.errand;
        // On file first; nothing else goes over this connection before.
        let segment = match floor.journal.accepted(errand.slot, errand.recipient.index) {
            Ok(segment) => Some(segment),
            Err(error) => {
                tracing::error!(
                    %error,
                    "an accepted mail could not be noted in the journal: no more mail is sent"
                );
                None
            }
        };
        count(&floor.accepted);
        self.observe(errand, Some(prepared), None);
        floor.desk.settle(errand, Ending::Accepted(segment));
    }

    pub(super) fn failed(&self, errand: &Errand, prepared: Option<&Prepared>, failure: Failure) {
        self.end(errand, prepared, Ending::Failed(failure));
    }

    fn end(&self, errand: &Errand, prepared: Option<&Prepared>, ending: Ending) {
        count(&self.floor.failed);
        if let Ending::Failed(failure) | Ending::Slowed(failure) = &ending {
            self.observe(errand, prepared, Some(failure));
        }
        self.floor.desk.settle(errand, ending);
    }

    fn observe(&self, errand: &Errand, prepared: Option<&Prepared>, failure: Option<&Failure>) {
        if let Some(observer) = &self.floor.observer {
            observer(&Mailed {
                lease: errand.lease,
                index: errand.recipient.index,
                to: prepared.map(|prepared| &prepared.envelope.to),
                subject: prepared.map_or("", |prepared| prepared.letter.subject()),
                failure,
            });
        }
    }
}

/// Whether the relay had taken MAIL: then it may be this mail that it cannot stand.
fn came_late(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Refused { phase, .. } | Trouble::Lost { phase, .. } => {
            matches!(*phase, "RCPT" | "DATA" | "message")
        }
        _ => false,
    }
}

/// Whether a relay that hangs up only passes on that the recipient's domain wants less.
/// The relay may mean itself, and is left alone for a moment too.
fn speaks_for_the_domain(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Refused { refusal, .. } => {
            came_late(trouble) && refusal.enhanced.starts_with("4.7.")
        }
        _ => false,
    }
}

fn as_refusal(trouble: Trouble) -> Refusal {
    match trouble {
        Trouble::Refused { refusal, .. } => refusal,
        other => Refusal::ours("", &other.to_string()),
    }
}
