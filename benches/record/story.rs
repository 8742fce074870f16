//! What is recorded: words as rare and as common as words are.

use demarche::{
    domain::{
        Attribution, Capacity, Channel, Communication, EditorialChange, Evidence, NamedPerson,
        NamedPersonRole, NewProposal, NewResponse, NewStatement, NewVersion, Occurrence, PartyId,
        PartyKind, ProposalId, ResponseId, ResponseKind, Source, StatementId, StatementKind, Term,
        TermAct, Text,
    },
    store::{CreateParty, CreateProposal, NewFact, RecordFact, RecordResponse},
};
use jiff::Timestamp;
use uuid::Uuid;

/// How many words there are. The first is in about one word of eleven, the last in next to
/// none: the n-th most common word is about n times as rare as the most common one.
const VOCABULARY: f64 = 60_000.0;
/// How many states.
const STATES: usize = 190;
/// How many people are named again and again.
const PEOPLE: usize = 20_000;

/// Random numbers that are the same each time (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: usize) -> Self {
        Self(seed as u64)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a random place among words"
    )]
    fn word(&mut self) -> String {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        word(VOCABULARY.powf(share) as usize)
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// The n-th most common word.
pub(crate) fn word(n: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "ka",
        "re", "mi", "no", "su", "ta",
    ];
    // Numbers that are near one another are words that are not.
    let mut rest = (n as u64).wrapping_mul(0x9e37_79b1) & 0xffff_ffff;
    let mut word = String::new();
    while rest > 0 {
        let syllable = usize::try_from(rest % 20).unwrap_or(0);
        word.push_str(SYLLABLES.get(syllable).copied().unwrap_or_default());
        rest /= 20;
    }
    word
}

/// The name of one of the people.
pub(crate) fn person(n: usize) -> String {
    format!(
        "{} {} Gonz\u{e1}lez",
        word(70_000 + n),
        word(100_000 + n % 500)
    )
}

pub(crate) fn proposal_id(n: usize) -> ProposalId {
    ProposalId(Uuid::from_u128(n as u128 + 1))
}

fn state(n: usize) -> String {
    format!("state-{}", n % STATES)
}

fn party(segment: &str) -> anyhow::Result<PartyId> {
    Ok(PartyId::new(segment)?)
}

pub(crate) fn parties() -> anyhow::Result<Vec<CreateParty>> {
    (0..STATES)
        .map(|n| {
            Ok(CreateParty {
                id: party(&state(n))?,
                kind: PartyKind::State,
                state: None,
                display_name: format!("Republic of {}", word(200_000 + n)),
                localized_names: Vec::new(),
                aliases: Vec::new(),
                memberships: Vec::new(),
                validate_only: false,
            })
        })
        .collect()
}

/// Addressees are drawn so that some states have many proposals and most have few.
pub(crate) fn proposal(n: usize) -> anyhow::Result<CreateProposal> {
    let mut dice = Dice::new(n);
    let from = dice.below(STATES);
    let limit = 1 + dice.below(STATES - 1);
    let to = (from + 1 + dice.below(limit)) % STATES;
    let terms = (0..2)
        .map(|place| {
            Ok(Term {
                id: format!("t{place}"),
                obligor: party(&state(to))?,
                beneficiary: Some(party(&state(from))?),
                act: TermAct::Release,
                quantity: None,
                reciprocity_group: String::new(),
                conditions: vec![dice.words(6)],
                due: None,
                named_persons: vec![NamedPerson {
                    display_name: person(dice.below(PEOPLE)),
                    role: NamedPersonRole::Included,
                    person: None,
                }],
                description: dice.words(12),
            })
        })
        .collect::<anyhow::Result<Vec<Term>>>()?;
    Ok(CreateProposal {
        id: proposal_id(n),
        new: NewProposal {
            editorial: EditorialChange {
                title: format!("Exchange of {}", dice.words(6)),
                summary: dice.words(20),
                language: "en".to_owned(),
            },
            proponents: vec![party(&state(from))?],
            addressees: vec![party(&state(to))?],
            version: NewVersion {
                terms,
                communication: Some(said(&state(from), n, &mut dice)?),
                evidence: Some(evidence(&mut dice)),
                reply_due: None,
            },
        },
        validate_only: false,
    })
}

/// One of its first facts is an answer, the rest are what third parties say.
pub(crate) fn statement(of: usize, n: usize) -> anyhow::Result<RecordFact> {
    let mut dice = Dice::new(n ^ 0x5eed_0000_0000);
    let by = state(of + 7 + n % 40);
    Ok(RecordFact {
        proposal: proposal_id(of),
        etag: None,
        fact: NewFact::Statement(
            StatementId(Uuid::from_u128(n as u128 + 1)),
            NewStatement {
                kind: StatementKind::CallToAct,
                communication: said(&by, of, &mut dice)?,
                evidence: evidence(&mut dice),
            },
        ),
        validate_only: false,
    })
}

pub(crate) fn answer(of: usize, n: usize) -> anyhow::Result<RecordResponse> {
    let addressee = proposal(of)?.new.addressees;
    let by = addressee.first().map_or("", |id| id.segment()).to_owned();
    let mut dice = Dice::new(n ^ 0xa450_0000_0000);
    // One in a hundred is a refusal.
    let kind = match n % 100 {
        0 => ResponseKind::Rejection,
        1..50 => ResponseKind::Acknowledgement,
        _ => ResponseKind::Deferral,
    };
    Ok(RecordResponse {
        counter: None,
        proposal: proposal_id(of),
        etag: None,
        id: ResponseId(Uuid::from_u128(n as u128 + 1)),
        new: NewResponse {
            version: None,
            kind,
            communication: said(&by, of, &mut dice)?,
            evidence: evidence(&mut dice),
            positions: Vec::new(),
            withdraws: None,
            counter_proposal: None,
        },
        validate_only: false,
    })
}

fn said(by: &str, n: usize, dice: &mut Dice) -> anyhow::Result<Communication> {
    let hours = i64::try_from(n)? * 4;
    Ok(Communication {
        speaker: person(dice.below(PEOPLE)),
        capacity: Capacity::ForeignMinister,
        on_behalf_of: party(by)?,
        channel: Channel::PressRelease,
        occurred: Occurrence::instant(
            Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hours),
        ),
        text: Some(Text {
            content: dice.words(25),
            language: "en".to_owned(),
        }),
        translations: Vec::new(),
        speaker_party: None,
        in_reply_to: None,
    })
}

fn evidence(dice: &mut Dice) -> Evidence {
    Evidence {
        sources: vec![Source {
            uri: format!("https://example.org/{}", dice.below(1 << 40)),
            publisher: format!("Gazette {}", dice.below(200)),
            quotation: dice.words(15),
            ..Source::default()
        }],
        attribution: match dice.below(50) {
            0 => Attribution::OfficiallyConfirmed,
            1..30 => Attribution::Reported,
            _ => Attribution::Claimed,
        },
    }
}
