"""A filter that nothing can pass is refused, in every list, while waiting and in `verify`: it is a slip of the pen."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.kernel import findings
from tests.support.box import Box, refused
from tests.support.http import got

# For each list the filters that cannot be.
SLIPS: dict[str, list[dict[str, Any]]] = {
    "/messages": [
        {"system": "tripdesc"},
        *({"status": status} for status in ("deliverd", "DELIVERED")),
        {"channel": "watsapp"},
        {"channel": "webchat", "system": "msgboxx"},
        *({"to": number} for number in ("+44 7700 900123", "07700900123", "44 7700 900123")),
        *({"from": number} for number in ("(07700) 900123", "0044-7700-900123")),
        {"direction": "in"},
    ],
    "/requests": [
        {"system": "tripdesc"},
        {"method": "PSOT"},
        *({"path": path} for path in ("/message", "message", "/tripdesc/*", "/_mock/*")),
        {"path": "/coax/*", "system": "msgboxx"},
        {"status": 600},
    ],
    "/findings": [{"system": "tripdesc"}, {"kind": "unknown_feld"}],
    "/webhooks/deliveries": [
        {"system": "tripdesc"},
        {"event": "message.deliverd"},
        {"event": "contact.created", "system": "coext"},
        {"status": "delivring"},
    ],
}
SLIPS["/messages/wait"] = SLIPS["/messages"]
CASES = [(path, query) for path, queries in SLIPS.items() for query in queries]


@pytest.mark.parametrize(("path", "query"), CASES, ids=str)
def test_a_word_that_cannot_be_is_refused_by_every_list(box: Box, path: str, query: dict[str, Any]) -> None:
    refused(box.get(path, **query), 422, next(iter(query)))


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        *(("messages", query) for query in SLIPS["/messages"]),
        *(("requests", query) for query in SLIPS["/requests"] if "status" not in query),
    ],
    ids=str,
)
def test_verify_refuses_a_word_that_cannot_be_also_for_zero_times(box: Box, kind: str, wanted: dict[str, Any]) -> None:
    for times in (0, 1, {"min": 0}):
        told = refused(box.post("/verify", {kind: [{}, {**wanted, "times": times}]}), 422)
        assert told["detail"] == "Some fields are not valid; `errors` names them."
        assert set(told["errors"]) == {f"{kind}.1.{next(iter(wanted))}"}


WORDS: dict[str, list[dict[str, Any]]] = {
    "/messages": [
        *({"to": address} for address in ("447700900123", " 447700900123", "12345", "123.456-7")),
        {"from": "someone@example.com"},
        {"from": "c0a00001-0000-4000-8000-000000000001@webchat"},
        {"channel": "line"},
        {"channel": "line", "system": "tripdesk"},
        {"status": "bounced"},
    ],
    "/requests": [
        *({"method": method} for method in ("options", "Put")),
        *({"path": path} for path in ("*", "/*/nothing", "/coax/no/such/path", "/coax/", "????????*")),
        {"path": "*message", "system": "tripdesk"},
    ],
    "/findings": [{"kind": kind} for kind in findings.KINDS],
    "/webhooks/deliveries": [{"event": "contact.created"}, {"status": "skipped", "system": "tripdesk"}],
}


@pytest.mark.parametrize(("path", "query"), [(path, one) for path, ones in WORDS.items() for one in ones], ids=str)
def test_a_word_that_can_be_is_looked_for(box: Box, path: str, query: dict[str, Any]) -> None:
    assert got(box.get(path, **query))["items"] == []


def test_every_kind_of_finding_can_be_asked_for() -> None:
    kinds = {value for name, value in vars(findings).items() if name.isupper() and isinstance(value, str)}
    assert kinds == set(findings.KINDS)
