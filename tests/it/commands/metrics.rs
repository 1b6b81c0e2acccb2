//! The metrics: their listener, their format, and whether they count what happens.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;

use serde_json::{Value, json};

use crate::support::{Request, Server, pictures};

const PASSWORD: &str = "correct horse battery staple";

/// The address of the metrics' listener, from the log.
fn listener(server: &Server) -> String {
    server.wait_for_log("metrics are served");
    let log = server.log();
    let line = log.lines().find(|line| line.contains("metrics are served")).unwrap();
    serde_json::from_str::<Value>(line).unwrap()["address"].as_str().unwrap().to_owned()
}

/// Reads the metrics as Prometheus does: each sample's value by its name and labels. Fails where the format is broken.
fn scrape(address: SocketAddr) -> BTreeMap<String, f64> {
    let answer = Request::new(address, "GET", "/metrics").send();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    parse(&String::from_utf8(answer.body).unwrap())
}

fn parse(text: &str) -> BTreeMap<String, f64> {
    let (mut samples, mut kinds, mut helped) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(help.ends_with('.') && helped.insert(name), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(helped.contains(name) && kinds.insert(name, kind).is_none(), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
        } else {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let name = sample.split('{').next().unwrap();
            let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
            let family =
                of_histogram.filter(|family| kinds.get(family) == Some(&"histogram")).unwrap_or(name);
            assert!(kinds.contains_key(family), "{line}");
            assert!(name.starts_with("tondo_") || name.starts_with("process_"), "{line}");
            let twice = samples.insert(sample.to_owned(), value.parse().unwrap());
            assert!(twice.is_none(), "{line}");
        }
    }
    samples
}

fn value(metrics: &BTreeMap<String, f64>, sample: &str) -> u64 {
    let value = metrics.get(sample).unwrap_or_else(|| panic!("no {sample} in {metrics:#?}"));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers")]
    let whole = *value as u64;
    whole
}

/// Requests of which the metrics are to tell: eleven.
fn use_everything(server: &Server) {
    server.add_person("ada@example.org", PASSWORD);
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    let jpeg = pictures::jpeg(&pictures::quarters(300, 300));
    let uploaded = server.upload(&token).body("image/jpeg", jpeg).send();
    assert_eq!(uploaded.status, 201);
    let path = format!("{}?s=64", uploaded.header("location"));
    for _ in 0..5 {
        assert_eq!(server.get(&path).status, 200);
    }
    for password in [PASSWORD, "wrong password"] {
        let body = json!({"email": "ada@example.org", "password": password});
        server.request("POST", "/api/login").json(&body).send();
    }
    server.get("/no/such/path");
    server.request("DELETE", "/healthz").send();
    server.request("BREW", "/healthz").send();
}

