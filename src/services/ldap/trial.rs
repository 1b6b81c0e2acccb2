//! Trying the connection to the directory: connect, TLS, sign in, search, and what a sync would make of the first entries. It
//! changes nothing.

use super::admins;
use super::directory::{Names, bind, connect, people_filter};
use super::entry;
use crate::config::{LdapTarget, Switch};
use crate::ldap::{Connection, Entry, Found, LdapError, Search, SearchScope};
use crate::model::{ConnectionTest, ExternalSource, PersonKey};
use crate::services::{App, ServiceError};
use crate::values::Identity;

/// Entries that are looked at.
const SHOWN: usize = 5;

const MAX_ENTRY_BYTES: usize = 1 << 20;

/// Tries the connection; the first step that fails is the last.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn try_connection(app: &App) -> Result<ConnectionTest, ServiceError> {
    let mut test = ConnectionTest::default();
    let (Some(target), Some(base)) = (app.config.ldap_url.target(), app.config.ldap_base.get()) else {
        test.failed("There is no directory: set `ldap_url` and `ldap_base`.");
        return Ok(test);
    };
    let mut connection = match connect(target, &app.config).await {
        Ok(connection) => connection,
        Err(error) => {
            test.failed(format!("{error}{}", advice(&error)));
            return Ok(test);
        }
    };
    test.passed(format!("Connected to {}, {}.", shown(target), protection(target, app.config.ldap_starttls)));
    let who = app.config.ldap_bind_dn.get().unwrap_or("nobody").to_owned();
    match bind(&mut connection, &app.config).await {
        Ok(()) => test.passed(format!("Signed in as {who}.")),
        Err(error) => {
            test.failed(format!("Signing in as {who} failed: {error}{}", advice(&error)));
            return Ok(test);
        }
    }
    match admins::ask(&mut connection, base, &app.config.ldap_admin_group).await {
        Ok(None) => {}
        Ok(Some(_)) => test.passed("The directory says who is an administrator."),
        Err(error) => {
            test.failed(format!("`ldap_admin_group`: {error}"));
            return Ok(test);
        }
    }
    match first(&mut connection, app, base).await {
        Ok(entries) if entries.is_empty() => {
            test.failed(format!("Nobody was found below {base}: look at `ldap_base` and `ldap_filter`."));
        }
        Ok(entries) => {
            test.passed(format!("Found people below {base}. A sync would do this with the first of them:"));
            for entry in &entries {
                let fate = fate(app, entry).await?;
                test.passed(format!("{}: {fate}", entry.dn));
            }
        }
        Err(error) => test.failed(format!("The search below {base} failed: {error}{}", advice(&error))),
    }
    connection.close().await;
    Ok(test)
}

fn shown(target: &LdapTarget) -> String {
    match target {
        LdapTarget::Plain(authority) => format!("ldap://{authority}"),
        LdapTarget::Tls(authority) => format!("ldaps://{authority}"),
        LdapTarget::Socket(path) => format!("ldapi://{}", path.display()),
    }
}

fn protection(target: &LdapTarget, starttls: Switch) -> &'static str {
    match (target, starttls) {
        (LdapTarget::Socket(_), _) => "through a socket of this machine",
        (LdapTarget::Plain(_), Switch::Off) => "without TLS: everybody on the way can read the password",
        (LdapTarget::Plain(_), Switch::On) => "with StartTLS, and it proved its name",
        (LdapTarget::Tls(_), _) => "with TLS, and it proved its name",
    }
}

/// What to do about an error, as the end of a sentence.
fn advice(error: &LdapError) -> &'static str {
    match error {
        LdapError::Tls(..) => ". If its certificate is of your own authority, name that in `ldap_ca_file`",
        LdapError::Refused { code: 49, .. } => {
            ". Look at `ldap_bind_dn` and the file of `ldap_password_file`"
        }
        LdapError::Refused { code: 8 | 13, .. } => ". It wants TLS: use ldaps:// or StartTLS",
        LdapError::Refused { code: 32, .. } => ". Look at `ldap_base`",
        LdapError::NoAddress(..) | LdapError::Connect(..) => ". Look at `ldap_url`",
        _ => "",
    }
}

/// The first people of the directory.
async fn first(connection: &mut Connection, app: &App, base: &str) -> Result<Vec<Entry>, LdapError> {
    let filter = people_filter(&app.config)?;
    let attributes = Names::of(&app.config).without_photo();
    let search = Search {
        base,
        scope: SearchScope::Subtree,
        filter: &filter,
        attributes: &attributes,
        max_entry_bytes: MAX_ENTRY_BYTES,
    };
    let mut entries = Vec::new();
    connection.search(&search, Some((u32::try_from(SHOWN).unwrap_or(1), b""))).await?;
    loop {
        match connection.next().await? {
            Found::Entry(entry) => entries.push(entry),
            Found::TooLarge(_) | Found::Referral => {}
            Found::End(_) => return Ok(entries),
        }
        // A directory without pages would go on.
        if entries.len() >= SHOWN {
            return Ok(entries);
        }
    }
}

/// What a sync would do with an entry, in words.
async fn fate(app: &App, entry: &Entry) -> Result<String, ServiceError> {
    let person = match entry::read(entry, &Names::of(&app.config)) {
        Ok(person) => person,
        Err(why) => return Ok(format!("would be skipped: {why}")),
    };
    let known = app.catalog.person_of_subject(ExternalSource::Ldap, person.subject.clone()).await?;
    if let Some((known, _)) = known {
        return Ok(format!("is {} here", known.email));
    }
    let addresses = person.facts.addresses.iter().filter_map(|text| Identity::parse(text.trim()).ok());
    let mut email = None;
    for address in addresses {
        if let Some(found) = app.catalog.person(PersonKey::Identity(address.clone())).await? {
            return Ok(format!("has an address of {}, and would be linked", found.email));
        }
        email = email.or(address.email());
    }
    Ok(match email {
        Some(email) => format!("would be added as {email}"),
        None => "would be skipped: it has no email address".to_owned(),
    })
}
