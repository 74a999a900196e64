"""Who asks an outside host: by Python's own events, and by what the kernel counts in a network with nobody in it."""

import ctypes
import fcntl
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

_ASKING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NAMING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - compared, not bound
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1


def watch(tell: Callable[[str], None]) -> None:
    """From now on, for the life of this process, whoever asks an outside host is told of."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _ASKING:
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else ""  # a name in the file system is no host
        elif event in _NAMING:
            host = arguments[0]
        else:
            return
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if name not in _HERE:
            tell(f"{event} {name}")

    sys.addaudithook(hook)


def nobody_else() -> bool:
    """Move this process, and what it starts, into a network of which only its own loopback exists."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) != 0 and libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    return True


def lost() -> int:
    """How often any process of this network, through whatever library, asked for a place that is not in it."""
    names, values = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines() if "Ip: " in line]
    six = dict(line.split() for line in Path("/proc/self/net/snmp6").read_text().splitlines())
    return int(dict(zip(names, values, strict=True))["OutNoRoutes"]) + int(six["Ip6OutNoRoutes"])
