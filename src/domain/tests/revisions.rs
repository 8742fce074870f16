//! Facts about facts.

use super::{desk::*, *};

fn flags(desk: &Desk, seq: i64) -> Flags {
    desk.proposal.flags(seq).unwrap()
}

/// A refusal on the 22nd, the second fact.
fn refused() -> (Desk, Response) {
    let mut desk = Desk::announced();
    let (response, event) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    assert!(!event.corrects_status);
    (desk, response)
}

#[test]
fn a_correction_replaces_what_a_fact_says_and_keeps_what_it_is() {
    let (mut desk, response) = refused();
    let mut right = response.clone();
    right.kind = ResponseKind::Deferral;
    right.id = ResponseId(desk.uuid());
    right.seq = 99;
    let event = desk.corrected(2, Fact::Response(right)).unwrap();
    assert_eq!(event.event_type, EventType::FactCorrected);
    assert_eq!((event.changes_fact, event.corrects_status), (Some(2), true));
    assert_eq!(
        event.status,
        Some((Status::Rejected, Status::UnderConsideration))
    );
    assert_eq!(
        event.changes[0].public,
        (ResponseStatus::Rejected, ResponseStatus::Deferred)
    );
    let Fact::Correction(correction) = &event.fact else {
        panic!("{event:?}");
    };
    let Fact::Response(kept) = correction.replacement.as_ref() else {
        panic!("{correction:?}");
    };
    assert_eq!((kept.id, kept.seq), (response.id, 2));
    assert_eq!(flags(&desk, 2).corrected_by, Some(3));
    assert_eq!(desk.proposal.response_seq(response.id), Some(2));
    // It can be corrected again, and the last one counts.
    desk.corrected(2, Fact::Response(response)).unwrap();
    assert_eq!(desk.status(), Status::Rejected);
    assert_eq!(flags(&desk, 2).corrected_by, Some(4));
    // Retracted, the one before counts.
    desk.retracted(4).unwrap();
    assert_eq!(desk.status(), Status::UnderConsideration);
    desk.retracted(3).unwrap();
    assert_eq!(desk.status(), Status::Rejected);
    assert_eq!(flags(&desk, 2).corrected_by, None);
}

#[test]
fn a_correction_is_checked_as_the_fact_was() {
    let (mut desk, response) = refused();
    let mut wrong = response.clone();
    wrong.communication.on_behalf_of = party("argentina");
    wrong.kind = ResponseKind::PartialAcceptance;
    let fields = wrong_fields(desk.corrected(2, Fact::Response(wrong)));
    assert_eq!(
        fields,
        ["response.communication.on_behalf_of", "response.positions"]
    );
    // Before the announcement there was nothing to answer.
    let mut early = response.clone();
    early.communication.occurred = Occurrence::instant(at("2025-04-19"));
    let what = missing(desk.corrected(2, Fact::Response(early)));
    assert!(what[0].starts_with("an announcement"), "{what:?}");
    let Fact::Version(version) = desk.events[0].fact.clone() else {
        panic!("the first fact is the version");
    };
    let fields = wrong_fields(desk.corrected(2, Fact::Version(version.clone())));
    assert_eq!(fields, ["replacement"]);
    let mut silent = version;
    silent.communication = None;
    let fields = wrong_fields(desk.corrected(1, Fact::Version(silent)));
    assert_eq!(fields, ["version.communication"]);
    assert_eq!(desk.proposal.revision, 2);
}

#[test]
fn a_corrected_time_moves_the_fact_to_its_place() {
    let (mut desk, response) = refused();
    desk.talks("2025-04-24").unwrap();
    assert_eq!(desk.status(), Status::UnderNegotiation);
    let mut later = response;
    later.communication.occurred = Occurrence::instant(at("2025-04-26"));
    let event = desk.corrected(2, Fact::Response(later)).unwrap();
    assert!(event.corrects_status);
    assert_eq!(desk.status(), Status::Rejected);
    let order: Vec<i64> = desk.proposal.steps.iter().map(|step| step.seq).collect();
    assert_eq!(order, [1, 3, 2, 4]);
}

