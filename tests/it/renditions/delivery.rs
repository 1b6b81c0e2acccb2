//! Renditions over HTTP: URLs, formats, caching, byte ranges, and that changes are visible at once.

use std::path::{Path, PathBuf};

use image::GenericImageView;
use serde_json::Value;
use tondo::parts::BlobHash;

use crate::support::files::files_below;
use crate::support::pictures::{
    assert_quarters_match, decoded, encoded, gif_animation, jpeg, noise, opaque, quarters,
    translucent_quarters,
};
use crate::support::{Answer, SAMPLE_REQUEST, SAMPLE_SHA256, Server, tondo};

/// A server with one picture, its owner's token, and what the API returns about the picture.
struct Shown {
    server: Server,
    token: String,
    facts: Value,
}

impl Shown {
    fn new(mime: &str, picture: &[u8]) -> Self {
        Self::on(Server::start(), mime, picture)
    }

    fn on(server: Server, mime: &str, picture: &[u8]) -> Self {
        let token = server.token_of_new_person("ada@example.org", "account");
        let mut shown = Self { server, token, facts: Value::Null };
        shown.replace(mime, picture);
        shown
    }

    fn replace(&mut self, mime: &str, picture: &[u8]) {
        let answer = self.server.upload(&self.token).body(mime, picture).send();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        self.facts = self.me()["profile_picture"].clone();
    }

    fn me(&self) -> Value {
        self.server.request("GET", "/api/v1/me").token(&self.token).send().json()
    }

    /// The URL of the person's current picture.
    fn own(&self) -> String {
        self.facts["url"].as_str().unwrap().to_owned()
    }

    /// The URL of its content, without an extension.
    fn content(&self) -> String {
        self.facts["content_url"].as_str().unwrap().split_once('.').unwrap().0.to_owned()
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.server.request("GET", path);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send()
    }

    /// The folder of what today's renderer made; beside it are files being written.
    fn cached_renditions(&self) -> PathBuf {
        self.renditions().join("4")
    }

    fn renditions(&self) -> PathBuf {
        self.server.data.join("renditions")
    }
}

fn side_and_type(answer: &Answer) -> (u32, u32, String) {
    let (width, height) = decoded(&answer.body).dimensions();
    (width, height, answer.header("content-type").to_owned())
}

#[test]
fn every_format_is_rendered_in_the_requested_size() {
    let wide = quarters(300, 200);
    let shown = Shown::new("image/jpeg", &jpeg(&wide));
    let middle = wide.crop_imm(50, 0, 200, 200);
    for (ending, mime) in [
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("gif", "image/gif"),
    ] {
        for side in [1, 24, 80, 200, 320] {
            let path = format!("{}.{ending}?s={side}", shown.content());
            let answer = shown.get(&path, &[]);
            assert_eq!(
                (answer.status, side_and_type(&answer)),
                (200, (side, side, mime.to_owned())),
                "{path}"
            );
            assert_eq!(answer.header("etag"), format!("\"{}\"", BlobHash::of(&answer.body)));
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert!(answer.find_header("vary").is_none(), "{path}");
            if side >= 80 {
                assert_quarters_match(
                    &path,
                    &opaque(&decoded(&answer.body)),
                    &middle.thumbnail_exact(side, side),
                );
            }
        }
    }
    let own = shown.get(&format!("{}?s=80", shown.own()), &[]);
    assert_eq!(
        (side_and_type(&own), own.header("cache-control")),
        ((80, 80, "image/jpeg".into()), "no-cache")
    );
}

#[test]
fn a_picture_is_enlarged_to_the_size_that_is_asked_for() {
    let shown = Shown::new("image/png", &encoded(&quarters(60, 40), image::ImageFormat::Png));
    for (asked, side) in [("80", 80), ("81", 81), ("2048", 2048), ("999999", 2048)] {
        for path in [shown.content(), shown.own()] {
            let path = path.trim_end_matches(".png");
            let answer = shown.get(&format!("{path}.png?s={asked}"), &[]);
            assert_eq!(side_and_type(&answer), (side, side, "image/png".to_owned()), "{path} {asked}");
        }
    }
    // Not a size: the file as it is.
    for asked in ["0", "-3", "x"] {
        let answer = shown.get(&format!("{}.png?s={asked}", shown.content()), &[]);
        assert_eq!(side_and_type(&answer), (60, 40, "image/png".to_owned()), "{asked}");
    }
}

