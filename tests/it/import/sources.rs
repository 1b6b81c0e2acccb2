//! `tondo import`: people, addresses and pictures from other systems, and a second run that changes nothing.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tondo::parts::IdentityHash;

use crate::support::{Server, pictures, tondo};

/// Runs an import. Its exit code and its report, or its error message.
fn import(server: &Server, arguments: &[&str]) -> (i32, Value) {
    let data = server.data.to_str().unwrap();
    let output = tondo(&[&["import"], arguments, &["--json", "--data", data]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let report = serde_json::from_str(&text)
        .unwrap_or_else(|_error| Value::from(String::from_utf8_lossy(&output.stderr).into_owned()));
    (output.status.code().unwrap(), report)
}

fn counts(report: &Value) -> [u64; 5] {
    let count = |name: &str| report[name].as_u64().unwrap_or_else(|| panic!("{report}"));
    let skipped = report["skipped"].as_array().unwrap().len() as u64;
    [count("people_added"), count("pictures_set"), count("addresses_granted"), count("unchanged"), skipped]
}

fn person(server: &Server, email: &str) -> Value {
    let data = server.data.to_str().unwrap();
    let output = tondo(&["user", "show", email, "--json", "--data", data]);
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

fn history(server: &Server, email: &str) -> Vec<Value> {
    let data = server.data.to_str().unwrap();
    let output = tondo(&["picture", "history", email, "--json", "--data", data]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn put(server: &Server, email: &str, path: &Path) {
    let data = server.data.to_str().unwrap();
    let output = tondo(&["picture", "put", email, path.to_str().unwrap(), "--data", data]);
    assert!(output.status.success(), "{output:?}");
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn usernames_are_imported_and_stay_as_they_are() {
    let server = Server::start();
    server.run_ok(&["user", "add", "known@example.org", "--username", "own.name", "--no-password"]);
    let folder = tempfile::tempdir().unwrap();
    let csv = "email,username\nada@example.org,Ada.L\nknown@example.org,other\neve@example.org,OWN.NAME\nbob@example.org,two words\n";
    let path = write(folder.path(), "people.csv", csv.as_bytes());
    let (code, dry) = import(&server, &["csv", &path, "--create", "--dry-run"]);
    let (applied, report) = import(&server, &["csv", &path, "--create"]);
    assert_eq!((code, applied, &dry["usernames_set"]), (3, 3, &Value::from(1)), "{dry}");
    assert_eq!(
        (&report["usernames_set"], report["skipped"].as_array().unwrap().len()),
        (&Value::from(1), 2),
        "{report}"
    );
    let username = |email: &str| person(&server, email)["username"].clone();
    assert_eq!(username("ada@example.org"), Value::from("Ada.L"));
    assert_eq!(username("known@example.org"), Value::from("own.name"));
    assert_eq!(username("eve@example.org"), Value::Null);
    let ldif = "dn: cn=a\nsAMAccountName: grace\nmail: grace@example.org\nproxyAddresses: smtp:hopper@example.org\n\
                userPrincipalName: grace@corp.example\n";
    let path = write(folder.path(), "people.ldif", ldif.as_bytes());
    let (_, report) = import(&server, &["ldif", &path, "--create"]);
    assert_eq!((counts(&report), &report["usernames_set"]), ([1, 0, 2, 0, 0], &Value::from(1)), "{report}");
    let (_, again) = import(&server, &["ldif", &path, "--create"]);
    assert_eq!((counts(&again), &again["usernames_set"]), ([0, 0, 0, 1, 0], &Value::from(0)), "{again}");
    assert_eq!(username("grace@example.org"), Value::from("grace"));
}

#[test]
fn a_directory_of_pictures_is_imported_once() {
    let server = Server::start();
    server.add_person("known@example.org", "correct horse");
    let folder = tempfile::tempdir().unwrap();
    let hash = IdentityHash::all_of("known@example.org")[2].to_hex();
    write(folder.path(), "Ada@Example.org.jpg", &pictures::distinct_jpeg(1));
    write(folder.path(), &format!("{hash}.jpg"), &pictures::distinct_jpeg(2));
    let path = folder.path().to_str().unwrap();
    let (code, report) = import(&server, &["folder", path]);
    assert_eq!((code, counts(&report)), (3, [0, 1, 0, 0, 1]), "{report}");
    assert!(report["skipped"][0]["why"].as_str().unwrap().contains("--create"), "{report}");
    let (code, report) = import(&server, &["folder", path, "--create"]);
    assert_eq!((code, counts(&report)), (0, [1, 1, 0, 1, 0]), "{report}");
    let (code, report) = import(&server, &["folder", path, "--create"]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 0, 2, 0]), "{report}");
    let stored = &history(&server, "ada@example.org")[0];
    assert_eq!(stored["basename"], "picture.jpg");
    assert_eq!(server.blobs().len(), 2);
}

#[test]
fn a_picture_that_its_owner_has_replaced_does_not_come_back() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let own = tempfile::tempdir().unwrap();
    write(folder.path(), "ada@example.org.jpg", &pictures::distinct_jpeg(1));
    let path = folder.path().to_str().unwrap();
    assert_eq!(import(&server, &["folder", path, "--create"]).0, 0);
    write(own.path(), "new.jpg", &pictures::distinct_jpeg(2));
    put(&server, "ada@example.org", &own.path().join("new.jpg"));
    let (code, report) = import(&server, &["folder", path]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 0, 1, 0]), "{report}");
    assert_eq!(history(&server, "ada@example.org")[0]["basename"], "new.jpg");
    assert_eq!(history(&server, "ada@example.org")[0]["current"], true);
    let (code, report) = import(&server, &["folder", path, "--replace"]);
    assert_eq!((code, counts(&report)), (0, [0, 1, 0, 0, 0]), "{report}");
    assert_eq!(history(&server, "ada@example.org")[1]["current"], true);
}

#[test]
fn a_picture_that_its_owner_has_deleted_does_not_come_back() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "ada@example.org.jpg", &pictures::distinct_jpeg(1));
    let path = folder.path().to_str().unwrap();
    assert_eq!(import(&server, &["folder", path, "--create"]).0, 0);
    let data = server.data.to_str().unwrap();
    assert!(tondo(&["picture", "remove", "ada@example.org", "--data", data]).status.success());
    let (_, report) = import(&server, &["folder", path, "--create"]);
    assert_eq!(counts(&report)[1], 0, "{report}");
    assert!(history(&server, "ada@example.org").is_empty());
}

