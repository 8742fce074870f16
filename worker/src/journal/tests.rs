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
