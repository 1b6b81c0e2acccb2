//! Batching: changes that wait for the writer at the same time share one commit, and with it one fsync. For a moment the writer
//! also waits for those that were announced: uploads that are being decoded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rusqlite::{Connection, DropBehavior, TransactionBehavior};
use tokio::sync::oneshot;

use super::change_feed::ChangeFeed;
use crate::catalog::error::CatalogError;
use crate::metrics::CATALOG_COMMITS;

/// Changes that one commit may carry. It bounds how long the first waits for the last.
const MAX_BATCH: usize = 256;

/// How often the commits of other processes are looked for.
const COMMITS_INTERVAL: Duration = Duration::from_secs(2);

/// How long a batch waits for each change that is announced, and at the most for all. Where many are, each of them takes that
/// long on its way, so that nobody notices; where none is, nobody waits.
const WAIT_FOR_EACH: Duration = Duration::from_micros(250);
const MAX_WAIT: Duration = Duration::from_millis(20);

/// A change that will come: an upload that was received. Dropping it takes the announcement back.
#[derive(Debug)]
pub(crate) struct Announcement(Arc<AtomicUsize>);

impl Announcement {
    pub(super) fn add_to(announced: &Arc<AtomicUsize>) -> Self {
        announced.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(announced))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether a change may share its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) enum Batching {
    Shared,
    Alone,
}

/// A change that waits for the writer.
pub(super) trait Job: Send {
    fn batching(&self) -> Batching;
    /// Makes the change inside the open transaction; whether it succeeded.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Sends the caller the result, after the commit.
    fn answer(self: Box<Self>, committed: Result<(), CatalogError>);
}

/// A change in a box: otherwise the executable would hold the code around it once for each change, not once for each type of result.
pub(super) type BoxedChange<T> = Box<dyn Fn(&Connection) -> Result<T, CatalogError> + Send>;

/// A change whose caller waits for its result.
pub(super) struct Pending<T> {
    change: BoxedChange<T>,
    /// What the change came to; `None` until it has run.
    outcome: Option<Result<T, CatalogError>>,
    batching: Batching,
    reply: oneshot::Sender<Result<T, CatalogError>>,
}

impl<T> Pending<T> {
    pub(super) fn new(
        change: BoxedChange<T>,
        batching: Batching,
        reply: oneshot::Sender<Result<T, CatalogError>>,
    ) -> Self {
        Self { change, outcome: None, batching, reply }
    }
}

impl<T: Send> Job for Pending<T> {
    fn batching(&self) -> Batching {
        self.batching
    }

    fn run(&mut self, connection: &Connection) -> bool {
        // A panic in one change must not end the writer; the change is rolled back.
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.change)(connection)));
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
        // A caller that went away gets no answer; its change is kept.
        drop(self.reply.send(outcome));
    }
}

/// The writer's loop: take the changes that wait, make them, commit once, answer their callers. Now and then it looks whether
/// another process has committed.
pub(super) fn write_until_closed(
    mut connection: Connection,
    waiting: &mpsc::Receiver<Box<dyn Job>>,
    announced: &AtomicUsize,
    feed: &ChangeFeed,
) {
    let (mut held_back, mut others) = (None, OtherCommits::of(&connection));
    loop {
        others.tell(&connection, feed);
        let first = match held_back.take() {
            Some(job) => job,
            None => match waiting.recv_timeout(COMMITS_INTERVAL) {
                Ok(job) => job,
                Err(mpsc::RecvTimeoutError::Timeout) => continue,
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            },
        };
        let mut batch = vec![first];
        held_back = fill(&mut batch, waiting, announced);
        let committed = commit_together(&mut connection, &mut batch);
        feed.publish();
        for job in batch {
            job.answer(committed.clone());
        }
    }
}

/// The commits of other processes, as SQLite counts them. Each announces its own; this finds those of a process that was
/// killed before it could.
#[derive(Debug)]
struct OtherCommits {
    data_version: Option<i64>,
    looked_at: Instant,
}

impl OtherCommits {
    fn of(connection: &Connection) -> Self {
        Self { data_version: data_version(connection), looked_at: Instant::now() }
    }

