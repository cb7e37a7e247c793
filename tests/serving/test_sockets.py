"""Where a server listens: one address, or both families of `localhost` with one port."""

import errno
import socket
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


def heard(port: int = 0) -> list[tuple[str, int]]:
    """The addresses and ports of localhost that were listened at, until this is told."""
    with ExitStack() as closes:
        found = [closes.enter_context(closing(bound)) for bound in listen_everywhere("localhost", port)]
        return [bound.getsockname()[:2] for bound in found]


@needs_ipv6
def test_localhost_is_both_families_with_one_port() -> None:
    (first, port), (second, same_port) = heard()

    assert (first, second, port) == ("127.0.0.1", "::1", same_port)


@needs_ipv6
def test_a_server_on_localhost_answers_in_both_families_and_one_on_an_address_by_that() -> None:
    with own_server("msgboxx", host="localhost") as server:
        for host in ("localhost", "127.0.0.1", "[::1]"):
            assert call(f"http://{host}:{server.port}/_mock/health").status == 200
        assert server.url == f"http://localhost:{server.port}"
    with own_server("msgboxx", host="::1") as server:
        assert call(f"{server.url}/_mock/sandboxes").status == 200


@needs_ipv6
def test_a_port_that_is_taken_in_one_family_is_refused_and_its_other_one_given_back() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            heard(port)
        socket.create_server(("127.0.0.1", port)).close()


@needs_ipv6
def test_a_free_port_is_free_in_both_families(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = sockets.listen, []

    def listen(host: str, port: int) -> socket.socket:
        asked.append(host)
        if asked == ["127.0.0.1", "::1"]:
            raise OSError(errno.EADDRINUSE, "taken")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)
    (_, port), (_, same_port) = heard()

    assert asked == ["127.0.0.1", "::1"] * 2
    assert port == same_port


@pytest.mark.parametrize("reason", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6_has_one_family(monkeypatch: pytest.MonkeyPatch, reason: int) -> None:
    real = sockets.listen

    def listen(host: str, port: int) -> socket.socket:
        if ":" in host:
            raise OSError(reason, "no IPv6 here")
        return real(host, port)

    monkeypatch.setattr(sockets, "listen", listen)

    assert [host for host, _ in heard()] == ["127.0.0.1"]
