//! What a reply to a command means.

use lettre::transport::smtp::{Error, response::Response};

use crate::smtp::verdict::{Refusal, Trouble, Verdict};

pub(super) fn lost(phase: &'static str, detail: &str) -> Verdict {
    Verdict::Trouble(Trouble::Lost {
        phase,
        detail: detail.to_owned(),
    })
}

pub(super) fn is_lost(judged: &Result<(), Verdict>) -> bool {
    matches!(judged, Err(Verdict::Trouble(Trouble::Lost { .. })))
}

pub(super) fn is_completed(reply: &Response) -> bool {
    (200..300).contains(&u16::from(reply.code()))
}

/// A refusal of MAIL is about us: it belongs to the relay.
pub(super) fn judge_mail(reply: Result<Response, Error>) -> Result<(), Verdict> {
    match reply {
        Ok(reply) if is_completed(&reply) => Ok(()),
        Ok(reply) => Err(Verdict::Trouble(Trouble::unexpected("MAIL", &reply))),
        Err(error) => Err(Verdict::Trouble(Trouble::at("MAIL", &error))),
    }
}

/// A refusal from RCPT on is about the recipient or the message, except 421.
pub(super) fn judge(phase: &'static str, reply: Result<Response, Error>) -> Result<(), Verdict> {
    match reply {
        Ok(reply) if is_completed(&reply) => Ok(()),
        Ok(reply) => Err(Verdict::Trouble(Trouble::unexpected(phase, &reply))),
        Err(error) => Err(match Refusal::from_error(&error) {
            Some(refusal) if refusal.is_hanging_up() => {
                Verdict::Trouble(Trouble::Refused { phase, refusal })
            }
            Some(refusal) => refusal.verdict(),
            None => Verdict::Trouble(Trouble::at(phase, &error)),
        }),
    }
}

pub(super) fn judge_data(reply: Result<Response, Error>) -> Result<(), Verdict> {
    match reply {
        Ok(reply) if reply.has_code(354) => Ok(()),
        Ok(reply) => Err(Verdict::Trouble(Trouble::unexpected("DATA", &reply))),
        Err(error) => judge("DATA", Err(error)),
    }
}
