"""A disk that fails when a test says so: calls of a child process are made to fail by a shim.

The shim is built by gcc and loaded before the C library. While its control file has a line `ERRNO
CALL TEXT`, calls of that name on files whose path has the text fail; each failure adds a byte to a
file beside it.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails(const char *call, int fd) {
    const char *control = getenv("LINESIDE_FAULT");
    char line[512] = {0}, name[64] = {0}, text[256] = {0}, link[64], path[1024] = {0};
    int code = 0, file, saved = errno;
    if (!control) return 0;
    file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY);
    if (file < 0) { errno = saved; return 0; }
    syscall(SYS_read, file, line, sizeof line - 1);
    syscall(SYS_close, file);
    errno = saved;
    if (sscanf(line, "%d %63s %255s", &code, name, text) != 3 || strcmp(name, call)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) < 0 || !strstr(path, text)) return 0;
    snprintf(path, sizeof path, "%s.hits", control);
    file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    syscall(SYS_write, file, "x", 1);
    syscall(SYS_close, file);
    errno = code;
    return 1;
}
#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
int fsync(int fd) {
    REAL(fsync);
    return fails("fsync", fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return fails("fsync", fd) ? -1 : real(fd);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t place) {
    REAL(pwrite64);
    return fails("write", fd) ? -1 : real(fd, data, size, place);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
    REAL(pwrite);
    return fails("write", fd) ? -1 : real(fd, data, size, place);
}
ssize_t pread64(int fd, void *data, size_t size, off64_t place) {
    REAL(pread64);
    return fails("read", fd) ? -1 : real(fd, data, size, place);
}
int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    return fails("truncate", fd) ? -1 : real(fd, size);
}
"""


@dataclass(frozen=True)
class FailingDisk:
    """The shim, and the file by which it is told what is to fail."""

    shim: Path
    control: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a child process needs to have this disk."""
        own = {"LD_PRELOAD": str(self.shim), "LINESIDE_FAULT": str(self.control)}
        return dict(os.environ) | own

    @property
    def failures(self) -> int:
        """How many calls failed so far."""
        hits = Path(f"{self.control}.hits")
        return hits.stat().st_size if hits.exists() else 0

    def fail(self, code: int, call: str, text: str) -> None:
        """Let calls (fsync, write, read, truncate) fail on files whose path has the text."""
        fresh = Path(f"{self.control}.new")
        fresh.write_text(f"{code} {call} {text}\n")
        fresh.replace(self.control)

    def heal(self) -> None:
        """Let nothing fail any more."""
        self.control.unlink()


def failing_disk(folder: Path) -> FailingDisk | None:
    """Build the shim; None where there is no compiler or another system."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        return None
    source, shim = folder / "shim.c", folder / "shim.so"
    source.write_text(_SHIM)
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return FailingDisk(shim, folder / "fault")
