//! Connections: one that writes, on a thread of its own, and a few that read.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::batching::{Announcement, Batching, BoxedChange, Job, Pending, write_until_closed};
use super::change_feed::ChangeFeed;
use crate::catalog::change_feed::Process;
use crate::catalog::error::CatalogError;
use crate::gate::blocking;

/// Reading connections. More would only wait for the same cores.
const READERS: u32 = 4;

/// How long a connection waits for a write of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements that each connection keeps; there are about a hundred in all.
const CACHED_STATEMENTS: usize = 128;

/// A look-up that takes so long waited for the disk, or for a core.
const SLOW_QUESTION: Duration = Duration::from_millis(3);

/// How long questions count as slow then.
const SLOW_MICROS: u64 = 1_000_000;

/// An open database file. [`Self::close`] ends the writer, and so does dropping the last clone.
#[derive(Debug, Clone)]
pub(in crate::catalog) struct Database {
    writer: Arc<Mutex<Option<Writer>>>,
    readers: Arc<Readers>,
    free_readers: Arc<Semaphore>,
    pace: Arc<Pace>,
    /// Changes that were announced.
    announced: Arc<AtomicUsize>,
    feed: Arc<ChangeFeed>,
}

/// The thread that writes. It ends when the sender is dropped and all that was sent is done.
#[derive(Debug)]
struct Writer {
    sender: mpsc::Sender<Box<dyn Job>>,
    thread: JoinHandle<()>,
}

/// A question in a box, as [`BoxedChange`] is one.
pub(in crate::catalog) type BoxedQuestion<T> = Box<dyn FnOnce(&Connection) -> Result<T, CatalogError> + Send>;

impl Database {
    /// Opens the database in this file, which exists and has the current schema.
    pub(in crate::catalog) fn open(path: &Path, process: Process) -> Result<Self, CatalogError> {
        let writer = connect(path)?;
        let feed = Arc::new(ChangeFeed::new(path.with_file_name("changes"), process));
        feed.watch(&writer)?;
        // The others are opened when they are needed: most servers need one.
        let readers = Readers { path: path.to_owned(), idle: Mutex::new(vec![connect_reader(path)?]) };
        let (sender, receiver) = mpsc::channel();
        let of_writer = Arc::clone(&feed);
        let announced = Arc::new(AtomicUsize::new(0));
        let expected = Arc::clone(&announced);
        let thread = std::thread::Builder::new()
            .name("catalog-writer".to_owned())
            .spawn(move || write_until_closed(writer, &receiver, &expected, &of_writer))
            .map_err(CatalogError::failed)?;
        Ok(Self {
            writer: Arc::new(Mutex::new(Some(Writer { sender, thread }))),
            readers: Arc::new(readers),
            free_readers: Arc::new(Semaphore::new(READERS as usize)),
            pace: Arc::new(Pace::new()),
            announced,
            feed,
        })
    }

    pub(in crate::catalog) fn feed(&self) -> &ChangeFeed {
        &self.feed
    }

    /// Announces a change, for which a batch may wait for a moment.
    pub(in crate::catalog) fn announce(&self) -> Announcement {
        Announcement::add_to(&self.announced)
    }

