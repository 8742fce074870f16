//! `demarche migrate`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{ArgGroup, Args};
use demarche::{
    ids::Ids,
    store::{self, Aim, Batch, CopyError, DatabaseUrl, Home, Moved, Spread},
};

use super::{print, progress::Progress, settings::Database};

/// Move the record to another database, or spread its tables over machines.
///
/// With --from and --to it copies everything to a database that is empty: from SQLite to
/// PostgreSQL, back, or from one to another of the same kind. The source stays as it is.
/// It is read as of one moment. At the end both sides are read again, counted, hashed and
/// compared; until they are equal no service opens the target.
///
/// Stop every service and every worker on the source before the last run: what is recorded
/// after it is not moved, and mail that a worker sends from the old record is sent again
/// from the new one. Keep the workers' journals; they go on with the new record. To have
/// the service down for a short time only, run it with --ahead while the service runs, then
/// stop the service and run it again without: only what has changed is written.
///
/// Interrupted, it goes on where it stopped when it is run again.
///
/// The keys are not in the record. Take the key file along (keys.file; beside an SQLite
/// file `record.db` it is `record.db.key`): with another one, the service does not open the
/// record, and links in mails already sent would not work.
///
/// With --distribute it spreads the tables of a record on PostgreSQL over machines, as Citus
/// does. Stop every service first, and start them again after it.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").args(["from", "from_file"])))]
#[command(group(ArgGroup::new("target").args(["to", "to_file"])))]
#[command(group(ArgGroup::new("what").args(["from", "from_file", "distribute"]).required(true)))]
pub(super) struct Migrate {
    /// Where the record is: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(long, value_name = "URL", requires = "target")]
    from: Option<DatabaseUrl>,
    /// A file that holds the URL of where the record is, since arguments are no secret.
    #[arg(long, value_name = "FILE", requires = "target")]
    from_file: Option<PathBuf>,
    /// Where it is to be: likewise.
    #[arg(long, value_name = "URL", requires = "source")]
    to: Option<DatabaseUrl>,
    /// A file that holds the URL of where it is to be.
    #[arg(long, value_name = "FILE", requires = "source")]
    to_file: Option<PathBuf>,
    /// Move what there is while the service runs, and leave the target unfinished, to be run
    /// again without this once the service is stopped.
    #[arg(long, requires = "source")]
    ahead: bool,
    /// Spread the tables of the configured database over machines.
    #[arg(long, conflicts_with_all = ["source", "target"])]
    distribute: bool,
    #[command(flatten)]
    database: Database,
}

impl Migrate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if self.distribute {
            return distribute(&self.database.url()?);
        }
        let from = one_of(self.from, self.from_file.as_deref())?;
        let to = one_of(self.to, self.to_file.as_deref())?;
        let aim = if self.ahead { Aim::Ahead } else { Aim::Whole };
        migrate(&from, &to, aim)
    }
}

fn one_of(url: Option<DatabaseUrl>, file: Option<&Path>) -> anyhow::Result<DatabaseUrl> {
    match (url, file) {
        (Some(url), _) => Ok(url),
        (None, Some(file)) => {
            let name = file.display();
            let text = fs::read_to_string(file).with_context(|| name.to_string())?;
            let url = text.trim_end_matches(['\r', '\n']).to_owned();
            DatabaseUrl::try_from(url).with_context(|| name.to_string())
        }
        (None, None) => anyhow::bail!("--from and --to are both needed"),
    }
}

#[tokio::main]
async fn migrate(from: &DatabaseUrl, to: &DatabaseUrl, aim: Aim) -> anyhow::Result<ExitCode> {
    let mut progress = Progress::start();
    let tell = |step| progress.tell(step);
    let moved = Box::pin(store::migrate(
        from,
        to,
        aim,
        Batch::default(),
        &Ids::system(),
        tell,
    ))
    .await;
    progress.end();
    let moved = match moved {
        Ok(moved) => moved,
        // Of the others, only some go on by being repeated.
        Err(error @ CopyError::Engine { .. }) => {
            return Err(error).context(
                "the move was interrupted; run the same command again, and it goes on where it \
                 stopped",
            );
        }
        Err(error) => return Err(error.into()),
    };
    let done = match moved {
        Moved::Ahead => {
            return print(
                "moved ahead; now stop every service and worker, and run the same command without \
                 --ahead\n",
            );
        }
        Moved::Now => "moved",
        Moved::Before => "it had been moved before; nothing was written",
    };
    print(&format!(
        "\n{done}: {to} is what {from} is\n{}",
        keys(from, to)
    ))
}

/// What remains to be done about the keys.
fn keys(from: &DatabaseUrl, to: &DatabaseUrl) -> String {
    let beside = |url: &DatabaseUrl| {
        url.sqlite_path()
            .map(|path| format!("{}.key", path.display()))
    };
    let held = match beside(from).filter(|file| Path::new(file).exists()) {
        Some(file) => format!("the key file ({file}, unless keys.file says otherwise)"),
        None => "the key file (keys.file)".to_owned(),
    };
    let needed = match beside(to) {
        Some(file) => format!("put it at {file}, or set keys.file"),
        None => "set keys.file on every replica".to_owned(),
    };
    format!(
        "The keys are not in the record. Take {held} of the old service along: {needed}.\n\
         Start no service on the old record again, or mail is sent twice.\n"
    )
}

#[tokio::main]
async fn distribute(url: &DatabaseUrl) -> anyhow::Result<ExitCode> {
    let tell = |done: Spread| {
        // Whoever closes standard output does not stop the work half-way.
        let _ = print(&format!("{}\n", laid(&done)));
    };
    store::spread(url, tell).await?;
    Ok(ExitCode::SUCCESS)
}

/// Where a table lives by now.
fn laid(done: &Spread) -> String {
    let home = match done.home {
        Home::Spread { by, beside: None } => format!("spread by {by}"),
        Home::Spread {
            by,
            beside: Some(table),
        } => format!("spread by {by}, beside {table}"),
        Home::Everywhere => "on every machine".to_owned(),
        Home::Coordinator => "on the coordinator".to_owned(),
    };
    let before = match (done.before, done.home) {
        (true, Home::Spread { .. } | Home::Everywhere) => " (was before)",
        _ => "",
    };
    format!("{:<16} {home}{before}", done.table)
}
