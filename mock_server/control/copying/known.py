"""A sandbox's credentials, and tokens that its calls gave out: a mark wherever one stands, and how a test reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from mock_server.control.copying.parts import variable
from mock_server.control.copying.python import environment
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import SHORTEST, Masker
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.secret_names import is_secret
from mock_server.web import reading

# So many values of an answer are looked at.
_MOST_LEAVES = 1_000
_BAD_REQUEST = 400
_NOTHING = re.compile(r"(?!)")


class Known:
    """Values that a test has from its own sandbox; whatever else is secret is a variable of the environment.

    `used` are the names of those that were read. `hides` writes variables.
    """

    def __init__(self, sandbox: Sandbox, hides: Masker) -> None:
        self.used: set[str] = set()
        self._sandbox = sandbox
        self._hides = hides
        self._names: dict[str, str] = {}
        self._expressions: dict[str, str] = {}
        self._form: re.Pattern[str] | None = None
        for system, held in sandbox.credentials.items():
            for key, value in held.own.items():
                self._learn(key, value, f"{system}_mock.credentials[{key!r}]")
            for name, other in held.others.items():
                for key, value in other.items():
                    self._learn(key, value, f"{system}_mock.other_credentials[{name!r}][{key!r}]")

    def text(self, text: str) -> str:
        """A text with a mark for each, and without any other secret."""
        return self._marked(text, self._hides.text)

    def query(self, query: str) -> str:
        return self._marked(query, self._hides.query)

    def header(self, name: str, value: str) -> str:
        return self.text(value) if self._pattern.search(value) else self._hides.header(name, value)

    def data(self, document: Any, under: str = "") -> Any:
        """The same of a document of JSON, in which what stands `under` a secret's name is a variable whatever it is."""
        if isinstance(document, dict):
            return {name: self.data(value, name if is_secret(name) else under) for name, value in document.items()}
        if isinstance(document, list):
            return [self.data(part, under) for part in document]
        if under and isinstance(document, str) and document and not self._pattern.search(document):
            return variable(under)
        return self.text(document) if isinstance(document, str) else document

    def read(self, name: str) -> str:
        """The expression that a test reads a variable by."""
        self.used.add(name)
        return self._expressions.get(name) or environment(name)

    @property
    def reads_environment(self) -> bool:
        """Whether any was read that no sandbox of a test has."""
        return not self.used <= self._expressions.keys()

    def captured(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Of each secret that an answer gave out, its name and the line that keeps it, as `response` has it."""
        if entry.status >= _BAD_REQUEST or len(entry.answer_body) < entry.answer_size:
            return
        for key, value, path in islice(_leaves(reading.found(entry.answer_body), "", ""), _MOST_LEAVES):
            if value not in self._names and (value in self._sandbox.secrets or is_secret(key)):
                word = re.sub(r"\W+|^(?=\d)", "_", key).lower() or "secret"
                local = f"{word}_{len(self._names)}"
                yield self._learn(key, value, local), f"{local} = response.json(){path}"

    def _learn(self, key: str, value: str, expression: str) -> str:
        """What a value is called from now on. An id is a word like any other."""
        name = f"KNOWN_{len(self._names)}"
        if len(value) >= SHORTEST and not key.endswith("_id"):
            for spelled in (value, json.dumps(value)[1:-1]):
                self._names.setdefault(spelled, name)
            self._expressions[name] = expression
            self._form = None
        return name

    @property
    def _pattern(self) -> re.Pattern[str]:
        if self._form is None:
            longest_first = sorted(self._names, key=len, reverse=True)
            self._form = re.compile("|".join(map(re.escape, longest_first))) if longest_first else _NOTHING
        return self._form

    def _marked(self, text: str, mask: Callable[[str], str]) -> str:
        parts, at = [], 0
        for found in self._pattern.finditer(text):
            parts += [mask(text[at : found.start()]), variable(self._names[found[0]])]
            at = found.end()
        return "".join((*parts, mask(text[at:])))


def _leaves(document: Any, key: str, path: str) -> Iterator[tuple[str, str, str]]:
    """Every text of a document that is long enough to be a secret: its key, it, and the subscripts that lead to it."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _leaves(value, name, f"{path}[{name!r}]")
    elif isinstance(document, Sequence) and not isinstance(document, str):
        for place, value in enumerate(document):
            yield from _leaves(value, key, f"{path}[{place}]")
    elif isinstance(document, str) and len(document) >= SHORTEST:
        yield key, document, path
