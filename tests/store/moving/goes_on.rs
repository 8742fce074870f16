//! What is moved goes on, and so does a move.

use super::*;

pub(crate) async fn everything_goes_on_in_the_new_place(from: Place, to: Place) {
    let life = life(&from).await;
    let events = whole_record(&life.store).await;
    let sums = sums(&from, &to).await;
    assert_eq!(sums.len(), TABLES.len());
    for (table, sum) in &sums {
        assert!(sum.rows > 0, "{table}: this shows nothing");
    }
    // The source is as it was, and may still be used.
    assert_eq!(whole_record(&from.open().await).await, events);

    let store = to.open().await;
    let ledger = to.ledger(&store);
    assert_eq!(whole_record(&store).await, events);
    // Its keys went along: tokens of before are taken.
    assert!(to.open_with_other_keys().await.is_err());
    let active = store.write(None, confirm(&store, &life.waiting)).await;
    active.unwrap();
    let one = SubscriptionId(Uuid::from_u128(1));
    let token = life.store.keys().unsubscribe_token(&[one]);
    for id in store.keys().unsubscribes(&token).unwrap() {
        leave(&store, id).await;
    }
    // The worker goes on with what it holds, under the same lease.
    let held = name(&life.held);
    assert!(ledger.prolong(vec![held]).await.unwrap().is_empty());
    let outcome = Outcome {
        lease: held,
        accepted: vec![0, 1, 2],
        failed: Vec::new(),
    };
    assert_eq!(ledger.settle(vec![outcome]).await.unwrap().accepted, 3);
    // Who had to wait is tried again when it is time.
    assert_eq!(retrying(&ledger).await, 1);
    from.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    assert_eq!(retrying(&ledger).await, 0);
    // A repeated call gets its first answer.
    let proposal = ProposalId(Uuid::from_u128(1));
    let again = respond(proposal, 2, ResponseKind::Rejection);
    let last = i64::try_from(events.len()).unwrap();
    assert_eq!(store.write(CALL, again).await.unwrap().revision, last);
    // What was not planned is, for those who were active then and still are.
    plan(&ledger).await;
    let both = [audience(&store, 6).await, audience(&store, 7).await];
    assert_eq!(both[0], (2..=10).collect::<Vec<i64>>());
    assert_eq!(both[0], both[1]);
    let next = store.write(None, create_party("next")).await.unwrap();
    assert_eq!(next.revision, last + 1);
}

pub(crate) async fn a_move_that_is_interrupted_anywhere_goes_on(from: Place, to: Place) {
    let events = whole_record(&life(&from).await.store).await;
    let chance = Ids::seeded(seed());
    let (mut interrupted, mut limit) = (0, 8);
    let moved = loop {
        let polls = usize::try_from(u32::from_be_bytes(chance.random())).unwrap() % limit;
        match polled(go(&from, &to), polls).await {
            Some(moved) => break moved.unwrap(),
            None => interrupted += 1,
        }
        limit += limit / 3;
    };
    assert!(interrupted > 2, "interrupted only {interrupted} times");
    // It may have been given up just after the end.
    assert!(moved == Moved::Now || interrupted > 0);
    assert_eq!(whole_record(&to.open().await).await, events);
}

pub(crate) async fn a_move_catches_up_with_a_source_that_went_on(from: Place, to: Place) {
    let life = life(&from).await;
    go_half(&from, &to, 30).await;
    assert!(is_unfinished(&to).await);
    // Rows are added, changed and taken away, before and behind where it stopped.
    let ledger = from.ledger(&life.store);
    let outcome = accepted(&life.held, [0, 1, 2]);
    ledger.settle(vec![outcome]).await.unwrap();
    from.clock.advance(SignedDuration::from_secs(60));
    ledger.retry_once().await.unwrap();
    for chunk in ledger.lease(100).await.unwrap() {
        let all = 0..chunk.members.len();
        ledger.settle(vec![accepted(&chunk, all)]).await.unwrap();
    }
    leave(&life.store, SubscriptionId(Uuid::from_u128(2))).await;
    let active = confirm(&life.store, &life.waiting);
    life.store.write(None, active).await.unwrap();
    announce(&life.store, 2).await;
    reject(&life.store, ProposalId(Uuid::from_u128(2)), 9).await;
    plan(&ledger).await;
    let mut resumed = Vec::new();
    let done = tell(&from, &to, |step| {
        if let Step::Resumed { moved_on } = step {
            resumed.push(moved_on);
        }
    });
    assert_eq!(done.await.unwrap(), Moved::Now);
    assert_eq!(resumed, [true]);
    let store = to.open().await;
    assert_eq!(whole_record(&store).await, whole_record(&life.store).await);
    assert_eq!(
        store.waiting().await.unwrap(),
        life.store.waiting().await.unwrap()
    );
}

