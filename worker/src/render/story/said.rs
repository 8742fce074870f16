//! Who said so, in what words, and where it was read.

use demarche::contract::v1::{Communication, Event, Source, event::Fact};

use super::{Block, Line, Teller};
use crate::{clean, render::locale::Value};

/// The communication that an event records, if it records one.
pub(super) fn communication(event: &Event) -> Option<&Communication> {
    communication_of(event.fact.as_ref()?)
}

pub(super) fn communication_of(fact: &Fact) -> Option<&Communication> {
    match fact {
        Fact::Version(version) => version.communication.as_ref(),
        Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => {
            said.communication.as_ref()
        }
        Fact::Withdrawal(withdrawal) => withdrawal.communication.as_ref(),
        Fact::Response(response) => response.communication.as_ref(),
        Fact::Statement(statement) => statement.communication.as_ref(),
        Fact::Party(_)
        | Fact::EditorialChange(_)
        | Fact::PerformanceReport(_)
        | Fact::Relation(_)
        | Fact::Lapse(_)
        | Fact::Mootness(_)
        | Fact::Voiding(_)
        | Fact::StatusOverride(_)
        | Fact::Correction(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Corroboration(_)
        | Fact::Assessment(_)
        | Fact::Silence(_)
        | Fact::Deadline(_)
        | Fact::GovernmentChange(_)
        | Fact::Recognition(_) => None,
    }
}

fn sources(fact: &Fact) -> &[Source] {
    match fact {
        Fact::Version(version) => &version.sources,
        Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => &said.sources,
        Fact::Withdrawal(withdrawal) => &withdrawal.sources,
        Fact::Response(response) => &response.sources,
        Fact::Statement(statement) => &statement.sources,
        Fact::PerformanceReport(report) => &report.sources,
        Fact::Relation(relation) => &relation.sources,
        Fact::Lapse(lapse) => &lapse.sources,
        Fact::Mootness(mootness) => &mootness.sources,
        Fact::StatusOverride(decision) => &decision.sources,
        Fact::Correction(correction) => &correction.sources,
        Fact::Clarification(clarification) => &clarification.sources,
        Fact::Retraction(retraction) => &retraction.sources,
        Fact::Corroboration(corroboration) => &corroboration.sources,
        Fact::Assessment(assessment) => &assessment.sources,
        Fact::GovernmentChange(change) => &change.sources,
        Fact::Recognition(recognition) => &recognition.sources,
        Fact::Party(_)
        | Fact::EditorialChange(_)
        | Fact::Voiding(_)
        | Fact::Silence(_)
        | Fact::Deadline(_) => &[],
    }
}

impl Teller<'_> {
    pub(super) fn who_said_so(&self, event: &Event) -> Option<Block> {
        let lines = self.speaker(event);
        (!lines.is_empty()).then(|| self.block("heading-who", lines))
    }

    /// Who said so: somebody who spoke or reported, the editors, or nobody.
    pub(super) fn speaker(&self, event: &Event) -> Vec<Line> {
        let Some(fact) = &event.fact else {
            return Vec::new();
        };
        match fact {
            Fact::Version(_)
            | Fact::Conveyance(_)
            | Fact::Talks(_)
            | Fact::Explanation(_)
            | Fact::Withdrawal(_)
            | Fact::Response(_)
            | Fact::Statement(_) => communication_of(fact)
                .map(|communication| self.spoken(communication))
                .unwrap_or_default(),
            Fact::PerformanceReport(report) => {
                let reporter = self.typed(&report.reporter, self.measure.name);
                self.one("label-reporter", reporter)
            }
            Fact::Assessment(assessment) => {
                let assessor = self.typed(&assessment.assessor, self.measure.name);
                self.one("label-assessor", assessor)
            }
            Fact::Clarification(said) if said.sources.is_empty() => {
                vec![self.sentence("by-editors")]
            }
            Fact::Party(_)
            | Fact::EditorialChange(_)
            | Fact::Voiding(_)
            | Fact::StatusOverride(_)
            | Fact::Correction(_)
            | Fact::Retraction(_)
            | Fact::Corroboration(_) => vec![self.sentence("by-editors")],
            Fact::Lapse(lapse) if lapse.sources.is_empty() => vec![self.sentence("by-calendar")],
            Fact::Silence(_) | Fact::Deadline(_) => vec![self.sentence("by-calendar")],
            Fact::Relation(_)
            | Fact::Lapse(_)
            | Fact::Mootness(_)
            | Fact::Clarification(_)
            | Fact::GovernmentChange(_)
            | Fact::Recognition(_) => vec![self.sentence("by-sources")],
        }
    }

    fn spoken(&self, communication: &Communication) -> Vec<Line> {
        let mut lines = Vec::new();
        let speaker = self.typed(&communication.speaker, self.measure.name);
        self.fact(&mut lines, "label-speaker", speaker);
        let capacity = self.locale.name(communication.capacity().as_str_name());
        self.fact(&mut lines, "label-capacity", capacity);
        let whom = self.names.of(&communication.on_behalf_of);
        self.fact(&mut lines, "label-on-behalf", whom);
        let channel = self.locale.name(communication.channel().as_str_name());
        self.fact(&mut lines, "label-channel", channel);
        if communication.in_reply_to > 0 {
            let number = communication.in_reply_to.to_string();
            let answered = self
                .locale
                .tell("about-number", &[("number", Value::Text(&number))]);
            self.fact(&mut lines, "label-in-reply", answered);
        }
        self.words(communication, &mut lines);
        lines
    }

    /// The original words, and the reader's translation if the original is foreign.
    fn words(&self, communication: &Communication, lines: &mut Vec<Line>) {
        let Some(original) = communication
            .text
            .as_ref()
            .filter(|text| !text.content.is_empty())
        else {
            return;
        };
        lines.push(Line::Sentence(self.locale.say("label-original")));
        lines.push(self.quote(&original.content, &original.language_code));
        if self.locale.speaks(&original.language_code) {
            return;
        }
        let mut translations = communication.translations.iter();
        if let Some(translation) = translations.find(|text| self.locale.speaks(&text.language_code))
        {
            lines.push(Line::Sentence(self.locale.say("label-translation")));
            lines.push(self.quote(&translation.content, &translation.language_code));
        }
    }

    pub(super) fn quote(&self, words: &str, language: &str) -> Line {
        let language = if language
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            language.to_owned()
        } else {
            String::new()
        };
        Line::Quote {
            words: clean::line(words, self.measure.quote),
            language,
        }
    }

    pub(super) fn sources(&self, event: &Event) -> Option<Block> {
        let all = event.fact.as_ref().map(sources).unwrap_or_default();
        let mut lines = Vec::new();
        for source in all.iter().take(self.measure.sources) {
            let publisher = self.typed(&source.publisher, self.measure.name);
            let author = self.typed(&source.author, self.measure.name);
            let label = match (publisher.is_empty(), author.is_empty()) {
                (false, false) => format!("{publisher} ({author})"),
                (false, true) => publisher,
                (true, false) => author,
                (true, true) => self.locale.say("label-source"),
            };
            match clean::link(&source.uri) {
                Some(uri) => lines.push(Line::Link { label, uri }),
                None => lines.push(Line::Sentence(label)),
            }
            if !source.quotation.is_empty() {
                lines.push(self.quote(&source.quotation, &source.language_code));
            }
            if let Some(uri) = clean::link(&source.archive_uri) {
                lines.push(Line::Link {
                    label: self.locale.say("label-archive"),
                    uri,
                });
            }
        }
        if let Some(more) = more(all.len(), self.measure.sources) {
            let more = self
                .locale
                .tell("more-sources", &[("count", Value::Count(more))]);
            lines.push(Line::Sentence(more));
        }
        (!lines.is_empty()).then(|| self.block("heading-sources", lines))
    }
}

/// How many are not shown.
pub(super) fn more(all: usize, shown: usize) -> Option<i64> {
    let hidden = all.checked_sub(shown).filter(|&hidden| hidden > 0)?;
    i64::try_from(hidden).ok()
}
