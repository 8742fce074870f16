//! The services, called in process over a real record in SQLite.

mod fixture;
mod lists;
mod subscriptions;
mod watches;
mod writes;
