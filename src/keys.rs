//! The service's secret, and what is derived from it: one key for each purpose, so that
//! what one purpose gives away says nothing about another.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::{
    domain::{ProposalId, SubscriptionId},
    ids::Ids,
};

/// The key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("key file {path}: {source}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// It is not one of ours.
    #[error(
        "key file {path} does not hold 32 bytes in URL-safe base64; restore it from a backup: \
         with another key, links in mails already sent stop working"
    )]
    Malformed {
        /// Where.
        path: String,
    },
}

/// Keys for every purpose. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Keys(Arc<Purposes>);

/// A kilobyte each: they are shared, not copied.
struct Purposes {
    address: hmac::Key,
    confirm: hmac::Key,
    unsubscribe: hmac::Key,
    delivery: hmac::Key,
    thread: hmac::Key,
    page: hmac::Key,
    request: hmac::Key,
    mark: hmac::Key,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives the keys from a secret of 32 bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let purpose = |label: &str| {
            hmac::Key::new(
                hmac::HMAC_SHA256,
                hmac::sign(&root, label.as_bytes()).as_ref(),
            )
        };
        Self(Arc::new(Purposes {
            address: purpose("demarche address index 1"),
            confirm: purpose("demarche confirm 1"),
            unsubscribe: purpose("demarche unsubscribe 1"),
            delivery: purpose("demarche delivery 1"),
            thread: purpose("demarche thread 1"),
            page: purpose("demarche page token 1"),
            request: purpose("demarche request body 1"),
            mark: purpose("demarche key mark 1"),
        }))
    }

    /// Reads the secret from a file, or makes one there that only its owner can read.
    pub fn open(path: &Path, ids: &Ids) -> Result<Self, KeyFileError> {
        let at = |source| KeyFileError::Io {
            path: path.display().to_string(),
            source,
        };
        match fs::read_to_string(path) {
            Ok(text) => URL_SAFE_NO_PAD
                .decode(text.trim())
                .ok()
                .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
                .map(|secret| Self::new(&secret))
                .ok_or_else(|| KeyFileError::Malformed {
                    path: path.display().to_string(),
                }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secret = ids.random::<32>();
                write_new(path, &URL_SAFE_NO_PAD.encode(secret)).map_err(at)?;
                Ok(Self::new(&secret))
            }
            Err(error) => Err(at(error)),
        }
    }

    /// By which an address is found without being readable: of its normal form.
    pub fn address_index(&self, address: &str) -> [u8; 32] {
        full(&self.0.address, &[address.as_bytes()])
    }

    /// The token of a mail that asks to confirm a subscription.
    pub fn confirm_token(&self, subscription: SubscriptionId, nonce: &[u8; 16]) -> String {
        let mac = short(&self.0.confirm, &[subscription.0.as_bytes(), nonce]);
        ConfirmToken { subscription, mac }.encode()
    }

    /// Whether a token was made by [`Self::confirm_token`] of the same subscription.
    pub fn confirms(&self, token: &ConfirmToken, nonce: &[u8; 16]) -> bool {
        let mac = short(&self.0.confirm, &[token.subscription.0.as_bytes(), nonce]);
        aws_lc_rs::constant_time::verify_slices_are_equal(&mac, &token.mac).is_ok()
    }

    /// The token by which the subscriptions that led to a mail are ended. It never
    /// expires, and serves for nothing else.
    pub fn unsubscribe_token(&self, subscriptions: &[SubscriptionId]) -> String {
        let mut bytes: Vec<u8> = subscriptions
            .iter()
            .flat_map(|subscription| *subscription.0.as_bytes())
            .collect();
        bytes.extend(short(&self.0.unsubscribe, &[&bytes]));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The subscriptions that a token ends; none when it is not one of ours.
    pub fn unsubscribes(&self, token: &str) -> Option<Vec<SubscriptionId>> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (named, mac) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
        let expected = short(&self.0.unsubscribe, &[named]);
        aws_lc_rs::constant_time::verify_slices_are_equal(&expected, mac).ok()?;
        if named.is_empty() || named.len() % 16 != 0 {
            return None;
        }
        named
            .chunks_exact(16)
            .map(|id| Uuid::from_slice(id).ok().map(SubscriptionId))
            .collect()
    }

    /// Identifies one mail to one subscriber, the same at every try.
    pub fn delivery(&self, mailing: i64, subscriber: i64) -> [u8; 16] {
        short(
            &self.0.delivery,
            &[&mailing.to_be_bytes(), &subscriber.to_be_bytes()],
        )
    }

    /// Identifies the thread of one subscriber's mail about one proposal.
    pub fn thread(&self, proposal: ProposalId, subscriber: i64) -> [u8; 16] {
        short(
            &self.0.thread,
            &[proposal.0.as_bytes(), &subscriber.to_be_bytes()],
        )
    }

    /// By which a repeat of a call is told from another with the same request id. Keyed,
    /// since a request may hold an address: a plain digest of it, kept beside the rest of
    /// the request, would let whoever has the database try addresses until one fits.
    pub fn request_body(&self, body: &[u8]) -> [u8; 32] {
        full(&self.0.request, &[body])
    }

    /// By which these keys are told from others, and nothing more.
    pub fn mark(&self) -> [u8; 16] {
        short(&self.0.mark, &[])
    }

    /// The key under which page tokens are signed.
    pub fn page_tokens(&self) -> hmac::Key {
        self.0.page.clone()
    }
}

