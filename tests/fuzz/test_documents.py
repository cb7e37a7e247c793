"""The served documents are valid, complete, and say what of them the vendor does not state."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mock_server.server.composition import Server
from mock_server.systems import ours
from tests.documents.playing import operations
from tests.fuzz.fuzzing import Json
from tests.support.process import call
from tests.support.servers import TOKEN


def fetch(server: Server, name: str) -> Json:
    found: Json = call(f"{server.url}/{name}/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"}).json
    return found


@pytest.fixture(scope="module", params=["_mock", "shut _mock", *ours()])
def document(request: pytest.FixtureRequest, server: Server) -> Json:
    name = str(request.param)
    return fetch(request.getfixturevalue("shut") if name.startswith("shut") else server, name.rpartition(" ")[2])


@pytest.fixture(scope="module")
def msgboxx(server: Server) -> Json:
    return fetch(server, "msgboxx")


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_reference_leads_to_a_component_and_every_component_is_used(document: Json) -> None:
    referred = set(re.findall(r"'#/components/(\w+)/(\w+)'", repr(document)))
    kept = {(kind, name) for kind, parts in document["components"].items() for name in parts}
    assert referred == {part for part in kept if part[0] != "securitySchemes"}


def test_every_path_parameter_is_documented(document: Json) -> None:
    for name, operation in operations(document).items():
        in_path = [parameter for parameter in operation.parameters if parameter["in"] == "path"]
        documented = {parameter["name"] for parameter in in_path if parameter["required"]}
        assert documented == set(re.findall(r"{(\w+)}", operation.path)), name


def test_every_call_lists_its_refusals_one_by_one_and_says_what_it_is_for(document: Json) -> None:
    for name, operation in operations(document).items():
        statuses = operation.about["responses"].keys()
        assert "default" not in statuses, name
        assert statuses >= ({"400", "413"} if "requestBody" in operation.about else set()), name
        assert statuses >= ({"404"} if "{" in operation.path else set()), name
        assert operation.about["summary"], name
        assert operation.about["tags"], name


@pytest.mark.parametrize("name", ours())
def test_every_mark_of_an_assumption_gives_its_reason(server: Server, name: str) -> None:
    marked = list(_marked(fetch(server, name)))
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
    for name, operation in operations(msgboxx).items():
        for parameter in operation.about.get("parameters", []):
            if parameter["name"] in ("page", "fromDate", "toDate"):
                assert parameter["schema"]["x-assumed"] is True, f"{name} {parameter['name']}"
