//! Keeps what was rendered, as long as somebody mails it.

use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use demarche::contract::v1::{Lease, lease::Content};
use prost::Message as _;

use super::{Letter, Unrenderable, locale::Locale, when};
use crate::{
    address::{Mailbox, NotAMailbox},
    clean,
};

/// Who sends: the same in every mail, so that people and filters know it.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The organisation's name. Constant, never somebody's.
    pub name: String,
    /// The address, also where bounces go. Its domain is that of Message-ID and List-Id.
    pub mailbox: Mailbox,
}

impl FromStr for Sender {
    type Err = NotAMailbox;

    /// Parses `Démarche <alerts@example.org>`, or an address alone.
    fn from_str(text: &str) -> Result<Self, NotAMailbox> {
        let text = text.trim();
        let (name, address) = match text
            .strip_suffix('>')
            .and_then(|rest| rest.rsplit_once('<'))
        {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", text),
        };
        Ok(Self {
            name: clean::line(name, 100),
            mailbox: address.parse()?,
        })
    }
}

/// Renders leases, and remembers.
#[derive(Debug)]
pub struct Press {
    sender: Arc<Sender>,
    issues: Mutex<HashMap<(i64, u64), Weak<Issue>>>,
}

/// What one mailing tells, in every language that was asked for so far.
pub struct Issue {
    mailing: i64,
    message_time: jiff::Timestamp,
    content: Content,
    sender: Arc<Sender>,
    letters: Mutex<HashMap<&'static str, Rendered>>,
}

type Rendered = Result<Arc<Letter>, Unrenderable>;

impl Press {
    /// A press that signs as `sender`.
    pub fn new(sender: Sender) -> Self {
        Self {
            sender: Arc::new(sender),
            issues: Mutex::default(),
        }
    }

    /// Who sends.
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// The issue of a lease: that of another chunk if it tells the same.
    pub fn set(&self, mailing: i64, lease: &mut Lease) -> Result<Arc<Issue>, Unrenderable> {
        let content = lease
            .content
            .take()
            .ok_or(Unrenderable::Missing("content"))?;
        let message_time = lease
            .message_time
            .as_ref()
            .and_then(when::moment)
            .ok_or(Unrenderable::Missing("message time"))?;

        let mut hasher = DefaultHasher::new();
        message_time.hash(&mut hasher);
        match &content {
            Content::Alert(alert) => alert.encode_to_vec().hash(&mut hasher),
            Content::ConfirmationRequest(request) => request.encode_to_vec().hash(&mut hasher),
        }
        let key = (mailing, hasher.finish());

        let mut issues = self.issues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(issue) = issues.get(&key).and_then(Weak::upgrade) {
            return Ok(issue);
        }
        issues.retain(|_, issue| issue.strong_count() > 0);
        let issue = Arc::new(Issue {
            mailing,
            message_time,
            content,
            sender: Arc::clone(&self.sender),
            letters: Mutex::default(),
        });
        issues.insert(key, Arc::downgrade(&issue));
        Ok(issue)
    }
}

impl Issue {
    /// Its letter in a language, rendered the first time that it is asked for.
    pub fn letter(&self, language_code: &str) -> Rendered {
        let locale = Locale::of(language_code);
        // Rendered under the lock: whoever waits for it needs the same letter.
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters
            .entry(locale.tag())
            .or_insert_with(|| {
                Letter::write(
                    locale,
                    &self.sender,
                    self.mailing,
                    &self.content,
                    self.message_time,
                )
                .map(Arc::new)
            })
            .clone()
    }
}

impl fmt::Debug for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issue")
            .field("mailing", &self.mailing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_a_name_and_an_address_or_an_address_alone() {
        let sender: Sender = "\"Démarche\" <alerts@example.org>".parse().unwrap();
        assert_eq!(sender.name, "Démarche");
        assert_eq!(sender.mailbox.expose(), "alerts@example.org");
        let sender: Sender = "alerts@example.org".parse().unwrap();
        assert_eq!(sender.name, "");
        assert!("Démarche <alerts>".parse::<Sender>().is_err());
    }
}
