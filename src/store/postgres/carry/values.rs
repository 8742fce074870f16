//! What columns hold, as PostgreSQL holds it.

use tokio_postgres::types::{ToSql, Type};

use crate::store::{
    moving::{CopyError, Row, Value},
    postgres::rows::said,
    sql::tables::{Kind, Table},
};

/// A value that a statement is given.
pub(super) type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

pub(super) fn decode(table: &'static Table, row: &tokio_postgres::Row) -> Result<Row, CopyError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, ((column, kind), held)) in table.columns.iter().zip(row.columns()).enumerate() {
        let value = match kind {
            Kind::Integer if *held.type_() == Type::INT2 => row
                .try_get(place)
                .map(|found: Option<i16>| found.map(|number| Value::Integer(number.into()))),
            Kind::Integer if *held.type_() == Type::INT4 => row
                .try_get(place)
                .map(|found: Option<i32>| found.map(|number| Value::Integer(number.into()))),
            Kind::Integer => row
                .try_get(place)
                .map(|found: Option<i64>| found.map(Value::Integer)),
            Kind::Text => row
                .try_get(place)
                .map(|found: Option<String>| found.map(Value::Text)),
            Kind::Bytes => row
                .try_get(place)
                .map(|found: Option<Vec<u8>>| found.map(Value::Bytes)),
            Kind::Uuid => row
                .try_get(place)
                .map(|found: Option<uuid::Uuid>| found.map(Value::Uuid)),
        };
        match value {
            Ok(value) => values.push(value.unwrap_or(Value::Null)),
            Err(error) => {
                return Err(CopyError::Corrupt {
                    table: table.name,
                    row: Row(values).name(table),
                    why: format!("{column} does not hold what it should: {}", said(&error)),
                });
            }
        }
    }
    Ok(Row(values))
}

/// A column of a key, which holds something.
pub(super) fn param(value: &Value) -> Param<'_> {
    match value {
        Value::Null => Box::new(None::<i64>),
        Value::Integer(number) => Box::new(*number),
        Value::Text(text) => Box::new(text.as_str()),
        Value::Bytes(bytes) => Box::new(bytes.as_slice()),
        Value::Uuid(id) => Box::new(*id),
    }
}

/// Of each of the first so many columns what the rows hold.
pub(super) fn columns<'a, R: AsRef<[Value]>>(
    table: &'static Table,
    count: usize,
    rows: &'a [R],
) -> Result<Vec<Param<'a>>, CopyError> {
    let columns = table.columns.iter().take(count).enumerate();
    columns
        .map(|(place, (name, kind))| {
            let held = rows.iter().map(|row| row.as_ref().get(place));
            let array: Option<Param<'a>> = match kind {
                Kind::Integer => array(held, |value| match value {
                    Value::Integer(number) => Some(*number),
                    _ => None,
                }),
                Kind::Text => array(held, |value| match value {
                    // The one sign that PostgreSQL does not take.
                    Value::Text(text) => Some(text.as_str()).filter(|text| !text.contains('\0')),
                    _ => None,
                }),
                Kind::Bytes => array(held, |value| match value {
                    Value::Bytes(bytes) => Some(bytes.as_slice()),
                    _ => None,
                }),
                Kind::Uuid => array(held, |value| match value {
                    Value::Uuid(id) => Some(*id),
                    _ => None,
                }),
            };
            array.ok_or_else(|| CopyError::Corrupt {
                table: table.name,
                row: "(one of a batch)".to_owned(),
                why: format!(
                    "{name} holds what PostgreSQL cannot: text with a zero byte, or a value of \
                     another kind"
                ),
            })
        })
        .collect()
}

/// One column; none when a value is not of its kind.
fn array<'a, T: ToSql + Sync + Send + 'a>(
    held: impl Iterator<Item = Option<&'a Value>>,
    of_its_kind: impl Fn(&'a Value) -> Option<T>,
) -> Option<Param<'a>> {
    let values: Option<Vec<Option<T>>> = held
        .map(|value| match value? {
            Value::Null => Some(None),
            value => of_its_kind(value).map(Some),
        })
        .collect();
    Some(Box::new(values?))
}
