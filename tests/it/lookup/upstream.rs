//! The upstream avatar server, which is asked for people unknown here: within limits, and never in a private network. The
//! tests run in a network namespace of their own, in which a public IP is assigned to this machine.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use image::ImageFormat;
use tondo::parts::IdentityHash;

use crate::support::pictures::{assert_quarters_match, decoded, encoded, noise, quarters};
use crate::support::{Server, tondo};

/// A public IP that is assigned to nobody.
const PUBLIC: &str = "192.88.100.1";

/// Whether the test already runs in a network namespace of its own; if not, runs it again in one.
fn is_in_own_network(test: &str) -> bool {
    const MARK: &str = "TONDO_TEST_NETWORK";
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let script = format!("ip link set lo up && ip addr add {PUBLIC}/32 dev lo && exec \"$0\" \"$@\"");
    let own = std::env::current_exe().unwrap();
    let ran = Command::new("unshare")
        .args(["--net", "--", "sh", "-c", &script])
        .arg(own)
        .args(["--ignored", "--exact", "--nocapture", test])
        .env(MARK, "own")
        .status()
        .unwrap();
    assert!(ran.success(), "{test} failed in a network of its own");
    false
}

/// The answer of the other server.
#[derive(Clone)]
enum Answer {
    Picture(Vec<u8>),
    Status(u16),
    Redirect(String),
    Silence,
}