#[test]
fn a_persons_own_picture_stays_without_replace() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let folder = tempfile::tempdir().unwrap();
    let own = tempfile::tempdir().unwrap();
    write(own.path(), "own.jpg", &pictures::distinct_jpeg(1));
    put(&server, "ada@example.org", &own.path().join("own.jpg"));
    write(folder.path(), "ada@example.org.jpg", &pictures::distinct_jpeg(2));
    let (code, report) = import(&server, &["folder", folder.path().to_str().unwrap()]);
    assert_eq!((code, counts(&report)), (3, [0, 0, 0, 0, 1]), "{report}");
    assert!(report["skipped"][0]["why"].as_str().unwrap().contains("--replace"), "{report}");
}

#[test]
fn a_dry_run_reports_the_import_and_changes_nothing() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.jpg", &pictures::distinct_jpeg(1));
    write(folder.path(), "broken.jpg", b"<svg/>");
    let csv = "email,picture,addresses\nada@example.org,a.jpg,ada@home.example\nbob@example.org,broken.jpg\n";
    let file = write(folder.path(), "people.csv", csv.as_bytes());
    let (code, report) = import(&server, &["csv", &file, "--create", "--dry-run"]);
    assert_eq!((code, counts(&report)), (3, [2, 1, 1, 0, 1]), "{report}");
    assert_eq!(person(&server, "ada@example.org"), Value::Null);
    assert!(server.blobs().is_empty());
}

#[test]
fn a_csv_imports_names_slugs_addresses_and_pictures_and_reports_invalid_lines() {
    let server = Server::start();
    server.add_person("owner@example.org", "correct horse");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.jpg", &pictures::distinct_jpeg(1));
    let csv = "email,name,slug,picture,addresses\n\
               ada@example.org,Ada Lovelace,countess,a.jpg,ada@home.example https://ada.example/\n\
               nonsense,X,,,\n\
               bob@example.org,Bob,Not A Slug,,\n\
               carl@example.org,Carl,,missing.jpg,owner@example.org\n\
               dora@example.org,Dora,countess,,\n";
    let file = write(folder.path(), "people.csv", csv.as_bytes());
    let (code, report) = import(&server, &["csv", &file, "--create"]);
    assert_eq!((code, counts(&report)), (3, [2, 1, 2, 0, 5]), "{report}");
    let places: Vec<&str> = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| skipped["place"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["line 3", "line 4", "line 5", "line 5", "line 6"], "{report}");
    let ada = person(&server, "ada@home.example");
    assert_eq!((&ada["name"], &ada["slug"]), (&"Ada Lovelace".into(), &"countess".into()));
}

