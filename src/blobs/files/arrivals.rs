//! Arrivals: blobs whose own names may not be on disk yet.
//!
//! A blob that arrives has two names: its own, in one of 256 folders, and a temporary one beside all other arrivals. Its bytes
//! are synced first. A row may refer to it once one of the two names is on disk, too. For a single arrival its own folder is
//! synced. For several, one sync of the folder of temporary files does for all of them; [`Store::settle`] syncs the other
//! folders later, and only then takes the temporary names away. What a power cut leaves in between, [`Store::recover`] puts
//! in its place when the store is opened, before anybody asks for a blob.
//!
//! Both names are needed: that a file which is moved from one folder to another is in one of them after a power cut is what
//! file systems do, but none promises it.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io;
use std::sync::{Arc, MutexGuard, OnceLock, PoisonError};

use super::arrival::{Arrival, Arrivals, Twofold, first_byte, remove_temporaries};
use super::check::hash_of;
use super::store::Store;
use super::temporary::{Temporary, lock_abandoned, make_folder, named_in, sync_folder};
use crate::blobs::Placed;
use crate::blobs::error::BlobError;
use crate::values::BlobHash;

/// So many unsettled arrivals are worth syncing each of the 256 folders.
const MANY_UNSETTLED: usize = 4096;

impl Store {
    /// See [`crate::blobs::Blobs::put`].
    pub(in crate::blobs) fn put(&self, hash: BlobHash, bytes: &[u8]) -> Result<Placed, BlobError> {
        if self.has_exactly(hash, bytes) {
            return Ok(Placed::Found);
        }
        self.arrive(hash, bytes).map(Placed::Written)
    }

    /// See [`crate::blobs::Blobs::write`].
    pub(in crate::blobs) fn write(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), BlobError> {
        self.sync_name(&self.arrive(hash, bytes)?)
    }

    /// See [`crate::blobs::Blobs::arrive`].
    pub(in crate::blobs) fn arrive(&self, hash: BlobHash, bytes: &[u8]) -> Result<Arrival, BlobError> {
        self.folder_of(hash)?;
        let mut temporary = Temporary::create(&self.temporary_folder(), &hash.to_hex())?;
        temporary.write_and_sync(bytes)?;
        let is_named = Arc::new(OnceLock::new());
        if fs::hard_link(temporary.path(), self.path(hash)).is_ok() {
            let temporary = temporary.keep();
            self.arrivals().waiting.push(Twofold { hash, temporary, is_named: Arc::clone(&is_named) });
        } else {
            // There is a file that it takes the place of, or the file system knows no second names.
            temporary.rename(&self.path(hash))?;
            self.sync_folders(&BTreeSet::from([first_byte(hash)]))?;
            let _first = is_named.set(true);
        }
        Ok(Arrival(is_named))
    }

    /// Makes sure that a name of the arrival is on disk. One call does it for all that have arrived before it.
    pub(in crate::blobs) fn sync_name(&self, arrival: &Arrival) -> Result<(), BlobError> {
        let _one_at_a_time = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        if arrival.0.get().is_none() {
            let waiting = std::mem::take(&mut self.arrivals().waiting);
            self.sync_names(waiting)?;
        }
        match arrival.0.get() {
            Some(true) => Ok(()),
            _ => Err(BlobError::at("syncing a blob's name")(io::Error::other("an earlier sync failed"))),
        }
    }

    fn sync_names(&self, waiting: Vec<Twofold>) -> Result<(), BlobError> {
        let folders: BTreeSet<u8> = waiting.iter().map(|arrival| first_byte(arrival.hash)).collect();
        // A folder that is new would need a sync of its own.
        let is_one = folders.len() == 1 && folders.iter().all(|first| self.is_folder_synced(*first));
        let synced = if is_one {
            self.sync_folders(&folders)
        } else {
            sync_folder(&self.temporary_folder()).map_err(BlobError::at("syncing temporary names"))
        };
        for arrival in &waiting {
            let _first = arrival.is_named.set(synced.is_ok());
        }
        if is_one || synced.is_err() {
            // After a failure nobody comes to refer to these files; the next sweep takes their other names.
            remove_temporaries(&waiting);
        } else {
            self.arrivals().unsettled.extend(waiting);
        }
        synced
    }

    /// Whether it is time to [`Self::settle`], though nothing waits for it.
    pub(in crate::blobs) fn has_many_unsettled(&self) -> bool {
        self.arrivals().unsettled.len() >= MANY_UNSETTLED
    }

    /// Syncs the folders of all blobs that arrived, and takes their temporary names away.
    pub(in crate::blobs) fn settle(&self) -> Result<(), BlobError> {
        {
            // Those whose rows were never committed.
            let _one_at_a_time = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = std::mem::take(&mut self.arrivals().waiting);
            if !waiting.is_empty() {
                self.sync_names(waiting)?;
            }
        }
        let unsettled = std::mem::take(&mut self.arrivals().unsettled);
        let folders = unsettled.iter().map(|arrival| first_byte(arrival.hash)).collect();
        // After a failure the temporary names stay, for the next start: the system tells of a lost write only once.
        self.sync_folders(&folders)?;
        remove_temporaries(&unsettled);
        Ok(())
    }

