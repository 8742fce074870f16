//! The services, called in process over a real record in SQLite.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what a test is built of may fail it too"
)]

mod as_of;
mod calendar;
mod deliveries;
mod facts;
mod finding;
mod fixture;
mod governments;
mod lists;
mod subscriptions;
mod watches;
mod writes;
