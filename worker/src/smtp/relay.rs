//! Where the relay is, and how to reach it.

use std::{fmt, path::PathBuf, time::Duration};

use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::secret::Secret;

/// When the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Never (`?tls=never`).
    Never,
    /// By STARTTLS (RFC 3207) where the relay offers it; never over loopback.
    WhenOffered,
    /// By STARTTLS, or no mail goes (`?tls=always`).
    Demanded,
    /// From the first byte (RFC 8314): `smtps://`.
    Implicit,
}

/// How long each phase may take. RFC 5321 4.5.3.2 unless said otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// To resolve and connect: 30 s, one address after the other.
    pub connect: Duration,
    /// For a TLS handshake: 1 min.
    pub handshake: Duration,
    /// For the greeting, and for EHLO, STARTTLS, AUTH, RSET: 5 min.
    pub greeting: Duration,
    /// For MAIL: 5 min.
    pub mail: Duration,
    /// For RCPT: 5 min.
    pub rcpt: Duration,
    /// For DATA: 2 min.
    pub data: Duration,
    /// For a block of the message to leave: 3 min.
    pub block: Duration,
    /// For the reply to the final dot: 10 min. Shorter makes repeated mail.
    pub final_dot: Duration,
    /// For QUIT, which nobody depends on: 5 s.
    pub quit: Duration,
    /// How long a connection is kept without mail: 60 s.
    pub idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            handshake: Duration::from_mins(1),
            greeting: Duration::from_mins(5),
            mail: Duration::from_mins(5),
            rcpt: Duration::from_mins(5),
            data: Duration::from_mins(2),
            block: Duration::from_mins(3),
            final_dot: Duration::from_mins(10),
            quit: Duration::from_secs(5),
            idle: Duration::from_mins(1),
        }
    }
}

/// Who we are to the relay.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A relay that takes our mail.
#[derive(Clone)]
pub struct Relay {
    /// Its name or address, as TLS knows it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// When to encrypt.
    pub encryption: Encryption,
    /// Who we are, if it asks.
    pub login: Option<Login>,
    /// Further certificates to trust: a PEM file (`?ca=`).
    pub extra_roots: Option<PathBuf>,
    /// How long each phase may take.
    pub deadlines: Deadlines,
    /// The name that EHLO says.
    pub hello: ClientId,
    /// Its share of the connections beside other relays (`?weight=`): from 1 to 100, and 1
    /// unless said.
    pub weight: u32,
}

/// A URL that names no relay.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadRelay {
    /// No URL at all.
    #[error("not a URL: {0}")]
    Url(#[from] url::ParseError),
    /// Without a host.
    #[error("a relay needs a host: smtp://host:port")]
    NoHost,
    /// `tls` is something else.
    #[error("tls is `always` or `never`, and only for smtp://")]
    Tls,
    /// A parameter that means nothing here.
    #[error("unknown parameter `{0}`: there are `tls`, `ca` and `weight`")]
    Parameter(String),
    /// `weight` is something else.
    #[error("weight is a whole number from 1 to 100")]
    Weight,
}

impl Relay {
    /// Parses `smtp://[user:password@]host[:port][?tls=always|never][&ca=FILE][&weight=N]`
    /// or `smtps://…`. The port is 465 for `smtps`, 587 with a user, else 25.
    pub fn parse(text: &str) -> Result<Self, BadRelay> {
        // The password is not part of the error: `url` does not quote what it parsed.
        let url = Url::parse(text)?;
        let host = match url.host().ok_or(BadRelay::NoHost)? {
            Host::Domain("") => return Err(BadRelay::NoHost),
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let implicit = url.scheme() == "smtps";
        let mut encryption = if implicit {
            Encryption::Implicit
        } else {
            Encryption::WhenOffered
        };
        let mut extra_roots = None;
        let mut weight = 1;
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("tls", "never") if !implicit => encryption = Encryption::Never,
                ("tls", "always") if !implicit => encryption = Encryption::Demanded,
                ("tls", "always") => {}
                ("tls", _) => return Err(BadRelay::Tls),
                ("weight", number) => {
                    let number = number.parse().ok().filter(|n| (1..=100).contains(n));
                    weight = number.ok_or(BadRelay::Weight)?;
                }
                ("ca", path) => extra_roots = Some(PathBuf::from(path)),
                (other, _) => return Err(BadRelay::Parameter(other.to_owned())),
            }
        }
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let login = (!url.username().is_empty()).then(|| Login {
            user: decoded(url.username()),
            password: Secret::new(decoded(url.password().unwrap_or_default())),
        });
        let port = url.port().unwrap_or(match (implicit, &login) {
            (true, _) => 465,
            (false, Some(_)) => 587,
            (false, None) => 25,
        });
        Ok(Self {
            host,
            port,
            encryption,
            login,
            extra_roots,
            deadlines: Deadlines::default(),
            hello: ClientId::default(),
            weight,
        })
    }

    /// Whether it runs on this machine, so that nobody listens in between.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("login", &self.login.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_follow_the_scheme_and_the_login() {
        let port = |url| Relay::parse(url).unwrap().port;
        assert_eq!(port("smtps://relay.example"), 465);
        assert_eq!(port("smtp://me:secret@relay.example"), 587);
        assert_eq!(port("smtp://relay.example"), 25);
        assert_eq!(port("smtp://relay.example:2525"), 2525);
    }

    #[test]
    fn a_password_is_decoded_and_not_printed() {
        let relay = Relay::parse("smtps://me%40x:p%2Fw%3Aq@relay.example").unwrap();
        assert!(!format!("{relay:?}").contains("p/w"));
        let login = relay.login.unwrap();
        assert_eq!(login.user, "me@x");
        assert_eq!(login.password.expose(), "p/w:q");
    }

    #[test]
    fn parameters_are_checked() {
        assert_eq!(
            Relay::parse("smtp://h?tls=always").unwrap().encryption,
            Encryption::Demanded
        );
        assert_eq!(Relay::parse("smtp://h?tls=no").unwrap_err(), BadRelay::Tls);
        assert_eq!(
            Relay::parse("smtp://h?tsl=never").unwrap_err(),
            BadRelay::Parameter("tsl".into())
        );
        assert_eq!(Relay::parse("smtp://h").unwrap().weight, 1);
        assert_eq!(Relay::parse("smtp://h?weight=100").unwrap().weight, 100);
        for text in ["0", "101", "-1", "1.5", "", "many"] {
            let url = format!("smtp://h?weight={text}");
            assert_eq!(Relay::parse(&url).unwrap_err(), BadRelay::Weight, "{text}");
        }
        assert!(Relay::parse("smtp://").is_err());
        assert!(Relay::parse("smtp://[::1]:25").unwrap().is_loopback());
    }
}
