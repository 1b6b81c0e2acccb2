//! A mail server for tests: it takes mails, or behaves as badly as it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    /// It takes every mail.
    Takes,
    /// It refuses every recipient for good.
    Refuses,
    /// It refuses every recipient for now.
    Defers,
    /// It says nothing at all.
    IsSilent,
    /// It speaks something else, without end.
    Babbles,
}

/// The server. It stops with the test's process.
pub struct FakeSmtp {
    port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
}

/// A mail that it took.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The recipient of the envelope.
    pub to: String,
    /// The headers as they came.
    pub head: String,
    /// The text, decoded.
    pub text: String,
}

impl Mail {
    /// The token in the link of the mail.
    pub fn token(&self) -> String {
        let link = self.text.lines().find(|line| line.contains('#')).expect("a link");
        link.split_once('#').expect("a token").1.trim().to_owned()
    }
}

impl FakeSmtp {
    /// Starts it on a free port.
    pub fn start(behavior: Behavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&mails);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = Arc::clone(&taken);
                // A client that goes away is no fault.
                std::thread::spawn(move || drop(serve(stream, behavior, &taken)));
            }
        });
        Self { port, mails }
    }

    /// The settings with which a server sends its mails here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("TONDO_SMTP_HOST", "127.0.0.1".to_owned()),
            ("TONDO_SMTP_PORT", self.port.to_string()),
            ("TONDO_SMTP_TLS", "none".to_owned()),
            ("TONDO_SMTP_FROM", "tondo@example.org".to_owned()),
            ("TONDO_PUBLIC_URL", "http://pictures.example.org".to_owned()),
        ]
    }

    /// The mails to this address that were taken so far.
    pub fn mails_to(&self, to: &str) -> Vec<Mail> {
        self.mails.lock().unwrap().iter().filter(|mail| mail.to == to).cloned().collect()
    }

    /// Waits until so many mails to this address were taken; the last of them.
    pub fn wait_for(&self, to: &str, count: usize) -> Mail {
        let end = Instant::now() + Duration::from_secs(20);
        while self.mails_to(to).len() < count {
            assert!(Instant::now() < end, "no mail to {to}: {:?}", self.mails.lock().unwrap());
            std::thread::sleep(Duration::from_millis(20));
        }
        self.mails_to(to).pop().unwrap()
    }
}

fn serve(stream: TcpStream, behavior: Behavior, taken: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    match behavior {
        Behavior::IsSilent => {
            std::thread::sleep(Duration::from_mins(2));
            return Ok(());
        }
        Behavior::Babbles => loop {
            out.write_all(&[b'2'; 4096])?;
        },
        Behavior::Takes | Behavior::Refuses | Behavior::Defers => {}
    }
    out.write_all(b"220 mx.example.org\r\n")?;
    let mut to = String::new();
    while let Some(line) = lines.next().transpose()? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-mx.example.org\r\n250 SIZE 1000000",
            "RCPT" if behavior == Behavior::Refuses => "550 5.1.1 nobody of that name is here",
            "RCPT" if behavior == Behavior::Defers => "451 4.7.1 come back later",
            "RCPT" => {
                line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                "250 ok"
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let body = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".");
                let text = body.collect::<Vec<_>>().join("\n");
                let (head, encoded) = text.split_once("\n\n").expect("a head and a body");
                let decoded = STANDARD.decode(encoded.replace('\n', "")).expect("base64");
                let text = String::from_utf8(decoded).expect("UTF-8");
                taken.lock().unwrap().push(Mail { to: to.clone(), head: head.to_owned(), text });
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}
