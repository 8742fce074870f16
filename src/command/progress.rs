//! What a move tells of itself, for whoever waits: how far it is on standard error, what was
//! compared on standard output.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use demarche::store::{Step, Sum};

use super::print;

/// How often a line is written anew where somebody looks at it.
const REDRAW: Duration = Duration::from_millis(200);
/// How often a further line is written where it is kept.
const FURTHER: Duration = Duration::from_secs(10);

/// Tells of a move.
pub(super) struct Progress {
    /// Whether a line can be written over.
    live: bool,
    /// When the table began that is under way.
    began: Instant,
    told: Instant,
    /// How long the line is that can be written over.
    drawn: usize,
    compared: bool,
}

impl Progress {
    pub(super) fn start() -> Self {
        Self {
            live: std::io::stderr().is_terminal(),
            began: Instant::now(),
            told: Instant::now(),
            drawn: 0,
            compared: false,
        }
    }

    pub(super) fn tell(&mut self, step: Step) {
        match step {
            Step::Resumed { moved_on } => self.line(if moved_on {
                "going on with a move that was interrupted; the source has gone on since"
            } else {
                "going on with a move that was interrupted"
            }),
            Step::Merged {
                table,
                rows,
                of,
                written,
                ended,
            } => {
                let line = format!(
                    "{table:<16} {rows:>10} of {of:<10} {:>3} %  {}",
                    percent(rows, of),
                    self.rate(rows),
                );
                if ended {
                    let kept = rows.saturating_sub(written);
                    let kept = match kept {
                        0 => String::new(),
                        kept => format!(", {kept} were there"),
                    };
                    self.line(&format!("{line}{kept}"));
                    self.began = Instant::now();
                } else {
                    self.draw(&line);
                }
            }
            Step::Read { table, rows } => {
                let line = format!("comparing {table}: {rows} rows  {}", self.rate(rows));
                self.draw(&line);
            }
            Step::Compared {
                table,
                source,
                target,
            } => {
                self.clear();
                self.compare(table, &source, &target);
                self.began = Instant::now();
            }
        }
    }

    /// Nothing more is told.
    pub(super) fn end(&mut self) {
        self.clear();
    }

    /// A line of the table of what was compared.
    fn compare(&mut self, table: &str, source: &Sum, target: &Sum) {
        if !self.compared {
            self.compared = true;
            let (one, other) = ("source", "target");
            let head = format!("{:<16} {one:>10} {other:>10}  SHA-256\n", "table");
            // A closed standard output does not stop the move.
            let _ = print(&head);
        }
        let (hash, other) = (&source.sha256, &target.sha256);
        let equal = if source == target {
            "on both sides".to_owned()
        } else {
            format!("and {other}: DIFFERENT")
        };
        let (one, other) = (source.rows, target.rows);
        let _ = print(&format!(
            "{table:<16} {one:>10} {other:>10}  {hash} {equal}\n"
        ));
    }

    fn rate(&self, rows: u64) -> String {
        let spent = self.began.elapsed().as_millis().max(1);
        let rate = u128::from(rows) * 1000 / spent;
        format!("{rate}/s")
    }

    /// Shows where it is, if it was not shown a moment ago.
    fn draw(&mut self, line: &str) {
        let every = if self.live { REDRAW } else { FURTHER };
        if self.told.elapsed() < every {
            return;
        }
        if self.live {
            let width = self.drawn;
            let _ = write!(std::io::stderr(), "\r{line:<width$}");
            self.drawn = line.chars().count();
            self.told = Instant::now();
        } else {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        self.clear();
        let _ = writeln!(std::io::stderr(), "{line}");
        self.told = Instant::now();
    }

    fn clear(&mut self) {
        if self.drawn > 0 {
            let width = self.drawn;
            let _ = write!(std::io::stderr(), "\r{:<width$}\r", "");
            self.drawn = 0;
        }
    }
}

/// How much of it is done; of nothing, all.
fn percent(rows: u64, of: u64) -> u64 {
    (rows * 100).checked_div(of).unwrap_or(100)
}
