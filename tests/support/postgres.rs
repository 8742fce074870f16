//! A PostgreSQL server for tests.
//!
//! [`Server::shared`] is one for the whole test process: the one that
//! `DEMARCHE_TEST_POSTGRES_URL` names, else a private one, started out of the installed
//! binaries. [`Server::start`] is one for a test of its own, which may be killed. A private
//! server ends, and its folder goes, when the test process ends, however it ends.
#![allow(
    dead_code,
    reason = "each test binary has this module, and not each needs all of it"
)]

// Said by path, as this file is: else they would be looked for beside it.
#[path = "postgres/binaries.rs"]
mod binaries;
#[path = "postgres/cluster.rs"]
mod cluster;

use std::{
    env,
    path::Path,
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use demarche::ids::Ids;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use self::{binaries::Binaries, cluster::Cluster};

/// No test waits longer than this for a server.
const SOON: Duration = Duration::from_mins(1);
/// The role that tests connect as; it may do everything.
const ROLE: &str = "demarche";

/// A server.
pub(crate) struct Server {
    place: Place,
}

enum Place {
    /// Started here.
    Here(Box<Cluster>),
    /// Somebody else's.
    Elsewhere(String),
}

impl Server {
    /// The server of this test process. None, which is said loudly, where there is none and
    /// none can be started.
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED
            .get_or_init(|| match env::var("DEMARCHE_TEST_POSTGRES_URL") {
                Ok(url) => Some(Self {
                    place: Place::Elsewhere(url),
                }),
                // What is lost with the machine is not missed.
                Err(_) => Self::start(&[("fsync", "off"), ("full_page_writes", "off")]),
            })
            .as_ref()
    }

    /// Starts a server with these settings. None, which is said loudly, where it is not
    /// installed.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Option<Self> {
        match Binaries::find() {
            Ok(binaries) => {
                let cluster = Cluster::make(binaries, settings);
                Some(Self {
                    place: Place::Here(Box::new(cluster)),
                })
            }
            Err(missing) => {
                not_run(&missing);
                None
            }
        }
    }

    /// Starts a standby that streams from this server, under the name by which
    /// `synchronous_standby_names` knows it; on this port, or on a free one.
    pub(crate) fn standby(&self, name: &str, port: Option<u16>) -> Self {
        Self {
            place: Place::Here(Box::new(self.cluster().standby(name, port))),
        }
    }

    /// A URL of a new, empty database.
    pub(crate) fn database(&self) -> String {
        let name = format!("t{:032x}", u128::from_be_bytes(Ids::system().random()));
        self.ask(&format!("create database {name}"));
        self.url(&name)
    }

    /// A URL of a database of this server.
    pub(crate) fn url(&self, database: &str) -> String {
        match &self.place {
            Place::Here(cluster) => {
                format!("postgres://{ROLE}@127.0.0.1:{}/{database}", cluster.port())
            }
            Place::Elsewhere(url) => {
                let (place, query) = url.split_once('?').unwrap_or((url, ""));
                let scheme = place.find("://").map_or(0, |at| at + 3);
                let end = place[scheme..]
                    .find('/')
                    .map_or(place.len(), |at| scheme + at);
                let query = if query.is_empty() {
                    String::new()
                } else {
                    format!("?{query}")
                };
                format!("{}/{database}{query}", &place[..end])
            }
        }
    }

    /// Says statements in the database in which others are made; gives the first column of
    /// every row.
    pub(crate) fn ask(&self, sql: &str) -> Vec<String> {
        match &self.place {
            Place::Here(_) => ask(&self.url("postgres"), sql),
            Place::Elsewhere(url) => ask(url, sql),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.cluster().port()
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        self.cluster().data()
    }

    /// Puts a file into its data folder, as it asks for keys to be kept: for itself alone.
    pub(crate) fn keep(&self, name: &str, contents: &[u8]) {
        self.cluster().keep(name, contents);
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        self.cluster().log()
    }

    /// Ends it and all its processes at once, as a machine ends that loses its power.
    pub(crate) fn kill(&mut self) {
        self.cluster_mut().kill();
    }

    /// Ends it in order, whoever is connected.
    pub(crate) fn stop(&mut self) {
        self.cluster_mut().stop();
    }

    /// Starts it again, on the same port, with the same data.
    pub(crate) fn start_again(&mut self) {
        self.cluster_mut().start();
    }

    /// Makes a primary of a standby.
    pub(crate) fn promote(&self) {
        assert_eq!(self.ask("select pg_promote()"), ["t"]);
    }

    fn cluster(&self) -> &Cluster {
        match &self.place {
            Place::Here(cluster) => cluster,
            Place::Elsewhere(_) => panic!("the server is somebody else's: use `Server::start`"),
        }
    }

    fn cluster_mut(&mut self) -> &mut Cluster {
        match &mut self.place {
            Place::Here(cluster) => cluster,
            Place::Elsewhere(_) => panic!("the server is somebody else's: use `Server::start`"),
        }
    }
}

/// Says statements in a database; gives the first column of every row. Callable from a
/// test of any kind: it has a runtime, and a thread, of its own.
pub(crate) fn ask(url: &str, sql: &str) -> Vec<String> {
    let asking = async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        client.simple_query(sql).await
    };
    let answers = thread::scope(|scope| {
        let asked = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(asking)
        });
        asked.join().unwrap()
    });
    answers
        .unwrap_or_else(|error| panic!("{sql}: {error:?}"))
        .iter()
        .filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
            _ => None,
        })
        .collect()
}

/// Waits, without a runtime, for a condition.
fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < SOON, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Says that a test was left out. Continuous integration must not pass by leaving out.
pub(crate) fn not_run(missing: &str) {
    assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
    // Past the capture of output, which would swallow this in a test that passes.
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("NOT RUN: {missing}\n"));
}
