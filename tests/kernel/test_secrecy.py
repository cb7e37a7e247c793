"""What a sandbox knows to be secret: what is, and what was; and what it wrote down, without that."""

from dataclasses import replace

import pytest

from mock_server.kernel import secrecy
from mock_server.kernel.journal import MAX_BODY, Journal
from mock_server.kernel.masking import BOUND, Masker, Secrets
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from tests.kernel._sandboxes import NAME, entry

SECRET = "planted-secret"
ENTRY = entry(
    Journal(1),
    path=f"/pager/{SECRET}",
    query=f"a={SECRET}&token=b",
    headers=(("X-Note", SECRET), ("Cookie", "a=b"), ("Idempotency-Key", "c")),
    body=f'{{"text":"{SECRET}","password":"d"}}'.encode(),
    answer_headers=(("Set-Cookie", "a=b"),),
    answer_body=SECRET.encode(),
)


def test_an_entry_is_masked_in_every_part_and_stays_the_same_otherwise() -> None:
    masked = secrecy.entry(Masker([SECRET]), ENTRY)
    assert masked == replace(
        ENTRY,
        path="/pager/***",
        query="a=***&token=***",
        headers=(("X-Note", "***"), ("Cookie", "***"), ("Idempotency-Key", "c")),
        body=b'{"text":"***","password":"***"}',
        body_size=31,
        answer_headers=(("Set-Cookie", "***"),),
        answer_body=b"***",
        answer_size=3,
    )
    assert secrecy.entry(Masker([SECRET]), masked) == masked


@pytest.mark.parametrize("left", range(4, len(SECRET)))
def test_a_body_that_was_cut_within_a_secret_has_no_half_of_it_and_is_still_cut(left: int) -> None:
    body = b"x" * (MAX_BODY - left) + SECRET.encode()[:left]
    masked = secrecy.entry(Masker([SECRET]), replace(ENTRY, body=body, body_size=MAX_BODY + 5))
    assert masked.body == b"x" * (MAX_BODY - left) + b"***"
    assert masked.body_size == len(masked.body) + 5


def test_as_many_of_a_kind_are_remembered_as_there_may_be_the_newest_of_them() -> None:
    secrets = Secrets()
    secrets.learn("keys", ["the-first-key"])
    secrets.learn("tokens", [f"token-{number}" for number in range(BOUND + 1)])
    assert len(secrets.known()) == BOUND + 1
    assert "the-first-key" in secrets
    assert "token-0" not in secrets
    assert f"token-{BOUND}" in secrets


def test_a_strangers_path_has_no_segment_that_is_a_secret_of_any_sandbox(world: World, sandbox: Sandbox) -> None:
    sandbox.secrets.learn(NAME, [SECRET])
    assert secrecy.path(f"/pager/{SECRET}/x", [sandbox.secrets], is_reached=False) == "/pager/***/x"
    assert secrecy.path(f"/pager/x{SECRET}y", [sandbox.secrets], is_reached=True) == "/pager/x***y"
    assert secrecy.path("/pager/control-token", (), is_reached=False, also=["control-token"]) == "/pager/***"


@pytest.mark.parametrize(
    ("url", "password"),
    [("http://u:p%40ss@h/", "p@ss"), ("http://u@h/", None), ("http://h/", None), ("http://[", None)],
)
def test_the_password_of_a_receivers_address(url: str, password: str | None) -> None:
    assert secrecy.password_of(url) == password
