//! How much one server takes on.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as span;
use serde::{Deserialize, Serialize};

/// The caps of a server. What each is for, and its default, is said in the default
/// configuration, `src/config/default.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Connections open at once; more wait in the listener's queue.
    pub max_connections: usize,
    /// Calls open at once on one HTTP/2 connection.
    pub max_streams_per_connection: u32,
    /// Bytes of one request's headers.
    pub max_header_list_bytes: u32,
    /// From the first byte of an HTTP/1 request to the end of its headers.
    #[serde(with = "span")]
    pub header_read_timeout: Duration,
    /// How long a new connection may take to say which HTTP it speaks.
    #[serde(with = "span")]
    pub opening_timeout: Duration,
    /// How long an HTTP/2 connection may be silent before it is pinged.
    #[serde(with = "span")]
    pub keepalive_interval: Duration,
    /// How long the answer to that ping may take.
    #[serde(with = "span")]
    pub keepalive_timeout: Duration,
    /// Streams reset by the client and not yet looked at (CVE-2023-44487).
    pub max_pending_reset_streams: usize,
    /// Streams reset by the server for the client's mistakes (CVE-2025-8671).
    pub max_local_error_reset_streams: usize,
    /// Bytes of one request message, or of one form.
    pub max_request_bytes: usize,
    /// Unary calls and pages at work at once; more are shed.
    pub max_calls_in_flight: usize,
    /// Long streams open at once, over all connections; more are shed.
    pub max_streams_in_flight: usize,
    /// How long a unary call or a page may take, whatever deadline the client gave.
    #[serde(with = "span")]
    pub call_time_limit: Duration,
    /// What a shed caller is told to wait.
    #[serde(with = "span")]
    pub shed_retry_after: Duration,
}
