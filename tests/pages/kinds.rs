//! Each kind of fact, with what a page says of it in English and in Spanish.

use demarche::domain::{
    Assessment, Channel, Clarification, Conveyance, Corroboration, EditorialChange, EventType,
    Fact, Judgement, PerformanceBasis, Proposal, ProposalId, Recognition, RecognitionMode,
    Relation, RelationKind, Status, StatusOverride, Text, Timeliness, Withdrawal,
};
use jiff::civil::date;
use uuid::Uuid;

use crate::{
    story::{communication, evidence, party},
    telling::{deadline, government, lapse, mootness, on, report, silence, statement},
};

type Words = &'static [&'static str];

/// A fact of a kind, and what is said of it.
pub(crate) type Kind = (EventType, Fact, Words, Words);

/// What was said on a day.
pub(crate) fn conveyance(day: &str) -> Conveyance {
    Conveyance {
        communication: communication("el-salvador", Channel::PressRelease, day),
        evidence: evidence(),
    }
}

/// Facts about a proposal.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn about_a_proposal(proposal: &Proposal) -> Vec<Kind> {
    vec![
        (
            EventType::StatementRecorded,
            statement("We offer to help", "2025-05-01"),
            &[
                "A third party offers its good offices",
                "We offer to help",
                "<bdi>Norway</bdi>",
            ],
            &["Un tercero ofrece sus buenos oficios", "<bdi>Noruega</bdi>"],
        ),
        (
            EventType::PerformanceReported,
            report(PerformanceBasis::ClaimedByObligor, 80, "2025-05-01"),
            &[
                "The word of the party that is to do it",
                "1. Release",
                "Begun",
                "80",
                "Foro Penal",
            ],
            &[
                "La palabra de la parte que debe hacerlo",
                "1. Liberación",
                "Comenzado",
            ],
        ),
        (
            EventType::TalksReported,
            Fact::Talks(conveyance("2025-05-01")),
            &["The parties talk", "Press release (public)"],
            &["Las partes conversan", "Comunicado de prensa (público)"],
        ),
        (
            EventType::ProposalClarified,
            Fact::Explanation(conveyance("2025-05-01")),
            &["The proponent made it plainer"],
            &["El proponente la aclaró"],
        ),
        (
            EventType::RelationRecorded,
            Fact::Relation(Relation {
                kind: RelationKind::Reiterates,
                later: proposal.id,
                earlier: ProposalId(Uuid::from_u128(5)),
                occurred: on("2025-05-01"),
                note: "Almost word for word".to_owned(),
                evidence: evidence(),
            }),
            &[
                "Says again",
                "A proposal that is not public",
                "Almost word for word",
            ],
            &["Reitera", "Una propuesta que no es pública"],
        ),
        (
            EventType::ProposalLapsed,
            lapse(),
            &["The proposal lapsed", "The offer was for April only"],
            &["La propuesta caducó", "Motivo expresado"],
        ),
        (
            EventType::TermsMoot,
            mootness(),
            &[
                "Terms lost their object",
                "href=\"#term-1\"",
                "All were freed by a court",
            ],
            &["Términos sin objeto"],
        ),
        (
            EventType::StatusOverridden,
            Fact::Override(StatusOverride {
                status: Status::Collapsed,
                reason: "Both sides say that it is over".to_owned(),
                occurred: on("2025-05-01"),
                sources: evidence().sources,
            }),
            &[
                "Status decided by the editors",
                "Status, by decision of the editors",
                "Agreed, but not kept",
                "Both sides say that it is over",
                "https://example.org/post/1",
            ],
            &[
                "Estado decidido por la redacción",
                "Acordada, pero no cumplida",
            ],
        ),
        (
            EventType::ProposalUpdated,
            Fact::Editorial(EditorialChange {
                title: "The exchange, renamed".to_owned(),
                summary: String::new(),
                language: "en".to_owned(),
            }),
            &[
                "The editors changed the title or the summary",
                "The exchange, renamed",
            ],
            &["La redacción cambió el título o el resumen"],
        ),
        (
            EventType::ProposalWithdrawn,
            Fact::Withdrawal(Withdrawal {
                communication: communication("el-salvador", Channel::Speech, "2025-05-01"),
                evidence: evidence(),
                reason: "No answer came".to_owned(),
            }),
            &["Proposal withdrawn", "No answer came"],
            &["Propuesta retirada"],
        ),
    ]
}

/// Facts about facts, and what the calendar and the governments bring.
pub(crate) fn about_facts_and_days(proposal: &Proposal) -> Vec<Kind> {
    let first = proposal.created_seq;
    vec![
        (
            EventType::FactClarified,
            Fact::Clarification(Clarification {
                fact: first,
                note: Text {
                    content: "By night, local time".to_owned(),
                    language: "en".to_owned(),
                },
                sources: Vec::new(),
            }),
            &[
                "A fact was made plainer",
                "By night, local time",
                "Proposal announced</a>",
            ],
            &["Se precisó un hecho", "Propuesta anunciada</a>"],
        ),
        (
            EventType::FactCorroborated,
            Fact::Corroboration(Corroboration {
                fact: first,
                evidence: evidence(),
            }),
            &["A fact has further sources", "Bears out"],
            &["Un hecho tiene más fuentes", "Respalda"],
        ),
        (
            EventType::FactAssessed,
            Fact::Assessment(Assessment {
                fact: first,
                judgement: Judgement::Disputed,
                assessor: "Foro Penal".to_owned(),
                note: "The number differs".to_owned(),
                sources: evidence().sources,
            }),
            &[
                "A fact is disputed",
                "According to",
                "Foro Penal",
                "The number differs",
            ],
            &["Se disputa un hecho", "Según"],
        ),
        (
            EventType::SilenceReached,
            silence(7, date(2025, 4, 27)),
            &["Venezuela: no public response reported for 7 days, as of 27 April 2025."],
            &[
                "Venezuela (es): no consta respuesta pública desde hace 7 días, al 27 de abril de 2025.",
            ],
        ),
        (
            EventType::DeadlineNear,
            deadline(Timeliness::DueSoon),
            &["Venezuela: an answer is wanted by 3 May 2025 (America/El_Salvador)."],
            &[
                "Venezuela (es): se pide una respuesta antes de 3 de mayo de 2025 (America/El_Salvador).",
            ],
        ),
        (
            EventType::DeadlinePassed,
            deadline(Timeliness::Overdue),
            &["Venezuela: the date for an answer, 3 May 2025 (America/El_Salvador), has passed."],
            &["pasó la fecha para una respuesta"],
        ),
        (
            EventType::GovernmentChanged,
            government(),
            &["Change of government", "Takes office", "<bdi>Norway</bdi>"],
            &["Cambio de gobierno", "Asume", "<bdi>Noruega</bdi>"],
        ),
        (
            EventType::RecognitionRecorded,
            Fact::Recognition(Recognition {
                recogniser: party("norway"),
                mode: RecognitionMode::DeFacto,
                occurred: on("2025-05-01"),
                evidence: evidence(),
                seq: 0,
            }),
            &[
                "Recognition of a government",
                "As the government in control",
            ],
            &[
                "Reconocimiento de un gobierno",
                "Como gobierno que tiene el control",
            ],
        ),
    ]
}
