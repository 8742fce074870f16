//! Mail that puts right what was told before.

use demarche::contract::v1::{
    Communication, Correction, EventType, PerformanceReport, PerformanceState, ProposalStatus,
    ProposalVersion, ResponseKind, Retraction, correction::Replacement, event::Fact,
};

use crate::{
    alerts::{HAPPENED, alert, changing, kinds, occurrence},
    read::{Read, mail},
};

fn fact_of(kind: EventType) -> Fact {
    alert(kind).event.unwrap().fact.unwrap()
}

fn correcting(kind: EventType, replacement: Replacement) -> demarche::contract::v1::Alert {
    let mut alert = changing(
        fact_of(kind),
        kind,
        Fact::Correction(Correction {
            fact: 5,
            replacement: Some(replacement),
            reason: "Misheard".into(),
            ..Correction::default()
        }),
    );
    alert
        .event
        .as_mut()
        .unwrap()
        .set_type(EventType::FactCorrected);
    alert
}

#[test]
fn a_correction_says_what_was_told_what_is_so_and_what_was_wrong() {
    let read = Read::new(&mail("en", alert(EventType::FactCorrected)));
    assert_eq!(
        read.subject,
        "Correction: Humanitarian exchange of prisoners: Venezuela: answer put off"
    );
    read.tells(&[
        "What you may have been told was not right.",
        "Concerns: an answer (no. 5 of the record, recorded 20 April 2025, 23:00 (UTC))",
        "Told before: Venezuela: rejected",
        "So now: Venezuela: answer put off",
        "Answer: told before: rejected; so now: answer put off",
        "What was wrong: The wire story was wrong",
        "Status: told before: announced; so now: rejected",
    ]);
    let read = Read::new(&mail("es", alert(EventType::FactCorrected)));
    assert_eq!(
        read.subject,
        "Corrección: Humanitarian exchange of prisoners: Venezuela: aplazó la respuesta"
    );
    read.tells(&[
        "Se refiere a: una respuesta (n.º 5 del registro",
        "Antes se informó: Venezuela: rechazó",
        "Lo correcto: Venezuela: aplazó la respuesta",
        "Qué estaba mal: The wire story was wrong",
    ]);
}

#[test]
fn a_retraction_begins_with_the_word_and_repeats_what_was_told() {
    for (language, subject, fact) in [
        (
            "en",
            "Retracted: Humanitarian exchange of prisoners: Venezuela: rejected",
            "What you may have been told was not so. It counts no more.",
        ),
        (
            "es",
            "Retractación: Humanitarian exchange of prisoners: Venezuela: rechazó",
            "Lo que se le pudo haber informado no era así. Ya no cuenta.",
        ),
    ] {
        let read = Read::new(&mail(language, alert(EventType::FactRetracted)));
        assert_eq!(read.subject, subject);
        read.tells(&[fact, "The account was an impostor's"]);
    }
}

#[test]
fn a_proposal_that_was_recorded_in_error_is_taken_back() {
    let read = Read::new(&mail("en", alert(EventType::ProposalVoided)));
    assert!(read.subject.starts_with("Retracted: "), "{}", read.subject);
    read.tells(&["please disregard", "What was wrong: It was never made"]);
}

#[test]
fn a_late_fact_that_changes_the_past_is_a_correction_and_no_news() {
    for kind in kinds() {
        let mut late = alert(kind);
        late.event.as_mut().unwrap().corrects_status = true;
        for (language, prefixes) in [
            ("en", ["Correction: ", "Retracted: "]),
            ("es", ["Corrección: ", "Retractación: "]),
        ] {
            let read = Read::new(&mail(language, late.clone()));
            assert!(
                prefixes
                    .iter()
                    .any(|prefix| read.subject.starts_with(prefix)),
                "{kind:?}: {}",
                read.subject
            );
        }
    }
    let mut late = alert(EventType::ResponseRecorded);
    late.event.as_mut().unwrap().corrects_status = true;
    let read = Read::new(&mail("en", late));
    assert_eq!(
        read.subject,
        "Correction: Humanitarian exchange of prisoners: Venezuela: rejected"
    );
    read.tells(&[
        "This became known late.",
        "Status: told before: announced; so now: rejected",
        "Venezuela, in public: told before: no answer known; so now: rejected",
        "Answer: rejected",
    ]);
    assert_eq!(read.text.matches("Status: ").count(), 1);
}

#[test]
fn news_is_not_called_a_correction() {
    for kind in kinds() {
        let is_correction = matches!(
            kind,
            EventType::FactCorrected | EventType::FactRetracted | EventType::ProposalVoided
        );
        let read = Read::new(&mail("en", alert(kind)));
        let says_so = ["Correction", "Retracted"]
            .iter()
            .any(|word| read.subject.starts_with(word));
        assert_eq!(says_so, is_correction, "{kind:?}: {}", read.subject);
    }
}

