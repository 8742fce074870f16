//! What somebody looks for.

use std::collections::BTreeSet;

use super::fold::{Piece, pairs, pieces};

/// Fewer letters are no beginning of a word, but a word: too much begins with them.
const SHORTEST_BEGINNING: usize = 3;

/// Where every word was found: the better, the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// In the title.
    Title,
    /// In what the record says: title, summary, terms, and names of parties and persons.
    Record,
    /// In what was said, too: quotations and words of any fact.
    Said,
}

impl Rank {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Title, Self::Record, Self::Said];

    /// Counted from 1.
    pub fn number(self) -> u8 {
        match self {
            Self::Title => 1,
            Self::Record => 2,
            Self::Said => 3,
        }
    }

    /// The rank of a number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.number() == number)
    }
}

/// A word that has to be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sought {
    /// The word, folded.
    pub word: String,
    /// Whether it is enough that a word begins so.
    pub beginning: bool,
}

impl Sought {
    /// Whether a word of a text, folded, is what is looked for.
    pub fn is(&self, word: &str) -> bool {
        word == self.word || (self.beginning && word.starts_with(&self.word))
    }

    /// The first and the last word that it can be, in the order of their bytes.
    pub fn stretch(&self) -> (String, String) {
        let last = match self.beginning {
            true => format!("{}{}", self.word, char::MAX),
            false => self.word.clone(),
        };
        (self.word.clone(), last)
    }
}

/// Nothing was written that could be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has no words to look for")]
pub struct NoWords;

/// The words that somebody looks for. All of them have to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Sought>);

impl Query {
    /// Reads what was typed. The last word may be a beginning, since it may not have been
    /// typed to its end.
    ///
    /// # Errors
    ///
    /// There is no word in it.
    pub fn parse(text: &str) -> Result<Self, NoWords> {
        let pieces = pieces(text);
        let last = pieces.len().saturating_sub(1);
        let mut sought = BTreeSet::new();
        for (place, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Word(word) => {
                    let long = word.chars().nth(SHORTEST_BEGINNING - 1).is_some();
                    let beginning = place == last && long;
                    sought.insert(Sought { word, beginning });
                }
                // One letter of a script without spaces is wherever a pair begins with it.
                Piece::Run(letters) if letters.len() == 1 => {
                    sought.extend(letters.into_iter().map(|word| Sought {
                        word,
                        beginning: true,
                    }));
                }
                Piece::Run(letters) => sought.extend(pairs(&letters).map(|word| Sought {
                    word,
                    beginning: false,
                })),
            }
        }
        if sought.is_empty() {
            return Err(NoWords);
        }
        Ok(Self(sought.into_iter().collect()))
    }

    /// The words, each once.
    pub fn sought(&self) -> &[Sought] {
        &self.0
    }

    /// Whether all are among these words, folded.
    pub fn holds(&self, words: &BTreeSet<String>) -> bool {
        let among = |sought: &Sought| words.iter().any(|word| sought.is(word));
        self.0.iter().all(among)
    }
}
