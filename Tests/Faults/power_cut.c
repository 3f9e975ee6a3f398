/* Records what a process does to the files below POWER_CUT_DATA, in order, into POWER_CUT_LOG:
 * loaded before libc by LD_PRELOAD. A record is: kind (1), length of the path (2), offset (8),
 * length of the data (4), path, data; little-endian. The driver adds records of kind 'A' for the
 * answers that came. Works for what SQLite does: pwrite64, write, ftruncate64, fdatasync, fsync,
 * unlink. Memory-mapped files (-shm) are rebuilt after a cut and not recorded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;

static int is_ours(const char *path) {
    const char *data = getenv("POWER_CUT_DATA");
    size_t length = strlen(path);
    if (!data || strncmp(path, data, strlen(data)) != 0) return 0;
    return (length > 7 && strcmp(path + length - 7, ".sqlite") == 0) ||
           (length > 4 && strcmp(path + length - 4, "-wal") == 0);
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static void record(char kind, const char *path, uint64_t offset, const void *data, uint32_t size) {
    uint16_t length = (uint16_t)strlen(path);
    char head[15];
    head[0] = kind;
    memcpy(head + 1, &length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &size, 4);
    struct iovec parts[3] = {
        {head, sizeof head}, {(void *)path, length}, {(void *)data, size}};
    pthread_mutex_lock(&lock);
    if (log_fd < 0) log_fd = open(getenv("POWER_CUT_LOG"), O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (writev(log_fd, parts, 3) < 0) abort();
    pthread_mutex_unlock(&lock);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    ssize_t done = NEXT(pwrite64)(fd, data, size, offset);
    char path[1024];
    if (done > 0 && path_of(fd, path, sizeof path))
        record('W', path, (uint64_t)offset, data, (uint32_t)done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    return pwrite64(fd, data, size, offset);
}

int ftruncate64(int fd, off64_t size) {
    int result = NEXT(ftruncate64)(fd, size);
    char path[1024];
    if (result == 0 && path_of(fd, path, sizeof path)) record('T', path, (uint64_t)size, "", 0);
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, int result) {
    char path[1024];
    if (result == 0 && path_of(fd, path, sizeof path)) record('S', path, 0, "", 0);
    return result;
}

int fdatasync(int fd) { return synced(fd, NEXT(fdatasync)(fd)); }

int fsync(int fd) { return synced(fd, NEXT(fsync)(fd)); }

int unlink(const char *path) {
    int result = NEXT(unlink)(path);
    if (result == 0 && is_ours(path)) record('U', path, 0, "", 0);
    return result;
}