#[test]
fn without_a_size_the_content_url_serves_the_stored_file() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    for ending in ["", ".jpg", ".jpeg", ".unknown"] {
        let answer = server.get(&format!("/p/{SAMPLE_SHA256}{ending}"));
        assert_eq!((answer.status, answer.body.len()), (200, 1118), "{ending}");
        assert_eq!(BlobHash::of(&answer.body).to_hex(), SAMPLE_SHA256);
        assert_eq!(answer.header("etag"), format!("\"{SAMPLE_SHA256}\""));
        assert_eq!(answer.header("content-disposition"), format!("inline; filename=\"{SAMPLE_SHA256}.jpg\""));
    }
    let webp = server.get(&format!("/p/{SAMPLE_SHA256}.webp"));
    assert_eq!(side_and_type(&webp), (200, 200, "image/webp".to_owned()));
    let upper = SAMPLE_SHA256.to_uppercase();
    for path in [
        format!("/p/{upper}"),
        "/p/abc".into(),
        format!("/p/{}", BlobHash::of(b"other")),
        format!("/p/{SAMPLE_SHA256}?crop=0,0,10"),
    ] {
        assert_eq!(server.get(&path).status, 404, "{path}");
    }
}

#[test]
fn the_accept_header_decides_the_type_if_the_url_does_not() {
    let translucent =
        Shown::new("image/png", &encoded(&translucent_quarters(100, 100), image::ImageFormat::Png));
    let opaque = Shown::new("image/png", &encoded(&quarters(100, 100), image::ImageFormat::Png));
    for (shown, accept, mime) in [
        (&translucent, "image/avif,image/webp,*/*", "image/webp"),
        (&translucent, "*/*", "image/png"),
        (&opaque, "image/*", "image/jpeg"),
        (&opaque, "image/webp;q=0, */*", "image/jpeg"),
    ] {
        let answer = shown.get(&format!("{}?s=50", shown.content()), &[("Accept", accept)]);
        assert_eq!((answer.header("content-type"), answer.header("vary")), (mime, "accept"), "{accept}");
        let fresh = shown.get(
            &format!("{}?s=50", shown.content()),
            &[("Accept", accept), ("If-None-Match", answer.header("etag"))],
        );
        assert_eq!((fresh.status, fresh.header("vary")), (304, "accept"));
    }
    let flattened =
        decoded(&translucent.get(&format!("{}.jpg?s=50", translucent.content()), &[]).body).to_rgb8();
    let background = flattened.pixels().filter(|pixel| pixel.0.iter().all(|value| *value > 120)).count();
    assert!(background > 0, "no part of the picture has the white background");
}

#[test]
fn only_crops_that_somebody_chose_are_rendered() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let picture = jpeg(&quarters(200, 200));
    let mut upload = crate::support::upload_json("q.jpg", "image/jpeg", 200, 200, &picture);
    upload["crop"] = serde_json::json!({"x": 100, "y": 0, "size": 100});
    assert_eq!(server.upload(&token).json(&upload).send().status, 201);
    let facts = server.request("GET", "/api/v1/me").token(&token).send().json()["profile_picture"].clone();
    let (own, content) = (facts["url"].as_str().unwrap(), facts["content_url"].as_str().unwrap());
    assert!(content.ends_with(".jpg?crop=100,0,100"), "{content}");
    let corner = quarters(200, 200).crop_imm(100, 0, 100, 100);
    for path in [format!("{own}?s=100"), format!("{content}&s=100"), content.to_owned()] {
        let shown = server.get(&path);
        assert_eq!(side_and_type(&shown).0, 100, "{path}");
        let (found, wanted) = (decoded(&shown.body).get_pixel(50, 50), corner.get_pixel(50, 50));
        assert!(
            found.0.iter().zip(wanted.0).all(|(a, b)| a.abs_diff(b) < 12),
            "{path}: {found:?} {wanted:?}"
        );
    }
    let plain = content.split_once('?').unwrap().0;
    assert_eq!(server.get(&format!("{plain}?s=100")).status, 200);
    for crop in ["0,0,100", "100,0,99", "x", "1,2,3,4"] {
        assert_eq!(server.get(&format!("{plain}?s=100&crop={crop}")).status, 404, "{crop}");
    }
}

