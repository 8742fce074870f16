//! Mail about as much as the contract takes: it stays under its size.

use demarche::contract::v1::{
    AddresseeStanding, Alert, Deadline, Event, EventType, NamedPerson, Party, Proposal,
    ProposalVersion, Quantity, ResponseStatus, SilenceClock, Source, StandingChange, Term,
    TermPosition, TermProgress, Text, Timeliness, correction::Replacement, event::Fact,
};
use demarche_worker::render::letter::LARGEST;

use crate::{
    alerts::{HAPPENED, alert, kinds, occurrence, progress_of},
    read::{Read, mail},
};

/// Four bytes a letter, so twelve in quoted-printable.
const HEAVY: &str = "𐎠𐎼𐎹𐎠";

fn heavy(times: usize) -> String {
    HEAVY.repeat(times)
}

fn heavy_source() -> Source {
    Source {
        uri: format!("https://news.example/{}", "a".repeat(2000)),
        archive_uri: format!("https://archive.example/{}", "a".repeat(2000)),
        publisher: heavy(12),
        author: heavy(12),
        quotation: heavy(250),
        ..Source::default()
    }
}

fn heavy_term(n: usize) -> Term {
    Term {
        id: format!("t{n}"),
        obligor: "parties/p0".into(),
        description: heavy(120),
        quantity: Some(Quantity {
            verbatim: heavy(30),
            ..Quantity::default()
        }),
        due: Some(occurrence(HAPPENED)),
        named_persons: (0..if n == 0 { 1000 } else { 10 })
            .map(|n| NamedPerson {
                display_name: heavy(12),
                role: 1 + n % 3,
                person: String::new(),
            })
            .collect(),
        ..Term::default()
    }
}

/// As much of everything as the contract takes.
fn fill(alert: &mut Alert, parties: usize, terms: usize) {
    let names: Vec<_> = (0..parties).map(|n| format!("parties/p{n}")).collect();
    alert.parties = names
        .iter()
        .map(|name| Party {
            name: name.clone(),
            display_name: heavy(12),
            ..Party::default()
        })
        .collect();
    let Some(proposal) = &mut alert.proposal else {
        return;
    };
    fill_proposal(proposal, &names, terms);
    let version = proposal.current_version.clone().unwrap();
    let event = alert.event.as_mut().unwrap();
    event.standing_changes = names
        .iter()
        .map(|addressee| StandingChange {
            addressee: addressee.clone(),
            public_before: 1,
            public_after: ResponseStatus::ConflictingReports.into(),
            formal_before: 1,
            formal_after: ResponseStatus::ConflictingReports.into(),
        })
        .collect();
    fill_fact(event, &version);
    if let Some(changed) = &mut alert.changed
        && event.r#type() == EventType::FactCorrected
    {
        changed.set_type(EventType::ProposalAnnounced);
        changed.fact = Some(Fact::Version(version));
    }
}

fn fill_proposal(proposal: &mut Proposal, names: &[String], terms: usize) {
    let conflicting: i32 = ResponseStatus::ConflictingReports.into();
    proposal.title = heavy(18);
    proposal.proponents = names.to_vec();
    proposal.addressees = names.to_vec();
    proposal.standings = names
        .iter()
        .map(|addressee| AddresseeStanding {
            addressee: addressee.clone(),
            public_status: conflicting,
            formal_status: conflicting,
            ..AddresseeStanding::default()
        })
        .collect();
    proposal.clocks = names
        .iter()
        .map(|addressee| SilenceClock {
            addressee: addressee.clone(),
            paused: Some(occurrence(HAPPENED)),
            as_of: "2025-04-27".into(),
            days: 7,
            ..SilenceClock::default()
        })
        .collect();
    let version = proposal.current_version.as_mut().unwrap();
    version.terms = (0..terms).map(heavy_term).collect();
    proposal.deadlines = (0..terms)
        .map(|n| Deadline {
            party: "parties/p0".into(),
            term_id: format!("t{n}"),
            due: Some(occurrence(HAPPENED)),
            timeliness: Timeliness::Overdue.into(),
        })
        .collect();
    proposal.progress = (0..terms).map(|n| progress_of(&format!("t{n}"))).collect();
}

fn fill_fact(event: &mut Event, version: &ProposalVersion) {
    let sources = vec![heavy_source(); 64];
    match &mut event.fact {
        Some(Fact::Correction(correction)) => {
            // Everything is another than it was.
            let now = reworded(version.clone());
            correction.replacement = Some(Replacement::Version(now));
            correction.reason = heavy(120);
            correction.sources = sources;
        }
        Some(Fact::PerformanceReport(report)) => {
            report.term_id = "t0".into();
            let first = version.terms.first();
            report.named_persons = first
                .map(|term| term.named_persons.clone())
                .unwrap_or_default();
            report.note = heavy(120);
            report.sources = sources;
        }
        Some(Fact::Response(response)) => {
            response.sources = sources;
            response.positions = version
                .terms
                .iter()
                .map(|term| TermPosition {
                    term_id: term.id.clone(),
                    position: 2,
                    condition: heavy(120),
                })
                .collect();
            let communication = response.communication.as_mut().unwrap();
            communication.on_behalf_of = "parties/p0".into();
            let words = |language: &str| Text {
                content: heavy(1000),
                language_code: language.into(),
            };
            communication.text = Some(words("peo"));
            communication.translations = vec![words("en")];
        }
        _ => {}
    }
}

/// Another version of the same terms.
fn reworded(mut version: ProposalVersion) -> ProposalVersion {
    for term in &mut version.terms {
        term.description.insert(0, 'x');
    }
    version
}

#[test]
fn a_proposal_of_two_hundred_terms_is_told_with_its_progress_and_fits() {
    let mut long = alert(EventType::PerformanceReported);
    let proposal = long.proposal.as_mut().unwrap();
    let version = proposal.current_version.as_mut().unwrap();
    version.terms = (0..200)
        .map(|n| Term {
            id: format!("t{n}"),
            description: format!("Release group {n} of those held."),
            ..Term::default()
        })
        .collect();
    proposal.progress = (0..200)
        .map(|n| match n {
            n if n < 150 => progress_of(&format!("t{n}")),
            n => TermProgress {
                term_id: format!("t{n}"),
                ..TermProgress::default()
            },
        })
        .collect();
    for language in ["en", "es"] {
        let raw = mail(language, long.clone());
        assert!(raw.len() < LARGEST, "{}", raw.len());
    }
    let read = Read::new(&mail("en", long));
    read.tells(&[
        "Terms on the table: 200 terms",
        "Terms outstanding: 200 of 200",
        "t0: Release group 0 of those held",
        "252 undertaken, 100 claimed, 40 verified, 60 claimed and not verified",
        "more, on the timeline",
        "Of 50 further terms nothing is reported.",
    ]);
}

#[test]
fn the_longest_that_the_contract_takes_fits_whatever_the_event() {
    for kind in kinds() {
        for (parties, terms) in [(32, 500), (32, 0), (1, 500)] {
            let mut full = alert(kind);
            fill(&mut full, parties, terms);
            let raw = mail("en", full);
            assert!(raw.len() < LARGEST, "{kind:?}: {}", raw.len());
        }
    }
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
