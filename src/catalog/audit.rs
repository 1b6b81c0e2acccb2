//! The audit trail: every change, who made it, whom it concerns, from where. Rows are only ever added.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use super::authorization::Actor;
use super::connections::{Catalog, CatalogError};
use super::rows::{moment, moment_at};
use crate::values::{BlobHash, PersonId};

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A person was added.
    PersonAdded,
    /// A person's facts were changed.
    PersonEdited,
    /// A person's account was closed.
    PersonDisabled,
    /// A person's account was opened again.
    PersonEnabled,
    /// A person was removed, with tokens and pictures.
    PersonRemoved,
    /// A password was set.
    PasswordSet,
    /// A set-up link was made for a person.
    SetupLinkCreated,
    /// A token was made.
    TokenCreated,
    /// A token was revoked.
    TokenRevoked,
    /// A person logged in, which makes a token.
    LoggedIn,
    /// A person logged out, which ends that token.
    LoggedOut,
    /// A picture was uploaded.
    PicturePublished,
    /// A former picture was made the current one.
    PictureRestored,
    /// A picture was deleted.
    PictureRemoved,
    /// A picture was said to be for whom.
    PictureRated,
    /// A person asked for an address.
    AddressAsked,
    /// A person was given an address.
    AddressGranted,
    /// An address was taken from a person, or a wish for one taken back.
    AddressRemoved,
}

impl Action {
    /// Every action.
    pub const ALL: &[Self] = &[
        Self::PersonAdded,
        Self::PersonEdited,
        Self::PersonDisabled,
        Self::PersonEnabled,
        Self::PersonRemoved,
        Self::PasswordSet,
        Self::SetupLinkCreated,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::LoggedIn,
        Self::LoggedOut,
        Self::PicturePublished,
        Self::PictureRestored,
        Self::PictureRemoved,
        Self::PictureRated,
        Self::AddressAsked,
        Self::AddressGranted,
        Self::AddressRemoved,
    ];

    /// The action's name in the trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonAdded => "person.added",
            Self::PersonEdited => "person.edited",
            Self::PersonDisabled => "person.disabled",
            Self::PersonEnabled => "person.enabled",
            Self::PersonRemoved => "person.removed",
            Self::PasswordSet => "password.set",
            Self::SetupLinkCreated => "setup-link.created",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::LoggedIn => "login",
            Self::LoggedOut => "logout",
            Self::PicturePublished => "picture.published",
            Self::PictureRestored => "picture.restored",
            Self::PictureRemoved => "picture.removed",
            Self::PictureRated => "picture.rated",
            Self::AddressAsked => "address.asked",
            Self::AddressGranted => "address.granted",
            Self::AddressRemoved => "address.removed",
        }
    }
}

/// A row of the trail.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Its number; later rows have greater ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `operator`, or a person's identifier.
    pub actor: String,
    /// From where: the client's address; `None` on the command line.
    pub client: Option<String>,
    /// What was done.
    pub action: String,
    /// Whom it concerns.
    pub subject: Option<PersonId>,
    /// With what: what the action's kind calls for.
    pub detail: String,
}

/// A part of the trail.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The rows, newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub has_more: bool,
}

impl Catalog {
    /// A page of the trail, newest first, older than `before`; everybody's, or what concerns one person.
    pub async fn audit(
        &self,
        subject: Option<PersonId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<AuditPage, CatalogError> {
        self.read(move |connection| {
            let whose = if subject.is_some() { "subject = ?3" } else { "?3 IS NULL" };
            let sql = format!("SELECT * FROM audit WHERE id < ?1 AND {whose} ORDER BY id DESC LIMIT ?2");
            let mut statement = connection.prepare_cached(&sql)?;
            let subject = subject.map(|id| *id.as_bytes());
            let rows = statement.query_map(
                (before.unwrap_or(i64::MAX), limit.saturating_add(1), subject),
                AuditEntry::from_row,
            )?;
            let mut entries: Vec<AuditEntry> = rows.collect::<Result<_, _>>()?;
            let has_more = entries.len() > limit as usize;
            entries.truncate(limit as usize);
            Ok(AuditPage { entries, has_more })
        })
        .await
    }
}

impl Catalog {
    /// Every blob that ever was a person's picture, deleted ones among them.
    pub async fn published_blobs(&self, owner: PersonId) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT DISTINCT detail FROM audit WHERE subject = ?1 AND action = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let keys = (owner.as_bytes(), Action::PicturePublished.as_str());
            let details = statement.query_map(keys, |row| row.get::<_, String>(0))?;
            let details: Vec<String> = details.collect::<Result<_, _>>()?;
            // The identifier stands first, the blob behind it.
            Ok(details.iter().filter_map(|detail| detail.rsplit(' ').next()?.parse().ok()).collect())
        })
        .await
    }
}

impl AuditEntry {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            at: moment_at(row, "at")?,
            actor: row.get("actor")?,
            client: row.get("client")?,
            action: row.get("action")?,
            subject: row.get::<_, Option<[u8; 16]>>("subject")?.map(PersonId::from_bytes),
            detail: row.get("detail")?,
        })
    }
}

/// The circumstances of a change, which every changing command takes.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who, and by what right.
    pub actor: Actor,
    /// From where: the client's address; `None` on the command line.
    pub client: Option<String>,
}

impl Change {
    /// Adds the trail's row, in the transaction of the change itself.
    pub(super) fn record(
        &self,
        connection: &Connection,
        action: Action,
        subject: PersonId,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let actor = self.actor.person().map_or_else(|| "operator".to_owned(), |id| id.to_string());
        let sql = "INSERT INTO audit (at, actor, client, action, subject, detail)
                   VALUES (:at, :actor, :client, :action, :subject, :detail)";
        connection.prepare_cached(sql)?.execute(named_params! {
            ":at": moment(self.at),
            ":actor": actor,
            ":client": self.client,
            ":action": action.as_str(),
            ":subject": subject.as_bytes(),
            ":detail": detail,
        })?;
        Ok(())
    }
}
