//! Changes: who makes one, from where, and the audit trail that records it.

use jiff::Timestamp;

use super::permissions::Grant;
use crate::values::{DisplayName, Email, IfMatch, PersonId, Scope};

/// The circumstances of a change, which every changing method of the catalog takes.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who, and by what right.
    pub actor: Actor,
    /// The client's IP address; `None` on the command line.
    pub client: Option<String>,
    /// Which version of the record it may be made to. Changes of people and pictures ask for it.
    pub condition: IfMatch,
}

/// Who makes a change, and by what right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Anybody who may use the command line on this machine.
    Operator,
    /// The directory, by a sync that the operator set up. Unlike the operator it cannot take the last administrator away, nor
    /// bring back a picture that an administrator removed.
    Directory,
    /// A person by what the change checks itself: the password in use, a set-up link, the token that it ends.
    Person(PersonId),
    /// A person by a token; the token must still allow what the change needs.
    Bearer(Grant),
}

impl Actor {
    /// Whether a change to this person's records is made with an administrator's power, and not as one's own.
    pub fn moderates(self, owner: PersonId) -> bool {
        match self {
            Self::Operator => true,
            Self::Person(_) | Self::Directory => false,
            Self::Bearer(grant) => grant.needed == Scope::Admin && grant.person != owner,
        }
    }

    /// The person; `None` for the operator and the directory.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Operator | Self::Directory => None,
            Self::Person(id) => Some(id),
            Self::Bearer(grant) => Some(grant.person),
        }
    }
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A person was added.
    PersonAdded,
    /// A person's facts were changed.
    PersonEdited,
    /// A person's account was disabled.
    PersonDisabled,
    /// A person's account was enabled again.
    PersonEnabled,
    /// A person was removed, with tokens and pictures.
    PersonRemoved,
    /// A password was set.
    PasswordSet,
    /// A set-up link was created for a person.
    SetupLinkCreated,
    /// A set-up link of a person was ended.
    SetupLinkEnded,
    /// A token was created.
    TokenCreated,
    /// A token was revoked.
    TokenRevoked,
    /// All tokens of a person were revoked.
    TokensRevoked,
    /// A person logged in, which creates a token.
    LoggedIn,
    /// Logins that failed.
    LoginFailed,
    /// A person logged out, which ends that token.
    LoggedOut,
    /// A picture was uploaded.
    PicturePublished,
    /// A former picture was made the current one.
    PictureRestored,
    /// A picture was deleted.
    PictureRemoved,
    /// A deleted picture was brought back from the trash.
    PictureUndeleted,
    /// A picture in the trash was deleted for good.
    PictureErased,
    /// A picture was rated.
    PictureRated,
    /// A file was blocked: nobody may upload it.
    FileBlocked,
    /// A file may be uploaded again.
    FileUnblocked,
    /// A person may upload a file again that was removed.
    FileAllowed,
    /// A picture's crop, rotation or text was changed.
    PictureEdited,
    /// A person requested an identity.
    AddressAsked,
    /// A person was granted an identity.
    AddressGranted,
    /// A picture was chosen for an identity, or the choice taken back.
    AddressPictureChosen,
    /// An identity was taken from a person, or a request for one withdrawn or refused.
    AddressRemoved,
    /// It was noted who a person is at an identity provider, in a directory or for a program that provisions accounts.
    IdentityLinked,
    /// That was forgotten.
    IdentityUnlinked,
    /// A second factor was turned on.
    SecondFactorOn,
    /// A second factor was turned off, by its person or by an administrator.
    SecondFactorOff,
    /// New recovery codes were made, which ends the former ones.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A webhook was added.
    WebhookAdded,
    /// A webhook was changed.
    WebhookChanged,
    /// A webhook was removed.
    WebhookRemoved,
    /// A setting was changed, or set back.
    SettingChanged,
    /// A backup was made.
    BackupMade,
    /// A backup was removed.
    BackupRemoved,
    /// A backup was restored.
    BackupRestored,
    /// A damaged or missing file was mended from a backup.
    FileMended,
}

impl Action {
    /// Every action.
    pub(crate) const ALL: &[Self] = &[
        Self::PersonAdded,
        Self::PersonEdited,
        Self::PersonDisabled,
        Self::PersonEnabled,
        Self::PersonRemoved,
        Self::PasswordSet,
        Self::SetupLinkCreated,
        Self::SetupLinkEnded,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::TokensRevoked,
        Self::LoggedIn,
        Self::LoginFailed,
        Self::LoggedOut,
        Self::PicturePublished,
        Self::PictureRestored,
        Self::PictureRemoved,
        Self::PictureUndeleted,
        Self::PictureErased,
        Self::PictureRated,
        Self::FileBlocked,
        Self::FileUnblocked,
        Self::FileAllowed,
        Self::PictureEdited,
        Self::AddressAsked,
        Self::AddressGranted,
        Self::AddressPictureChosen,
        Self::AddressRemoved,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::SecondFactorOn,
        Self::SecondFactorOff,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::WebhookAdded,
        Self::WebhookChanged,
        Self::WebhookRemoved,
        Self::SettingChanged,
        Self::BackupMade,
        Self::BackupRemoved,
        Self::BackupRestored,
        Self::FileMended,
    ];

