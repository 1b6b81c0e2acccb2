//! Snapshots: a copy of the database as it is at one moment, taken while others write, and reading such a copy.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::catalog::error::CatalogError;

/// Pages that are copied between two reports of progress: 4 MiB of SQLite's usual pages.
const PAGES_AT_ONCE: i32 = 1024;

/// How long the copy waits where another process holds the database.
const PAUSE: Duration = Duration::from_millis(20);
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Copies the database at `live` to the new file `target`, which is synced. It shows one moment: the copy reads in one
/// transaction, which keeps nobody from writing (SQLite's log only grows meanwhile). `progress` hears of pages done and in all.
pub(in crate::catalog) fn copy(
    live: &Path,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), CatalogError> {
    // Made first, readable by its owner only: it holds what the catalog holds.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target);
    drop(made.map_err(CatalogError::failed)?);
    copy_pages(live, target, progress)?;
    // In the mode without a log the copy is one file, and reading it makes no others.
    let copied = Connection::open(target)?;
    copied.pragma_update(None, "journal_mode", "DELETE")?;
    copied.close().map_err(|(_connection, error)| error)?;
    let synced = File::open(target).and_then(|file| file.sync_all());
    synced.map_err(CatalogError::failed)
}

fn copy_pages(live: &Path, target: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), CatalogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(live, flags)?;
    source.busy_timeout(BUSY_TIMEOUT)?;
    source.pragma_update(None, "query_only", true)?;
    let mut copied = Connection::open(target)?;
    // Nothing reads the copy before it is whole, and it is synced then.
    copied.pragma_update(None, "synchronous", "OFF")?;
    // The transaction holds one state of the database until the last page is copied. It begins with the first read.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let backup = Backup::new(&source, &mut copied)?;
    loop {
        let step = backup.step(PAGES_AT_ONCE)?;
        let state = backup.progress();
        let count = |pages: i32| u64::try_from(pages).unwrap_or_default();
        progress(count(state.pagecount).saturating_sub(count(state.remaining)), count(state.pagecount));
        match step {
            StepResult::Done => break,
            StepResult::Busy | StepResult::Locked => std::thread::sleep(PAUSE),
            _ => {}
        }
    }
    drop(backup);
    Ok(source.execute_batch("COMMIT")?)
}

/// Opens a snapshot to read it. No file is made beside it.
pub(in crate::catalog) fn open(path: &Path) -> Result<Connection, CatalogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// Ends the mode with a log, so that the database is one file again.
pub(in crate::catalog) fn make_one_file(path: &Path) -> Result<(), CatalogError> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.close().map_err(|(_connection, error)| error.into())
}
