//! What a mail tells, before it is text or HTML.
//!
//! What changed, from what to what; who said so, in what capacity and for whom; when it
//! happened and when it was recorded; how well it is attested and where it was read; what
//! is still open.

mod open;
mod said;
mod terms;

use demarche::contract::v1::{
    Alert, Event, EventType, Party, Proposal, ProposalStatus, Response, ResponseKind,
    ResponseStatus, StandingChange, event::Fact,
};
use jiff::Timestamp;

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
    /// Terms, positions and persons.
    pub terms: usize,
    /// Sources.
    pub sources: usize,
}

/// From generous to what always fits.
pub const MEASURES: [Measure; 4] = [
    Measure {
        quote: 1200,
        term: 500,
        terms: 40,
        sources: 8,
    },
    Measure {
        quote: 600,
        term: 250,
        terms: 20,
        sources: 5,
    },
    Measure {
        quote: 300,
        term: 120,
        terms: 10,
        sources: 3,
    },
    Measure {
        quote: 120,
        term: 80,
        terms: 5,
        sources: 1,
    },
];

const LONGEST_TITLE: usize = 150;

/// Puts a story together.
pub(super) struct Teller<'a> {
    locale: &'a Locale,
    names: Names<'a>,
    measure: Measure,
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
        names: Names::new(locale, &alert.parties),
        measure,
        message_time,
    };
    Some(teller.tell(event, alert))
}

