/*
 * How the C library's allocator behaves, settled before main runs; build.rs links it into the executable. It sees no
 * byte of anybody's.
 *
 * Left alone, glibc raises the size from which it maps blocks by themselves up to 32 MiB as such blocks are freed, and
 * keeps everything smaller in one heap a thread, which is given back only where twice that size is free at its end. The
 * buffers of pictures are of just these sizes: with sixteen megapixels in work, such heaps kept up to 800 MB. So the
 * size is fixed: a picture's buffers come from the kernel and go back to it.
 */
#include <malloc.h>

#ifdef __GLIBC__
__attribute__((constructor)) static void settle_allocator(void)
{
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
}
#endif
