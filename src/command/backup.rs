//! `demarche backup`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use demarche::{ids::Ids, store};

use super::settings::Database;

/// Copy the record to a file while it is in use.
///
/// The copy is of one moment, and is an SQLite record whichever database it is made of.
/// The keys are not in it: keep a copy of the key file apart from it.
///
/// To restore it where the record is a file, stop the service and put the copy in the
/// place of that file. To restore it to PostgreSQL, make an empty database and run
/// `demarche migrate --from sqlite:COPY --to postgres://…`. Either way the service needs
/// the key file of the record that the copy was made of.
///
/// A copy that is interrupted leaves a file `….part` beside, which can be deleted.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Where to; a file that is there already is replaced once the copy is whole.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Backup {
    #[tokio::main]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        store::backup(&self.database.url()?, self.to, &Ids::system()).await?;
        Ok(ExitCode::SUCCESS)
    }
}
