//! What holds when processes are killed, stopped, slowed down and started anew: the real
//! service, the real worker, a real (small) SMTP server.
//!
//! Moments are drawn at random; `DEMARCHE_TEST_SEED` repeats a run as far as processes can
//! be repeated.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "support/postgres.rs"]
mod postgres;

mod faults {
    mod chaos;
    mod copies;
    mod cut;
    mod database;
    mod failover;
    mod fleet;
    mod moves;
    mod network;
    mod process;
    mod relay;
    mod relays;
    mod service_killed;
    mod slow_watchers;
    mod stopped_mailing;
    mod stopping;
    mod story;
    mod worker_killed;
    mod writers;
}
