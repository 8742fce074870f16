//! What readers call the parties.

use std::collections::HashMap;

use super::visit::Visit;
use crate::{
    domain::{Party, PartyId},
    store::{Store, StoreError},
};

/// The parties that a page names.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<PartyId, Party>);

/// A party by name, with the address of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartyLink {
    pub(crate) name: String,
    pub(crate) href: String,
}

impl Names {
    /// Of parties that were read already.
    pub(crate) fn known(parties: &[Party]) -> Self {
        let named = |party: &Party| (party.id.clone(), party.clone());
        Self(parties.iter().map(named).collect())
    }

    /// Looks these up.
    pub(crate) async fn of(
        store: &Store,
        parties: impl IntoIterator<Item = &PartyId>,
    ) -> Result<Self, StoreError> {
        let parties = parties.into_iter().cloned().collect();
        let found = store.parties_by_id(parties).await?.value;
        Ok(Self::known(&found))
    }

    /// What readers call it.
    pub(crate) fn name(&self, id: &PartyId, visit: &Visit) -> String {
        self.0.get(id).map_or_else(
            || id.segment().to_owned(),
            |party| party.name_in(visit.language.code()).to_owned(),
        )
    }

    /// What readers call it, with its page.
    pub(crate) fn link(&self, id: &PartyId, visit: &Visit) -> PartyLink {
        PartyLink {
            name: self.name(id, visit),
            href: visit.link(&format!("/{id}")),
        }
    }

    /// Several of them.
    pub(crate) fn links(&self, ids: &[PartyId], visit: &Visit) -> Vec<PartyLink> {
        ids.iter().map(|id| self.link(id, visit)).collect()
    }
}
