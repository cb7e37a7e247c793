"""The recording as people read it: a text file for each system, one call after another, and where two of them part."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from tests.recorded.play import Exchange, Player, ScriptError, encoded, shown
from tests.recorded.steps import Call, Step
from tests.recorded.transports import Transport

Scripts = Mapping[str, Callable[[], Iterable[Step]]]

FOLDER = Path(__file__).parent / "answers"
PREFACE = """\
What {system} answers to the script in tests/recorded/script/{system}; `make record` writes it anew.
@ is what was done to the sandbox before, > the request, < the answer, whose body is the last line.
X-Mock-Server, Content-Type: application/json and the body's own Content-Length are told where they are not so.
"""
# What is longer is told by its length and digest.
LONGEST = 2048
_LONGEST_REQUEST = 1024
_HEAD = re.compile(r"^### ", re.MULTILINE)


def played(transport: Transport, steps: Iterable[Step]) -> Iterator[str]:
    """Each exchange of a script as it is recorded."""
    for exchange in Player(transport).play(steps):
        yield told(exchange)


def told(exchange: Exchange) -> str:
    """One exchange: its title, what was done before, the request, and the answer whose body is the last line."""
    lines = [f"### {exchange.title}", *(f"@ {line.rstrip()}" for line in exchange.before)]
    if exchange.call is not None:
        lines += _request(exchange.call)
        if exchange.call.until is not None:
            lines.append(f"@ meanwhile {shown(exchange.call.until)}")
        lines.append(f"< {exchange.status}")
        lines += [f"< {name}: {value}" for name, value in exchange.headers]
    # Only a look at the webhooks has lines of its own.
    body = exchange.body.split("\n") if exchange.call is None else [exchange.body]
    return "\n".join([*lines, *(_body(line, LONGEST) for line in body if line)]) + "\n"


def _request(call: Call) -> Iterator[str]:
    yield f"> {call.method} {_body(call.path, _LONGEST_REQUEST)}"
    yield from (f"> {name}: {value}" for name, value in call.headers.items())
    sent = encoded(call.body)
    if sent is not None:
        yield f"> {_body(sent.decode('utf-8', 'surrogateescape'), _LONGEST_REQUEST)}"


def _body(text: str, longest: int) -> str:
    """Text that is one line, or its length and digest."""
    raw = text.encode("utf-8", "surrogateescape")
    if len(raw) > longest:
        return f"({len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()})"
    return text if text.isprintable() else f"(escaped) {json.dumps(text)}"


def read(system: str, folder: Path = FOLDER) -> list[str]:
    """A system's recorded exchanges; none where nothing was recorded yet."""
    file = folder / f"{system}.txt"
    text = file.read_text("utf-8") if file.exists() else ""
    return [f"### {part.rstrip()}\n" for part in _HEAD.split(text)[1:]]


def write(system: str, exchanges: Iterable[str], folder: Path = FOLDER) -> None:
    (folder / f"{system}.txt").write_text("\n".join([PREFACE.format(system=system), *exchanges]), "utf-8")


def difference(recorded: Sequence[str], found: Iterable[str]) -> str | None:
    """The first exchange that is not as it was recorded, with a diff of it; None where all are.

    A script that breaks off is a difference too: an answer has not what the calls after it need.
    """
    there: list[str] = []
    broken = ""
    try:
        for exchange in found:
            there.append(exchange)  # noqa: PERF402 - what was found before the script broke is needed
    except ScriptError as error:
        broken = f"The script broke off: {error}"
    pairs = list(zip_longest(recorded, there, fillvalue=""))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    if not differing:
        return broken or None
    before, after = differing[0]
    title = (before or after).partition("\n")[0].removeprefix("### ")
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), "recorded", "played", n=20, lineterm="")
    return "\n".join([f"{len(differing)} of {len(pairs)} calls differ, and the first is: {title}", *diff, broken])


def differences(transport: Transport, scripts: Scripts, folder: Path = FOLDER) -> dict[str, str]:
    """What differs from the recording, by system."""
    found = {name: difference(read(name, folder), played(transport, steps())) for name, steps in scripts.items()}
    return {system: told for system, told in found.items() if told is not None}
