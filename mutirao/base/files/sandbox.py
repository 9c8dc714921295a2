"""What a process gives up before it opens a stranger's file (Linux; no Django in here).

Memory, processor time, open files and written bytes are hard limits of the kernel and always hold. Network,
writing to disk and starting programs are taken away wherever the kernel lets an ordinary process do so.
"""

import ctypes
import os
import resource
import signal
from typing import Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000

_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_RESTRICT_SELF: Final = 446
_LANDLOCK_READING: Final = 0b1100  # READ_FILE | READ_DIR of linux/landlock.h
_LANDLOCK_FIRST_VERSION: Final = (1 << 13) - 1

_OPEN_FILES: Final = 64
_NICENESS: Final = 10


def confine(*, seconds: int, memory_mb: int) -> None:
    """Give up, for good, whatever reading one open file does not need."""
    os.nice(_NICENESS)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _leave_network()
    _forbid_changes()
    _set_limits(seconds, memory_mb)


def _set_limits(seconds: int, memory_mb: int) -> None:
    memory = memory_mb * 1024**2
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0, 0),  # does not bind root
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901 - never above what we were given
        resource.setrlimit(what, (soft, hard))


def _leave_network() -> None:
    """Move into a network without interfaces: alone where we are root, else inside a user namespace."""
    if _LIBC.unshare(_CLONE_NEWNET) != 0:
        _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _forbid_changes() -> None:
    """Forbid to write, create, remove or execute any file (Landlock, Linux 5.13 and later)."""
    handled = ctypes.c_uint64(_LANDLOCK_FIRST_VERSION & ~_LANDLOCK_READING)
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if ruleset >= 0:
        _LIBC.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)
