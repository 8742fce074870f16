//! The services, called in process over a real record in SQLite.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what a test is built of may fail it too"
)]

mod finding;
mod fixture;
mod lists;
mod subscriptions;
mod watches;
mod writes;
