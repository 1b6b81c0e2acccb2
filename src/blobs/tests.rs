//! The tests of the door: every method, every error, over any store. A second engine implements [`Subject`] and adds a
//! line with [`run_suite`].

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::error::Damage;
use super::{BlobError, Blobs, CheckDepth, Placed, SweepMode, VerifiedBlob};
use crate::clock::{Clock, system_time};
use crate::values::BlobHash;

/// A store under test, and what the suite does behind its back.
trait Subject {
    /// The door.
    fn blobs(&self) -> &Blobs;
    /// Replaces the bytes of a stored blob.
    fn damage(&self, hash: BlobHash, bytes: &[u8]);
    /// Leaves behind what a writer leaves that was killed.
    fn abandon_a_write(&self);
    /// Makes every request fail from now on.
    fn break_down(&self);
}

const SMALL: &[u8] = b"face";

/// Small and large blobs: in memory, and as a file.
fn samples() -> [Bytes; 2] {
    let large: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    [Bytes::from_static(SMALL), large.into()]
}

fn name_of(bytes: &[u8]) -> (BlobHash, u64) {
    (BlobHash::of(bytes), bytes.len() as u64)
}

async fn read(blobs: &Blobs, bytes: &[u8]) -> Option<Bytes> {
    let (hash, length) = name_of(bytes);
    match blobs.open(hash, length).await.unwrap() {
        Some(blob) => Some(blob.into_bytes().await.unwrap()),
        None => None,
    }
}

async fn a_blob_reads_back(subject: impl Subject) {
    let blobs = subject.blobs();
    for bytes in samples() {
        let (hash, length) = name_of(&bytes);
        assert!(matches!(blobs.put(hash, bytes.clone()).await.unwrap(), Placed::Written(_)));
        assert_eq!(read(blobs, &bytes).await.unwrap(), bytes);
        assert!(blobs.check(hash, length, CheckDepth::Length).await.unwrap());
        assert!(blobs.check(hash, length, CheckDepth::Bytes).await.unwrap());
        assert!(blobs.under_lock().has(hash));
        assert!(blobs.under_lock().check(hash, length, CheckDepth::Bytes).unwrap());
    }
}

async fn an_empty_blob_reads_back(subject: impl Subject) {
    let blobs = subject.blobs();
    blobs.put(BlobHash::of(b""), Bytes::new()).await.unwrap();
    assert_eq!(read(blobs, b"").await.unwrap(), Bytes::new());
}

async fn a_large_blob_is_streamed_from_any_byte(subject: impl Subject) {
    let [_, large] = samples();
    let (hash, length) = name_of(&large);
    subject.blobs().put(hash, large.clone()).await.unwrap();
    let Some(VerifiedBlob::File(file)) = subject.blobs().open(hash, length).await.unwrap() else {
        panic!("a blob of {length} bytes is held in memory");
    };
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut file.positioned_at(150_000).unwrap(), &mut rest).unwrap();
    assert_eq!(rest, large.slice(150_000..));
}

async fn an_opened_blob_stays_readable_after_its_removal(subject: impl Subject) {
    let [_, large] = samples();
    let (hash, length) = name_of(&large);
    subject.blobs().put(hash, large.clone()).await.unwrap();
    let opened = subject.blobs().open(hash, length).await.unwrap().unwrap();
    subject.blobs().under_lock().remove(hash).unwrap();
    assert_eq!(opened.into_bytes().await.unwrap(), large);
}

async fn the_same_bytes_are_found(subject: impl Subject) {
    let blobs = subject.blobs();
    for bytes in samples() {
        let (hash, _) = name_of(&bytes);
        blobs.put(hash, bytes.clone()).await.unwrap();
        assert!(matches!(blobs.put(hash, bytes.clone()).await.unwrap(), Placed::Found));
        blobs.write(hash, bytes.clone()).await.unwrap();
        assert_eq!(read(blobs, &bytes).await.unwrap(), bytes);
        assert_eq!(blobs.list(hash.as_bytes()[0]).await.unwrap().len(), 1);
    }
}

async fn a_damaged_blob_is_replaced_by_putting_it_again(subject: impl Subject) {
    let (hash, _) = name_of(SMALL);
    subject.blobs().put(hash, Bytes::from_static(SMALL)).await.unwrap();
    for damage in [b"fake".as_slice(), b"fac"] {
        subject.damage(hash, damage);
        let placed = subject.blobs().put(hash, Bytes::from_static(SMALL)).await.unwrap();
        assert!(matches!(placed, Placed::Written(_)));
        assert_eq!(read(subject.blobs(), SMALL).await.unwrap(), SMALL);
    }
}

