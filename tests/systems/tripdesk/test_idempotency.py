"""A key and a body that the recording (tests/recorded) has not, and keys that go where their state goes."""

import json

from tests.support.box import Box
from tests.support.http import got
from tests.support.tripdesk import Api, refused

BODY = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}


def test_a_key_beyond_ascii_is_422_and_does_nothing(box: Box, api: Api) -> None:
    headers = {"Idempotency-Key": "\u00e9".encode("latin-1")}
    answer = api.request("POST", "/api/v1/messages", json=BODY, headers=headers)
    refused(answer, 422, "validation_failed", "Idempotency-Key")
    assert box.messages(to="+15550100123") == []


def test_the_same_json_spelled_otherwise_is_replayed_after_an_import_too(box: Box, api: Api) -> None:
    first = api.send(key="k")
    got(box.put("/state", box.state()))
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    other = json.dumps(dict(reversed(BODY.items())), indent=4)
    again = api.request("POST", "/api/v1/messages", data=other, headers=headers)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
