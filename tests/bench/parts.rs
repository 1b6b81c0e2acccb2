//! Benchmarks of the parts of a response: `cargo bench --bench parts`, or some of them by a part of their name, as in
//! `cargo bench --bench parts look-up`. Criterion compares each run with the one before.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark fails loudly"
)]

mod photos;

use std::hint::black_box;
use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt;
use image::{ImageFormat, RgbImage};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tondo::parts::{
    AnimationMode, App, BlobHash, Clock, Color, Config, DataDir, Environment, Framing, Limits, MediaType,
    OpenMode, Overrides, RenditionSpec, Side, lookup, probe, render,
};

const PERSON: &str = "ada@example.org";

/// Noise of this side, in pixels, is a PNG file of 15 KB.
const PICTURE_SIDE: u32 = 70;

fn imaging(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("imaging");
    group.sample_size(10);
    let photo = Bytes::from(photos::jpeg(0));
    let limits =
        Limits { max_pixels: 1 << 30, max_frames: 1, max_frame_pixels: 1 << 30, max_decoding_bytes: 1 << 30 };
    group.bench_function("probing 12 megapixels", |bencher| bencher.iter(|| probe(&photo, &limits)));
    let small = rendered(&photo, 512, MediaType::Jpeg);
    for (name, source) in [("12 megapixels", &photo), ("512 pixels", &small)] {
        for media in [MediaType::Jpeg, MediaType::Webp, MediaType::Png] {
            let title = format!("{name} to 256 pixels of {}", media.usual_extension());
            group.bench_function(title, |bencher| bencher.iter(|| rendered(source, 256, media)));
        }
    }
    // Nearly no encoding: the cost of decoding and resizing.
    group.bench_function("12 megapixels to 1 pixel", |bencher| {
        bencher.iter(|| rendered(&photo, 1, MediaType::Jpeg));
    });
    group.finish();
}

fn rendered(source: &Bytes, side: u32, media: MediaType) -> Bytes {
    let spec = RenditionSpec {
        framing: Framing::default(),
        side: Side::clamped(side),
        media,
        animation: AnimationMode::Still,
    };
    render(source, &spec, Color { red: 255, green: 255, blue: 255 }, 60).expect("a rendition").bytes
}

fn serving(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let blob = store_a_picture(folder.path());
    let runtime = Runtime::new().unwrap();
    let (app, address) = runtime.block_on(async { serve(folder.path()) });

    let mut group = criterion.benchmark_group("look-up");
    group.bench_function("in the catalog", |bencher| {
        bencher.iter(|| runtime.block_on(app.catalog.published_blob(black_box(blob))).unwrap());
    });
    runtime.block_on(lookup::published_blob(&app, blob)).unwrap();
    group.bench_function("in memory", |bencher| {
        bencher.iter(|| {
            lookup::published_blob(&app, black_box(blob)).now_or_never().expect("no waiting").unwrap()
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("response");
    let mut client = Client(TcpStream::connect(&address).unwrap());
    group.bench_function("routing to a trivial handler", |bencher| bencher.iter(|| client.get("/healthz")));
    let (stored, rendition) = (format!("/p/{blob}.png"), format!("/p/{blob}.png?s=70"));
    group.bench_function("a stored picture from memory", |bencher| bencher.iter(|| client.get(&stored)));
    group.bench_function("a rendition from memory", |bencher| bencher.iter(|| client.get(&rendition)));
    group.finish();
}

/// Fills a data directory with one person and their picture. Returns the blob's hash.
fn store_a_picture(folder: &Path) -> BlobHash {
    let noise = (0_u32..PICTURE_SIDE * PICTURE_SIDE * 3)
        .map(|place| place.wrapping_mul(0x9e37_79b9).to_le_bytes()[3]);
    let mut png = Cursor::new(Vec::new());
    let image = RgbImage::from_raw(PICTURE_SIDE, PICTURE_SIDE, noise.collect()).unwrap();
    image.write_to(&mut png, ImageFormat::Png).unwrap();
    let file = folder.join("picture.png");
    std::fs::write(&file, png.get_ref()).unwrap();
    let (data, file) = (folder.to_str().unwrap(), file.to_str().unwrap());
    for command in [["user", "add", PERSON, "--no-password"], ["picture", "put", PERSON, file]] {
        let words = command.into_iter().chain(["--data", data]).map(str::to_owned);
        assert_eq!(tondo::run(Ok(words.collect::<Vec<_>>())), ExitCode::SUCCESS);
    }
    BlobHash::of(png.get_ref())
}

/// Starts a server in this process; where it is.
fn serve(data: &Path) -> (Arc<App>, String) {
    let mut overrides = Overrides::default();
    overrides.set("data", data.display().to_string());
    overrides.set("listen", "127.0.0.1:0".to_owned());
    overrides.set("access_log", "false".to_owned());
    let config = Config::load(overrides, &Environment::of_process()).unwrap();
    let opened = DataDir::open(&config, OpenMode::Serve, Clock::System.now()).unwrap();
    let listening = tondo::parts::bind(&config).unwrap();
    let url = listening.urls(&config).remove(0);
    let app = Arc::new(App::new(config, Clock::System, opened));
    let served = Arc::clone(&app);
    tokio::spawn(async move {
        let (stop, force) = (watch::Sender::new(false), watch::Sender::new(false));
        tondo::parts::serve(served, listening, None, stop.subscribe(), force.subscribe()).await
    });
    (app, url.trim_start_matches("http://").trim_end_matches('/').to_owned())
}

/// A keep-alive connection.
struct Client(TcpStream);

impl Client {
    /// Sends a request and reads the whole response.
    fn get(&mut self, path: &str) {
        self.0.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
        let (mut response, mut chunk) = (Vec::new(), vec![0; 32 * 1024]);
        loop {
            let count = self.0.read(&mut chunk).unwrap();
            assert!(count > 0, "a response to {path}");
            response.extend(chunk.iter().take(count));
            if length(&response).is_some_and(|length| response.len() >= length) {
                assert!(
                    response.starts_with(b"HTTP/1.1 200"),
                    "{path}: {}",
                    String::from_utf8_lossy(&response)
                );
                return;
            }
        }
    }
}

/// The length of a response, once its header has arrived.
fn length(response: &[u8]) -> Option<usize> {
    let head_end = response.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(response.get(..head_end)?).ok()?;
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    Some(head_end + line.parse::<usize>().ok()?)
}

criterion_group!(parts, imaging, serving);
criterion_main!(parts);
