//! Every kind of fact on the page of its proposal, in both languages.

use demarche::domain::{
    Assessment, Attribution, Channel, Correction, EventType, Fact, Judgement, PerformanceBasis,
    Proposal, ResponseKind, Retraction, Voiding,
};
use jiff::civil::date;

use crate::{
    house::{Answer, House},
    kinds::{about_a_proposal, about_facts_and_days, conveyance},
    story::{evidence, new_proposal},
    telling::{on, report, silence, statement},
};

struct Told {
    house: House,
    proposal: Proposal,
}

impl Told {
    async fn new() -> Self {
        let house = House::new().await;
        house.party("norway", "Norway", "Noruega").await;
        let proposal = house.proposal(new_proposal("The exchange")).await;
        Self { house, proposal }
    }

    async fn fact(&self, event_type: EventType, fact: Fact) -> i64 {
        let day = Some(on("2025-05-01"));
        self.house.tell(&self.proposal, event_type, day, fact).await
    }

    async fn page(&self, language: &str) -> Answer {
        let address = format!("/{}?lang={language}", self.proposal.id);
        self.house.get(&address).await
    }

    /// The part of the page that is about one fact.
    async fn shown(&self, seq: i64, language: &str) -> String {
        let page = self.page(language).await.body;
        let start = page.find(&format!("id=\"fact-{seq}\"")).unwrap();
        let rest = &page[start..];
        let end = rest[1..].find("id=\"fact-").unwrap_or(rest.len() - 1);
        rest[..end].to_owned()
    }

    #[track_caller]
    fn expect(shown: &str, words: &[&str]) {
        for word in words {
            assert!(shown.contains(word), "{word:?} is not in:\n{shown}");
        }
    }
}

#[tokio::test]
async fn every_kind_of_fact_is_told_in_both_languages() {
    let told = Told::new().await;
    let mut seen = Vec::new();
    let (some, others) = (
        about_a_proposal(&told.proposal),
        about_facts_and_days(&told.proposal),
    );
    // Those about the proposal last: some of them end it.
    for (event_type, fact, english, spanish) in others.into_iter().chain(some) {
        let seq = told.fact(event_type, fact).await;
        seen.push((seq, english, spanish));
    }
    for (seq, english, spanish) in seen {
        Told::expect(&told.shown(seq, "en").await, english);
        Told::expect(&told.shown(seq, "es").await, spanish);
    }
    let page = told.page("en").await;
    for never in ["<script", " style=", "<style", " onclick", "http-equiv"] {
        page.does_not_say(never);
    }
}

#[tokio::test]
async fn a_corrected_fact_stays_readable_and_each_names_the_other() {
    let told = Told::new().await;
    let wrong = told
        .fact(
            EventType::StatementRecorded,
            statement("We support it", "2025-05-01"),
        )
        .await;
    let correction = told
        .fact(
            EventType::FactCorrected,
            Fact::Correction(Correction {
                fact: wrong,
                replacement: Box::new(statement("We have taken note of it", "2025-05-01")),
                reason: "A mistake of translation".to_owned(),
                evidence: evidence(),
            }),
        )
        .await;
    let shown = told.shown(wrong, "en").await;
    Told::expect(
        &shown,
        &[
            "<del>",
            "We support it",
            &format!("href=\"#fact-{correction}\">Corrected later"),
        ],
    );
    let shown = told.shown(correction, "en").await;
    Told::expect(
        &shown,
        &[
            "Correction",
            &format!("href=\"#fact-{wrong}\""),
            "A mistake of translation",
            "<ins>",
            "We have taken note of it",
        ],
    );
}

#[tokio::test]
async fn a_retracted_fact_is_struck_and_a_verified_one_is_flagged() {
    let told = Told::new().await;
    let rumour = told
        .fact(
            EventType::StatementRecorded,
            statement("A rumour", "2025-05-01"),
        )
        .await;
    let retraction = told
        .fact(
            EventType::FactRetracted,
            Fact::Retraction(Retraction {
                fact: rumour,
                reason: "The page was a forgery".to_owned(),
                sources: evidence().sources,
            }),
        )
        .await;
    told.fact(
        EventType::FactAssessed,
        Fact::Assessment(Assessment {
            fact: told.proposal.created_seq,
            judgement: Judgement::Verified,
            assessor: "Foro Penal".to_owned(),
            note: String::new(),
            sources: evidence().sources,
        }),
    )
    .await;
    Told::expect(
        &told.shown(rumour, "es").await,
        &[
            "<del>",
            "A rumour",
            &format!("href=\"#fact-{retraction}\">Retractado más tarde"),
        ],
    );
    Told::expect(
        &told.shown(retraction, "es").await,
        &[
            "Retractación",
            "The page was a forgery",
            &format!("href=\"#fact-{rumour}\""),
        ],
    );
    Told::expect(
        &told.shown(told.proposal.created_seq, "en").await,
        &["class=\"verified\">Verified"],
    );
}