impl Teller<'_> {
    fn tell(&self, event: &Event, alert: &Alert) -> Story {
        let proposal = alert.proposal.as_ref();
        let title = match (proposal, &event.fact) {
            (Some(proposal), _) => clean::line(&proposal.title, LONGEST_TITLE),
            (None, Some(Fact::Party(party))) => self.names.of_party(party),
            (None, _) => self.names.list(&event.parties),
        };
        let happened = self.happened(event, proposal);
        let mut blocks = vec![self.what_changed(event, proposal)];
        blocks.extend(self.who_said_so(event));
        blocks.push(self.when_and_how(event));
        blocks.extend(self.sources(event));
        if let Some(proposal) = proposal {
            blocks.push(self.still_open(proposal));
            blocks.extend(self.terms(proposal));
        }
        if let (Some(uri), Some(last)) = (clean::link(&alert.timeline_uri), blocks.last_mut()) {
            last.lines.push(Line::Link {
                label: self.locale.say("read-timeline"),
                uri,
            });
        }
        Story {
            subject: if title.is_empty() {
                happened
            } else {
                format!("{title}: {happened}")
            },
            headline: title,
            blocks,
        }
    }

    /// What happened in a few words.
    fn happened(&self, event: &Event, proposal: Option<&Proposal>) -> String {
        let id = match event.r#type() {
            EventType::ResponseRecorded => "happened-response",
            EventType::ProposalDrafted => "happened-drafted",
            EventType::ProposalAnnounced => "happened-announced",
            EventType::ProposalTransmitted => "happened-transmitted",
            EventType::ProposalAmended => "happened-amended",
            EventType::ProposalWithdrawn => "happened-withdrawn",
            EventType::ProposalUpdated => "happened-updated",
            EventType::PartyCreated => "happened-party-created",
            EventType::PartyUpdated => "happened-party-updated",
            _ => "happened-other",
        };
        let party = match (said::communication(event), proposal) {
            (Some(communication), _) => self.names.of(&communication.on_behalf_of),
            (None, Some(proposal)) => self.names.list(&proposal.proponents),
            (None, None) => String::new(),
        };
        let answer = match &event.fact {
            Some(Fact::Response(response)) => self.locale.name(response.kind().as_str_name()),
            _ => String::new(),
        };
        self.locale.tell(
            id,
            &[
                ("party", Value::Text(&party)),
                ("response", Value::Text(&answer)),
            ],
        )
    }

    fn what_changed(&self, event: &Event, proposal: Option<&Proposal>) -> Block {
        let mut lines = vec![Line::Sentence(
            self.locale.name(event.r#type().as_str_name()),
        )];
        if let Some(proposal) = proposal {
            self.fact(
                &mut lines,
                "label-proponents",
                self.names.list(&proposal.proponents),
            );
            self.fact(
                &mut lines,
                "label-addressees",
                self.names.list(&proposal.addressees),
            );
            self.fact(
                &mut lines,
                "label-status",
                self.status_change(event.status_before(), event.status_after()),
            );
        }
        for change in &event.standing_changes {
            self.standing(change, &mut lines);
        }
        match &event.fact {
            Some(Fact::Response(response)) => self.answer(response, proposal, &mut lines),
            Some(Fact::Withdrawal(withdrawal)) => {
                let reason = clean::line(&withdrawal.reason, self.measure.quote);
                self.fact(&mut lines, "label-reason", reason);
            }
            Some(Fact::EditorialChange(change)) => {
                self.fact(
                    &mut lines,
                    "label-title",
                    clean::line(&change.title, LONGEST_TITLE),
                );
                let summary = clean::line(&change.summary, self.measure.quote);
                self.fact(&mut lines, "label-summary", summary);
            }
            Some(Fact::Party(party)) => self.party(party, &mut lines),
            Some(_) | None => {}
        }
        self.block("heading-what", lines)
    }

    fn answer(&self, response: &Response, proposal: Option<&Proposal>, lines: &mut Vec<Line>) {
        let kind = self.locale.name(response.kind().as_str_name());
        self.fact(lines, "label-answer", kind);
        if response.version > 0 {
            self.fact(lines, "label-version", response.version.to_string());
        }
        if response.kind() == ResponseKind::WithdrawalOfResponse {
            lines.push(Line::Sentence(self.locale.say("takes-back")));
        }
        self.positions(response, proposal, lines);
    }

    fn party(&self, party: &Party, lines: &mut Vec<Line>) {
        self.fact(lines, "label-name", self.names.of_party(party));
    }

    fn status_change(&self, before: ProposalStatus, after: ProposalStatus) -> String {
        let after_said = self.locale.name(after.as_str_name());
        if before == after {
            return self
                .locale
                .tell("unchanged", &[("status", Value::Text(&after_said))]);
        }
        if before == ProposalStatus::Unspecified {
            return after_said;
        }
        self.arrow(&self.locale.name(before.as_str_name()), &after_said)
    }

    /// The public and the formal answer are two things: each is said if it changed.
    fn standing(&self, change: &StandingChange, lines: &mut Vec<Line>) {
        let party = self.names.of(&change.addressee);
        let pairs = [
            (
                "label-public",
                change.public_before(),
                change.public_after(),
            ),
            (
                "label-formal",
                change.formal_before(),
                change.formal_after(),
            ),
        ];
        for (label, before, after) in pairs {
            if before != after {
                let after = self.locale.name(after.as_str_name());
                let value = if before == ResponseStatus::Unspecified {
                    after
                } else {
                    self.arrow(&self.locale.name(before.as_str_name()), &after)
                };
                lines.push(Line::Fact {
                    label: self.locale.tell(label, &[("party", Value::Text(&party))]),
                    value,
                });
            }
        }
    }

    fn when_and_how(&self, event: &Event) -> Block {
        let mut lines = Vec::new();
        let occurred = event.occurred.as_ref();
        let happened = occurred.and_then(|time| when::occurrence(self.locale, time));
        self.fact(&mut lines, "label-happened", happened.unwrap_or_default());
        let recorded = event.record_time.as_ref();
        let recorded = recorded.and_then(|time| when::recorded(self.locale, time));
        self.fact(&mut lines, "label-recorded", recorded.unwrap_or_default());
        let attribution = self.locale.name(event.attribution().as_str_name());
        self.fact(&mut lines, "label-attribution", attribution);
        self.block("heading-when", lines)
    }

    fn arrow(&self, before: &str, after: &str) -> String {
        self.locale.tell(
            "arrow",
            &[
                ("before", Value::Text(before)),
                ("after", Value::Text(after)),
            ],
        )
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

    fn block(&self, title: &str, lines: Vec<Line>) -> Block {
        Block {
            title: self.locale.say(title),
            lines,
        }
    }
}
