"""Lies about broadcasts: which texts and templates are taken, when they are queued, and how far they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest import mock

from mock_server.kernel.lifecycle import FAILED, QUEUED, READ
from mock_server.kernel.problems import Invalid
from mock_server.kernel.selection import Run
from mock_server.systems.msgboxx.operations import broadcasts
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Telling, lie, patched, wrapped
from tests.liars.msgboxx.ways import FALSE_ID, OPERATIONS, ROOT, filling, reshaping, showing

CREATE = "POST /broadcast"
LISTED = "GET /broadcast"
ONE = "GET /broadcast/*"
MODULE = f"{OPERATIONS}.broadcasts"
PARAMETERS = f"{MODULE}.parameters"
FIND = f"{MODULE}.find"
QUEUED_FIELDS = ("messageId", "message", "status")
AS_IT_STANDS = "(as it stands)"


def _shown_as(status: str, word: str) -> Telling:
    return partial(mock.patch.dict, f"{ROOT}.schemas.answers.BROADCAST_STATUS", {status: word})


def _not_queued(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in QUEUED_FIELDS}


def _fitting(fits: Callable[[str, str], bool]) -> Telling:
    """A text is its template's when it fits, and has no parameters to look at."""
    return patched(PARAMETERS, lambda template, text: [] if fits(template, text) else None)


def _begins_alike(template: str, text: str) -> bool:
    return text.startswith(template.partition("{{")[0])


def _ends_alike(template: str, text: str) -> bool:
    return text.endswith(template.rpartition("}}")[2])


def _one_word_each(template: str, text: str) -> bool:
    literals = broadcasts._PLACEHOLDER.split(template)
    return re.fullmatch(r"\S+".join(map(re.escape, literals)), text) is not None


def _only_with_placeholders(honest: Any, template: str, text: str) -> Any:
    return honest(template, text) if "{{" in template else None


def _anything_without_placeholders(honest: Any, template: str, text: str) -> Any:
    return honest(template, text) if "{{" in template else []


def _borrowed(
    honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, template_id: str, text: str
) -> Any:
    """A template of another api account is good for every one."""
    templates = store_of(sandbox).templates
    template = templates.get(template_id)
    if template is not None and template.account_id != account_id:
        template = templates.add(replace(template, id=FALSE_ID, account_id=account_id))
        template_id = template.id
    return honest(sandbox, user, account_id, contact_id, template_id, text)


def _ignoring(filtered: int) -> Telling:
    """One filter is none: the number is its place among account, inbox and contact."""

    def find(honest: Any, sandbox: Any, user: Any, *filters: Any) -> Any:
        return honest(sandbox, user, *(None if place == filtered else value for place, value in enumerate(filters)))

    return wrapped(FIND, find)


def _kept_out(honest: Any, *arguments: Any, is_template: bool) -> Any:
    """The message of a broadcast is not told from any other."""
    return honest(*arguments, is_template=False)


def _without_templates(honest: Any, sandbox: Any, *filters: Any) -> Any:
    """What is listed are messages that were no broadcasts."""
    found = honest(sandbox, *filters)
    numbers = [found.numbers[message.id] for message in found if not message.facts.is_template]
    return replace(found, runs=[Run(numbers, 0, len(numbers))])


def _refused_and_kept(honest: Any, sandbox: Any, *asked: Any) -> Any:
    """A broadcast whose text does not fit is refused, and stands in the list all the same."""
    try:
        return honest(sandbox, *asked)
    except Invalid:
        with mock.patch(PARAMETERS, return_value=[]):
            honest(sandbox, *asked)
        raise


