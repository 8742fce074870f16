//! Mail as its readers' programs read it.

use demarche::contract::v1::{Alert, Recipient, lease::Content};
use demarche_worker::render::{Letter, Sender, locale::Locale};
use jiff::Timestamp;
use mail_parser::MessageParser;

use crate::alerts::{HAPPENED, recipient};

pub(crate) fn sender() -> Sender {
    "Démarche <alerts@demarche.example>".parse().unwrap()
}

pub(crate) fn letter(language: &str, content: &Content) -> Letter {
    let time = Timestamp::from_second(HAPPENED + 3 * 86_400).unwrap();
    Letter::write(Locale::of(language), &sender(), 1, content, time).unwrap()
}

pub(crate) fn mail(language: &str, alert: Alert) -> String {
    message(&letter(language, &Content::Alert(alert)), &recipient(3))
}

pub(crate) fn message(letter: &Letter, recipient: &Recipient) -> String {
    let to = recipient.email_address.parse().unwrap();
    letter.address(recipient, &to).unwrap().text
}

/// A mail, as a reader's program shows it.
pub(crate) struct Read {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) raw_headers: Vec<(String, String)>,
}

impl Read {
    pub(crate) fn new(raw: &str) -> Self {
        let parsed = MessageParser::default().parse(raw).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let raw_headers = head
            .split("\r\n")
            .map(|line| {
                let (name, value) = line.split_once(": ").unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect();
        Self {
            subject: parsed.subject().unwrap().to_owned(),
            text: parsed.body_text(0).unwrap().into_owned(),
            html: parsed.body_html(0).unwrap().into_owned(),
            raw_headers,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut found = self.raw_headers.iter().filter(|(found, _)| found == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    /// The words of the HTML part.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        let body = &self.html[self.html.find("<body").unwrap()..];
        for piece in body.split('<').skip(1) {
            shown.push_str(piece.split_once('>').unwrap().1);
        }
        shown
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#38;", "&")
            .replace("&amp;", "&")
    }

    /// Both parts tell each of these.
    #[track_caller]
    pub(crate) fn tells(&self, facts: &[&str]) {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (text, shown) = (words(&self.text), words(&self.shown()));
        for fact in facts {
            assert!(text.contains(fact), "no {fact:?} in\n{}", self.text);
            let fact = fact.trim_start_matches("> ");
            let fact = fact.split(": http").next().unwrap();
            assert!(shown.contains(fact), "no {fact:?} in the HTML\n{shown}");
        }
    }

    /// Neither the subject nor the text says any of these.
    #[track_caller]
    pub(crate) fn never_says(&self, words: &[&str]) {
        let said = format!("{}\n{}", self.subject, self.text).to_lowercase();
        for word in words {
            assert!(!said.contains(word), "{word:?} in\n{said}");
        }
    }
}
