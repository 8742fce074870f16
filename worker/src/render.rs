//! Makes the mail.
//!
//! Everything that all readers of a language get alike is written once per lease's
//! content and language ([`letter`]); a recipient costs a few splices. The facts are
//! gathered once ([`story`]) and shown twice, as text and as HTML ([`page`]), so that the
//! two parts cannot tell different things. Texts come from `locales/` ([`locale`]); a
//! language is added by adding its file.

pub mod letter;
pub mod locale;
pub mod page;
pub mod press;
pub mod story;

mod headers;
mod names;
mod when;

pub use self::{
    letter::{Letter, Message},
    press::{Issue, Press, Sender},
};

/// A message that cannot be made: a defect of ours, not of the recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrenderable {
    /// The lease says nothing to tell.
    #[error("the lease has no {0}")]
    Missing(&'static str),
    /// The recipient lacks something that the message needs.
    #[error("the recipient has no usable {0}")]
    Recipient(&'static str),
    /// The template failed.
    #[error("the template failed: {0}")]
    Template(String),
    /// It is larger than mail may be.
    #[error("the message would have {0} bytes")]
    TooLarge(usize),
}
