//! Connections: one writer on a thread of its own, a few readers. Uploads that wait together share one commit.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use rusqlite::{Connection, DropBehavior, ErrorCode, TransactionBehavior};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::authorization::AuthError;
use super::change_feed::{ChangeFeed, Key, Process, Version};
use crate::gate::blocking;

/// Readers at once; more would only wait for the same cores.
const READERS: usize = 4;

/// Changes that one commit may carry. It bounds how long the first waits for the last.
const MAX_BATCH: usize = 64;

/// How long a connection waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open catalogue. Dropping the last clone ends the writer.
#[derive(Debug, Clone)]
pub struct Catalog {
    writer: mpsc::Sender<Box<dyn Job>>,
    idle_readers: Arc<Mutex<Vec<Connection>>>,
    free_readers: Arc<Semaphore>,
    news: Arc<ChangeFeed>,
}

/// The catalogue did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Another record has this value already.
    #[error("the {0:?} is taken")]
    Hit(Unique),
    /// Nobody would be left who may administer.
    #[error("this is the last administrator")]
    LastAdministrator,
    /// The person's address is the one that signs in.
    #[error("this address signs in")]
    SignInAddress,
    /// The person has as many addresses as one may have.
    #[error("the person has {} addresses", super::MAX_IDENTITIES)]
    AddressesFull,
    /// Whoever makes the change may not, or not any more.
    #[error("not allowed: {0}")]
    Denied(#[from] AuthError),
    /// Another process held the catalogue for too long.
    #[error("the catalogue is busy")]
    Busy,
    /// No room is left on the disk.
    #[error("the disk is full")]
    Full,
    /// The writer ended.
    #[error("the catalogue is closed")]
    Closed,
    /// Anything else.
    #[error("the catalogue failed: {0}")]
    Failed(#[source] rusqlite::Error),
}

/// What no two people may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The email address.
    Email,
    /// The slug.
    Slug,
    /// An address by which others ask for a picture.
    Identity,
}

impl From<rusqlite::Error> for CatalogError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, text) = &error else { return Self::Failed(error) };
        let names = |column: &str| text.as_ref().is_some_and(|text| text.contains(column));
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ConstraintViolation if names("people.email") => Self::Hit(Unique::Email),
            ErrorCode::ConstraintViolation if names("people.slug") => Self::Hit(Unique::Slug),
            ErrorCode::ConstraintViolation if names("addresses.normal") || names("address_hashes.hash") => {
                Self::Hit(Unique::Identity)
            }
            _ => Self::Failed(error),
        }
    }
}

impl Catalog {
    /// Opens the catalogue in this file, which is there and up to date.
    pub fn open(path: &Path, occupant: Process) -> Result<Self, CatalogError> {
        let writer = connect(path)?;
        let news = Arc::new(ChangeFeed::new(path.with_file_name("changes"), occupant));
        news.listen(&writer)?;
        let told = Arc::clone(&news);
        let readers = (0..READERS).map(|_| connect_reader(path)).collect::<Result<_, _>>()?;
        let (sender, receiver) = mpsc::channel();
        std::thread::Builder::new()
            .name("catalogue-writer".to_owned())
            .spawn(move || write_until_closed(writer, &receiver, &told))
            .map_err(|_no_thread| CatalogError::Closed)?;
        Ok(Self {
            writer: sender,
            idle_readers: Arc::new(Mutex::new(readers)),
            free_readers: Arc::new(Semaphore::new(READERS)),
            news,
        })
    }

    /// Where the changes of a subject stand now. Taken before the subject is read, for [`Self::is_current`].
    pub fn stamp(&self, subject: Key<'_>) -> Version {
        self.news.stamp(subject)
    }

    /// Whether what was read of the subject after the stamp was taken is still so: no commit of this process, and none of
    /// another that told of it, has changed it since. Asks neither the catalogue nor, but every few milliseconds, a file.
    pub fn is_current(&self, subject: Key<'_>, stamp: Version) -> bool {
        self.news.is_current(subject, stamp)
    }

