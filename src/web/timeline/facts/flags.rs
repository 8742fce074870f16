//! What later facts made of a fact: beside what it says, never instead of it.

use super::{Record, pointers::Pointers};
use crate::domain::{Attribution, Event, Fact, Source};

/// A flag, with the fact that raised it.
#[derive(Debug)]
pub(crate) struct Flag {
    /// The class by which the style sheet knows it. The words say it too.
    pub(crate) kind: &'static str,
    pub(crate) words: String,
    /// The fact that raised it, by its `seq`.
    pub(crate) by: Option<i64>,
}

/// What is known of a fact by now.
pub(super) struct Known {
    pub(super) flags: Vec<Flag>,
    /// It was corrected or retracted.
    pub(super) struck: bool,
    pub(super) attribution: Option<Attribution>,
    /// How many of its sources are independent, where that is not all of them.
    pub(super) independent: Option<String>,
}

impl Record<'_> {
    pub(super) fn known(
        &self,
        event: &Event,
        sources: &[Source],
        pointers: &Pointers<'_>,
    ) -> Known {
        let language = self.visit.language;
        let found = self.proposal().flags(event.seq);
        let struck = found
            .as_ref()
            .is_some_and(|found| found.retracted_by.or(found.corrected_by).is_some());
        let mut flags = Vec::new();
        let mut raise = |kind, key: &str, by| {
            flags.push(Flag {
                kind,
                words: language.say(key),
                by,
            });
        };
        if let Some(found) = &found {
            if let Some(by) = found.retracted_by {
                raise("retracted", "flag-retracted", Some(by));
            }
            if let Some(by) = found.corrected_by {
                raise("corrected", "flag-corrected", Some(by));
            }
            if found.verified {
                raise("verified", "flag-verified", None);
            }
            if found.disputed {
                raise("disputed", "flag-disputed", None);
            }
            for by in &found.clarified_by {
                raise("clarified", "flag-clarified", Some(*by));
            }
        }
        if let Fact::Response(response) = &event.fact
            && let Some(by) = pointers.taken_back_by.get(&response.id)
        {
            raise("taken-back", "taken-back", Some(*by));
        }
        if event.corrects_status {
            raise("told", "flag-corrects-status", None);
        }
        let attribution = found.as_ref().and_then(|found| found.attribution);
        let count = found.map_or(sources.len(), |found| found.independent_sources);
        Known {
            struck,
            flags,
            attribution: attribution.or(event.attribution),
            independent: (count > 0 && count != sources.len() && !sources.is_empty())
                .then(|| language.tell("independent-sources", [("count", count.into())])),
        }
    }
}
