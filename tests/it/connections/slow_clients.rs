//! Connections: how many there may be, and how slow their clients may be.
//!
//! Promise 19

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use image::{DynamicImage, ImageFormat, RgbImage};
use socket2::{Domain, Socket, Type};

use crate::support::{Answer, Server, pictures};

const GET: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

/// Connects from an IP of this machine, with a small receive buffer.
fn connect_from(server: &Server, source: [u8; 4]) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::from(source), 0)).into()).unwrap();
    socket.connect(&server.address.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

fn connect(server: &Server) -> TcpStream {
    connect_from(server, [127, 0, 0, 1])
}

/// The status of an answer; `None` if the connection is closed instead.
fn ask(stream: &mut TcpStream) -> Option<u16> {
    stream.write_all(GET).ok()?;
    Answer::read_from(stream, false).ok().map(|answer| answer.status)
}

fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// A request that stays open: its body never arrives.
fn occupy(server: &Server) -> TcpStream {
    let mut stream = connect(server);
    let head =
        "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Uploads a picture that does not compress; its path.
pub(super) fn large_picture(server: &Server) -> String {
    let noise = RgbImage::from_fn(900, 900, |x, y| {
        let mixed = (u64::from(x) << 32 | u64::from(y)).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let [.., red, green, blue] = mixed.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let file = pictures::encoded(&DynamicImage::ImageRgb8(noise), ImageFormat::Png);
    let token = server.token_of_new_person("large@example.org", "picture");
    let answer = server.upload(&token).body("image/png", file).send();
    assert_eq!(answer.status, 201);
    answer.header("location").to_owned()
}

#[test]
fn connections_beyond_the_limit_of_an_ip_are_closed_and_other_ips_are_served() {
    let server = Server::start_with(&[], &[("TONDO_MAX_CONNECTIONS_PER_IP", "2")]);
    let mut held = [connect(&server), connect(&server)];
    assert!(held.iter_mut().all(|stream| ask(stream) == Some(200)));
    assert!(is_closed(&mut connect(&server)));
    assert_eq!(ask(&mut connect_from(&server, [127, 0, 0, 2])), Some(200));
    drop(held);
    let end = Instant::now() + Duration::from_secs(10);
    while ask(&mut connect(&server)).is_none() {
        assert!(Instant::now() < end, "the connections were not released");
    }
}

#[test]
fn a_trusted_proxy_may_open_more_connections_than_an_ip() {
    let settings = [("TONDO_MAX_CONNECTIONS_PER_IP", "1"), ("TONDO_TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::start_with(&[], &settings);
    let mut held: Vec<_> = (0..5).map(|_| connect(&server)).collect();
    assert!(held.iter_mut().all(|stream| ask(stream) == Some(200)));
}

#[test]
fn a_full_server_serves_the_next_connection_when_one_ends() {
    let server = Server::start_with(&[], &[("TONDO_MAX_CONNECTIONS", "1")]);
    let held = occupy(&server);
    let mut next = connect(&server);
    next.write_all(GET).unwrap();
    next.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert_eq!(next.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
    next.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    drop(held);
    assert_eq!(Answer::read_from(&mut next, false).unwrap().status, 200);
}

#[test]
fn a_full_server_soon_closes_an_idle_connection() {
    let server = Server::start_with(&[], &[("TONDO_MAX_CONNECTIONS", "1")]);
    let mut idle = connect(&server);
    assert_eq!(ask(&mut idle), Some(200));
    let begun = Instant::now();
    assert_eq!(ask(&mut connect(&server)), Some(200));
    assert!(begun.elapsed() < Duration::from_secs(10), "the keep-alive time is 75 seconds");
}

#[test]
fn a_connection_that_sends_nothing_or_half_a_preface_is_closed() {
    let server = Server::start_with(&[], &[("TONDO_HEADER_TIMEOUT", "1s")]);
    for beginning in ["", "P", "PRI * HTTP/2.0\r\n"] {
        let (mut stream, begun) = (connect(&server), Instant::now());
        stream.write_all(beginning.as_bytes()).unwrap();
        assert!(is_closed(&mut stream), "{beginning}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{beginning}");
    }
}

#[test]
fn idle_connections_and_slow_heads_have_separate_timeouts() {
    let settings = [("TONDO_HEADER_TIMEOUT", "1s"), ("TONDO_KEEP_ALIVE_TIMEOUT", "4s")];
    let server = Server::start_with(&[], &settings);
    let (mut idle, mut slow) = (connect(&server), connect(&server));
    assert_eq!((ask(&mut idle), ask(&mut slow)), (Some(200), Some(200)));
    let begun = Instant::now();
    slow.write_all(b"GET / HT").unwrap();
    drop(slow.read_to_end(&mut Vec::new()));
    assert!(begun.elapsed() < Duration::from_secs(3), "a head that has begun has a second");
    assert!(is_closed(&mut idle));
    assert!(begun.elapsed() >= Duration::from_secs(3), "an idle connection has four seconds");
}

#[test]
fn a_body_below_the_minimum_rate_is_answered_408() {
    let settings = [("TONDO_BODY_IDLE_TIMEOUT", "1s"), ("TONDO_MIN_TRANSFER_RATE", "1 KiB")];
    let server = Server::start_with(&[], &settings);
    let mut stream = connect(&server);
    let head = "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut sender = stream.try_clone().unwrap();
    // Never idle for a second, and never as fast as required. It ends when the server closes the connection.
    std::thread::spawn(move || {
        while sender.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let begun = Instant::now();
    assert_eq!(Answer::read_from(&mut stream, false).unwrap().status, 408);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_client_that_stops_reading_is_disconnected() {
    let server = Server::start_with(&[], &[("TONDO_WRITE_TIMEOUT", "1s"), ("TONDO_LOG", "tondo=debug")]);
    let path = large_picture(&server);
    let mut stream = connect(&server);
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).unwrap();
    server.wait_for_log("a connection ended early");
    let mut received = Vec::new();
    drop(stream.read_to_end(&mut received));
    assert!(received.len() < 2_000_000, "{} bytes", received.len());
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_client_that_reads_in_bursts_receives_everything() {
    let server = Server::start_with(&[], &[("TONDO_WRITE_TIMEOUT", "2s")]);
    let path = large_picture(&server);
    let mut stream = connect(&server);
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut received = 0;
    let mut chunk = vec![0; 400_000];
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let mut burst = 0;
        while burst < chunk.len() {
            match stream.read(&mut chunk).unwrap() {
                0 => break,
                count => burst += count,
            }
        }
        received += burst;
        if burst < chunk.len() {
            break;
        }
    }
    assert!(received > 2_000_000, "{received}");
}

#[test]
fn slow_readers_of_many_ips_lose_their_places_to_others_and_one_alone_keeps_its_own() {
    let settings = [("TONDO_MAX_CONNECTIONS", "13"), ("TONDO_MAX_CONNECTIONS_PER_IP", "4")];
    let server = Server::start_with(&[], &settings);
    let path = large_picture(&server);
    let ask_for_it = |source| {
        let mut stream = connect_from(&server, source);
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let mut alone = ask_for_it([127, 0, 9, 1]);
    let many: Vec<_> = (0..12).map(|number| ask_for_it([127, 0, 1, 1 + number / 4])).collect();
    let mut chunk = [0; 4096];
    let reading_slowly = |stream: &mut TcpStream, chunk: &mut [u8]| {
        std::thread::sleep(Duration::from_millis(400));
        stream.read(chunk).unwrap()
    };
    let mut received: usize = (0..6).map(|_| reading_slowly(&mut alone, &mut chunk)).sum();
    for number in 1..=8 {
        let begun = Instant::now();
        let mut other = connect_from(&server, [127, 0, 2, number]);
        assert_eq!(ask(&mut other), Some(200));
        assert!(begun.elapsed() < Duration::from_secs(5), "client {number}: {:?}", begun.elapsed());
        received += reading_slowly(&mut alone, &mut chunk);
    }
    let rest = std::io::copy(&mut alone, &mut std::io::sink()).unwrap();
    assert!(received as u64 + rest > 2_000_000, "{received} and {rest}");
    drop(many);
}