async fn a_flipped_bit_is_reported_and_no_byte_is_handed_out(subject: impl Subject) {
    let blobs = subject.blobs();
    for bytes in samples() {
        let (hash, length) = name_of(&bytes);
        blobs.put(hash, bytes.clone()).await.unwrap();
        let mut flipped = bytes.to_vec();
        *flipped.last_mut().unwrap() ^= 1;
        subject.damage(hash, &flipped);
        let expected = Damage::Bytes { found: BlobHash::of(&flipped) };
        let is_reported = |error| matches!(error, BlobError::Damaged { blob, damage } if blob == hash && damage == expected);
        assert!(is_reported(blobs.open(hash, length).await.unwrap_err()));
        assert!(is_reported(blobs.check(hash, length, CheckDepth::Bytes).await.unwrap_err()));
        assert!(is_reported(blobs.under_lock().check(hash, length, CheckDepth::Bytes).unwrap_err()));
        assert!(blobs.check(hash, length, CheckDepth::Length).await.unwrap());
    }
}

async fn a_wrong_length_is_reported(subject: impl Subject) {
    let blobs = subject.blobs();
    let (hash, length) = name_of(SMALL);
    blobs.put(hash, Bytes::from_static(SMALL)).await.unwrap();
    for expected in [length - 1, length + 1] {
        let damage = Damage::Length { found: length, expected };
        let is_reported = |error| matches!(error, BlobError::Damaged { blob, damage: found } if blob == hash && found == damage);
        assert!(is_reported(blobs.open(hash, expected).await.unwrap_err()));
        assert!(is_reported(blobs.check(hash, expected, CheckDepth::Length).await.unwrap_err()));
        assert!(is_reported(blobs.check(hash, expected, CheckDepth::Bytes).await.unwrap_err()));
    }
}

async fn a_missing_blob_is_no_error(subject: impl Subject) {
    let blobs = subject.blobs();
    let (hash, length) = name_of(SMALL);
    assert!(read(blobs, SMALL).await.is_none());
    for depth in [CheckDepth::Length, CheckDepth::Bytes] {
        assert!(!blobs.check(hash, length, depth).await.unwrap());
        assert!(!blobs.under_lock().check(hash, length, depth).unwrap());
    }
    assert!(!blobs.under_lock().has(hash));
    blobs.under_lock().remove(hash).unwrap();
    assert!(blobs.list(hash.as_bytes()[0]).await.unwrap().is_empty());
}

async fn a_removed_blob_is_gone_and_can_be_put_again(subject: impl Subject) {
    let blobs = subject.blobs();
    let (hash, _) = name_of(SMALL);
    blobs.put(hash, Bytes::from_static(SMALL)).await.unwrap();
    blobs.under_lock().remove(hash).unwrap();
    blobs.under_lock().remove(hash).unwrap();
    assert!(read(blobs, SMALL).await.is_none() && !blobs.under_lock().has(hash));
    let placed = blobs.put(hash, Bytes::from_static(SMALL)).await.unwrap();
    assert!(matches!(placed, Placed::Written(_)));
    assert!(read(blobs, SMALL).await.is_some());
}

async fn each_blob_is_listed_once_under_its_first_byte(subject: impl Subject) {
    let blobs = subject.blobs();
    let mut expected = Vec::new();
    for bytes in samples() {
        let (hash, length) = name_of(&bytes);
        blobs.put(hash, bytes).await.unwrap();
        expected.push((hash, length));
    }
    let (now, mut listed) = (system_time(Clock::System.now()), Vec::new());
    for first_byte in 0..=u8::MAX {
        for blob in blobs.list(first_byte).await.unwrap() {
            assert_eq!(blob.hash.as_bytes()[0], first_byte);
            assert!(since_1970(now).abs_diff(since_1970(blob.modified)) < Duration::from_mins(1));
            listed.push((blob.hash, blob.bytes));
        }
    }
    listed.sort_unstable_by_key(|(_, length)| *length);
    assert_eq!(listed, expected);
}

fn since_1970(moment: SystemTime) -> Duration {
    moment.duration_since(SystemTime::UNIX_EPOCH).unwrap()
}

