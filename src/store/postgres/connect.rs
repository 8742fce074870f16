//! How connections to PostgreSQL are made: what the URL says, and what it need not say.

use std::{fs, net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio_postgres::config::{Config, Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::{DatabaseUrl, OpenError};

/// How long one server may take to accept a connection, unless the URL says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection whose other end says nothing is believed in.
const SILENCE: Duration = Duration::from_secs(10);
/// What the libraries do when nobody asks for anything: two hours.
const LIBRARY_KEEPALIVE: Duration = Duration::from_hours(2);

/// Where to connect to, and how.
#[derive(Clone)]
pub(crate) struct Target {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

impl Target {
    /// Reads a URL.
    pub(crate) fn parse(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let wrong = |why: String| OpenError::Engine {
            path: url.to_string(),
            why,
        };
        let (rest, ours) = take_tls_settings(url.expose());
        let mut config: Config = rest
            .parse()
            .map_err(|error| wrong(format!("the address cannot be read: {error}")))?;
        let mode = match ours.mode.as_deref() {
            Some("disable") => SslMode::Disable,
            // To encrypt for whoever answers protects from nobody who can answer.
            None if is_here(&config) && ours.root.is_none() => SslMode::Disable,
            Some("require" | "verify-ca" | "verify-full") | None => SslMode::Require,
            Some(other) => {
                return Err(wrong(format!(
                    "sslmode={other} is not one of disable, require, verify-full; with the \
                     last two the server's certificate is verified"
                )));
            }
        };
        config.ssl_mode(mode);
        if config.get_application_name().is_none() {
            config.application_name("demarche");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_keepalives_idle() == LIBRARY_KEEPALIVE {
            config.keepalives_idle(SILENCE);
            config.keepalives_interval(SILENCE / 2);
            config.keepalives_retries(2);
        }
        // A standby knows the record too, but cannot be written to.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let roots = if mode == SslMode::Disable {
            RootCertStore::empty()
        } else {
            roots(ours.root).map_err(wrong)?
        };
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(tls(roots).map_err(wrong)?),
        })
    }
}

/// What of a URL is about TLS and read here, as the library reads less of it.
struct TlsSettings {
    mode: Option<String>,
    root: Option<PathBuf>,
}

fn take_tls_settings(url: &str) -> (String, TlsSettings) {
    let mut ours = TlsSettings {
        mode: None,
        root: None,
    };
    let Some((place, query)) = url.split_once('?') else {
        return (url.to_owned(), ours);
    };
    let mut theirs = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => ours.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => ours.root = Some(PathBuf::from(path)),
            _ => theirs.push(pair),
        }
    }
    let rest = if theirs.is_empty() {
        place.to_owned()
    } else {
        format!("{place}?{}", theirs.join("&"))
    };
    (rest, ours)
}

/// Whether every host is this machine, by its name and by the address that goes before the
/// name.
fn is_here(config: &Config) -> bool {
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn roots(file: Option<PathBuf>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let certificates = match file {
        None => rustls_native_certs::load_native_certs().certs,
        Some(file) => {
            let at = |why: String| format!("sslrootcert={}: {why}", file.display());
            let pem = fs::read(&file).map_err(|error| at(error.to_string()))?;
            CertificateDer::pem_slice_iter(&pem)
                .collect::<Result<_, _>>()
                .map_err(|error| at(error.to_string()))?
        }
    };
    roots.add_parsable_certificates(certificates);
    if roots.is_empty() {
        return Err(
            "there is no certificate to verify the server with: name the authority's with \
             sslrootcert=FILE, or say sslmode=disable if the network itself is encrypted"
                .to_owned(),
        );
    }
    Ok(roots)
}

fn tls(roots: RootCertStore) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Result<Target, OpenError> {
        Target::parse(&DatabaseUrl::try_from(url.to_owned()).unwrap())
    }

    #[test]
    fn what_the_url_does_not_say_is_sane() {
        let config = target("postgres://me@127.0.0.1/record").unwrap().config;
        assert_eq!(config.get_ssl_mode(), SslMode::Disable);
        assert_eq!(config.get_connect_timeout(), Some(&CONNECT_TIMEOUT));
        assert_eq!(
            config.get_target_session_attrs(),
            TargetSessionAttrs::ReadWrite
        );
        let config =
            target("postgres://me@127.0.0.1/record?connect_timeout=2&options=-c%20x.y%3D1")
                .unwrap()
                .config;
        assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(2)));
        assert_eq!(config.get_options(), Some("-c x.y=1"));
    }

    #[test]
    fn several_hosts_are_several_hosts() {
        let config = target("postgres://me@127.0.0.1:5432,localhost:5433/record")
            .unwrap()
            .config;
        assert_eq!(config.get_hosts().len(), 2);
        assert_eq!(config.get_ports(), [5432, 5433]);
    }

    #[test]
    fn an_address_elsewhere_is_elsewhere_whatever_it_is_called() {
        for host in ["localhost", "127.0.0.1"] {
            let url = format!("postgres://me@{host}/record?hostaddr=192.0.2.1&sslmode=disable");
            assert!(!is_here(&target(&url).unwrap().config));
        }
        let unnamed = "postgres:///record?user=me&hostaddr=192.0.2.1&sslmode=disable";
        assert!(!is_here(&target(unnamed).unwrap().config));
        let url = "postgres://me@localhost/record?hostaddr=127.0.0.1";
        let config = target(url).unwrap().config;
        assert_eq!(config.get_ssl_mode(), SslMode::Disable);
    }

    #[test]
    fn beyond_this_machine_it_is_encrypted_and_verified() {
        let missing = target("postgres://me@db.example.org/record?sslrootcert=/nowhere.pem");
        assert!(missing.err().unwrap().to_string().contains("/nowhere.pem"));
        let plain = target("postgres://me@db.example.org/record?sslmode=disable").unwrap();
        assert_eq!(plain.config.get_ssl_mode(), SslMode::Disable);
        let unverified = target("postgres://me:secret@db.example.org/record?sslmode=prefer");
        let said = unverified.err().unwrap().to_string();
        assert!(
            said.contains("sslmode=prefer") && !said.contains("secret"),
            "{said}"
        );
    }
}
