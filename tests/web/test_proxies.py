"""What proxies say of whom they ask for: believed of those that are trusted, and of nobody else."""

from typing import Any

import pytest

from mock_server.web import headers
from mock_server.web.gateway import base_url
from mock_server.web.proxies import Proxies, networks

TRUSTED = Proxies(networks(["10.0.0.0/8", "fd00::/8", "127.0.0.1"]))


def believed(peer: str, proxies: Proxies = TRUSTED, **said: str) -> dict[str, Any]:
    """An environ after a peer's request with these headers."""
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "inside:4020"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in said.items()}
    proxies.believe(environ)
    return environ


EVERYTHING = {
    "x_forwarded_for": "203.0.113.7",
    "x_forwarded_proto": "https",
    "x_forwarded_host": "mock.example.com",
    "x_forwarded_prefix": "/messaging/",
}


@pytest.mark.parametrize("peer", ["10.1.2.3", "fd00::1", "127.0.0.1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_says_who_asks_and_by_which_address(peer: str) -> None:
    environ = believed(peer, **EVERYTHING)
    assert environ["REMOTE_ADDR"] == "203.0.113.7"
    assert base_url(environ) == "https://mock.example.com/messaging"


def test_headers_that_were_at_hand_are_not_where_one_of_them_is_changed() -> None:
    kept = {"HTTP_HOST": "inside:4020"}
    moved = {**kept, "REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_HOST": "mock.example.com", headers.HEADERS: kept}
    named = {**kept, headers.UNDERSCORED: [("idempotency_key", "one")], headers.HEADERS: kept}
    TRUSTED.believe(moved)
    headers.let_in(named, {"idempotency_key"})
    assert headers.sent(moved)["HTTP_HOST"] == "mock.example.com"
    assert headers.sent(named) == {"HTTP_HOST": "inside:4020", "HTTP_IDEMPOTENCY_KEY": "one"}


@pytest.mark.parametrize("peer", ["11.0.0.1", "203.0.113.7", "fe80::1", "", "nonsense"])
def test_nobody_else_is_believed(peer: str) -> None:
    environ = believed(peer, **EVERYTHING, forwarded="for=203.0.113.7;proto=https;host=mock.example.com")
    assert (environ["REMOTE_ADDR"], base_url(environ)) == (peer, "http://inside:4020")


@pytest.mark.parametrize(
    ("told", "client"),
    [
        # What the client itself has claimed stands before what a proxy of ours has seen.
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("10.8.8.8, 10.9.9.9", "10.8.8.8"),
        ("203.0.113.7, unknown, 10.9.9.9", "10.9.9.9"),
        ("unknown", "10.1.2.3"),
        ("", "10.1.2.3"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7," * 1_000, "10.1.2.3"),
    ],
)
def test_the_client_is_the_nearest_that_is_no_proxy_of_ours(told: str, client: str) -> None:
    assert believed("10.1.2.3", x_forwarded_for=told)["REMOTE_ADDR"] == client


@pytest.mark.parametrize(
    ("told", "client", "url"),
    [
        ("for=203.0.113.7;proto=https;host=mock.example.com", "203.0.113.7", "https://mock.example.com"),
        ('For="[2001:db8::7]:4711"; Proto=HTTPS', "2001:db8::7", "https://inside:4020"),
        ("for=198.51.100.1, for=203.0.113.7:80;host=a.example", "203.0.113.7", "http://a.example"),
        ("for=unknown;proto=https", "10.1.2.3", "https://inside:4020"),
        ("for=_hidden", "10.1.2.3", "http://inside:4020"),
        ("nonsense; for=203.0.113.7", "10.1.2.3", "http://inside:4020"),
    ],
)
def test_forwarded_is_read_where_there_is_nothing_else(told: str, client: str, url: str) -> None:
    environ = believed("10.1.2.3", forwarded=told)
    assert (environ["REMOTE_ADDR"], base_url(environ)) == (client, url)


@pytest.mark.parametrize(
    "said",
    [
        *({"x_forwarded_proto": "gopher"}, {"x_forwarded_host": "two hosts"}, {"x_forwarded_host": "user@host"}),
        *({"x_forwarded_prefix": prefix} for prefix in ("no/slash", "/../up", "//elsewhere.example")),
    ],
)
def test_what_cannot_be_is_not_believed_of_anybody(said: dict[str, str]) -> None:
    assert base_url(believed("10.1.2.3", **said)) == "http://inside:4020"


def test_the_newest_of_a_list_is_what_the_proxy_in_front_has_written() -> None:
    environ = believed("10.1.2.3", x_forwarded_proto="http, https", x_forwarded_host="forged.example, mock.example")
    assert base_url(environ) == "https://mock.example"
