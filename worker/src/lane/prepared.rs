//! An errand with its message.

use std::sync::Arc;

use demarche::contract::v1::{Failure, FailureClass};

use crate::{
    address::Mailbox,
    desk::Errand,
    render::{Letter, Message, Sender},
    smtp::Envelope,
};

/// Ready to be sent.
pub(super) struct Prepared {
    pub(super) errand: Errand,
    pub(super) envelope: Envelope,
    pub(super) message: Message,
    pub(super) letter: Arc<Letter>,
}

impl Prepared {
    /// Makes the message; or gives the errand back with the reason why there is none.
    pub(super) fn new(errand: Errand, sender: &Sender) -> Result<Self, Box<(Errand, Failure)>> {
        match make(&errand) {
            Ok((to, letter, message)) => Ok(Self {
                envelope: Envelope {
                    from: sender.mailbox.clone(),
                    to,
                    eight_bit: !message.text.is_ascii(),
                },
                errand,
                message,
                letter,
            }),
            Err(detail) => {
                let failure = Failure {
                    index: errand.recipient.index,
                    class: FailureClass::Unrenderable.into(),
                    detail,
                    ..Failure::default()
                };
                Err(Box::new((errand, failure)))
            }
        }
    }
}

fn make(errand: &Errand) -> Result<(Mailbox, Arc<Letter>, Message), String> {
    let recipient = &errand.recipient;
    let to: Mailbox = recipient
        .email_address
        .parse()
        .map_err(|error: crate::address::NotAMailbox| error.to_string())?;
    let letter = errand
        .issue
        .letter(&recipient.language_code)
        .map_err(|error| error.to_string())?;
    let message = letter
        .address(recipient, &to)
        .map_err(|error| error.to_string())?;
    Ok((to, letter, message))
}
