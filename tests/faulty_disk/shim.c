/*
 * A disk that fails when it is told to, for one program: calls of the C library are answered here first.
 *
 * What counts are calls that change something under one folder (and, where "read" is among the kinds, those
 * that open a file there). The environment says what happens:
 *
 *   FAULTS_ROOT   the folder
 *   FAULTS_KINDS  which calls count: read open write sync rename unlink folder lock, with commas between
 *   FAULTS_AT     at which of them it happens, from 1; without it nothing happens
 *   FAULTS_DO     "kill" (a write is done by half before), or the number of an error
 *   FAULTS_LASTS  whether it happens at all later ones as well
 *   FAULTS_ROOM   how many bytes can be written before the disk is full
 *   FAULTS_TALLY  a file that gets a line for each call that counts
 *
 * The system is called directly, so that nothing has to be looked up, and only in ways that every machine has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { READ, OPEN, WRITE, SYNC, RENAME, UNLINK, FOLDER, LOCK, KINDS };

static const char *const names[KINDS] = {"read",   "open",   "write",  "sync",
                                         "rename", "unlink", "folder", "lock"};

enum { KILL = -1, MOST_FILES = 4096 };

static char root[4096];
static unsigned counted;
static long at;
static int what, lasts, tally = -1;
static atomic_long calls;
static atomic_long room;
static int has_room;
/* Whether a descriptor is of a file under the root. */
static atomic_char ours[MOST_FILES];

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULTS_ROOT");
    snprintf(root, sizeof root, "%s", text ? text : "");
    text = getenv("FAULTS_KINDS");
    for (int kind = 0; text && kind < KINDS; kind++) {
        if (strstr(text, names[kind])) counted |= 1U << kind;
    }
    at = (text = getenv("FAULTS_AT")) ? atol(text) : 0;
    what = (text = getenv("FAULTS_DO")) ? (strcmp(text, "kill") == 0 ? KILL : atoi(text)) : 0;
    lasts = getenv("FAULTS_LASTS") != NULL;
    has_room = (text = getenv("FAULTS_ROOM")) != NULL;
    room = text ? atol(text) : 0;
    if ((text = getenv("FAULTS_TALLY"))) {
        tally = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static int is_ours(int file) {
    return file >= 0 && file < MOST_FILES && ours[file];
}

static int is_under(int folder, const char *path) {
    char here[4096];
    size_t length = strlen(root);
    if (!length || !path) return 0;
    if (path[0] != '/') {
        if (folder != AT_FDCWD) return is_ours(folder);
        if (syscall(SYS_getcwd, here, sizeof here) <= 0) return 0;
        path = here;
    }
    return strncmp(path, root, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Whether this call is the one; then errno is set. */
static int is_it(long call) {
    return at && what && (lasts ? call >= at : call == at);
}

static long count(enum kind kind, const char *name) {
    char line[4200];
    if (!(counted & 1U << kind)) return 0;
    long call = ++calls;
    if (tally >= 0) {
        int length = snprintf(line, sizeof line, "%ld %s %s\n", call, names[kind], name ? name : "");
        if (syscall(SYS_write, tally, line, length) < 0) tally = -1;
    }
    return call;
}

static void end(void) {
    for (;;) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static int stopped(enum kind kind, const char *name) {
    if (!is_it(count(kind, name))) return 0;
    if (what == KILL) end();
    errno = what;
    return 1;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    int under = is_under(folder, path);
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    if (under && stopped(writes ? OPEN : READ, path)) return -1;
    int file = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (file >= 0 && file < MOST_FILES) ours[file] = (char)under;
    return file;
}

#define MODE(flags)                                    \
    mode_t mode = 0;                                   \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {           \
        va_list rest;                                  \
        va_start(rest, flags);                         \
        mode = va_arg(rest, mode_t);                   \
        va_end(rest);                                  \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return opened(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return opened(folder, path, flags, mode);
}

int close(int file) {
    if (file >= 0 && file < MOST_FILES) ours[file] = 0;
    return (int)syscall(SYS_close, file);
}

ssize_t write(int file, const void *bytes, size_t length) {
    if (is_ours(file)) {
        if (is_it(count(WRITE, ""))) {
            if (what == KILL) {
                if (syscall(SYS_write, file, bytes, length / 2) >= 0) end();
                end();
            }
            errno = what;
            return -1;
        }
        if (has_room) {
            long left = atomic_fetch_sub(&room, (long)length);
            if (left <= 0) {
                errno = ENOSPC;
                return -1;
            }
            if ((long)length > left) length = (size_t)left;
        }
    }
    return syscall(SYS_write, file, bytes, length);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    /* In parts, as a system may do it. */
    if (is_ours(file) && number > 0) return write(file, parts[0].iov_base, parts[0].iov_len);
    return syscall(SYS_writev, file, parts, number);
}

int fsync(int file) {
    if (is_ours(file) && stopped(SYNC, "")) return -1;
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    if (is_ours(file) && stopped(SYNC, "")) return -1;
    return (int)syscall(SYS_fdatasync, file);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    if (is_under(to_folder, to) && stopped(RENAME, to)) return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int rename(const char *from, const char *to) {
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int folder, const char *path, int flags) {
    if (is_under(folder, path) && stopped(UNLINK, path)) return -1;
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) {
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path) {
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode) {
    if (is_under(AT_FDCWD, path) && stopped(FOLDER, path)) return -1;
    return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int flock(int file, int operation) {
    if (is_ours(file) && !(operation & LOCK_UN) && stopped(LOCK, "")) return -1;
    return (int)syscall(SYS_flock, file, operation);
}
