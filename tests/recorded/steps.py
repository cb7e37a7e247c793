"""What a script is made of: sandboxes to open, calls to a vendor, calls to the control plane, a look at the webhooks.

`${name}` in a path, a header or a body stands for what an earlier step kept under that name: `keep` says which part of
its answer that is, as in `body.message.id`. The credentials of an opened sandbox are kept as `coax.own.api_key`,
`coext.read_only.api_key` and so on; those, and what `secret` keeps, are never written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NOW = "2024-05-01T12:00:00.000Z"
# Nobody listens there: what is sent to it is seen in the control plane's rows.
DEAD_END = "http://127.0.0.1:9/hook"
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Open:
    """A new sandbox, frozen at NOW, which the steps after it are about.

    A section of a script has one of its own, so that an answer that changes, and takes an id more or less, changes no
    answer of another section.
    """

    id: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Control:
    """A call under the opened sandbox. One that is refused breaks the script off."""

    method: str
    path: str
    body: Any = None
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All that was sent to the subscribed addresses since the last look."""

    title: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a vendor. `body` is bytes as they are, None for none at all, or an object or list of JSON.

    A stranger is a caller whom no sandbox knows. `until` is done once the call has sent a message and waits.
    """

    title: str
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    stranger: bool = False
    until: Control | None = None


Step = Open | Control | Webhooks | Call


def each(
    system: str, begin: Callable[[str], Iterable[Step]], *sections: Callable[[], Iterator[Step]]
) -> Iterator[Step]:
    """A system's sections, each behind what opens a sandbox of its name."""
    for section in sections:
        yield from begin(f"{system}-{section.__name__.strip('_').replace('_', '-')}")
        yield from section()


@dataclass(frozen=True, slots=True)
class Door:
    """A documented call with what makes it a success: one method at one path."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes calls to one system, with the headers that its credential takes."""

    prefix: str
    headers: Mapping[str, str]
    stranger: bool = False

    def __call__(self, title: str, method: str, path: str, body: Any = None, **more: Any) -> Call:
        headers = {**self.headers, **more.pop("headers", {})}
        return Call(title, method, self.prefix + path, body, headers, stranger=self.stranger, **more)


def advance(seconds: float) -> Control:
    return Control("POST", "/clock/advance", {"seconds": seconds})


def drain() -> Control:
    """Every attempt that is due has been made, so that what counts them stands still."""
    return Control("POST", "/webhooks/drain")


def strike(kind: str, **rule: Any) -> Control:
    """Arm a fault; for one request unless told otherwise."""
    return Control("POST", "/faults", {"kind": kind, "times": 1, **rule})


def inbound(system: str, sender: str, text: str = "Hi", **more: Any) -> Control:
    return Control("POST", "/inbound", {"system": system, "from": sender, "text": text, **more})


# What WhatsApp takes for no parameter of a template, and what is near it.
PARAMETERS = {
    "a line break": "a\nb",
    "a carriage return": "a\rb",
    "a tab": "a\tb",
    "five spaces": "a     b",
    "four spaces": "a    b",
    "blanks alone": "  ",
}
NO_OBJECTS = ("JSON that ends too soon", b'{"a":'), ("a list for an object", b"[]"), ("a bare null", b"null")
ODD_BODIES: Sequence[tuple[str, Any]] = (
    *NO_OBJECTS,
    ("an empty object", b"{}"),
    ("an empty body", b""),
    ("no body", None),
    ("bytes that are no UTF-8", b'{"a":"\xff"}'),
    ("a number that JSON has not", b'{"a":NaN}'),
)
_TEXT = {"Content-Type": "text/plain"}
_JSON = {"Content-Type": "application/json"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def at_the_door(doors: Sequence[Door], caller: Caller, strangers: Mapping[str, Caller]) -> Iterator[Step]:
    """What every call answers before it looks at what is asked, and each path to methods that it does not take."""
    for door in doors:
        name = f"{door.method} {door.path}"
        for who, stranger in strangers.items():
            yield stranger(f"{name} {who}", door.method, door.path, door.body)
        system = caller.prefix.strip("/").partition("/")[0]
        yield strike("rate_limit", system=system, method=door.method)
        yield caller(f"{name} over the limit", door.method, door.path, door.body)
        if door.method == "GET":
            yield caller(f"HEAD {door.path}", "HEAD", door.path)
            yield caller(f"{name} with a slash at its end", "GET", door.path + "/")
    yield from wrong_methods(doors, caller)


def wrong_methods(doors: Sequence[Door], caller: Caller) -> Iterator[Step]:
    """Each path with the first method that it does not take, and with OPTIONS."""
    taken: dict[str, set[str]] = {}
    for door in doors:
        taken.setdefault(door.path, set()).add(door.method)
    for path, methods in taken.items():
        wrong = next(method for method in METHODS[::-1] if method not in methods)
        yield caller(f"{wrong} {path} is no call", wrong, path)
        yield caller(f"OPTIONS {path}", "OPTIONS", path)


def odd_bodies(doors: Iterable[Door], caller: Caller) -> Iterator[Step]:
    """Bodies that no call can use: of another type, too large, or no JSON object."""
    for place, door in enumerate(door for door in doors if door.body is not None):
        name = f"{door.method} {door.path}"
        yield caller(f"{name} as plain text", door.method, door.path, b"{}", headers=_TEXT)
        large = b'"' + b"x" * MIB + b'"'
        yield caller(f"{name} with a body over 1 MiB", door.method, door.path, large, headers=_JSON)
        # All of them for the first calls; one of them, each another, for the others.
        odd = ODD_BODIES if place < 2 else (NO_OBJECTS[place % 3], ODD_BODIES[3 + place % 5])
        for what, body in odd:
            yield caller(f"{name} with {what}", door.method, door.path, body, headers=_JSON)
