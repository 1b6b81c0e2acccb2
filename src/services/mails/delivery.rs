//! Sending: one attempt, and attempts after it where that makes sense.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{sleep, timeout};
use zeroize::Zeroizing;

use crate::config::{SmtpTls, read_operators_file};
use crate::gate::blocking;
use crate::http_client::Resolver;
use crate::mail::{Credentials, Mail, MailError, Session, SmtpServer, TlsMode};
use crate::values::Message;

use super::super::app::App;
use super::super::error::ServiceError;

/// How long an attempt may take in all.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);

/// How long whoever caused the mail waits to hear of it.
const FIRST_WAIT: Duration = Duration::from_secs(10);

/// The waits before the attempts: together they are shorter than the life of the shortest link.
const WAITS: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_secs(20),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(20),
];

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The mail server has taken it.
    Sent,
    /// It is tried again; why it was not taken yet.
    Queued(String),
    /// It was not taken, and is not tried again; why.
    Failed(String),
}

/// Whether this server sends mail.
pub(crate) fn is_on(app: &App) -> bool {
    app.config.smtp_host.get().is_some()
}

/// Refuses what needs mail where none is sent.
///
/// # Errors
///
/// [`ServiceError::Conflict`].
pub(crate) fn expect_on(app: &App) -> Result<(), ServiceError> {
    if is_on(app) { Ok(()) } else { Err(ServiceError::Conflict(Message::MailOff)) }
}

/// A place for a mail, before it is known whether there is one.
///
/// # Errors
///
/// [`ServiceError::Busy`] where too many wait.
pub(super) fn place(app: &App) -> Result<OwnedSemaphorePermit, ServiceError> {
    app.outbox.place().ok_or(ServiceError::Busy)
}

/// Runs a task of its own. In a box, so that the executable holds the runtime's code for it once.
pub(super) fn spawn(task: BoxFuture<'static, ()>) {
    drop(tokio::spawn(task));
}

/// Sends a mail, after whoever caused it was answered.
pub(super) fn queue(app: &Arc<App>, mail: Mail) -> Delivery {
    match begin(app, mail) {
        Some(_told) => Delivery::Queued("it is being sent".to_owned()),
        None => full(),
    }
}

fn full() -> Delivery {
    Delivery::Failed("too many mails are waiting".to_owned())
}

/// Begins to send a mail. What becomes of the first attempt is told. `None` where too many wait.
fn begin(app: &Arc<App>, mail: Mail) -> Option<oneshot::Receiver<Result<(), MailError>>> {
    let place = place(app).ok()?;
    let (tell, told) = oneshot::channel();
    let sender = Arc::clone(app);
    spawn(Box::pin(async move {
        deliver(&sender, &mail, Some(tell)).await;
        drop(place);
    }));
    Some(told)
}

/// Sends a mail, now or later.
pub(super) async fn send(app: &Arc<App>, mail: Mail) -> Delivery {
    let Some(told) = begin(app, mail) else { return full() };
    match timeout(FIRST_WAIT, told).await {
        Ok(Ok(Ok(()))) => Delivery::Sent,
        Ok(Ok(Err(MailError::Permanent(reason)))) => Delivery::Failed(reason),
        Ok(Ok(Err(MailError::Temporary(reason)))) => Delivery::Queued(reason),
        Ok(Err(_)) | Err(_) => Delivery::Queued("the mail server is slow".to_owned()),
    }
}

/// Tries until the mail is taken, or there is no hope. What became of the first attempt is told.
pub(super) async fn deliver(
    app: &App,
    mail: &Mail,
    mut tell: Option<oneshot::Sender<Result<(), MailError>>>,
) {
    for wait in WAITS {
        sleep(wait).await;
        let outcome = attempt(app, mail).await;
        if let Some(tell) = tell.take() {
            // Nobody waits for it any more where the server was slow.
            drop(tell.send(outcome.clone()));
        }
        match outcome {
            Ok(()) => return,
            Err(error) if error.is_temporary() => {}
            Err(_permanent) => return,
        }
    }
    tracing::error!(target: "tondo::mail", to = mail.to, "a mail is given up: the server did not take it for too long");
}

/// Sends a mail, once. Who gets it is in the log, and nothing of what is in it.
pub(super) async fn attempt(app: &App, mail: &Mail) -> Result<(), MailError> {
    let outcome = match timeout(ATTEMPT_TIMEOUT, exchange(app, mail)).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(MailError::Temporary("the mail server is too slow".to_owned())),
    };
    match &outcome {
        Ok(()) => tracing::info!(target: "tondo::mail", to = mail.to, "a mail was sent"),
        Err(error) => {
            let is_tried_again = error.is_temporary();
            tracing::warn!(target: "tondo::mail", to = mail.to, %error, is_tried_again, "a mail was not sent");
        }
    }
    outcome
}

async fn exchange(app: &App, mail: &Mail) -> Result<(), MailError> {
    let _connection = app.outbox.connection().await;
    let server = server(app).await?;
    let addresses = addresses(app).await?;
    let mut session = Session::connect(&server, &addresses).await?;
    session.sign_in().await?;
    session.send(mail).await?;
    session.quit().await;
    Ok(())
}

/// The configured server, with what its files say now.
pub(super) async fn server(app: &App) -> Result<SmtpServer, MailError> {
    let config = &app.config;
    let off = || MailError::Permanent("`smtp_host` is not set".to_owned());
    let host = config.smtp_host.get().ok_or_else(off)?.to_owned();
    let tls = match config.smtp_tls {
        SmtpTls::Tls => TlsMode::Tls,
        SmtpTls::StartTls => TlsMode::StartTls,
        SmtpTls::None => TlsMode::None,
    };
    let (password_file, ca_file) = (config.smtp_password_file.clone(), config.smtp_ca_file.clone());
    let files =
        blocking(move || (read("smtp_password_file", &password_file), read("smtp_ca_file", &ca_file)));
    let (password, ca) = files.await;
    let credentials = match password? {
        None => None,
        Some(bytes) => {
            let bytes = Zeroizing::new(bytes);
            let text = String::from_utf8_lossy(&bytes);
            let password = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
            Some(Credentials { user: config.smtp_user.clone(), password })
        }
    };
    // A name that is one: the domain of the address that mails come from.
    let from = config.smtp_from.get().and_then(|from| from.as_str().rsplit_once('@'));
    let hello = from.map(|(_, domain)| domain).filter(|domain| domain.is_ascii()).unwrap_or("localhost");
    Ok(SmtpServer { host, tls, ca: ca?, credentials, hello: hello.to_owned() })
}

fn read(setting: &str, path: &Path) -> Result<Option<Vec<u8>>, MailError> {
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let failed =
        |error| MailError::Permanent(format!("`{setting}`: {} cannot be read: {error}", path.display()));
    read_operators_file(path).map(Some).map_err(failed)
}

/// The addresses of the configured server, which the operator has named: they may be private ones.
pub(super) async fn addresses(app: &App) -> Result<Vec<SocketAddr>, MailError> {
    let host = app.config.smtp_host.get().unwrap_or_default();
    let port = app.config.smtp_tls.port(app.config.smtp_port);
    let resolver = blocking(Resolver::from_system).await;
    let found = resolver.lookup(host).await;
    let found = found.map_err(|error| MailError::Temporary(format!("looking {host} up: {error}")))?;
    if found.is_empty() {
        return Err(MailError::Temporary(format!("there is no host {host}")));
    }
    Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
}
