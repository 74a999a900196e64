"""What a process gives up before it opens a file from a stranger: memory, time, files, network, other programs.

Several walls, because not every kernel has each; `seal` says which hold. There is no way back. Linux has all of
them; elsewhere the limits of memory, time and open files remain.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 4, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
# Rights over files that a kernel with this version of Landlock can take away; each version knows a few more.
_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_NETWORK_SINCE, _SCOPE_SINCE = 4, 6
_NOBODY = 65534
# Calls that reading a picture never needs: files by name, sockets, new processes and threads, other processes' memory.
# In order: files by name; sockets and networks; processes and programs; other processes; mounts and new ways in.
_CALLS = {
    "x86_64": (
        0xC000003E,
        (2, 85, 257, 437, 41, 42, 49, 53, 272, 308, 56, 57, 58, 435, 59, 322,
         62, 101, 310, 311, 438, 165, 319, 321, 425),
    ),
    "aarch64": (
        0xC00000B7,
        (56, 437, 198, 199, 200, 203, 97, 268, 220, 435, 221, 281, 129, 117, 270, 271, 438, 40, 279, 280, 425),
    ),
}  # fmt: skip
_EVENTS = ("open", "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.dlopen")


def begin(*, cpu_seconds: int, address_space: int) -> tuple[str, ...]:
    """Before anything is loaded: little memory and time, no network, no crash dump. Which walls hold."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    # macOS refuses this one; there the parent's watch remains.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    if sys.platform != "linux":
        return ()
    alone = leave_network()
    _die_with_parent()
    return ("network",) if alone else ()


def stand_last() -> None:
    """Take only processor time that nobody else wants: whoever answers a person does not even wait for a slice."""
    os.nice(15)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def allow_cpu(seconds: float) -> None:
    """From now on so much more; the kernel ends the process when it is used up. Never beyond what `begin` allowed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(wanted, most), most))


def seal() -> tuple[str, ...]:
    """After everything is loaded: from here on no file, no network, no other process. Which walls hold."""
    walls: Sequence[tuple[str, Callable[[], bool]]] = (
        ("account", give_up_account),
        # Before the descriptors: it needs one for a moment.
        ("landlock", close_land),
        ("files", no_more_files),
        ("processes", no_more_processes),
        ("calls", forbid_calls),
        ("events", refuse_events),
    )
    return tuple(name for name, build in walls if build())


def give_up_account() -> bool:
    """Root becomes nobody. Anyone else stays."""
    if os.geteuid() != 0:
        return True
    try:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    except OSError:
        return False
    # The kernel forgets it when the account changes.
    _die_with_parent()
    return True


def no_more_files() -> bool:
    """No new descriptor of any kind: no file, no socket, no pipe. Those that are open stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return True


def no_more_processes() -> bool:
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    except (OSError, ValueError):
        return False
    return os.geteuid() != 0


def close_land() -> bool:
    """Landlock: no path can be read, written or run, no port reached, no process outside signalled."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = struct.pack(
        "QQQ",
        _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))],
        0b11 if version >= _NETWORK_SINCE else 0,
        0b11 if version >= _SCOPE_SINCE else 0,
    )
    size = 24 if version >= _SCOPE_SINCE else 16 if version >= _NETWORK_SINCE else 8
    libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    rules = libc.syscall(_LANDLOCK_CREATE, rights, size, 0)
    if rules < 0:
        return False
    closed = bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    os.close(rules)
    return closed


def forbid_calls() -> bool:
    """A filter in the kernel: what a picture does not need is answered with an error."""
    known = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    architecture, calls = known
    load, equal, give = 0x20, 0x15, 0x06
    refuse, allow = 0x00050000 | 1, 0x7FFF0000
    lines = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, refuse), (load, 0, 0, 0)]
    for left, call in enumerate(reversed(calls)):
        lines.insert(4, (equal, left + 1, 0, call))
    if platform.machine() == "x86_64":
        # Calls of the x32 kind bear other numbers: all of them are refused.
        lines.insert(4, (0x35, len(calls) + 1, 0, 0x40000000))
    lines += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_SET_SECCOMP, 2, program, 0, 0) == 0)


def refuse_events() -> bool:
    """What Python itself is asked to open ends in an error, on every system."""

    def refuse(event: str, _: object) -> None:
        if event.startswith(_EVENTS):
            _deny(event)

    sys.addaudithook(refuse)
    return True


def _deny(event: str) -> NoReturn:
    raise PermissionError(f"closed: {event}")


def leave_network() -> bool:
    """A network of its own with nothing in it; needs root, or a kernel that lets anyone have one."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)


def _die_with_parent() -> None:
    parent = os.getppid()
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
