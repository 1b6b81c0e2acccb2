//! Backups as one file, and archives that are no backup: none of their names becomes a path.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tar::{Builder, EntryType, Header};

use super::{assert_whole, back_up, data_with, names, restored, rows, run, text};
use crate::support::files::files_below;
use crate::support::tondo;

// Promise 8
#[test]
fn an_archive_is_restored_and_other_programs_read_it() {
    let (folder, data, hashes) = data_with(5);
    let archive = folder.path().join("out/friday.tar.zst");
    assert_eq!(back_up(&data, &archive), archive);
    assert_whole(&archive);
    let (_folder, again) = restored(&archive);
    assert_eq!(rows(&again).len(), hashes.len());
    assert_eq!(names(&folder.path().join("out")), ["friday.tar.zst"]);
    // It is not overwritten.
    let (code, _) = run(&["backup", text(&archive), "--data", text(&data)]);
    assert_eq!(code, 1);
    // Unpacked by others, it is a backup in a folder. Their decompressor is not everywhere.
    if Command::new("zstd").arg("--version").output().is_ok() {
        let unpacked =
            Command::new("tar").args(["--zstd", "-xf", text(&archive), "-C", text(folder.path())]).status();
        assert!(unpacked.unwrap().success());
        assert_whole(&folder.path().join("friday"));
    }
}

// Promise 8
#[test]
fn an_archive_that_is_cut_or_changed_is_not_restored() {
    let (folder, data, _) = data_with(3);
    let archive = folder.path().join("whole.tar.zst");
    back_up(&data, &archive);
    let whole = fs::read(&archive).unwrap();
    let target = folder.path().join("target");
    let changed = folder.path().join("changed.tar.zst");
    for at in [whole.len() / 10, whole.len() / 3, whole.len() / 2, whole.len() - 50] {
        fs::write(&changed, &whole[..at]).unwrap();
        assert_eq!(run(&["restore", text(&changed), "--data", text(&target)]).0, 1, "cut at {at}");
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&changed, &flipped).unwrap();
        assert_eq!(run(&["restore", text(&changed), "--data", text(&target)]).0, 1, "changed at {at}");
    }
    assert!(!target.join("tondo.db").exists());
}

/// One member of a hostile archive.
struct Member {
    name: Vec<u8>,
    kind: EntryType,
    link: Option<&'static str>,
    content: Vec<u8>,
}

impl Member {
    fn file(name: &str, content: &[u8]) -> Self {
        Self { name: name.into(), kind: EntryType::Regular, link: None, content: content.to_vec() }
    }

    fn special(name: &str, kind: EntryType, link: &'static str) -> Self {
        Self { name: name.into(), kind, link: Some(link), content: Vec::new() }
    }
}

/// Writes an archive of these members, whatever their names.
fn pack(path: &Path, members: &[Member]) {
    let mut tar = Builder::new(Vec::new());
    for member in members {
        let mut header = Header::new_ustar();
        header.set_entry_type(member.kind);
        header.set_size(member.content.len() as u64);
        header.set_mode(0o644);
        let name = &mut header.as_old_mut().name;
        name[..member.name.len()].copy_from_slice(&member.name);
        if let Some(link) = member.link {
            header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        }
        header.set_cksum();
        tar.append(&header, member.content.as_slice()).unwrap();
    }
    let tar = tar.into_inner().unwrap();
    fs::File::create(path)
        .unwrap()
        .write_all(&compress_to_vec(tar.as_slice(), CompressionLevel::Fastest))
        .unwrap();
}

