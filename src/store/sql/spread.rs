//! How the tables are spread over machines by Citus, and what it is asked for that.
//!
//! What is asked of a proposal names the proposal, what is asked of a subscriber names the
//! subscriber, what is asked of a mailing names the mailing: each lies on one machine with
//! whatever belongs to it. `deploy/citus.md` goes through it statement by statement.

/// Where the rows of a table live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Spread by this column; the same value on the same machine as in the table named.
    Spread {
        /// The column.
        by: &'static str,
        /// The table beside whose rows they live; none for the first of its kind.
        beside: Option<&'static str>,
    },
    /// On every machine.
    Everywhere,
    /// On the machine that everybody talks to. Such a row is locked and changed by every
    /// group: on several machines it would be so on all of them, and Citus locks a table that
    /// is everywhere as a whole, which a duty that is skipped when it is taken cannot be.
    Coordinator,
}

/// A table and where its rows live.
pub const LAYOUT: &[(&str, Home)] = &[
    ("proposal", first("id")),
    ("event", beside("proposal", "proposal")),
    ("facet", beside("proposal", "proposal")),
    ("search", beside("proposal", "proposal")),
    ("government_change", first("seq")),
    ("request", first("id")),
    ("mailbox", first("address_index")),
    ("subscriber", first("number")),
    ("subscription", beside("subscriber", "subscriber")),
    ("anchor", beside("subscriber", "subscriber")),
    ("mailing", first("id")),
    ("chunk", beside("mailing", "mailing")),
    ("exception", beside("mailing", "mailing")),
    ("tally", beside("mailing", "mailing")),
    ("party", Home::Everywhere),
    ("party_word", Home::Everywhere),
    ("clock", Home::Coordinator),
    ("identity", Home::Coordinator),
    ("index_state", Home::Coordinator),
    ("duty", Home::Coordinator),
    ("demarche_schema", Home::Coordinator),
];

const fn first(by: &'static str) -> Home {
    Home::Spread { by, beside: None }
}

const fn beside(by: &'static str, table: &'static str) -> Home {
    Home::Spread {
        by,
        beside: Some(table),
    }
}

/// Whether the server has Citus at all, and which version of it the database has.
pub(crate) const EXTENSION: &str = "select \
    exists (select 1 from pg_available_extensions where name = 'citus'), \
    (select extversion from pg_extension where extname = 'citus')";
/// How many machines there are to spread over.
pub(crate) const NODES: &str = "select count(*) from citus_get_active_worker_nodes()";
/// Machines that cannot take part in a commit over several.
pub(crate) const UNPREPARED: &str = "select nodename || ':' || nodeport \
    from run_command_on_workers('show max_prepared_transactions') \
    where not success or result::int = 0";
/// Whether a table is spread already, or everywhere.
pub(crate) const IS_SPREAD: &str =
    "select exists (select 1 from pg_dist_partition where logicalrelid = to_regclass($1))";
/// Spreads a table by a column.
pub(crate) const SPREAD: &str = "select create_distributed_table($1::text::regclass, $2::text, colocate_with => $3::text)::text";
/// Puts a table on every machine.
pub(crate) const EVERYWHERE: &str = "select create_reference_table($1::text::regclass)::text";
