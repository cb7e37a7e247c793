"""The served documents are valid, complete, and say what of them the vendor does not state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mock_server.server.composition import Server
from mock_server.systems import ours
from tests.fuzz.fuzzing import PATIENCE, Json, done, open_session
from tests.support.servers import TOKEN

METHODS = {"get", "post", "put", "patch", "delete"}


def fetch(server: Server, name: str) -> Json:
    """A served document."""
    with open_session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        return done(session.get(f"{server.url}/{name}/openapi.json", timeout=PATIENCE))


@pytest.fixture(scope="module", params=["_mock", "shut _mock", *ours()])
def document(request: pytest.FixtureRequest, server: Server) -> Json:
    name = str(request.param)
    return fetch(request.getfixturevalue("shut") if name.startswith("shut") else server, name.rpartition(" ")[2])


@pytest.fixture(scope="module", params=ours())
def system(request: pytest.FixtureRequest, server: Server) -> Json:
    return fetch(server, request.param)


@pytest.fixture(scope="module")
def msgboxx(server: Server) -> Json:
    return fetch(server, "msgboxx")


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and operation of every call."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield method.upper(), path, item[method]


def references(document: Json) -> set[tuple[str, str]]:
    """Every component that is referred to."""
    return set(re.findall(r"'#/components/(\w+)/(\w+)'", repr(document)))


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_reference_leads_to_a_component_and_every_component_is_used(document: Json) -> None:
    kept = {(kind, name) for kind, parts in document["components"].items() for name in parts}
    assert references(document) == {part for part in kept if part[0] != "securitySchemes"}


def test_every_path_parameter_is_documented(document: Json) -> None:
    for method, path, operation in operations(document):
        listed = [*document["paths"][path].get("parameters", []), *operation.get("parameters", [])]
        documented = {parameter["name"] for parameter in listed if parameter["in"] == "path" and parameter["required"]}
        assert documented == set(re.findall(r"{(\w+)}", path)), f"{method} {path}"


def test_every_call_lists_its_refusals_one_by_one(document: Json) -> None:
    for method, path, operation in operations(document):
        statuses = operation["responses"].keys()
        assert "default" not in statuses, f"{method} {path}"
        if "requestBody" in operation:
            assert {"400", "413"} <= statuses, f"{method} {path}"
        if "{" in path:
            assert "404" in statuses, f"{method} {path}"


def test_every_call_says_what_it_is_for(document: Json) -> None:
    summaries = [(operation["summary"], operation["tags"]) for _, _, operation in operations(document)]
    assert all(summary and tags for summary, tags in summaries)


def test_every_mark_of_an_assumption_gives_its_reason(system: Json) -> None:
    marked = list(_marked(system))
    assert marked
    assert all(isinstance(part["x-assumed-reason"], str) and part["x-assumed"] is True for part in marked)


def _marked(part: Any) -> Iterator[Json]:
    if isinstance(part, dict) and part.keys() & {"x-assumed", "x-assumed-reason"}:
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _marked(inner)


@pytest.mark.parametrize(
    "place",
    [
        *(f"paths /{path} get" for path in ("inboxes", "templates", "templates/{template_id}")),
        *(f"components responses {name}" for name in ("BAD_REQUEST", "FORBIDDEN", "TOO_MANY_REQUESTS")),
        *(f"components schemas Error properties {name}" for name in ("statusCode", "error", "message", "errors")),
        *(f"components schemas TokenAnswer properties {name}" for name in ("token_type", "expires_at")),
        *(f"components schemas ConversationAnswer properties {name}" for name in ("user", "team")),
        "components schemas Paging properties pages",
        "components schemas MessageAnswer properties messageDirection",
        "components schemas BroadcastAnswer properties status",
        "components schemas ChangedContact properties contactId",
        "components schemas ChangedContact properties tags",
        "components schemas NewContact properties email",
        "components schemas NewMessage properties message",
        "components schemas NewBroadcast properties message",
        "components schemas NewWebhook properties isEnabled",
    ],
)
def test_what_the_vendor_does_not_state_is_marked(msgboxx: Json, place: str) -> None:
    part = msgboxx
    for name in place.split():
        part = part[name]
    assert part["x-assumed"] is True


def test_query_parameters_whose_form_is_assumed_are_marked(msgboxx: Json) -> None:
    for method, path, operation in operations(msgboxx):
        for parameter in operation.get("parameters", []):
            if parameter["name"] in ("page", "fromDate", "toDate"):
                assert parameter["schema"]["x-assumed"] is True, f"{method} {path} {parameter['name']}"
