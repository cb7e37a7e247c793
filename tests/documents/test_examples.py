"""Every example of every document is sent as it stands, and answered as documented."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from contract_tests import openapi
from mock_server.server.composition import Server
from tests.documents import writing
from tests.documents.playing import FACES, Document, Operation, Player, begin, operations
from tests.support.servers import own_server

EACH = pytest.mark.parametrize("face", FACES)
# Only a receiver that hangs brings these about.
OF_RECEIVERS = {("advanceClock", "408"), ("drainWebhooks", "408"), ("redeliverWebhook", "408")}
# Only a server that still starts or is full answers it.
NO_ROOM = "503"
# It is the document itself.
UNTOLD = {("getDocument", "200")}


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that keeps its state: one of the calls writes it down."""
    with own_server(state=str(tmp_path_factory.mktemp("examples") / "state")) as server:
        yield server


@pytest.fixture(scope="module")
def documents(keeping: Server) -> Mapping[str, Document]:
    player = Player(keeping.url)
    return {face: player.document(face) for face in FACES}


def calls_of(face: str, document: Document) -> Iterator[Operation]:
    """The calls of a face in the order of its examples, the further paths of each behind it."""
    calls = operations(document)
    names = [row["call"] for row in json.loads(writing.file_of(face).read_text("utf-8"))["calls"]]
    for name in names:
        yield calls.pop(name)
        if (alias := f"{name}Alias") in calls and alias not in names:
            yield calls.pop(alias)
    assert calls == {}, "these have no example"


@EACH
def test_every_example_is_answered_as_documented(face: str, keeping: Server, documents: Mapping[str, Document]) -> None:
    player = Player(keeping.url)
    begin(player, documents, face)
    document = openapi.Document(documents[face])
    wrong = []
    for operation in calls_of(face, documents[face]):
        raw = player.send(operation, operation.row)
        media_type = dict(raw.headers).get("Content-Type", "").partition(";")[0]
        parsed = json.loads(raw.body) if media_type.endswith("json") and raw.body else None
        if raw.status != operation.success:
            wrong.append((operation.about["operationId"], raw.status, raw.body[:300]))
        elif parsed is not None:
            path = operation.path.removeprefix(urlsplit(documents[face]["servers"][0]["url"]).path)
            wrong += document.problems(operation.method, path, raw.status, media_type, raw.body, parsed)
    assert wrong == []


def answers(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The id of each call with each of its statuses, and what is answered in JSON."""
    for name, operation in operations(document).items():
        for status, response in operation.about["responses"].items():
            named = response.get("$ref", "").rpartition("/")[2]
            told = document["components"]["responses"][named] if named else response
            for media_type, content in told.get("content", {}).items():
                if media_type.endswith("json"):
                    yield name, status, content


@EACH
def test_every_call_has_an_example_of_what_it_takes(face: str, documents: Mapping[str, Document]) -> None:
    without = []
    for name, operation in operations(documents[face]).items():
        row, about = operation.row, operation.about
        required = [one for one in operation.parameters if one.get("required")]
        without += [(name, parameter["name"]) for parameter in required if "example" not in parameter]
        if "requestBody" in about and "body" not in row:
            without.append((name, "body"))
        assert "{" not in operation.path or "path" in row, name
    assert without == []


@EACH
def test_every_answer_has_an_example(face: str, documents: Mapping[str, Document]) -> None:
    told = [(name, status, content) for name, status, content in answers(documents[face]) if status != NO_ROOM]
    without = {(name, status) for name, status, content in told if "example" not in content}
    assert without == (OF_RECEIVERS | UNTOLD if face == "control" else set())


@pytest.mark.parametrize("face", [face for face in FACES if face != "control"])
def test_every_event_has_an_example_of_its_headers_and_its_body(face: str, documents: Mapping[str, Document]) -> None:
    without = []
    for event, item in documents[face]["webhooks"].items():
        told = (*item["post"]["parameters"], item["post"]["requestBody"]["content"]["application/json"])
        without += [(event, part.get("name", "body")) for part in told if "example" not in part]
    assert without == []


@EACH
def test_every_example_is_what_its_schema_says(face: str, documents: Mapping[str, Document]) -> None:
    document = documents[face]
    examples = [(f"{name} {status}", content) for name, status, content in answers(document)]
    for name, operation in operations(document).items():
        examples += [(name, content) for content in operation.about.get("requestBody", {}).get("content", {}).values()]
        examples += [(name, told) for told in operation.parameters]
    for event, item in document.get("webhooks", {}).items():
        examples += [(event, told) for told in item["post"]["parameters"]]
        examples.append((event, item["post"]["requestBody"]["content"]["application/json"]))
    wrong = []
    for name, told in examples:
        if "example" in told:
            validator = Draft202012Validator({**document, **told["schema"]}, format_checker=openapi.FORMATS)
            wrong += [(name, error.json_path, error.message[:200]) for error in validator.iter_errors(told["example"])]
    assert wrong == []


def test_the_files_are_what_make_examples_writes(tmp_path: Path) -> None:
    with own_server(state=str(tmp_path / "state")) as server:
        for face, text in writing.written(server):
            assert writing.file_of(face).read_text("utf-8") == text, f"{face}: make examples"


def test_a_refusal_of_an_example_is_the_documented_one(keeping: Server, documents: Mapping[str, Document]) -> None:
    """Those of the systems are taken from the recording, which is played in tests/recorded."""
    player = Player(keeping.url)
    begin(player, documents, "control")
    calls = operations(documents["control"])
    for row in json.loads(writing.file_of("control").read_text("utf-8"))["refusals"]:
        assert player.send(calls[row["call"]], row).status == row["status"], row["call"]


@EACH
def test_nothing_that_has_a_default_is_required_of_a_caller(face: str, documents: Mapping[str, Document]) -> None:
    """Generators of clients take a field with a default for one that is there: it is told in words."""
    schemas = documents[face]["components"]["schemas"]
    fields = [(name, field) for name, schema in schemas.items() for field in schema.get("properties", {}).items()]
    assert [(name, field) for name, (field, told) in fields if "default" in told] == []
    for operation in operations(documents[face]).values():
        for parameter in operation.parameters:
            assert not ("default" in parameter["schema"] and parameter.get("required"))


def test_a_default_of_a_field_is_told(documents: Mapping[str, Document]) -> None:
    advance = documents["control"]["components"]["schemas"]["Advance"]["properties"]
    assert advance["timeout"]["description"].endswith("30.0 unless told otherwise.")
    assert "timeout" not in documents["control"]["components"]["schemas"]["Advance"].get("required", ())
