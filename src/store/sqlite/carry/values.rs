//! What columns hold, as SQLite holds it.

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};
use uuid::Uuid;

use crate::store::{
    moving::{CopyError, Row, Value},
    sql::tables::{Kind, Table},
};

pub(super) fn decode(table: &'static Table, row: &rusqlite::Row<'_>) -> Result<Row, CopyError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, (column, kind)) in table.columns.iter().enumerate() {
        let held = row.get_ref(place).ok();
        let value = match (held, kind) {
            (Some(ValueRef::Null), _) => Some(Value::Null),
            (Some(ValueRef::Integer(number)), Kind::Integer) => Some(Value::Integer(number)),
            (Some(ValueRef::Text(text)), Kind::Text) => std::str::from_utf8(text)
                .ok()
                .map(|text| Value::Text(text.to_owned())),
            (Some(ValueRef::Blob(bytes)), Kind::Bytes) => Some(Value::Bytes(bytes.to_vec())),
            (Some(ValueRef::Blob(bytes)), Kind::Uuid) => {
                Uuid::from_slice(bytes).ok().map(Value::Uuid)
            }
            _ => None,
        };
        match value {
            Some(value) => values.push(value),
            None => {
                return Err(CopyError::Corrupt {
                    table: table.name,
                    row: Row(values).name(table),
                    why: format!("{column} does not hold what it should"),
                });
            }
        }
    }
    Ok(Row(values))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let held = match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        };
        Ok(ToSqlOutput::Borrowed(held))
    }
}
