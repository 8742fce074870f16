//! Which fact becomes which event.
//!
//! | fact | event | mode | source → recipient | why |
//! |---|---|---|---|---|
//! | announced, delivered, amended | `AGREE` where proponents undertake something, `REQUEST` where addressees are to | of the acts asked for | proponents → addressees | an offer is a promise; what it asks for is a request |
//! | withdrawn | `REJECT` | | proponent → addressees | the proponent no longer goes along |
//! | acknowledgement, deferral, no comment | – | | | comment (CAMEO 01) |
//! | request for clarification | `REQUEST` | `assist` | addressee → proponents | asks for information |
//! | acceptance | `AGREE` | | addressee → proponents | |
//! | partial acceptance | `AGREE`, and `REJECT` where a term is refused | of the acts refused | addressee → proponents | one event each, one speaker |
//! | conditional acceptance | `AGREE`, `REQUEST` | | addressee → proponents | a yes, and what it asks for |
//! | counter-proposal | `CONSULT` | | both sides, no recipient | bargaining; what is offered is coded with the other proposal |
//! | rejection | `REJECT` | of the acts asked of the addressee | addressee → proponents | |
//! | response taken back | – | | | what then holds is not known |
//! | statement: support | `SUPPORT` | | third party → proponents | |
//! | statement: criticism | `ACCUSE` | | third party → proponents | disapproval is under `ACCUSE` since `DISAPPROVE` was merged into it |
//! | statement: call to act | `REQUEST` | | third party | to whom, the record does not say |
//! | statement: good offices | `AGREE` | | third party → both sides | an offer to mediate |
//! | talks | `CONSULT` | `multilateral` from three parties on | both sides, no recipient | nobody visits |
//! | performance, announced only | `AGREE` | | obligor → beneficiary | a promise |
//! | performance, begun or complete: release, repatriation | `RETREAT` | `release` for a release | obligor → beneficiary | the manual's own example |
//! | – pardon, safe conduct | `CONCEDE` | | obligor → beneficiary | pardons, easing of restrictions |
//! | – transfer of custody, information | `COOPERATE` | | obligor → beneficiary | judicial matters, sharing of information |
//! | – to refrain, other acts | – | | | no act of this kind is in the ontology |
//! | performance, abandoned | `REJECT` | of the act | obligor → beneficiary | refuses to go on |
//! | recognition: de jure, de facto | `SUPPORT` | | recogniser | recognition of governments |
//! | recognition: withheld | `REJECT` | | recogniser | |
//! | recognition: withdrawn | `SANCTION` | `discontinue` | recogniser | relations are reduced |
//! | anything else | – | | | happens in the record, or between no two actors |
//!
//! The names are those of the published data: `REQUEST` is `DEMAND` in older manuals.

use serde::Serialize;

use super::actors::Party;
use crate::{
    docket::Docket,
    domain::{
        Communication, Evidence, Fact, Occurrence, PartyId, PerformanceBasis, PerformanceReport,
        PerformanceState, Position, Recognition, RecognitionMode, Response, ResponseKind,
        Statement, StatementKind, Term, TermAct, Version,
    },
};

/// A category of events. Those that no fact of ours is are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Category {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Retreat,
    Request,
    Accuse,
    Reject,
    Sanction,
}

impl Category {
    /// Cooperation in word (1) and deed (2), conflict in word (3).
    pub(super) fn quad(self) -> u8 {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => 1,
            Self::Cooperate | Self::Retreat => 2,
            Self::Request | Self::Accuse | Self::Reject | Self::Sanction => 3,
        }
    }
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mode {
    /// Of `REQUEST` and `REJECT`: exchange or assistance.
    Assist,
    /// Of `REQUEST` and `REJECT`: a change of policy.
    Change,
    /// Of `REQUEST` and `REJECT`: release of prisoners and other concessions.
    Yield,
    /// Of `CONSULT`.
    Multilateral,
    /// Of `RETREAT`.
    Release,
    /// Of `SANCTION`.
    Discontinue,
}

/// What a fact is coded as.
#[derive(Debug)]
pub(super) struct Coded<'a> {
    pub(super) categories: Vec<Category>,
    pub(super) modes: Vec<Mode>,
    pub(super) source: Vec<Party<'a>>,
    pub(super) recipient: Vec<Party<'a>>,
    pub(super) occurred: &'a Occurrence,
    pub(super) evidence: Option<&'a Evidence>,
    pub(super) term: Option<&'a str>,
}

