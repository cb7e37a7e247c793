"""`--state redis://…`: each sandbox is a key, written when quiet; a server that is killed loses only what is new."""

import math
import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest
from redis import Redis

from mock_server.server.keeping import redis as redis_keeping
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import WILL
from tests.support.process import ONE, free_port, needs, run_refused, serving, until
from tests.support.servers import own_control, refusal

pytestmark = needs("redis-server")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    free, folder = free_port(), tmp_path_factory.mktemp("redis")
    settings = ("--port", str(free), "--save", "", "--appendonly", "no", "--requirepass", "not-a-secret")
    process = subprocess.Popen(["redis-server", *settings], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(free))
        yield free
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def database(port: int) -> Iterator[Redis]:
    with Redis(port=port, password="not-a-secret") as client:
        client.flushall()
        yield client


@pytest.fixture
def url(port: int, database: Redis) -> str:
    return f"redis://:not-a-secret@127.0.0.1:{port}/0"


def key_of(box: Box) -> str:
    return f"mock-server:alone:sandbox:{box.id}"


def test_the_next_server_goes_on_where_the_last_one_was_told_to_end(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with own_control("msgboxx", state=url) as control:
        box, gone = control.make(label="kept"), control.make()
        gone.delete()
        message = got(box.log_in().say(WILL, "kept"), 201)["messageId"]
    with own_control("msgboxx", state=url) as control:
        again = control.box(box.id)
        assert again.message(message)["text"] == "kept"
        assert again.view["systems"]["msgboxx"]["credentials"] == box.view["systems"]["msgboxx"]["credentials"]
        refused(control.get(f"/sandboxes/{gone.id}"), 404)
    assert "is as it was at " not in caplog.text


def test_a_server_that_is_killed_has_all_up_to_the_last_second_of_quiet_and_says_what_may_be_lost(
    url: str, database: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(*ONE, "--state", url) as server, Control(server.url) as control:
        box = control.make()
        quiet = got(box.log_in().say(WILL, "before the quiet"), 201)["messageId"]
        until(lambda: quiet.encode() in (database.get(key_of(box)) or b""))
        server.signal(signal.SIGKILL)
    with own_control("msgboxx", state=url) as control:
        listed = [message["id"] for message in control.box(box.id).messages(direction="outbound", page_size=200)]
        assert listed.count(quiet) == 1
        assert len(listed) == len(set(listed))
    assert f"the sandbox {box.id} is as it was at " in caplog.text


def test_what_is_made_is_a_key_and_what_is_deleted_none_and_save_writes_at_once(
    url: str, database: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_control("msgboxx", state=url) as control:
        box = control.make()
        until(lambda: database.exists(key_of(box)))
        box.delete()
        until(lambda: not database.exists(key_of(box)))
        monkeypatch.setattr(redis_keeping, "QUIET", math.inf)
        box = control.make()
        saved = got(control.post("/save"))
        assert saved["sandboxes"] == 2
        assert database.exists(key_of(box))
        assert "not-a-secret" not in str(saved)


def test_a_sandbox_that_never_is_quiet_is_written_all_the_same(
    url: str, database: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeping, "QUIET", math.inf)
    monkeypatch.setattr(redis_keeping, "LATEST", 1.0)
    with own_control("msgboxx", state=url) as control:
        box = control.make()
        with box.log_in() as api:

            def is_written() -> bool:
                assert api.get("/contact", page=1).status_code in (200, 429)
                return bool(database.exists(key_of(box)))

            until(is_written)


def test_two_shards_do_not_see_each_other(url: str) -> None:
    with own_control("msgboxx", state=url, shard="a") as first, own_control("msgboxx", state=url, shard="b") as second:
        box = first.make()
        got(first.post("/save"))
        got(second.post("/save"))
        refused(second.get(f"/sandboxes/{box.id}"), 404)
    with own_control("msgboxx", state=url, shard="b") as second:
        refused(second.get(f"/sandboxes/{box.id}"), 404)


def test_a_database_that_cannot_be_used_is_told_without_its_password(port: int) -> None:
    for wrong, told in (
        (f"redis://:wrong-password@127.0.0.1:{port}/0", "cannot be reached"),
        ("redis://:wrong-password@127.0.0.1:9/0", "cannot be reached"),
        ("redis://", "names no host"),
    ):
        refused = run_refused("serve", "--port", "0", *ONE, "--state", wrong)
        assert told in refused
        assert "wrong-password" not in refused


def test_a_sandbox_that_cannot_be_read_is_told(url: str, database: Redis) -> None:
    with own_control("msgboxx", state=url):
        pass
    database.set("mock-server:alone:sandbox:default", b'{"version":9}')
    assert "cannot be taken up: the sandbox default: " in refusal("msgboxx", state=url)