#[test]
fn an_ldif_imports_people_with_their_photos() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let photo = STANDARD.encode(pictures::distinct_jpeg(1));
    let lines: Vec<&str> =
        photo.as_bytes().chunks(70).map(|part| std::str::from_utf8(part).unwrap()).collect();
    let ldif = format!(
        "dn: ou=people\nobjectClass: organizationalUnit\n\ndn: uid=ada\nuid: ada\ncn: Ada\nmail: a.l@example.org\n\
         mail: ada@example.org\njpegPhoto:: {}\n\ndn: uid=bob\nmail: bob@example.org\njpegPhoto:< file:///etc/passwd\n",
        lines.join("\n ")
    );
    let file = write(folder.path(), "people.ldif", ldif.as_bytes());
    let (code, report) = import(&server, &["ldif", &file, "--create"]);
    assert_eq!((code, counts(&report)), (3, [1, 1, 1, 0, 1]), "{report}");
    assert_eq!(person(&server, "ada@example.org")["slug"], "ada");
    assert_eq!(server.blobs().len(), 1);
}

#[test]
fn a_libravatar_export_imports_all_addresses_and_photos_with_the_shown_one_current() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let photo = |seed| STANDARD.encode(pictures::distinct_jpeg(seed));
    let export = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><user xmlns=\"https://www.libravatar.org/schemas/export/0.2\">\n\
         <account username=\"ada\" password=\"x\"/><emails><email photo_id=\"2\">ada@example.org</email>\
         <email photo_id=\"1\">ada@home.example</email></emails>\
         <openids><openid photo_id=\"None\">https://ada.example/</openid></openids>\
         <photos><photo id=\"2\" encoding=\"base64\" format=\"jpg\">b'{}'</photo>\
         <photo id=\"1\" encoding=\"base64\" format=\"jpg\">{}</photo></photos></user>",
        photo(2),
        photo(1)
    );
    let file = write(folder.path(), "export.xml", export.as_bytes());
    let broken = write(folder.path(), "broken.xml", b"<html/>");
    let (code, report) = import(&server, &["ivatar", &file, &broken, "--create"]);
    assert_eq!((code, counts(&report)), (3, [1, 2, 2, 0, 1]), "{report}");
    let (code, report) = import(&server, &["ivatar", &file]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 0, 1, 0]), "{report}");
    let current =
        tondo(&["picture", "get", "ada@example.org", "--data", server.data.to_str().unwrap()]).stdout;
    assert_eq!(current, pictures::distinct_jpeg(2));
}

/// An avatar server that knows one hash, and the request lines that it received.
fn remote_server(known: String) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&requests);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            lines.map_while(Result::ok).find(String::is_empty);
            let has = first.contains(&known);
            received.lock().unwrap().push(first);
            let (status, body) =
                if has { ("200 OK", pictures::distinct_jpeg(7)) } else { ("404 Not Found", Vec::new()) };
            let length = body.len();
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
                .unwrap();
            stream.write_all(&body).unwrap();
        }
    });
    (address, requests)
}

#[test]
fn a_remote_server_is_asked_only_with_consent_and_for_people_without_a_picture() {
    let server = Server::start();
    for email in ["ada@example.org", "bob@example.org"] {
        server.add_person(email, "correct horse");
    }
    let hash = IdentityHash::all_of("ada@example.org")[2].to_hex();
    let (remote, requests) = remote_server(hash.clone());
    let from = format!("http://{remote}/base");
    let (code, report) = import(&server, &["gravatar", "--from", &from, "--private"]);
    assert!(code == 2 && report.as_str().unwrap().contains("--consent"), "{report}");
    let (code, report) = import(&server, &["gravatar", "--from", &from, "--consent"]);
    assert_eq!((code, counts(&report)[4]), (3, 2), "{report}");
    assert!(requests.lock().unwrap().is_empty(), "a private IP was contacted without --private");
    let (code, report) = import(&server, &["gravatar", "--from", &from, "--consent", "--private"]);
    assert_eq!((code, counts(&report), &report["absent"]), (0, [0, 1, 0, 0, 0], &1.into()), "{report}");
    let lines = std::mem::take(&mut *requests.lock().unwrap());
    let expected = format!("GET /base/avatar/{hash}?s=512&d=404 HTTP/1.1");
    assert!(lines.len() == 2 && lines.contains(&expected), "{lines:?}");
    let (code, _) =
        import(&server, &["gravatar", "ada@example.org", "--from", &from, "--consent", "--private"]);
    assert_eq!((code, requests.lock().unwrap().len()), (0, 0));
}

#[test]
fn a_missing_or_malformed_source_exits_with_1() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "x.csv", b"name\nAda\n");
    for arguments in [["folder", "/nothing/here"], ["csv", &file], ["ldif", "/nothing/here"]] {
        assert_eq!(import(&server, &arguments).0, 1, "{arguments:?}");
    }
    assert_eq!(import(&server, &["ivatar"]).0, 2);
    let data = folder.path().join("none");
    let output =
        tondo(&["import", "folder", folder.path().to_str().unwrap(), "--data", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(10));
}