    /// Tells the feed of commits since the last look.
    fn tell(&mut self, connection: &Connection, feed: &ChangeFeed) {
        if self.looked_at.elapsed() < COMMITS_INTERVAL {
            return;
        }
        self.looked_at = Instant::now();
        let data_version = data_version(connection);
        // Where it cannot be read, anything may have changed.
        if data_version.is_none() || data_version != self.data_version {
            feed.count_other_process();
        }
        self.data_version = data_version;
    }
}

/// It changes when another connection commits, never by this one's commits. Reading it costs a look at shared memory.
fn data_version(connection: &Connection) -> Option<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0)).ok()
}

/// Adds the changes that wait to a batch, and those that come until it has half of the announced ones: the other half is
/// worked on while this one is committed. A change that must be alone ends the batch and is returned for the next.
fn fill(
    batch: &mut Vec<Box<dyn Job>>,
    waiting: &mpsc::Receiver<Box<dyn Job>>,
    announced: &AtomicUsize,
) -> Option<Box<dyn Job>> {
    let is_alone = |job: &dyn Job| job.batching() == Batching::Alone;
    let announced = announced.load(Ordering::Relaxed);
    let wait = WAIT_FOR_EACH.saturating_mul(u32::try_from(announced).unwrap_or(u32::MAX)).min(MAX_WAIT);
    let deadline = Instant::now() + wait;
    while batch.len() < MAX_BATCH && !batch.first().is_some_and(|first| is_alone(first.as_ref())) {
        let next = match waiting.try_recv() {
            Err(mpsc::TryRecvError::Empty) if batch.len() * 2 < announced => {
                waiting.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
            }
            next => next.ok(),
        };
        match next {
            Some(job) if is_alone(job.as_ref()) => return Some(job),
            Some(job) => batch.push(job),
            None => break,
        }
    }
    None
}

