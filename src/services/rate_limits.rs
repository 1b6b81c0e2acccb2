//! How often things may be tried: logins by network and by account, uploads and other changes by person.
//!
//! Failed logins are charged, not tries: a login that succeeds gives back what it was charged. A stranger's failures keep
//! nobody out from a network where the account signed in before.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::config::Config;
use crate::model::Refusal;
use crate::values::{Email, Message, PersonId, Rate, Role, network_of};

use super::error::ServiceError;
use super::rate_limit::RateLimit;

/// How much more often administrators may change something than members: they look after many people.
const ADMINISTRATORS_FACTOR: u32 = 10;

/// How many more failed logins an account may have from all networks together than from one.
const ALL_NETWORKS_FACTOR: u32 = 10;

/// How often one person may check an avatar server.
const CHECK_RATE: Rate =
    Rate::Limited { times: NonZeroU32::new(20).unwrap(), period: Duration::from_mins(1) };

/// How many wrong codes one account may have from networks where it never signed in, together, and from each of the others. With
/// three codes that are right at a time, a guesser who knows the password has a chance of one in a thousand in two weeks.
const CODE_RATE: Rate =
    Rate::Limited { times: NonZeroU32::new(10).unwrap(), period: Duration::from_hours(10) };

/// How many mails one network, or one person who is signed in, causes.
const MAIL_RATE_BY: Rate =
    Rate::Limited { times: NonZeroU32::new(20).unwrap(), period: Duration::from_hours(1) };

/// How many mails that somebody asked for go to one address.
const MAIL_RATE_TO: Rate =
    Rate::Limited { times: NonZeroU32::new(4).unwrap(), period: Duration::from_hours(1) };

/// How many refusals of one reason and network are logged.
const REFUSALS_LOGGED: Rate =
    Rate::Limited { times: NonZeroU32::new(10).unwrap(), period: Duration::from_mins(1) };

/// The rate limits of this server.
#[derive(Debug)]
pub struct RateLimits {
    logins_by_network: RateLimit,
    logins_by_account_and_network: RateLimit,
    logins_by_account: RateLimit,
    codes: RateLimit,
    confirmations: RateLimit,
    uploads: RateLimit,
    changes: RateLimit,
    administrators_changes: RateLimit,
    checks: RateLimit,
    mails_by: RateLimit,
    mails_to: RateLimit,
    refusals: RateLimit,
}

/// Who tries to sign in, as far as the limits care.
#[derive(Debug, Clone)]
pub(crate) struct LoginTry {
    /// The client's IP, if it has one.
    pub ip: Option<IpAddr>,
    /// The account, whether or not it exists.
    pub account: Option<Email>,
    /// Whether the account signed in from this network before.
    pub is_known_network: bool,
}

/// Who shows a code of a second factor.
#[derive(Debug, Clone, Copy)]
pub(super) struct CodeTry {
    /// The person, whose password was right.
    pub person: PersonId,
    /// The network, if the person signed in from it before.
    pub known_network: Option<IpAddr>,
}