#[test]
fn a_corrected_version_is_what_is_on_the_table() {
    let mut desk = Desk::announced();
    let Fact::Version(mut version) = desk.events[0].fact.clone() else {
        panic!("the first fact is the version");
    };
    let recorded = version.recorded;
    version.terms[0].quantity = Some(exactly(252));
    version.recorded = at("2031-01-01");
    version.communication.as_mut().unwrap().occurred = Occurrence::instant(at("2025-04-19"));
    desk.corrected(1, Fact::Version(version)).unwrap();
    assert_eq!(desk.proposal.version.terms[0].quantity, Some(exactly(252)));
    assert_eq!(desk.proposal.version.recorded, recorded);
    assert_eq!(
        desk.proposal.clocks[0].since,
        Occurrence::instant(at("2025-04-19"))
    );
    desk.retracted(2).unwrap();
    assert_eq!(desk.proposal.version.terms[0].quantity, None);
    assert_eq!(
        desk.proposal.version,
        desk.proposal.wording(1).unwrap().clone()
    );
}

#[test]
fn talks_and_what_made_a_draft_known_are_corrected_by_a_communication() {
    let mut desk = Desk::open(draft(&[ADDRESSEE]));
    desk.conveyed(Channel::PressRelease, "2025-04-20").unwrap();
    let said_in = |channel| Fact::Conveyance(Desk::conveyance(PROPONENT, channel, "2025-04-21"));
    // What was public stays public: a delivery is another fact.
    let fields = wrong_fields(desk.corrected(2, said_in(Channel::NoteVerbale)));
    assert_eq!(fields, ["communication.channel"]);
    desk.corrected(2, said_in(Channel::Speech)).unwrap();
    let shown = desk.proposal.version.communication.clone().unwrap();
    assert_eq!(shown.channel, Channel::Speech);
    let talks = desk.talks("2025-04-24").unwrap();
    let event = desk
        .corrected(talks.seq, said_in(Channel::Interview))
        .unwrap();
    assert!(
        matches!(event.fact, Fact::Correction(Correction { replacement, .. })
        if matches!(*replacement, Fact::Talks(_)))
    );
    // A withdrawal is corrected by retracting it.
    let withdrawal = desk.withdrawn("2025-04-26").unwrap();
    let fields = wrong_fields(desk.corrected(withdrawal.seq, said_in(Channel::Interview)));
    assert_eq!(fields, ["replacement"]);
}

#[test]
fn what_is_retracted_counts_no_more_and_stays_readable() {
    let (mut desk, response) = refused();
    let event = desk.retracted(2).unwrap();
    assert_eq!((event.changes_fact, event.corrects_status), (Some(2), true));
    assert_eq!(desk.status(), Status::Announced);
    assert_eq!(flags(&desk, 2).retracted_by, Some(3));
    assert_eq!(desk.proposal.response_seq(response.id), Some(2));
    for refused in [
        desk.retracted(2),
        desk.corrected(2, Fact::Response(response)),
        desk.clarified(2),
        desk.assessed(2, Judgement::Verified),
        desk.corroborated(2, Attribution::Reported, vec![source()]),
    ] {
        let what = missing(refused);
        assert!(what[0].contains("retracted by events/3"), "{what:?}");
    }
    // The retraction itself may have been the error.
    desk.retracted(3).unwrap();
    assert_eq!(desk.status(), Status::Rejected);
    assert_eq!(flags(&desk, 2).retracted_by, None);
    assert_eq!(desk.proposal.flags(3).unwrap().retracted_by, Some(9));
}

#[test]
fn the_fact_that_made_a_proposal_known_is_not_retracted() {
    let mut desk = Desk::announced();
    let what = missing(desk.retracted(1));
    assert!(what[0].contains("void the proposal"), "{what:?}");
}

#[test]
fn a_retracted_amendment_leaves_the_version_before() {
    let mut desk = Desk::announced();
    let first = desk.proposal.version.clone();
    let amendment = desk.amended("2025-04-22").unwrap();
    let (answer, _) = desk
        .responded(ResponseKind::Acceptance, "2025-04-24")
        .unwrap();
    assert_eq!((answer.version, desk.status()), (2, Status::Agreed));
    desk.retracted(amendment.seq).unwrap();
    assert_eq!(desk.proposal.version, first);
    assert_eq!(desk.proposal.versions, 2);
    // What was said of the other version is said of the other version.
    assert_eq!(desk.status(), Status::Announced);
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-25",
    );
    let mut answer = Desk::answer(ResponseKind::Acceptance, words);
    answer.version = Some(2);
    assert_eq!(wrong_fields(desk.record(answer)), ["version"]);
}

