"""The guard that keeps every test off the network is in place."""

import socket
import urllib.request

import pytest

from tests.offline import NetworkUsed


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_other_machines_are_out_of_reach(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(NetworkUsed):
        one.connect(address)
    with socket.socket(family) as one, pytest.raises(NetworkUsed):
        one.connect_ex(address)


def test_names_are_not_looked_up():
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(NetworkUsed):
        urllib.request.urlopen("http://example.org/")


def test_this_machine_is_within_reach():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
            pass
