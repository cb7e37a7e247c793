"""Answers that a document does not allow are found."""

import json

import pytest

from contract_tests.openapi import Document

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
