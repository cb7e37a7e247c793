"""Webhooks by https go to receivers whose certificate a public authority has signed, or one that the server is told."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from mock_server.client import Client
from mock_server.server.settings import ConfigurationError, read
from tests.operator.boxes import CUSTOMER
from tests.support.receivers import Receiver, receiving
from tests.support.servers import own_server

# Where the certificate of an authority is written, in a test's folder.
NAME = "authority.pem"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(tmp_path / NAME)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with receiving() as found:
        found.socket = context.wrap_socket(found.socket, server_side=True, do_handshake_on_connect=False)
        yield found


def told(receiver: Receiver, webhook_ca: Path | None) -> tuple[str, str | None]:
    """How a server that trusts this file fares with its first webhook: the row's status, and what went wrong."""
    with own_server("coext", webhook_ca=webhook_ca) as server, Client(server.url) as client:
        box = client.sandbox()
        box.subscribe("coext", receiver.url.replace("http:", "https:"), secret="not-a-secret")
        box.inbound("coext", CUSTOMER, "Hello")
        box.drain()
        row = box.deliveries(system="coext")[0]
        return row["status"], row.get("error")


def test_a_receiver_of_an_authority_that_the_server_is_told_is_delivered(receiver: Receiver, tmp_path: Path) -> None:
    assert told(receiver, tmp_path / NAME) == ("delivered", None)
    assert len(receiver.hits) == 1


def test_a_receiver_of_an_authority_that_nobody_knows_is_not(receiver: Receiver) -> None:
    status, error = told(receiver, None)
    assert (status, receiver.hits) == ("retrying", [])
    assert "certificate" in (error or "").lower()


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["no file", "empty", "no certificate"])
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / NAME).write_text(content)
    with pytest.raises(ConfigurationError, match=r"--webhook-ca cannot be used: .*authority\.pem"):
        read({"webhook_ca": str(tmp_path / NAME)})