    /// Runs a change. It returns when the change is on disk; an error leaves nothing of it.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.submit(change, Batching::Shared).await
    }

    /// Runs a change in a commit of its own: what it sees is on disk, and not another change of the same batch that
    /// a crash may still take back. For changes that touch the world outside the catalogue.
    pub(super) async fn write_alone<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.submit(change, Batching::Alone).await
    }

    async fn submit<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, CatalogError> + Send + 'static,
        company: Batching,
    ) -> Result<T, CatalogError> {
        let (reply, answer) = oneshot::channel();
        let job = Pending { change: Some(change), outcome: None, company, reply };
        self.writer.send(Box::new(job)).map_err(|_ended| CatalogError::Closed)?;
        answer.await.map_err(|_ended| CatalogError::Closed)?
    }

    /// Runs a question on one of the readers.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        let turn =
            Arc::clone(&self.free_readers).acquire_owned().await.map_err(|_closed| CatalogError::Closed)?;
        let idle = Arc::clone(&self.idle_readers);
        blocking(move || {
            let reader = Reader::take(idle, turn).ok_or(CatalogError::Closed)?;
            reader.connection.as_ref().map_or(Err(CatalogError::Closed), question)
        })
        .await
    }

    /// Commits, and thereby sees to it that a commit that failed cannot come back. One whose sync failed stands in
    /// SQLite's log, complete, until the next is written over it: a crash before that would bring it to light. Asked
    /// before anything goes away of which only the rows at hand say that nobody needs it.
    pub async fn settle(&self) -> Result<(), CatalogError> {
        let settled = self.write_alone(|connection| {
            let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            // The same number again is a page in the log nevertheless.
            Ok(connection.pragma_update(None, "user_version", version)?)
        });
        match settled.await {
            // Where the log has no room for one page more, it holds none behind its end.
            Err(CatalogError::Full) => Ok(()),
            settled => settled,
        }
    }

    /// Whether the catalogue answers.
    pub async fn probe(&self) -> Result<(), CatalogError> {
        self.read(|connection| Ok(connection.query_row("SELECT 1", [], |_row| Ok(()))?)).await
    }
}

/// A reader's connection while a question is asked on it. It goes back however the question ends, a panic included,
/// and before its permit does.
struct Reader {
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _turn: OwnedSemaphorePermit,
}

impl Reader {
    fn take(idle: Arc<Mutex<Vec<Connection>>>, turn: OwnedSemaphorePermit) -> Option<Self> {
        let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        Some(Self { connection: Some(connection), idle, _turn: turn })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Opens a connection that may write. The file is made first where it is missing, so that it is its owner's only;
/// SQLite gives the files beside it the same permissions.
pub(super) fn connect(path: &Path) -> Result<Connection, CatalogError> {
    let made = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    made.map_err(|error| CatalogError::Failed(rusqlite::Error::ToSqlConversionFailure(Box::new(error))))?;
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // An answer of 201 is a promise: each commit is synced. WAL with NORMAL can lose the last ones in a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    Ok(connection)
}

fn connect_reader(path: &Path) -> Result<Connection, CatalogError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Whether a change may share its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Batching {
    Shared,
    Alone,
}

/// A change that waits for the writer.
trait Job: Send {
    fn company(&self) -> Batching;
    /// Makes the change inside the open transaction; whether it went well.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells the caller, after the commit.
    fn answer(self: Box<Self>, committed: Result<(), CatalogError>);
}

struct Pending<C, T> {
    change: Option<C>,
    outcome: Option<Result<T, CatalogError>>,
    company: Batching,
    reply: oneshot::Sender<Result<T, CatalogError>>,
}

impl<C, T> Job for Pending<C, T>
where
    C: FnOnce(&Connection) -> Result<T, CatalogError> + Send,
    T: Send,
{
    fn company(&self) -> Batching {
        self.company
    }

    fn run(&mut self, connection: &Connection) -> bool {
        let Some(change) = self.change.take() else { return false };
        // A panic in one change must not end the writer; its caller is told that nothing came of it.
        let outcome = catch_unwind(AssertUnwindSafe(|| change(connection)));
        self.outcome = Some(outcome.unwrap_or(Err(CatalogError::Closed)));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), CatalogError>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(shared)) => Err(shared),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(CatalogError::Closed),
        };
        // A caller who went away is not told; the change stands.
        drop(self.reply.send(outcome));
    }
}

/// The writer's life: take what waits, change, commit once, tell everybody.
fn write_until_closed(mut connection: Connection, waiting: &mpsc::Receiver<Box<dyn Job>>, news: &ChangeFeed) {
    let mut held_back = None;
    while let Some(first) = held_back.take().or_else(|| waiting.recv().ok()) {
        let mut batch = vec![first];
        held_back = fill(&mut batch, waiting);
        let committed = commit_together(&mut connection, &mut batch);
        news.publish();
        for job in batch {
            job.answer(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(again(error)),
            });
        }
    }
}

