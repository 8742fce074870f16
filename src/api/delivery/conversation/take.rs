//! What a worker is given.

use crate::{
    ledger::{Leased, Ledger, Outcome},
    store::StoreError,
};

/// Leases, finds out whom and what, and settles those who have left since.
pub(super) async fn take(ledger: &Ledger, credits: u32) -> Result<Vec<Leased>, StoreError> {
    let mut taken = Vec::new();
    let mut settled = Vec::new();
    for chunk in ledger.lease(credits).await? {
        let mut leased = ledger.resolve(&chunk).await?;
        if !leased.skipped.is_empty() || !leased.accepted.is_empty() {
            settled.push(Outcome {
                lease: leased.lease,
                accepted: std::mem::take(&mut leased.accepted),
                failed: std::mem::take(&mut leased.skipped),
            });
        }
        taken.push(leased);
    }
    if !settled.is_empty() {
        ledger.settle(settled).await?;
    }
    Ok(taken)
}
