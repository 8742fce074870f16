//! What a mail tells, before it is text or HTML.
//!
//! What changed, from what to what; who said so, in what capacity and for whom; when it
//! happened and when it was recorded; how well it is attested and where it was read; what
//! is still open. What puts right what was told before says so first ([`amends`]).
//!
//! A new kind of event is told in [`brief`], its fact in [`facts`] and [`said`]; none of
//! them compiles until it is.

mod act;
mod amends;
mod brief;
mod calendar;
mod change;
mod difference;
mod facts;
mod open;
mod performance;
mod said;
mod terms;

use demarche::contract::v1::{Alert, Attribution, Event, RelatedProposal, event::Fact};
use jiff::Timestamp;

use self::amends::Herald;
use super::{
    locale::{Locale, Value},
    names::Names,
    when,
};
use crate::clean;

/// A mail's facts, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The subject of the mail.
    pub subject: String,
    /// Above everything else: what it is about.
    pub headline: String,
    /// The facts.
    pub blocks: Vec<Block>,
}

/// Facts that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What they are about.
    pub title: String,
    /// The facts.
    pub lines: Vec<Line>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A sentence.
    Sentence(String),
    /// Something that has a name.
    Fact {
        /// Its name.
        label: String,
        /// What it is.
        value: String,
    },
    /// Somebody's words.
    Quote {
        /// The words.
        words: String,
        /// Their language, BCP 47; may be empty.
        language: String,
    },
    /// Where to read on.
    Link {
        /// What is there.
        label: String,
        /// The address.
        uri: String,
    },
}

/// How much is shown, so that a mail stays under its size.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Characters of a quotation or of somebody's words.
    pub quote: usize,
    /// Characters of a term's description.
    pub term: usize,
    /// Characters of a name.
    pub name: usize,
    /// Terms, positions, parties and whatever else there is one of for each.
    pub terms: usize,
    /// Persons of one term or of one report.
    pub persons: usize,
    /// Sources.
    pub sources: usize,
}

/// From generous to what always fits.
pub const MEASURES: [Measure; 4] = [
    Measure {
        quote: 1200,
        term: 500,
        name: 120,
        terms: 40,
        persons: 40,
        sources: 8,
    },
    Measure {
        quote: 600,
        term: 250,
        name: 120,
        terms: 20,
        persons: 20,
        sources: 5,
    },
    Measure {
        quote: 300,
        term: 120,
        name: 80,
        terms: 10,
        persons: 5,
        sources: 3,
    },
    Measure {
        quote: 80,
        term: 40,
        name: 30,
        terms: 2,
        persons: 1,
        sources: 1,
    },
];

const LONGEST_TITLE: usize = 150;

/// Puts a story together.
pub(super) struct Teller<'a> {
    locale: &'a Locale,
    names: Names<'a>,
    measure: Measure,
    alert: &'a Alert,
    /// Whether it is news, or puts right what was told before.
    herald: Herald,
    /// The Date of the mail: silence is counted up to it.
    message_time: Timestamp,
}

/// The story of an alert. `None` if it has no event.
pub fn of_alert(
    locale: &Locale,
    alert: &Alert,
    message_time: Timestamp,
    measure: Measure,
) -> Option<Story> {
    let event = alert.event.as_ref()?;
    let teller = Teller {
        locale,
        names: Names::new(locale, &alert.parties, measure),
        measure,
        alert,
        herald: Herald::of(event),
        message_time,
    };
    Some(teller.tell(event))
}