#[test]
fn an_animation_is_still_unless_animated_is_requested() {
    let frames = [quarters(64, 64), quarters(64, 64).rotate180()];
    let shown = Shown::new("image/gif", &gif_animation(&frames));
    let frames_and_type = |path: &str, accept: &str| {
        let answer = shown.get(path, &[("Accept", accept)]);
        assert_eq!(answer.status, 200, "{path}");
        let frames = match answer.header("content-type") {
            "image/gif" => frames_of_gif(&answer.body),
            "image/webp" => frames_of_webp(&answer.body),
            _ => 1,
        };
        (frames, answer.header("content-type").to_owned())
    };
    let content = shown.content();
    assert_eq!(frames_and_type(&format!("{content}?s=32"), "*/*").0, 1);
    assert_eq!(frames_and_type(&format!("{content}.gif?s=32"), "*/*"), (1, "image/gif".into()));
    assert_eq!(frames_and_type(&format!("{content}.gif?s=32&animated=1"), "*/*"), (2, "image/gif".into()));
    assert_eq!(frames_and_type(&format!("{content}.webp?s=32&animated=1"), "*/*"), (2, "image/webp".into()));
    assert_eq!(
        frames_and_type(&format!("{content}?s=32&animated=1"), "image/webp"),
        (2, "image/webp".into())
    );
    assert_eq!(frames_and_type(&format!("{content}?s=32&animated=1"), "*/*"), (2, "image/gif".into()));
    assert_eq!(frames_and_type(&format!("{content}.png?s=32&animated=1"), "*/*"), (1, "image/png".into()));
    assert_eq!(frames_and_type(&format!("{}?s=32&animated=1", shown.own()), "*/*"), (2, "image/gif".into()));
}

fn frames_of_gif(file: &[u8]) -> usize {
    use image::AnimationDecoder;
    image::codecs::gif::GifDecoder::new(std::io::Cursor::new(file)).unwrap().into_frames().count()
}

fn frames_of_webp(file: &[u8]) -> usize {
    use image::AnimationDecoder;
    let decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    if decoder.has_animation() { decoder.into_frames().count() } else { 1 }
}

#[test]
fn a_byte_range_of_the_stored_file_is_served() {
    // One that is served from memory, and one that is served from its file.
    for picture in [jpeg(&quarters(50, 50)), encoded(&noise(7, 300, 300), image::ImageFormat::Png)] {
        let mime = if picture.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
        let shown = Shown::new(mime, &picture);
        let all = picture.len();
        for path in [shown.own(), shown.content()] {
            let whole = shown.get(&path, &[]);
            assert_eq!((whole.status, whole.header("accept-ranges")), (200, "bytes"));
            for (asked, range) in [
                ("bytes=0-9".to_owned(), 0..10),
                (format!("bytes={}-", all - 5), all - 5..all),
                ("bytes=-7".into(), all - 7..all),
            ] {
                let part = shown.get(&path, &[("Range", &asked)]);
                assert_eq!((part.status, part.body.as_slice()), (206, &picture[range.clone()]), "{asked}");
                let stated = format!("bytes {}-{}/{all}", range.start, range.end - 1);
                assert_eq!(part.header("content-range"), stated);
                assert_eq!(part.header("etag"), whole.header("etag"));
            }
            let head = shown.server.request("HEAD", &path).header("Range", "bytes=0-9").send();
            assert_eq!((head.status, head.header("content-length")), (200, all.to_string().as_str()));
            let beyond = shown.get(&path, &[("Range", &format!("bytes={all}-"))]);
            assert_eq!(beyond.header("cache-control"), "no-store");
            assert_eq!(
                (beyond.status, beyond.header("content-range")),
                (416, format!("bytes */{all}").as_str())
            );
            let changed = shown.get(&path, &[("Range", "bytes=0-9"), ("If-Range", "\"other\"")]);
            assert_eq!((changed.status, changed.body.len()), (200, all));
            let several = shown.get(&path, &[("Range", "bytes=0-1,4-5")]);
            assert_eq!((several.status, several.body.len()), (200, all));
        }
    }
}

