//! Page tokens (AIP-158): where a list goes on, opaque to callers and bound to the list.

use std::fmt;

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::problem::Problem;
use crate::{
    domain::{PartyId, SubscriptionId, search::Rank},
    store::Hit,
};

/// Which form the token has. Another number is from another release.
const FORM: u8 = 1;

/// How much of the MAC a token carries: 128 bits.
const MAC_BYTES: usize = 16;

/// Longest token that is looked at.
const MAX_BYTES: usize = 256;

/// A list that goes over several pages. All of it has to be the same from page to page;
/// the size of the page is not part of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing<'a> {
    /// `ListProposals`.
    pub(super) method: &'static str,
    /// The parent, or nothing.
    pub(super) parent: &'a str,
    /// The filter, as it was written.
    pub(super) filter: &'a str,
}

/// A place in a list.
pub(super) trait Cursor: Sized {
    fn to_bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

/// Makes tokens, and tells its own from others.
pub(super) struct PageTokens(hmac::Key);

impl fmt::Debug for PageTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageTokens(…)")
    }
}

impl PageTokens {
    /// Every replica has the same key, so that a page may come from another one.
    pub(super) fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// The token of the place after which the next page of a list begins.
    pub(super) fn seal(&self, listing: Listing<'_>, cursor: &impl Cursor) -> String {
        let mut bytes = vec![FORM];
        bytes.extend(cursor.to_bytes());
        let mac = self.mac(listing, &bytes);
        bytes.extend(mac.as_ref().iter().take(MAC_BYTES));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a token stands for; none for no token.
    ///
    /// # Errors
    ///
    /// `INVALID_PAGE_TOKEN`: it is not ours, or was made for another list.
    pub(super) fn open<C: Cursor>(
        &self,
        listing: Listing<'_>,
        token: &str,
    ) -> Result<Option<C>, Problem> {
        if token.is_empty() {
            return Ok(None);
        }
        match self.opened(listing, token) {
            Some(cursor) => Ok(Some(cursor)),
            None => Err(Problem::invalid_page_token(listing.method)),
        }
    }

    fn opened<C: Cursor>(&self, listing: Listing<'_>, token: &str) -> Option<C> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (sealed, given) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        let mac = self.mac(listing, sealed);
        verify_slices_are_equal(mac.as_ref().get(..MAC_BYTES)?, given).ok()?;
        match sealed.split_first()? {
            (&FORM, cursor) => C::from_bytes(cursor),
            _ => None,
        }
    }

    fn mac(&self, listing: Listing<'_>, sealed: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [listing.method, listing.parent, listing.filter] {
            // With its length, so that no two lists have the same bytes.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.update(sealed);
        context.sign()
    }
}

/// A `seq`.
impl Cursor for i64 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

/// A rank and a `seq`.
impl Cursor for Hit {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.rank.number()];
        bytes.extend(self.created_seq.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rank, seq) = bytes.split_first()?;
        Some(Self {
            rank: Rank::from_number(*rank)?,
            created_seq: i64::from_bytes(seq)?,
        })
    }
}

impl Cursor for PartyId {
    fn to_bytes(&self) -> Vec<u8> {
        self.segment().as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::new(str::from_utf8(bytes).ok()?).ok()
    }
}

impl Cursor for SubscriptionId {
    fn to_bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Uuid::from_slice(bytes).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: u8) -> PageTokens {
        PageTokens::new(hmac::Key::new(hmac::HMAC_SHA256, &[secret; 32]))
    }

    const LISTING: Listing<'_> = Listing {
        method: "ListResponses",
        parent: "proposals/x",
        filter: "kind = REJECTION",
    };

    #[test]
    fn a_token_returns_its_place() {
        let tokens = tokens(1);
        let token = tokens.seal(LISTING, &42_i64);
        assert_eq!(tokens.open(LISTING, &token), Ok(Some(42_i64)));
        assert_eq!(tokens.open::<i64>(LISTING, ""), Ok(None));
        let hit = Hit {
            rank: Rank::Said,
            created_seq: 42,
        };
        let token = tokens.seal(LISTING, &hit);
        assert_eq!(tokens.open(LISTING, &token), Ok(Some(hit)));
        let party = PartyId::new("el-salvador").unwrap();
        let token = tokens.seal(LISTING, &party);
        assert_eq!(tokens.open(LISTING, &token), Ok(Some(party)));
        let subscription = SubscriptionId(Uuid::from_u128(7));
        let token = tokens.seal(LISTING, &subscription);
        assert_eq!(tokens.open(LISTING, &token), Ok(Some(subscription)));
    }

    #[test]
    fn a_token_is_bound_to_its_list() {
        let ours = tokens(1);
        let token = ours.seal(LISTING, &42_i64);
        for other in [
            Listing {
                method: "ListEvents",
                ..LISTING
            },
            Listing {
                parent: "proposals/y",
                ..LISTING
            },
            Listing {
                filter: "",
                ..LISTING
            },
            Listing {
                filter: "kind = REJECTION ",
                ..LISTING
            },
            // The same bytes, cut elsewhere.
            Listing {
                parent: "proposals/xkind",
                filter: " = REJECTION",
                ..LISTING
            },
        ] {
            let problem = ours.open::<i64>(other, &token).unwrap_err();
            assert_eq!(
                problem,
                Problem::invalid_page_token(other.method),
                "{other:?}"
            );
        }
        assert!(tokens(2).open::<i64>(LISTING, &token).is_err());
        assert!(ours.open::<PartyId>(LISTING, &token).is_err());
    }

    #[test]
    fn a_changed_token_is_refused() {
        let tokens = tokens(1);
        let token = tokens.seal(LISTING, &42_i64);
        for at in 0..token.len() {
            for replacement in *b"A_z" {
                let mut changed = token.clone().into_bytes();
                changed[at] = replacement;
                let changed = String::from_utf8(changed).unwrap();
                if changed != token {
                    assert!(tokens.open::<i64>(LISTING, &changed).is_err(), "{changed}");
                }
            }
        }
        for garbage in ["A", "=", "é", "AAAA", &"A".repeat(10_000), &token[1..]] {
            assert!(tokens.open::<i64>(LISTING, garbage).is_err(), "{garbage}");
        }
    }
}
