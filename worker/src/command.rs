//! What the command takes.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::{Parser, ValueEnum};
use demarche_worker::{Options, Outlet, Sender, secret::Secret, smtp::Relay};
use lettre::transport::smtp::extension::ClientId;

/// Mails the people who asked to know what became of a diplomatic proposal.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Command {
    /// The service, http://host:port or https://host:port. For each replica once, or with
    /// commas between them
    #[arg(
        long = "service",
        env = "DEMARCHE_WORKER_SERVICE",
        value_name = "URL",
        value_delimiter = ',',
        required = true
    )]
    services: Vec<String>,

    /// Where mail goes:
    /// smtp://[user[:password]@]host[:port][?tls=always|never][&ca=FILE][&weight=N],
    /// smtps://…, `file:FOLDER`, or `null:`. Several relays share the connections by weight
    /// (1 to 100, else 1), and stand in for one another: for each once, or with commas
    /// between them (a comma within a URL is written %2C)
    #[arg(
        long,
        env = "DEMARCHE_WORKER_MAIL",
        value_name = "URL",
        value_delimiter = ',',
        required = true,
        hide_env_values = true
    )]
    mail: Vec<String>,

    /// Who sends, also where bounces go
    #[arg(
        long,
        env = "DEMARCHE_WORKER_FROM",
        value_name = "NAME <ADDRESS>",
        default_value = "Démarche <alerts@localhost.localdomain>"
    )]
    from: String,

    /// The worker's name, the same after a restart [default: the host's name]
    #[arg(long, env = "DEMARCHE_WORKER_NAME")]
    name: Option<String>,

    /// The folder of the worker's journal, its own, on a local disk
    #[arg(
        long,
        env = "DEMARCHE_WORKER_JOURNAL",
        value_name = "FOLDER",
        default_value = "demarche-worker-journal"
    )]
    journal: PathBuf,

    /// Connections at most, to all relays together
    #[arg(
        long,
        env = "DEMARCHE_WORKER_CONNECTIONS",
        value_name = "N",
        default_value_t = 8
    )]
    connections: usize,

    /// Mails over one connection at most
    #[arg(
        long,
        env = "DEMARCHE_WORKER_MAX_MAILS_PER_CONNECTION",
        value_name = "N",
        default_value_t = 1000
    )]
    max_mails_per_connection: u32,

    /// Recipients to take from the service at most
    #[arg(
        long,
        env = "DEMARCHE_WORKER_WINDOW",
        value_name = "N",
        default_value_t = 4000
    )]
    window: u32,

    /// The password of each user without one in --mail
    #[arg(
        long,
        env = "DEMARCHE_WORKER_MAIL_PASSWORD",
        hide_env_values = true,
        hide = true
    )]
    mail_password: Option<String>,

    /// A file with the password of each user without one in --mail
    #[arg(long, env = "DEMARCHE_WORKER_MAIL_PASSWORD_FILE", value_name = "FILE")]
    mail_password_file: Option<PathBuf>,

    /// How log lines look
    #[arg(
        long,
        env = "DEMARCHE_WORKER_LOG_FORMAT",
        value_enum,
        default_value = "compact"
    )]
    pub(crate) log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Compact,
    /// For machines.
    Json,
}

impl Command {
    /// As the library takes them.
    pub(crate) fn options(self) -> anyhow::Result<Options> {
        let password = match (self.mail_password, &self.mail_password_file) {
            (Some(_), Some(_)) => bail!("give the password or the file with it, not both"),
            (Some(password), None) => Some(password),
            (None, Some(path)) => Some(
                fs::read_to_string(path)
                    .with_context(|| format!("cannot read the password in {}", path.display()))?
                    .trim_end_matches(['\r', '\n'])
                    .to_owned(),
            ),
            (None, None) => None,
        };
        // Without its value, which may hold a password.
        let mail = self.mail.iter().map(|url| url.trim());
        let mail = mail.filter(|url| !url.is_empty());
        let mut outlet = Outlet::parse(mail).context("--mail")?;
        if let (Outlet::Relays(relays), Some(password)) = (&mut outlet, password) {
            log_in_with(relays, &password)?;
        }
        let sender: Sender = self.from.parse().context("--from")?;
        // Spaces and a comma at the end are no addresses.
        let services = self
            .services
            .iter()
            .map(|address| address.trim().to_owned());
        let services = services.filter(|address| !address.is_empty()).collect();
        let name = self.name.unwrap_or_else(|| ClientId::default().to_string());
        Ok(Options {
            services,
            name,
            connections: self.connections,
            mails_per_connection: self.max_mails_per_connection,
            window: self.window,
            ..Options::new(String::new(), outlet, sender, self.journal)
        })
    }
}

