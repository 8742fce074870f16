use super::*;

fn relays(weights: &[u32]) -> Arc<Relays> {
    let all = weights.iter().enumerate().map(|(number, weight)| {
        Relay::parse(&format!("smtp://relay{number}.example?weight={weight}")).unwrap()
    });
    let mut chance = fastrand::Rng::with_seed(3);
    Arc::new(Relays::new(all.collect(), &mut chance))
}

/// How many of these berths are on which relay.
fn spread(berths: &[Berth], relays: usize) -> Vec<usize> {
    let on = |index| berths.iter().filter(|berth| berth.index == index).count();
    (0..relays).map(on).collect()
}

fn berths(relays: &Arc<Relays>, count: usize) -> Vec<Berth> {
    let now = Instant::now();
    (0..count).map(|_| relays.berth(now).unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_open_at_once_are_spread_by_weight() {
    let relays = relays(&[1, 2, 5]);
    let held = berths(&relays, 16);
    assert_eq!(spread(&held, 3), [2, 4, 10]);
    assert_eq!(relays.open(), 16);
    drop(held);
    assert_eq!(relays.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn connections_one_after_the_other_are_spread_by_weight_too() {
    let relays = relays(&[1, 3]);
    let mut on_second = 0;
    for _ in 0..40 {
        on_second += relays.berth(Instant::now()).unwrap().index;
    }
    assert_eq!(on_second, 30);
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_keeps_its_connections_longer_does_not_gather_them_all() {
    let relays = relays(&[1, 1]);
    let mut held = berths(&relays, 6);
    for _ in 0..100 {
        // Only those of the second one ever end.
        let ended = held.iter().position(|berth| berth.index == 1).unwrap();
        drop(held.remove(ended));
        held.extend(berths(&relays, 1));
    }
    assert_eq!(spread(&held, 2), [3, 3]);
}

#[tokio::test(start_paused = true)]
async fn shares_that_are_no_whole_connections_are_right_over_time() {
    let relays = relays(&[1, 3]);
    let mut held = std::collections::VecDeque::from(berths(&relays, 6));
    let mut on_second = 0;
    for _ in 0..400 {
        drop(held.pop_front());
        let next = relays.berth(Instant::now()).unwrap();
        on_second += next.index;
        held.push_back(next);
    }
    assert!((298..=302).contains(&on_second), "{on_second}");
}

#[tokio::test(start_paused = true)]
async fn a_relay_in_trouble_is_left_alone_and_the_others_take_its_share() {
    let relays = relays(&[1, 1, 1]);
    let mut held = berths(&relays, 6);
    held[0].failed(Instant::now());
    assert_eq!(held[0].index, 0);
    held.retain(|berth| berth.index != 0);
    held.extend(berths(&relays, 2));
    assert_eq!(spread(&held, 3), [0, 3, 3]);
    assert!(!relays.all_away());
}

#[tokio::test(start_paused = true)]
async fn one_connection_tries_a_relay_that_was_away_and_the_rest_wait_for_the_result() {
    let relays = relays(&[1]);
    let now = Instant::now();
    relays.berth(now).unwrap().failed(now);
    assert!(relays.all_away());
    relays.until_due().await;
    let mut tries = relays.berth(Instant::now()).unwrap();
    assert!(relays.berth(Instant::now()).is_none(), "one is enough");
    let waiting = tokio::spawn({
        let relays = Arc::clone(&relays);
        async move { relays.until_due().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    tries.worked();
    waiting.await.unwrap();
    assert!(relays.berth(Instant::now()).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_goes_on_failing_is_left_alone_longer_and_never_longer_than_the_most() {
    let relays = relays(&[1]);
    let mut longest = Duration::ZERO;
    for failure in 0..200_u32 {
        let now = Instant::now();
        relays.until_due().await;
        let waited = now.elapsed();
        // `sleep_until` rounds up to a millisecond.
        let ceiling = LEFT_ALONE.0 * 2_u32.pow(failure.saturating_sub(1).min(10));
        let slack = Duration::from_millis(1);
        assert!(waited <= ceiling.min(LEFT_ALONE.1) + slack, "{failure}");
        longest = longest.max(waited);
        relays.berth(Instant::now()).unwrap().failed(Instant::now());
    }
    assert!(longest > LEFT_ALONE.1 / 2, "{longest:?}");
}

#[tokio::test(start_paused = true)]
async fn many_connections_that_break_at_once_are_one_failure() {
    let relays = relays(&[1]);
    let now = Instant::now();
    for mut berth in berths(&relays, 50) {
        berth.failed(now);
    }
    relays.until_due().await;
    assert!(now.elapsed() <= LEFT_ALONE.0 + Duration::from_millis(1));
}

#[tokio::test(start_paused = true)]
async fn a_try_without_a_result_leaves_room_for_the_next() {
    let relays = relays(&[1]);
    let now = Instant::now();
    relays.berth(now).unwrap().failed(now);
    relays.until_due().await;
    drop(relays.berth(Instant::now()).unwrap());
    let tried = relays.berth(Instant::now()).unwrap();
    assert!(tried.on_trial);
}

#[tokio::test(start_paused = true)]
async fn a_mail_over_a_connection_from_before_does_not_end_the_absence() {
    let relays = relays(&[1]);
    let now = Instant::now();
    let mut held = berths(&relays, 2);
    held[0].failed(now);
    held[1].worked();
    assert!(relays.all_away());
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_was_away_does_not_make_up_for_what_it_missed() {
    let relays = relays(&[1, 1]);
    let now = Instant::now();
    let mut first = relays.berth(now).unwrap();
    first.failed(now);
    drop(first);
    // Meanwhile the other one had a hundred.
    relays.standings()[1].had += 100 * STRIDE;
    tokio::time::advance(LEFT_ALONE.0).await;
    let mut back = relays.berth(Instant::now()).unwrap();
    assert_eq!(back.index, 0);
    back.worked();
    drop(back);
    let mut on_second = 0;
    for _ in 0..10 {
        on_second += relays.berth(Instant::now()).unwrap().index;
    }
    assert!(on_second >= 4, "{on_second}");
}
