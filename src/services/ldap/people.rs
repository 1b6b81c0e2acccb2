//! One person of the directory: who it is here, and making the facts, the role and the account what the directory says.

use std::collections::{HashMap, HashSet};

use super::admins::Admins;
use super::entry::DirectoryPerson;
use super::report::{Stop, SyncReport};
use crate::model::{Actor, Change, ExternalSource, Person, PersonEdit, PersonKey, Provisioned};
use crate::services::imports::Mode;
use crate::services::provisioning::{Planned, apply, plan};
use crate::services::{App, ServiceError, accounts};
use crate::values::{Identity, PersonId, Role};

/// What is known of the directory's people when a sync begins, and what it finds.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Who the directory's people are here.
    pub(super) people: HashMap<String, PersonId>,
    /// The other way round.
    pub(super) subjects: HashMap<PersonId, String>,
    /// What the directory said last of them.
    pub(super) provisioned: HashMap<PersonId, Provisioned>,
    /// Whom this sync has found in the directory.
    pub(super) seen: HashSet<String>,
}

/// What becomes of an entry.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is this person.
    Is(PersonId),
    /// It is nobody yet: it would be added, or was skipped.
    Nobody,
    /// It has an address of a person who is another entry, which may be gone.
    Later,
}

/// Whether every entry was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Some are still to come.
    First,
    /// None is, so that whoever was not seen is gone.
    Last,
}

/// What a sync works with.
pub(super) struct Task<'a> {
    pub(super) app: &'a App,
    pub(super) mode: Mode,
    pub(super) admins: Option<&'a Admins>,
}

