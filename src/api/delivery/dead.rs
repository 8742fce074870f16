//! Dead letters, as an operator lists them and decides over them.

use uuid::Uuid;

use super::{
    DeliveryApi, Listed,
    names::{self, Mail},
};
use crate::{
    api::{
        page_token::{Cursor, Listing},
        pages, parse,
        problem::Problem,
        refusal::Around,
        repeat::Body,
    },
    domain::filter::{Filter, Kind, Resource},
    ledger::{Graveyard, MailKey, RuleDead, Ruled, Ruling},
    store::{Committed, Topic},
};

/// Dead letters that one call looks at.
const LETTERS: usize = 1_000;
/// Names that one call takes.
const NAMES: usize = 1_000;

/// What a call that decides over dead letters says.
pub(super) struct Call<'a> {
    pub(super) method: &'static str,
    pub(super) ruling: Ruling,
    pub(super) parent: &'a str,
    pub(super) names: Vec<String>,
    pub(super) filter: &'a str,
    pub(super) page_token: &'a str,
    pub(super) request_id: &'a str,
    pub(super) validate_only: bool,
    pub(super) body: Body,
}

/// A call, once it is read.
struct Read {
    request: Option<Uuid>,
    which: Graveyard,
    mails: Vec<Mail>,
}

impl DeliveryApi {
    /// A page of dead letters that the filter lets through.
    pub(super) async fn list_dead(
        &self,
        which: Graveyard,
        filter: &Filter,
        listing: Listing<'_>,
        page_token: &str,
        size: usize,
    ) -> Result<Listed, Problem> {
        let tokens = &self.api.0.page_tokens;
        let after: MailKey = tokens.open(listing, page_token)?.unwrap_or_default();
        let letters = self.ledger.dead_letters(which, after, LETTERS).await;
        let letters = letters.map_err(|error| self.api.failed(error))?;
        let read = letters.len();
        let (mut kept, mut seen) = (Vec::new(), 0);
        let mut last = after;
        for letter in letters {
            if kept.len() == size {
                break;
            }
            seen += 1;
            last = (letter.mailing, letter.subscriber);
            if filter.matches(Resource::Delivery(letter.fate())) {
                kept.push(letter);
            }
        }
        let more = seen < read || read == LETTERS;
        let told = self.ledger.told(kept).await;
        let told = told.map_err(|error| self.api.failed(error))?;
        let token = more.then(|| tokens.seal(listing, &last));
        Ok((told, token.unwrap_or_default()))
    }

    /// Decides over dead letters; with the token of the call that goes on.
    pub(super) async fn rule(&self, call: Call<'_>) -> Result<(Committed<Ruled>, String), Problem> {
        let filter = pages::filter(call.filter, Kind::Delivery)?;
        let Read {
            request,
            which,
            mails,
        } = read(&call)?;
        let listing = Listing {
            method: call.method,
            parent: call.parent,
            filter: call.filter,
        };
        let tokens = &self.api.0.page_tokens;
        let after: MailKey = tokens.open(listing, call.page_token)?.unwrap_or_default();
        if let Graveyard::Event(seq) = which {
            self.must_be_an_event(seq).await?;
        }
        let (letters, next) = if call.names.is_empty() {
            let found = self.ledger.dead_letters(which, after, LETTERS).await;
            let found = found.map_err(|error| self.api.failed(error))?;
            let letters: Vec<MailKey> = found
                .iter()
                .map(|letter| (letter.mailing, letter.subscriber))
                .collect();
            let full = letters.len() == LETTERS;
            let next = letters.last().copied().filter(|_| full);
            (letters, next)
        } else {
            (self.keys(&call.names, mails).await?, None)
        };
        let work = RuleDead {
            ruling: call.ruling,
            letters,
            filter,
            next,
            validate_only: call.validate_only,
        };
        let key = call.body.key(call.method, request, call.validate_only);
        let done = self.ledger.rule(work, key).await;
        let done = done.map_err(|error| self.api.refused(error, Around::Request, &call.parent))?;
        let token = done.answer.next.map(|next| tokens.seal(listing, &next));
        Ok((done, token.unwrap_or_default()))
    }

    /// By what the ledger knows the mails of these names.
    async fn keys(&self, names: &[String], mails: Vec<Mail>) -> Result<Vec<MailKey>, Problem> {
        let mut keys = Vec::with_capacity(mails.len());
        for (name, mail) in names.iter().zip(mails) {
            let found = self.key(mail).await?;
            if found.is_empty() {
                return Err(Problem::not_found(name));
            }
            keys.extend(found);
        }
        Ok(keys)
    }

    async fn key(&self, mail: Mail) -> Result<Vec<MailKey>, Problem> {
        let store = self.api.store();
        let failed = |error| self.api.failed(error);
        let (Mail::About(_, subscriber) | Mail::Asking(_, subscriber)) = mail;
        let number = store.subscriber_number(subscriber).await.map_err(failed)?;
        let Some(number) = number else {
            return Ok(Vec::new());
        };
        let mailings = match mail {
            Mail::About(seq, _) => store.mailings_of_event(seq).await.map_err(failed)?,
            Mail::Asking(id, _) => {
                let found = store.mailing(id).await.map_err(failed)?;
                let asks = |topic| matches!(topic, Topic::Confirmation(_));
                found.into_iter().filter(|one| asks(one.topic)).collect()
            }
        };
        Ok(mailings.iter().map(|one| (one.id, number)).collect())
    }
}

fn read(call: &Call<'_>) -> Result<Read, Problem> {
    parse::read(|v| {
        let request = parse::request_id(call.request_id, v);
        let which = v.field("parent", |v| names::graveyard(call.parent, v))?;
        let mails = v.field("names", |v| {
            if call.names.len() > NAMES {
                return v.wrong(format!("has {}; {NAMES} are the most", call.names.len()));
            }
            v.items(call.names.clone(), |name, v| {
                names::delivery(&name, which, v)
            })
        });
        if !call.names.is_empty() && !call.filter.is_empty() {
            return v.field("filter", |v| v.wrong("is not taken beside `names`"));
        }
        Some(Read {
            request: request?,
            which,
            mails: mails?,
        })
    })
}

/// A mailing and the number of a subscriber.
impl Cursor for MailKey {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.0.to_be_bytes().to_vec();
        bytes.extend(self.1.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mailing, rest) = bytes.split_first_chunk()?;
        let subscriber = rest.try_into().ok()?;
        Some((i64::from_be_bytes(*mailing), i64::from_be_bytes(subscriber)))
    }
}
