//! Talking SMTP (RFC 5321) to one relay, through lettre's low-level API.
//!
//! lettre parses replies and writes commands; the stream under it is ours ([`wire`]),
//! because that is where the faults are: small packets, replies that never end or are not
//! UTF-8, bytes said before a TLS handshake, connections used again with a reply unread.
//!
//! * [`relay`]: where the relay is and how to reach it, from a URL.
//! * [`mod@connect`]: from nothing to a greeted, encrypted, authenticated session.
//! * [`session`]: one connection, mail after mail.
//! * [`verdict`]: what became of a mail, and whose fault it was.

pub mod connect;
pub mod relay;
pub mod session;
pub mod verdict;

mod reply;
mod tls;
mod wire;

pub use self::{
    connect::connect,
    relay::{Encryption, Relay},
    session::{Envelope, Session},
    verdict::{Refusal, Trouble, Verdict},
};