#[test]
fn changes_are_visible_to_the_next_request() {
    let mut shown = Shown::new("image/jpeg", &jpeg(&quarters(100, 100)));
    let (own, content) = (shown.own(), shown.content());
    let first = shown.get(&format!("{own}?s=40"), &[]);
    for _ in 0..3 {
        assert_eq!(shown.get(&format!("{own}?s=40"), &[]).body, first.body);
        assert_eq!(shown.get(&own, &[]).status, 200);
        assert_eq!(shown.get(&format!("{content}.jpg?s=40"), &[]).body, first.body);
    }
    shown.replace("image/jpeg", &jpeg(&quarters(100, 100).rotate180()));
    let second = shown.get(&format!("{own}?s=40"), &[]);
    assert_ne!(second.body, first.body);
    let stale = shown.get(&format!("{own}?s=40"), &[("If-None-Match", first.header("etag"))]);
    assert_eq!((stale.status, stale.body == second.body), (200, true));
    // The old one stays in the history, and its content is still served.
    assert_eq!(shown.get(&format!("{content}.jpg?s=40"), &[]).body, first.body);
    let history = shown.server.request("GET", "/api/v1/user/pictures").token(&shown.token).send().json();
    let former = history["pictures"][1]["id"].as_str().unwrap().to_owned();
    let restore = format!("/api/v1/user/pictures/{former}/restore");
    assert_eq!(shown.server.request("POST", &restore).token(&shown.token).send().status, 200);
    assert_eq!(shown.get(&format!("{own}?s=40"), &[]).body, first.body);
    for (id, path) in
        [(former, &content), (history["pictures"][0]["id"].as_str().unwrap().to_owned(), &shown.content())]
    {
        assert_eq!(shown.get(&format!("{path}?s=40"), &[]).status, 200);
        let gone =
            shown.server.request("DELETE", &format!("/api/v1/user/pictures/{id}")).token(&shown.token).send();
        assert_eq!(gone.status, 204);
        assert_eq!(shown.get(&format!("{path}?s=40"), &[]).status, 404);
        assert_eq!(shown.get(path, &[]).status, 404);
    }
    assert_eq!(shown.get(&format!("{own}?s=40"), &[]).status, 404);
    assert_eq!(files_below(&shown.cached_renditions()).len(), 0, "renditions of deleted pictures are left");
}

#[test]
fn changes_by_a_command_are_visible_to_the_next_request() {
    let shown = Shown::new("image/jpeg", &jpeg(&quarters(100, 100)));
    let own = format!("{}?s=40", shown.own());
    let folder = tempfile::tempdir().unwrap();
    let data = shown.server.data.clone();
    let data = data.to_str().unwrap();
    for round in 0..5 {
        let before = shown.get(&own, &[]);
        assert_eq!(before.status, 200, "round {round}");
        let file = folder.path().join("profile_picture.jpg");
        std::fs::write(&file, crate::support::pictures::distinct_jpeg(round)).unwrap();
        let put = ["picture", "put", "ada@example.org", file.to_str().unwrap(), "--data", data];
        let output = tondo(&put);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let after = shown.get(&own, &[]);
        assert_eq!((after.status, after.body == before.body), (200, false), "round {round}");
    }
    assert!(tondo(&["picture", "remove", "ada@example.org", "--data", data]).status.success());
    assert_eq!(shown.get(&own, &[]).status, 404);
}

// Promise 14
#[test]
fn renditions_are_cached_on_disk_and_rendered_again_if_missing_or_damaged() {
    let mut shown = Shown::new("image/jpeg", &jpeg(&quarters(100, 100)));
    let path = format!("{}.webp?s=40", shown.content());
    let first = shown.get(&path, &[]);
    let cached = shown.cached_renditions();
    assert_eq!(files_below(&cached).len(), 1);
    let restart = |shown: Shown| {
        let data = shown.server.data.clone();
        let Shown { mut server, token, facts } = shown;
        server.signal("TERM");
        assert!(server.wait().success());
        let (server, folder) = (Server::start_on(&data, &[], &[]), server);
        (Shown { server, token, facts }, folder)
    };
    let (again, _folder) = restart(shown);
    shown = again;
    assert_eq!(shown.get(&path, &[]).body, first.body);
    damage_all(&cached);
    let (again, _folder2) = restart(shown);
    shown = again;
    assert_eq!(shown.get(&path, &[]).body, first.body);
    std::fs::remove_dir_all(shown.renditions()).unwrap();
    assert_eq!(shown.get(&path, &[]).body, first.body);
    assert_eq!(shown.get(&format!("{}.webp?s=41", shown.content()), &[]).status, 200);
    assert_eq!(files_below(&cached).len(), 1, "renditions are cached again after the folder was removed");
}

