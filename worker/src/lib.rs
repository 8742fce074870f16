//! x
pub mod address;
pub mod chance;
pub mod clean;
pub mod secret;
pub mod smtp;
pub mod journal; pub mod lease;
