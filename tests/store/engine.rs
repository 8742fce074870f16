//! Where a record is kept while a fact is being proved.

use std::{path::PathBuf, time::Duration};

use demarche::{
    clock::Clock,
    ids::Ids,
    keys::Keys,
    ledger::{BounceLimit, Ledger, LedgerSettings},
    store::{DatabaseUrl, OpenError, Parts, Store, Tuning},
};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::postgres::Server;

/// No fact waits longer than this for what must happen.
pub(super) const SOON: Duration = Duration::from_secs(30);

/// A place for one record, empty at first.
pub(super) struct Place {
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    url: DatabaseUrl,
    tuning: Tuning,
    folder: TempDir,
}

/// A place in a file.
#[expect(
    clippy::unnecessary_wraps,
    reason = "facts are stamped for engines that may be missing too"
)]
pub(super) fn sqlite() -> Option<Place> {
    let folder = tempfile::tempdir().unwrap();
    let url = in_file(&folder.path().join("record.db"));
    Some(place(url, folder))
}

/// A database of its own in a server that is there, or is started; none where there is no
/// server to start, which is said loudly.
pub(super) fn postgres() -> Option<Place> {
    let url = DatabaseUrl::try_from(Server::shared()?.database()).unwrap();
    Some(place(url, tempfile::tempdir().unwrap()))
}

/// The same, used as one that is spread over machines has to be.
pub(super) fn spread() -> Option<Place> {
    let mut place = postgres()?;
    place.tuning.as_if_spread = true;
    Some(place)
}

fn place(url: DatabaseUrl, folder: TempDir) -> Place {
    Place {
        tuning: Tuning::default(),
        clock: Clock::fixed("2025-04-25T12:00:00Z".parse::<Timestamp>().unwrap()),
        ids: Ids::seeded(1),
        url,
        folder,
    }
}

fn in_file(path: &std::path::Path) -> DatabaseUrl {
    DatabaseUrl::try_from(format!("sqlite:{}", path.display())).unwrap()
}

impl Place {
    /// Another place of the same kind, empty at first.
    pub(super) fn another(&self) -> Self {
        let kind = if self.url.sqlite_path().is_some() {
            sqlite
        } else {
            postgres
        };
        Self {
            tuning: self.tuning.clone(),
            ..kind().unwrap()
        }
    }

    /// A place for another record, at the same time.
    pub(super) fn over(&self, url: &str) -> Self {
        let mut place = place(
            DatabaseUrl::try_from(url.to_owned()).unwrap(),
            tempfile::tempdir().unwrap(),
        );
        place.clock = self.clock.clone();
        place
    }

    /// Opens the record, again and again if need be.
    pub(super) async fn open(&self) -> Store {
        self.open_at(&self.url).await
    }

    async fn open_at(&self, url: &DatabaseUrl) -> Store {
        Store::open(url, &self.tuning, self.parts()).await.unwrap()
    }

    /// Opens the record, if it can be.
    pub(super) async fn try_open(&self) -> Result<Store, OpenError> {
        Store::open(&self.url, &self.tuning, self.parts()).await
    }

    /// Opens the record with other keys than it was made with.
    pub(super) async fn open_with_other_keys(&self) -> Result<Store, OpenError> {
        let parts = Parts {
            keys: Keys::new(&[8; 32]),
            ..self.parts()
        };
        Store::open(&self.url, &self.tuning, parts).await
    }

    /// Opens the record, with a server used in this way.
    pub(super) async fn open_tuned(&self, tuning: &Tuning) -> Store {
        Store::open(&self.url, tuning, self.parts()).await.unwrap()
    }

    fn parts(&self) -> Parts {
        Parts {
            keys: Keys::new(&[7; 32]),
            clock: self.clock.clone(),
            // Jitter must not draw from what names things.
            ids: Ids::seeded(2),
        }
    }

    /// Opens the copy of a record.
    pub(super) async fn open_copy(&self, path: &std::path::Path) -> Store {
        self.open_at(&in_file(path)).await
    }

    /// Where the record is.
    pub(super) fn url(&self) -> &str {
        self.url.expose()
    }

    /// A file beside the record.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A ledger in chunks of three, with leases of 30 seconds and three retries.
    pub(super) fn ledger(&self, store: &Store) -> Ledger {
        self.ledger_with(store, |_| {})
    }

    pub(super) fn ledger_with(
        &self,
        store: &Store,
        change: impl FnOnce(&mut LedgerSettings),
    ) -> Ledger {
        let mut settings = LedgerSettings {
            chunk_size: 3,
            lease_time_to_live: Duration::from_secs(30),
            beat_interval: Duration::from_secs(5),
            planner_batch: 100,
            retry_schedule: [60, 600, 3600].map(Duration::from_secs).to_vec(),
            bounce_limit: BounceLimit {
                percent: 10,
                least_tried: 100,
            },
            public_url: "https://demarche.example.org".to_owned(),
        };
        change(&mut settings);
        Ledger::new(store.clone(), self.ids.clone(), settings)
    }
}

/// What repeats a random test: `DEMARCHE_TEST_SEED`, else drawn.
pub(super) fn seed() -> u64 {
    let seed = match std::env::var("DEMARCHE_TEST_SEED") {
        Ok(text) => text.parse().unwrap(),
        Err(_) => u64::from_be_bytes(Ids::system().random()),
    };
    eprintln!("DEMARCHE_TEST_SEED={seed}");
    seed
}