/// The table. None: PLOVER has no such event.
pub(super) fn code<'a>(docket: &'a Docket, fact: &'a Fact) -> Option<Coded<'a>> {
    match fact {
        Fact::Version(version) => {
            let said = version.communication.as_ref()?;
            Some(offer(docket, version, said, None))
        }
        Fact::Conveyance(said) => {
            let version = &docket.proposal.version;
            let evidence = Some(&said.evidence);
            Some(offer(docket, version, &said.communication, evidence))
        }
        Fact::Withdrawal(withdrawal) => Some(Coded {
            categories: vec![Category::Reject],
            recipient: all(&docket.proposal.addressees),
            ..spoken(&withdrawal.communication, Some(&withdrawal.evidence))
        }),
        Fact::Response(response) => answer(docket, response),
        Fact::Statement(statement) => Some(third_party(docket, statement)),
        Fact::Talks(said) => Some(Coded {
            categories: vec![Category::Consult],
            modes: multilateral(docket),
            source: both_sides(docket),
            ..spoken(&said.communication, Some(&said.evidence))
        }),
        Fact::Report(report) => performance(docket, report),
        Fact::Recognition(recognition) => Some(recognised(recognition)),
        Fact::Party(_)
        | Fact::Editorial(_)
        | Fact::Relation(_)
        | Fact::Explanation(_)
        | Fact::Lapse(_)
        | Fact::Mootness(_)
        | Fact::Voiding(_)
        | Fact::Override(_)
        | Fact::Correction(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Corroboration(_)
        | Fact::Assessment(_)
        | Fact::Silence(_)
        | Fact::Deadline(_)
        | Fact::Government(_) => None,
    }
}

fn spoken<'a>(said: &'a Communication, evidence: Option<&'a Evidence>) -> Coded<'a> {
    Coded {
        categories: Vec::new(),
        modes: Vec::new(),
        source: vec![Party::speaking(said)],
        recipient: Vec::new(),
        occurred: &said.occurred,
        evidence,
        term: None,
    }
}

fn all(parties: &[PartyId]) -> Vec<Party<'_>> {
    parties.iter().map(Party::silent).collect()
}

fn both_sides(docket: &Docket) -> Vec<Party<'_>> {
    let mut parties = all(&docket.proposal.proponents);
    parties.extend(all(&docket.proposal.addressees));
    parties
}

fn multilateral(docket: &Docket) -> Vec<Mode> {
    let parties = docket.proposal.proponents.len() + docket.proposal.addressees.len();
    if parties > 2 {
        vec![Mode::Multilateral]
    } else {
        Vec::new()
    }
}

/// The modes of `REQUEST` and `REJECT`, by the acts that are asked for or refused.
fn modes<'a>(terms: impl Iterator<Item = &'a Term>) -> Vec<Mode> {
    let mut modes = Vec::new();
    for term in terms {
        let mode = match term.act {
            TermAct::Release
            | TermAct::TransferCustody
            | TermAct::Repatriate
            | TermAct::SafeConduct
            | TermAct::Pardon => Mode::Yield,
            TermAct::ProvideInformation => Mode::Assist,
            TermAct::Refrain => Mode::Change,
            TermAct::Other => continue,
        };
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }
    modes
}

fn offer<'a>(
    docket: &'a Docket,
    version: &'a Version,
    said: &'a Communication,
    evidence: Option<&'a Evidence>,
) -> Coded<'a> {
    let proponents = &docket.proposal.proponents;
    let promised = |term: &&Term| proponents.contains(&term.obligor);
    let asked = || version.terms.iter().filter(|term| !promised(term));
    let mut categories = Vec::new();
    if version.terms.iter().any(|term| promised(&term)) {
        categories.push(Category::Agree);
    }
    if asked().next().is_some() {
        categories.push(Category::Request);
    }
    Coded {
        modes: modes(asked()),
        categories,
        recipient: all(&docket.proposal.addressees),
        ..spoken(said, evidence.or(version.evidence.as_ref()))
    }
}