impl RateLimits {
    /// The configured limits, with nothing charged yet.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            logins_by_network: RateLimit::new(config.login_rate_by_ip),
            logins_by_account_and_network: RateLimit::new(config.login_rate_by_account),
            logins_by_account: RateLimit::new(config.login_rate_by_account.times(ALL_NETWORKS_FACTOR)),
            codes: RateLimit::new(CODE_RATE),
            confirmations: RateLimit::new(config.login_rate_by_account),
            uploads: RateLimit::new(config.upload_rate),
            changes: RateLimit::new(config.change_rate),
            administrators_changes: RateLimit::new(config.change_rate.times(ADMINISTRATORS_FACTOR)),
            checks: RateLimit::new(CHECK_RATE),
            mails_by: RateLimit::new(MAIL_RATE_BY),
            mails_to: RateLimit::new(MAIL_RATE_TO),
            refusals: RateLimit::new(REFUSALS_LOGGED),
        }
    }

    /// Limits as this configuration says from now on. What was charged by a rate that has not changed stays charged.
    pub(super) fn follow(&self, config: &Config) {
        self.logins_by_network.set_rate(config.login_rate_by_ip);
        self.logins_by_account_and_network.set_rate(config.login_rate_by_account);
        self.logins_by_account.set_rate(config.login_rate_by_account.times(ALL_NETWORKS_FACTOR));
        self.confirmations.set_rate(config.login_rate_by_account);
        self.uploads.set_rate(config.upload_rate);
        self.changes.set_rate(config.change_rate);
        self.administrators_changes.set_rate(config.change_rate.times(ADMINISTRATORS_FACTOR));
    }

    /// Charges an attempt to sign in. [`RateLimits::login_succeeded`] gives it back.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait. It does not depend on whether the account exists.
    pub(crate) fn charge_login(&self, login: &LoginTry) -> Result<(), ServiceError> {
        let network = login.ip.map(network_of);
        if let Some(network) = network {
            self.logins_by_network.charge(network).map_err(too_many_attempts)?;
        }
        let Some(account) = login.account.as_ref().map(Email::as_str) else { return Ok(()) };
        let own = self.logins_by_account_and_network.charge((account, network));
        let all = match own {
            Ok(()) if !login.is_known_network => self.logins_by_account.charge(account),
            Ok(()) | Err(_) => Ok(()),
        };
        if all.is_err() {
            self.logins_by_account_and_network.give_back((account, network));
        }
        if let Err(wait) = own.and(all) {
            if let Some(network) = network {
                self.logins_by_network.give_back(network);
            }
            return Err(too_many_attempts(wait));
        }
        Ok(())
    }

    /// Gives back what a login that succeeded was charged.
    pub(crate) fn login_succeeded(&self, login: &LoginTry) {
        let network = login.ip.map(network_of);
        if let Some(network) = network {
            self.logins_by_network.give_back(network);
        }
        let Some(account) = login.account.as_ref().map(Email::as_str) else { return };
        self.logins_by_account_and_network.give_back((account, network));
        if !login.is_known_network {
            self.logins_by_account.give_back(account);
        }
    }

    /// Charges a code of a second factor. Only who knows the password comes so far, so that strangers keep nobody out; and who knows
    /// it keeps nobody out from a network where the account signed in before. [`RateLimits::code_succeeded`] gives it back.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn charge_code(&self, code: CodeTry) -> Result<(), ServiceError> {
        self.codes.charge((code.person, code.known_network)).map_err(too_many_attempts)
    }

    /// Gives back what a right code was charged.
    pub(super) fn code_succeeded(&self, code: CodeTry) {
        self.codes.give_back((code.person, code.known_network));
    }

    /// Charges a signed-in person's attempt to show the password. It has nothing to do with strangers' attempts.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn charge_confirmation(&self, person: PersonId) -> Result<(), ServiceError> {
        self.confirmations.charge(person).map_err(too_many_attempts)
    }

    /// Gives back what a right password was charged.
    pub(super) fn confirmation_succeeded(&self, person: PersonId) {
        self.confirmations.give_back(person);
    }

    /// Counts an upload.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub fn count_upload(&self, person: PersonId) -> Result<(), ServiceError> {
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyUploads { seconds });
        self.uploads.charge(person).map_err(too_often)
    }

    /// Counts a change other than an upload.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn count_change(&self, person: PersonId, role: Role) -> Result<(), ServiceError> {
        let limit = match role {
            Role::Member => &self.changes,
            Role::Admin => &self.administrators_changes,
        };
        let too_often =
            |wait: Duration| ServiceError::too_often(wait, |seconds| Message::TooManyChanges { seconds });
        limit.charge(person).map_err(too_often)
    }

    /// Counts a check of an avatar server, which makes up to a dozen requests.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn count_check(&self, person: PersonId) -> Result<(), ServiceError> {
        self.checks.charge(person).map_err(too_many_attempts)
    }

    /// Counts a mail that this network or person causes.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn charge_mail_by(&self, cause: impl Hash) -> Result<(), ServiceError> {
        self.mails_by.charge(cause).map_err(too_many_attempts)
    }

    /// Counts a mail to an address, whether or not anybody has it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::TooOften`] with the time to wait.
    pub(super) fn charge_mail_to(&self, email: &Email) -> Result<(), ServiceError> {
        self.mails_to.charge(email.as_str()).map_err(too_many_attempts)
    }

    /// Counts a refusal; whether it may be logged.
    pub(super) fn count_refusal(&self, key: (Refusal, Option<IpAddr>)) -> bool {
        self.refusals.charge(key).is_ok()
    }

    /// Forgets keys whose buckets are full again. They cost memory only.
    pub fn forget_old(&self) {
        let Self {
            logins_by_network,
            logins_by_account_and_network,
            logins_by_account,
            codes,
            confirmations,
            uploads,
            changes,
            administrators_changes,
            checks,
            mails_by,
            mails_to,
            refusals,
        } = self;
        let of_logins = [logins_by_network, logins_by_account_and_network, logins_by_account, codes];
        for limit in of_logins.into_iter().chain([
            confirmations,
            uploads,
            changes,
            administrators_changes,
            checks,
            mails_by,
            mails_to,
            refusals,
        ]) {
            limit.forget_full();
        }
    }
}

fn too_many_attempts(wait: Duration) -> ServiceError {
    ServiceError::too_often(wait, |seconds| Message::TooManyAttempts { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Overrides};

    fn limits(by_ip: &str, by_account: &str) -> RateLimits {
        let mut overrides = Overrides::default();
        overrides.set("login_rate_by_ip", by_ip.to_owned());
        overrides.set("login_rate_by_account", by_account.to_owned());
        RateLimits::new(&Config::load(overrides, &Environment::default()).unwrap())
    }

    fn login(ip: &str, is_known_network: bool) -> LoginTry {
        let account = Some(Email::parse("ada@example.org").unwrap());
        LoginTry { ip: Some(ip.parse().unwrap()), account, is_known_network }
    }

    #[test]
    fn strangers_failures_do_not_keep_the_owner_out_from_a_known_network() {
        let limits = limits("off", "2/1h");
        for stranger in 0..100 {
            drop(limits.charge_login(&login(&format!("192.0.{stranger}.1"), false)));
        }
        assert!(limits.charge_login(&login("198.51.100.1", false)).is_err(), "an unknown network waits");
        assert!(limits.charge_login(&login("203.0.113.1", true)).is_ok());
    }

    #[test]
    fn failures_of_one_network_do_not_keep_out_another() {
        let limits = limits("off", "2/1h");
        for expected in [true, true, false, false] {
            assert_eq!(limits.charge_login(&login("192.0.2.1", false)).is_ok(), expected);
        }
        assert!(limits.charge_login(&login("198.51.100.1", false)).is_ok());
    }

    #[test]
    fn only_failures_are_charged() {
        let limits = limits("2/1h", "2/1h");
        for _ in 0..100 {
            let login = login("192.0.2.1", false);
            assert!(limits.charge_login(&login).is_ok());
            limits.login_succeeded(&login);
        }
        let of_nobody = LoginTry { account: None, ..login("192.0.2.1", false) };
        assert_eq!([(); 3].map(|()| limits.charge_login(&of_nobody).is_ok()), [true, true, false]);
    }
}
