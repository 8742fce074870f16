//! Leases that a worker has given back, behind the results that it said before.
//!
//! Results are settled beside one another, and a lease is given back in fewer steps than
//! results are settled in. Given back first, a chunk would be leased to the next worker
//! without them, and mailed again.

use std::collections::{BTreeSet, VecDeque};

use crate::ledger::LeaseRef;

/// Names a batch of results, by the order in which they were said.
pub(super) type Number = u64;

/// What waits for what.
#[derive(Debug, Default)]
pub(super) struct GivenBack {
    said: Number,
    /// Not settled yet.
    open: BTreeSet<Number>,
    /// Leases, each behind the batches below a number.
    waiting: VecDeque<(Number, Vec<LeaseRef>)>,
}

impl GivenBack {
    /// Results were said.
    pub(super) fn said(&mut self) -> Number {
        let number = self.said;
        self.said += 1;
        self.open.insert(number);
        number
    }

    /// Leases were given back.
    pub(super) fn put(&mut self, leases: Vec<LeaseRef>) {
        self.waiting.push_back((self.said, leases));
    }

    /// Results are settled.
    pub(super) fn settled(&mut self, number: Number) {
        self.open.remove(&number);
    }

    /// Results could not be settled. The worker says them again, over another stream; until
    /// then nobody else must have the leases, which run out by themselves.
    pub(super) fn failed(&mut self) {
        self.waiting.clear();
    }

    /// Leases before which nothing is to be settled any more.
    pub(super) fn next(&mut self) -> Option<Vec<LeaseRef>> {
        let settled = self.open.first().copied().unwrap_or(self.said);
        let (_, leases) = self
            .waiting
            .pop_front_if(|(behind, _)| *behind <= settled)?;
        Some(leases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leases(chunk: i32) -> Vec<LeaseRef> {
        vec![LeaseRef {
            mailing: 1,
            chunk,
            epoch: 1,
        }]
    }

    #[test]
    fn leases_are_given_back_behind_the_results_said_before() {
        let mut given_back = GivenBack::default();
        given_back.put(leases(0));
        assert_eq!(given_back.next(), Some(leases(0)));
        let (first, second) = (given_back.said(), given_back.said());
        given_back.put(leases(1));
        let third = given_back.said();
        given_back.put(leases(2));
        given_back.settled(second);
        assert_eq!(given_back.next(), None);
        given_back.settled(first);
        assert_eq!(given_back.next(), Some(leases(1)));
        assert_eq!(given_back.next(), None, "the third is not settled");
        given_back.settled(third);
        assert_eq!(given_back.next(), Some(leases(2)));
        assert_eq!(given_back.next(), None);
    }

    #[test]
    fn leases_run_out_by_themselves_when_results_could_not_be_settled() {
        let mut given_back = GivenBack::default();
        let number = given_back.said();
        given_back.put(leases(1));
        given_back.failed();
        given_back.settled(number);
        assert_eq!(given_back.next(), None);
    }
}