/// Adds what waits to a batch. A job that wants to be alone ends the batch, and is returned for the next.
fn fill(batch: &mut Vec<Box<dyn Job>>, waiting: &mpsc::Receiver<Box<dyn Job>>) -> Option<Box<dyn Job>> {
    let is_alone = |job: &dyn Job| job.company() == Batching::Alone;
    while batch.len() < MAX_BATCH && !batch.first().is_some_and(|first| is_alone(first.as_ref())) {
        match waiting.try_recv() {
            Ok(job) if is_alone(job.as_ref()) => return Some(job),
            Ok(job) => batch.push(job),
            Err(_nothing_waits) => break,
        }
    }
    None
}

fn commit_together(connection: &mut Connection, batch: &mut [Box<dyn Job>]) -> Result<(), CatalogError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in batch.iter_mut() {
        let mut savepoint = transaction.savepoint()?;
        let went_well = job.run(&savepoint);
        savepoint.set_drop_behavior(if went_well { DropBehavior::Commit } else { DropBehavior::Rollback });
        savepoint.finish()?;
    }
    Ok(transaction.commit()?)
}

/// One failed commit is told to every caller whose change was in it.
fn again(error: &CatalogError) -> CatalogError {
    match error {
        CatalogError::Hit(unique) => CatalogError::Hit(*unique),
        CatalogError::LastAdministrator => CatalogError::LastAdministrator,
        CatalogError::SignInAddress => CatalogError::SignInAddress,
        CatalogError::AddressesFull => CatalogError::AddressesFull,
        CatalogError::Denied(denial) => CatalogError::Denied(*denial),
        CatalogError::Busy => CatalogError::Busy,
        CatalogError::Full => CatalogError::Full,
        CatalogError::Closed => CatalogError::Closed,
        CatalogError::Failed(rusqlite::Error::SqliteFailure(failure, text)) => {
            CatalogError::Failed(rusqlite::Error::SqliteFailure(*failure, text.clone()))
        }
        CatalogError::Failed(other) => {
            CatalogError::Failed(rusqlite::Error::ToSqlConversionFailure(other.to_string().into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::migrations::bring_up_to_date;

    fn catalog() -> (tempfile::TempDir, Catalog) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let catalog = Catalog::open(&path, Process::Server).unwrap();
        (folder, catalog)
    }

    fn note(connection: &Connection, detail: &str) -> Result<(), CatalogError> {
        connection
            .execute("INSERT INTO audit (at, actor, action, detail) VALUES (0, 'a', 'b', ?1)", [detail])?;
        Ok(())
    }

    async fn noted(catalog: &Catalog) -> Vec<String> {
        let all = catalog.read(|connection| {
            let mut rows = connection.prepare("SELECT detail FROM audit ORDER BY id")?;
            let details = rows.query_map([], |row| row.get(0))?;
            Ok(details.collect::<Result<Vec<String>, _>>()?)
        });
        all.await.unwrap()
    }

    #[tokio::test]
    async fn of_changes_that_share_a_commit_one_that_fails_takes_nothing_with_it() {
        let (_folder, catalog) = catalog();
        // The writer is kept busy until all the others wait, so that they come in one batch.
        let (go, held) = mpsc::channel::<()>();
        let first = catalog.write(move |connection| {
            // It ends when the other end is dropped.
            let _ended = held.recv();
            note(connection, "first")
        });
        let fails = catalog.write(|connection| {
            note(connection, "of the one that fails")?;
            Err::<(), _>(CatalogError::Busy)
        });
        let panics = catalog.write(|connection| -> Result<(), CatalogError> {
            note(connection, "of the one that panics")?;
            panic!("a fault in a change")
        });
        let alone = catalog.write_alone(|connection| note(connection, "alone"));
        let last = catalog.write(|connection| note(connection, "last"));
        let release = async move { drop(go) };
        let (first, fails, panics, alone, last, ()) =
            tokio::join!(biased; first, fails, panics, alone, last, release);
        assert!(first.is_ok() && alone.is_ok() && last.is_ok());
        assert!(matches!(fails, Err(CatalogError::Busy)));
        assert!(matches!(panics, Err(CatalogError::Closed)));
        assert_eq!(noted(&catalog).await, ["first", "alone", "last"]);
    }

    fn faulty(_connection: &Connection) -> Result<(), CatalogError> {
        panic!("a fault in a question")
    }

    #[tokio::test]
    async fn a_question_that_panics_leaves_its_connection_to_the_next() {
        let (_folder, catalog) = catalog();
        for _ in 0..=READERS {
            let asked = catalog.clone();
            let asking = tokio::spawn(async move { asked.read(faulty).await });
            assert!(asking.await.unwrap_err().is_panic());
        }
        assert!(catalog.probe().await.is_ok());
    }
}
