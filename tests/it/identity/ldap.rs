//! A directory that misbehaves: nonsense, claims without end, referrals, answers that break off, TLS that is none. `tests/identity/ldap`
//! has a real one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::tondo;

const PASSWORD: &str = "s3cret-of-the-directory";

/// What a connection sends, given how many connections and messages there were before.
type Script = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// A directory that answers each message by a script.
struct Fake {
    port: u16,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Fake {
    fn start(script: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (received, script): (Arc<Mutex<Vec<u8>>>, Script) = (Arc::default(), Arc::new(script));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, kept) = (Arc::clone(&script), Arc::clone(&kept));
                std::thread::spawn(move || answer(stream.unwrap(), &script, &kept));
            }
        });
        Self { port, received }
    }

    fn saw(&self, text: &str) -> bool {
        let received = self.received.lock().unwrap();
        received.windows(text.len()).any(|part| part == text.as_bytes())
    }

    /// Syncs with it: the exit code, the report, and what was said of errors.
    fn sync(&self, folder: &Path, more: &[&str], flags: &[&str]) -> (i32, Value, String) {
        let file = folder.join("tondo.toml");
        let password = folder.join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let settings = format!(
            "data = \"{}\"\nldap_url = \"ldap://127.0.0.1:{}\"\nldap_base = \"dc=example\"\nldap_bind_dn = \"cn=tondo\"\n\
             ldap_password_file = \"{}\"\n{}\n",
            folder.join("data").display(),
            self.port,
            password.display(),
            more.join("\n")
        );
        std::fs::write(&file, settings).unwrap();
        let arguments = ["sync", "ldap", "--json", "--config", file.to_str().unwrap()];
        let output = tondo(&[&arguments[..], flags].concat());
        let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code().unwrap(), report, String::from_utf8(output.stderr).unwrap())
    }
}

const PLAIN: &[&str] = &["ldap_starttls = \"off\""];

fn answer(mut stream: TcpStream, script: &Script, kept: &Mutex<Vec<u8>>) {
    let mut buffer = vec![0; 65536];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        kept.lock().unwrap().extend_from_slice(&buffer[..read]);
        let answer = script(&buffer[..read]);
        if stream.write_all(&answer).is_err() {
            return;
        }
    }
}

/// An element of BER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, content].concat()
}

/// The id of a message, which is small here.
fn id(message: &[u8]) -> u8 {
    let at = message.windows(2).position(|part| part == [2, 1]).unwrap();
    message[at + 2]
}

fn message(id: u8, operation: &[u8]) -> Vec<u8> {
    element(0x30, &[&[2, 1, id][..], operation].concat())
}

fn done(id: u8, tag: u8, code: u8) -> Vec<u8> {
    message(id, &element(tag, &[0x0a, 1, code, 4, 0, 4, 0]))
}

fn entry(id: u8, name: &str) -> Vec<u8> {
    let attribute = |name: &str, value: &str| {
        element(0x30, &[element(4, name.as_bytes()), element(0x31, &element(4, value.as_bytes()))].concat())
    };
    let attributes = [
        attribute("entryUUID", &format!("id-of-{name}")),
        attribute("uid", name),
        attribute("mail", &format!("{name}@example.org")),
    ];
    let content =
        [element(4, format!("uid={name}").as_bytes()), element(0x30, &attributes.concat())].concat();
    message(id, &element(0x64, &content))
}

/// Whether a message is a search; a bind or a goodbye otherwise.
fn is_search(message: &[u8]) -> bool {
    message.windows(11).any(|part| part == b"objectClass")
}

/// A directory that lets everybody in, and answers searches for people so; there are no photos.
fn with_people(answer: impl Fn(u8) -> Vec<u8> + Send + Sync + 'static) -> Fake {
    Fake::start(move |message| {
        let id = id(message);
        let asks_for_photo = message.windows(9).any(|part| part == b"jpegPhoto");
        match is_search(message) {
            false => done(id, 0x61, 0),
            true if asks_for_photo => done(id, 0x65, 0),
            true => answer(id),
        }
    })
}

