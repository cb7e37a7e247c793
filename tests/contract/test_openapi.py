"""Answers that a document does not allow are found; every documented call has its effect in the table of routes."""

import json

import pytest

from contract_tests.configuration import known
from contract_tests.live import packaged
from contract_tests.openapi import Document
from contract_tests.routes import effect_of, routes, worst
from mock_server.systems import ours

THING = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "at": {"type": "string", "format": "date-time"}},
    "required": ["id"],
    "additionalProperties": False,
}
ERROR = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}


def json_of(schema):
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


DOCUMENT = Document(
    {
        "openapi": "3.1.0",
        "paths": {
            "/thing/{id}": {
                "get": {"responses": {"200": json_of("Thing"), "default": {"$ref": "#/components/responses/Default"}}},
                "delete": {"responses": {"204": {"description": "gone"}}},
            },
            "/thing/all": {"get": {"responses": {"200": json_of("Thing")}}},
        },
        "components": {"schemas": {"Thing": THING, "Error": ERROR}, "responses": {"Default": json_of("Error")}},
    }
)
GOOD = {"id": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}


def problems(method="GET", path="/thing/1", status=200, body=GOOD, media_type="application/json"):
    raw = b"" if body is None else json.dumps(body).encode()
    return list(DOCUMENT.problems(method, path, status, media_type, raw, body))


@pytest.mark.parametrize(
    "answer",
    [
        *({}, {"path": "/thing/1/"}, {"status": 418, "body": {"message": "no"}}),
        {"method": "DELETE", "status": 204, "body": None, "media_type": ""},
        {"method": "POST", "status": 405, "body": {"message": "no"}},
        {"path": "/nothing", "status": 404, "body": {"message": "no"}},
    ],
    ids=str,
)
def test_a_documented_answer_is_allowed(answer):
    assert problems(**answer) == []


@pytest.mark.parametrize(
    "answer",
    [
        *({"status": 201}, {"body": {}}, {"body": GOOD | {"more": 1}}, {"body": {"id": "1"}}),
        *({"body": GOOD | {"at": "2024-04-30"}}, {"media_type": "text/html"}, {"status": 400, "body": {"text": "no"}}),
        *({"method": "DELETE", "status": 204}, {"method": "DELETE", "status": 500, "body": {"message": "no"}}),
        *({"method": "POST", "status": 201}, {"method": "POST", "status": 404, "body": {"message": "no"}}),
        *({"path": "/nothing", "status": 200}, {"path": "/nothing", "status": 405, "body": {"message": "no"}}),
    ],
    ids=str,
)
def test_what_is_not_documented_is_a_problem(answer):
    assert problems(**answer) != []


@pytest.mark.parametrize(
    ("server", "base_url", "prefix"),
    [
        ("http://127.0.0.1:4020/system", "http://127.0.0.1:4020/system", ""),
        ("http://127.0.0.1:4020/system", "http://127.0.0.1:4020/system/api/v1", "/api/v1"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081/api/v1", "/api/v1"),
        ("/system", "http://localhost:4020/system/api/v1", "/api/v1"),
    ],
)
def test_a_base_url_below_the_documents_server_is_a_part_of_its_paths(server, base_url, prefix):
    assert Document({**DOCUMENT.content, "servers": [{"url": server}]}).prefix(base_url) == prefix


def test_requests_are_assigned_to_their_operation():
    assert DOCUMENT.operations.keys() == {"GET /thing/{id}", "DELETE /thing/{id}", "GET /thing/all"}
    assert DOCUMENT.operation("GET", "/thing/all") == "GET /thing/all"
    assert DOCUMENT.operation("GET", "/thing/al/") == "GET /thing/{id}"
    assert DOCUMENT.operation("PUT", "/thing/1") is None


@pytest.mark.parametrize("system", ours())
def test_every_documented_call_has_an_effect_and_nothing_else_has(system):
    assert routes(system).keys() == Document(packaged(system, "https://vendor.example.com")).operations.keys()


@pytest.mark.parametrize("system", ours())
def test_what_creates_something_writes_and_what_deletes_it_is_documented(system):
    for operation, creation in known(system).creations.items():
        assert effect_of(system, operation) == "write"
        assert creation.deletes is None or any(
            route.startswith("DELETE ") and route.partition("{")[0] == f"DELETE {creation.deletes.partition('{')[0]}"
            for route in routes(system)
        )


def test_an_unknown_call_sends():
    assert effect_of("coext", None) == effect_of("coext", "GET /nothing") == effect_of("nobody", "GET /") == "send"


def test_the_worse_of_two_effects_is_the_one_later_in_the_list():
    found = worst("read", "send", "write"), worst("third_party", "send"), worst("read")
    assert found == ("send", "third_party", "read")
