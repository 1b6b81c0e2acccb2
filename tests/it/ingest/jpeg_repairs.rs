//! JPEGs that every browser shows whole although something is missing or more than needed: they are taken, and stored so
//! that every decoder reads them. Those that no decoder reads are rejected.
//!
//! Promise 27

use tondo::parts::{ImageError, MediaType};

use crate::support::containers::{self, jpeg_segment};
use crate::support::jpeg_maker::{Part, Plan, jpeg};
use crate::support::masters::{accepted, master_of, shown};
use crate::support::pictures::{self, JpegKind, jpeg_of_kind};

const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);

/// Color at full resolution, in one scan.
fn plan() -> Plan {
    let part = |id| Part { id, across: 1, down: 1 };
    Plan {
        parts: vec![part(1), part(2), part(3)],
        scans: vec![vec![0, 1, 2]],
        is_progressive: false,
        restart: 0,
        segments: Vec::new(),
    }
}

/// Four quarters of other values in each component.
fn quarter(part: usize, x: usize, y: usize) -> u8 {
    let value = [[40, 200], [90, 150]][usize::from(y >= 16)][usize::from(x >= 16)];
    if part.is_multiple_of(2) { value } else { 255 - value }
}

#[test]
fn a_missing_end_is_written() {
    for kind in JpegKind::ALL {
        let file = jpeg_of_kind(&pictures::noise(1, 40, 33), kind);
        let open = &file[..file.len() - 2];
        for tail in [&b""[..], b"\xff", b"\0\0\0\0", b"\xff\xfe\0\x40cut", b"\xff\xd8\xff\xe0another"] {
            let label = format!("{kind:?} before {}", tail.escape_ascii());
            assert!(accepted(&label, &[open, tail].concat()) == file, "{label}");
        }
        assert_eq!(master_of(&open[..open.len() - 3]), Err(TRUNCATED), "{kind:?}");
    }
}

#[test]
fn a_progressive_picture_without_its_last_scan_breaks_off() {
    let file = jpeg_of_kind(&pictures::noise(1, 40, 33), JpegKind::Progressive);
    let last = file.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    assert_eq!(master_of(&file[..last]), Err(TRUNCATED));
    assert_eq!(master_of(&file[..last + 6]), Err(TRUNCATED));
}

#[test]
fn the_tables_of_motion_jpeg_are_written() {
    for scans in [vec![vec![0, 1, 2]], vec![vec![2], vec![0], vec![1]]] {
        let file = jpeg(32, 32, &Plan { scans, ..plan() }, quarter);
        let mut bare = file.clone();
        while bare.windows(2).any(|pair| pair == [0xff, 0xc4]) {
            bare.drain(containers::jpeg_find(&bare, 0xc4));
        }
        let avi = jpeg_segment(0xe0, &[b"AVI1\0\0\0\0\0\0\0\0\0\0"]);
        let master = accepted("without tables", &containers::spliced(&bare, 2, &avi));
        assert!(master.len() > bare.len());
        assert!(shown(&master) == shown(&file));
    }
    let progressive = jpeg(32, 32, &Plan { is_progressive: true, ..plan() }, quarter);
    let tables = containers::jpeg_find(&progressive, 0xc4);
    let bare = [&progressive[..tables.start], &progressive[tables.end..]].concat();
    assert_eq!(master_of(&bare), Err(DAMAGED));
}

#[test]
fn an_adobe_segment_is_shortened_to_its_fields() {
    for (count, transform) in [(3, 0), (3, 1), (4, 0), (4, 2)] {
        let parts = (1..=count).map(|id| Part { id, across: 1, down: 1 }).collect();
        let fields = [&b"Adobe\0\x64\0\0\0\0"[..], &[transform]].concat();
        let file = |more: &[u8]| {
            let segments = jpeg_segment(0xee, &[&fields, more]);
            let scans = vec![(0..usize::from(count)).collect()];
            jpeg(32, 32, &Plan { segments, scans, parts: Vec::clone(&parts), ..plan() }, quarter)
        };
        let clean = file(b"");
        assert!(accepted("12 bytes", &clean) == clean);
        for more in [&b"\0"[..], &[0; 19], &[7; 24], &b"SECRET".repeat(90)] {
            let label = format!("{count} components, transform {transform}, {} bytes more", more.len());
            assert!(accepted(&label, &file(more)) == clean, "{label}");
        }
    }
}

