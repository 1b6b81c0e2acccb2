//! Hashing a password takes a while. What happens to the person in that time is honored.

use std::sync::Arc;

use crate::auth;
use crate::clock::Clock;
use crate::config::{Config, Environment, Overrides};
use crate::gate::Pass;
use crate::model::{Actor, Device, Grant, Origin, PersonEdit, Session};
use crate::services::accounts::{self, NewAccount, OwnToken, PasswordChange};
use crate::services::sessions::{self, Login, LoginAttempt, Resolved};
use crate::services::{App, DataDir, OpenMode, ServiceError};
use crate::values::{DisplayName, Email, Message, NewPassword, Role, Scope, ValidationErrors};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

const OLD: &str = "the old password";
const NEW: &str = "the new password";

/// An application in this process, with one administrator and another who is about to lose something.
struct Site {
    app: Arc<App>,
    session: Session,
    _folder: TempDir,
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.org")).unwrap()
}

fn password(text: &str) -> NewPassword {
    NewPassword::parse(text.to_owned().into()).unwrap()
}

impl Site {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut overrides = Overrides::default();
        overrides.set("data", folder.path().to_str().unwrap().to_owned());
        let config = Config::load(overrides, &Environment::default()).unwrap();
        let open = DataDir::open(&config, OpenMode::Serve, Clock::System.now()).unwrap();
        let app = Arc::new(App::new(config, Clock::System, open));
        for name in ["root", "ada"] {
            let name = DisplayName::parse(name).unwrap();
            let (role, own) = (Role::Admin, Some(password(OLD)));
            let email = email(name.as_str());
            let new =
                NewAccount { email, name, slug: None, username: None, role, language: None, password: own };
            accounts::add(&app, app.change(Actor::Operator, None), new).await.unwrap();
        }
        let login = sessions::log_in(&app, attempt(OLD)).await.unwrap();
        let session = session(&app, &login).await.unwrap();
        Self { app, session, _folder: folder }
    }

    /// Keeps all passwords waiting until the pass is dropped.
    async fn hold_passwords(&self) -> Pass {
        self.app.password_gate.enter(u64::MAX).await.unwrap()
    }

    /// Starts to sign in, and returns once the password waits for its hash.
    async fn log_in(&self) -> JoinHandle<Result<Login, ServiceError>> {
        let app = Arc::clone(&self.app);
        let waiting = tokio::spawn(async move { sessions::log_in(&app, attempt(OLD)).await });
        self.until_one_waits().await;
        waiting
    }

    async fn until_one_waits(&self) {
        while self.app.password_gate.waiting() == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Changes the person as the operator.
    async fn edit(&self, edit: PersonEdit) {
        let change = self.app.change(Actor::Operator, None);
        let edited = self.app.catalog.edit_person(change, self.session.person.id, edit).await;
        assert!(edited.unwrap().is_some());
    }
}

fn attempt(password: &str) -> LoginAttempt {
    let password = Zeroizing::new(password.to_owned());
    LoginAttempt { email: Some(email("ada")), password, code: None, device: Device::default(), ip: None }
}

async fn session(app: &App, login: &Login) -> Option<Session> {
    match sessions::resolve(app, &login.token).await.unwrap() {
        Resolved::Session(session) => Some(*session),
        Resolved::Expired | Resolved::Unknown => None,
    }
}

// Promise 17
#[tokio::test]
async fn a_new_password_ends_waiting_logins_with_the_old_one() {
    let site = Site::open().await;
    let held = site.hold_passwords().await;
    let waiting = site.log_in().await;
    let reset = Some(auth::hash(&password(NEW)).unwrap());
    site.edit(PersonEdit { password: reset, ..PersonEdit::default() }).await;
    drop(held);
    assert!(matches!(waiting.await.unwrap(), Err(ServiceError::LoginRefused)));
}

// Promise 17
#[tokio::test]
async fn a_person_who_is_disabled_or_removed_while_a_login_waits_cannot_sign_in() {
    let site = Site::open().await;
    let held = site.hold_passwords().await;
    let waiting = site.log_in().await;
    site.edit(PersonEdit { is_active: Some(false), ..PersonEdit::default() }).await;
    drop(held);
    assert!(matches!(waiting.await.unwrap(), Err(ServiceError::LoginRefused)));
    site.edit(PersonEdit { is_active: Some(true), ..PersonEdit::default() }).await;
    let held = site.hold_passwords().await;
    let waiting = site.log_in().await;
    let change = site.app.change(Actor::Operator, None);
    accounts::remove(&site.app, change, site.session.person.id).await.unwrap();
    drop(held);
    assert!(matches!(waiting.await.unwrap(), Err(ServiceError::LoginRefused)));
}

// Promise 17
#[tokio::test]
async fn a_person_who_is_demoted_while_a_login_waits_gets_a_members_token() {
    let site = Site::open().await;
    let held = site.hold_passwords().await;
    let waiting = site.log_in().await;
    site.edit(PersonEdit { role: Some(Role::Member), ..PersonEdit::default() }).await;
    drop(held);
    let login = waiting.await.unwrap().unwrap();
    assert_eq!(session(&site.app, &login).await.unwrap().token.scope, Scope::Account);
}

// Promise 17
#[tokio::test]
async fn a_waiting_change_of_password_does_not_undo_a_reset() {
    let site = Site::open().await;
    let held = site.hold_passwords().await;
    let (app, own) = (Arc::clone(&site.app), site.session.clone());
    // By a token that the reset does not end.
    let made = accounts::TokenRequest {
        label: crate::values::Label::parse("kept").unwrap(),
        scope: None,
        lifetime: None,
        origin: Origin::Password,
    };
    let operator = app.change(Actor::Operator, None);
    let (token, _) = accounts::create_token(&app, operator, own.person.id, made).await.unwrap();
    let warrant = Grant { person: own.person.id, token: token.id, needed: Scope::Account };
    let passwords = PasswordChange {
        current: Zeroizing::new(OLD.to_owned()),
        new: password("what the thief wants"),
        own_token: OwnToken::Stays(token.id),
        device: Device::default(),
        keeps_made_tokens: false,
    };
    let change = app.change(Actor::Bearer(warrant), None);
    let waiting =
        tokio::spawn(async move { accounts::change_password(&app, change, &own.person, passwords).await });
    site.until_one_waits().await;
    let reset = Some(auth::hash(&password(NEW)).unwrap());
    site.edit(PersonEdit { password: reset, keeps_made_tokens: true, ..PersonEdit::default() }).await;
    drop(held);
    let Err(ServiceError::Invalid(faults)) = waiting.await.unwrap() else { panic!("it was set") };
    assert_eq!(faults, ValidationErrors::one("current", Message::PasswordWrong));
    assert!(sessions::log_in(&site.app, attempt(NEW)).await.is_ok());
}