/// Flips a bit in the last byte of every file.
fn damage_all(folder: &Path) {
    for path in files_below(folder) {
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn the_rendition_cache_stays_within_its_limits() {
    let server = Server::start_with(&[], &[("TONDO_CACHE_DISK", "64 KiB"), ("TONDO_CACHE_MEMORY", "64 KiB")]);
    let shown = Shown::on(server, "image/png", &encoded(&noise(3, 120, 120), image::ImageFormat::Png));
    for side in 1..=60 {
        assert_eq!(shown.get(&format!("{}.png?s={side}", shown.content()), &[]).status, 200);
    }
    let files = files_below(&shown.cached_renditions()).len();
    assert!((1..=17).contains(&files), "{files} files of at least 4 KiB in a cache of 64 KiB");
    let none = Server::start_with(&[], &[("TONDO_CACHE_DISK", "0")]);
    let shown = Shown::on(none, "image/jpeg", &jpeg(&quarters(1500, 1500)));
    assert_eq!(shown.get(&format!("{}.webp?s=80", shown.content()), &[]).status, 200);
    assert!(!shown.renditions().exists());
}

#[test]
fn concurrent_requests_for_one_rendition_render_it_once() {
    let server = Server::start_with(&[], &[("TONDO_LOG", "tondo=debug")]);
    let shown = Shown::on(server, "image/jpeg", &jpeg(&noise(5, 900, 900)));
    let path = format!("{}.webp?s=500", shown.content());
    let bodies: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let requests: Vec<_> = (0..16).map(|_| scope.spawn(|| shown.get(&path, &[]).body)).collect();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    });
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.is_empty()));
    assert_eq!(shown.server.log().matches("a rendition was made").count(), 1);
}

#[test]
fn uploading_a_large_picture_creates_an_intermediate() {
    let shown = Shown::new("image/jpeg", &jpeg(&quarters(1600, 1400)));
    let cached = shown.cached_renditions();
    assert_eq!(files_below(&cached).len(), 1);
    let answer = shown.get(&format!("{}.jpg?s=300", shown.content()), &[]);
    let middle = quarters(1600, 1400).crop_imm(100, 0, 1400, 1400).thumbnail_exact(300, 300);
    assert_quarters_match("from the intermediate", &decoded(&answer.body), &middle);
    assert_eq!(files_below(&cached).len(), 2);
    let large = shown.get(&format!("{}.jpg?s=1400", shown.content()), &[]);
    assert_eq!(side_and_type(&large).0, 1400);
}

#[test]
fn the_api_returns_the_placeholder_of_a_picture() {
    let red = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(80, 60, image::Rgb([200, 30, 40])));
    let shown = Shown::new("image/png", &encoded(&red, image::ImageFormat::Png));
    let color = shown.facts["color"].as_str().unwrap();
    let value = |at: usize| i32::from_str_radix(&color[at..at + 2], 16).unwrap();
    assert!(
        (value(1) - 200).abs() < 16 && (value(3) - 30).abs() < 16 && (value(5) - 40).abs() < 16,
        "{color}"
    );
    let hash = shown.facts["thumb_hash"].as_str().unwrap();
    assert!((8..=34).contains(&hash.len()), "{hash}");
    let history = shown.server.request("GET", "/api/v1/user/pictures").token(&shown.token).send().json();
    assert_eq!(history["pictures"][0]["thumb_hash"], hash);
}

#[test]
fn a_large_rendition_is_the_same_with_and_without_a_disk_cache() {
    let picture = encoded(&noise(9, 300, 300), image::ImageFormat::Png);
    let mut bodies = Vec::new();
    for disk in ["1 GiB", "0"] {
        let server = Server::start_with(&[], &[("TONDO_CACHE_DISK", disk)]);
        let shown = Shown::on(server, "image/png", &picture);
        for _ in 0..3 {
            let answer = shown.get(&format!("{}.png?s=299", shown.content()), &[]);
            assert_eq!(answer.header("etag"), format!("\"{}\"", BlobHash::of(&answer.body)));
            assert!(answer.body.len() > 128 * 1024);
            bodies.push(answer.body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[test]
fn slow_clients_hold_no_large_rendition_in_memory() {
    use std::io::Write;
    let server = Server::start();
    let shown = Shown::on(server, "image/png", &encoded(&noise(9, 1000, 1000), image::ImageFormat::Png));
    let path = format!("{}.png?s=1000", shown.content());
    let bytes = shown.get(&path, &[]).body.len();
    assert!(bytes > 2 << 20);
    let before_kib = shown.server.peak_memory_kib();
    let clients: Vec<_> = (0..40)
        .map(|_| {
            let mut client = std::net::TcpStream::connect(shown.server.address).unwrap();
            write!(client, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            client
        })
        .collect();
    // Each has received its first bytes, and with them all that the server holds for it in memory.
    for client in &clients {
        let mut beginning = [0; 1024];
        std::io::Read::read_exact(&mut &*client, &mut beginning).unwrap();
    }
    let grown_kib = shown.server.peak_memory_kib().saturating_sub(before_kib);
    assert!(grown_kib < 24 << 10, "{grown_kib} KiB for {} clients of {bytes} bytes", clients.len());
}