#[test]
fn referrals_are_counted_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let fake = with_people(|id| {
        let referral = message(id, &element(0x73, &element(4, b"ldap://127.0.0.1:1/dc=elsewhere")));
        [referral, entry(id, "ada"), entry(id, "ben"), done(id, 0x65, 0)].concat()
    });
    let (code, report, error) = fake.sync(folder.path(), PLAIN, &[]);
    assert_eq!(code, 0, "{report} {error}");
    assert_eq!((&report["referrals"], &report["people_added"]), (&1.into(), &2.into()));
    assert_eq!(fake.sync(folder.path(), PLAIN, &[]).1["changed_rows"], 0);
}

#[test]
fn a_search_that_breaks_off_disables_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let all = with_people(|id| {
        ["ada", "ben", "eve"].iter().flat_map(|name| entry(id, name)).chain(done(id, 0x65, 0)).collect()
    });
    assert_eq!(all.sync(folder.path(), PLAIN, &[]).1["people_added"], 3);
    let limited = with_people(|id| [entry(id, "ada"), entry(id, "ben"), done(id, 0x65, 4)].concat());
    let (code, report, error) = limited.sync(folder.path(), PLAIN, &["--allow-many"]);
    assert_eq!((code, &report["people_disabled"]), (1, &0.into()), "{report}");
    assert!(error.contains("sizeLimitExceeded") && error.contains("nobody was disabled"), "{error}");
}

#[test]
fn nonsense_and_claims_without_end_stop_the_sync_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let nested: Vec<u8> =
        (0..20_000).fold(
            Vec::new(),
            |inside: Vec<u8>, _| {
                if inside.len() > 60_000 { inside } else { element(0x30, &inside) }
            },
        );
    let answers: Vec<Vec<u8>> = vec![
        b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        vec![0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x30, 0x80, 2, 1, 1],
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        message(1, &nested),
        message(1, &[]),
        message(1, &element(0x61, &[0x0a, 1])),
        message(1, &element(0x64, b"x")),
    ];
    for answer in answers {
        let shown = answer[..answer.len().min(20)].to_vec();
        let fake = Fake::start(move |_message| answer.clone());
        let began = Instant::now();
        let (code, report, error) = fake.sync(folder.path(), PLAIN, &[]);
        assert_eq!(code, 1, "{shown:?}: {report} {error}");
        assert!(!error.contains(PASSWORD) && !error.contains("panicked"), "{shown:?}: {error}");
        assert!(began.elapsed() < Duration::from_secs(20), "{shown:?}: {:?}", began.elapsed());
    }
}

#[test]
fn the_password_is_not_sent_before_the_connection_is_protected() {
    let folder = tempfile::tempdir().unwrap();
    let refuses = |message: &[u8]| done(id(message), 0x78, 2);
    // An answer to StartTLS with something behind it, which nobody protected.
    let injects = |message: &[u8]| [done(id(message), 0x78, 0), done(id(message) + 1, 0x61, 0)].concat();
    let no_tls = |message: &[u8]| {
        if message.first() == Some(&0x30) { done(id(message), 0x78, 0) } else { b"no TLS here".to_vec() }
    };
    for fake in [Fake::start(refuses), Fake::start(injects), Fake::start(no_tls)] {
        let (code, report, error) = fake.sync(folder.path(), &[], &[]);
        assert_eq!(code, 1, "{report} {error}");
        assert!(!fake.saw(PASSWORD), "the password was sent");
    }
    let plain = with_people(|id| [entry(id, "ada"), done(id, 0x65, 0)].concat());
    assert_eq!(plain.sync(folder.path(), PLAIN, &["--dry-run"]).0, 0);
    assert!(plain.saw(PASSWORD), "the script sees what is sent");
}
