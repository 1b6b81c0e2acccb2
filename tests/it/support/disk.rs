//! File systems of their own for tests: small ones, ones whose power is cut. Needs root; always unmounted.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The least that a filler takes at a time.
const SMALLEST_PIECE: u64 = 4096;

/// A mounted file system. It is unmounted when dropped, with whatever is mounted inside.
pub struct Disk {
    /// Where it is mounted.
    pub root: PathBuf,
    source: Source,
    /// Held until all is unmounted.
    _folder: TempDir,
}

enum Source {
    ResponseCache,
    /// A loop device on this file.
    Image(PathBuf),
}

impl Disk {
    /// One in memory, of so many MiB.
    pub fn in_memory(mebibytes: u32) -> Self {
        let disk = Self::unmounted(Source::ResponseCache);
        run("mount", &["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tondo-test", disk.at()]);
        disk
    }

    /// One of this kind (`ext4` or `xfs`) in a file of so many MiB.
    pub fn of_kind(kind: &str, mebibytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("image");
        fs::File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
        // ext4 keeps a part for root, who runs these tests, unless told not to.
        let flags: &[&str] = if kind == "ext4" { &["-q", "-m", "0"] } else { &["-q"] };
        run(&format!("mkfs.{kind}"), &[flags, &[image.to_str().unwrap()]].concat());
        let disk = Self::in_folder(folder, Source::Image(image));
        disk.mount();
        disk
    }

    /// Mounts it, where it was unmounted.
    pub fn mount(&self) {
        let Source::Image(image) = &self.source else { panic!("memory is not mounted twice") };
        // The loop device goes away with the mount.
        run("mount", &["-o", "loop", image.to_str().unwrap(), self.at()]);
    }

    /// Unmounts it.
    pub fn unmount(&self) {
        run("umount", &[self.at()]);
    }

    /// Cuts its power: nothing more reaches the disk, what is only in memory is lost.
    pub fn cut_power(&self) {
        run("xfs_io", &["-x", "-c", "shutdown", self.at()]);
    }

    /// Runs `mount` on a place inside.
    pub fn mount_with(&self, options: &[&str], place: &str) {
        let place = self.root.join(place);
        run("mount", &[options, &[place.to_str().unwrap()]].concat());
    }

    /// Bytes that are free.
    pub fn free_bytes(&self) -> u64 {
        let output = Command::new("stat").args(["-f", "-c", "%a %S", self.at()]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().map(|number| number.parse::<u64>().unwrap()).product()
    }

    /// Makes a file that leaves about so many bytes free.
    pub fn fill(&self, left_free: u64) -> Filler {
        let filler = Filler(self.root.join("filler"));
        let (mut length, mut piece) = (0, u64::MAX);
        loop {
            piece = piece.min(self.free_bytes().saturating_sub(left_free));
            if piece < SMALLEST_PIECE {
                return filler;
            }
            let (offset, bytes) = (length.to_string(), piece.to_string());
            let mut fallocate = Command::new("fallocate");
            fallocate.args(["-o", &offset, "-l", &bytes]).arg(&filler.0).stderr(Stdio::null());
            // The file system needs some of the room to keep account of the rest.
            if fallocate.status().unwrap().success() { length += piece } else { piece /= 2 }
        }
    }

    fn unmounted(source: Source) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), source)
    }

    fn in_folder(folder: TempDir, source: Source) -> Self {
        let root = folder.path().join("disk");
        fs::create_dir(&root).unwrap();
        Self { root, source, _folder: folder }
    }

    fn at(&self) -> &str {
        self.root.to_str().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, so that a server of a failing test, which may be dropped later, does not keep it.
        drop(Command::new("umount").args(["-R", "-l", self.at()]).stderr(Stdio::null()).status());
    }
}

/// A file that takes room. It goes away when dropped.
pub struct Filler(PathBuf);

impl Drop for Filler {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
