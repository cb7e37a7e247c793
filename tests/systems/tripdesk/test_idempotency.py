"""What is an idempotency key and what the same body; a replay is a call, and keys go where their state goes."""

import json

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.tripdesk import Api, accepted, refused

BODY = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}


def test_the_same_json_spelled_otherwise_is_the_same_body(api: Api) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    first = api.request("POST", "/api/v1/messages", data=json.dumps(BODY), headers=headers)
    other = json.dumps(dict(reversed(BODY.items())), indent=4)
    assert api.request("POST", "/api/v1/messages", data=other, headers=headers).content == first.content


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "\u00e9"])
def test_what_is_no_key_is_422_and_does_nothing(box: Box, api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    answer = api.request("POST", "/api/v1/messages", json=BODY, headers=headers)
    refused(answer, 422, "validation_failed", "Idempotency-Key")
    assert box.messages(to="+15550100123") == []


def test_a_key_of_255_characters_will_do(api: Api) -> None:
    assert accepted(api.send(key="x" * 255)) == accepted(api.send(key="x" * 255))


def test_a_replay_counts_against_the_limit_and_outlives_an_import(box: Box, api: Api) -> None:
    first = api.send(key="k")
    got(box.put("/state", box.state()))
    again = api.send(key="k")
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, again)]
    assert left[1] == left[0] - 1
