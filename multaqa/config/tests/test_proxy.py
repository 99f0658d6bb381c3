"""Behind a proxy the client's address is the proxy's last word, never what the client claims."""

import pytest

from multaqa.config.proxy import behind_proxy


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (None, "127.0.0.1"),
        ("", "127.0.0.1"),
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1,  2001:db8::7 ", "2001:db8::7"),
    ],
)
def test_address_is_the_last_one_named(header, address):
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        return [b"ok"]

    environ = {"REMOTE_ADDR": "127.0.0.1"} | ({} if header is None else {"HTTP_X_FORWARDED_FOR": header})
    assert list(behind_proxy(application)(environ, None)) == [b"ok"]
    assert seen["REMOTE_ADDR"] == address
