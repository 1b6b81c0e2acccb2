//! How people come in: second factors, mails.

mod fake_smtp;
mod mail;
mod second_factor;
