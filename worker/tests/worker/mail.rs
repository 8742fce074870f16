//! The mail as its readers' programs read it.

use demarche::contract::v1::{ConfirmationRequest, EventType, lease::Content};
use demarche_worker::render::{Unrenderable, letter::LARGEST, locale::Locale};
use mail_parser::{HeaderValue, MessageParser};

use crate::{
    alerts::{alert, kinds, recipient},
    read::{Read, letter, mail, message},
};

#[test]
fn every_event_makes_a_mail_that_parses_in_every_language() {
    for kind in kinds() {
        for locale in Locale::all() {
            let raw = mail(locale.tag(), alert(kind));
            let read = Read::new(&raw);
            assert!(raw.len() < LARGEST);
            assert!(raw.is_ascii());
            assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "{kind:?}");
            assert!(raw.split("\r\n").all(|line| line.len() <= 998));
            let title = match kind {
                // No proposal's, but a party's own event.
                EventType::RecognitionRecorded => ["New government", "Nuevo gobierno"],
                _ => ["Humanitarian exchange of prisoners"; 2],
            };
            assert!(
                title.iter().any(|title| read.subject.contains(title)),
                "{}",
                read.subject
            );
            assert!(!read.subject.starts_with("Re:"));
            assert!(read.html.contains(&format!("lang=\"{}\"", locale.tag())));
            for name in ["From", "To", "Date", "Message-ID", "Subject"] {
                read.header(name);
            }
            // No placeholder, no text id, no enumeration of the contract is left over.
            for part in [&read.text, &read.subject] {
                assert!(!part.contains("{$") && !part.contains("{ $"), "{part}");
                for word in part.split(|c: char| !(c.is_alphanumeric() || c == '-')) {
                    let is_id = [
                        "label", "heading", "happened", "event", "kind", "date", "by",
                    ]
                    .iter()
                    .any(|id| {
                        word.strip_prefix(id)
                            .is_some_and(|rest| rest.starts_with('-'))
                    });
                    assert!(!is_id, "{word} in {part}");
                }
            }
        }
    }
}

#[test]
fn both_parts_tell_the_same_facts() {
    for kind in kinds() {
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
