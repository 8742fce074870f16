//! Brings the schema of a file up to date, step by step, each in a transaction.

use std::path::Path;

use rusqlite::Connection;

use crate::store::{error::OpenError, sql::sqlite as sql};

/// Applies what the file lacks. A file of a later version, or of another program, is left
/// alone.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let at = |error: rusqlite::Error| OpenError::Engine {
        path: path.display().to_string(),
        why: error.to_string(),
    };
    let known = i64::try_from(sql::MIGRATIONS.len()).unwrap_or(i64::MAX);
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(at)?;
    let number = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let version = number("user_version").map_err(at)?;
    let application = number("application_id").map_err(at)?;
    let tables: i64 = transaction
        .query_row("select count(*) from sqlite_schema", [], |row| row.get(0))
        .map_err(at)?;
    if application != sql::APPLICATION_ID && tables > 0 {
        return Err(OpenError::Foreign {
            path: path.display().to_string(),
            found: application,
        });
    }
    if version > known {
        return Err(OpenError::NewerSchema {
            found: version,
            known,
        });
    }
    for migration in sql::MIGRATIONS
        .iter()
        .skip(usize::try_from(version).unwrap_or(0))
    {
        transaction.execute_batch(migration).map_err(at)?;
    }
    if version < known {
        transaction
            .pragma_update(None, "application_id", sql::APPLICATION_ID)
            .map_err(at)?;
        transaction
            .pragma_update(None, "user_version", known)
            .map_err(at)?;
    }
    transaction.commit().map_err(at)
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
