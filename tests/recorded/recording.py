"""The recording as people read it, and as it is played: a text file for each system, one call after another.

A recording is its own script: what is played is what stands in the files, and only the answers are written anew. A
call is added by writing down its request, `### section: title` and `> GET /path`, and `make record`.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.recorded.play import Exchange, Player, ScriptError
from tests.recorded.steps import Call, Control, Open, Step, Webhooks
from tests.recorded.transports import Transport, encoded

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
# In a request a letter that comes more often in a row is told once, with how often.
_RUN = re.compile(r"(.)\1{100,}", re.DOTALL)
_HEAD = re.compile(r"^### ", re.MULTILINE)
_ESCAPED, _PARTS = "(escaped) ", "(in parts) "


def played(transport: Transport, steps: Iterable[Step]) -> Iterator[str]:
    """Each exchange of a script as it is recorded."""
    for exchange in Player(transport).play(steps):
        yield told(exchange)


def told(exchange: Exchange) -> str:
    """One exchange: its title, what was done before, the request, and the answer whose body is the last line."""
    lines = [f"### {exchange.title}", *(line for step in exchange.before for line in _prepared(step))]
    if exchange.call is not None:
        lines += _request(exchange.call)
        lines.append(f"< {exchange.status}")
        lines += [f"< {name}: {value}" for name, value in exchange.headers]
    # Only a look at the webhooks has lines of its own.
    body = exchange.body.split("\n") if exchange.call is None else [exchange.body]
    return "\n".join([*lines, *(_body(line) for line in body if line)]) + "\n"


def _prepared(step: Open | Control, word: str = "") -> Iterator[str]:
    if isinstance(step, Open):
        yield f"@ open {step.id} {_json(step.settings)}".rstrip()
        return
    yield f"@ {word}{step.method} {_line(step.path)} {'' if step.body is None else _line(_json(step.body))}".rstrip()
    yield from _kept(step)


def _kept(step: Control | Call) -> Iterator[str]:
    for word, parts in (("keep", step.keep), ("secret", step.secret)):
        yield from (f"@ {word} {name} {path}" for name, path in parts.items())


def _request(call: Call) -> Iterator[str]:
    yield f"> {call.method} {_line(call.path)}"
    yield from (f"> {name}: {value}" for name, value in call.headers.items())
    sent = encoded(call.body)
    if sent is not None:
        mark = ">>" if isinstance(call.body, bytes) else ">"
        yield f"{mark} {_line(sent.decode('utf-8', 'surrogateescape'))}"
    if call.stranger:
        yield "@ stranger"
    yield from _kept(call)
    if call.until is not None:
        yield from _prepared(call.until, "meanwhile ")


def _body(text: str) -> str:
    """An answer's text that is one line, or its length and digest."""
    raw = text.encode("utf-8", "surrogateescape")
    if len(raw) > LONGEST:
        return f"({len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()})"
    return text if text.isprintable() else f"{_ESCAPED}{json.dumps(text)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _line(text: str) -> str:
    """A request's text in one line, of which `_text` is the way back."""
    parts: list[Any] = []
    place = 0
    for run in _RUN.finditer(text):
        parts += [text[place : run.start()], [run[1], len(run[0])]]
        place = run.end()
    if parts:
        return _PARTS + json.dumps([*parts, text[place:]])
    return text if text.isprintable() else _ESCAPED + json.dumps(text)


def _text(line: str) -> str:
    if line.startswith(_PARTS):
        parts = json.loads(line.removeprefix(_PARTS))
        return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)
    return str(json.loads(line.removeprefix(_ESCAPED))) if line.startswith(_ESCAPED) else line


def read(system: str, folder: Path = FOLDER) -> list[str]:
    """A system's recorded exchanges; none where nothing was recorded yet."""
    file = folder / f"{system}.txt"
    text = file.read_text("utf-8") if file.exists() else ""
    return [f"### {part.rstrip()}\n" for part in _HEAD.split(text)[1:]]


def steps(system: str, folder: Path = FOLDER) -> Iterator[Step]:
    """What is done and asked in a system's recording."""
    for exchange in read(system, folder):
        title, *lines = exchange.removesuffix("\n").split("\n")
        yield from _steps(title.partition(": ")[2], lines)


def systems() -> list[str]:
    """Those that have a recording."""
    return sorted(file.stem for file in FOLDER.glob("*.txt"))


def _steps(title: str, lines: Iterable[str]) -> Iterator[Step]:
    found: list[Any] = []
    asked = False
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == "<":
            break
        if mark == "@":
            _prepare(found, *rest.split(" ", 1))
        elif mark == ">" and not asked:
            method, _, path = rest.partition(" ")
            found.append(Call(title, method, _text(path)))
            asked = True
        elif mark in (">", ">>"):
            found[-1] = _with(found[-1], mark, rest)
    yield from found if asked else [*found, Webhooks(title)]


def _with(call: Call, mark: str, text: str) -> Call:
    """A call with a header or a body more."""
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
