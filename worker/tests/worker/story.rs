//! What mail tells of each fact of the record, in both parts and both languages.

use demarche::contract::v1::{
    Event, EventType, Quantity, QuantityKind, Relation, RelationKind, event::Fact,
};

use crate::{
    alerts::{HAPPENED, alert, occurrence},
    read::{Read, mail},
};

/// The subject after the title, and facts that both parts tell.
type Told = (EventType, &'static str, &'static [&'static str]);

const ENGLISH: [Told; 15] = [
    (
        EventType::StatementRecorded,
        "Human Rights Watch: criticises the proposal",
        &[
            "That moves nothing",
            "Statement: criticises the proposal",
            "On behalf of: Human Rights Watch",
            "In the capacity of: representative",
            "> We do not accept the exchange.",
        ],
    ),
    (
        EventType::PerformanceReported,
        "t1: Repatriate the 252 Venezuelans held: begun, 100 so far (claimed by the party obliged)",
        &[
            "How far: begun",
            "On what that rests: claimed by the party obliged",
            "How many so far: 100",
            "Named: Rocío San Miguel",
            "Expressly left out: Roland Carreño",
            "Note: In two flights",
            "By all reports: 252 undertaken, 100 claimed, 40 verified, 60 claimed and not verified",
            "Reported by: Cancillería de El Salvador",
            "independently verified: begun, 40 (as of 20 April 2025, 18:00",
            "Of 1 further term nothing is reported.",
            "Terms outstanding: 2 of 2",
        ],
    ),
    (
        EventType::RelationRecorded,
        "superseded by a later proposal",
        &[
            "This proposal: superseded by a later proposal",
            "The other proposal: The exchange of July: https://demarche.example/proposals/2",
            "Note: Offered anew in July",
            "The sources named below say so.",
        ],
    ),
    (
        EventType::TalksReported,
        "talks, as reported by Venezuela",
        &[
            "Talks between the parties were reported.",
            "By: an interview",
        ],
    ),
    (
        EventType::ProposalClarified,
        "explained by El Salvador",
        &["A proponent explained what is meant.", "By: a note verbale"],
    ),
    (
        EventType::ProposalLapsed,
        "lapsed",
        &["it lapsed.", "Reason given: Nobody took it up"],
    ),
    (
        EventType::TermsMoot,
        "terms have lost their object",
        &[
            "Term: t1: Repatriate the 252 Venezuelans held",
            "Reason given: All had been sent home already",
        ],
    ),
    (
        EventType::StatusOverridden,
        "status decided by the editors: rejected",
        &[
            "No party did so.",
            "Decision of the editors: rejected",
            "Reason given: Both sides say so in private",
            "The editors of this record say so.",
        ],
    ),
    (
        EventType::FactClarified,
        "made plainer: Venezuela: rejected",
        &[
            "Concerns: an answer: Venezuela: rejected (no. 5 of the record, recorded 20 April 2025",
            "> The broadcast was live.",
        ],
    ),
    (
        EventType::FactCorroborated,
        "further sources: Venezuela: rejected",
        &[
            "There is 1 further source.",
            "How well that fact is attested: reported by an independent publisher → \
             officially confirmed by the actor concerned",
        ],
    ),
    (
        EventType::FactAssessed,
        "Venezuela: rejected: disputed (Foro Penal)",
        &[
            "What was found: disputed",
            "Found by: Foro Penal",
            "Note: Two of them are still held",
        ],
    ),
    (
        EventType::SilenceReached,
        "Venezuela: no public response reported for 7 days, as of 27 April 2025",
        &[
            "Silence: Venezuela: no public response reported for 7 days, as of 27 April 2025",
            "Silence: Venezuela: no formal response reported for 5 days, as of 27 April 2025",
            "Awaited since: 20 April 2025, 18:00 (America/Caracas, UTC-04:00)",
            "this service counts it by the calendar",
        ],
    ),
    (
        EventType::DeadlinePassed,
        "overdue: answer of Venezuela, due by 30 April 2025, 18:00 (America/Caracas, UTC-04:00)",
        &[
            "What became of it: overdue",
            "The proponents set this date for the answer.",
        ],
    ),
    (
        EventType::GovernmentChanged,
        "change of government in Venezuela",
        &[
            "State: Venezuela",
            "Government: New government",
            "In office until then: Old government",
            "The proposal is addressed to the state, not to its government: it goes on",
        ],
    ),
    (
        EventType::RecognitionRecorded,
        "United States: recognises the government de facto, as the one in control",
        &[
            "Who recognises: United States",
            "Government: New government",
            "Recognition: recognises the government de facto",
        ],
    ),
];

const SPANISH: [Told; 15] = [
    (
        EventType::StatementRecorded,
        "Human Rights Watch: critica la propuesta",
        &["Un tercero se pronunció.", "> No aceptamos el canje."],
    ),
    (
        EventType::PerformanceReported,
        "t1: Repatriate the 252 Venezuelans held: iniciado, 100 hasta ahora (lo afirma la parte obligada)",
        &[
            "Excluidas expresamente: Roland Carreño",
            "Según todos los informes: 252 comprometidos, 100 afirmados, 40 verificados, 60 afirmados y no verificados",
            "Términos pendientes: 2 de 2",
        ],
    ),
    (
        EventType::RelationRecorded,
        "reemplazada por una propuesta posterior",
        &["La otra propuesta: The exchange of July"],
    ),
    (
        EventType::TalksReported,
        "conversaciones, según Venezuela",
        &["Se informó de conversaciones entre las partes."],
    ),
    (
        EventType::ProposalClarified,
        "explicada por El Salvador",
        &["Por: una nota verbal"],
    ),
    (
        EventType::ProposalLapsed,
        "caducada",
        &["Motivo expresado: Nobody took it up"],
    ),
    (
        EventType::TermsMoot,
        "hay términos que quedaron sin objeto",
        &["Término: t1: Repatriate the 252 Venezuelans held"],
    ),
    (
        EventType::StatusOverridden,
        "estado decidido por la redacción: rechazada",
        &[
            "Decisión de la redacción: rechazada",
            "No lo decidió ninguna de las partes.",
        ],
    ),
    (
        EventType::FactClarified,
        "precisión: Venezuela: rechazó",
        &["Se refiere a: una respuesta: Venezuela: rechazó (n.º 5 del registro"],
    ),
    (
        EventType::FactCorroborated,
        "más fuentes: Venezuela: rechazó",
        &["Hay 1 fuente más."],
    ),
    (
        EventType::FactAssessed,
        "Venezuela: rechazó: controvertido (Foro Penal)",
        &["Quien lo examinó: Foro Penal"],
    ),
    (
        EventType::SilenceReached,
        "Venezuela: sin respuesta pública conocida desde hace 7 días, al 27 de abril de 2025",
        &["Silencio: Venezuela: sin respuesta formal conocida desde hace 5 días"],
    ),
    (
        EventType::DeadlinePassed,
        "plazo vencido: respuesta de Venezuela, a más tardar: 30 de abril de 2025, 18:00 (America/Caracas, UTC-04:00)",
        &["Los proponentes fijaron esta fecha para la respuesta."],
    ),
    (
        EventType::GovernmentChanged,
        "cambio de gobierno en Venezuela",
        &[
            "Gobierno: Nuevo gobierno",
            "La propuesta se dirige al Estado, no a su gobierno: sigue en pie",
        ],
    ),
    (
        EventType::RecognitionRecorded,
        "Estados Unidos: reconoce al gobierno de facto, como el que ejerce el control",
        &["Quien reconoce: Estados Unidos"],
    ),
];

#[test]
fn every_fact_is_told_in_english() {
    told("en", &ENGLISH);
}

#[test]
fn every_fact_is_told_in_spanish() {
    told("es", &SPANISH);
}

fn told(language: &str, expected: &[Told]) {
    for (kind, subject, facts) in expected {
        let read = Read::new(&mail(language, alert(*kind)));
        let (_, rest) = read.subject.split_once(": ").unwrap();
        assert_eq!(rest, *subject, "{kind:?}");
        read.tells(facts);
    }
}

#[test]
fn a_relation_is_told_from_the_side_of_the_proposal_that_the_mail_is_about() {
    for (kind, later, earlier) in [
        (
            RelationKind::Supersedes,
            "supersedes an earlier proposal",
            "superseded by a later proposal",
        ),
        (
            RelationKind::CounterTo,
            "a counter-proposal to an earlier one",
            "answered with a counter-proposal",
        ),
        (
            RelationKind::Reiterates,
            "reiterates an earlier proposal",
            "reiterated by a later proposal",
        ),
        (
            RelationKind::Revives,
            "revives an earlier proposal that had ended",
            "revived by a later proposal",
        ),
    ] {
        for (here, said) in [("proposals/1", earlier), ("proposals/2", later)] {
            let mut related = alert(EventType::RelationRecorded);
            related.proposal.as_mut().unwrap().name = here.into();
            let Some(Fact::Relation(relation)) = &mut related.event.as_mut().unwrap().fact else {
                panic!("no relation");
            };
            *relation = Relation {
                kind: kind.into(),
                ..relation.clone()
            };
            let read = Read::new(&mail("en", related));
            assert!(read.subject.ends_with(said), "{here}: {}", read.subject);
        }
    }
}

#[test]
fn an_amendment_says_what_is_different_from_the_version_before() {
    let mut amended = alert(EventType::ProposalAmended);
    let Some(Fact::Version(version)) = &mut amended.event.as_mut().unwrap().fact else {
        panic!("no version");
    };
    amended.former_version = Some(version.clone());
    version.number = 2;
    version.reply_due = Some(occurrence(HAPPENED + 86_400));
    version.terms.remove(1);
    version.terms[0].quantity = Some(Quantity {
        kind: QuantityKind::AtLeast.into(),
        value: 200,
        verbatim: String::new(),
    });
    Read::new(&mail("en", amended)).tells(&[
        "Version now on the table: 2",
        "An answer is wanted by: 21 April 2025, 18:00",
        "t1: El Salvador: Repatriate the 252 Venezuelans held. → \
         El Salvador: Repatriate the 252 Venezuelans held. (at least 200)",
        "t2: no longer: Venezuela: to release persons",
    ]);
}

#[test]
fn a_fact_of_a_later_service_is_told_as_far_as_it_is_known() {
    let mut unknown = alert(EventType::ResponseRecorded);
    let event = unknown.event.as_mut().unwrap();
    *event = Event {
        r#type: 999,
        fact: None,
        ..event.clone()
    };
    let read = Read::new(&mail("en", unknown));
    assert!(read.subject.ends_with(": a new fact was recorded"));
    read.tells(&["Status: announced → rejected"]);
}
