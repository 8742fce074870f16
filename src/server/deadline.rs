//! How long a call may take: `grpc-timeout`, and our own limit.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

/// When a call ends, done or not. A service finds it in the extensions of its request,
/// and need not wait for anything beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Instant);

/// Reads `grpc-timeout`
/// (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>): up to eight
/// digits and a unit.
///
/// # Errors
///
/// What is wrong with the header, for the caller to read.
pub(super) fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, &'static str> {
    const FORM: &str = "is not up to 8 digits and one of the units H, M, S, m, u, n";
    let Some(value) = headers.get("grpc-timeout") else {
        return Ok(None);
    };
    let Some((digits, unit)) = value
        .to_str()
        .ok()
        .and_then(|v| v.split_at_checked(v.len().checked_sub(1)?))
    else {
        return Err(FORM);
    };
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FORM);
    }
    let Ok(amount) = digits.parse::<u64>() else {
        return Err(FORM);
    };
    let timeout = match unit {
        "H" => Duration::from_secs(amount * 3600),
        "M" => Duration::from_secs(amount * 60),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return Err(FORM),
    };
    Ok(Some(timeout))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<Duration>, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", value.parse().unwrap());
        timeout(&headers)
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(timeout(&HeaderMap::new()), Ok(None));
        for (value, nanos) in [
            ("2H", 7_200_000_000_000),
            ("3M", 180_000_000_000),
            ("4S", 4_000_000_000),
            ("5m", 5_000_000),
            ("6u", 6_000),
            ("7n", 7),
            ("99999999H", 359_999_996_400_000_000_000_u128),
        ] {
            assert_eq!(read(value).unwrap().unwrap().as_nanos(), nanos, "{value}");
        }
    }

    #[test]
    fn what_is_no_timeout_is_refused() {
        for value in ["", "S", "5", "-1S", "1.5S", "123456789S", "5s", "5é", "+5S"] {
            assert!(read(value).is_err(), "{value}");
        }
    }
}
