//! What replicas tell one another: a hint, on which nothing depends.

/// The record goes up to `seq`; with `work`, there is a chunk to be leased.
pub(super) fn write(seq: i64, work: bool) -> String {
    if work {
        format!("{seq} work")
    } else {
        seq.to_string()
    }
}

/// Reads what [`write()`] wrote. None for anything else: whoever can connect can say
/// anything.
pub(super) fn read(text: &str) -> Option<(i64, bool)> {
    let (seq, work) = match text.split_once(' ') {
        None => (text, false),
        Some((seq, "work")) => (seq, true),
        Some(_) => return None,
    };
    Some((seq.parse().ok()?, work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        for notice in [(0, false), (7, true), (i64::MAX, true)] {
            assert_eq!(read(&write(notice.0, notice.1)), Some(notice));
        }
        assert_eq!(read("7 wor"), None);
        assert_eq!(read("x"), None);
        assert_eq!(read(""), None);
    }
}
