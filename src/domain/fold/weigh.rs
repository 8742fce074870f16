//! What responses weigh beside one another, whatever the order in which they were recorded.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    Act, Attribution, ChannelClass, Occurrence, PartyId, ResponseId, ResponseKind, Step,
};

/// A response, as far as it is weighed.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) struct Answer<'a> {
    seq: i64,
    pub(in crate::domain) addressee: &'a PartyId,
    pub(in crate::domain) class: ChannelClass,
    pub(in crate::domain) kind: ResponseKind,
    pub(in crate::domain) competent: bool,
    pub(in crate::domain) occurred: &'a Occurrence,
    version: u32,
    attribution: Option<Attribution>,
}

impl<'a> Answer<'a> {
    pub(in crate::domain) fn of(step: &'a Step) -> Option<Self> {
        match &step.act {
            Act::Respond {
                addressee,
                kind,
                competent,
                class,
                version,
                ..
            } => Some(Self {
                seq: step.seq,
                addressee,
                class: *class,
                kind: *kind,
                competent: *competent,
                occurred: &step.occurred,
                version: *version,
                attribution: step.attribution,
            }),
            _ => None,
        }
    }

    pub(in crate::domain) fn overlaps(&self, other: &Self) -> bool {
        self.occurred.overlaps(other.occurred)
    }

    /// Whether it contradicts the other and is better attested, or by somebody more
    /// competent.
    pub(in crate::domain) fn outweighs(&self, other: &Self) -> bool {
        self.contradicts(other) && self.strength() > other.strength()
    }

    fn contradicts(&self, other: &Self) -> bool {
        match (self.kind.says_yes(), other.kind.says_yes()) {
            (Some(one), Some(another)) => one != another,
            _ => false,
        }
    }

    fn strength(&self) -> (bool, Option<Attribution>) {
        (self.competent, self.attribution)
    }

    /// Whether it cannot be held against the other, which says the opposite of the same
    /// version, by the same class of channel, at what may be the same time.
    fn yields_to(&self, other: &Self) -> bool {
        self.addressee == other.addressee
            && self.class == other.class
            && self.version == other.version
            && self.contradicts(other)
            && self.overlaps(other)
            && self.strength() <= other.strength()
    }
}

/// A response that was taken back.
#[derive(Debug, Clone)]
pub(super) struct TakenBack {
    pub(super) addressee: PartyId,
    pub(super) class: ChannelClass,
    pub(super) version: u32,
}

/// What all responses together say of each.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    taken_back: HashMap<ResponseId, TakenBack>,
    overruled: HashSet<i64>,
}

impl Weighed {
    /// Of facts that stand. `before` leaves out what a fact that is only being considered
    /// would take back.
    pub(super) fn of(steps: &[&Step], before: Option<i64>) -> Self {
        let ids: HashSet<ResponseId> = steps
            .iter()
            .filter(|step| Some(step.seq) != before)
            .filter_map(|step| match step.act {
                Act::Respond { withdraws, .. } => withdraws,
                _ => None,
            })
            .collect();
        let mut weighed = Self::default();
        let mut answers = Vec::new();
        for step in steps {
            let Act::Respond {
                response,
                addressee,
                class,
                version,
                ..
            } = &step.act
            else {
                continue;
            };
            if ids.contains(response) {
                let taken_back = TakenBack {
                    addressee: addressee.clone(),
                    class: *class,
                    version: *version,
                };
                weighed.taken_back.insert(*response, taken_back);
            } else {
                answers.extend(Answer::of(step).filter(|answer| answer.kind.says_yes().is_some()));
            }
        }
        for answer in &answers {
            if answers.iter().any(|other| answer.yields_to(other)) {
                weighed.overruled.insert(answer.seq);
            }
        }
        weighed
    }

    /// Whether the step is a response that was taken back: as if it had not been given.
    pub(super) fn is_taken_back(&self, step: &Step) -> bool {
        matches!(&step.act, Act::Respond { response, .. } if self.taken_back.contains_key(response))
    }

    /// What was taken back.
    pub(super) fn taken_back(&self, response: ResponseId) -> Option<&TakenBack> {
        self.taken_back.get(&response)
    }

    /// Whether another report says the opposite, and no less credibly: then the response
    /// is a fact that moves nothing.
    pub(super) fn is_overruled(&self, seq: i64) -> bool {
        self.overruled.contains(&seq)
    }
}