/// What a confirmation's token says, before it is known to be ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmToken {
    /// The subscription it claims to confirm.
    pub subscription: SubscriptionId,
    mac: [u8; 16],
}

impl ConfirmToken {
    /// Reads the text of a token; none when it has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, mac) = bytes.split_at_checked(16)?;
        Some(Self {
            subscription: SubscriptionId(Uuid::from_slice(id).ok()?),
            mac: mac.try_into().ok()?,
        })
    }

    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode([self.subscription.0.as_bytes().as_slice(), &self.mac].concat())
    }
}

fn full(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(part);
    }
    let tag = context.sign();
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(tag.as_ref()) {
        *to = *from;
    }
    out
}

/// 128 bits of the tag: as many as an identifier or a token needs.
fn short(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 16] {
    let tag = full(key, parts);
    let mut out = [0; 16];
    for (to, from) in out.iter_mut().zip(tag) {
        *to = from;
    }
    out
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(&[7; 32])
    }

    #[test]
    fn a_token_serves_its_purpose_only() {
        let keys = keys();
        let id = SubscriptionId(Uuid::from_u128(5));
        let confirm = keys.confirm_token(id, &[1; 16]);
        let token = ConfirmToken::parse(&confirm).unwrap();
        assert_eq!(token.subscription, id);
        assert!(keys.confirms(&token, &[1; 16]));
        assert!(!keys.confirms(&token, &[2; 16]));
        assert_eq!(keys.unsubscribes(&confirm), None);
        let leave = keys.unsubscribe_token(&[id]);
        assert!(!keys.confirms(&ConfirmToken::parse(&leave).unwrap(), &[1; 16]));
        assert_eq!(keys.unsubscribes(&leave), Some(vec![id]));
    }

    #[test]
    fn a_changed_token_is_refused() {
        let keys = keys();
        let token = keys.unsubscribe_token(&[SubscriptionId(Uuid::from_u128(5))]);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            if changed != token {
                assert_eq!(keys.unsubscribes(&changed), None, "{changed}");
            }
        }
        assert_eq!(keys.unsubscribes(""), None);
    }

    #[test]
    fn the_key_file_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demarche.key");
        let first = Keys::open(&path, &Ids::seeded(1)).unwrap();
        let second = Keys::open(&path, &Ids::seeded(2)).unwrap();
        assert_eq!(first.address_index("a@b"), second.address_index("a@b"));
        fs::write(&path, "short").unwrap();
        assert!(matches!(
            Keys::open(&path, &Ids::seeded(3)),
            Err(KeyFileError::Malformed { .. })
        ));
    }
}
