//! What the command takes.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::{Parser, ValueEnum};
use demarche_worker::{Options, Outlet, Sender, secret::Secret, smtp::relay::Login};
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

    /// Where mail goes: smtp://[user[:password]@]host[:port][?tls=always|never][&ca=FILE],
    /// smtps://…, `file:FOLDER`, or `null:`
    #[arg(
        long,
        env = "DEMARCHE_WORKER_MAIL",
        value_name = "URL",
        hide_env_values = true
    )]
    mail: String,

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

    /// Connections to the relay at most
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

    /// The relay's password, for a user without one in --mail
    #[arg(
        long,
        env = "DEMARCHE_WORKER_MAIL_PASSWORD",
        hide_env_values = true,
        hide = true
    )]
    mail_password: Option<String>,

    /// A file with the relay's password
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
        let mut outlet: Outlet = self.mail.parse().context("--mail")?;
        if let (Outlet::Relay(relay), Some(password)) = (&mut outlet, password) {
            let Some(Login { password: slot, .. }) = &mut relay.login else {
                bail!("a password needs a user: smtp://user@host");
            };
            *slot = Secret::new(password);
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn options(arguments: &[&str]) -> anyhow::Result<Options> {
        let all = ["demarche-worker", "--service", "http://localhost:1"];
        Command::try_parse_from(all.iter().chain(arguments))?.options()
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
        let Outlet::Relay(relay) = &made.outlet else {
            panic!("{made:?}");
        };
        assert_eq!(relay.login.as_ref().unwrap().password.expose(), "s3cret");
        assert!(options(&["--mail", "smtps://relay", "--mail-password-file", path]).is_err());
        assert!(!format!("{made:?}").contains("s3cret"));
    }

    #[test]
    fn a_wrong_mail_url_is_refused_without_being_repeated() {
        let error = options(&["--mail", "smpt://me:s3cret@relay"]).unwrap_err();
        assert!(!format!("{error:#}").contains("s3cret"));
    }
}
