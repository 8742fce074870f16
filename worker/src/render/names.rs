//! Names of parties, in the reader's language.

use std::collections::HashMap;

use demarche::contract::v1::Party;

use super::{
    locale::{Locale, Value},
    story::Measure,
};
use crate::clean;

/// The most characters of a name in a subject, where the news must still fit.
const LONGEST_IN_SUBJECT: usize = 60;
/// The most names in a subject.
const MOST_IN_SUBJECT: usize = 2;

/// Looks names up.
pub(super) struct Names<'a> {
    locale: &'a Locale,
    parties: HashMap<&'a str, &'a Party>,
    longest: usize,
    most: usize,
}

impl<'a> Names<'a> {
    pub(super) fn new(locale: &'a Locale, parties: &'a [Party], measure: Measure) -> Self {
        let parties = parties.iter().map(|party| (party.name.as_str(), party));
        Self {
            locale,
            parties: parties.collect(),
            longest: measure.name,
            most: measure.terms,
        }
    }

    /// The name of `parties/{party}`; its last segment if the party was not sent along.
    pub(super) fn of(&self, party: &str) -> String {
        self.find(party, self.longest)
    }

    /// The same, short enough for a subject.
    pub(super) fn short(&self, party: &str) -> String {
        self.find(party, LONGEST_IN_SUBJECT)
    }

    pub(super) fn of_party(&self, party: &Party) -> String {
        self.shown(self.written(party), self.longest)
    }

    /// Several names, as the language lists them.
    pub(super) fn list<'b>(&self, parties: impl ExactSizeIterator<Item = &'b String>) -> String {
        let all = parties.len();
        let names: Vec<_> = parties
            .take(self.most)
            .map(|party| self.of(party))
            .collect();
        self.enumerate(&names, all)
    }

    /// The same, short enough for a subject.
    pub(super) fn short_list(&self, parties: &[String]) -> String {
        let shown = parties.iter().take(MOST_IN_SUBJECT);
        let names: Vec<_> = shown.map(|party| self.short(party)).collect();
        self.enumerate(&names, parties.len())
    }

    /// Lists names, and says how many more there are of all.
    pub(super) fn enumerate(&self, shown: &[String], all: usize) -> String {
        let hidden = all.saturating_sub(shown.len());
        if hidden > 0 {
            return self.locale.tell(
                "and-more",
                &[
                    ("names", Value::Text(&shown.join(", "))),
                    ("count", Value::Count(i64::try_from(hidden).unwrap_or(0))),
                ],
            );
        }
        match shown.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, rest)) => {
                format!("{} {} {last}", rest.join(", "), self.locale.say("and"))
            }
        }
    }

    fn find(&self, party: &str, longest: usize) -> String {
        match self.parties.get(party) {
            Some(party) => self.shown(self.written(party), longest),
            None => self.shown(party.trim_start_matches("parties/"), longest),
        }
    }

    fn written<'b>(&self, party: &'b Party) -> &'b str {
        let mut localized = party.localized_names.iter();
        localized
            .find(|name| self.locale.speaks(&name.language_code) && !name.content.is_empty())
            .map_or(&party.display_name, |name| &name.content)
    }

    fn shown(&self, name: &str, longest: usize) -> String {
        self.locale.set_apart(clean::line(name, longest))
    }
}