/// Gives the password to each user who has none.
fn log_in_with(relays: &mut [Relay], password: &str) -> anyhow::Result<()> {
    let logins = relays.iter_mut().filter_map(|relay| relay.login.as_mut());
    let mut without: Vec<_> = logins
        .filter(|login| login.password.expose().is_empty())
        .collect();
    if without.is_empty() {
        bail!("a password needs a user without one: smtp://user@host");
    }
    for login in &mut without {
        login.password = Secret::new(password.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn options(arguments: &[&str]) -> anyhow::Result<Options> {
        let all = ["demarche-worker", "--service", "http://localhost:1"];
        Command::try_parse_from(all.iter().chain(arguments))?.options()
    }

    fn passwords(options: &Options) -> Vec<&str> {
        let Outlet::Relays(relays) = &options.outlet else {
            panic!("{options:?}");
        };
        let logins = relays.iter().map(|relay| relay.login.as_ref().unwrap());
        logins.map(|login| login.password.expose()).collect()
    }

    #[test]
    fn relays_are_given_one_by_one_or_with_commas() {
        let mail = [
            "--mail",
            "smtp://a?weight=2, smtps://b,",
            "--mail",
            "smtp://c",
        ];
        let Outlet::Relays(relays) = options(&mail).unwrap().outlet else {
            panic!("no relays");
        };
        let all: Vec<_> = relays.iter().map(|r| (r.host.as_str(), r.weight)).collect();
        assert_eq!(all, [("a", 2), ("b", 1), ("c", 1)]);
        assert!(options(&["--mail", "smtp://a,null:"]).is_err());
        assert!(options(&["--mail", ","]).is_err());
    }

    #[test]
    fn a_password_is_for_each_user_who_has_none() {
        let mail = "smtps://me@a,smtps://me:ow%2Cn@b,smtps://me@c";
        let made = options(&["--mail", mail, "--mail-password", "s3cret"]).unwrap();
        assert_eq!(passwords(&made), ["s3cret", "ow,n", "s3cret"]);
    }

    #[test]
    fn the_command_is_well_formed() {
        Command::command().debug_assert();
    }

    #[test]
    fn replicas_are_given_one_by_one_or_with_commas() {
        let made = options(&["--service", "http://b:1, https://c:1,", "--mail", "null:"]);
        let all = ["http://localhost:1", "http://b:1", "https://c:1"];
        assert_eq!(made.unwrap().services, all);
        assert_eq!(options(&["--mail", "null:"]).unwrap().services, all[..1]);
        assert!(Command::try_parse_from(["demarche-worker", "--mail", "null:"]).is_err());
    }

    #[test]
    fn a_password_in_a_file_belongs_to_the_user_in_the_url() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, "s3cret\n").unwrap();
        let path = path.to_str().unwrap();
        let made = options(&["--mail", "smtps://me@relay", "--mail-password-file", path]).unwrap();
        assert_eq!(passwords(&made), ["s3cret"]);
        assert!(options(&["--mail", "smtps://relay", "--mail-password-file", path]).is_err());
        assert!(!format!("{made:?}").contains("s3cret"));
    }

    #[test]
    fn a_wrong_mail_url_is_refused_without_being_repeated() {
        let error = options(&["--mail", "smpt://me:s3cret@relay"]).unwrap_err();
        assert!(!format!("{error:#}").contains("s3cret"));
    }
}
