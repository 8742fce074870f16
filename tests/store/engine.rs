//! Where a record is kept while a fact is being proved.

use std::{path::PathBuf, time::Duration};

use demarche::{
    clock::Clock,
    ids::Ids,
    keys::Keys,
    ledger::{Ledger, LedgerSettings},
    store::{DatabaseUrl, Store},
};
use jiff::Timestamp;
use tempfile::TempDir;

/// No fact waits longer than this for what must happen.
pub(super) const SOON: Duration = Duration::from_secs(30);

/// A place for one record, empty at first.
pub(super) struct Place {
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    url: DatabaseUrl,
    folder: TempDir,
}

/// A place in a file.
pub(super) fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let url = in_file(&folder.path().join("record.db"));
    Place {
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
    /// Opens the record, again and again if need be.
    pub(super) fn open(&self) -> Store {
        Store::open(&self.url, Keys::new(&[7; 32]), self.clock.clone()).unwrap()
    }

    /// Opens the copy of a record.
    pub(super) fn open_copy(&self, path: &std::path::Path) -> Store {
        Store::open(&in_file(path), Keys::new(&[7; 32]), self.clock.clone()).unwrap()
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
