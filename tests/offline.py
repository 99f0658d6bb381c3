"""No test uses the network: what leaves this machine is refused at the socket. Loaded for every test by conftest.py."""

import ipaddress
import socket
from typing import Any

import pytest


class NetworkUsed(AssertionError):
    """A test tried to speak with another machine."""


def _is_here(host: Any) -> bool:
    if host in (None, "", "localhost", b"localhost") or str(host).startswith("/"):  # a socket in a folder
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _refuse_unless_here(host: Any) -> None:
    if not _is_here(host):
        raise NetworkUsed(f"a test would speak with {host}")


def pytest_configure(config: pytest.Config) -> None:
    """Put a guard before the ways out of this process: names that are looked up, addresses that are connected to."""
    look_up, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def guarded_look_up(host: Any, *words: Any, **options: Any) -> Any:
        _refuse_unless_here(host)
        return look_up(host, *words, **options)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_here(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_here(address[0])
        return connect_ex(self, address)

    socket.getaddrinfo = guarded_look_up
    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