pub(crate) async fn what_is_moved_ahead_is_not_opened_before_the_rest_is_there(
    from: Place,
    to: Place,
) {
    let life = life(&from).await;
    for n in 0..2 {
        let work = create_party(&format!("later-{n}"));
        life.store.write(None, work).await.unwrap();
        let (here, there, ids) = (url(&from), url(&to), Ids::system());
        let ahead = migrate(&here, &there, Aim::Ahead, SMALL, &ids, |_| {});
        assert_eq!(Box::pin(ahead).await.unwrap(), Moved::Ahead);
        assert!(is_unfinished(&to).await);
    }
    let work = create_party("last");
    life.store.write(None, work).await.unwrap();
    let mut written = Vec::new();
    let moved = tell(&from, &to, |step| {
        if let Step::Merged {
            table,
            written: some @ 1..,
            ended: true,
            ..
        } = step
        {
            written.push((table, some));
        }
    });
    assert_eq!(moved.await.unwrap(), Moved::Now);
    assert_eq!(written, [("party", 1), ("event", 1), ("clock", 1)]);
    assert!(
        to.open()
            .await
            .party(&party("last"))
            .await
            .unwrap()
            .value
            .is_some()
    );
}

pub(crate) async fn a_source_that_is_written_to_meanwhile_is_found_out(from: Place, to: Place) {
    let life = life(&from).await;
    let moved = tell(&from, &to, |step| {
        if is_moved(&step) {
            meanwhile(life.store.write(None, create_party("late"))).unwrap();
        }
    });
    let refused = moved.await.unwrap_err();
    match &refused {
        CopyError::Differ(tables) => assert_eq!(tables, &["party", "event", "clock"]),
        other => panic!("{other}"),
    }
    assert!(refused.to_string().contains("stop every service"));
    assert!(is_unfinished(&to).await);
    // Then nobody writes any more.
    assert_eq!(go(&from, &to).await.unwrap(), Moved::Now);
    let found = to.open().await.party(&party("late")).await.unwrap();
    assert!(found.value.is_some());
}

pub(crate) async fn a_row_that_was_tampered_with_is_found_and_put_right(from: Place, to: Place) {
    let life = life(&from).await;
    let mut different = Vec::new();
    let moved = tell(&from, &to, |step| {
        if is_moved(&step) {
            meanwhile(say(
                &to,
                "update subscriber set address = 'x' || address where number = 3; \
                 delete from exception; \
                 insert into party values ('zz', '{}')",
            ));
        }
        if let Step::Compared {
            table,
            source,
            target,
        } = step
            && source != target
        {
            assert_ne!(source.sha256, target.sha256);
            different.push((table, source.rows.abs_diff(target.rows)));
        }
    });
    let refused = moved.await.unwrap_err();
    assert!(matches!(refused, CopyError::Differ(_)), "{refused}");
    assert_eq!(
        different,
        [("party", 1), ("subscriber", 0), ("exception", 12)]
    );
    let mut written = Vec::new();
    let moved = tell(&from, &to, |step| {
        if let Step::Merged {
            table,
            written: some @ 1..,
            ended: true,
            ..
        } = step
        {
            written.push((table, some));
        }
    });
    moved.await.unwrap();
    assert_eq!(written, [("subscriber", 1), ("exception", 12)]);
    drop(life);
}
