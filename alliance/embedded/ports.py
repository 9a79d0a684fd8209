"""Ports: a free one that stays the same from start to start, and whether one can be had."""

import contextlib
import socket

from alliance.embedded.errors import StartError


def lasting_port(note):
    """The port written in a file if it is still free, so that addresses written down stay true; else a new one."""
    with contextlib.suppress(OSError, ValueError):
        port = int(note.read_text())
        if _is_free("127.0.0.1", port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    note.write_text(str(port))
    return port


def check_port(host, port):
    """A sentence when the web server could not listen there."""
    try:
        _bind(host, port)
    except socket.gaierror:
        raise StartError(f"HOST 无效：{host}。", f"HOST is not an address of this machine: {host!r}.") from None
    except OSError as error:
        free = next((other for other in range(port + 1, port + 100) if _is_free(host, other)), None)
        hint = f"，请换一个：PORT={free} make run" if free else ""
        raise StartError(
            f"端口 {port} 已被占用或不可用{hint}。", f"Port {port} cannot be used: {error.strerror}."
        ) from None


def _is_free(host, port):
    with contextlib.suppress(OSError, OverflowError):
        _bind(host, port)
        return True
    return False


def _bind(host, port):
    family, kind, proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, proto) as probe:
        # The servers set it too: connections of the last run may still linger on the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