#[test]
fn inks_are_shown_as_browsers_show_them() {
    let parts: Vec<Part> = (1..=4).map(|id| Part { id, across: 1, down: 1 }).collect();
    let inks = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 128]];
    let quarters =
        |part: usize, x: usize, y: usize| inks[usize::from(y >= 16) * 2 + usize::from(x >= 16)][part];
    for segments in [Vec::new(), jpeg_segment(0xee, &[b"Adobe\0\x64\0\0\0\0\0"])] {
        for orientation in [1, 3] {
            let exif = containers::jpeg_exif(orientation);
            let segments = if orientation == 1 { segments.clone() } else { [&segments[..], &exif].concat() };
            let plan = Plan { segments, parts: parts.clone(), scans: vec![vec![0, 1, 2, 3]], ..plan() };
            let picture = shown(&accepted("inks", &jpeg(32, 32, &plan, quarters)));
            let found = [(8, 8), (24, 8), (8, 24), (24, 24)].map(|(x, y)| picture.get_pixel(x, y).0);
            let mut expected = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [128, 128, 128, 255]];
            if orientation == 3 {
                expected.reverse();
            }
            for (found, expected) in found.into_iter().zip(expected) {
                let is_near = found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 8);
                assert!(is_near, "{found:?}, not {expected:?}");
            }
        }
    }
}

#[test]
fn a_scan_of_a_component_that_the_frame_lacks_is_damage() {
    for is_progressive in [false, true] {
        for scans in [vec![vec![0, 1, 2]], vec![vec![0], vec![1], vec![2]]] {
            let file = jpeg(32, 32, &Plan { scans, is_progressive, ..plan() }, quarter);
            for (at, _) in file.windows(2).enumerate().filter(|(_, pair)| *pair == [0xff, 0xda]) {
                for part in 0..usize::from(file[at + 4]) {
                    let mut other = file.clone();
                    other[at + 5 + part * 2] = 9;
                    assert_eq!(master_of(&other), Err(DAMAGED), "progressive {is_progressive}, {at}, {part}");
                }
            }
        }
    }
}

#[test]
fn progressive_parameters_out_of_range_are_damage() {
    let file = jpeg(32, 32, &Plan { is_progressive: true, ..plan() }, quarter);
    let scans: Vec<usize> = (0..file.len() - 1).filter(|at| file[*at..*at + 2] == [0xff, 0xda]).collect();
    let with = |scan: usize, band: [u8; 3]| {
        let mut changed = file.clone();
        let at = scans[scan] + 5 + usize::from(file[scans[scan] + 4]) * 2;
        changed[at..at + 3].copy_from_slice(&band);
        changed
    };
    assert!(accepted("unchanged", &with(0, [0, 0, 0])) == file);
    for (scan, band) in [
        (0, [0, 5, 0]),
        (0, [0, 0, 14]),
        (1, [1, 64, 0]),
        (1, [5, 1, 0]),
        (1, [1, 5, 14]),
        (1, [1, 5, 0x31]),
        (2, [6, 63, 0xff]),
    ] {
        assert_eq!(master_of(&with(scan, band)), Err(DAMAGED), "{band:?}");
    }
}

#[test]
fn other_kinds_of_jpeg_are_not_called_damaged() {
    let file = jpeg(32, 32, &plan(), quarter);
    let frame = containers::jpeg_find(&file, 0xc0).start;
    for (label, at, byte) in [("lossless", 1, 0xc3), ("arithmetic", 1, 0xc9), ("12 bits", 4, 12)] {
        let mut other = file.clone();
        other[frame + at] = byte;
        assert_eq!(master_of(&other), Err(ImageError::Unsupported(MediaType::Jpeg)), "{label}");
    }
    let parts = vec![Part { id: 1, across: 1, down: 1 }; 2];
    let two = jpeg(32, 32, &Plan { parts, scans: vec![vec![0, 1]], ..plan() }, quarter);
    assert_eq!(master_of(&two), Err(ImageError::Unsupported(MediaType::Jpeg)));
}
