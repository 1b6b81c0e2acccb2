//! Floods: many large uploads at once. The server survives, answers every request, and stays within its memory budget.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use image::{DynamicImage, Rgb, RgbImage};

use crate::support::Uploader;
use crate::support::containers;
use crate::support::pictures::{JpegKind, Random, jpeg_of_kind};
use crate::support::{Answer, upload_head, upload_json};

/// The most resident memory of the server: the default memory budget, and 32 MiB for everything else.
pub(super) const MAX_MEMORY_KIB: u64 = (192 + 32) << 10;

/// Uploads that are sent at once.
const UPLOADS: usize = 64;

/// 12 megapixels, 4:3: a photo of a phone.
const SIZE: (u32, u32) = (4000, 3000);

/// The 99th percentile of the time that a request for a picture takes meanwhile, the wait for a CPU included.
pub(super) const MAX_P99: Duration = Duration::from_millis(250);

/// How long the last upload of a flood may take.
const TIMEOUT: Duration = Duration::from_mins(4);

#[derive(Debug, Clone, Copy)]
enum Heavy {
    Baseline,
    Progressive,
    /// With an orientation, so that it is encoded again.
    Turned,
}

/// The results of a flood.
struct Outcome {
    statuses: BTreeMap<u16, usize>,
    took: Duration,
    peak_kib: u64,
    views: Latencies,
}

/// The times that requests for a picture took, sorted.
pub(super) struct Latencies(Vec<Duration>);

impl Latencies {
    /// The 99th percentile.
    pub(super) fn p99(&self) -> Duration {
        self.at(99)
    }

    pub(super) fn summary(&self) -> String {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let [p50, p99, most] = [50, 99, 100].map(|percent| ms(self.at(percent)));
        format!("{} views: p50 {p50:.1} ms, p99 {p99:.1} ms, max {most:.1} ms", self.0.len())
    }

    fn at(&self, percent: usize) -> Duration {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }
}

impl Outcome {
    fn summary(&self, what: &str) -> String {
        let Self { statuses, took, peak_kib, views } = self;
        let (seconds, mib) = (took.as_secs_f64(), peak_kib >> 10);
        format!(
            "{what}: {statuses:?} in {seconds:.1} s; at most {mib} MiB resident; meanwhile {}",
            views.summary()
        )
    }
}

// Promise 11
#[test]
fn sixty_four_large_uploads_at_once_stay_within_the_memory_budget() {
    for heavy in [Heavy::Baseline, Heavy::Progressive, Heavy::Turned] {
        let outcome = flood(heavy);
        println!("{}", outcome.summary(&format!("{UPLOADS} uploads of 12 megapixels at once, {heavy:?}")));
        assert_eq!(outcome.statuses.values().sum::<usize>(), UPLOADS * floods(), "{heavy:?}");
        assert!(outcome.statuses.contains_key(&201), "{heavy:?}");
        assert!(outcome.statuses.keys().all(|status| [201, 503].contains(status)), "{heavy:?}");
        assert!(outcome.views.p99() < MAX_P99, "{heavy:?}: {}", outcome.views.summary());
        assert!(outcome.peak_kib <= MAX_MEMORY_KIB, "{heavy:?}: {} KiB", outcome.peak_kib);
    }
}

/// How often each flood is repeated on one server. `tests/bench/memory` repeats it more often.
fn floods() -> usize {
    std::env::var("TONDO_TEST_FLOODS").map_or(1, |floods| floods.parse().unwrap())
}

/// Uploads one kind of picture from many clients at once, and meanwhile requests a picture again and again.
fn flood(heavy: Heavy) -> Outcome {
    let uploader = Uploader::new();
    let path = uploader.post_for_another_person();
    let request = request_of(heavy, &uploader.token);
    let is_over = AtomicBool::new(false);
    let mut statuses = BTreeMap::new();
    let begun = Instant::now();
    let views = std::thread::scope(|scope| {
        let viewer = scope.spawn(|| watch(&uploader, &path, &is_over));
        for _ in 0..floods() {
            let clients: Vec<_> =
                (0..UPLOADS).map(|_| scope.spawn(|| send(&uploader, &request).status)).collect();
            for client in clients {
                *statuses.entry(client.join().unwrap()).or_default() += 1;
            }
        }
        is_over.store(true, Ordering::Relaxed);
        viewer.join().unwrap()
    });
    assert_eq!(uploader.server.get("/healthz").status, 200);
    Outcome { statuses, took: begun.elapsed(), peak_kib: uploader.server.peak_memory_kib(), views }
}

/// Requests a picture again and again until the flood is over; how long each request took.
pub(super) fn watch(uploader: &Uploader, path: &str, is_over: &AtomicBool) -> Latencies {
    let mut latencies = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        assert_eq!(uploader.server.get(path).status, 200);
        latencies.push(begun.elapsed());
    }
    latencies.sort_unstable();
    Latencies(latencies)
}

/// Sends a prepared request, without a copy, so that the test itself needs little memory.
fn send(uploader: &Uploader, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(uploader.server.address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    // A server that rejects a request early may not read all of it. Its answer still counts.
    drop(stream.write_all(request));
    Answer::read_from(&mut stream, false).unwrap()
}

fn request_of(heavy: Heavy, token: &str) -> Vec<u8> {
    let file = file_of(heavy);
    let body = upload_json("me", "image/jpeg", SIZE.0, SIZE.1, &file).to_string();
    let head = upload_head(token, &format!("Connection: close\r\nContent-Length: {}\r\n", body.len()));
    [head.as_bytes(), body.as_bytes()].concat()
}

fn file_of(heavy: Heavy) -> Vec<u8> {
    let picture = photograph(SIZE.0, SIZE.1);
    match heavy {
        Heavy::Baseline => jpeg_of_kind(&picture, JpegKind::ChromaHalved),
        Heavy::Progressive => jpeg_of_kind(&picture, JpegKind::Progressive),
        Heavy::Turned => {
            let file = jpeg_of_kind(&picture, JpegKind::ChromaHalved);
            containers::spliced(&file, 2, &containers::jpeg_exif(6))
        }
    }
}

/// A picture that compresses like a photograph: gradients with some grain.
fn photograph(width: u32, height: u32) -> DynamicImage {
    let mut random = Random(1);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let grain = random.next().to_be_bytes()[0] & 15;
        let soft = |value: u32| u8::try_from(value % 240).unwrap() + grain;
        Rgb([soft(x / 18), soft(y / 13), soft((x + y) / 31)])
    }))
}