#[test]
fn the_metrics_count_what_happens() {
    let server = Server::start_with(&[], &[("TONDO_METRICS_LISTEN", "127.0.0.1:0")]);
    let metrics = listener(&server).parse().unwrap();
    let before = scrape(metrics);
    assert_eq!(value(&before, "tondo_people"), 0);
    use_everything(&server);
    let after = scrape(metrics);
    let route = "tondo_http_requests_total{route=\"/user/{uuid}/{basename}\",method=\"GET\",status=\"200\"}";
    assert_eq!(value(&after, route), 5);
    for (labels, count) in [
        ("route=\"/api/{version}/user/profile-picture\",method=\"POST\",status=\"201\"", 1),
        ("route=\"/api/login\",method=\"POST\",status=\"401\"", 1),
        ("route=\"other\",method=\"GET\",status=\"404\"", 1),
        ("route=\"/healthz\",method=\"DELETE\",status=\"405\"", 1),
        ("route=\"/healthz\",method=\"other\",status=\"405\"", 1),
    ] {
        assert_eq!(value(&after, &format!("tondo_http_requests_total{{{labels}}}")), count, "{labels}");
    }
    for (sample, count) in [
        ("tondo_people", 1),
        ("tondo_pictures", 1),
        ("tondo_uploads_total", 1),
        ("tondo_uploads_open", 1),
        ("tondo_renditions_total{source=\"made\"}", 1),
        ("tondo_renditions_total{source=\"memory\"}", 4),
        ("tondo_logins_total{outcome=\"accepted\"}", 1),
        ("tondo_logins_total{outcome=\"refused\"}", 1),
        ("tondo_logins_total{outcome=\"limited\"}", 0),
        ("tondo_gate_waiting{gate=\"imaging\"}", 0),
        ("tondo_http_requests_in_flight", 0),
        ("tondo_connections_refused_total", 0),
        ("tondo_log_lines_dropped_total", 0),
        ("tondo_http_request_duration_seconds_count", 11),
        ("tondo_http_request_duration_seconds_bucket{le=\"+Inf\"}", 11),
    ] {
        assert_eq!(value(&after, sample), count, "{sample}");
    }
    let version = format!("tondo_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(value(&after, &version), 1);
    assert!(value(&after, "tondo_store_bytes") > 100);
    assert!(value(&after, "tondo_disk_free_bytes") > 1 << 20);
    assert!(value(&after, "tondo_catalog_commits_total") > value(&before, "tondo_catalog_commits_total"));
    assert!(value(&after, "process_resident_memory_bytes") > 1 << 20);
    assert!(value(&after, "process_open_fds") > 5);
    assert!(value(&after, "process_start_time_seconds") > 1_700_000_000);
}

#[test]
fn the_newest_backup_is_told_once_there_is_one() {
    let server = Server::start_with(&[], &[("TONDO_METRICS_LISTEN", "127.0.0.1:0")]);
    let metrics: SocketAddr = listener(&server).parse().unwrap();
    let sample = "tondo_backup_last_success_timestamp_seconds";
    assert!(!scrape(metrics).contains_key(sample));
    let now = || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let before = now();
    server.run_ok(&["backup"]);
    let told = value(&scrape(metrics), sample);
    assert!((before..=now()).contains(&told), "{told}");
}

#[test]
fn the_listener_of_the_metrics_answers_probes_and_nothing_else() {
    let settings = [("TONDO_METRICS_LISTEN", "127.0.0.1:0"), ("TONDO_BASE_PATH", "/avatars/")];
    let server = Server::start_with(&[], &settings);
    let metrics: SocketAddr = listener(&server).parse().unwrap();
    for (method, path, status) in [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("HEAD", "/metrics", 200),
        ("POST", "/metrics", 405),
        ("GET", "/", 404),
        ("GET", "/avatars/healthz", 404),
        ("GET", "/api/v1/server", 404),
        ("POST", "/api/login", 404),
    ] {
        let request =
            Request::new(metrics, method, path).header("Host", "prometheus.example").with_own_host();
        assert_eq!(request.send().status, status, "{method} {path}");
    }
    assert_eq!(server.get("/avatars/metrics").status, 404);
    // Connections that send nothing make no scrape wait, and end by themselves.
    let mut slow: Vec<TcpStream> = (0..30).map(|_| TcpStream::connect(metrics).unwrap()).collect();
    scrape(metrics);
    for stream in &mut slow {
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        // A reset ends it as well.
        let ended = stream.read(&mut [0]);
        assert!(!matches!(&ended, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock), "{ended:?}");
    }
}

#[test]
fn the_metrics_are_served_on_a_unix_socket_too_and_nowhere_without_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.sock");
    let setting = format!("unix:{}", path.display());
    let mut server = Server::start_with(&[], &[("TONDO_METRICS_LISTEN", &setting)]);
    assert_eq!(listener(&server), setting);
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(parse(body).contains_key("tondo_connections"));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(!path.exists());
    let without = Server::start();
    assert!(!without.log().contains("metrics are served"));
    assert_ne!(without.get("/metrics").header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
}

#[test]
fn the_dashboard_and_the_alerts_name_only_metrics_that_there_are() {
    let server = Server::start_with(&[], &[("TONDO_METRICS_LISTEN", "127.0.0.1:0")]);
    // Its time is told once there is one.
    server.run_ok(&["backup"]);
    let answer = Request::new(listener(&server).parse().unwrap(), "GET", "/metrics").send();
    let text = String::from_utf8(answer.body).unwrap();
    let known: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    for (file, is_json) in [("grafana/tondo.json", true), ("prometheus/tondo.rules.yml", false)] {
        let path = format!("{}/packaging/{file}", env!("CARGO_MANIFEST_DIR"));
        let packaged = std::fs::read_to_string(path).unwrap();
        if is_json {
            serde_json::from_str::<Value>(&packaged).unwrap();
        }
        let words = packaged.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let names: BTreeSet<&str> = words
            .filter(|word| word.starts_with("tondo_") || word.starts_with("process_"))
            .map(|word| word.strip_suffix("_bucket").unwrap_or(word))
            .collect();
        assert!(names.len() >= 5, "{file}: {names:?}");
        assert!(names.is_subset(&known), "{file}: {:?}", names.difference(&known));
    }
}