// Promises 8, 16
#[test]
fn no_member_of_a_hostile_archive_becomes_a_path() {
    let (folder, data, hashes) = data_with(1);
    let backup = back_up(&data, &folder.path().join("backups"));
    let mut database = Vec::new();
    fs::File::open(backup.join("tondo.db")).unwrap().read_to_end(&mut database).unwrap();
    let manifest = fs::read(backup.join("manifest.json")).unwrap();
    let (database, manifest) =
        (|| Member::file("b/tondo.db", &database), || Member::file("b/manifest.json", &manifest));
    let hex = hashes[0].to_hex();
    let blob = format!("b/blobs/{}/{hex}", &hex[..2]);
    let evil = |name: &str| vec![database(), Member::file(name, b"evil"), manifest()];
    let hostile: Vec<(&str, Vec<Member>)> = vec![
        ("a path upward", evil("../evil")),
        ("a path upward in the middle", evil("b/blobs/../../../evil")),
        ("an absolute path", evil("/tmp/tondo-evil-absolute")),
        ("a strange file", evil("b/evil")),
        ("a blob in another's folder", evil(&format!("b/blobs/../{hex}"))),
        ("a link", vec![database(), Member::special(&blob, EntryType::Symlink, "/etc/passwd"), manifest()]),
        ("a hard link", vec![database(), Member::special(&blob, EntryType::Link, "/etc/passwd"), manifest()]),
        ("a device", vec![database(), Member::special(&blob, EntryType::Char, ""), manifest()]),
        ("a pipe", vec![database(), Member::special(&blob, EntryType::Fifo, ""), manifest()]),
        (
            "a long name",
            vec![Member::special("././@LongLink", EntryType::GNULongName, ""), database(), manifest()],
        ),
        ("a blob before the database", vec![Member::file(&blob, b"x"), database(), manifest()]),
        ("two databases", vec![database(), database(), manifest()]),
        ("more behind the manifest", vec![database(), manifest(), Member::file(&blob, b"x")]),
        ("no manifest", vec![database()]),
        ("nothing", vec![]),
    ];
    let (archive, target) = (folder.path().join("evil.tar.zst"), folder.path().join("target"));
    let mut before: Vec<PathBuf> = files_below(folder.path());
    before.push(archive.clone());
    for (what, members) in hostile {
        pack(&archive, &members);
        for command in [
            &["restore", text(&archive), "--data", text(&target)][..],
            &["verify", "--backup", text(&archive)],
        ] {
            let output = tondo(command);
            assert_eq!(output.status.code(), Some(1), "{what}: {output:?}");
        }
        let found = files_below(folder.path());
        let new: Vec<&PathBuf> =
            found.iter().filter(|path| !before.contains(path) && !path.ends_with("lock")).collect();
        assert!(new.is_empty(), "{what} left {new:?}");
        assert!(!Path::new("/tmp/tondo-evil-absolute").exists());
    }
    // The same tool makes an archive that is taken.
    let bytes = fs::read(super::blob_path(&data, hashes[0])).unwrap();
    pack(&archive, &[database(), Member::file(&blob, &bytes), manifest()]);
    assert_whole(&archive);
}

#[test]
fn archives_that_are_made_at_once_in_one_folder_are_all_whole() {
    let (folder, data, _) = data_with(3);
    let out = folder.path().join("out");
    let archives: Vec<_> = (0..4).map(|number| out.join(format!("{number}.tar.zst"))).collect();
    std::thread::scope(|scope| {
        for archive in &archives {
            scope.spawn(|| {
                let (code, report) = run(&["backup", text(archive), "--data", text(&data)]);
                assert_eq!(code, 0, "{report}");
            });
        }
    });
    for archive in &archives {
        assert_whole(archive);
    }
    let left: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn a_destination_in_the_data_folder_or_with_another_ending_is_refused() {
    let (_folder, data, _) = data_with(1);
    for destination in ["blobs", "blobs/x.tar.zst", "renditions/new/deep", ".", "a.tar.gz", "a.tar"] {
        let destination = data.join(destination);
        for command in ["backup", "export"] {
            assert_eq!(run(&[command, text(&destination), "--data", text(&data)]).0, 2, "{destination:?}");
        }
    }
    assert_eq!(run(&["backup", text(&data.join("backups")), "--data", text(&data)]).0, 0);
}
