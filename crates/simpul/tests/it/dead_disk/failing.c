/* Stands between a program and its disk: from the FAIL_FROM-th write on, or while the file FAIL_WHILE
 * exists, writing and syncing of regular files fails as a dying disk does. FAIL_TIMES limits how often. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long seen, failed;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

static int fails(int fd) {
    struct stat what;
    if (fd <= 2 || fstat(fd, &what) != 0 || !S_ISREG(what.st_mode)) return 0;
    const char *during = getenv("FAIL_WHILE");
    int now = during ? access(during, F_OK) == 0
                     : number("FAIL_FROM", 1L << 60) <= atomic_fetch_add(&seen, 1);
    if (!now || number("FAIL_TIMES", 1L << 60) <= atomic_fetch_add(&failed, 1)) return 0;
    errno = EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *from, size_t size) {
    return fails(fd) ? -1 : REAL(write)(fd, from, size);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    return fails(fd) ? -1 : REAL(pwrite)(fd, from, size, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    return fails(fd) ? -1 : REAL(pwrite64)(fd, from, size, at);
}
int fsync(int fd) { return fails(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails(fd) ? -1 : REAL(ftruncate64)(fd, size); }
