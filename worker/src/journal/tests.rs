use std::fs;

use super::*;

fn lease(mailing: i64) -> LeaseKey {
    LeaseKey {
        mailing,
        chunk: 3,
        epoch: 2,
    }
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "journal"))
        .collect();
    paths.sort();
    paths
}

fn accepted(recovered: &Recovered, mailing: i64) -> Vec<u32> {
    let found = &recovered.leases[&lease(mailing)];
    found.accepted.iter().map(|(index, _)| *index).collect()
}

#[test]
fn a_worker_that_was_killed_leaves_what_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, recovered) = Journal::open(folder.path()).unwrap();
    assert_eq!(recovered, Recovered::default());
    let slot = journal.begin(lease(1)).unwrap();
    let other = journal.begin(lease(2)).unwrap();
    journal.accepted(slot, 0).unwrap();
    journal.accepted(slot, 7).unwrap();
    journal.end(other).unwrap();
    drop(journal);

    let (_journal, recovered) = Journal::open(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1), [0, 7]);
    assert_eq!(recovered.accepted(), 2);
    assert!(!recovered.leases[&lease(1)].ended);
    assert!(recovered.leases[&lease(2)].ended);
    assert!(recovered.damaged.is_empty());
}

#[test]
fn what_is_still_uncommitted_survives_a_second_crash() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    journal.accepted(slot, 4).unwrap();
    drop(journal);
    drop(Journal::open(folder.path()).unwrap());
    let (_, recovered) = Journal::open(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1), [4]);
}

#[test]
fn a_torn_last_record_is_dropped_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    journal.accepted(slot, 4).unwrap();
    journal.accepted(slot, 5).unwrap();
    drop(journal);
    let path = &segments(folder.path())[0];
    let bytes = fs::read(path).unwrap();
    for cut in 1..13 {
        fs::write(path, &bytes[..bytes.len() - cut]).unwrap();
        let recovered = replay::read(folder.path()).unwrap();
        assert_eq!(accepted(&recovered, 1), [4], "cut {cut}");
        assert!(recovered.damaged.is_empty(), "cut {cut}");
    }
}

#[test]
fn damage_in_the_middle_is_reported_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    for index in 0..3 {
        journal.accepted(slot, index).unwrap();
    }
    drop(journal);
    let path = &segments(folder.path())[0];
    let mut bytes = fs::read(path).unwrap();
    bytes[29 + 13 + 6] ^= 0xFF;
    fs::write(path, &bytes).unwrap();

    let (_journal, recovered) = Journal::open(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1), [0, 2]);
    assert_eq!(recovered.damaged, [(path.clone(), 13)]);
}

#[test]
fn two_workers_cannot_share_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = Journal::open(folder.path()).unwrap();
    assert!(matches!(
        Journal::open(folder.path()),
        Err(JournalError::Locked(_))
    ));
    drop(first);
    assert!(Journal::open(folder.path()).is_ok());
}

#[test]
fn what_is_committed_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    let segment = journal.accepted(slot, 0).unwrap();
    assert!(!journal.is_settled());
    journal.committed(segment, 1);
    journal.end(slot).unwrap();
    assert!(journal.is_settled());
    drop(journal);
    assert!(segments(folder.path()).is_empty());
}

#[test]
fn a_full_segment_is_followed_by_another_and_deleted_once_committed() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    let first = journal.accepted(slot, 0).unwrap();
    let mut in_first = 1;
    let mut index = 1;
    while journal.accepted(slot, index).unwrap() == first {
        in_first += 1;
        index += 1;
    }
    assert_eq!(segments(folder.path()).len(), 2);
    journal.committed(first, in_first);
    assert_eq!(segments(folder.path()).len(), 1);

    // The new segment knows the lease without the old one.
    let recovered = replay::read(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1), [index]);
}

#[test]
fn an_unrelated_file_in_the_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.journal"), b"mine").unwrap();
    let (journal, recovered) = Journal::open(folder.path()).unwrap();
    assert!(recovered.leases.is_empty());
    drop(journal);
    assert!(folder.path().join("notes.journal").exists());
}

/// The segment behind a handle that writes nothing: whatever needs the disk fails.
fn without_disk<T>(journal: &Journal, act: impl FnOnce() -> T) -> T {
    let path = segment_path(&journal.folder, journal.writing().current);
    let writes = journal.swap_file(File::open(path).unwrap());
    let result = act();
    journal.swap_file(writes);
    result
}

#[test]
fn what_was_promised_is_written_without_any_more_of_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    let promised = without_disk(&journal, || {
        let kept = (0..100_000).take_while(|_| journal.promise().is_ok());
        kept.count()
    });
    assert!((100..1000).contains(&promised), "{promised}");
    let path = &segments(folder.path())[0];
    let taken = fs::metadata(path).unwrap().len();
    for index in 0..promised {
        journal
            .accepted(slot, u32::try_from(index).unwrap())
            .unwrap();
    }
    assert_eq!(fs::metadata(path).unwrap().len(), taken, "not a byte more");
    let recovered = replay::read(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1).len(), promised);
    assert!(recovered.damaged.is_empty());
}

#[test]
fn a_promise_that_is_not_needed_makes_room_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.begin(lease(1)).unwrap();
    without_disk(&journal, || {
        for _ in 0..100_000 {
            journal.promise().unwrap();
            journal.keep_promise_no_more();
        }
    });
}

#[test]
fn no_other_record_takes_the_room_that_was_promised() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    let promised = without_disk(&journal, || {
        let kept = (0..100_000).take_while(|_| journal.promise().is_ok());
        let count = kept.count();
        assert!(journal.begin(lease(2)).is_err());
        count
    });
    assert!(journal.begin(lease(3)).is_ok());
    for index in 0..promised {
        journal
            .accepted(slot, u32::try_from(index).unwrap())
            .unwrap();
    }
}

#[test]
fn a_full_segment_goes_on_when_there_is_no_room_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    // What stands in the way of the next segment, as a full disk does.
    fs::create_dir(segment_path(folder.path(), 2)).unwrap();
    let enough = u32::try_from(SEGMENT_BYTES / ACCEPTED_BYTES + 10).unwrap();
    for index in 0..enough {
        journal.promise().unwrap();
        assert_eq!(journal.accepted(slot, index).unwrap(), 1);
    }
    fs::remove_dir(segment_path(folder.path(), 2)).unwrap();
    journal.promise().unwrap();
    assert_eq!(
        journal.accepted(slot, enough).unwrap(),
        2,
        "and then it is begun"
    );
    let recovered = replay::read(folder.path()).unwrap();
    assert_eq!(accepted(&recovered, 1).len(), enough as usize + 1);
}

#[test]
fn a_journal_whose_worker_was_killed_ends_in_room_that_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let slot = journal.begin(lease(1)).unwrap();
    journal.promise().unwrap();
    journal.accepted(slot, 4).unwrap();
    // As kill -9 leaves it.
    let copy = tempfile::tempdir().unwrap();
    let path = &segments(folder.path())[0];
    fs::copy(path, copy.path().join("00000001.journal")).unwrap();
    let recovered = replay::read(copy.path()).unwrap();
    assert_eq!(accepted(&recovered, 1), [4]);
    assert!(recovered.damaged.is_empty());
    let killed = fs::metadata(path).unwrap().len();
    drop(journal);
    assert!(
        fs::metadata(path).unwrap().len() < killed,
        "a stop gives it back"
    );
}
