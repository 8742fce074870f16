//! A row of any table, the same whichever engine it comes from.

use std::cmp::Ordering;

use aws_lc_rs::digest::{Context, SHA256};
use uuid::Uuid;

use crate::store::sql::tables::Table;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text, which is ordered by its bytes.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID, which is ordered by its bytes.
    Uuid(Uuid),
}

/// The columns of a row, those of the key first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) Vec<Value>);

/// The beginning of a row by which it is found.
pub(crate) type Key = Vec<Value>;

impl Row {
    /// By what it is found.
    pub(crate) fn key(&self, table: &Table) -> Key {
        self.0.iter().take(table.key).cloned().collect()
    }

    /// Which of two rows comes first.
    pub(crate) fn order(&self, table: &Table, other: &Self) -> Ordering {
        let key = self.0.iter().take(table.key);
        key.cmp(other.0.iter().take(table.key))
    }

    /// About how much memory it takes.
    pub(crate) fn size(&self) -> usize {
        let held: usize = self.0.iter().map(Value::held).sum();
        held + self.0.len() * size_of::<Value>()
    }

    /// Its key, for people.
    pub(crate) fn name(&self, table: &Table) -> String {
        let words: Vec<String> = self.0.iter().take(table.key).map(Value::word).collect();
        words.join(", ")
    }
}

impl Value {
    fn held(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) | Self::Uuid(_) => 0,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            // Some are made of addresses: which row it is can be told from how many there are.
            Self::Bytes(bytes) => format!("({} bytes)", bytes.len()),
            Self::Uuid(id) => id.to_string(),
        }
    }
}

/// How many rows a table has, and what is in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub rows: u64,
    /// SHA-256 over all of them in the order of their keys, in hexadecimal.
    pub sha256: String,
}

/// Counts rows and sums them up, one after another in the order of their keys.
pub(crate) struct Summing {
    rows: u64,
    context: Context,
    /// A row as it is summed up, kept to be written over.
    buffer: Vec<u8>,
}

impl Summing {
    pub(crate) fn new() -> Self {
        Self {
            rows: 0,
            context: Context::new(&SHA256),
            buffer: Vec::new(),
        }
    }

    /// Takes a row: of each column a byte that says what it holds, then as many bytes as
    /// that always has, or their number and then they; at its end one byte more. No two lists
    /// of rows are written alike.
    pub(crate) fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.buffer.clear();
        for value in &row.0 {
            let (kind, bytes): (u8, &[u8]) = match value {
                Value::Null => (0, &[]),
                Value::Integer(number) => {
                    self.buffer.push(1);
                    self.buffer.extend(number.to_be_bytes());
                    continue;
                }
                Value::Uuid(id) => {
                    self.buffer.push(4);
                    self.buffer.extend(id.as_bytes());
                    continue;
                }
                Value::Text(text) => (2, text.as_bytes()),
                Value::Bytes(bytes) => (3, bytes),
            };
            self.buffer.push(kind);
            if kind != 0 {
                self.buffer.extend((bytes.len() as u64).to_be_bytes());
                self.buffer.extend(bytes);
            }
        }
        self.buffer.push(5);
        self.context.update(&self.buffer);
    }

    pub(crate) fn sum(self) -> Sum {
        let hash = self.context.finish();
        let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
        Sum {
            rows: self.rows,
            sha256: digits.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[Vec<Value>]) -> Sum {
        let mut summing = Summing::new();
        for row in rows {
            summing.add(&Row(row.clone()));
        }
        summing.sum()
    }

    #[test]
    fn what_differs_in_anything_is_summed_up_differently() {
        let text = |text: &str| Value::Text(text.to_owned());
        let sums = [
            sum(&[]),
            sum(&[vec![Value::Null]]),
            sum(&[vec![Value::Null, Value::Null]]),
            sum(&[vec![Value::Integer(0)]]),
            sum(&[vec![Value::Integer(1)]]),
            sum(&[vec![text("")]]),
            sum(&[vec![text("ab"), text("c")]]),
            sum(&[vec![text("a"), text("bc")]]),
            sum(&[vec![text("ab")], vec![text("c")]]),
            sum(&[vec![Value::Bytes(b"ab".to_vec()), text("c")]]),
            sum(&[vec![Value::Bytes(vec![0; 16])]]),
            sum(&[vec![Value::Uuid(Uuid::nil())]]),
        ];
        for (place, one) in sums.iter().enumerate() {
            for other in sums.iter().skip(place + 1) {
                assert_ne!(one.sha256, other.sha256);
            }
        }
    }

    #[test]
    fn a_sum_is_the_same_for_ever() {
        // Printed by operators and kept beside copies: computed here by another program.
        let row = vec![
            Value::Integer(-1),
            Value::Text("é".to_owned()),
            Value::Bytes(vec![7]),
            Value::Uuid(Uuid::nil()),
            Value::Null,
        ];
        let sum = sum(&[row]);
        assert_eq!(sum.rows, 1);
        assert_eq!(
            sum.sha256,
            "c49563b9e91b600e52e6fa950b4fb5a15bba826d34c6817938518b62db837e2b"
        );
    }
}
