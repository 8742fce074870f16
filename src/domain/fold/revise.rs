//! What facts about facts make of the facts that they name.

use std::collections::HashMap;

use crate::domain::{Act, Attribution, Judgement, Reading, Step, response::is_competent};

/// Derives anew what each fact is taken to say and what is known of it.
///
/// A fact about a fact is always recorded after the one that it names. So whether the latest
/// stands is known, and from it whether the one before stands, and so on to the first.
pub(in crate::domain) fn revise(steps: &mut [Step]) {
    steps.sort_by_key(|step| step.seq);
    for step in steps.iter_mut() {
        restore(step);
    }
    let mut retracted: HashMap<i64, i64> = HashMap::new();
    for step in steps.iter_mut().rev() {
        step.retracted_by = retracted.get(&step.seq).copied();
        if let Act::Retract { fact } = step.act
            && step.retracted_by.is_none()
        {
            retracted.insert(fact, step.seq);
        }
    }
    let revisions: Vec<Step> = steps
        .iter()
        .filter(|step| step.stands() && step.act.changes_fact().is_some())
        .cloned()
        .collect();
    for revision in revisions {
        let found = revision
            .act
            .changes_fact()
            .and_then(|fact| steps.binary_search_by_key(&fact, |step| step.seq).ok())
            .and_then(|at| steps.get_mut(at));
        if let Some(step) = found {
            apply(&revision, step);
        }
    }
    steps.sort_by_cached_key(Step::place);
}

/// Back to what was recorded.
fn restore(step: &mut Step) {
    if let Some(recorded) = step.recorded_as.take() {
        say(step, *recorded);
    }
    step.corrected_by = None;
    step.verified = false;
    step.disputed = false;
    step.clarified_by.clear();
}

fn say(step: &mut Step, reading: Reading) {
    step.occurred = reading.occurred;
    step.act = reading.act;
    step.attribution = reading.attribution;
    step.sources = reading.sources;
}

fn apply(revision: &Step, step: &mut Step) {
    match &revision.act {
        Act::Correct { reading, .. } => {
            remember(step);
            let mut reading = Reading::clone(reading);
            if reading.sources.is_empty() {
                reading.sources.clone_from(&step.sources);
            }
            say(step, reading);
            step.corrected_by = Some(revision.seq);
        }
        Act::Clarify { .. } => step.clarified_by.push(revision.seq),
        Act::Corroborate { .. } => {
            remember(step);
            for key in &revision.sources {
                if !step.sources.contains(key) {
                    step.sources.push(key.clone());
                }
            }
            step.attribution = step.attribution.max(revision.attribution);
            attest(step);
        }
        Act::Assess { judgement, .. } => match judgement {
            Judgement::Verified => step.verified = true,
            Judgement::Disputed => step.disputed = true,
            Judgement::Settled => step.disputed = false,
        },
        _ => {}
    }
}

fn remember(step: &mut Step) {
    if step.recorded_as.is_none() {
        step.recorded_as = Some(Box::new(step.reading()));
    }
}

/// What is attested better may bind the addressee.
fn attest(step: &mut Step) {
    let attribution: Option<Attribution> = step.attribution;
    if let (
        Act::Respond {
            competent, binds, ..
        },
        Some(attribution),
    ) = (&mut step.act, attribution)
    {
        *competent |= is_competent(*binds, attribution);
    }
}
