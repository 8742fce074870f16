//! How far each term is carried out: what each kind of report says, never one number.

use super::{
    Act, Occurrence, PerformanceBasis, PerformanceState, Quantity, QuantityKind, Step, Term,
};

/// What reports of one kind last said of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasisProgress {
    /// On what the report rests.
    pub basis: PerformanceBasis,
    /// How far.
    pub state: PerformanceState,
    /// How many so far.
    pub quantity: Option<Quantity>,
    /// As of when.
    pub as_of: Occurrence,
    /// The report, by the `seq` of its event.
    pub seq: i64,
}

/// How far a term is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermProgress {
    /// The term.
    pub term_id: String,
    /// What is undertaken, as a number; none where it is not one.
    pub undertaken: Option<i64>,
    /// The latest report of each kind, weakest kind first.
    pub reports: Vec<BasisProgress>,
    /// How many are claimed. An announcement and the obligor's claim are both one side's
    /// word, so the later one is what that side says.
    pub claimed: i64,
    /// How many are verified. Confirmation, verification and a list of names are each
    /// another's finding, so the highest of them stands.
    pub verified: i64,
    /// Claimed, and not verified.
    pub gap: i64,
    /// The term has lost its object.
    pub moot: bool,
    /// What it amounts to; none while nothing but announcements is known.
    pub outcome: Option<PerformanceState>,
}

impl TermProgress {
    /// Of the reports on this version of the term, in the order in which they occurred.
    pub(super) fn of(term: &Term, reports: &[&Step], moot: bool) -> Self {
        let told: Vec<Told<'_>> = told(term, reports);
        let undertaken = undertaken(term);
        let latest = |of: &dyn Fn(PerformanceBasis) -> bool| {
            told.iter()
                .rev()
                .filter(|told| of(told.basis))
                .find_map(|told| told.count(undertaken))
        };
        let claimed = latest(&|basis| !basis.verifies()).unwrap_or(0);
        let verified = BASES
            .into_iter()
            .filter(|basis| basis.verifies())
            .filter_map(|wanted| latest(&|basis| basis == wanted))
            .max()
            .unwrap_or(0);
        Self {
            term_id: term.id.clone(),
            undertaken,
            reports: BASES
                .into_iter()
                .filter_map(|basis| told.iter().rev().find(|told| told.basis == basis))
                .map(Told::shown)
                .collect(),
            claimed,
            verified,
            gap: claimed.saturating_sub(verified).max(0),
            moot,
            outcome: outcome_of(term, &told),
        }
    }
}

/// What a term amounts to by these reports, in the order in which they occurred.
///
/// COMPLETE when the latest report of a verifying kind says so, or counts what was
/// undertaken. Otherwise ABANDONED when the latest report of all says so: the obligor's own
/// word is enough for that. Otherwise BEGUN when there is more than an announcement.
pub(super) fn outcome(term: &Term, reports: &[&Step]) -> Option<PerformanceState> {
    outcome_of(term, &told(term, reports))
}

/// When a term was first told to be carried out, by whomever.
pub(super) fn first_told_complete<'a>(term: &Term, reports: &[&'a Step]) -> Option<&'a Occurrence> {
    told(term, reports)
        .into_iter()
        .find(|told| told.is_complete(term))
        .map(|told| told.as_of)
}

const BASES: [PerformanceBasis; 5] = [
    PerformanceBasis::Announced,
    PerformanceBasis::ClaimedByObligor,
    PerformanceBasis::ConfirmedByBeneficiary,
    PerformanceBasis::IndependentlyVerified,
    PerformanceBasis::NamedList,
];

/// What one report says.
struct Told<'a> {
    basis: PerformanceBasis,
    state: PerformanceState,
    quantity: Option<&'a Quantity>,
    named: u32,
    as_of: &'a Occurrence,
    seq: i64,
}

fn told<'a>(of: &Term, reports: &[&'a Step]) -> Vec<Told<'a>> {
    reports
        .iter()
        .filter_map(|step| match &step.act {
            Act::Report {
                term,
                basis,
                state,
                quantity,
                named,
                ..
            } if *term == of.id => Some(Told {
                basis: *basis,
                state: *state,
                quantity: quantity.as_ref(),
                named: *named,
                as_of: &step.occurred,
                seq: step.seq,
            }),
            _ => None,
        })
        .collect()
}

fn outcome_of(term: &Term, told: &[Told<'_>]) -> Option<PerformanceState> {
    let verifying = told.iter().rev().find(|told| told.basis.verifies());
    if verifying.is_some_and(|told| told.is_complete(term)) {
        return Some(PerformanceState::Complete);
    }
    if told.last()?.state == PerformanceState::Abandoned {
        return Some(PerformanceState::Abandoned);
    }
    told.iter()
        .any(|told| told.basis != PerformanceBasis::Announced)
        .then_some(PerformanceState::Begun)
}

/// What is undertaken, as a number.
fn undertaken(term: &Term) -> Option<i64> {
    let quantity = term.quantity.as_ref()?;
    match quantity.kind {
        QuantityKind::Exact
        | QuantityKind::AtLeast
        | QuantityKind::Approximately
        | QuantityKind::All => Some(quantity.value).filter(|value| *value > 0),
        QuantityKind::Percent | QuantityKind::Unspecified => None,
    }
}

impl Told<'_> {
    fn shown(&self) -> BasisProgress {
        BasisProgress {
            basis: self.basis,
            state: self.state,
            quantity: self.quantity.cloned(),
            as_of: self.as_of.clone(),
            seq: self.seq,
        }
    }

    /// How many it tells of, if it tells of a number.
    fn count(&self, undertaken: Option<i64>) -> Option<i64> {
        let all = || undertaken.filter(|_| self.state == PerformanceState::Complete);
        let Some(quantity) = self.quantity else {
            return if self.named > 0 {
                Some(i64::from(self.named))
            } else {
                all()
            };
        };
        match quantity.kind {
            QuantityKind::Exact | QuantityKind::AtLeast | QuantityKind::Approximately => {
                Some(quantity.value)
            }
            QuantityKind::All => Some(quantity.value)
                .filter(|value| *value > 0)
                .or(undertaken),
            QuantityKind::Percent => {
                undertaken.map(|number| number.saturating_mul(quantity.value) / 100)
            }
            QuantityKind::Unspecified => all(),
        }
    }

    /// Whether it tells that the term is carried out: by its word, or by its count. What is
    /// counted roughly reaches only what was undertaken roughly.
    fn is_complete(&self, term: &Term) -> bool {
        match self.state {
            PerformanceState::Complete => return true,
            PerformanceState::Abandoned => return false,
            PerformanceState::Begun => {}
        }
        let undertaken = undertaken(term);
        let reaches = |count: i64| undertaken.is_some_and(|number| count >= number);
        let Some(quantity) = self.quantity else {
            return reaches(i64::from(self.named));
        };
        let roughly = || {
            let wanted = term.quantity.as_ref().map(|quantity| quantity.kind);
            wanted == Some(QuantityKind::Approximately)
        };
        match quantity.kind {
            QuantityKind::Exact | QuantityKind::AtLeast => reaches(quantity.value),
            QuantityKind::Approximately => roughly() && reaches(quantity.value),
            QuantityKind::All => true,
            QuantityKind::Percent => quantity.value >= 100,
            QuantityKind::Unspecified => false,
        }
    }
}