fn commit_together(connection: &mut Connection, batch: &mut [Box<dyn Job>]) -> Result<(), CatalogError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in batch.iter_mut() {
        let mut savepoint = transaction.savepoint()?;
        let succeeded = job.run(&savepoint);
        savepoint.set_drop_behavior(if succeeded { DropBehavior::Commit } else { DropBehavior::Rollback });
        savepoint.finish()?;
    }
    transaction.commit()?;
    CATALOG_COMMITS.count();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::change_feed::{Key, Process};
    use crate::catalog::sqlite::{Database, bring_up_to_date};

    fn database() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        (folder, database)
    }

    fn note(connection: &Connection, detail: &str) -> Result<(), CatalogError> {
        connection
            .execute("INSERT INTO audit (at, actor, action, detail) VALUES (0, 'a', 'b', ?1)", [detail])?;
        Ok(())
    }

    async fn noted(database: &Database) -> Vec<String> {
        let all = database.read(Box::new(|connection| {
            let mut rows = connection.prepare("SELECT detail FROM audit ORDER BY id")?;
            let details = rows.query_map([], |row| row.get(0))?;
            Ok(details.collect::<Result<Vec<String>, _>>()?)
        }));
        all.await.unwrap()
    }

    #[tokio::test]
    async fn of_changes_that_share_a_commit_one_that_fails_takes_nothing_with_it() {
        let (_folder, database) = database();
        // The writer is kept busy until all the others wait, so that they come in one batch.
        let (go, held) = mpsc::channel::<()>();
        let first = database.write(move |connection| {
            // It ends when the other end is dropped.
            let _ended = held.recv();
            note(connection, "first")
        });
        let fails = database.write(|connection| {
            note(connection, "of the one that fails")?;
            Err::<(), _>(CatalogError::Busy)
        });
        let panics = database.write(|connection| -> Result<(), CatalogError> {
            note(connection, "of the one that panics")?;
            panic!("a fault in a change")
        });
        let alone = database.write_alone(|connection| note(connection, "alone"));
        let last = database.write(|connection| note(connection, "last"));
        let release = async move { drop(go) };
        let (first, fails, panics, alone, last, ()) =
            tokio::join!(biased; first, fails, panics, alone, last, release);
        assert!(first.is_ok() && alone.is_ok() && last.is_ok());
        assert!(matches!(fails, Err(CatalogError::Busy)));
        assert!(matches!(panics, Err(CatalogError::Closed)));
        assert_eq!(noted(&database).await, ["first", "alone", "last"]);
    }

    #[tokio::test]
    async fn a_batch_waits_for_announced_changes_but_not_for_ever() {
        let announced = Arc::new(AtomicUsize::new(0));
        let announcements: Vec<_> = (0..6).map(|_| Announcement::add_to(&announced)).collect();
        let (sender, waiting) = mpsc::channel::<Box<dyn Job>>();
        let job = || -> Box<dyn Job> {
            let (reply, _answer) = oneshot::channel();
            let change = |_: &Connection| Ok::<_, CatalogError>(());
            Box::new(Pending::new(Box::new(change), Batching::Shared, reply))
        };
        let later: Vec<_> = (0..4).map(|_| job()).collect();
        let sending = std::thread::spawn(move || {
            std::thread::sleep(WAIT_FOR_EACH);
            later.into_iter().try_for_each(|job| sender.send(job)).unwrap();
            sender
        });
        let mut batch = vec![job()];
        assert!(fill(&mut batch, &waiting, &announced).is_none());
        let sender = sending.join().unwrap();
        assert!(batch.len() <= 5, "{}", batch.len());
        // What is announced and never comes: the batch goes without it.
        let mut batch = vec![job()];
        let begun = Instant::now();
        fill(&mut batch, &waiting, &announced);
        assert!(begun.elapsed() < Duration::from_secs(5));
        drop(announcements);
        assert_eq!(announced.load(Ordering::Relaxed), 0);
        // Nothing is announced: nobody waits for the sender, which lives.
        fill(&mut vec![job()], &waiting, &announced);
        drop(sender);
    }

    #[tokio::test]
    async fn a_commit_that_fails_is_told_to_every_caller_in_it() {
        let (_folder, database) = database();
        let (go, held) = mpsc::channel::<()>();
        let first = database.write(move |_connection| {
            let _ended = held.recv();
            Ok(())
        });
        // A deferred foreign key is checked when the transaction commits, for the whole batch.
        let dangling = database.write(|connection| {
            connection.pragma_update(None, "defer_foreign_keys", true)?;
            let sql =
                "INSERT INTO setup_links (hash, person_id, created_at, expires_at) VALUES (?1, ?2, 0, 0)";
            Ok(connection.execute(sql, ([1; 32], [7; 16])).map(drop)?)
        });
        let shared = database.write(|connection| note(connection, "shared"));
        let release = async move { drop(go) };
        let (_first, dangling, shared, ()) = tokio::join!(biased; first, dangling, shared, release);
        assert!(matches!(dangling, Err(CatalogError::Failed(_))));
        assert!(matches!(shared, Err(CatalogError::Failed(_))));
        assert!(noted(&database).await.is_empty());
        assert!(database.write(|connection| note(connection, "next")).await.is_ok());
    }

    #[tokio::test]
    async fn a_commit_that_another_process_did_not_announce_is_found_and_own_ones_are_not() {
        let (folder, database) = database();
        let key = Key::Name("ada");
        let before = database.feed().version(key);
        database.write(|connection| note(connection, "own")).await.unwrap();
        tokio::time::sleep(COMMITS_INTERVAL * 2).await;
        assert!(database.feed().is_current(key, before));
        let other = Connection::open(folder.path().join("tondo.db")).unwrap();
        note(&other, "of another").unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while database.feed().is_current(key, before) {
            assert!(Instant::now() < deadline, "the commit was not noticed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_an_error_of_its_own_and_a_checkpoint_passes_over_it() {
        let (_folder, database) = database();
        let narrow = database.write(|connection| {
            let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(connection.pragma_update(None, "max_page_count", pages)?)
        });
        narrow.await.unwrap();
        let large = "x".repeat(100_000);
        let full = database.write(move |connection| note(connection, &large)).await;
        assert!(matches!(full, Err(CatalogError::Full)), "{full:?}");
        assert!(database.checkpoint().await.is_ok());
    }

    #[tokio::test]
    async fn a_database_that_another_process_holds_for_too_long_is_busy() {
        let (folder, database) = database();
        let impatient =
            database.write(|connection| Ok(connection.busy_timeout(std::time::Duration::from_millis(50))?));
        impatient.await.unwrap();
        let other = Connection::open(folder.path().join("tondo.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(database.write(|_| Ok(())).await, Err(CatalogError::Busy)));
        other.execute_batch("COMMIT").unwrap();
        assert!(database.write(|_| Ok(())).await.is_ok());
    }
}
