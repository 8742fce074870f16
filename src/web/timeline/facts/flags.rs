//! What later facts made of a fact: beside what it says, never instead of it.

use super::{Record, pointers::Pointers};
use crate::domain::{Attribution, Event, Fact, Judgement, Source};

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

/// Flags as the events tell them.
#[derive(Default)]
struct Flags {
    verified: bool,
    disputed: bool,
    retracted_by: Option<i64>,
    corrected_by: Option<i64>,
    clarified_by: Vec<i64>,
    attribution: Option<Attribution>,
}

impl Record<'_> {
    pub(super) fn known(
        &self,
        event: &Event,
        sources: &[Source],
        pointers: &Pointers<'_>,
    ) -> Known {
        let language = self.visit.language;
        let found = self.flags(event);
        let mut flags = Vec::new();
        let mut raise = |kind, key: &str, by| {
            flags.push(Flag {
                kind,
                words: language.say(key),
                by,
            });
        };
        if let Some(by) = found.retracted_by {
            raise("retracted", "flag-retracted", Some(by));
        }
        if let Some(by) = found.corrected_by {
            raise("corrected", "flag-corrected", Some(by));
        }
        if let Fact::Response(response) = &event.fact
            && let Some(by) = pointers.taken_back_by.get(&response.id)
        {
            raise("taken-back", "taken-back", Some(*by));
        }
        if found.verified {
            raise("verified", "flag-verified", None);
        }
        if found.disputed {
            raise("disputed", "flag-disputed", None);
        }
        for by in found.clarified_by {
            raise("clarified", "flag-clarified", Some(by));
        }
        if event.corrects_status {
            raise("told", "flag-corrects-status", None);
        }
        let copies = sources.iter().filter(|source| !source.origin.is_empty());
        Known {
            struck: found.retracted_by.is_some() || found.corrected_by.is_some(),
            flags,
            attribution: found.attribution,
            independent: (copies.count() > 1).then(|| {
                let count = independent(sources);
                language.tell("independent-sources", [("count", count.into())])
            }),
        }
    }

    fn flags(&self, event: &Event) -> Flags {
        let mut flags = Flags {
            attribution: event.attribution,
            ..Flags::default()
        };
        for later in &self.docket.events {
            match &later.fact {
                Fact::Retraction(retraction) if retraction.fact == event.seq => {
                    flags.retracted_by = Some(later.seq);
                }
                Fact::Correction(correction) if correction.fact == event.seq => {
                    flags.corrected_by = Some(later.seq);
                }
                Fact::Clarification(words) if words.fact == event.seq => {
                    flags.clarified_by.push(later.seq);
                }
                Fact::Corroboration(more) if more.fact == event.seq => {
                    flags.attribution = Some(more.evidence.attribution);
                }
                Fact::Assessment(found) if found.fact == event.seq => match found.judgement {
                    Judgement::Verified => flags.verified = true,
                    Judgement::Disputed => flags.disputed = true,
                    Judgement::Settled => flags.disputed = false,
                },
                _ => {}
            }
        }
        flags
    }
}

/// Copies of one text are one source.
fn independent(sources: &[Source]) -> usize {
    let mut seen = Vec::new();
    for source in sources {
        let whose = if source.origin.is_empty() {
            &source.uri
        } else {
            &source.origin
        };
        if !seen.contains(&whose) {
            seen.push(whose);
        }
    }
    seen.len()
}