async fn an_abandoned_write_is_no_blob_and_is_swept(subject: impl Subject) {
    let blobs = subject.blobs();
    let (hash, _) = name_of(SMALL);
    blobs.put(hash, Bytes::from_static(SMALL)).await.unwrap();
    subject.abandon_a_write();
    let mut listed = 0;
    for first_byte in 0..=u8::MAX {
        listed += blobs.list(first_byte).await.unwrap().len();
    }
    assert_eq!(listed, 1);
    assert_eq!(blobs.sweep_temporaries(SweepMode::DryRun).await.unwrap(), 1);
    assert_eq!(blobs.sweep_temporaries(SweepMode::Remove).await.unwrap(), 1);
    assert_eq!(blobs.sweep_temporaries(SweepMode::Remove).await.unwrap(), 0);
    assert!(read(blobs, SMALL).await.is_some());
}

async fn a_probe_leaves_nothing_behind(subject: impl Subject) {
    subject.blobs().probe().await.unwrap();
    assert_eq!(subject.blobs().sweep_temporaries(SweepMode::DryRun).await.unwrap(), 0);
}

async fn a_store_that_fails_says_so_at_every_call(subject: impl Subject) {
    let blobs = subject.blobs();
    let (hash, length) = name_of(SMALL);
    blobs.put(hash, Bytes::from_static(SMALL)).await.unwrap();
    subject.break_down();
    let failures = [
        blobs.put(hash, Bytes::from_static(SMALL)).await.map(drop),
        blobs.write(hash, Bytes::from_static(SMALL)).await,
        blobs.open(hash, length).await.map(drop),
        blobs.check(hash, length, CheckDepth::Length).await.map(drop),
        blobs.check(hash, length, CheckDepth::Bytes).await.map(drop),
        blobs.list(hash.as_bytes()[0]).await.map(drop),
        blobs.sweep_temporaries(SweepMode::DryRun).await.map(drop),
        blobs.probe().await,
        blobs.under_lock().check(hash, length, CheckDepth::Length).map(drop),
        blobs.under_lock().remove(hash).map(drop),
    ];
    for (at, failure) in failures.into_iter().enumerate() {
        assert!(matches!(failure, Err(BlobError::Failed { .. })), "call {at}: {failure:?}");
    }
    assert!(!blobs.under_lock().has(hash));
}

async fn writers_of_the_same_blob_all_succeed(subject: impl Subject) {
    let [_, large] = samples();
    let (hash, _) = name_of(&large);
    let writers = (0..8).map(|_| {
        let (blobs, bytes) = (subject.blobs().clone(), large.clone());
        tokio::spawn(async move { blobs.write(hash, bytes).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(read(subject.blobs(), &large).await.unwrap(), large);
    assert_eq!(subject.blobs().sweep_temporaries(SweepMode::DryRun).await.unwrap(), 0);
}

/// Makes each test of the suite a test of a store. `$make` returns its [`Subject`].
macro_rules! run_suite {
    ($store:ident, $make:path) => {
        run_suite! { $store, $make:
            a_blob_reads_back,
            an_empty_blob_reads_back,
            a_large_blob_is_streamed_from_any_byte,
            an_opened_blob_stays_readable_after_its_removal,
            the_same_bytes_are_found,
            a_damaged_blob_is_replaced_by_putting_it_again,
            a_flipped_bit_is_reported_and_no_byte_is_handed_out,
            a_wrong_length_is_reported,
            a_missing_blob_is_no_error,
            a_removed_blob_is_gone_and_can_be_put_again,
            each_blob_is_listed_once_under_its_first_byte,
            an_abandoned_write_is_no_blob_and_is_swept,
            a_probe_leaves_nothing_behind,
            a_store_that_fails_says_so_at_every_call,
            writers_of_the_same_blob_all_succeed,
        }
    };
    ($store:ident, $make:path: $($test:ident),* $(,)?) => {
        mod $store {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test($make()).await;
                }
            )*
        }
    };
}

/// The file store in a temporary folder.
struct FileSubject {
    blobs: Blobs,
    root: PathBuf,
    _folder: tempfile::TempDir,
}

fn file_store() -> FileSubject {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    FileSubject { blobs: Blobs::open_files(root.clone()).unwrap(), root, _folder: folder }
}

impl Subject for FileSubject {
    fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    fn damage(&self, hash: BlobHash, bytes: &[u8]) {
        let hex = hash.to_hex();
        fs::write(self.root.join(&hex[..2]).join(hex), bytes).unwrap();
    }

    fn abandon_a_write(&self) {
        fs::write(self.root.join("tmp").join("abandoned.part"), b"fa").unwrap();
    }

    /// Puts a file in the place of the folder, which fails for the superuser as well.
    fn break_down(&self) {
        fs::remove_dir_all(&self.root).unwrap();
        fs::write(&self.root, b"").unwrap();
    }
}

run_suite!(files, super::file_store);