    /// The action's name in the audit trail.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::PersonAdded => "person.added",
            Self::PersonEdited => "person.edited",
            Self::PersonDisabled => "person.disabled",
            Self::PersonEnabled => "person.enabled",
            Self::PersonRemoved => "person.removed",
            Self::PasswordSet => "password.set",
            Self::SetupLinkCreated => "setup-link.created",
            Self::SetupLinkEnded => "setup-link.ended",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::TokensRevoked => "tokens.revoked",
            Self::LoggedIn => "login",
            Self::LoginFailed => "login.failed",
            Self::LoggedOut => "logout",
            Self::PicturePublished => "picture.published",
            Self::PictureRestored => "picture.restored",
            Self::PictureRemoved => "picture.removed",
            Self::PictureUndeleted => "picture.undeleted",
            Self::PictureErased => "picture.erased",
            Self::PictureRated => "picture.rated",
            Self::FileBlocked => "file.blocked",
            Self::FileUnblocked => "file.unblocked",
            Self::FileAllowed => "file.allowed",
            Self::PictureEdited => "picture.edited",
            Self::AddressAsked => "address.asked",
            Self::AddressGranted => "address.granted",
            Self::AddressPictureChosen => "address.picture-chosen",
            Self::AddressRemoved => "address.removed",
            Self::IdentityLinked => "identity.linked",
            Self::IdentityUnlinked => "identity.unlinked",
            Self::SecondFactorOn => "second-factor.on",
            Self::SecondFactorOff => "second-factor.off",
            Self::RecoveryCodesMade => "recovery-codes.made",
            Self::RecoveryCodeUsed => "recovery-code.used",
            Self::WebhookAdded => "webhook.added",
            Self::WebhookChanged => "webhook.changed",
            Self::WebhookRemoved => "webhook.removed",
            Self::SettingChanged => "setting.changed",
            Self::BackupMade => "backup.made",
            Self::BackupRemoved => "backup.removed",
            Self::BackupRestored => "backup.restored",
            Self::FileMended => "file.mended",
        }
    }
}

/// A stored setting to be written or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEdit {
    /// Which.
    pub key: &'static str,
    /// Its new value; `None` removes it.
    pub value: Option<String>,
    /// What the audit trail says of it.
    pub detail: String,
}

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LoginFailure {
    /// The account has another password.
    WrongPassword,
    /// The password was right, and the code of the second factor was not.
    WrongCode,
    /// The account is disabled.
    Disabled,
    /// There is no such account, or it has no password.
    NoAccount,
    /// Several reasons, in a flood.
    Various,
}

impl LoginFailure {
    /// The reason in words, for the audit trail and the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong password",
            Self::WrongCode => "wrong code",
            Self::Disabled => "the account is disabled",
            Self::NoAccount => "there is no such account, or it has no password",
            Self::Various => "several accounts and clients",
        }
    }
}

/// Why a request was refused that operators want to know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Refusal {
    /// A signed-in person's password, asked for again, was wrong.
    WrongCurrentPassword,
    /// Too many logins failed, or too many set-up links or passwords were tried.
    TooManyAttempts,
    /// There is no such set-up link, or not any more.
    UnknownSetupLink,
    /// A page of another site requested a change.
    CrossSite,
    /// The request named a host that is not this server's.
    ForeignHost,
    /// Headers that sign people in came from somebody who is no trusted proxy.
    ForgedProxyHeaders,
    /// Headers that sign people in were there twice, or unreadable.
    UnclearProxyHeaders,
}

impl Refusal {
    /// The reason in words, for the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::WrongCurrentPassword => "wrong current password",
            Self::TooManyAttempts => "too many attempts",
            Self::UnknownSetupLink => "unknown set-up link",
            Self::CrossSite => "a page of another site",
            Self::ForeignHost => "a host that is not this server's",
            Self::ForgedProxyHeaders => "headers that sign people in, from no proxy of trusted_proxies",
            Self::UnclearProxyHeaders => "headers that sign people in, twice or unreadable",
        }
    }
}

/// Failed logins of one account from one client.
#[derive(Debug, Clone)]
pub(crate) struct FailedLogin {
    /// The account; `None` where there is none by the name that was given.
    pub account: Option<PersonId>,
    /// The client's IP address.
    pub client: Option<String>,
    /// Why.
    pub failure: LoginFailure,
    /// How often.
    pub count: u64,
    /// When the last one was.
    pub at: Timestamp,
}

/// One row of the audit trail.
#[derive(Debug, Clone)]
pub(crate) struct AuditEntry {
    /// The row's number; later rows have greater ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `operator`, a person's identifier, or `unknown` for a login that failed.
    pub actor: String,
    /// The client's IP address; `None` on the command line.
    pub client: Option<String>,
    /// The action's name, see [`Action::as_str`].
    pub action: String,
    /// The person that it concerns.
    pub subject: Option<PersonId>,
    /// Details, whose form depends on the action.
    pub detail: String,
}

/// Which entries of the audit trail to list. Every filter that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AuditFilters {
    /// Those made by this person, or on the command line: `operator`.
    pub actor: Option<String>,
    /// Those that concern this person.
    pub subject: Option<PersonId>,
    /// Those of this kind.
    pub action: Option<Action>,
    /// Those made from this IP.
    pub client: Option<String>,
    /// Those made at this moment or later.
    pub since: Option<Timestamp>,
    /// Those made before this moment.
    pub until: Option<Timestamp>,
}

/// A person whom entries of the audit trail name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPerson {
    /// Identifies the person.
    pub id: PersonId,
    /// The email address that signs in.
    pub email: Email,
    /// The display name; may be empty.
    pub name: DisplayName,
}

/// A page of the audit trail.
#[derive(Debug, Clone)]
pub(crate) struct AuditPage {
    /// The rows, newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// The people whom the rows name, except those who were removed.
    pub people: Vec<NamedPerson>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_lists_every_action() {
        let manual = include_str!("../../assets/docs/identity.md");
        for action in Action::ALL {
            assert!(manual.contains(&format!("| `{}` |", action.as_str())), "{}", action.as_str());
        }
    }
}