/// Another avatar server, which records its requests.
struct Other {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Other {
    fn start(ip: &str, delay: Duration, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((ip.parse::<IpAddr>().unwrap(), 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, most_at_once) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (log, most, answer) = (Arc::clone(&requests), Arc::clone(&most_at_once), Arc::new(answer));
        std::thread::spawn(move || {
            let at_once = Arc::new(AtomicUsize::new(0));
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, most) = (Arc::clone(&log), Arc::clone(&most));
                let (at_once, answer) = (Arc::clone(&at_once), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let pause = || pause_counted(&at_once, &most, delay);
                    serve(stream, &log, &pause, &*answer);
                });
            }
        });
        Self { address, requests, most_at_once }
    }

    fn base(&self) -> String {
        format!("http://{}/avatar/", self.address)
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The delay of a slow server. A request counts until its answer begins: with the answer, the client may send the next one.
fn pause_counted(at_once: &AtomicUsize, most: &AtomicUsize, delay: Duration) {
    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    std::thread::sleep(delay);
    at_once.fetch_sub(1, Ordering::SeqCst);
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, pause: &dyn Fn(), answer: &dyn Fn(&str) -> Answer) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    log.lock().unwrap().push(head);
    pause();
    let (status, extra, body) = match answer(&path) {
        Answer::Picture(bytes) => (200, String::new(), bytes),
        Answer::Status(status) => (status, String::new(), Vec::new()),
        Answer::Redirect(to) => (302, format!("Location: {to}\r\n"), Vec::new()),
        Answer::Silence => return drop(stream.read(&mut byte)),
    };
    let head =
        format!("HTTP/1.1 {status} X\r\n{extra}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
}

fn server(base: &str, more: &[(&str, &str)]) -> Server {
    let settings = [&[("TONDO_UPSTREAM", base), ("TONDO_UPSTREAM_TIMEOUT", "2s")], more].concat();
    Server::start_with(&[], &settings)
}

fn md5(text: &str) -> String {
    IdentityHash::all_of(text)[0].to_hex()
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn an_unknown_persons_picture_is_fetched_once_and_served_like_any_other() {
    if !is_in_own_network(
        "lookup::upstream::an_unknown_persons_picture_is_fetched_once_and_served_like_any_other",
    ) {
        return;
    }
    let picture = quarters(512, 512);
    let file = encoded(&picture, ImageFormat::Png);
    let known = md5("known@example.net");
    let expected = known.clone();
    let other = Other::start(PUBLIC, Duration::ZERO, move |path| {
        if path.contains(&expected) { Answer::Picture(file.clone()) } else { Answer::Status(404) }
    });
    let server = server(&other.base(), &[]);
    for side in [80, 64, 300] {
        let answer = server.get(&format!("/avatar/{known}.png?s={side}&d=404"));
        assert_eq!(answer.status, 200);
        assert_quarters_match("fetched", &decoded(&answer.body), &picture.thumbnail_exact(side, side));
    }
    let requests = other.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].starts_with(&format!("GET /avatar/{known}?s=512&d=404&r=g HTTP/1.1\r\n")));
    let names = requests[0].lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name);
    for name in names.map(str::to_lowercase) {
        assert!(
            ["host", "user-agent", "accept", "accept-encoding", "connection"].contains(&name.as_str()),
            "{name}"
        );
    }
    // A missing picture is cached, too. People with a picture here are not looked up elsewhere.
    let nobody = format!("/avatar/{}?d=404", md5("nobody@example.net"));
    assert_eq!((server.get(&nobody).status, server.get(&nobody).status), (404, 404));
    assert_eq!(other.requests().len(), 2);
    let data = server.data.to_str().unwrap();
    let ours = server.data.with_file_name("ours.png");
    std::fs::write(&ours, encoded(&noise(1, 90, 90), ImageFormat::Png)).unwrap();
    tondo(&["user", "add", "ada@example.org", "--no-password", "--data", data]);
    tondo(&["picture", "put", "ada@example.org", ours.to_str().unwrap(), "--data", data]);
    assert_eq!(server.get(&format!("/avatar/{}?d=404", md5("ada@example.org"))).status, 200);
    assert_eq!(server.get(&format!("/avatar/{known}?d=404&f=y")).status, 404);
    assert_eq!(other.requests().len(), 2);
    // Nothing fetched is on disk.
    assert_eq!(server.blobs().len(), 1);
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn no_private_ip_is_connected_to_whichever_url_names_it() {
    if !is_in_own_network("lookup::upstream::no_private_ip_is_connected_to_whichever_url_names_it") {
        return;
    }
    let file = encoded(&quarters(64, 64), ImageFormat::Png);
    let inside = Other::start("127.0.0.1", Duration::ZERO, move |_| Answer::Picture(file.clone()));
    let target = format!("{}x", inside.base());
    let outside = Other::start(PUBLIC, Duration::ZERO, move |_| Answer::Redirect(target.clone()));
    for base in [inside.base(), outside.base()] {
        let server = server(&base, &[]);
        let path = format!("/avatar/{}", md5("unknown@example.net"));
        assert_eq!(server.get(&format!("{path}?d=404")).status, 404, "{base}");
        let generated = server.get(&path);
        assert_eq!(
            (generated.status, generated.header("cache-control")),
            (200, "public, max-age=60"),
            "{base}"
        );
    }
    assert_eq!((inside.requests().len(), outside.requests().len()), (0, 1));
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn slow_large_and_invalid_answers_count_as_no_picture() {
    if !is_in_own_network("lookup::upstream::slow_large_and_invalid_answers_count_as_no_picture") {
        return;
    }
    let large = encoded(&noise(2, 700, 700), ImageFormat::Png);
    assert!(large.len() > 1 << 20);
    let mut cut = encoded(&quarters(64, 64), ImageFormat::Png);
    cut.truncate(cut.len() / 2);
    let answers = [
        Answer::Picture(large),
        Answer::Picture(cut),
        Answer::Picture(b"<html>".to_vec()),
        Answer::Picture(Vec::new()),
        Answer::Status(500),
        Answer::Silence,
    ];
    for answer in answers {
        let other = Other::start(PUBLIC, Duration::ZERO, move |_| answer.clone());
        let server = server(&other.base(), &[]);
        let path = format!("/avatar/{}?s=40", md5("unknown@example.net"));
        let generated = server.get(&path);
        assert_eq!((generated.status, decoded(&generated.body).width()), (200, 40));
        assert_eq!(generated.header("cache-control"), "public, max-age=60");
        server.get(&path);
        assert_eq!(other.requests().len(), 1);
    }
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn a_server_that_does_not_answer_is_not_asked_again_for_a_while() {
    if !is_in_own_network("lookup::upstream::a_server_that_does_not_answer_is_not_asked_again_for_a_while") {
        return;
    }
    let other = Other::start(PUBLIC, Duration::ZERO, |_| Answer::Silence);
    let server = server(&other.base(), &[("TONDO_UPSTREAM_TIMEOUT", "1s")]);
    for number in 0..20 {
        let generated = server.get(&format!("/avatar/{}", md5(&format!("{number}@example.net"))));
        assert_eq!((generated.status, generated.header("cache-control")), (200, "public, max-age=60"));
    }
    assert_eq!(other.requests().len(), 3);
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn rejected_pictures_do_not_stop_requests_to_the_server() {
    if !is_in_own_network("lookup::upstream::rejected_pictures_do_not_stop_requests_to_the_server") {
        return;
    }
    let large = encoded(&noise(2, 700, 700), ImageFormat::Png);
    let other = Other::start(PUBLIC, Duration::ZERO, move |path| {
        let is_large = path.starts_with("/avatar/0");
        Answer::Picture(if is_large { large.clone() } else { b"no picture".to_vec() })
    });
    let server = server(&other.base(), &[]);
    for first in "0101010101".chars() {
        let count = other.requests().len();
        let hash = format!("{first}{count:031x}");
        assert_eq!(server.get(&format!("/avatar/{hash}?d=404")).status, 404);
    }
    assert_eq!(other.requests().len(), 10);
}

#[test]
#[ignore = "needs a network namespace; ./tests/run runs it"]
fn concurrent_fetches_are_limited() {
    if !is_in_own_network("lookup::upstream::concurrent_fetches_are_limited") {
        return;
    }
    let other = Other::start(PUBLIC, Duration::from_millis(100), |_| Answer::Status(404));
    let server = server(&other.base(), &[("TONDO_UPSTREAM_CONCURRENCY", "3")]);
    std::thread::scope(|scope| {
        for number in 0..12 {
            let path = format!("/avatar/{}?d=404", md5(&format!("{number}@example.net")));
            let server = &server;
            scope.spawn(move || assert_eq!(server.get(&path).status, 404));
        }
    });
    assert_eq!((other.requests().len(), other.most_at_once.load(Ordering::SeqCst)), (12, 3));
}
