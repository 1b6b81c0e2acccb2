//! A sync: reads the directory in pages, makes people what it says, disables whoever is gone, and takes photos over. What is held
//! of a person is a name, a subject and an id: photos are read some at a time.

use std::collections::HashSet;

use futures_util::future::join_all;
use tokio::sync::Mutex;

use super::admins;
use super::directory::{Names, bind, connect, people_filter};
use super::entry::{self, DirectoryPerson};
use super::gone::{self, Many};
use super::people::{Fate, Known, Round, Task};
use super::photos::{self, Wish};
use super::report::{Stop, SyncOutcome, SyncReport};
use crate::config::DirectoryPhotos;
use crate::ldap::{Connection, Entry, Found, LdapError, Search, SearchScope};
use crate::model::ExternalSource;
use crate::services::imports::Mode;
use crate::services::{App, ServiceError};
use crate::values::{NameKey, PersonId, Slug};

/// Entries of a page.
const PAGE: u32 = 500;

/// Entries that are taken over at the same time: as many as share a commit.
const AT_ONCE: usize = 256;

/// The largest entry without its photo, in bytes.
const MAX_ENTRY_BYTES: usize = 1 << 20;

/// Bytes of entries that wait for their turn.
const WAITING_BYTES: usize = 8 << 20;

/// The most entries and referrals of a search: a directory that never ends is a broken one.
const MAX_FOUND: u64 = 2_000_000;

/// One sync runs at a time in this process.
static TURN: Mutex<()> = Mutex::const_new(());

/// What a sync may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Whether to change anything.
    pub mode: Mode,
    /// Whether it may disable many people.
    pub many: Many,
}

/// Makes the directory's people people here. `progress` is called now and then.
pub(crate) async fn sync(
    app: &App,
    options: Options,
    mut progress: impl FnMut(&SyncReport) + Send,
) -> SyncOutcome {
    let _turn = TURN.lock().await;
    let mut report = SyncReport::default();
    let ended = Box::pin(run(app, options, &mut report, &mut progress)).await;
    SyncOutcome { report, stopped: ended.err().map(|stop| stop.to_string()) }
}

async fn run(
    app: &App,
    options: Options,
    report: &mut SyncReport,
    progress: &mut (dyn FnMut(&SyncReport) + Send),
) -> Result<(), Stop> {
    let (Some(target), Some(base)) = (app.config.ldap_url.target(), app.config.ldap_base.get()) else {
        return Err(Stop::NoDirectory);
    };
    let mut connection = connect(target, &app.config).await?;
    bind(&mut connection, &app.config).await?;
    let admins = match admins::ask(&mut connection, base, &app.config.ldap_admin_group).await {
        Err(LdapError::Refused { name, text, .. }) => {
            let text = format!("`ldap_admin_group`: the directory answered {name} {text}");
            return Err(LdapError::File(text.trim_end().to_owned()).into());
        }
        asked => asked?,
    };
    let task = Task { app, mode: options.mode, admins: admins.as_ref() };
    let mut reading = Reading::new(&task, load(app).await?);
    reading.read(&mut connection, base, report, progress).await?;
    if reading.known.seen.is_empty() {
        report.skip("the directory", "it has nobody there; look at `ldap_base` and `ldap_filter`");
    }
    if reading.unknown > 0 {
        let why = format!("{} entries do not say who they are, so nobody was disabled", reading.unknown);
        report.skip("the directory", why);
    } else {
        gone::disable(&task, &reading.known, options.many, report).await?;
    }
    let names = &reading.names;
    photos::take(&task, &mut connection, &names.photo, std::mem::take(&mut reading.wishes), report).await?;
    connection.close().await;
    progress(report);
    Ok(())
}

/// What is known before the sync.
async fn load(app: &App) -> Result<Known, ServiceError> {
    let links = app.catalog.external_identities(ExternalSource::Ldap).await?;
    let mut known =
        Known { provisioned: app.catalog.provisioned_by(ExternalSource::Ldap).await?, ..Known::default() };
    for link in links {
        known.subjects.insert(link.person, link.subject.clone());
        known.people.insert(link.subject, link.person);
    }
    Ok(known)
}

/// The reading of the directory's people.
struct Reading<'a> {
    task: &'a Task<'a>,
    names: Names,
    known: Known,
    /// Entries that wait, none of which may be the same person as another.
    waiting: Vec<DirectoryPerson>,
    waiting_names: HashSet<String>,
    waiting_bytes: usize,
    /// Entries whose addresses are those of people who may be gone.
    later: Vec<DirectoryPerson>,
    wishes: Vec<Wish>,
    /// Entries that do not say who they are.
    unknown: u64,
}

impl<'a> Reading<'a> {
    fn new(task: &'a Task<'a>, known: Known) -> Self {
        Self {
            task,
            names: Names::of(&task.app.config),
            known,
            waiting: Vec::new(),
            waiting_names: HashSet::new(),
            waiting_bytes: 0,
            later: Vec::new(),
            wishes: Vec::new(),
            unknown: 0,
        }
    }