#[test]
fn only_facts_about_this_proposal_are_named_and_notices_are_none() {
    let mut desk = Desk::announced();
    let editorial = EditorialChange {
        title: "Another title".to_owned(),
        ..desk.proposal.editorial.clone()
    };
    desk.seq += 1;
    desk.proposal
        .edit(editorial, desk.seq, Desk::now())
        .unwrap();
    let notice = desk.noticed("2025-05-10").unwrap();
    for seq in [2, notice.seq, 99, 0, -1] {
        let what = missing(desk.retracted(seq));
        assert!(
            what[0].starts_with("a fact about this proposal"),
            "{what:?}"
        );
    }
}

#[test]
fn copies_add_nothing_and_attribution_never_goes_down() {
    let (mut desk, _) = refused();
    let wire = |uri: &str| Source {
        uri: uri.to_owned(),
        origin: "AFP".to_owned(),
        ..Source::default()
    };
    assert_eq!(flags(&desk, 2).independent_sources, 1);
    let reported = Attribution::Reported;
    let copies = vec![wire("https://a.example/1"), wire("https://b.example/1")];
    desk.corroborated(2, reported, copies).unwrap();
    assert_eq!(flags(&desk, 2).independent_sources, 2);
    desk.corroborated(2, reported, vec![wire("https://c.example/1")])
        .unwrap();
    assert_eq!(flags(&desk, 2).independent_sources, 2);
    let refused = desk.corroborated(2, Attribution::Claimed, vec![source()]);
    assert_eq!(wrong_fields(refused), ["attribution"]);
    let confirmed = Attribution::OfficiallyConfirmed;
    let event = desk.corroborated(2, confirmed, vec![source()]).unwrap();
    assert!(!event.corrects_status);
    assert_eq!(flags(&desk, 2).attribution, Some(confirmed));
}

#[test]
fn what_is_attested_better_may_bind_the_addressee() {
    let mut desk = Desk::announced();
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22",
    );
    let mut claim = Desk::answer(ResponseKind::Rejection, words);
    claim.evidence = evidence(Attribution::Claimed);
    desk.record(claim).unwrap();
    assert_eq!(desk.public(), ResponseStatus::RejectedReported);
    let event = desk
        .corroborated(2, Attribution::Reported, vec![source()])
        .unwrap();
    assert_eq!(event.status, Some((Status::Announced, Status::Rejected)));
    assert!(event.corrects_status);
    desk.retracted(event.seq).unwrap();
    assert_eq!(desk.public(), ResponseStatus::RejectedReported);
}

#[test]
fn a_disputed_fact_counts_and_is_flagged_until_the_dispute_is_over() {
    let (mut desk, _) = refused();
    desk.assessed(2, Judgement::Disputed).unwrap();
    assert_eq!(desk.status(), Status::Rejected);
    assert!(flags(&desk, 2).disputed);
    desk.assessed(2, Judgement::Verified).unwrap();
    desk.assessed(2, Judgement::Settled).unwrap();
    let clarification = desk.clarified(2).unwrap();
    let known = flags(&desk, 2);
    assert!(known.verified && !known.disputed);
    assert_eq!(known.clarified_by, [clarification.seq]);
    assert_eq!(clarification.changes_fact, Some(2));
}

#[test]
fn only_what_was_told_wrongly_is_a_correction() {
    let mut desk = Desk::announced();
    let fresh = desk.conveyed(Channel::NoteVerbale, "2025-04-23").unwrap();
    assert!(!fresh.corrects_status);
    // It had occurred before the note of which people were told.
    let (_, late) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    assert!(late.corrects_status);
    // Late, and nothing comes out differently.
    let (_, same) = desk
        .responded(ResponseKind::RefusalToComment, "2025-04-21")
        .unwrap();
    assert!(!same.corrects_status);
    let (_, news) = desk
        .responded(ResponseKind::CounterProposal, "2025-04-24")
        .unwrap();
    assert_eq!(
        news.status,
        Some((Status::Rejected, Status::UnderNegotiation))
    );
    assert!(!news.corrects_status);
}
