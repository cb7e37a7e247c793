"""The words of filters: one that cannot be would find nothing, and who relies on that would not know why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.control._common import systems
from mock_server.kernel import glob, phone
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Invalid
from mock_server.web.system import System

# As people write numbers. Digits alone, or with dots and dashes, may be an id of a channel, but not with a 0 in front.
_WRITTEN = re.compile(r"(?=.*[0-9])(?:[+0][0-9 ()./-]*|[0-9.-]*[ ()/][0-9 ()./-]*)\Z")
_NAMES = {"recipient": "to", "sender": "from"}


def check(*queries: tuple[str, Mapping[str, Any]]) -> None:
    """Raises Invalid for a filter that nothing can pass here; each query has the path of its fields before it."""
    errors = {
        f"{where}{_NAMES.get(name, name)}": [told] for where, query in resting(queries) for name, told in _errors(query)
    }
    if errors:
        raise Invalid(errors)


def _errors(query: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    served = systems()
    name = query.get("system")
    if name is not None and name not in served:
        yield "system", f"Must be one of {', '.join(served)}."
        return
    asked = list(served.values()) if name is None else [served[name]]
    if "path" in query and not any(glob.may_begin(query["path"], f"/{system.name}/") for system in asked):
        yield "path", f"Paths begin with the system, as in /{asked[0].name}/…; nothing else is in the journal."
    for field, known in (("channel", _channels(asked)), ("event", _events(asked))):
        if field in query and query[field] not in known:
            yield field, f"Must be one of {', '.join(known)}."
    for field in ("recipient", "sender"):
        if field in query and _is_written(query[field]):
            yield field, "Must be a phone number in E.164 form, such as +447700900123, as messages have it."


def _channels(asked: Iterable[System]) -> list[str]:
    return list(dict.fromkeys(channel for system in asked for channel in system.channels))


def _events(asked: Iterable[System]) -> list[str]:
    formats = (system.webhooks for system in asked if system.webhooks is not None)
    return list(dict.fromkeys(event for webhook_format in formats for event in webhook_format.events))


def _is_written(text: str) -> bool:
    """Whether a text is a telephone number, but not in the form that messages have it in."""
    return not phone.is_e164(phone.from_query(text)) and _WRITTEN.match(text.strip()) is not None
