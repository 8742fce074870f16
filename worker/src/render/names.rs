//! Names of parties, in the reader's language.

use std::collections::HashMap;

use demarche::contract::v1::Party;

use super::locale::Locale;
use crate::clean;

/// The most characters of a name that are shown.
const LONGEST_NAME: usize = 120;

/// Looks names up.
pub(super) struct Names<'a> {
    locale: &'a Locale,
    parties: HashMap<&'a str, &'a Party>,
}

impl<'a> Names<'a> {
    pub(super) fn new(locale: &'a Locale, parties: &'a [Party]) -> Self {
        let parties = parties.iter().map(|party| (party.name.as_str(), party));
        Self {
            locale,
            parties: parties.collect(),
        }
    }

    /// The name of `parties/{party}`; its last segment if the party was not sent along.
    pub(super) fn of(&self, party: &str) -> String {
        match self.parties.get(party) {
            Some(party) => self.of_party(party),
            None => clean::line(party.trim_start_matches("parties/"), LONGEST_NAME),
        }
    }

    pub(super) fn of_party(&self, party: &Party) -> String {
        let localized = party
            .localized_names
            .iter()
            .find(|name| self.locale.speaks(&name.language_code) && !name.content.is_empty());
        let name = localized.map_or(&party.display_name, |name| &name.content);
        clean::line(name, LONGEST_NAME)
    }

    /// Several names, as the language lists them.
    pub(super) fn list<'b>(&self, parties: impl IntoIterator<Item = &'b String>) -> String {
        let names: Vec<_> = parties.into_iter().map(|party| self.of(party)).collect();
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, rest)) => {
                format!("{} {} {last}", rest.join(", "), self.locale.say("and"))
            }
        }
    }
}
