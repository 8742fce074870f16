//! What is said while a record is moved, beside what moves the rows ([`tables`](super::tables)).
//!
//! Parameters are numbered in the order in which they first appear, so that SQLite, to which
//! `$1` is a name, numbers them likewise: one text for both.

/// Whose move it is. The table is there only while a record is being moved: the schema of one
/// that is whole does not have it.
pub(crate) const TABLE: &str = "create table if not exists moving (\
    one smallint primary key check (one = 1), \
    run text not null, \
    seq bigint not null, \
    mailing bigint not null, \
    subscriber bigint not null, \
    planned bigint not null)";
/// Whose move it is, and where the source's counters were when its last run began.
pub(crate) const ROW: &str = "select run, seq, mailing, subscriber, planned from moving";
/// Forgets whose move it was.
pub(crate) const FORGET: &str = "delete from moving";
/// Says whose it is.
pub(crate) const TAKE: &str = "insert into moving values (1, $1, $2, $3, $4, $5)";
/// Holds the move until the transaction ends, if it is still this run's: changes no row else.
pub(crate) const HOLD: &str = "update moving set run = $1 where run = $1";
/// The move is over.
pub(crate) const OVER: &str = "drop table moving";
/// The source does not say with which keys it was made: neither does the copy.
pub(crate) const UNMARK: &str = "delete from identity";

/// Takes as long as it takes: what every session is told would end a long reading.
pub(crate) const UNHURRIED: &str = "set statement_timeout = 0; \
    set idle_in_transaction_session_timeout = 0";
/// What is not durable yet when the server crashes is moved again; what ends the move waits
/// for all before it.
pub(crate) const UNHURRIED_COMMITS: &str = "set synchronous_commit = off";
/// The end of a move is durable when it is told of.
pub(crate) const DURABLE: &str = "set synchronous_commit = on";
/// Reads all as of one moment.
pub(crate) const ONE_MOMENT: &str = "begin isolation level repeatable read read only";
/// The same, where the schema is brought up to date for the reading alone.
pub(crate) const ONE_MOMENT_AHEAD: &str = "begin isolation level repeatable read";
/// The version of the schema, without holding it.
pub(crate) const VERSION: &str = "select version from demarche_schema where one = 1";
/// Whether a record says of itself what it is.
pub(crate) const IDENTITY_KEPT: &str = "select exists (select 1 from information_schema.tables \
    where table_schema = current_schema() and table_name = 'identity')";

/// What SQLite is told where a record is moved to. What is not durable yet when the machine
/// crashes is moved again.
pub(crate) const SQLITE_TARGET: &str = "
pragma journal_mode = wal;
pragma synchronous = normal;
pragma busy_timeout = 10000;
pragma cache_size = -65536;
pragma temp_store = memory;
pragma wal_autocheckpoint = 16000;
";
/// The end of a move is durable when it is told of.
pub(crate) const SQLITE_DURABLE: &str = "pragma synchronous = full";
/// All of it is in the file itself.
pub(crate) const SQLITE_WHOLE: &str = "pragma wal_checkpoint(truncate)";
/// What SQLite is told where a record is read from.
pub(crate) const SQLITE_SOURCE: &str = "
pragma busy_timeout = 10000;
pragma cache_size = -16384;
pragma temp_store = memory;
";
/// Reads all as of one moment.
pub(crate) const SQLITE_ONE_MOMENT: &str = "begin";
/// Whether there is a table of this name.
pub(crate) const SQLITE_HAS_TABLE: &str =
    "select exists (select 1 from sqlite_schema where type = 'table' and name = ?1)";
/// How many tables there are.
pub(crate) const SQLITE_TABLES: &str = "select count(*) from sqlite_schema";
