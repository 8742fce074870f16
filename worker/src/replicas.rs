//! Where the service is reached, and where to try next.
//!
//! Several replicas may serve one record. A worker talks to one of them at a time, and
//! takes them in an order of its own: so many workers spread over the replicas, and those
//! of a replica that went away spread over the rest.

use std::{collections::VecDeque, time::Duration};

use tonic::transport::{ClientTlsConfig, Endpoint};

use crate::{chance::Backoff, run::Error};

/// How long a connection may take. A name with several addresses shares it out among
/// them.
const CONNECT: Duration = Duration::from_secs(5);
/// A network that fell silent is noticed after so long, and once more so long: well before
/// leases run out.
const PING: Duration = Duration::from_secs(5);
/// Waits between rounds, at first and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// One address of the service.
#[derive(Debug, Clone)]
pub(crate) struct Replica {
    /// As it was given.
    pub(crate) address: String,
    /// Ready to be connected to.
    pub(crate) endpoint: Endpoint,
}

/// All addresses of the service, in this worker's order.
#[derive(Debug)]
pub(crate) struct Replicas {
    current: Replica,
    /// The next one first.
    others: VecDeque<Replica>,
    /// How many came to nothing in a row.
    failures: usize,
    backoff: Backoff,
}

impl Replicas {
    /// Draws the order.
    pub(crate) fn new(addresses: &[String], chance: &mut fastrand::Rng) -> Result<Self, Error> {
        let all: Result<VecDeque<_>, _> = addresses.iter().map(|a| replica(a)).collect();
        let mut others = all?;
        chance.shuffle(others.make_contiguous());
        Ok(Self {
            current: others.pop_front().ok_or(Error::NoService)?,
            others,
            failures: 0,
            backoff: Backoff::new(WAITS.0, WAITS.1, chance.fork()),
        })
    }

    /// The one to talk to.
    pub(crate) fn current(&self) -> &Replica {
        &self.current
    }

    /// The conversation with the current one is over, or was none: goes on to the next.
    /// Says how long to wait before: not at all, unless all have failed in a row. `held`
    /// says whether it was a conversation worth the name.
    pub(crate) fn move_on(&mut self, held: bool) -> Duration {
        if held {
            self.failures = 0;
            self.backoff.worked();
        }
        if let Some(next) = self.others.pop_front() {
            let left = std::mem::replace(&mut self.current, next);
            self.others.push_back(left);
        }
        self.failures += 1;
        if self.failures <= self.others.len() {
            return Duration::ZERO;
        }
        self.failures = 0;
        self.backoff.failed()
    }
}

fn replica(address: &str) -> Result<Replica, Error> {
    let bad = |detail: String| Error::Service {
        address: address.to_owned(),
        detail,
    };
    let is_tls = address.starts_with("https://");
    if !is_tls && !address.starts_with("http://") {
        return Err(bad("it begins otherwise".to_owned()));
    }
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(|e| bad(e.to_string()))?;
    let endpoint = if is_tls {
        endpoint
            .tls_config(ClientTlsConfig::new().with_native_roots())
            .map_err(|e| bad(e.to_string()))?
    } else {
        endpoint
    };
    let endpoint = endpoint
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .keep_alive_while_idle(true);
    Ok(Replica {
        address: address.to_owned(),
        endpoint,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn replicas(count: usize, seed: u64) -> Replicas {
        let addresses: Vec<_> = (0..count).map(|n| format!("http://replica{n}:1")).collect();
        Replicas::new(&addresses, &mut fastrand::Rng::with_seed(seed)).unwrap()
    }

    #[tokio::test]
    async fn many_workers_begin_everywhere_and_leave_for_everywhere() {
        let (mut first, mut second) = (BTreeSet::new(), BTreeSet::new());
        for seed in 0..100 {
            let mut replicas = replicas(3, seed);
            let begun = replicas.current().address.clone();
            replicas.move_on(true);
            second.insert((begun.clone(), replicas.current().address.clone()));
            first.insert(begun);
        }
        assert_eq!(first.len(), 3);
        assert_eq!(second.len(), 6, "{second:?}");
    }

    #[tokio::test]
    async fn all_are_tried_at_once_and_only_then_a_worker_waits() {
        for seed in 0..100 {
            let mut replicas = replicas(3, seed);
            for ceiling in [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000] {
                let mut tried = BTreeSet::new();
                for is_last in [false, false, true] {
                    tried.insert(replicas.current().address.clone());
                    let wait = replicas.move_on(false);
                    let most = if is_last { ceiling } else { 0 };
                    assert!(wait <= Duration::from_millis(most), "seed {seed}: {wait:?}");
                }
                assert_eq!(tried.len(), 3, "seed {seed}");
            }
        }
    }

    #[tokio::test]
    async fn a_conversation_begins_the_count_anew() {
        let mut replicas = replicas(2, 1);
        for _ in 0..20 {
            replicas.move_on(false);
        }
        assert_eq!(replicas.move_on(true), Duration::ZERO);
        assert!(replicas.move_on(false) <= Duration::from_millis(200));
    }

    #[tokio::test]
    async fn the_only_address_is_the_next_one_too() {
        let mut replicas = replicas(1, 1);
        let waits: Duration = (0..20).map(|_| replicas.move_on(false)).sum();
        assert!(waits > Duration::from_secs(1), "{waits:?}");
        assert_eq!(replicas.current().address, "http://replica0:1");
    }

    #[test]
    fn what_is_no_address_is_refused_by_name() {
        let chance = &mut fastrand::Rng::with_seed(1);
        for bad in ["replica:1", "ftp://replica:1", "http://", "http://a b"] {
            let all = ["http://good:1".to_owned(), bad.to_owned()];
            let error = Replicas::new(&all, chance).unwrap_err();
            assert!(error.to_string().contains(bad), "{error}");
        }
        assert!(matches!(Replicas::new(&[], chance), Err(Error::NoService)));
    }
}
