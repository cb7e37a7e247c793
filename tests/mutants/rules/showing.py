"""For `shown` and `noted`: JSON that is changed in place, wherever it has a field of a name."""

from collections.abc import Callable, Iterator
from typing import Any


def every(body: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every object in JSON that has a field of this name."""
    if isinstance(body, dict):
        if name in body:
            yield body
        for part in body.values():
            yield from every(part, name)
    elif isinstance(body, list):
        for part in body:
            yield from every(part, name)


def put(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    """A field is another; `change` is handed the object that has it."""

    def changed(body: Any) -> None:
        for holder in list(every(body, name)):
            holder[name] = change(holder)

    return changed


def turned(name: str, old: Any, new: Any) -> Callable[[Any], None]:
    """A field that has one value has another."""
    return put(name, lambda holder: new if holder[name] == old else holder[name])


def rows(change: Callable[[list[Any]], list[Any]], name: str = "data") -> Callable[[Any], None]:
    """The rows of a list are others."""
    return put(name, lambda holder: change(holder[name]) if isinstance(holder[name], list) else holder[name])


def only(keep: Callable[[Any], bool], name: str = "data") -> Callable[[Any], None]:
    """A list has such rows alone."""
    return rows(lambda found: [row for row in found if keep(row)], name)


def backwards(found: list[Any]) -> list[Any]:
    """For `rows`: the last is the first."""
    return found[::-1]
