//! Writes that share a transaction.

use std::{future::poll_fn, pin::Pin, task::Poll};

use demarche::{
    domain::{Channel, Occurrence, ProposalId, Refusal, ResponseKind},
    keys::Keys,
    store::{ChangeProposal, Needs, ProposalChange, Store, Unit, Write, WriteError},
};
use futures_util::future::join_all;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    engine::Place,
    order::whole_record,
    story::{
        ADDRESSEE, PROPONENT, announce, conveyance, create_party, create_proposal, party, refusal,
        respond, transmit, with_parties,
    },
};

/// A write that changes nothing and holds its group up until it is told to go on.
struct Gate {
    reached: Option<oneshot::Sender<()>>,
    open: std::sync::mpsc::Receiver<()>,
}

impl Write for Gate {
    type Answer = ();

    fn needs(&self, _: &Keys, _: &mut Needs) {}

    fn decide(mut self, _: &Keys, _: &mut Unit) -> Result<(), WriteError> {
        if let Some(reached) = self.reached.take() {
            let _ = reached.send(());
        }
        let _ = self.open.recv();
        Ok(())
    }
}

/// Holds the writer up; what is written until the sender is dropped makes one group.
async fn hold(store: &Store) -> std::sync::mpsc::Sender<()> {
    let (open, opened) = std::sync::mpsc::channel();
    let (reached, at_the_gate) = oneshot::channel();
    let gate = Gate {
        reached: Some(reached),
        open: opened,
    };
    let store = store.clone();
    tokio::spawn(async move { store.write_plain(gate).await });
    at_the_gate.await.unwrap();
    open
}

/// Polls once: what is to be written is in the queue then. Whether there is no answer yet.
async fn waits(writing: &mut Pin<Box<impl Future>>) -> bool {
    poll_fn(|context| Poll::Ready(writing.as_mut().poll(context).is_pending())).await
}

/// Writes in the given order and in one group.
pub(super) async fn in_one_group<T>(
    store: &Store,
    writes: impl IntoIterator<Item = impl Future<Output = T>>,
) -> Vec<T> {
    let gate = hold(store).await;
    let mut writes = Box::pin(join_all(writes));
    assert!(waits(&mut writes).await);
    drop(gate);
    writes.await
}

pub(super) async fn a_refused_write_leaves_no_trace_and_its_neighbours_alone(place: Place) {
    let store = with_parties(&place).await;
    let answers = in_one_group(
        &store,
        (0..60_u128).map(|n| {
            let store = &store;
            async move {
                match n % 3 {
                    0 => store
                        .write(None, create_party(&format!("p{n}")))
                        .await
                        .map(|done| done.answer.revision),
                    1 => store
                        .write(None, create_party(ADDRESSEE))
                        .await
                        .map(|done| done.answer.revision),
                    _ => {
                        let mut work = create_proposal(n, "x");
                        work.new.proponents.push(party("nobody"));
                        let done = store.write(None, work).await;
                        done.map(|done| done.answer.revision)
                    }
                }
            }
        }),
    )
    .await;
    let mut next = 3;
    for (n, answer) in answers.into_iter().enumerate() {
        match (n % 3, answer) {
            (0, Ok(seq)) => {
                assert_eq!(seq, next);
                next += 1;
            }
            (1, Err(WriteError::Exists(name))) => assert_eq!(name, "parties/venezuela"),
            (2, Err(WriteError::Refused(Refusal::Invalid(wrong)))) => {
                assert_eq!(wrong[0].field, "proponents[1]");
            }
            (_, other) => panic!("{n}: {other:?}"),
        }
    }
    assert_eq!(whole_record(&store).await.len(), 22);
    assert!(
        store
            .proposals(demarche::store::ProposalQuery {
                limit: 10,
                ..Default::default()
            })
            .await
            .unwrap()
            .value
            .is_empty()
    );
}