    /// Takes away the temporary names of a blob that is removed, also those that another process gave it: so its bytes go.
    pub(super) fn forget_arrival(&self, hash: BlobHash) {
        let mut removed = Vec::new();
        {
            let Arrivals { waiting, unsettled } = &mut *self.arrivals();
            removed.extend(waiting.extract_if(.., |found| found.hash == hash));
            removed.extend(unsettled.extract_if(.., |found| found.hash == hash));
        }
        for arrival in &removed {
            // Whoever waits for it has to write it anew.
            let _first = arrival.is_named.set(false);
        }
        remove_temporaries(&removed);
        if removed.is_empty() {
            self.remove_temporaries_of(hash);
        }
    }

    /// One that is still being written stays: its writer finds the blob removed.
    fn remove_temporaries_of(&self, hash: BlobHash) {
        let Ok(entries) = fs::read_dir(self.temporary_folder()) else { return };
        for entry in entries.filter_map(Result::ok).filter(|entry| named_in(&entry.path()) == Some(hash)) {
            if let Some(_lock) = lock_abandoned(&entry) {
                drop(fs::remove_file(entry.path()));
            }
        }
    }

    /// Gives blobs their own names that have only temporary ones after a power cut. Those of living writers stay alone.
    pub(super) fn recover(&self) -> Result<(), BlobError> {
        let entries =
            fs::read_dir(self.temporary_folder()).map_err(BlobError::at("listing temporary files"))?;
        for entry in entries.filter_map(Result::ok) {
            // One that fails must not keep the server from starting.
            if let Err(error) = self.recover_one(&entry) {
                tracing::warn!(file = %entry.path().display(), %error, "a blob did not get its name back");
            }
        }
        Ok(())
    }

