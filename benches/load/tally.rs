//! What came of the calls.

use std::{collections::BTreeMap, fmt, time::Duration};

use hdrhistogram::Histogram;
use tonic::Status;

/// How long answered calls of one method took, in microseconds.
pub(crate) struct Latency(Histogram<u64>);

impl Latency {
    fn new() -> anyhow::Result<Self> {
        // Three digits; whatever takes longer than a minute counts as a minute.
        Ok(Self(Histogram::new_with_bounds(1, 60_000_000, 3)?))
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |quantile| milliseconds(self.0.value_at_quantile(quantile));
        write!(
            f,
            "{:>8} calls  p50 {}  p90 {}  p99 {}  p99.9 {}  max {} ms",
            self.0.len(),
            at(0.50),
            at(0.90),
            at(0.99),
            at(0.999),
            milliseconds(self.0.max()),
        )
    }
}

fn milliseconds(microseconds: u64) -> String {
    format!("{}.{:03}", microseconds / 1_000, microseconds % 1_000)
}

/// What came of the calls of one stream, or of all.
pub(crate) struct Tally {
    record: Latency,
    read: Latency,
    list: Latency,
    /// Calls that ended with an error, by its code.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Names of the proposals whose recording was acknowledged.
    pub(crate) recorded: Vec<String>,
}

/// A kind of call.
#[derive(Clone, Copy)]
pub(crate) enum Method {
    Record,
    Read,
    List,
}

impl Tally {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            record: Latency::new()?,
            read: Latency::new()?,
            list: Latency::new()?,
            refused: BTreeMap::new(),
            recorded: Vec::new(),
        })
    }

    pub(crate) fn answer(&mut self, method: Method, took: Duration) {
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let latency = match method {
            Method::Record => &mut self.record,
            Method::Read => &mut self.read,
            Method::List => &mut self.list,
        };
        latency.0.saturating_record(microseconds);
    }

    pub(crate) fn refusal(&mut self, status: &Status) {
        let code = format!("{:?}", status.code());
        *self.refused.entry(code).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) -> anyhow::Result<()> {
        self.record.0.add(&other.record.0)?;
        self.read.0.add(&other.read.0)?;
        self.list.0.add(&other.list.0)?;
        for (code, count) in other.refused {
            *self.refused.entry(code).or_default() += count;
        }
        self.recorded.extend(other.recorded);
        Ok(())
    }

    pub(crate) fn answered(&self) -> u64 {
        self.latencies().map(|(_, latency)| latency.0.len()).sum()
    }

    /// The methods that were called, and how long each took.
    pub(crate) fn latencies(&self) -> impl Iterator<Item = (&'static str, &Latency)> {
        [
            ("record", &self.record),
            ("read", &self.read),
            ("list", &self.list),
        ]
        .into_iter()
        .filter(|(_, latency)| !latency.0.is_empty())
    }
}
