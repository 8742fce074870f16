//! x
pub mod address;
mod chance;
pub mod clean;
pub mod desk;
pub mod journal;
pub mod lease;
pub mod render;
pub mod secret;
pub mod smtp;
