//! What proposals have in common with others.

use std::fmt;

use super::fold::{fold, words};
use crate::domain::{EventType, PartyId, ResponseKind, filter::Words as _};

/// Longest name that is told from others, in bytes once folded: keys of a database have an
/// end.
const LONGEST_NAME: usize = 400;

/// Something that a proposal has, or has not, and by which it is found. Printed, it is the
/// key in an index: never print one otherwise without another [`FORM`](super::FORM).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Facet {
    /// A party to it.
    Party(PartyId),
    /// A proponent.
    Proponent(PartyId),
    /// An addressee.
    Addressee(PartyId),
    /// A named person, whoever it is.
    NamesPersons,
    /// A named person who is recorded.
    Person(PartyId),
    /// A named person, by the whole name, folded.
    PersonNamed(String),
    /// A word of the name of a named person, folded.
    PersonWord(String),
    /// A fact of this type was recorded.
    EventType(EventType),
    /// A response of this kind was recorded.
    Response(ResponseKind),
}

impl Facet {
    /// A person by their name, however it is written.
    pub fn person_named(name: &str) -> Self {
        let folded = fold(name);
        let mut plain = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        plain.truncate(plain.floor_char_boundary(LONGEST_NAME));
        Self::PersonNamed(plain)
    }

    /// A person by the words of their name.
    pub fn person_words(name: &str) -> impl Iterator<Item = Self> {
        words(name).into_iter().map(Self::PersonWord)
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(id) => write!(f, "party:{}", id.segment()),
            Self::Proponent(id) => write!(f, "proponent:{}", id.segment()),
            Self::Addressee(id) => write!(f, "addressee:{}", id.segment()),
            Self::NamesPersons => f.write_str("persons"),
            Self::Person(id) => write!(f, "person:{}", id.segment()),
            Self::PersonNamed(name) => write!(f, "person-named:{name}"),
            Self::PersonWord(word) => write!(f, "person-word:{word}"),
            Self::EventType(event_type) => write!(f, "event:{}", event_type.name()),
            Self::Response(kind) => write!(f, "response:{}", kind.word()),
        }
    }
}
