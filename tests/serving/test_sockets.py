"""Where a server listens: one address, or both families of `localhost` with one port."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from mock_server.server.serving import listen_everywhere, sockets
from tests.support.process import call
from tests.support.servers import own_server


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="give this machine the address ::1 to run it")


@pytest.fixture
def closes() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@needs_ipv6
def test_localhost_is_both_families_with_one_port(closes: ExitStack) -> None:
    found = [closes.enter_context(closing(bound)) for bound in listen_everywhere("localhost", 0)]

    assert [bound.getsockname()[0] for bound in found] == ["127.0.0.1", "::1"]
    assert len({bound.getsockname()[1] for bound in found}) == 1


@needs_ipv6
def test_a_server_on_localhost_answers_in_both_families() -> None:
    with own_server("msgboxx", host="localhost") as server:
        for host in ("localhost", "127.0.0.1", "[::1]"):
            assert call(f"http://{host}:{server.port}/_mock/health").status == 200
        assert server.url == f"http://localhost:{server.port}"


@needs_ipv6
def test_a_port_that_is_taken_in_one_family_is_refused_and_its_other_one_given_back(closes: ExitStack) -> None:
    taken = closes.enter_context(socket.create_server(("::1", 0), family=socket.AF_INET6))
    port = taken.getsockname()[1]

    with pytest.raises(OSError, match="in use"):
        listen_everywhere("localhost", port)
    socket.create_server(("127.0.0.1", port)).close()


@needs_ipv6
def test_a_free_port_is_free_in_both_families(closes: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = sockets.listen, []

    def listen(host: str, port: int) -> socket.socket:
        asked.append(host)
        if asked == ["127.0.0.1", "::1"]:
            raise OSError(errno.EADDRINUSE, "taken")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)
    found = [closes.enter_context(closing(bound)) for bound in listen_everywhere("localhost", 0)]

    assert asked == ["127.0.0.1", "::1"] * 2
    assert len({bound.getsockname()[1] for bound in found}) == 1


@pytest.mark.parametrize("reason", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6_has_one_family(closes: ExitStack, monkeypatch: pytest.MonkeyPatch, reason: int) -> None:
    real = sockets.listen

    def listen(host: str, port: int) -> socket.socket:
        if ":" in host:
            raise OSError(reason, "no IPv6 here")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)
    (only,) = [closes.enter_context(closing(bound)) for bound in listen_everywhere("localhost", 0)]

    assert only.getsockname()[0] == "127.0.0.1"
