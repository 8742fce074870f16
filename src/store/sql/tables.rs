//! Every table whose rows are the record, column by column: what a move to another database
//! carries along.
//!
//! The statements that read and write any of them come from here, for each engine, so that a
//! table that is added to the schema is one more entry. A test fails when it is missing.

/// What a column holds, whatever an engine calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of up to 64 bits.
    Integer,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID; in SQLite its 16 bytes.
    Uuid,
}

/// A table whose rows are carried along.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// By what its rows are told apart and put in order, on every engine: columns that have
    /// an index there. The first columns of the list below.
    pub key: usize,
    /// Its columns, those of the key first.
    pub columns: &'static [(&'static str, Kind)],
}

use Kind::{Bytes, Integer, Text, Uuid};

/// The tables, in the order in which they are carried: what is written by every write comes
/// last.
pub const TABLES: &[Table] = &[
    Table {
        name: "party",
        key: 1,
        columns: &[("id", Text), ("body", Text)],
    },
    Table {
        name: "proposal",
        key: 1,
        columns: &[
            ("id", Uuid),
            ("created_seq", Integer),
            ("status", Text),
            ("revision", Integer),
            ("body", Text),
            ("due_ms", Integer),
            ("attribution", Integer),
            ("occurred_ms", Integer),
            ("awaited_ms", Integer),
        ],
    },
    Table {
        name: "government_change",
        key: 1,
        columns: &[
            ("seq", Integer),
            ("state", Text),
            ("told_before", Integer),
            ("told", Integer),
        ],
    },
    Table {
        name: "event",
        key: 2,
        columns: &[
            ("seq", Integer),
            ("proposal", Uuid),
            ("type", Text),
            ("recorded_ms", Integer),
            ("body", Text),
        ],
    },
    Table {
        name: "request",
        key: 1,
        columns: &[
            ("id", Uuid),
            ("method", Text),
            ("body_hash", Bytes),
            ("recorded_ms", Integer),
            ("revision", Integer),
            ("answer", Text),
        ],
    },
    Table {
        name: "mailbox",
        key: 1,
        columns: &[
            ("address_index", Bytes),
            ("subscriber", Integer),
            ("id", Uuid),
        ],
    },
    Table {
        name: "subscriber",
        key: 1,
        columns: &[("number", Integer), ("id", Uuid), ("address", Text)],
    },
    Table {
        name: "subscription",
        key: 2,
        columns: &[
            ("subscriber", Integer),
            ("id", Uuid),
            ("state", Text),
            ("body", Text),
        ],
    },
    Table {
        name: "anchor",
        key: 4,
        columns: &[
            ("anchor", Text),
            ("subscriber", Integer),
            ("subscription", Uuid),
            ("clause", Integer),
            ("types", Integer),
            ("attribution", Integer),
            ("role", Integer),
            ("active_after", Integer),
            ("look", Integer),
        ],
    },
    Table {
        name: "mailing",
        key: 1,
        columns: &[
            ("id", Integer),
            ("kind", Text),
            ("event", Integer),
            ("subscription", Uuid),
            ("created_ms", Integer),
            ("snapshot", Text),
            ("cut_after", Integer),
            ("cut", Integer),
        ],
    },
    Table {
        name: "chunk",
        key: 2,
        columns: &[
            ("mailing", Integer),
            ("chunk", Integer),
            ("members", Bytes),
            ("first", Integer),
            ("last", Integer),
            ("size", Integer),
            ("done", Bytes),
            ("remaining", Integer),
            ("retry", Integer),
            ("epoch", Integer),
            ("ready_ms", Integer),
        ],
    },
    Table {
        name: "exception",
        key: 2,
        columns: &[
            ("mailing", Integer),
            ("subscriber", Integer),
            ("state", Text),
            ("attempts", Integer),
            ("next_ms", Integer),
            ("class", Text),
            ("smtp_code", Integer),
            ("enhanced_code", Text),
            ("detail", Text),
        ],
    },
    Table {
        name: "tally",
        key: 1,
        columns: &[
            ("mailing", Integer),
            ("tried", Integer),
            ("bounced", Integer),
            ("minute", Integer),
            ("accepted", Integer),
            ("accepted_before", Integer),
            ("stopped_ms", Integer),
            ("stopped_by", Text),
            ("stopped_why", Text),
        ],
    },
    CLOCK,
];

/// The counters. Their row is there from the beginning.
pub(crate) const CLOCK: Table = Table {
    name: "clock",
    key: 1,
    columns: &[
        ("one", Integer),
        ("seq", Integer),
        ("mailing", Integer),
        ("subscriber", Integer),
        ("planned", Integer),
    ],
};