impl Task<'_> {
    /// A change that the directory makes now.
    pub(super) fn change(&self) -> Change {
        self.app.change(Actor::Directory, None)
    }

    /// Makes a person what the directory says.
    pub(super) async fn take_over(
        &self,
        known: &Known,
        person: &DirectoryPerson,
        round: Round,
        report: &mut SyncReport,
    ) -> Result<Fate, Stop> {
        let (changes, skipped) = (report.changed_rows(), report.skipped_total);
        let (found, is_linked) = match known.people.get(&person.subject) {
            Some(id) => {
                (self.app.catalog.person(PersonKey::Id(*id)).await.map_err(ServiceError::from)?, true)
            }
            None => match self.by_address(known, person, round).await? {
                Match::Other => return Ok(Fate::Later),
                Match::Person(found) => (Some(*found), false),
                Match::Nobody => (None, false),
            },
        };
        let planned = plan(self.app, found.as_ref(), &person.facts).await?;
        for problem in &planned.problems {
            report.skip(&person.dn, problem.clone());
        }
        if found.is_none() && planned.edit.email.is_none() {
            if planned.problems.is_empty() {
                report.skip(&person.dn, "it has no email address");
            }
            return Ok(Fate::Nobody);
        }
        count(&planned, found.as_ref(), &person.dn, self.mode, report);
        let id = match self.mode {
            Mode::DryRun => found.as_ref().map(|found| found.id),
            Mode::Apply => match self.make(known, person, found.clone(), planned).await {
                Ok(id) => id,
                Err(Stop::Service(error)) => {
                    report.skip_for(&person.dn, error)?;
                    return Ok(found.map_or(Fate::Nobody, |found| Fate::Is(found.id)));
                }
                Err(stop) => return Err(stop),
            },
        };
        let Some(id) = id else { return Ok(Fate::Nobody) };
        if found.is_some() && !is_linked {
            report.people_linked += 1;
            self.note(report, &person.dn, "would be known as somebody of the directory");
        }
        self.enable(known, id, found.as_ref(), &person.dn, report).await?;
        self.set_role(person, id, found.as_ref(), report).await?;
        if report.changed_rows() == changes && report.skipped_total == skipped {
            report.unchanged += 1;
        }
        Ok(Fate::Is(id))
    }

    /// The person with one of an entry's addresses.
    async fn by_address(&self, known: &Known, person: &DirectoryPerson, round: Round) -> Result<Match, Stop> {
        let mut other = false;
        for text in &person.facts.addresses {
            let Ok(address) = Identity::parse(text.trim()) else { continue };
            let found = self.app.catalog.person(PersonKey::Identity(address)).await;
            let Some(found) = found.map_err(ServiceError::from)? else { continue };
            match known.subjects.get(&found.id) {
                None => return Ok(Match::Person(Box::new(found))),
                // An entry that was made anew has another subject; the former one is gone.
                Some(subject) if round == Round::Last && !known.seen.contains(subject) => {
                    return Ok(Match::Person(Box::new(found)));
                }
                Some(_) => other = true,
            }
        }
        Ok(if other && round == Round::First { Match::Other } else { Match::Nobody })
    }

    /// Makes what was planned, and notes who the person is in the directory.
    async fn make(
        &self,
        known: &Known,
        person: &DirectoryPerson,
        found: Option<Person>,
        planned: Planned,
    ) -> Result<Option<PersonId>, Stop> {
        let Some(made) = apply(self.app, &self.change(), found, planned).await? else { return Ok(None) };
        let (catalog, source) = (&self.app.catalog, ExternalSource::Ldap);
        if known.people.get(&person.subject) == Some(&made.id) {
            return Ok(Some(made.id));
        }
        if let Some(former) = known.subjects.get(&made.id) {
            let unlinked = catalog.unlink_subject(self.change(), source.clone(), former.clone()).await;
            unlinked.map_err(ServiceError::from)?;
        }
        let linked = catalog.link_subject(self.change(), source, person.subject.clone(), made.id).await;
        linked.map_err(ServiceError::from)?;
        Ok(Some(made.id))
    }

    /// Enables a person again whom a sync disabled.
    async fn enable(
        &self,
        known: &Known,
        id: PersonId,
        found: Option<&Person>,
        place: &str,
        report: &mut SyncReport,
    ) -> Result<(), Stop> {
        if known.provisioned.get(&id).is_none_or(|last| last.gone_at.is_none()) {
            return Ok(());
        }
        if found.is_some_and(|person| !person.is_active) {
            report.people_enabled += 1;
            self.note(report, place, "would be enabled again");
        }
        if self.mode == Mode::Apply {
            let back = self.app.catalog.bring_back(self.change(), ExternalSource::Ldap, id).await;
            back.map_err(ServiceError::from)?;
        }
        Ok(())
    }

    async fn set_role(
        &self,
        person: &DirectoryPerson,
        id: PersonId,
        found: Option<&Person>,
        report: &mut SyncReport,
    ) -> Result<(), Stop> {
        let Some(admins) = self.admins else { return Ok(()) };
        let role = admins.role_of(person);
        if found.map_or(Role::Member, |found| found.role) == role {
            return Ok(());
        }
        if self.mode == Mode::Apply {
            let edit = PersonEdit { role: Some(role), ..PersonEdit::default() };
            if let Err(error) = accounts::edit(self.app, self.change(), id, edit, None).await {
                return report.skip_for(&person.dn, error);
            }
        }
        let (counter, what) = match role {
            Role::Admin => (&mut report.roles_given, "would become an administrator"),
            Role::Member => (&mut report.roles_taken, "would not be an administrator any more"),
        };
        *counter += 1;
        self.note(report, &person.dn, what);
        Ok(())
    }

    fn note(&self, report: &mut SyncReport, place: &str, what: &str) {
        if self.mode == Mode::DryRun {
            report.would(place, what);
        }
    }
}

/// Who has an address of an entry.
enum Match {
    Person(Box<Person>),
    /// Somebody who is another entry.
    Other,
    Nobody,
}

fn count(planned: &Planned, found: Option<&Person>, place: &str, mode: Mode, report: &mut SyncReport) {
    let summary = planned.edit.summary();
    match found {
        None => report.people_added += 1,
        Some(_) if !planned.edit.is_empty() => report.people_changed += 1,
        Some(_) => {}
    }
    report.addresses_granted += planned.grants.len() as u64;
    if mode == Mode::DryRun && !planned.is_empty() {
        let grants: Vec<String> = planned.grants.iter().map(|address| format!("address={address}")).collect();
        let verb = if found.is_some() { "would change" } else { "would be added" };
        let facts = [summary, grants.join(" ")].join(" ");
        report.would(place, format!("{verb}: {}", facts.trim()));
    }
}
