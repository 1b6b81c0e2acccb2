//! People who are gone from the directory: disabled, never removed; and nobody if it looks as if the search were wrong.

use futures_util::future::join_all;

use super::people::{Known, Task};
use super::report::{Stop, SyncReport};
use crate::model::{ExternalSource, PersonKey};
use crate::services::ServiceError;
use crate::services::imports::Mode;
use crate::values::PersonId;

/// People who are disabled at the same time, in one commit.
const AT_ONCE: usize = 256;

/// Whether a sync may disable more than half of the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Many {
    /// It may.
    Allow,
    /// It may not.
    Refuse,
}

/// Disables whoever is gone since the last sync.
pub(super) async fn disable(
    task: &Task<'_>,
    known: &Known,
    many: Many,
    report: &mut SyncReport,
) -> Result<(), Stop> {
    let is_here = |id: &PersonId| known.provisioned.get(id).is_none_or(|last| last.gone_at.is_none());
    let here: Vec<(&String, PersonId)> =
        known.people.iter().filter(|(_, id)| is_here(id)).map(|(subject, id)| (subject, *id)).collect();
    // Whoever has another entry now was given its subject.
    let is_gone = |subject: &String, id: PersonId| {
        !known.seen.contains(subject) && known.subjects.get(&id).is_none_or(|current| current == subject)
    };
    let mut gone: Vec<PersonId> =
        here.iter().filter(|(subject, id)| is_gone(subject, *id)).map(|(_, id)| *id).collect();
    gone.sort_unstable();
    if many == Many::Refuse && gone.len() * 2 > here.len() {
        let why = format!(
            "{} of {} people are gone from it; nobody was disabled, because a wrong base or filter looks like this. If it is right, \
             run tondo sync ldap --allow-many",
            gone.len(),
            here.len()
        );
        report.skip("the directory", why);
        return Ok(());
    }
    for some in gone.chunks(AT_ONCE) {
        for (id, outcome) in join_all(some.iter().map(|id| disable_one(task, *id))).await {
            match outcome {
                Ok(Some(place)) => {
                    report.people_disabled += 1;
                    if task.mode == Mode::DryRun {
                        report.would(&place, "is gone from the directory and would be disabled");
                    }
                }
                Ok(None) => {}
                Err(error) => report.skip_for(&id.to_string(), error)?,
            }
        }
    }
    Ok(())
}

/// Disables a person; the email address if the account was enabled.
async fn disable_one(task: &Task<'_>, id: PersonId) -> (PersonId, Result<Option<String>, ServiceError>) {
    let disabled = async {
        let Some(person) = task.app.catalog.person(PersonKey::Id(id)).await? else { return Ok(None) };
        if task.mode == Mode::Apply {
            task.app.catalog.take_away(task.change(), ExternalSource::Ldap, id).await?;
        }
        Ok(person.is_active.then(|| person.email.to_string()))
    };
    (id, disabled.await)
}