/// Tables that are not carried along, and why. Whatever is derived from the record belongs
/// here too: whoever opens the record derives it anew.
pub const LEFT: &[(&str, &str)] = &[
    (
        "identity",
        "it says of each database what it is; a move writes it by itself",
    ),
    ("duty", "the schema fills it"),
    ("demarche_schema", "it is about the schema"),
    ("facet", DERIVED),
    ("party_word", DERIVED),
    ("search", DERIVED),
    ("title_index", DERIVED),
    ("title_words", DERIVED),
    ("record_index", DERIVED),
    ("record_words", DERIVED),
    ("index_state", DERIVED),
];

const DERIVED: &str = "whoever opens the record derives it from the facts";

impl Table {
    /// The names of the key's columns.
    pub(crate) fn key_names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().take(self.key).map(|(name, _)| *name)
    }

    fn list(&self, prefix: &str, columns: usize) -> String {
        let names = self.columns.iter().take(columns);
        let names: Vec<String> = names.map(|(name, _)| format!("{prefix}{name}")).collect();
        names.join(", ")
    }

    fn marks(count: usize) -> String {
        let marks: Vec<String> = (1..=count).map(|n| format!("?{n}")).collect();
        marks.join(", ")
    }

    fn all(&self) -> usize {
        self.columns.len()
    }

    /// Rows in the order of the key, after one or from the first on. Its columns have the
    /// table's name before them: an output column of the same name would be ordered by
    /// instead.
    fn select(&self, after: Option<String>) -> String {
        let (name, columns) = (self.name, self.list("t.", self.all()));
        let key = self.list("t.", self.key);
        let place = if let Some(after) = after {
            format!("where ({key}) > ({after}) ")
        } else {
            String::new()
        };
        format!("select {columns} from {name} as t {place}order by {key}")
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> String {
        format!("select count(*) from {}", self.name)
    }

    /// Rows in order, as many as are stepped through.
    pub(crate) fn sqlite_select(&self, after: bool) -> String {
        self.select(after.then(|| Self::marks(self.key)))
    }

    /// One row more.
    pub(crate) fn sqlite_insert(&self) -> String {
        let (columns, marks) = (self.list("", self.all()), Self::marks(self.all()));
        format!("insert into {} ({columns}) values ({marks})", self.name)
    }

    /// One row less.
    pub(crate) fn sqlite_delete(&self) -> String {
        let (key, marks) = (self.list("", self.key), Self::marks(self.key));
        format!("delete from {} where ({key}) = ({marks})", self.name)
    }

    /// Rows in order, so many; the last parameter says how many.
    pub(crate) fn postgres_select(&self, after: bool) -> String {
        let select = self.select(after.then(|| self.typed(self.key, "")));
        let last = if after { self.key + 1 } else { 1 };
        format!("{select} limit ${last}")
    }

    /// Parameters with their types, or arrays of those.
    fn typed(&self, columns: usize, many: &str) -> String {
        let typed = self.columns.iter().take(columns).enumerate();
        let typed: Vec<String> = typed
            .map(|(n, (_, kind))| {
                let name = match kind {
                    Integer => "bigint",
                    Text => "text",
                    Bytes => "bytea",
                    Uuid => "uuid",
                };
                format!("${}::{name}{many}", n + 1)
            })
            .collect();
        typed.join(", ")
    }

    /// Many rows more, each column an array.
    pub(crate) fn postgres_insert(&self) -> String {
        let (columns, arrays) = (self.list("", self.all()), self.typed(self.all(), "[]"));
        let name = self.name;
        format!("insert into {name} ({columns}) select * from unnest({arrays})")
    }

    /// Many rows less, each column of the key an array. The first column is said once more
    /// by itself, for tables that are spread over machines.
    pub(crate) fn postgres_delete(&self) -> String {
        let (name, arrays, key) = (
            self.name,
            self.typed(self.key, "[]"),
            self.list("", self.key),
        );
        let same: Vec<String> = self
            .key_names()
            .map(|name| format!("t.{name} = u.{name}"))
            .collect();
        let (same, first) = (same.join(" and "), self.list("t.", 1));
        format!(
            "delete from {name} as t using unnest({arrays}) as u({key}) \
             where {same} and {first} = any($1)"
        )
    }
}

/// What SQLite is told to move any table, by name; for the test that prepares it.
pub fn sqlite_table_statements() -> impl Iterator<Item = (&'static str, String)> {
    TABLES.iter().flat_map(|table| {
        [
            table.count(),
            table.sqlite_select(false),
            table.sqlite_select(true),
            table.sqlite_insert(),
            table.sqlite_delete(),
        ]
        .map(|text| (table.name, text))
    })
}

/// What PostgreSQL is told to move any table, by name; for the test that prepares it.
pub fn postgres_table_statements() -> impl Iterator<Item = (&'static str, String)> {
    TABLES.iter().flat_map(|table| {
        [
            table.count(),
            table.postgres_select(false),
            table.postgres_select(true),
            table.postgres_insert(),
            table.postgres_delete(),
        ]
        .map(|text| (table.name, text))
    })
}
