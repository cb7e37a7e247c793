"""Connections to receivers: urllib3's, on sockets that the policy has passed and that last until a deadline.

An address is checked when the socket to it is opened, after its name was resolved.
"""

from __future__ import annotations

import functools
import socket
import ssl
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url

from mock_server.kernel.webhooks.delivery.timing import Deadline
from mock_server.kernel.webhooks.policy import Policy

_CONNECT_SECONDS = 5.0
# How soon an attempt that waits for its receiver notices that nobody wants it any more.
_LOOK_SECONDS = 0.25
_INTERIM = range(100, 200)


class RefusedAddressError(OSError):
    """The policy does not let a webhook go there."""


class _Timed:
    """Reads and writes of a socket that last until its deadline; a long read looks up now and then."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        while True:
            self.settimeout(min(self.deadline.seconds_left(), _LOOK_SECONDS))  # type: ignore[attr-defined]  # a socket's
            try:
                return super().recv_into(*args, **kwargs)  # type: ignore[misc,no-any-return]  # a socket's
            except TimeoutError:
                continue

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(self.deadline.seconds_left())  # type: ignore[attr-defined]  # a socket's
        super().sendall(*args, **kwargs)  # type: ignore[misc]  # a socket's


class _TimedSocket(_Timed, socket.socket):
    """A socket whose reads and writes have a deadline."""


class _TimedTLSSocket(_Timed, ssl.SSLSocket):
    """The same with TLS."""


class FinalResponse(HTTPResponse):
    """The answer itself: http.client skips 100, and would take another interim one, such as 103, for it."""

    def begin(self) -> None:
        """Read heads until one is no interim answer's; 101 is none that was asked for, and is told as it is."""
        super().begin()
        while self.status in _INTERIM and self.status != 101:  # noqa: PLR2004 - switching protocols
            self.headers = self.msg = None  # type: ignore[assignment]  # as http.client has it before a head was read
            super().begin()


class Connection(HTTPConnection):
    """One whose sockets the policy has passed."""

    def __init__(self, host: str, port: int | None, policy: Policy, **tls: Any) -> None:
        super().__init__(host, port, **tls)
        self.deadline = Deadline()
        self._policy = policy

    def _new_conn(self) -> socket.socket:
        return _guarded_socket(self.host, self.port, self._policy, self.deadline)


class _Secure(Connection, HTTPSConnection):
    def connect(self) -> None:
        """Connect; the socket that TLS has put about ours gets the deadline too."""
        super().connect()
        self.sock.deadline = self.deadline  # type: ignore[union-attr]  # _tls() makes sockets of this kind


def connection_to(target: Url, policy: Policy, authorities: Path | None = None) -> Connection:
    """A connection to a URL's host, not yet opened; `authorities` are trusted beside the public ones (PEM)."""
    if target.scheme == "https":
        return _Secure(target.host or "", target.port, policy, ssl_context=_tls(authorities))
    return Connection(target.host or "", target.port, policy)


@functools.cache
def _tls(authorities: Path | None) -> ssl.SSLContext:
    """What a receiver's certificate is checked with."""
    context = ssl.create_default_context(cafile=certifi.where())
    if authorities is not None:
        context.load_verify_locations(authorities)
    context.sslsocket_class = _TimedTLSSocket
    return context


def _guarded_socket(host: str, port: int, policy: Policy, deadline: Deadline) -> _TimedSocket:
    """A socket to the first of a host's addresses that answers; each is checked before. Raises OSError."""
    host = host.strip("[]")
    failure: OSError = OSError(f"{host} has no address.")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        refusal = policy.refusal(host, str(address[0]), port)
        if refusal is not None:
            raise RefusedAddressError(refusal)
        opened = _TimedSocket(family, kind, protocol)
        opened.deadline = deadline
        try:
            opened.settimeout(min(deadline.seconds_left(), _CONNECT_SECONDS))
            opened.connect(address)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    try:
        raise failure
    finally:
        # It knows this frame, and would keep it and its sockets until a collector looks.
        del failure
