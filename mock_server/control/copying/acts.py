"""What an operator did, each act as the line of a test that does it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.control.copying.known import Known
from mock_server.control.copying.parts import as_variables
from mock_server.control.copying.python import expression
from mock_server.kernel.happenings import GIVEN, Item
from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND
from mock_server.web import reading

Json = dict[str, Any]

# The names of what time passes in, the longest first.
_UNITS = (("days", DAY), ("hours", HOUR), ("minutes", MINUTE))


def line(item: Item, known: Known) -> str | None:
    """The line; None for what a test need not do again, such as to stop a clock that stands still in it."""
    if item.type in _OF_FACTS:
        return _OF_FACTS[item.type](item, known)
    if item.type not in _OF_BODIES:
        return None
    given = _given(item)
    return _not_kept(item) if given is None else _OF_BODIES[item.type](item, given, known)


def passing(span: int) -> str:
    """The line in which so many microseconds pass."""
    for name, unit in _UNITS:
        if span % unit == 0:
            return f"messaging_mock.advance({name}={span // unit})"
    return f"messaging_mock.advance({span / SECOND!r})"


def until(moment: str) -> str:
    """The line in which time passes until then."""
    return f"messaging_mock.advance(to={moment!r})"


def remark(text: str) -> str:
    """A line that says something to who reads."""
    return f"# {' '.join(as_variables(text).split())}"


def _given(item: Item) -> Json | None:
    """The body of the act's call; None where it was not kept."""
    body = item.about.get(GIVEN)
    if body is None:
        return None
    found: Json = reading.parse(body) if body else {}
    return found


def written(value: Any, known: Known) -> str:
    """A value of JSON as Python writes it, with variables where it has secrets."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name!r}: {written(one, known)}' for name, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(written(one, known) for one in value)}]"
    return expression(value, known.read) if isinstance(value, str) else repr(value)


def _call(function: str, known: Known, *first: Any, **named: Any) -> str:
    """A call with these arguments; those that are None are not there."""
    keywords = [f"{name}={written(known.data(value), known)}" for name, value in named.items() if value is not None]
    return f"{function}({', '.join((*(written(known.data(value), known) for value in first), *keywords))})"


def _not_kept(item: Item) -> str:
    return remark(f"Too much was said to be kept: {item.type} of {item.system or 'the sandbox'}.")


def _inbound(_: Item, given: Json, known: Known) -> str:
    said = dict(given)
    first = (said.pop("system"), said.pop("from"), said.pop("text"))
    return _call(f"{first[0]}_mock.inbound", known, *first[1:], **said)


def _status(item: Item, known: Known) -> str:
    error = (_given(item) or {}).get("error")
    failure = "" if error is None else f", error=({written(known.data(error['code']), known)}, "
    failure += "" if error is None else f"{written(known.data(error['message']), known)})"
    reported = f"{item.about['message']!r}, {item.about['status']!r}"
    return f"messaging_mock.report({reported}{failure})"


def _fault(_: Item, given: Json, known: Known) -> str:
    rule = dict(given)
    return _call("messaging_mock.control.fault", known, rule.pop("kind"), **rule)


def _dashboard(item: Item, given: Json, known: Known) -> str:
    method, path = item.about["method"], item.about["path"]
    # A path with a secret in it was not written down.
    if "{id}" in path:
        return _not_kept(item)
    return _call(f"{item.system}_mock.set", known, path, given, method=None if method == "PUT" else method)


def _subscribed(item: Item, given: Json, known: Known) -> str:
    # A secret is made anew: who receives has to be told it anyway.
    said = {name: value for name, value in given.items() if name not in ("url", "secret")}
    return _call(f"{item.system}_mock.webhooks().subscribe", known, given["url"], **said)


def _of_fact(function: str, name: str) -> Callable[[Item, Known], str]:
    """What is done again by a function of the control plane that gets this one fact."""
    return lambda item, known: _call(f"messaging_mock.control.{function}", known, item.about[name])


# Acts whose facts are all that there is to know, and those that need the body of their call.
_OF_FACTS: Mapping[str, Callable[[Item, Known], str]] = {
    "status.forced": _status,
    "fault.disarmed": _of_fact("disarm", "fault"),
    "webhook.tried": lambda item, known: _call(
        "messaging_mock.control.try_webhook", known, item.system, item.about["event"]
    ),
    "webhook.redelivered": _of_fact("redeliver", "delivery"),
    "journal.cleared": lambda *_: "messaging_mock.control.clear_requests()",
    "findings.cleared": lambda *_: "messaging_mock.control.clear_findings()",
    "test.note": lambda item, known: remark(known.text(item.about["what"])),
    "state.imported": lambda *_: remark("A state was imported here: messaging_mock.control.import_state(state)"),
}
_OF_BODIES: Mapping[str, Callable[[Item, Json, Known], str]] = {
    "inbound.given": _inbound,
    "fault.armed": _fault,
    "dashboard.set": _dashboard,
    "webhook.subscribed": _subscribed,
    "settings.changed": lambda _, given, known: _call("messaging_mock.control.change", known, **given),
}