pub(super) async fn writes_of_one_group_see_one_another(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, 1).await;
    let id = proposal.id;
    // Both have read the same revision: one of them wins.
    let both = in_one_group(
        &store,
        [1, 2].map(|n| {
            let mut work = respond(id, n, ResponseKind::Acknowledgement);
            work.etag = Some(proposal.revision);
            store.write(None, work)
        }),
    )
    .await;
    assert_eq!(both[0].as_ref().unwrap().answer.1.revision, 4);
    assert!(matches!(
        both[1],
        Err(WriteError::EtagMismatch {
            given: 3,
            current: 4,
            ..
        })
    ));
    // Without etags both are facts, and the second knows of the first.
    let both = in_one_group(
        &store,
        [3, 4].map(|n| store.write(None, respond(id, n, ResponseKind::Rejection))),
    )
    .await;
    let revisions: Vec<i64> = both
        .iter()
        .map(|done| done.as_ref().unwrap().answer.1.revision)
        .collect();
    assert_eq!(revisions, [5, 6]);
    let stands = store.proposal(id).await.unwrap().value.unwrap();
    assert_eq!(stands.revision, 6);
    assert_eq!(stands.response_seqs().len(), 3);
    let responses = store.responses(id, 0, 10).await.unwrap().value;
    assert_eq!(
        responses.iter().map(|each| each.seq).collect::<Vec<_>>(),
        [4, 5, 6]
    );
    // A step that the one before makes illegal is refused, in the same group.
    let gate = hold(&store).await;
    let acceptance = store.write(None, respond(id, 5, ResponseKind::CounterProposal));
    // What is said at the same moment contradicts: this is said later.
    let mut yes = respond(id, 6, ResponseKind::Acceptance);
    yes.new.communication.occurred = at("2025-04-24T13:00:00Z");
    let agreed = store.write(None, yes);
    let mut note = conveyance(Channel::NoteVerbale);
    note.communication.occurred = at("2025-04-24T14:00:00Z");
    let late = store.write(
        None,
        ChangeProposal {
            change: ProposalChange::Transmit(note),
            ..transmit(id)
        },
    );
    let mut all = Box::pin(async { tokio::join!(acceptance, agreed, late) });
    assert!(waits(&mut all).await);
    drop(gate);
    let (acceptance, agreed, late) = all.await;
    acceptance.unwrap();
    agreed.unwrap();
    assert!(matches!(
        refusal(late),
        WriteError::Refused(Refusal::IllegalStep { .. })
    ));
    assert_eq!(whole_record(&store).await.len(), 8);
}

pub(super) async fn a_proposal_may_follow_its_parties_in_one_group(place: Place) {
    let store = place.open().await;
    let gate = hold(&store).await;
    let first = store.write(None, create_party(PROPONENT));
    let second = store.write(None, create_party(ADDRESSEE));
    let third = store.write(None, create_proposal(1, "252 for 252"));
    let fourth = store.write(None, {
        let id = ProposalId(Uuid::from_u128(1));
        respond(id, 1, ResponseKind::Rejection)
    });
    let mut all = Box::pin(async { tokio::join!(first, second, third, fourth) });
    assert!(waits(&mut all).await);
    drop(gate);
    let (first, second, third, fourth) = all.await;
    assert_eq!(first.unwrap().answer.revision, 1);
    assert_eq!(second.unwrap().answer.revision, 2);
    assert_eq!(third.unwrap().answer.revision, 3);
    // The whole group was committed at once, and the answer says so.
    let fourth = fourth.unwrap();
    assert_eq!((fourth.answer.1.revision, fourth.revision), (4, 4));
    assert_eq!(whole_record(&store).await.len(), 4);
}

pub(super) async fn a_writer_who_leaves_does_not_unwrite(place: Place) {
    let store = with_parties(&place).await;
    let gate = hold(&store).await;
    {
        let mut given_up = Box::pin(store.write(None, create_party("late")));
        assert!(waits(&mut given_up).await);
    }
    drop(gate);
    store.reach(3).await.unwrap();
    assert_eq!(whole_record(&store).await.len(), 3);
}

fn at(time: &str) -> Occurrence {
    Occurrence::instant(time.parse().unwrap())
}
