//! How proposals are found: by words, and by what they have in common with others.
//!
//! Words are folded and cut here, once for both engines, so that a word that is looked for
//! and a word that was written meet in one form ([`fold()`]). What a fact says is sorted into
//! three ranks ([`Rank`]) and into [`Facet`]s; both only ever grow with further facts, so
//! that a fact is added to an index without reading the facts before it. The one exception
//! is the title, which an index keeps by itself.
//!
//! Names of parties are not among the words of a proposal, but the parties themselves are: a
//! party that is renamed is found by its new name at once, in every proposal.

mod entry;
mod facet;
mod fold;
mod listed;
mod query;
mod said;
mod silence;
#[cfg(test)]
mod tests;

pub use entry::Entry;
pub use facet::Facet;
pub use fold::{fold, words};
pub use listed::Listed;
pub use query::{NoWords, Query, Rank, Sought};
pub use silence::{awaited_since, silence_days};

use std::collections::BTreeSet;

use super::Party;

/// The form of what is derived here. An index of another form is made anew: raise it with
/// every change by which the same facts give other words or facets.
pub const FORM: i64 = 1;

/// The words by which a party is found: of its name, of its names in other languages, and of
/// its other names.
pub fn names_of(party: &Party) -> BTreeSet<String> {
    let others = party.localized_names.iter().chain(&party.aliases);
    std::iter::once(party.display_name.as_str())
        .chain(others.map(|name| name.content.as_str()))
        .flat_map(words)
        .collect()
}
