//! Whom a move refuses, and who is refused while it lasts.

use super::*;

pub(crate) async fn nobody_opens_a_record_that_is_not_whole(from: Place, to: Place) {
    let life = life(&from).await;
    let mut tried = 0;
    let moved = tell(&from, &to, |step| {
        if matches!(step, Step::Merged { ended: true, .. }) || is_moved(&step) {
            assert!(meanwhile(is_unfinished(&to)));
            tried += 1;
        }
    });
    moved.await.unwrap();
    assert_eq!(tried, TABLES.len());
    drop(to.open().await);
    // Nor is the half of a record moved on, or copied.
    let third = to.another();
    go_half(&from, &third, 20).await;
    let refused = go(&third, &to.another()).await.unwrap_err();
    let unfinished = CopyError::Open(OpenError::Unfinished).to_string();
    assert_eq!(refused.to_string(), unfinished);
    let copy = third.beside("copy.db");
    let refused = demarche::store::backup(&url(&third), copy.clone(), &Ids::system()).await;
    assert_eq!(refused.unwrap_err().to_string(), unfinished);
    assert!(!copy.exists());
    drop(life);
}

pub(crate) async fn whoever_takes_a_move_over_has_it_for_himself(from: Place, to: Place) {
    let life = life(&from).await;
    let mut told = 0;
    let moved = tell(&from, &to, |_| {
        told += 1;
        // Another one comes, and is done before this one goes on.
        if told == 1 {
            assert_eq!(meanwhile(go(&from, &to)).unwrap(), Moved::Now);
            let next = async {
                let store = to.open().await;
                store.write(None, create_party("next")).await.unwrap();
            };
            meanwhile(next);
        }
    });
    let refused = moved.await.unwrap_err();
    assert!(matches!(refused, CopyError::TakenOver), "{refused}");
    // What was recorded since is not taken away by the one that came too late.
    let found = to.open().await.party(&party("next")).await.unwrap();
    assert!(found.value.is_some());
    drop(life);
}

pub(crate) async fn what_is_there_is_left_alone(from: Place, to: Place) {
    let life = life(&from).await;
    // Another record; one that was opened, though nothing is in it.
    to.open()
        .await
        .write(None, create_party("mine"))
        .await
        .unwrap();
    let opened = to.another();
    drop(opened.open().await);
    for to in [&to, &opened] {
        let before = whole_record(&to.open().await).await;
        let refused = go(&from, to).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
        assert_eq!(whole_record(&to.open().await).await, before);
    }
    // A record without a word of who made it.
    say(&to, "delete from identity").await;
    let refused = go(&from, &to).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
    // Half of a record that was made with other keys.
    let (others, half) = (from.another(), to.another());
    drop(others.open_with_other_keys().await.unwrap());
    go_half(&others, &half, 5).await;
    let refused = go(&from, &half).await.unwrap_err();
    assert!(matches!(refused, CopyError::OtherRecord(_)), "{refused}");
    assert_eq!(go(&others, &half).await.unwrap(), Moved::Now);
    // Tables of another program.
    let foreign = to.another();
    say(&foreign, "create table event (theirs integer)").await;
    let refused = go(&from, &foreign).await.unwrap_err();
    assert!(
        matches!(
            refused,
            CopyError::Open(OpenError::Foreign { .. } | OpenError::Occupied(_))
        ),
        "{refused}"
    );
    // Nothing at all as the source; the source itself as the target.
    let (nothing, target) = (from.another(), to.another());
    let refused = go(&nothing, &target).await.unwrap_err();
    assert!(matches!(refused, CopyError::NoRecord(_)), "{refused}");
    for untouched in [&nothing, &target] {
        if let Some(path) = url(untouched).sqlite_path() {
            assert!(!path.exists());
        } else {
            let tables = "select count(*) from information_schema.tables \
                    where table_schema = current_schema()";
            let found = client(untouched).await.query_one(tables, &[]).await;
            assert_eq!(found.unwrap().get::<_, i64>(0), 0);
        }
    }
    let refused = go(&from, &from).await.unwrap_err();
    assert!(matches!(refused, CopyError::Same(_)), "{refused}");
    // A schema that was laid out before, with nothing in it, is as good as none.
    let laid_out = to.another();
    drop(laid_out.open().await);
    say(&laid_out, "delete from identity").await;
    assert_eq!(go(&from, &laid_out).await.unwrap(), Moved::Now);
    drop(life);
}

pub(crate) async fn what_has_been_moved_is_not_moved_again(from: Place, to: Place) {
    let life = life(&from).await;
    // An older copy does not go on with what a newer record began.
    let old = from.beside("old.db");
    life.store.backup(old.clone()).await.unwrap();
    life.store.write(None, create_party("new")).await.unwrap();
    go_half(&from, &to, 30).await;
    let old = DatabaseUrl::try_from(format!("sqlite:{}", old.display())).unwrap();
    for _ in 0..2 {
        let (to, ids) = (url(&to), Ids::system());
        let older = migrate(&old, &to, Aim::Whole, SMALL, &ids, |_| {});
        match Box::pin(older).await.unwrap_err() {
            CopyError::Older { found, before } => assert_eq!((found, before), (7, 8)),
            other => panic!("{other}"),
        }
    }
    assert_eq!(go(&from, &to).await.unwrap(), Moved::Now);
    // Once more is no mistake, as long as nobody has written.
    assert_eq!(go(&from, &to).await.unwrap(), Moved::Before);
    let store = to.open().await;
    leave(&store, SubscriptionId(Uuid::from_u128(3))).await;
    let refused = go(&from, &to).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
    let found = store.subscription(SubscriptionId(Uuid::from_u128(3))).await;
    assert!(found.unwrap().value.unwrap().end_reason.is_some());
}