    async fn read(
        &mut self,
        connection: &mut Connection,
        base: &str,
        report: &mut SyncReport,
        progress: &mut (dyn FnMut(&SyncReport) + Send),
    ) -> Result<(), Stop> {
        let filter = people_filter(&self.task.app.config)?;
        let attributes = self.names.without_photo();
        let search = Search {
            base,
            scope: SearchScope::Subtree,
            filter: &filter,
            attributes: &attributes,
            max_entry_bytes: MAX_ENTRY_BYTES,
        };
        let mut cookie = Vec::new();
        loop {
            connection.search(&search, Some((PAGE, &cookie))).await?;
            loop {
                if report.entries + report.referrals > MAX_FOUND {
                    return Err(LdapError::File("the directory's answer does not end".to_owned()).into());
                }
                match connection.next().await? {
                    Found::Entry(entry) => self.add(&entry, report, progress).await?,
                    Found::TooLarge(name) => {
                        report.entries += 1;
                        report.skip(&name, "its entry is too large, even without the photo");
                        // Nobody knows who it is, so nobody may be taken for gone.
                        return Err(LdapError::File(format!("the entry {name} is too large")).into());
                    }
                    Found::Referral => report.referrals += 1,
                    Found::End(Some(next)) => {
                        cookie = next;
                        break;
                    }
                    Found::End(None) => return self.finish(report, progress).await,
                }
            }
        }
    }

    async fn add(
        &mut self,
        entry: &Entry,
        report: &mut SyncReport,
        progress: &mut (dyn FnMut(&SyncReport) + Send),
    ) -> Result<(), Stop> {
        report.entries += 1;
        let person = match entry::read(entry, &self.names) {
            Ok(person) => person,
            Err(why) => {
                self.unknown += 1;
                report.skip(&entry.dn, why);
                return Ok(());
            }
        };
        if !self.known.seen.insert(person.subject.clone()) {
            report.skip(&entry.dn, "another entry has the same subject");
            return Ok(());
        }
        let names = names_of(&person);
        let meets = names.iter().any(|name| self.waiting_names.contains(name));
        if meets || self.waiting.len() >= AT_ONCE || self.waiting_bytes >= WAITING_BYTES {
            self.flush(Round::First, report).await?;
            progress(report);
        }
        self.waiting_bytes += names.iter().map(String::len).sum::<usize>();
        self.waiting_names.extend(names);
        self.waiting.push(person);
        Ok(())
    }

    async fn finish(
        &mut self,
        report: &mut SyncReport,
        progress: &mut (dyn FnMut(&SyncReport) + Send),
    ) -> Result<(), Stop> {
        self.flush(Round::First, report).await?;
        for person in std::mem::take(&mut self.later) {
            self.waiting.push(person);
            self.flush(Round::Last, report).await?;
        }
        progress(report);
        Ok(())
    }

    /// Takes over the entries that wait, at the same time.
    async fn flush(&mut self, round: Round, report: &mut SyncReport) -> Result<(), Stop> {
        self.waiting_names.clear();
        self.waiting_bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        let (task, known) = (self.task, &self.known);
        let taken = waiting.into_iter().map(|person| async move {
            let mut report = SyncReport::default();
            let fate = task.take_over(known, &person, round, &mut report).await;
            (person, fate, report)
        });
        let taken = join_all(taken).await;
        let mut stopped = None;
        for (person, fate, of_entry) in taken {
            report.add(of_entry);
            match fate {
                Ok(Fate::Is(id)) => self.settle(person, id),
                Ok(Fate::Nobody) => {}
                Ok(Fate::Later) => self.later.push(person),
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        stopped.map_or(Ok(()), Err)
    }

    /// Notes who an entry is, and whether its photo has to be looked at.
    fn settle(&mut self, person: DirectoryPerson, id: PersonId) {
        let DirectoryPerson { dn, subject, version, .. } = person;
        if self.task.mode == Mode::Apply {
            if let Some(former) =
                self.known.subjects.insert(id, subject.clone()).filter(|former| *former != subject)
            {
                self.known.people.remove(&former);
            }
            self.known.people.insert(subject, id);
        }
        let last = self.known.provisioned.get(&id).cloned().unwrap_or_default();
        let is_known = version.is_some() && version == last.version;
        let wants_photos = self.task.app.config().ldap_photos != DirectoryPhotos::Never;
        if wants_photos && !self.names.photo.is_empty() && !is_known {
            self.wishes.push(Wish { dn, person: id, version, last });
        }
    }
}

/// Everything by which an entry may meet another.
fn names_of(person: &DirectoryPerson) -> Vec<String> {
    let facts = &person.facts;
    let mut names: Vec<String> =
        facts.addresses.iter().map(|address| format!("address {}", address.trim().to_lowercase())).collect();
    // The slug that a new person would get.
    let email = facts.addresses.iter().find_map(|address| address.split_once('@'));
    let wish = facts.name.as_deref().or(email.map(|(local, _)| local));
    names.extend(wish.map(|wish| format!("name {}", Slug::suggest(wish, 0))));
    let username = facts.username.as_deref().and_then(NameKey::parse);
    names.extend(username.map(|name| format!("name {}", name.before_extension().unwrap_or(name.as_str()))));
    names
}
