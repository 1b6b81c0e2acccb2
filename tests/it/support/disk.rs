//! Mounted file systems for tests: small ones, and ones whose power is cut. Needs root. Always unmounted in the end.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The fewest bytes by which a filler grows.
const MIN_STEP_BYTES: u64 = 4096;

/// A mounted file system. Dropping it unmounts it and everything that is mounted inside.
pub struct Disk {
    /// Where it is mounted.
    pub root: PathBuf,
    backing: Backing,
    /// Held until everything is unmounted.
    _folder: TempDir,
}

enum Backing {
    Memory,
    /// A loop device on this file.
    Image(PathBuf),
}

impl Disk {
    /// A file system in memory of this many MiB.
    pub fn in_memory(mebibytes: u32) -> Self {
        let disk = Self::in_folder(tempfile::tempdir().unwrap(), Backing::Memory);
        run("mount", &["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tondo-test", disk.mount_point()]);
        disk
    }

    /// A file system of this kind (`ext4` or `xfs`) in a file of this many MiB.
    pub fn of_kind(kind: &str, mebibytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("image");
        fs::File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
        // By default, ext4 reserves blocks for root, who runs these tests.
        let flags: &[&str] = if kind == "ext4" { &["-q", "-m", "0"] } else { &["-q"] };
        run(&format!("mkfs.{kind}"), &[flags, &[image.to_str().unwrap()]].concat());
        let disk = Self::in_folder(folder, Backing::Image(image));
        disk.mount();
        disk
    }

    /// Mounts it again after `unmount`.
    pub fn mount(&self) {
        let Backing::Image(image) = &self.backing else {
            panic!("a file system in memory cannot be mounted again")
        };
        // The loop device is freed with the mount.
        run("mount", &["-o", "loop", image.to_str().unwrap(), self.mount_point()]);
    }

    /// Unmounts it.
    pub fn unmount(&self) {
        run("umount", &[self.mount_point()]);
    }

    /// Cuts its power: nothing more reaches the disk, and what is only in memory is lost.
    pub fn cut_power(&self) {
        run("xfs_io", &["-x", "-c", "shutdown", self.mount_point()]);
    }

    /// Runs `mount` with these options on a folder inside.
    pub fn mount_with(&self, options: &[&str], folder: &str) {
        let folder = self.root.join(folder);
        run("mount", &[options, &[folder.to_str().unwrap()]].concat());
    }

    /// Free bytes.
    pub fn free_bytes(&self) -> u64 {
        let output = Command::new("stat").args(["-f", "-c", "%a %S", self.mount_point()]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().map(|number| number.parse::<u64>().unwrap()).product()
    }

    /// Creates a file that leaves about this many bytes free.
    pub fn fill(&self, left_free: u64) -> Filler {
        let filler = Filler(self.root.join("filler"));
        let (mut length, mut step) = (0, u64::MAX);
        loop {
            step = step.min(self.free_bytes().saturating_sub(left_free));
            if step < MIN_STEP_BYTES {
                return filler;
            }
            let (offset, bytes) = (length.to_string(), step.to_string());
            let mut fallocate = Command::new("fallocate");
            fallocate.args(["-o", &offset, "-l", &bytes]).arg(&filler.0).stderr(Stdio::null());
            // The file system needs some of the space for its own bookkeeping.
            if fallocate.status().unwrap().success() { length += step } else { step /= 2 }
        }
    }

    fn in_folder(folder: TempDir, backing: Backing) -> Self {
        let root = folder.path().join("disk");
        fs::create_dir(&root).unwrap();
        Self { root, backing, _folder: folder }
    }

    fn mount_point(&self) -> &str {
        self.root.to_str().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the server of a failing test may be dropped later and still use it.
        drop(Command::new("umount").args(["-R", "-l", self.mount_point()]).stderr(Stdio::null()).status());
    }
}

/// A file that takes space. Dropping it removes it.
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
