"""A client that closes its sending side after its request is answered, and what it asked for happens once."""

from __future__ import annotations

import json
import socket

import pytest

from tests.support.process import Served, call, token

# An api account of the default sandbox, and a contact of it with an open session window.
ACCOUNT, CONTACT = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "17b5c90a-7465-1097-b2db-66afa62c963f"


def stored(server: Served, text: str) -> int:
    found: int = call(f"{server.url}/_mock/sandboxes/default/messages?q={text}").json["paging"]["total"]
    return found


@pytest.mark.parametrize("pieces", [1, 3], ids=["at once", "in pieces"])
def test_a_client_that_has_said_all_is_answered_and_its_message_is_stored_once(shared: Served, pieces: int) -> None:
    text = f"half-closed-{pieces}"
    body = json.dumps({"apiAccountId": ACCOUNT, "contactId": CONTACT, "message": text}).encode()
    head = (
        f"POST /msgboxx/message HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: {token(f'{shared.url}/msgboxx')['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    sent = head.encode() + body
    step = -(-len(sent) // pieces)
    with socket.create_connection(("127.0.0.1", shared.port), timeout=30) as client:
        for begin in range(0, len(sent), step):
            client.sendall(sent[begin : begin + step])
        client.shutdown(socket.SHUT_WR)
        answer = client.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 201 ")
    assert text.encode() in answer
    assert stored(shared, text) == 1


def test_a_call_that_only_looks_ends_its_wait_when_its_client_has_said_all(shared: Served) -> None:
    """That is all that a client says which hangs up."""
    path = "/_mock/sandboxes/default/messages/wait?q=never-said&timeout=30"
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        client.shutdown(socket.SHUT_WR)
        answer = client.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"said that it had gone" in answer


def test_a_client_that_leaves_within_its_body_has_sent_nothing(shared: Served) -> None:
    text = "left-within-its-body"
    body = json.dumps({"apiAccountId": ACCOUNT, "contactId": CONTACT, "message": text}).encode()
    head = (
        f"POST /msgboxx/message HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: {token(f'{shared.url}/msgboxx')['Authorization']}\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", shared.port), timeout=30) as client:
        client.sendall(head.encode() + body)
        client.shutdown(socket.SHUT_WR)
        assert client.makefile("rb").read() == b""

    assert stored(shared, text) == 0
