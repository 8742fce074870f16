//! Lists of durations, each written as "1h 30m".

use std::time::Duration;

use jiff::fmt::friendly::{Designator, SpanParser, SpanPrinter};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

static PRINTER: SpanPrinter = SpanPrinter::new().designator(Designator::Compact);
static PARSER: SpanParser = SpanParser::new();

pub(super) fn serialize<S: Serializer>(spans: &[Duration], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(
        spans
            .iter()
            .map(|span| PRINTER.unsigned_duration_to_string(span)),
    )
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Duration>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|span| {
            PARSER
                .parse_unsigned_duration(span)
                .map_err(D::Error::custom)
        })
        .collect()
}
