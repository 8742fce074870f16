//! How much of a term is claimed and how much is verified, of what is undertaken.

use super::along;
use crate::web::language::Language;

/// A bar: filled as far as is verified, hatched as far as is claimed, open up to what is
/// undertaken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ProgressChart {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Where the filled part ends.
    pub(crate) verified: i64,
    /// Where the hatched part ends.
    pub(crate) claimed: i64,
}

impl ProgressChart {
    /// None where nothing is counted. Where what is undertaken is no number, or less than
    /// what is reported, the bar ends with what is reported.
    pub(crate) fn of(
        undertaken: i64,
        claimed: i64,
        verified: i64,
        language: Language,
    ) -> Option<Self> {
        let whole = undertaken.max(claimed).max(verified);
        (whole > 0).then(|| {
            let args = [
                ("undertaken", undertaken.into()),
                ("claimed", claimed.into()),
                ("verified", verified.into()),
                ("gap", (claimed - verified).max(0).into()),
            ];
            Self {
                title: language.say("chart-progress"),
                description: language.tell("chart-progress-words", args),
                verified: along(verified, whole),
                claimed: along(claimed, whole).max(along(verified, whole)),
            }
        })
    }

    /// How long the hatched part is.
    pub(crate) fn gap(&self) -> i64 {
        self.claimed - self.verified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(undertaken: i64, claimed: i64, verified: i64) -> Option<(i64, i64)> {
        ProgressChart::of(undertaken, claimed, verified, Language::English)
            .map(|chart| (chart.verified, chart.gap()))
    }

    #[test]
    fn a_bar_is_as_long_as_what_is_undertaken() {
        assert_eq!(drawn(252, 252, 0), Some((0, 1_000)));
        assert_eq!(drawn(252, 126, 63), Some((250, 250)));
        assert_eq!(drawn(252, 0, 252), Some((1_000, 0)));
        // More than was undertaken, and an undertaking that is no number.
        assert_eq!(drawn(100, 200, 50), Some((250, 750)));
        assert_eq!(drawn(0, 80, 20), Some((250, 750)));
        assert_eq!(drawn(0, 0, 0), None);
        assert_eq!(drawn(i64::MAX, i64::MAX, 1), Some((0, 1_000)));
    }
}
