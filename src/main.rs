//! The binary: sets up the allocator, passes the arguments on, returns the exit code. It is the only place with `unsafe`
//! code.

use std::process::ExitCode;

fn main() -> ExitCode {
    limit_retained_memory();
    let arguments: Result<Vec<String>, _> =
        std::env::args_os().skip(1).map(std::ffi::OsString::into_string).collect();
    tondo::run(arguments)
}

/// Makes glibc give the memory of pictures back to the kernel.
///
/// By default glibc raises the size from which it maps blocks separately, up to 32 MiB, whenever such a block is freed. It
/// keeps smaller blocks in one heap per thread and returns a heap's memory only from its end. The buffers of pictures have
/// just these sizes: while 16-megapixel pictures were processed, the heaps retained up to 800 MB. A fixed threshold makes
/// glibc map each of these buffers separately, and unmap it when it is freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "glibc's parameters can be set only by a call to C")]
fn limit_retained_memory() {
    const MMAP_THRESHOLD_BYTES: libc::c_int = 1024 * 1024;
    const TRIM_THRESHOLD_BYTES: libc::c_int = 2 * 1024 * 1024;
    // SAFETY: `mallopt` takes two integers, keeps no pointer, and changes the allocator's parameters only, under its own
    // lock. Both parameters and values are documented in mallopt(3), and no other thread exists yet.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD_BYTES);
        libc::mallopt(libc::M_TRIM_THRESHOLD, TRIM_THRESHOLD_BYTES);
    }
}

/// Other C libraries have no such parameters.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn limit_retained_memory() {}