    fn recover_one(&self, entry: &DirEntry) -> io::Result<()> {
        let Some(hash) = named_in(&entry.path()) else { return Ok(()) };
        let Some(mut file) = lock_abandoned(entry) else { return Ok(()) };
        if self.has(hash) || hash_of(&mut file)? != hash {
            return Ok(());
        }
        make_folder(&self.fan_out_folder(first_byte(hash)))?;
        match fs::hard_link(entry.path(), self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    fn arrivals(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::temporary::temporary_name;
    use super::*;
    use crate::blobs::SweepMode;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        (folder, store)
    }

    /// Blobs in as many folders.
    fn faces(count: u8) -> Vec<(BlobHash, Vec<u8>)> {
        let mut taken = BTreeSet::new();
        let all = (0..=u16::MAX).map(|number| number.to_le_bytes().to_vec());
        let named = all.map(|bytes| (BlobHash::of(&bytes), bytes));
        named.filter(|(hash, _)| taken.insert(hash.as_bytes()[0])).take(count.into()).collect()
    }

    fn arrive(store: &Store, faces: &[(BlobHash, Vec<u8>)]) -> Vec<Arrival> {
        faces.iter().map(|(hash, bytes)| store.arrive(*hash, bytes).unwrap()).collect()
    }

    fn temporaries(store: &Store) -> usize {
        fs::read_dir(store.temporary_folder()).unwrap().count()
    }

    #[test]
    fn a_blob_that_arrives_alone_is_settled_at_once() {
        let (_folder, store) = store();
        let faces = faces(1);
        let arrived = arrive(&store, &faces);
        store.sync_name(&arrived[0]).unwrap();
        assert_eq!(temporaries(&store), 1, "its folder is new");
        store.settle().unwrap();
        store.remove(faces[0].0).unwrap();
        let arrived = arrive(&store, &faces);
        assert_eq!(temporaries(&store), 1);
        store.sync_name(&arrived[0]).unwrap();
        assert_eq!(temporaries(&store), 0);
        assert!(store.has(faces[0].0));
    }

    #[test]
    fn blobs_that_arrive_together_keep_their_temporary_names_until_they_are_settled() {
        let (_folder, store) = store();
        let faces = faces(3);
        let arrived = arrive(&store, &faces);
        store.sync_name(&arrived[0]).unwrap();
        assert!(arrived.iter().all(|arrival| arrival.0.get() == Some(&true)), "one call is enough for all");
        assert_eq!(temporaries(&store), 3);
        // A sweep of this process or another settles them as well, and nothing was left over.
        assert_eq!(store.sweep_temporaries(SweepMode::DryRun).unwrap(), 0);
        store.settle().unwrap();
        assert_eq!(temporaries(&store), 0);
        assert!(faces.iter().all(|(hash, _)| store.has(*hash)));
    }

    #[test]
    fn a_sweep_settles_what_a_killed_process_left() {
        let (folder, store) = store();
        let faces = faces(3);
        store.sync_name(&arrive(&store, &faces)[0]).unwrap();
        drop(store);
        let store = Store::open(folder.path().join("blobs")).unwrap();
        assert_eq!(store.sweep_temporaries(SweepMode::Remove).unwrap(), 0);
        assert_eq!(temporaries(&store), 0);
        assert!(faces.iter().all(|(hash, _)| store.has(*hash)));
    }

    #[test]
    fn after_a_power_cut_blobs_get_their_own_names_again_and_torn_ones_do_not() {
        let (folder, store) = store();
        let faces = faces(3);
        store.sync_name(&arrive(&store, &faces)[0]).unwrap();
        let torn = BlobHash::of(b"torn");
        let torn_name = temporary_name(&torn.to_hex(), 7);
        fs::write(store.temporary_folder().join(torn_name), b"to").unwrap();
        // The names in these folders were not synced, nor were the folders.
        for (hash, _) in &faces {
            fs::remove_dir_all(store.path(*hash).parent().unwrap()).unwrap();
        }
        drop(store);
        let store = Store::open(folder.path().join("blobs")).unwrap();
        for (hash, bytes) in &faces {
            assert_eq!(fs::read(store.path(*hash)).unwrap(), *bytes);
        }
        assert!(!store.has(torn));
        assert_eq!(store.sweep_temporaries(SweepMode::Remove).unwrap(), 1, "the torn one");
        assert_eq!(temporaries(&store), 0);
        assert!(faces.iter().all(|(hash, _)| store.has(*hash)));
    }

    #[test]
    fn a_removed_blob_leaves_no_temporary_name() {
        let (_folder, store) = store();
        let faces = faces(2);
        store.sync_name(&arrive(&store, &faces)[0]).unwrap();
        store.remove(faces[0].0).unwrap();
        assert_eq!(temporaries(&store), 1);
        assert!(!store.has(faces[0].0) && store.has(faces[1].0));
        let again = arrive(&store, &faces[..1]);
        store.remove(faces[0].0).unwrap();
        assert_eq!(temporaries(&store), 1, "nor does one that nobody came to refer to");
        assert!(store.sync_name(&again[0]).is_err());
    }

    #[test]
    fn another_process_removes_a_blob_with_its_temporary_name() {
        let (folder, store) = store();
        let faces = faces(2);
        let arrived = arrive(&store, &faces);
        let other = Store::open(folder.path().join("blobs")).unwrap();
        other.remove(faces[0].0).unwrap();
        assert_eq!(temporaries(&store), 1);
        store.sync_name(&arrived[1]).unwrap();
        store.settle().unwrap();
        assert!(!store.has(faces[0].0) && store.has(faces[1].0) && temporaries(&store) == 0);
    }

    #[test]
    fn a_blob_whose_row_was_never_committed_is_settled_with_the_others() {
        let (_folder, store) = store();
        arrive(&store, &faces(2));
        store.settle().unwrap();
        assert_eq!(temporaries(&store), 0);
    }

    #[test]
    fn a_name_that_could_not_be_synced_is_told_to_everybody_whose_it_is() {
        let (_folder, store) = store();
        let faces = faces(3);
        let arrived = arrive(&store, &faces);
        let (temporary, away) = (store.temporary_folder(), store.temporary_folder().with_file_name("away"));
        fs::rename(&temporary, &away).unwrap();
        assert!(store.sync_name(&arrived[1]).is_err());
        fs::rename(&away, &temporary).unwrap();
        for arrival in &arrived {
            assert!(store.sync_name(arrival).is_err());
        }
        assert!(store.write(faces[0].0, &faces[0].1).is_ok(), "writing it anew makes it right");
    }

    #[test]
    fn temporary_names_stay_where_their_blobs_cannot_be_settled() {
        let (folder, store) = store();
        let faces = faces(2);
        store.sync_name(&arrive(&store, &faces)[0]).unwrap();
        fs::remove_dir_all(store.path(faces[0].0).parent().unwrap()).unwrap();
        assert!(store.settle().is_err());
        assert_eq!(temporaries(&store), 2);
        drop(store);
        let store = Store::open(folder.path().join("blobs")).unwrap();
        assert!(faces.iter().all(|(hash, _)| store.has(*hash)));
    }

    #[test]
    fn a_blob_in_the_place_of_another_file_is_on_disk_when_it_arrives() {
        let (_folder, store) = store();
        let faces = faces(1);
        let (hash, bytes) = &faces[0];
        store.write(*hash, bytes).unwrap();
        store.settle().unwrap();
        let arrived = store.arrive(*hash, bytes).unwrap();
        assert_eq!(arrived.0.get(), Some(&true));
        assert_eq!(temporaries(&store), 0);
    }
}
