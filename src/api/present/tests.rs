use jiff::Timestamp;

use super::*;

#[test]
fn a_time_before_1970_counts_its_nanoseconds_forward() {
    for (text, seconds, nanos) in [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("1969-12-31T23:59:59.25Z", -1, 250_000_000),
        ("1945-05-08T00:00:00Z", -777_945_600, 0),
        ("2025-04-20T23:00:00.000000001Z", 1_745_190_000, 1),
    ] {
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(
            time(moment),
            prost_types::Timestamp { seconds, nanos },
            "{text}"
        );
    }
}