#[tokio::test]
async fn an_answer_and_what_it_answers_point_to_each_other() {
    let told = Told::new().await;
    let first = told.proposal.created_seq;
    let mut said = conveyance("2025-05-01");
    said.communication.in_reply_to = Some(first);
    let reply = told.fact(EventType::TalksReported, Fact::Talks(said)).await;
    Told::expect(
        &told.shown(reply, "en").await,
        &[
            "In answer to",
            &format!("href=\"#fact-{first}\">Proposal announced"),
        ],
    );
    Told::expect(
        &told.shown(first, "en").await,
        &[
            "Answered by",
            &format!("href=\"#fact-{reply}\">The parties talk"),
        ],
    );
}

#[tokio::test]
async fn a_record_that_was_an_error_says_so() {
    let told = Told::new().await;
    let voiding = Voiding {
        reason: "Recorded twice".to_owned(),
    };
    told.house
        .tell(
            &told.proposal,
            EventType::ProposalVoided,
            None,
            Fact::Voiding(voiding),
        )
        .await;
    let page = told.page("en").await;
    page.says("The record of this proposal was an error");
    page.says("Recorded twice");
    page.says("Recorded in error");
    told.page("es")
        .await
        .says("El registro de esta propuesta era un error");
}

#[tokio::test]
async fn progress_is_told_as_claimed_and_verified_with_the_gap() {
    let told = Told::new().await;
    told.house
        .respond(
            &told.proposal,
            ResponseKind::Acceptance,
            Channel::NoteVerbale,
            "2025-04-25",
            None,
        )
        .await;
    for (basis, number) in [
        (PerformanceBasis::ClaimedByObligor, 126),
        (PerformanceBasis::IndependentlyVerified, 63),
    ] {
        told.fact(
            EventType::PerformanceReported,
            report(basis, number, "2025-05-01"),
        )
        .await;
    }
    let page = told.page("en").await;
    for words in [
        "How far it is carried out",
        "<desc>Verified 63, claimed 126, of 252: 63 claimed and not verified.</desc>",
        "<rect class=\"verified\" x=\"0\" y=\"0\" width=\"250\"",
        "x=\"250\" y=\"0\" width=\"250\"",
        "Independent verification",
    ] {
        page.says(words);
    }
    told.page("es").await.says("63 afirmados y no verificados");
}

#[tokio::test]
async fn silence_is_drawn_with_its_milestones() {
    let told = Told::new().await;
    for (days, day) in [(1, 21), (3, 23)] {
        told.house
            .tell(
                &told.proposal,
                EventType::SilenceReached,
                Some(on(&format!("2025-04-{day}"))),
                silence(days, date(2025, 4, day)),
            )
            .await;
    }
    let page = told.page("en").await;
    page.says("<title id=\"silence-venezuela-public-title\">Days without an answer</title>");
    page.says("From 20 April 2025 to 5 May 2025. Noted after 1, 3 days.");
    // One day of fifteen, and three.
    page.says("<line class=\"milestone\" x1=\"66\"");
    page.says("<line class=\"milestone\" x1=\"200\"");
    page.says("No public response reported for 15 days, as of 5 May 2025.");
    page.does_not_say("verdue");
}

#[tokio::test]
async fn only_a_date_that_a_party_set_passes() {
    let house = House::new().await;
    let mut new = new_proposal("The exchange");
    new.version.reply_due = Some(on("2025-05-02"));
    let proposal = house.proposal(new).await;
    let page = house.get(&format!("/{}", proposal.id)).await;
    page.says("Dates that a party set");
    page.says("<strong>The date has passed without it</strong>");
    page.says("Answer wanted by");
    let other = house.proposal(new_proposal("Another")).await;
    house
        .get(&format!("/{}", other.id))
        .await
        .does_not_say("Dates that a party set");
}

#[tokio::test]
async fn a_name_from_right_to_left_is_set_apart() {
    let house = House::new().await;
    house.party("norway", "النرويج", "النرويج").await;
    let told = Told {
        proposal: house.proposal(new_proposal("The exchange")).await,
        house,
    };
    let seq = told
        .fact(EventType::StatementRecorded, statement("عرض", "2025-05-01"))
        .await;
    Told::expect(
        &told.shown(seq, "en").await,
        &["<bdi>النرويج</bdi>", "dir=\"auto\"><p>عرض</p>"],
    );
}

#[tokio::test]
async fn copies_of_one_text_are_told_as_one_source() {
    let house = House::new().await;
    let mut new = new_proposal("The exchange");
    let sources = &mut new.version.evidence.as_mut().unwrap().sources;
    sources[0].origin = "AFP".to_owned();
    let mut copy = sources[0].clone();
    copy.uri = "https://example.net/2".to_owned();
    copy.publisher = "Other News".to_owned();
    sources.push(copy);
    let proposal = house.proposal(new).await;
    let page = house.get(&format!("/{}", proposal.id)).await;
    page.says("One independent source.");
    page.says("Text of AFP");
    assert_eq!(
        proposal.attribution(),
        Some(Attribution::OfficiallyConfirmed)
    );
}
