//! A worker seen from outside: the mail it makes, the relay it talks to, the service it
//! serves. The relay and the service are small, and real: they speak over TCP.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy's leave for tests does not reach what tests call"
)]

mod alerts;
mod amends;
mod bounds;
mod cable;
mod calendar;
#[cfg(target_os = "linux")]
mod disk;
mod driver;
mod fullest;
mod life;
mod mail;
mod pace;
mod read;
mod relays;
mod replicas;
mod service;
mod sink;
mod slowing;
mod story;
