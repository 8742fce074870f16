//! Encryption between the service and the database, with certificates made on the spot.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{Arc, OnceLock},
};

use demarche::{
    clock::Clock,
    ids::Ids,
    keys::Keys,
    store::{DatabaseUrl, OpenError, Parts, Store, Tuning},
};
use tempfile::TempDir;

use super::story::create_party;
use crate::postgres::{Server, not_run};

/// The name in the server's certificate.
const NAME: &str = "db.example.org";
const PASSWORD: &str = "geheim7";

/// What openssl is asked for.
const EXTENSIONS: &str = "\
[req]
distinguished_name = name
x509_extensions = authority
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
subjectAltName = DNS:db.example.org
";

/// Whoever is named `guarded` has to encrypt, and to know the password.
const RULES: &[u8] = b"\
hostssl all guarded 127.0.0.1/32 scram-sha-256
host all guarded 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
";

/// A server with a certificate.
struct Secured {
    server: Server,
    folder: TempDir,
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {said}");
}

impl Secured {
    /// One for all tests of this process.
    fn shared() -> Option<Arc<Self>> {
        static SHARED: OnceLock<Option<Arc<Secured>>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().map(Arc::new)).clone()
    }

    fn start() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            not_run("no openssl, which makes certificates for tests");
            return None;
        }
        let server = Server::start(&[])?;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("extensions"), EXTENSIONS).unwrap();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        for name in ["authority", "stranger"] {
            openssl(
                folder.path(),
                &format!(
                    "req -config extensions -x509 -days 2 -subj /CN={name} {key} \
                     -keyout {name}.key -out {name}.pem"
                ),
            );
        }
        openssl(
            folder.path(),
            &format!(
                "req -config extensions -new -subj /CN=server {key} -keyout server.key \
                 -out server.csr"
            ),
        );
        openssl(
            folder.path(),
            "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
             -days 2 -extfile extensions -extensions server -out server.crt",
        );
        for name in ["server.key", "server.crt"] {
            server.keep(name, &fs::read(folder.path().join(name)).unwrap());
        }
        server.keep("pg_hba.conf", RULES);
        server.ask(&format!("create role guarded login password '{PASSWORD}'"));
        server.ask("alter system set ssl = on");
        server.ask("select pg_reload_conf()");
        Some(Self { server, folder })
    }

    /// A new database, at a host of this name, with these parameters.
    fn database(&self, who: &str, host: &str, parameters: &str) -> String {
        let url = self.server.database();
        let (_, name) = url.rsplit_once('/').unwrap();
        self.server
            .ask(&format!("alter database {name} owner to guarded"));
        let port = self.server.port();
        format!("postgres://{who}@{host}:{port}/{name}?hostaddr=127.0.0.1{parameters}")
    }

    /// A parameter that trusts this authority.
    fn trusting(&self, authority: &str) -> String {
        let file = self.folder.path().join(format!("{authority}.pem"));
        format!("&sslrootcert={}", file.display())
    }

    /// Whether each connection to a database is encrypted.
    fn encrypted(&self, url: &str) -> Vec<String> {
        let (place, _) = url.split_once('?').unwrap();
        let (_, name) = place.rsplit_once('/').unwrap();
        self.server.ask(&format!(
            "select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) \
             where datname = '{name}' and application_name = 'demarche'"
        ))
    }
}

async fn open(url: &str) -> Result<Store, OpenError> {
    let parts = Parts {
        keys: Keys::new(&[7; 32]),
        clock: Clock::system(),
        ids: Ids::system(),
    };
    let url = DatabaseUrl::try_from(url.to_owned()).unwrap();
    Store::open(&url, &Tuning::default(), parts).await
}

/// Why it is not opened.
async fn refused(url: &str) -> String {
    let why = open(url).await.err().unwrap().to_string();
    assert!(!why.contains(PASSWORD), "{why}");
    why
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_named_authority_vouches_for_is_used_over_tls() {
    let Some(secured) = Secured::shared() else {
        return;
    };
    for mode in ["", "&sslmode=require", "&sslmode=verify-full"] {
        let parameters = format!("{}{mode}", secured.trusting("authority"));
        let url = secured.database("demarche", NAME, &parameters);
        let store = open(&url).await.unwrap();
        store.write(None, create_party("first")).await.unwrap();
        assert_eq!(secured.encrypted(&url), ["t"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_another_authority_vouches_for_is_refused() {
    let Some(secured) = Secured::shared() else {
        return;
    };
    let url = secured.database("demarche", NAME, &secured.trusting("stranger"));
    let why = refused(&url).await;
    assert!(why.contains("certificate"), "{why}");
    // So it is by those whom the system trusts, if it trusts any.
    let why = refused(&secured.database("demarche", NAME, "")).await;
    assert!(why.contains("certificate"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_name_is_refused() {
    let Some(secured) = Secured::shared() else {
        return;
    };
    let authority = secured.trusting("authority");
    for name in ["db.example.com", "localhost", "127.0.0.1"] {
        let why = refused(&secured.database("demarche", name, &authority)).await;
        assert!(why.contains("certificate"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_this_machine_only_those_who_say_so_do_without_encryption() {
    let Some(secured) = Secured::shared() else {
        return;
    };
    let url = secured.database("demarche", NAME, "&sslmode=disable");
    let store = open(&url).await.unwrap();
    assert_eq!(secured.encrypted(&url), ["f"]);
    drop(store);
    // A server that knows no encryption.
    let Some(plain) = Server::start(&[]) else {
        return;
    };
    let authority = secured.trusting("authority");
    let port = plain.port();
    let url = format!("postgres://demarche@{NAME}:{port}/postgres?hostaddr=127.0.0.1{authority}");
    let why = refused(&url).await;
    assert!(why.contains("TLS"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_bound_to_the_certificate_that_was_verified() {
    let Some(secured) = Secured::shared() else {
        return;
    };
    let who = format!("guarded:{PASSWORD}");
    let authority = secured.trusting("authority");
    let bound = format!("{authority}&channel_binding=require");
    let url = secured.database(&who, NAME, &bound);
    let store = open(&url).await.unwrap();
    store.write(None, create_party("first")).await.unwrap();
    assert_eq!(secured.encrypted(&url), ["t"]);
    // Without encryption there is nothing to bind it to, and the server wants none of it.
    refused(&secured.database(&who, NAME, "&sslmode=disable&channel_binding=require")).await;
    refused(&secured.database(&who, NAME, "&sslmode=disable")).await;
    let wrong = secured.database("guarded:geheim77", NAME, &authority);
    let why = refused(&wrong).await;
    assert!(why.contains("password authentication failed"), "{why}");
}
