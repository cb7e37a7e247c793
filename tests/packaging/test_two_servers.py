"""Nothing lives at module level: servers in one process know nothing of each other, and leave nothing behind."""

import threading
from contextlib import ExitStack

from mock_server import create_server
from tests.support.process import call, token, until
from tests.support.servers import own_server


def test_what_one_server_is_told_the_other_does_not_know_and_its_token_opens_nothing_there() -> None:
    with own_server("msgboxx") as one, own_server("msgboxx") as other:
        headers = token(f"{one.url}/msgboxx")
        found = "/msgboxx/contact?mobileNumber=%2B447700900999"

        wrote = {"system": "msgboxx", "from": "+447700900999", "text": "Hello"}
        assert call(f"{one.url}/_mock/sandboxes/default/inbound", "POST", wrote).status == 201
        assert call(f"{one.url}/_mock/sandboxes", "POST", {"id": "mine"}).status == 201
        call(f"{one.url}/_mock/sandboxes/default/clock/freeze", "POST")

        assert call(one.url + found, headers=headers).json["paging"]["recordCount"] == 1
        assert call(other.url + found, headers=token(f"{other.url}/msgboxx")).json["paging"]["recordCount"] == 0
        assert call(f"{other.url}/_mock/sandboxes/mine").status == 404
        assert call(f"{other.url}/_mock/sandboxes/default/clock").json["frozen"] is False
        assert call(f"{other.url}/_mock/sandboxes/default/requests").json["paging"]["total"] == 2
        assert call(other.url + found, headers=headers).status == 401


def test_a_closed_server_leaves_no_thread_and_its_port_is_free() -> None:
    before = set(threading.enumerate())
    with own_server("msgboxx") as server:
        port = server.port
        call(f"{server.url}/_mock/health")
    assert until(lambda: set(threading.enumerate()) <= before)

    with own_server("msgboxx", port=port) as again:
        assert again.port == port


def test_closing_one_of_many_servers_disturbs_none() -> None:
    with ExitStack() as rest:
        for _ in range(5):
            kept = rest.enter_context(own_server("msgboxx"))
            with own_server("msgboxx") as passing:
                assert call(f"{passing.url}/_mock/health").status == 200
            assert call(f"{kept.url}/_mock/health").status == 200


def test_closing_twice_or_before_the_start_is_harmless() -> None:
    server = create_server()
    server.close()
    server.start()
    server.close()
    server.close()