LIES = (
    lie(
        "Msgboxx: every new broadcast is given the same id",
        showing(CREATE, 201, broadcastId=FALSE_ID),
        claims="MSGBOXX-BROADCAST-001",
    ),
    lie(
        "Msgboxx: the answer to Create Broadcast has no broadcastId yet",
        reshaping(CREATE, lambda shown: {name: value for name, value in shown.items() if name != "broadcastId"}, 201),
        claims="MSGBOXX-BROADCAST-001",
    ),
    lie(
        "Msgboxx: a broadcast has message and status before it is queued",
        showing(CREATE, 201, messageId=FALSE_ID, message="Hi Jack, thanks for it.", status="Pending"),
        claims="MSGBOXX-BROADCAST-002",
    ),
    lie(
        "Msgboxx: the list shows no broadcast as queued", reshaping(LISTED, _not_queued), claims="MSGBOXX-BROADCAST-003"
    ),
    lie("Msgboxx: a broadcast by its id is not queued", reshaping(ONE, _not_queued), claims="MSGBOXX-BROADCAST-003"),
    lie(
        "Msgboxx: isTemplateMessage is never true",
        wrapped(f"{OPERATIONS}.messages.add_outbound", _kept_out),
        claims="MSGBOXX-BROADCAST-005",
    ),
    lie(
        "Msgboxx: a broadcast is not among the messages",
        wrapped(f"{OPERATIONS}.messages._filtered", _without_templates),
        claims="MSGBOXX-BROADCAST-005",
    ),
    lie(
        "Msgboxx: placeholders may be left over",
        patched(
            f"{MODULE}._PLACEHOLDER", SimpleNamespace(search=lambda text: None, split=broadcasts._PLACEHOLDER.split)
        ),
        claims="MSGBOXX-BROADCAST-006",
    ),
    lie("Msgboxx: a text fits whose beginning does", _fitting(_begins_alike), claims="MSGBOXX-BROADCAST-007"),
    lie("Msgboxx: a text fits whose end does", _fitting(_ends_alike), claims="MSGBOXX-BROADCAST-007"),
    lie(
        "Msgboxx: a template need not be approved",
        patched(f"{MODULE}.APPROVED", mock.ANY),
        claims="MSGBOXX-BROADCAST-008",
    ),
    lie(
        "Msgboxx: a template is good for every api account",
        wrapped(f"{MODULE}.send", _borrowed),
        claims="MSGBOXX-BROADCAST-009",
    ),
    lie("Msgboxx: a queued broadcast is Sent", _shown_as(QUEUED, "Sent"), claims="MSGBOXX-BROADCAST-010"),
    lie(
        "Msgboxx: a broadcast is never more than Delivered",
        _shown_as(READ, "Delivered"),
        claims="MSGBOXX-BROADCAST-010 MSGBOXX-BROADCAST-016",
    ),
    lie("Msgboxx: a failed broadcast stays Pending", _shown_as(FAILED, "Pending"), claims="MSGBOXX-BROADCAST-011"),
    lie("Msgboxx: broadcasts are not filtered by apiAccountId", _ignoring(0), claims="MSGBOXX-BROADCAST-012"),
    lie("Msgboxx: broadcasts are not filtered by inboxId", _ignoring(1), claims="MSGBOXX-BROADCAST-012"),
    lie("Msgboxx: broadcasts are not filtered by contactId", _ignoring(2), claims="MSGBOXX-BROADCAST-012"),
    lie(
        "Msgboxx: a broadcast needs no text",
        filling(CREATE, message=AS_IT_STANDS),
        wrapped(PARAMETERS, lambda honest, template, text: [] if text == AS_IT_STANDS else honest(template, text)),
        claims="MSGBOXX-BROADCAST-013",
    ),
    lie(
        "Msgboxx: a template without placeholders cannot be sent",
        wrapped(PARAMETERS, _only_with_placeholders),
        claims="MSGBOXX-BROADCAST-014",
    ),
    lie(
        "Msgboxx: a template without placeholders takes any text",
        wrapped(PARAMETERS, _anything_without_placeholders),
        claims="MSGBOXX-BROADCAST-014",
    ),
    lie("Msgboxx: a placeholder is one word", _fitting(_one_word_each), claims="MSGBOXX-BROADCAST-015"),
    lie(
        "Msgboxx: a broadcast is refused, and sent all the same",
        wrapped(f"{MODULE}.send", _refused_and_kept),
        claims="MSGBOXX-REFUSAL-018",
    ),
)
