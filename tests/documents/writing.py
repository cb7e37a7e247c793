"""The files of examples as `make examples` writes them: the requests that stand in them, and what is answered."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from mock_server.kernel import chance
from mock_server.kernel.instants import parse
from mock_server.server.composition import Server
from tests.documents.playing import BOX, FACES, Document, Operation, Player, Row, began_at, begin, operations
from tests.documents.posting import posted
from tests.recorded import recording
from tests.recorded.transports import Raw
from tests.support.servers import own_server

ROOT = Path(__file__).parents[2]
NOW = "2026-01-05T10:00:00.000Z"
# What differs from one play to the next, as the files have it.
STEADY: dict[str, Any] = {
    **dict.fromkeys(("real_at", "last_act_at", "made_at", "started_at"), NOW),
    # What the page's files are known by, and this release.
    "ui": "0123456789ab",
    **dict.fromkeys(("version", "made_by"), "1.0.0"),
    **dict.fromkeys(("duration_ms", "seconds", "uptime_seconds"), 0.5),
    # It is signed with a key of the server's own.
    "access_token": "the-token-of-a-log-in",
}
_SAVED = {"where": "/var/lib/mock/state", "bytes": 250_000}
_SIGNATURE, _REAL_SECOND = re.compile(r"(?<=sha256=)[0-9a-f]{64}"), re.compile(r"\b1[0-9]{9}\b")
_PARTS = ("path", "query", "headers", "body_of", "body", "raw", "size", "long", "status")
# Answers that are no more than what is to be read elsewhere.
_UNTOLD = frozenset(("getDocument",))


def file_of(face: str) -> Path:
    """Where a face's examples stand."""
    package = ROOT / "mock_server" / ("control" if face == "control" else f"systems/{face}")
    return package / "examples.json"


def written(server: Server) -> Iterator[tuple[str, str]]:
    """Each face with the text that its file should have, by this server, which keeps a state."""
    began_at(server, parse(NOW))
    with pytest.MonkeyPatch.context() as patched:
        dice = Random(1)
        patched.setattr(chance, "secrets", SimpleNamespace(choice=dice.choice, token_bytes=dice.randbytes))
        yield from _faces(server)


def _faces(server: Server) -> Iterator[tuple[str, str]]:
    player = Player(server.url)
    documents = {face: player.document(face) for face in FACES}
    for face in FACES:
        told = json.loads(file_of(face).read_text("utf-8"))
        calls = operations(documents[face])
        begin(player, documents, face)
        rows = _answered(player, calls, told["calls"])
        of_all = face == "control"
        refusals = _answered(player, calls, told["refusals"]) if of_all else list(_recorded(face, documents[face]))
        events = posted(player, documents, face, told.get("webhooks", ()))
        yield face, _text(calls=rows, refusals=refusals, webhooks=events)


def _answered(player: Player, calls: Mapping[str, Operation], rows: Sequence[Row]) -> list[Row]:
    """Rows with what was answered to them, one after another."""
    done: dict[str, Row] = {}
    told: list[Row] = []
    for row in rows:
        # What another call was answered with is what some take.
        asked = {**row, "body": done[row["body_of"]]["answer"]} if "body_of" in row else row
        call = calls[row["call"]]
        done[row["call"]] = _told(asked, call, _sent(player, call, asked))
        told.append(done[row["call"]])
    return told


def _sent(player: Player, operation: Operation, row: Row) -> Raw:
    """An answer; time moves for a call that waits for it."""
    if "/internal/" not in operation.path or operation.method != "POST":
        return player.send(operation, row)
    before = player.messages()
    with ThreadPoolExecutor(1) as aside:
        waiting: Future[Raw] = aside.submit(player.send, operation, row)
        while player.messages() == before and not waiting.done():
            pass
        player.call("POST", f"{BOX}/clock/advance", {"seconds": 1})
        return waiting.result()


def _told(row: Row, operation: Operation, raw: Raw) -> Row:
    """A row with what was answered to it. Raises ValueError for an answer that is not the documented one."""
    if raw.status != row.get("status", operation.success):
        raise ValueError(f"{row['call']} was answered with {raw.status}: {raw.body[:500]!r}")
    asked = {"call": row["call"], **{part: row[part] for part in _PARTS if part in row}}
    is_json = dict(raw.headers).get("Content-Type", "").endswith("json")
    if not is_json or not raw.body or row["call"] in _UNTOLD:
        return asked
    return {**asked, "answer": _steady(json.loads(raw.body))}


def _steady(value: Any) -> Any:
    if isinstance(value, str):
        return _REAL_SECOND.sub("1767607200", _SIGNATURE.sub("0" * 64, value))
    if isinstance(value, list):
        return [_steady(part) for part in value]
    if isinstance(value, dict):
        told = STEADY | _SAVED if _SAVED.keys() <= value.keys() else STEADY
        return {name: _of(told, name, part) for name, part in value.items()}
    return value


def _of(told: Mapping[str, Any], name: str, value: Any) -> Any:
    """What a field is known by in the files: a number of the same name is another thing than a text."""
    return told[name] if name in told and type(told[name]) is type(value) else _steady(value)


def _recorded(system: str, document: Document) -> Iterator[Row]:
    """A refusal of each documented status, as the recording of all calls has it."""
    statuses = {status for call in operations(document).values() for status in call.about["responses"]}
    for status in sorted(statuses, key=int):
        if int(status) < 400:
            continue
        for exchange in recording.read(system):
            body = exchange.splitlines()[-1]
            if f"\n< {status}\n" in exchange and body.startswith("{") and "${" not in body:
                yield {"status": int(status), "answer": json.loads(body)}
                break


def _text(**parts: Sequence[Row]) -> str:
    """A line for each part of a row, so that a change is seen where it is."""
    return "{\n" + ",\n".join(f'"{name}": [\n{_rows(rows)}\n]' for name, rows in parts.items() if rows) + "\n}\n"


def _rows(rows: Sequence[Row]) -> str:
    return ",\n".join(
        "{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in row.items()) + "}"
        for row in rows
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, own_server(state=str(Path(folder) / "state")) as server:
        for face, text in written(server):
            file_of(face).write_text(text, "utf-8")
