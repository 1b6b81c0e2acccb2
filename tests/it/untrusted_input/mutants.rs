//! Mutants: thousands of broken copies of valid files, the same in every run. Each is rejected or becomes a valid master.

use std::ops::Range;
use std::path::Path;

use image::GenericImageView;

use crate::support::Uploader;
use crate::support::claims;
use crate::support::containers;
use crate::support::corpus;
use crate::support::media::GIF;
use crate::support::pictures::{Random, Sample, decoded};

/// Mutants of each file of the corpus that go through ingest in this process.
const MUTANTS: u64 = 640;

/// Mutants of each file that are uploaded over HTTP.
const SENT_MUTANTS: u64 = 12;

/// Values for length fields: zero, the largest, and those around the sign bit.
const EXTREMES: [u32; 6] = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, u32::MAX];

// Promise 9
#[test]
fn every_mutant_is_rejected_or_becomes_a_valid_master() {
    let corpus = corpus::all(24, 16);
    let (mut tried, mut accepted) = (0, 0);
    for sample in &corpus {
        for seed in 0..MUTANTS {
            let mutant = mutant_of(sample, &corpus, seed);
            tried += 1;
            accepted += u32::from(holds(&sample.label, seed, mutant));
        }
    }
    println!("{tried} mutants of {} files: {accepted} accepted, the others rejected", corpus.len());
    assert!(accepted > tried / 20, "{accepted} of {tried}: the mutants are too broken to test anything");
}

// Promise 9
#[test]
fn every_uploaded_mutant_is_rejected_or_served_as_a_picture() {
    let corpus = corpus::all(24, 16);
    let uploader = Uploader::new();
    let (mut tried, mut accepted) = (0, 0);
    for sample in &corpus {
        for seed in 1000..1000 + SENT_MUTANTS {
            let mutant = mutant_of(sample, &corpus, seed);
            let answer = uploader.server.upload(&uploader.token).body(sample.mime, &mutant).send();
            tried += 1;
            if answer.status == 201 {
                accepted += 1;
                let facts = answer.json();
                let served = uploader.server.get(answer.header("location")).body;
                // Browsers show a GIF that lacks pixels; the decoder here does not.
                let served = match image::load_from_memory(&served) {
                    Ok(served) => served,
                    Err(_) if sample.mime == GIF => continue,
                    Err(error) => panic!("{}, {seed}: {error}", sample.label),
                };
                let size = (facts["width"].clone(), facts["height"].clone());
                assert_eq!(size, (served.width().into(), served.height().into()), "{}, {seed}", sample.label);
            } else {
                assert!((400..500).contains(&answer.status), "{}, seed {seed}: {answer:?}", sample.label);
            }
        }
    }
    println!("{tried} mutants sent: {accepted} accepted, the others rejected");
    assert_eq!(uploader.server.get("/healthz").status, 200);
}

// Promise 9
#[test]
fn every_file_of_the_corpus_is_accepted() {
    for sample in corpus::all(24, 16) {
        assert!(claims::ingest_holds(&sample.bytes), "{} is rejected", sample.label);
        let size = decoded(&sample.bytes).dimensions();
        assert!(size == (sample.width, sample.height) || size == (sample.height, sample.width));
    }
}

/// Not a test: writes the corpus that fuzzing starts from into the folder of each target.
#[test]
#[ignore = "tests/fuzz/run calls it"]
fn write_the_fuzzing_seeds() {
    let folder = std::env::var("TONDO_FUZZ_CORPUS").expect("TONDO_FUZZ_CORPUS names the folder");
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name.replace(' ', "-")), bytes).unwrap();
    };
    for sample in corpus::all(24, 16) {
        write(sample.mime.trim_start_matches("image/"), &sample.label, &sample.bytes);
        write("ingest", &sample.label, &sample.bytes);
    }
    for space in [*b"RGB ", *b"GRAY"] {
        let name = space.escape_ascii().to_string();
        write("icc", name.trim(), &containers::profile(space));
    }
    for (name, text) in [
        ("plain", "data:image/png;base64,AAECAwQF"),
        ("padded", "DATA:Image/PNG;charset=utf-8;BASE64,AAE="),
        ("escaped", r"data:image\/png;base64,\/\/\/\/\u0041AA"),
        ("not base64", "data:image/svg+xml,%3Csvg%3E"),
    ] {
        write("data_uri", name, text.as_bytes());
    }
}

/// Puts a mutant through ingest, where every claim must hold; whether it was accepted.
fn holds(label: &str, seed: u64, mutant: Vec<u8>) -> bool {
    let outcome = std::panic::catch_unwind(|| {
        claims::probe_holds(mutant.clone());
        claims::ingest_holds(&mutant)
    });
    outcome.unwrap_or_else(|_| panic!("{label}, seed {seed}"))
}

/// A copy of the file that is broken in one to three places.
fn mutant_of(sample: &Sample, corpus: &[Sample], seed: u64) -> Vec<u8> {
    let mut random = Random(seed ^ sample.bytes.len() as u64);
    let mut bytes = sample.bytes.clone();
    for _ in 0..=random.below(3) {
        break_once(&mut random, &mut bytes, corpus);
    }
    bytes
}

fn break_once(random: &mut Random, bytes: &mut Vec<u8>, corpus: &[Sample]) {
    if bytes.is_empty() {
        return;
    }
    let range = range_in(random, bytes.len());
    match random.below(8) {
        0 => bytes[range.start] ^= 1 << random.below(8),
        1 => bytes[range.start] = random.next().to_be_bytes()[0],
        2 => bytes.truncate(range.start),
        3 => drop(bytes.drain(range)),
        4 => {
            let again = bytes[range.clone()].to_vec();
            drop(bytes.splice(range.start..range.start, again));
        }
        5 => {
            let other = &corpus[random.below(corpus.len())].bytes;
            let theirs = other[range_in(random, other.len())].to_vec();
            drop(bytes.splice(range, theirs));
        }
        6 => {
            let zeros = vec![0; range.len()];
            drop(bytes.splice(range, zeros));
        }
        _ => {
            let value = EXTREMES[random.below(EXTREMES.len())].to_be_bytes();
            let end = bytes.len().min(range.start + 1 + random.below(4));
            let field = &mut bytes[range.start..end];
            field.copy_from_slice(&value[4 - field.len()..]);
        }
    }
}

/// A short random range, more often near the start: headers matter more than pixels.
fn range_in(random: &mut Random, length: usize) -> Range<usize> {
    let reach = if random.below(2) == 0 { length.min(120) } else { length };
    let start = random.below(reach);
    start..length.min(start + 1 + random.below(64))
}
