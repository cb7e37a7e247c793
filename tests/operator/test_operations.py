"""What generated clients depend on: the names of operations, where they are called, and what documents tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from mock_server.client import Client
from mock_server.server.composition import Server
from tests.support.box import Control
from tests.support.http import got
from tests.support.servers import TOKEN

# Document, id, method and path of each operation. A line may be added; one that changes breaks somebody's client.
KNOWN = Path(__file__).with_name("operations.txt").read_text().splitlines()


def operations(documents: dict[str, Any], part: str = "paths") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Document, method, path and operation of every call."""
    for name, document in documents.items():
        for path, item in document.get(part, {}).items():
            yield from ((name, method, path, about) for method, about in item.items() if method != "parameters")


def test_every_operation_keeps_its_id_and_its_path(documents):
    found = [
        f"{name} {about['operationId']} {method.upper()} {path}" for name, method, path, about in operations(documents)
    ]
    assert sorted(found) == KNOWN


def test_an_id_is_a_verb_and_a_noun_and_unique_in_its_document(documents):
    found = (*operations(documents), *operations(documents, "webhooks"))
    ids = [(name, about["operationId"]) for name, _, _, about in found]
    assert [found for found in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)+", found[1])] == []
    assert len(set(ids)) == len(ids)


def test_every_operation_has_a_description_in_whole_sentences(documents):
    told = {(name, about["operationId"]): about["description"] for name, _, _, about in operations(documents)}
    assert [where for where, text in told.items() if not re.match(r"[A-Z`].*\.$", text)] == []


def test_a_description_says_which_permission_a_call_needs_and_which_call_needs_none(documents):
    told = {about["operationId"]: about["description"] for _, _, _, about in operations({"": documents["coext"]})}
    assert told["sendText"].endswith("Callers without `send_text` are refused.")
    told = {about["operationId"]: about["description"] for _, _, _, about in operations({"": documents["msgboxx"]})}
    assert told["logIn"].endswith("It asks for no credentials.")


def test_a_document_says_its_version_license_and_contact(documents, server):
    version = got(requests.get(f"{server.url}/_mock/health", timeout=10))["version"]
    for document in documents.values():
        info = document["info"]
        assert (info["version"], info["license"]) == (version, {"name": "MIT", "identifier": "MIT"})
        assert info["contact"]["name"]


def test_a_client_made_from_a_document_calls_the_base_url_that_the_sandbox_hands_out(documents, control: Control):
    shown = got(control.get("/sandboxes/default"))["systems"]
    assert {name: documents[name]["servers"][0]["url"] for name in shown} == {
        name: system["base_url"] for name, system in shown.items()
    }


def test_the_control_plane_says_whether_it_asks_for_a_token(documents, shut: Server):
    assert documents["_mock"]["security"] == []
    with Client(shut.url, TOKEN) as client:
        document = client.openapi()
    assert document["security"] == [{"credentials": []}]
    assert document["components"]["securitySchemes"]["credentials"]["scheme"] == "bearer"
