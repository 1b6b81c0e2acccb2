//! The pages' assets: named by their content's digest, compressed, and kept by browsers; and the libraries among them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::support::{Server, contains};

/// The path of an asset of this version.
fn asset(server: &Server, name: &str) -> String {
    let page = String::from_utf8(server.get("/").body).expect("a page is UTF-8");
    let (_, rest) = page.split_once("data-assets=\"").expect("the shell names its assets");
    let (folder, _) = rest.split_once('"').expect("the shell names its assets");
    format!("{folder}/{name}")
}

#[test]
fn assets_are_sent_compressed_to_clients_that_accept_it() {
    let server = Server::start();
    let path = asset(&server, "tondo.css");
    let plain = server.get(&path);
    assert_eq!((plain.status, plain.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(plain.find_header("content-encoding").is_none() && contains(&plain.body, b"@layer tokens"));
    let compressed = server.request("GET", &path).header("Accept-Encoding", "br, gzip").send();
    assert_eq!(compressed.header("content-encoding"), "gzip");
    assert_eq!(compressed.header("vary").to_lowercase(), "accept-encoding");
    let mut text = Vec::new();
    std::io::copy(&mut flate2::read::GzDecoder::new(compressed.body.as_slice()), &mut text)
        .expect("it is gzip");
    assert_eq!(text, plain.body);
    assert!(compressed.body.len() * 2 < plain.body.len());
}

#[test]
fn assets_of_another_version_and_unknown_ones_are_not_found() {
    let server = Server::start();
    let path = asset(&server, "app.js");
    assert_eq!(server.get(&path).header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(server.get("/assets/0123456789abcdef/app.js").status, 404);
    for name in ["no.js", "shell.html", "vendor/package.json", "vendor/update", "core", ""] {
        assert_eq!(server.get(&asset(&server, name)).status, 404, "{name}");
    }
    for path in ["/assets/..%2f..%2fCargo.toml", "/assets/x/..%2f..%2fCargo.toml"] {
        let status = server.get(path).status;
        assert!([400, 404].contains(&status), "{path}: {status}");
    }
    let icon = server.get("/favicon.ico");
    assert_eq!((icon.status, icon.header("content-type")), (200, "image/svg+xml"));
    let manifest = server.get(&asset(&server, "tondo.webmanifest"));
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    assert!(serde_json::from_slice::<serde_json::Value>(&manifest.body).is_ok());
}

/// What the pages' libraries are is written beside them; what is embedded is what the list says.
#[test]
fn the_libraries_are_what_their_checksums_say() {
    let folder = Path::new("assets/pages/vendor");
    let sums =
        std::fs::read_to_string(folder.join("SHA256SUMS")).expect("the checksums are in the repository");
    let listed: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    let output =
        Command::new("sha256sum").args(listed.keys()).current_dir(folder).output().expect("sha256sum runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), sums);
    for entry in std::fs::read_dir(folder).expect("the libraries are in the repository") {
        let name = entry.expect("an entry").file_name().into_string().expect("ASCII");
        let is_made = !["entries", "icons", "package.json", "package-lock.json", "update", "SHA256SUMS"]
            .contains(&name.as_str());
        assert!(!is_made || listed.contains_key(name.as_str()), "{name} has no checksum");
    }
}