impl Teller<'_> {
    fn tell(&self, event: &Event) -> Story {
        let title = self.title(event);
        let mut blocks = Vec::new();
        blocks.extend(self.amends(event));
        blocks.push(self.what_changed(event));
        blocks.extend(self.who_said_so(event));
        blocks.push(self.when_and_how(event));
        blocks.extend(self.sources(event));
        if let Some(proposal) = &self.alert.proposal {
            blocks.push(self.still_open(proposal));
            blocks.extend(self.progress(proposal));
            blocks.extend(self.terms(proposal));
        }
        if let (Some(uri), Some(last)) = (clean::link(&self.alert.timeline_uri), blocks.last_mut())
        {
            last.lines.push(Line::Link {
                label: self.locale.say("read-timeline"),
                uri,
            });
        }
        Story {
            subject: self.subject(&title, &self.brief(event)),
            headline: title,
            blocks,
        }
    }

    /// What the mail is about.
    fn title(&self, event: &Event) -> String {
        match (&self.alert.proposal, &event.fact) {
            (Some(proposal), _) => self.typed(&proposal.title, LONGEST_TITLE),
            (None, Some(Fact::Party(party))) => self.names.of_party(party),
            (None, Some(Fact::GovernmentChange(change))) => self.names.short(&change.state),
            (None, Some(Fact::Recognition(recognition))) => {
                self.names.short(facts::recognised(event, recognition))
            }
            (None, _) => self.names.short_list(&event.parties),
        }
    }

    fn subject(&self, title: &str, brief: &str) -> String {
        let told = if title.is_empty() {
            brief.to_owned()
        } else {
            format!("{title}: {brief}")
        };
        match self.herald.prefix() {
            Some(prefix) => self.locale.tell(prefix, &[("told", Value::Text(&told))]),
            None => told,
        }
    }

    fn when_and_how(&self, event: &Event) -> Block {
        let mut lines = Vec::new();
        self.happened(event, &mut lines);
        self.fact(&mut lines, "label-recorded", self.recorded(event));
        // What the calendar or the editors say is not attested by anybody.
        if event.attribution() != Attribution::Unspecified {
            let attribution = self.locale.name(event.attribution().as_str_name());
            self.fact(&mut lines, "label-attribution", attribution);
        }
        self.block("heading-when", lines)
    }

    fn happened(&self, event: &Event, lines: &mut Vec<Line>) {
        let occurred = event.occurred.as_ref();
        let happened = occurred.and_then(|time| when::occurrence(self.locale, time));
        self.fact(lines, "label-happened", happened.unwrap_or_default());
    }

    fn recorded(&self, event: &Event) -> String {
        let recorded = event.record_time.as_ref();
        recorded
            .and_then(|time| when::recorded(self.locale, time))
            .unwrap_or_default()
    }

    /// The event that this one changes, if it was sent along.
    fn changed(&self, event: &Event) -> Option<&Event> {
        let changed = self.alert.changed.as_ref();
        changed.filter(|changed| changed.seq == event.changes_fact)
    }

    /// Another proposal, by its title and where it is read.
    fn other_proposal(&self, label: &str, name: &str, lines: &mut Vec<Line>) {
        let mut related = self.alert.related.iter();
        let found = related.find(|related| related.name == name);
        let title = found.map_or("", |RelatedProposal { title, .. }| title);
        let title = match title {
            "" => name.trim_start_matches("proposals/"),
            title => title,
        };
        let title = self.typed(title, LONGEST_TITLE);
        match found.and_then(|related| clean::link(&related.timeline_uri)) {
            Some(uri) => lines.push(Line::Link {
                label: format!("{}: {title}", self.locale.say(label)),
                uri,
            }),
            None => self.fact(lines, label, title),
        }
    }

    /// What somebody typed, fit to stand in a mail.
    fn typed(&self, words: &str, longest: usize) -> String {
        self.locale.set_apart(clean::line(words, longest))
    }

    fn arrow(&self, before: &str, after: &str) -> String {
        self.locale.tell(
            self.herald.arrow(),
            &[
                ("before", Value::Text(before)),
                ("after", Value::Text(after)),
            ],
        )
    }

    fn count(&self, id: &str, name: &str, count: usize) -> String {
        let count = Value::Count(i64::try_from(count).unwrap_or(i64::MAX));
        self.locale.tell(id, &[(name, count)])
    }

    /// A fact, if there is something to say.
    fn fact(&self, lines: &mut Vec<Line>, label: &str, value: String) {
        if !value.is_empty() {
            lines.push(Line::Fact {
                label: self.locale.say(label),
                value,
            });
        }
    }

    fn sentence(&self, id: &str) -> Line {
        Line::Sentence(self.locale.say(id))
    }

    fn block(&self, title: &str, lines: Vec<Line>) -> Block {
        Block {
            title: self.locale.say(title),
            lines,
        }
    }
}
