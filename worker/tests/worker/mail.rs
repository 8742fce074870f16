//! The mail as its readers' programs read it.

use demarche::contract::v1::{
    Alert, ConfirmationRequest, EventType, Recipient, Term, lease::Content,
};
use demarche_worker::render::{Letter, Sender, Unrenderable, letter::LARGEST, locale::Locale};
use jiff::Timestamp;
use mail_parser::{HeaderValue, MessageParser};

use crate::alerts::{HAPPENED, alert, recipient};

const KINDS: [EventType; 9] = [
    EventType::PartyCreated,
    EventType::PartyUpdated,
    EventType::ProposalDrafted,
    EventType::ProposalAnnounced,
    EventType::ProposalTransmitted,
    EventType::ProposalAmended,
    EventType::ProposalWithdrawn,
    EventType::ProposalUpdated,
    EventType::ResponseRecorded,
];

fn sender() -> Sender {
    "Démarche <alerts@demarche.example>".parse().unwrap()
}

fn letter(language: &str, content: &Content) -> Letter {
    let time = Timestamp::from_second(HAPPENED + 3 * 86_400).unwrap();
    Letter::write(Locale::of(language), &sender(), 1, content, time).unwrap()
}

fn mail(language: &str, alert: Alert) -> String {
    message(&letter(language, &Content::Alert(alert)), &recipient(3))
}

fn message(letter: &Letter, recipient: &Recipient) -> String {
    let to = recipient.email_address.parse().unwrap();
    letter.address(recipient, &to).unwrap().text
}

struct Read {
    subject: String,
    text: String,
    html: String,
    raw_headers: Vec<(String, String)>,
}

