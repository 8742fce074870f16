//! Brings the schema of a file up to date, step by step, each in a transaction.

use std::path::Path;

use rusqlite::Connection;

use crate::store::{
    error::OpenError,
    sql::{moving, sqlite as sql},
};

/// Applies what the file lacks. A file of a later version, or of another program, is left
/// alone.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let at = at(path);
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(&at)?;
    apply(&transaction, version(&transaction, path)?).map_err(&at)?;
    transaction.commit().map_err(&at)
}

/// The version of the schema that this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(sql::MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The version of the schema of a file, 0 where there is none. Refuses one of a later
/// version, or of another program.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let at = at(path);
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let version = number("user_version").map_err(&at)?;
    let application = number("application_id").map_err(&at)?;
    let tables: i64 = connection
        .query_row(moving::SQLITE_TABLES, [], |row| row.get(0))
        .map_err(&at)?;
    if application != sql::APPLICATION_ID && tables > 0 {
        return Err(OpenError::Foreign {
            path: path.display().to_string(),
            found: application,
        });
    }
    if version > known() {
        return Err(OpenError::NewerSchema {
            found: version,
            known: known(),
        });
    }
    Ok(version)
}

/// Applies what a file of this version lacks, in the transaction that the connection is in.
pub(super) fn apply(connection: &Connection, version: i64) -> rusqlite::Result<()> {
    for migration in sql::MIGRATIONS
        .iter()
        .skip(usize::try_from(version).unwrap_or(0))
    {
        connection.execute_batch(migration)?;
    }
    if version < known() {
        connection.pragma_update(None, "application_id", sql::APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", known())?;
    }
    Ok(())
}

fn at(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError {
    move |error| OpenError::Engine {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.db");
        let mut connection = Connection::open(&path).unwrap();
        bring_up_to_date(&mut connection, &path).unwrap();
        bring_up_to_date(&mut connection, &path).unwrap();
        let next = i64::try_from(sql::MIGRATIONS.len()).unwrap() + 1;
        connection
            .pragma_update(None, "user_version", next)
            .unwrap();
        assert!(matches!(
            bring_up_to_date(&mut connection, &path),
            Err(OpenError::NewerSchema { found, .. }) if found == next
        ));
    }

    #[test]
    fn a_file_of_another_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        let mut connection = Connection::open(&path).unwrap();
        connection.execute_batch("create table theirs (x)").unwrap();
        assert!(matches!(
            bring_up_to_date(&mut connection, &path),
            Err(OpenError::Foreign { .. })
        ));
    }
}