#[test]
fn only_what_is_different_is_told_again() {
    let Fact::PerformanceReport(report) = fact_of(EventType::PerformanceReported) else {
        panic!("no report");
    };
    let report = PerformanceReport {
        state: PerformanceState::Complete.into(),
        reporter: "Foro Penal".into(),
        occurred: Some(occurrence(HAPPENED + 86_400)),
        note: String::new(),
        ..report
    };
    let read = Read::new(&mail(
        "en",
        correcting(
            EventType::PerformanceReported,
            Replacement::PerformanceReport(report),
        ),
    ));
    read.tells(&[
        "Concerns: a report on how far a term is carried out (no. 5",
        "Reported by: told before: Cancillería de El Salvador; so now: Foro Penal",
        "How far: told before: begun; so now: carried out in full",
        "Happened: told before: 20 April 2025, 18:00 (America/Caracas, UTC-04:00); so now: 21 April",
        "What it should not have said: Note: In two flights",
    ]);
    assert!(!read.text.contains("How many so far"), "{}", read.text);
}

#[test]
fn a_corrected_version_tells_its_terms_and_a_corrected_note_its_channel() {
    let Fact::Version(version) = fact_of(EventType::ProposalAnnounced) else {
        panic!("no version");
    };
    let mut now: ProposalVersion = version;
    now.terms[0].description = "Repatriate all 252.".into();
    let read = Read::new(&mail(
        "en",
        correcting(EventType::ProposalAnnounced, Replacement::Version(now)),
    ));
    read.tells(&[
        "Concerns: an announcement (no. 5",
        "t1: told before: El Salvador: Repatriate the 252 Venezuelans held.; \
         so now: El Salvador: Repatriate all 252.",
    ]);

    let Fact::Conveyance(note) = fact_of(EventType::ProposalTransmitted) else {
        panic!("no note");
    };
    let now = Communication {
        channel: demarche::contract::v1::Channel::AideMemoire.into(),
        ..note.communication.unwrap()
    };
    let read = Read::new(&mail(
        "en",
        correcting(
            EventType::ProposalTransmitted,
            Replacement::Communication(now),
        ),
    ));
    read.tells(&["By: told before: a note verbale; so now: an aide-mémoire"]);
}

#[test]
fn a_correction_of_which_the_original_is_not_known_tells_what_it_should_have_said() {
    let mut alone = alert(EventType::FactCorrected);
    alone.changed = None;
    let read = Read::new(&mail("en", alone));
    read.tells(&[
        "Concerns: no. 5 of the record",
        "So now: Venezuela: answer put off",
        "What it should have said:",
        "Answer: answer put off",
        "Speaker: Jorge Rodríguez",
    ]);

    let mut alone = alert(EventType::FactRetracted);
    alone.changed = None;
    let read = Read::new(&mail("en", alone));
    assert!(read.subject.ends_with(": a fact of the record"));
}

#[test]
fn the_event_sent_along_is_heeded_only_if_it_is_the_one_changed() {
    let mut other = alert(EventType::FactRetracted);
    other.changed.as_mut().unwrap().seq = 4;
    let read = Read::new(&mail("en", other));
    read.tells(&["Concerns: no. 5 of the record"]);
    assert!(
        !read.text.contains("Told before: Venezuela"),
        "{}",
        read.text
    );
}

#[test]
fn a_retraction_of_a_retraction_ends() {
    let inner = Fact::Retraction(Retraction {
        fact: 5,
        ..Retraction::default()
    });
    let outer = changing(inner.clone(), EventType::FactRetracted, inner);
    let read = Read::new(&mail("en", outer));
    assert!(read.subject.starts_with("Retracted: "), "{}", read.subject);
    read.tells(&["Concerns: a retraction (no. 5"]);
}

#[test]
fn an_overridden_status_is_the_editors_word_also_as_a_correction() {
    let mut decided = alert(EventType::StatusOverridden);
    let event = decided.event.as_mut().unwrap();
    event.corrects_status = true;
    event.status_before = ProposalStatus::Agreed.into();
    let read = Read::new(&mail("en", decided));
    assert_eq!(
        read.subject,
        "Correction: Humanitarian exchange of prisoners: status decided by the editors: rejected"
    );
    read.tells(&["Status: told before: agreed; so now: rejected"]);
}

#[test]
fn an_answer_that_was_corrected_into_a_counter_proposal_names_it() {
    let Fact::Response(response) = fact_of(EventType::ResponseRecorded) else {
        panic!("no response");
    };
    let now = demarche::contract::v1::Response {
        kind: ResponseKind::CounterProposal.into(),
        counter_proposal: "proposals/2".into(),
        ..response
    };
    let read = Read::new(&mail(
        "en",
        correcting(EventType::ResponseRecorded, Replacement::Response(now)),
    ));
    read.tells(&["Offered instead: The exchange of July: https://demarche.example/proposals/2"]);
}