    /// Runs a change in a commit that others may share.
    #[cfg(test)]
    pub(in crate::catalog) async fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.submit(Box::new(change), Batching::Shared).await
    }

    /// Runs a change in a commit of its own.
    pub(in crate::catalog) async fn write_alone<T: Send + 'static>(
        &self,
        change: impl Fn(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.submit(Box::new(change), Batching::Alone).await
    }

    /// Runs a change in a commit that others may share, or in one of its own.
    pub(in crate::catalog) async fn submit<T: Send + 'static>(
        &self,
        change: BoxedChange<T>,
        batching: Batching,
    ) -> Result<T, CatalogError> {
        let (reply, answer) = oneshot::channel();
        let job = Pending::new(change, batching, reply);
        self.send(Box::new(job))?;
        answer.await.map_err(|_ended| CatalogError::Closed)?
    }

    fn send(&self, job: Box<dyn Job>) -> Result<(), CatalogError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.as_ref().ok_or(CatalogError::Closed)?;
        writer.sender.send(job).map_err(|_ended| CatalogError::Closed)
    }

    /// Finishes what was begun and closes every connection. If no other process has the database open, SQLite then moves its
    /// log into the database file and removes it. Changes and questions that come later fail with [`CatalogError::Closed`].
    pub(in crate::catalog) async fn close(&self) {
        let running = self.free_readers.acquire_many(READERS).await;
        self.free_readers.close();
        drop(running);
        self.readers.idle().clear();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Writer { sender, thread }) = writer {
            drop(sender);
            // An error is a panic of the thread, which has been logged.
            drop(blocking(move || thread.join()).await);
        }
    }

    /// Runs a question that looks up a few rows by their keys: at once on the calling thread while such questions are quick, as
    /// they are when the pages are in memory. Handing one to another thread takes longer than answering it.
    pub(in crate::catalog) async fn look_up<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        if !self.pace.is_quick() {
            return self.read(Box::new(question)).await;
        }
        let Ok(permit) = Arc::clone(&self.free_readers).try_acquire_owned() else {
            return self.read(Box::new(question)).await;
        };
        let reader = Reader::take(Arc::clone(&self.readers), permit)?;
        let begun = Instant::now();
        let answer = reader.connection.as_ref().map_or(Err(CatalogError::Closed), question);
        self.pace.took(begun.elapsed());
        answer
    }

    /// Runs a question on one of the readers.
    pub(in crate::catalog) async fn read<T: Send + 'static>(
        &self,
        question: BoxedQuestion<T>,
    ) -> Result<T, CatalogError> {
        let permit =
            Arc::clone(&self.free_readers).acquire_owned().await.map_err(|_closed| CatalogError::Closed)?;
        let readers = Arc::clone(&self.readers);
        blocking(move || {
            let reader = Reader::take(readers, permit)?;
            reader.connection.as_ref().map_or(Err(CatalogError::Closed), question)
        })
        .await
    }

    /// Commits something, so that a commit that failed cannot come back: see [`crate::catalog::Catalog::checkpoint`].
    pub(in crate::catalog) async fn checkpoint(&self) -> Result<(), CatalogError> {
        let committed = self.write_alone(|connection| {
            let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            // Writing the same number again adds a page to the log nevertheless.
            Ok(connection.pragma_update(None, "user_version", version)?)
        });
        match committed.await {
            // A log without room for one more page has none that could come back.
            Err(CatalogError::Full) => Ok(()),
            committed => committed,
        }
    }
}

/// Whether questions are answered from memory. Of those that wait for the disk two may hold up threads that serve connections;
/// then other threads answer for a second. A single slow one says nothing: its thread may have waited for a core.
#[derive(Debug)]
struct Pace {
    began: Instant,
    /// Until when questions count as slow, in microseconds since `began`.
    slow_until: AtomicU64,
    /// What a slow question adds and quick ones take away.
    strikes: AtomicU32,
}

impl Pace {
    /// So many quick questions make up for a slow one.
    const STRIKE: u32 = 8;

    fn new() -> Self {
        Self { began: Instant::now(), slow_until: AtomicU64::new(0), strikes: AtomicU32::new(0) }
    }

    fn is_quick(&self) -> bool {
        self.now() >= self.slow_until.load(Ordering::Relaxed)
    }