impl Read {
    fn new(raw: &str) -> Self {
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

    fn header(&self, name: &str) -> &str {
        let mut found = self.raw_headers.iter().filter(|(found, _)| found == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    /// The words of the HTML part.
    fn shown(&self) -> String {
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
}

#[test]
fn every_event_makes_a_mail_that_parses_in_every_language() {
    for kind in KINDS {
        for locale in Locale::all() {
            let raw = mail(locale.tag(), alert(kind));
            let read = Read::new(&raw);
            assert!(raw.len() < LARGEST);
            assert!(raw.is_ascii());
            assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "{kind:?}");
            assert!(raw.split("\r\n").all(|line| line.len() <= 998));
            assert!(read.subject.contains("Humanitarian exchange of prisoners"));
            assert!(!read.subject.starts_with("Re:"));
            assert!(read.html.contains(&format!("lang=\"{}\"", locale.tag())));
            for name in ["From", "To", "Date", "Message-ID", "Subject"] {
                read.header(name);
            }
            // No placeholder, no text id, no enumeration of the contract is left over.
            for part in [&read.text, &read.subject] {
                assert!(!part.contains("{$") && !part.contains("{ $"), "{part}");
                assert!(
                    !part.contains("label-") && !part.contains("heading-"),
                    "{part}"
                );
            }
        }
    }
}

#[test]
fn both_parts_tell_the_same_facts() {
    for kind in KINDS {
        for locale in Locale::all() {
            let read = Read::new(&mail(locale.tag(), alert(kind)));
            let shown = read.shown();
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = words(&shown);
            for line in read.text.lines() {
                let line = words(line);
                let line = line.trim_start_matches("> ");
                if line.is_empty() || line == "--" {
                    continue;
                }
                // Links are attributes there, and titles are not capitals.
                let said = line.split(": http").next().unwrap();
                assert!(
                    shown.to_lowercase().contains(&said.to_lowercase()),
                    "{kind:?} {}: {said:?} is not in the HTML:\n{shown}",
                    locale.tag()
                );
            }
            for uri in [
                "https://demarche.example/proposals/1",
                "https://demarche.example/u/3=token",
            ] {
                assert!(read.text.contains(uri));
                assert!(read.html.contains(uri));
            }
        }
    }
}

#[test]
fn a_rejection_says_everything_that_a_reader_must_know() {
    let read = Read::new(&mail("en", alert(EventType::ResponseRecorded)));
    assert_eq!(
        read.subject,
        "Humanitarian exchange of prisoners: Venezuela: rejected"
    );
    for fact in [
        "Status: announced → rejected",
        "Venezuela, in public: no answer known → rejected",
        "Speaker: Jorge Rodríguez",
        "In the capacity of: minister for foreign affairs",
        "On behalf of: Venezuela",
        "By: a press conference",
        "> No aceptamos el canje.",
        "> We do not accept the exchange.",
        "Happened: 20 April 2025, 18:00 (America/Caracas, UTC-04:00)",
        "Recorded: 20 April 2025, 23:00 (UTC)",
        "How well attested: reported by an independent publisher",
        "El Diario <script>: https://news.example/story?a=1&b=2",
        "No answer known from: United States",
        "Silence: 3 days since the proposal was made known",
        "Terms on the table: 2 terms",
        "t1: El Salvador: Repatriate the 252 Venezuelans held.",
        "You get this mail because you follow this proposal and you follow a party to it.",
        "Sent by Démarche.",
    ] {
        assert!(read.text.contains(fact), "no {fact:?} in\n{}", read.text);
    }
    // What did not change is not said to have changed.
    assert!(!read.text.contains("formally: no answer known →"));
}

#[test]
fn a_reader_of_spanish_gets_spanish_names_and_no_translation_of_spanish() {
    let read = Read::new(&mail("es-VE", alert(EventType::ResponseRecorded)));
    for fact in [
        "Sin respuesta conocida de: Estados Unidos",
        "En calidad de: ministro de Relaciones Exteriores",
        "Estado: anunciada → rechazada",
        "20 de abril de 2025, 18:00",
        "> No aceptamos el canje.",
    ] {
        assert!(read.text.contains(fact), "no {fact:?} in\n{}", read.text);
    }
    assert!(!read.text.contains("We do not accept"));
    assert_eq!(read.header("Content-Language"), "es");
}

#[test]
fn the_headers_are_those_of_a_well_behaved_sender() {
    let read = Read::new(&mail("en", alert(EventType::ProposalAnnounced)));
    for (name, value) in [
        ("To", "reader3@example.org"),
        ("Date", "Wed, 23 Apr 2025 22:00:00 +0000"),
        ("Message-ID", "<ab0300@demarche.example>"),
        ("In-Reply-To", "<cdef@demarche.example>"),
        ("References", "<cdef@demarche.example>"),
        ("List-Id", "<alerts.demarche.example>"),
        ("List-Unsubscribe", "<https://demarche.example/u/3=token&x>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "list"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Demarche-Reason", "proposal, party"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(read.header(name), value, "{name}");
    }
    let raw = mail("en", alert(EventType::ProposalAnnounced));
    let parsed = MessageParser::default().parse(&raw).unwrap();
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Démarche"));
    assert_eq!(from.address(), Some("alerts@demarche.example"));
    assert!(matches!(
        parsed.header("Feedback-ID"),
        Some(HeaderValue::Text(_))
    ));
}

#[test]
fn a_title_cannot_add_a_header_or_a_tag() {
    let mut attacked = alert(EventType::ResponseRecorded);
    let title = "Freed\r\nBcc: everyone@example.org\r\n\r\n<img src=x onerror=alert(1)>\u{202E}\0";
    attacked.proposal.as_mut().unwrap().title = title.into();
    attacked.parties[1].display_name = "Ven\r\nX-Evil: 1".into();
    attacked.timeline_uri = "javascript:alert(1)".into();
    let raw = mail("en", attacked);
    let read = Read::new(&raw);
    assert!(
        !read
            .raw_headers
            .iter()
            .any(|(name, _)| name == "Bcc" || name == "X-Evil")
    );
    assert!(
        read.subject
            .starts_with("Freed Bcc: everyone@example.org <img src=x onerror=alert(1)>:")
    );
    assert!(!read.html.contains("<img"));
    assert!(!read.html.contains("javascript:"));
    assert!(!read.text.contains('\u{202E}'));
}

#[test]
fn nothing_in_the_html_runs_or_is_fetched() {
    let read = Read::new(&mail("en", alert(EventType::ResponseRecorded)));
    for forbidden in [
        "<script", "<img", "<form", "<link", "url(", "@import", " on",
    ] {
        let tags: Vec<_> = read
            .html
            .split('<')
            .filter_map(|piece| piece.split('>').next())
            .collect();
        assert!(
            !tags.iter().any(|tag| format!("<{tag}").contains(forbidden)),
            "{forbidden}"
        );
    }
}

#[test]
fn a_retry_is_the_same_to_the_byte() {
    let first = mail("es", alert(EventType::ResponseRecorded));
    let second = mail("es", alert(EventType::ResponseRecorded));
    assert_eq!(first, second);
}

#[test]
fn two_recipients_differ_only_in_what_is_theirs() {
    let letter = letter("en", &Content::Alert(alert(EventType::ResponseRecorded)));
    let (one, other) = (
        message(&letter, &recipient(1)),
        message(&letter, &recipient(2)),
    );
    let differing: Vec<_> = one
        .lines()
        .zip(other.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(one.lines().count(), other.lines().count());
    assert_eq!(differing.len(), 5, "{differing:?}");
}

#[test]
fn a_mail_about_everything_is_cut_to_its_size() {
    let mut huge = alert(EventType::ResponseRecorded);
    let version = huge
        .proposal
        .as_mut()
        .unwrap()
        .current_version
        .as_mut()
        .unwrap();
    version.terms = (0..500)
        .map(|n| Term {
            id: format!("t{n}"),
            description: "Освободить заключённых ".repeat(80),
            ..Term::default()
        })
        .collect();
    let raw = mail("en", huge);
    assert!(raw.len() < LARGEST, "{}", raw.len());
    let read = Read::new(&raw);
    assert!(read.text.contains("Terms on the table: 500 terms"));
    assert!(read.text.contains("more, on the timeline"));
}

#[test]
fn an_alert_that_nobody_could_leave_is_not_sent() {
    let letter = letter("en", &Content::Alert(alert(EventType::ResponseRecorded)));
    let mut without = recipient(1);
    without.unsubscribe_uri.clear();
    let to = without.email_address.parse().unwrap();
    assert_eq!(
        letter.address(&without, &to).unwrap_err(),
        Unrenderable::Recipient("link to unsubscribe")
    );
}

#[test]
fn a_confirmation_says_what_to_do_and_nothing_that_a_user_typed() {
    let request = ConfirmationRequest {
        valid_for: Some(prost_types::Duration {
            seconds: 48 * 3600,
            nanos: 0,
        }),
    };
    let mut asked = recipient(3);
    asked.unsubscribe_uri.clear();
    asked.thread_key.clear();
    asked.confirm_uri = "https://demarche.example/c/abc=def".into();
    for (language, valid) in [("en", "48 hours"), ("es", "48 horas")] {
        let letter = letter(language, &Content::ConfirmationRequest(request));
        let read = Read::new(&message(&letter, &asked));
        for part in [&read.text, &read.html] {
            assert!(part.contains("https://demarche.example/c/abc=def"));
            assert!(part.contains(valid), "{part}");
        }
        assert_eq!(read.header("Auto-Submitted"), "auto-generated");
        assert!(
            !read
                .raw_headers
                .iter()
                .any(|(name, _)| name.starts_with("List-") || name == "References")
        );
    }
}