fn answer<'a>(docket: &'a Docket, response: &'a Response) -> Option<Coded<'a>> {
    let said = &response.communication;
    let terms = docket
        .versions
        .iter()
        .find(|version| version.number == response.version)
        .map_or(&[][..], |version| &version.terms);
    let (categories, modes) = match response.kind {
        ResponseKind::Acknowledgement
        | ResponseKind::Deferral
        | ResponseKind::RefusalToComment
        | ResponseKind::WithdrawalOfResponse => return None,
        ResponseKind::RequestForClarification => (vec![Category::Request], vec![Mode::Assist]),
        ResponseKind::Acceptance => (vec![Category::Agree], Vec::new()),
        ResponseKind::ConditionalAcceptance => {
            (vec![Category::Agree, Category::Request], Vec::new())
        }
        ResponseKind::PartialAcceptance => {
            let refused = || {
                terms.iter().filter(|term| {
                    response.positions.iter().any(|given| {
                        given.term_id == term.id && given.position == Position::Rejected
                    })
                })
            };
            let mut categories = vec![Category::Agree];
            if refused().next().is_some() {
                categories.push(Category::Reject);
            }
            (categories, modes(refused()))
        }
        ResponseKind::CounterProposal => {
            return Some(Coded {
                categories: vec![Category::Consult],
                modes: multilateral(docket),
                source: both_sides(docket),
                ..spoken(said, Some(&response.evidence))
            });
        }
        ResponseKind::Rejection => {
            let asked = terms.iter();
            let asked = asked.filter(|term| term.obligor == said.on_behalf_of);
            (vec![Category::Reject], modes(asked))
        }
    };
    Some(Coded {
        categories,
        modes,
        recipient: all(&docket.proposal.proponents),
        ..spoken(said, Some(&response.evidence))
    })
}

fn third_party<'a>(docket: &'a Docket, statement: &'a Statement) -> Coded<'a> {
    let proponents = || all(&docket.proposal.proponents);
    let (category, recipient) = match statement.kind {
        StatementKind::Support => (Category::Support, proponents()),
        StatementKind::Criticism => (Category::Accuse, proponents()),
        StatementKind::CallToAct => (Category::Request, Vec::new()),
        StatementKind::OfferOfGoodOffices => (Category::Agree, both_sides(docket)),
    };
    Coded {
        categories: vec![category],
        recipient,
        ..spoken(&statement.communication, Some(&statement.evidence))
    }
}

fn performance<'a>(docket: &'a Docket, report: &'a PerformanceReport) -> Option<Coded<'a>> {
    let term = docket
        .versions
        .iter()
        .find(|version| version.number == report.version)?
        .terms
        .iter()
        .find(|term| term.id == report.term_id)?;
    let (category, modes) = match (report.state, report.basis) {
        (PerformanceState::Abandoned, _) => (Category::Reject, modes([term].into_iter())),
        (_, PerformanceBasis::Announced) => (Category::Agree, Vec::new()),
        (PerformanceState::Begun | PerformanceState::Complete, _) => match term.act {
            TermAct::Release => (Category::Retreat, vec![Mode::Release]),
            TermAct::Repatriate => (Category::Retreat, Vec::new()),
            TermAct::Pardon | TermAct::SafeConduct => (Category::Concede, Vec::new()),
            TermAct::TransferCustody | TermAct::ProvideInformation => {
                (Category::Cooperate, Vec::new())
            }
            TermAct::Refrain | TermAct::Other => return None,
        },
    };
    Some(Coded {
        categories: vec![category],
        modes,
        source: vec![Party::silent(&term.obligor)],
        recipient: term.beneficiary.iter().map(Party::silent).collect(),
        occurred: &report.occurred,
        evidence: Some(&report.evidence),
        term: Some(&report.term_id),
    })
}

fn recognised(recognition: &Recognition) -> Coded<'_> {
    let (category, modes) = match recognition.mode {
        RecognitionMode::DeJure | RecognitionMode::DeFacto => (Category::Support, Vec::new()),
        RecognitionMode::Withheld => (Category::Reject, Vec::new()),
        RecognitionMode::Withdrawn => (Category::Sanction, vec![Mode::Discontinue]),
    };
    Coded {
        categories: vec![category],
        modes,
        source: vec![Party::silent(&recognition.recogniser)],
        recipient: Vec::new(),
        occurred: &recognition.occurred,
        evidence: Some(&recognition.evidence),
        term: None,
    }
}