    fn took(&self, time: Duration) {
        // Two threads may count at once; that the sum is then a little off does no harm.
        let strikes = self.strikes.load(Ordering::Relaxed);
        if time < SLOW_QUESTION {
            if strikes > 0 {
                self.strikes.store(strikes - 1, Ordering::Relaxed);
            }
        } else if strikes == 0 {
            self.strikes.store(Self::STRIKE, Ordering::Relaxed);
        } else {
            self.strikes.store(0, Ordering::Relaxed);
            self.slow_until.store(self.now().saturating_add(SLOW_MICROS), Ordering::Relaxed);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// A reading connection while a question runs on it. It goes back when the question ends, even by a panic, and before its
/// permit does.
struct Reader {
    connection: Option<Connection>,
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

/// The reading connections that run no question now.
#[derive(Debug)]
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    fn take(readers: Arc<Readers>, permit: OwnedSemaphorePermit) -> Result<Self, CatalogError> {
        let idle = readers.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect_reader(&readers.path)?,
        };
        Ok(Self { connection: Some(connection), readers, _permit: permit })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.idle().push(connection);
        }
    }
}

/// Opens a connection that may write. A missing file is created first, readable by its owner only; SQLite gives the files
/// beside it the same permissions.
pub(super) fn connect(path: &Path) -> Result<Connection, CatalogError> {
    let created = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    created.map_err(CatalogError::failed)?;
    let connection = open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A 201 is a promise: each commit is synced. WAL with NORMAL can lose the last commits in a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    Ok(connection)
}

fn connect_reader(path: &Path) -> Result<Connection, CatalogError> {
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    // Negative: in KiB. Room for the inner pages of the trees of a million people.
    connection.pragma_update(None, "cache_size", -4096)?;
    Ok(connection)
}

fn open(path: &Path) -> Result<Connection, CatalogError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Sorting and migrating must not need a folder for temporary files: in a container there may be none.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sqlite::bring_up_to_date;

    fn faulty(_connection: &Connection) -> Result<(), CatalogError> {
        panic!("a fault in a question")
    }

    #[tokio::test]
    async fn a_question_that_panics_leaves_its_connection_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        for _ in 0..=READERS {
            let asked = database.clone();
            let asking = tokio::spawn(async move { asked.read(Box::new(faulty)).await });
            assert!(asking.await.unwrap_err().is_panic());
        }
        assert!(database.read(Box::new(|_connection| Ok(()))).await.is_ok());
    }

    #[tokio::test]
    async fn look_ups_run_on_the_calling_thread_until_one_is_slow_and_after_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        let here = std::thread::current().id();
        let place = |_: &Connection| -> Result<_, CatalogError> { Ok(std::thread::current().id()) };
        for _ in 0..=READERS {
            let asked = database.clone();
            assert!(tokio::spawn(async move { asked.look_up(faulty).await }).await.unwrap_err().is_panic());
        }
        assert_eq!(database.look_up(place).await.unwrap(), here);
        let slow = |_: &Connection| -> Result<(), CatalogError> {
            std::thread::sleep(SLOW_QUESTION);
            Ok(())
        };
        database.look_up(slow).await.unwrap();
        assert_eq!(database.look_up(place).await.unwrap(), here, "one may have waited for a core");
        database.look_up(slow).await.unwrap();
        assert_ne!(database.look_up(place).await.unwrap(), here);
        tokio::time::sleep(Duration::from_micros(SLOW_MICROS)).await;
        assert_eq!(database.look_up(place).await.unwrap(), here);
        database.close().await;
        assert!(matches!(database.look_up(place).await, Err(CatalogError::Closed)));
    }

    #[tokio::test]
    async fn closing_leaves_the_database_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        database.checkpoint().await.unwrap();
        assert!(folder.path().join("tondo.db-wal").exists());
        database.close().await;
        assert!(!folder.path().join("tondo.db-wal").exists() && !folder.path().join("tondo.db-shm").exists());
        assert!(matches!(database.checkpoint().await, Err(CatalogError::Closed)));
        assert!(matches!(database.read(Box::new(|_connection| Ok(()))).await, Err(CatalogError::Closed)));
    }

    #[tokio::test]
    async fn no_connection_needs_a_folder_for_temporary_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        let place = |connection: &Connection| -> Result<i64, CatalogError> {
            Ok(connection.query_row("PRAGMA temp_store", [], |row| row.get(0))?)
        };
        let in_memory = 2;
        assert_eq!(database.read(Box::new(place)).await.unwrap(), in_memory);
        assert_eq!(database.write(place).await.unwrap(), in_memory);
        assert_eq!(place(&connect(&path).unwrap()).unwrap(), in_memory);
    }
}
