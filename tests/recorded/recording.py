"""The recording as people read it, and as it is played: a text file for each system, one call after another.

A recording is its own script: what is played is what stands in the files, and only the answers are written anew. A
call is added by writing down its request, `### section: title` and `> GET /path`, and `make record`.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from tests.recorded.play import Call, Control, Open, Player, ScriptError, Step, Webhooks

FOLDER = Path(__file__).parent / "answers"
PREFACE = """\
What {system} answers; `make record` plays the requests of this file and writes the answers anew.
@ is what is done to the sandbox before, > the request (>> a body that is sent as it stands), < the answer, whose body
is the last line.
`@ keep` and `@ secret` give a part of the answer a name, which ${{name}} stands for from then on.
X-Mock-Server, Content-Type: application/json and the body's own Content-Length are told where they are not so.
"""
# An answer that is longer is told by its length and digest.
LONGEST = 2048
_HEAD = re.compile(r"^### ", re.MULTILINE)
# How a request's text stands in one line: `(escaped) "\n"`, and `(in parts) ["a", ["x", 500]]` for a letter many times.
_ESCAPED, _PARTS = "(escaped) ", "(in parts) "


def played(player: Player, script: Sequence[str]) -> Iterator[str]:
    """Each exchange of a script with what is answered now."""
    for exchange, answer in zip(script, player.play(steps(script)), strict=True):
        lines = _asked(exchange)
        if answer.status is not None:
            lines += [f"< {answer.status}", *(f"< {name}: {value}" for name, value in answer.headers)]
        # Only a look at the webhooks has lines of its own.
        body = answer.body.split("\n") if answer.status is None else [answer.body]
        yield "\n".join([*lines, *(_body(line) for line in body if line)]) + "\n"


def _asked(exchange: str) -> list[str]:
    """Its lines as far as they are not the answer's: the title, what is done before, and the request."""
    return list(takewhile(lambda line: line.startswith(("### ", "@ ", ">")), exchange.split("\n")))


def _body(text: str) -> str:
    """An answer's text that is one line, or its length and digest."""
    raw = text.encode("utf-8", "surrogateescape")
    if len(raw) > LONGEST:
        return f"({len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()})"
    return text if text.isprintable() else f"{_ESCAPED}{json.dumps(text)}"


def _text(line: str) -> str:
    """A request's text, from the line that it stands in."""
    if line.startswith(_PARTS):
        parts = json.loads(line.removeprefix(_PARTS))
        return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)
    return str(json.loads(line.removeprefix(_ESCAPED))) if line.startswith(_ESCAPED) else line


def read(system: str, folder: Path = FOLDER) -> list[str]:
    """A system's recorded exchanges; none where nothing was recorded yet."""
    file = folder / f"{system}.txt"
    text = file.read_text("utf-8") if file.exists() else ""
    return [f"### {part.rstrip()}\n" for part in _HEAD.split(text)[1:]]


def systems() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.txt"))


def steps(script: Iterable[str]) -> Iterator[Step]:
    for exchange in script:
        found: list[Any] = []
        asked = False
        for line in _asked(exchange)[1:]:
            mark, _, rest = line.partition(" ")
            if mark == "@":
                _prepare(found, *rest.split(" ", 1))
            elif mark == ">" and not asked:
                method, _, path = rest.partition(" ")
                found.append(Call(method, _text(path)))
                asked = True
            else:
                found[-1] = _with(found[-1], mark, rest)
        yield from found if asked else [*found, Webhooks()]


def _with(call: Call, mark: str, text: str) -> Call:
    if mark == ">>":
        return replace(call, body=_text(text).encode("utf-8", "surrogateescape"))
    if text.startswith(("{", "[", _PARTS, _ESCAPED)):
        return replace(call, body=json.loads(_text(text)))
    name, _, value = text.partition(": ")
    return replace(call, headers={**call.headers, name: value})


def _prepare(found: list[Any], word: str, rest: str = "") -> None:
    """Read a line of `@`: a step more, or what belongs to the one before."""
    name, _, more = rest.partition(" ")
    match word:
        case "open":
            found.append(Open(name, json.loads(more)))
        case "keep" | "secret":
            found[-1] = replace(found[-1], **{word: {**getattr(found[-1], word), name: more}})
        case "stranger":
            found[-1] = replace(found[-1], stranger=True)
        case "meanwhile":
            path, _, body = more.partition(" ")
            found[-1] = replace(found[-1], until=_control(name, path, body))
        case _:
            found.append(_control(word, name, more))


def _control(method: str, path: str, body: str) -> Control:
    return Control(method, path, json.loads(_text(body)) if body else None)


def write(system: str, exchanges: Sequence[str], folder: Path = FOLDER) -> None:
    text = "\n".join([PREFACE.format(system=system), *exchanges])
    (folder / f"{system}.txt").write_text(text, "utf-8")


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
