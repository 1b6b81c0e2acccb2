//! Trying the mail server, step by step, for the administrator who configures it.

use crate::i18n::render;
use crate::mail::{MailError, Session};
use crate::model::{ConnectionTest, Person};
use crate::values::{Locale, Message};

use super::super::app::App;
use super::super::error::ServiceError;
use super::{delivery, texts};

/// Connects, begins TLS, signs in, and sends a mail to this administrator. What is told is in this language; what the mail server
/// answers is in its own.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where no mail server is configured; [`ServiceError::TooOften`].
pub(crate) async fn try_mail(
    app: &App,
    person: &Person,
    locale: Locale,
) -> Result<ConnectionTest, ServiceError> {
    delivery::expect_on(app)?;
    app.limits.count_check(person.id)?;
    let mut test = ConnectionTest::default();
    if let Err(error) = steps(app, person, locale, &mut test).await {
        test.failed(error.to_string());
    }
    Ok(test)
}

async fn steps(
    app: &App,
    person: &Person,
    locale: Locale,
    test: &mut ConnectionTest,
) -> Result<(), MailError> {
    let mut passed = |message: Message| test.passed(render(&message, locale));
    let server = delivery::server(app).await?;
    let addresses = delivery::addresses(app).await?;
    let mut session = Session::connect(&server, &addresses).await?;
    let server = format!("{}:{}", server.host, app.config.smtp_tls.port(app.config.smtp_port));
    passed(match app.config.smtp_tls {
        crate::config::SmtpTls::None => Message::MailStepConnected { server },
        crate::config::SmtpTls::Tls | crate::config::SmtpTls::StartTls => {
            Message::MailStepEncrypted { server }
        }
    });
    if session.sign_in().await? {
        passed(Message::MailStepSignedIn { user: app.config.smtp_user.clone() });
    }
    session.send(&texts::trial(app, person)).await?;
    passed(Message::MailStepSent { email: person.email.to_string() });
    session.quit().await;
    Ok(())
}
