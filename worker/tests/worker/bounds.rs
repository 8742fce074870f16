//! What people typed, at its worst.

use demarche::contract::v1::{EventType, NamedPerson, NamedPersonRole, event::Fact};

use crate::{
    alerts::{alert, kinds},
    read::{Read, mail},
};

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
fn a_long_name_leaves_room_for_the_news() {
    for kind in kinds() {
        let mut named = alert(kind);
        for party in &mut named.parties {
            party.display_name = "Ministry ".repeat(22);
            party.localized_names.clear();
        }
        let event = named.event.as_mut().unwrap();
        if let Some(Fact::Assessment(assessment)) = &mut event.fact {
            assessment.assessor = "Observatory ".repeat(16);
        }
        let read = Read::new(&mail("en", named));
        let length = read.subject.chars().count();
        assert!(length < 330, "{kind:?}: {length}: {}", read.subject);
    }
}

#[test]
fn many_proponents_are_counted_and_not_listed_in_a_subject() {
    let mut many = alert(EventType::ProposalLapsed);
    many.event = alert(EventType::ProposalAnnounced).event;
    let event = many.event.as_mut().unwrap();
    let Some(Fact::Version(version)) = &mut event.fact else {
        panic!("no version");
    };
    version.communication = None;
    many.proposal.as_mut().unwrap().proponents = (0..30).map(|n| format!("parties/p{n}")).collect();
    let read = Read::new(&mail("en", many));
    assert!(
        read.subject.ends_with("announced by p0, p1 and 28 more"),
        "{}",
        read.subject
    );
}

#[test]
fn a_name_that_runs_from_right_to_left_is_set_apart_and_moves_no_number() {
    let mut arabic = alert(EventType::SilenceReached);
    arabic.parties[1].display_name = "حركة".into();
    let read = Read::new(&mail("en", arabic));
    let said = "\u{2068}حركة\u{2069}: no public response reported for 7 days";
    assert!(read.subject.contains(said), "{}", read.subject);
    read.tells(&[said]);
    // What is opened is closed, in each line.
    for line in read.text.lines().chain([read.subject.as_str()]) {
        assert_eq!(
            line.matches('\u{2068}').count(),
            line.matches('\u{2069}').count(),
            "{line}"
        );
    }
}

#[test]
fn nothing_typed_in_any_fact_breaks_out_of_a_line_or_turns_one_around() {
    let hostile = "x\r\nBcc: all@example.org\r\n\r\n<b onclick=x>\u{202E}\u{2066}\0";
    for kind in kinds() {
        let mut attacked = alert(kind);
        for party in &mut attacked.parties {
            party.display_name = hostile.into();
            party.localized_names.clear();
        }
        for related in &mut attacked.related {
            related.title = hostile.into();
            related.timeline_uri = "javascript:alert(1)".into();
        }
        if let Some(proposal) = &mut attacked.proposal {
            proposal.title = hostile.into();
            for term in &mut proposal.current_version.as_mut().unwrap().terms {
                term.description = hostile.into();
            }
        }
        let event = attacked.event.as_mut().unwrap();
        match event.fact.as_mut().unwrap() {
            Fact::PerformanceReport(report) => {
                report.term_id = hostile.into();
                report.reporter = hostile.into();
                report.note = hostile.into();
            }
            Fact::Relation(relation) => relation.note = hostile.into(),
            Fact::Lapse(lapse) => lapse.reason = hostile.into(),
            Fact::Mootness(moot) => moot.term_ids = vec![hostile.into()],
            Fact::Voiding(voiding) => voiding.reason = hostile.into(),
            Fact::StatusOverride(decision) => decision.reason = hostile.into(),
            Fact::Correction(correction) => correction.reason = hostile.into(),
            Fact::Clarification(said) => said.note.as_mut().unwrap().content = hostile.into(),
            Fact::Retraction(retraction) => retraction.reason = hostile.into(),
            Fact::Assessment(assessment) => assessment.assessor = hostile.into(),
            Fact::Silence(silence) => silence.as_of = hostile.into(),
            Fact::Deadline(deadline) => deadline.term_id = hostile.into(),
            _ => {}
        }
        for language in ["en", "es"] {
            let raw = mail(language, attacked.clone());
            let read = Read::new(&raw);
            assert!(
                !read.raw_headers.iter().any(|(name, _)| name == "Bcc"),
                "{kind:?}"
            );
            assert!(!read.html.contains("<b onclick"), "{kind:?}");
            assert!(!read.html.contains("javascript:"), "{kind:?}");
            for part in [&read.subject, &read.text, &read.html] {
                assert!(
                    !part.contains(['\u{202E}', '\u{2066}', '\0']),
                    "{kind:?}: {part}"
                );
            }
        }
    }
}

#[test]
fn a_person_who_is_left_out_is_never_among_those_named() {
    let mut alert = alert(EventType::ProposalAnnounced);
    let proposal = alert.proposal.as_mut().unwrap();
    let term = &mut proposal.current_version.as_mut().unwrap().terms[1];
    term.named_persons = [
        ("Ana", NamedPersonRole::Included),
        ("Berta", NamedPersonRole::Excluded),
        ("Carla", NamedPersonRole::Example),
    ]
    .map(|(name, role)| NamedPerson {
        display_name: name.into(),
        role: role.into(),
        person: String::new(),
    })
    .into();
    Read::new(&mail("en", alert)).tells(&[
        "Venezuela: to release persons. Named: Ana. Named as examples: Carla. \
         Expressly left out: Berta",
    ]);
}
