//! Mail after mail over one connection.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep, timeout};

use super::{Lane, prepared::Prepared};
use crate::{
    desk::Task,
    relays::{Berth, Relays},
    smtp::{self, Session, Trouble, Verdict},
};

/// A relay beside others is in trouble if it takes longer to connect, greet and log in.
const SOON_ENOUGH: Duration = Duration::from_secs(30);

/// A connection, and the relay that it takes a place on.
pub(super) struct Link {
    pub(super) session: Session,
    pub(super) berth: Berth,
}

impl Link {
    /// Opens a connection. If that fails, the relay is left alone for a while.
    pub(super) async fn open(mut berth: Berth) -> Result<Self, Trouble> {
        let session = if berth.is_only() {
            smtp::connect(berth.relay()).await
        } else {
            // RFC 5321 4.5.3.2.1 grants minutes, and nobody need wait for them here.
            let greeted = timeout(SOON_ENOUGH, smtp::connect(berth.relay())).await;
            greeted.unwrap_or_else(|elapsed| Err(Trouble::Connect(elapsed.into())))
        };
        match session {
            Ok(session) => Ok(Self { session, berth }),
            Err(trouble) => {
                berth.failed(Instant::now());
                Err(trouble)
            }
        }
    }

    /// Waits until the connection is of no more use: the relay hung up, or said something
    /// unasked, or nobody needed it for long.
    pub(super) async fn over(&self) {
        tokio::select! {
            () = self.session.interrupted() => {}
            () = sleep(self.berth.relay().deadlines.idle) => {}
        }
    }

    /// Notes how the relay did with a mail.
    fn note(&mut self, verdict: &Verdict) {
        match verdict {
            // No answer to a whole message is no good answer either.
            Verdict::Trouble(_) | Verdict::Ambiguous(_) => self.berth.failed(Instant::now()),
            Verdict::Accepted | Verdict::Transient(_) | Verdict::Permanent(_) => {
                self.berth.worked();
            }
        }
    }
}

impl Lane {
    /// Sends a mail over the connection, and whatever else waits as long as the relay
    /// lets mails overlap.
    pub(super) async fn mail(&mut self, relays: &Arc<Relays>, first: Prepared) {
        let mut link = match self.link(relays).await {
            Ok(Some(link)) => link,
            // Another lane is trying the only relay that is not left alone.
            Ok(None) => return self.floor.desk.put_back(first.errand),
            Err(trouble) => return self.conclude(first, Verdict::Trouble(trouble)),
        };
        if let Err(verdict) = link.session.begin(&first.envelope).await {
            link.note(&verdict);
            self.conclude(first, verdict);
            return self.keep(link).await;
        }
        let mut current = first;
        loop {
            if !self.floor.desk.may_go_out(&current.errand) {
                // The relay waits for a message now: only to hang up keeps it from one.
                drop(link);
                return self.floor.desk.put_back(current.errand);
            }
            let next = self.next_to_overlap(&link.session);
            let envelope = next.as_ref().map(|next| &next.envelope);
            let verdict = link.session.finish(&current.message.text, envelope).await;
            link.note(&verdict);
            let broken = matches!(verdict, Verdict::Ambiguous(_) | Verdict::Trouble(_));
            self.conclude(current, verdict);
            let Some(next) = next else {
                return self.keep(link).await;
            };
            if broken {
                // Nothing of the next message was said.
                self.floor.desk.put_back(next.errand);
                return self.keep(link).await;
            }
            if let Err(verdict) = link.session.begun().await {
                link.note(&verdict);
                self.conclude(next, verdict);
                return self.keep(link).await;
            }
            current = next;
        }
    }

    /// The mail that may begin while another one ends.
    fn next_to_overlap(&self, session: &Session) -> Option<Prepared> {
        if !session.can_overlap() || session.mails() >= self.floor.mails_per_connection {
            return None;
        }
        loop {
            let errand = match self.floor.desk.next()? {
                Task::Errand(errand) => errand,
                Task::Defer(errand) => {
                    self.defer(&errand);
                    continue;
                }
                Task::Probe => {
                    self.floor.desk.relay_is_well();
                    return None;
                }
            };
            let Some(prepared) = self.prepare(errand) else {
                continue;
            };
            match session.check(&prepared.envelope) {
                Ok(()) => return Some(prepared),
                Err(verdict) => self.settle(&prepared, verdict),
            }
        }
    }

    /// The open connection, if it is still good, or a new one to the relay whose turn it
    /// is. `None`: all relays are left alone now.
    async fn link(&mut self, relays: &Arc<Relays>) -> Result<Option<Link>, Trouble> {
        if let Some(link) = self.link.take()
            && link.session.is_usable()
        {
            return Ok(Some(link));
        }
        match relays.berth(Instant::now()) {
            Some(berth) => Link::open(berth).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps a connection for the next mail, unless it is broken or has served enough.
    async fn keep(&mut self, link: Link) {
        let served = link.session.mails() >= self.floor.mails_per_connection;
        let goes_on = link.session.is_usable() && !served;
        self.link = Some(link);
        if !goes_on {
            self.hang_up().await;
        }
    }

    pub(super) async fn hang_up(&mut self) {
        if let Some(Link { session, berth }) = self.link.take() {
            session.quit().await;
            drop(berth);
        }
    }
}
