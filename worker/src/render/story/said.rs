//! Who said so, in what words, and where it was read.

use demarche::contract::v1::{Communication, Event, Source, event::Fact};

use super::{Block, Line, Teller};
use crate::{clean, render::locale::Value};

const LONGEST_NAME: usize = 120;

/// The communication that an event records, if it records one.
pub(super) fn communication(event: &Event) -> Option<&Communication> {
    match event.fact.as_ref()? {
        Fact::Version(version) => version.communication.as_ref(),
        Fact::Conveyance(conveyance) => conveyance.communication.as_ref(),
        Fact::Withdrawal(withdrawal) => withdrawal.communication.as_ref(),
        Fact::Response(response) => response.communication.as_ref(),
        Fact::Statement(statement) => statement.communication.as_ref(),
        Fact::Talks(said) | Fact::Explanation(said) => said.communication.as_ref(),
        _ => None,
    }
}

fn sources(event: &Event) -> &[Source] {
    match event.fact.as_ref() {
        Some(Fact::Version(version)) => &version.sources,
        Some(Fact::Conveyance(conveyance)) => &conveyance.sources,
        Some(Fact::Withdrawal(withdrawal)) => &withdrawal.sources,
        Some(Fact::Response(response)) => &response.sources,
        Some(Fact::Statement(statement)) => &statement.sources,
        Some(Fact::Talks(said) | Fact::Explanation(said)) => &said.sources,
        _ => &[],
    }
}

impl Teller<'_> {
    pub(super) fn who_said_so(&self, event: &Event) -> Option<Block> {
        let communication = communication(event)?;
        let mut lines = Vec::new();
        let speaker = clean::line(&communication.speaker, LONGEST_NAME);
        self.fact(&mut lines, "label-speaker", speaker);
        let capacity = self.locale.name(communication.capacity().as_str_name());
        self.fact(&mut lines, "label-capacity", capacity);
        let whom = self.names.of(&communication.on_behalf_of);
        self.fact(&mut lines, "label-on-behalf", whom);
        let channel = self.locale.name(communication.channel().as_str_name());
        self.fact(&mut lines, "label-channel", channel);
        self.words(communication, &mut lines);
        Some(self.block("heading-who", lines))
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

    fn quote(&self, words: &str, language: &str) -> Line {
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
        let all = sources(event);
        let mut lines = Vec::new();
        for source in all.iter().take(self.measure.sources) {
            let publisher = clean::line(&source.publisher, LONGEST_NAME);
            let author = clean::line(&source.author, LONGEST_NAME);
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
