"""Lies about which messages TripDesk accepts, and what goes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mock_server.kernel.lifecycle import magic_plan
from mock_server.kernel.problems import Invalid
from mock_server.systems.tripdesk.channels import E164, MAILBOX, OPAQUE, Form
from mock_server.systems.tripdesk.operations.messages import Wanted
from mock_server.systems.tripdesk.store import NAME
from tests.liars import whatsapp
from tests.liars.lies import Call, Lie, Passing, Said, between, is_of, lie, misheard, patched, reshaped, wrapped
from tests.liars.tripdesk.tools import MESSAGES, OPERATIONS, PHONES, channels, token_of

TEXT = f"{OPERATIONS}.messages._text"
SEND = f"{OPERATIONS}.messages.send"
CHOOSE = f"{OPERATIONS}.gateways.choose"
OTHERS = ("messenger", "instagram", "telegram", "line", "push", "broadcast")


class _Blanks(dict[str, str]):
    """Variables of which none is missing: what was not given is blank."""

    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, _: str) -> str:
        return ""


def _fitting(pattern: str, honest: Form) -> Form:
    return Form(lambda text: re.match(pattern, text) is not None, honest.advice)


def _any_channel(call: Call) -> Call | None:
    body = call.body
    known = (*PHONES, *OTHERS, "email")
    return None if body.get("channel") in known else replace(call, raw=Said(0).saying({**body, "channel": "sms"}).raw)


def _with(**changes: Any) -> Callable[..., Any]:
    """Around what takes a sandbox, a plane and a Wanted: it is handed another."""
    return lambda honest, sandbox, plane, wanted: honest(sandbox, plane, replace(wanted, **changes))


def _neither(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    nothing = wanted.template is None and wanted.text is None
    return ("", None) if nothing else honest(sandbox, plane, wanted)


def _text_wins(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    return honest(sandbox, plane, wanted if wanted.text is None else replace(wanted, template=None))


def _filled_twice(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    text, language = honest(sandbox, plane, wanted)
    again = re.sub(r"\{\{(\w+)\}\}", lambda found: wanted.variables.get(found[1], found[0]), text)
    return (again if wanted.template else text), language


def _blank(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    return honest(sandbox, plane, replace(wanted, variables=_Blanks(wanted.variables)))


def _cut_short(honest: Callable[..., Any], *given: Any) -> Any:
    text, language = honest(*given)
    return text[:1600], language


def _by_sms(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    return honest(sandbox, plane, replace(wanted, channel="sms") if wanted.channel == "viber" else wanted)


def _no_magic(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Wanted) -> Any:
    if magic_plan(wanted.to) is not None:
        raise Invalid({"to": ["Nobody has this address."]})
    return honest(sandbox, plane, wanted)


def _last_gateway(honest: Callable[..., Any], sandbox: Any, plane: str, channel: str, wanted: str | None) -> Any:
    known = sandbox.stores[NAME].gateways.where("channel", (plane, channel)).records()
    return known[-1] if wanted is None else honest(sandbox, plane, channel, wanted)


def _sent_once() -> Callable[[Call, Passing], Said]:
    answers: dict[tuple[str, bytes], Said] = {}

    def middleware(call: Call, proceed: Passing) -> Said:
        if not is_of(call, f"POST {MESSAGES}"):
            return proceed(call)
        return answers.setdefault((token_of(call), call.raw), proceed(call))

    return middleware


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: the answer to a message says that it goes by SMS, whatever the channel",
        reshaped("tripdesk", lambda body: {**body, "channel": "sms"}, where=f"POST {MESSAGES}", status=202),
        claims="TRIPDESK-MESSAGE-001",
    ),
    lie(
        "TripDesk: a WhatsApp message costs 0.02",
        channels("whatsapp", price=Decimal("0.02")),
        claims="TRIPDESK-MESSAGE-002",
    ),
    lie(
        "TripDesk: Viber messages go out by SMS",
        wrapped(SEND, _by_sms),
        claims="TRIPDESK-MESSAGE-003",
    ),
    lie(
        "TripDesk: a channel that there is not is SMS",
        misheard("tripdesk", _any_channel, where=f"POST {MESSAGES}"),
        claims="TRIPDESK-MESSAGE-004",
    ),
    lie(
        "TripDesk: a phone number has at most twelve digits",
        channels(*PHONES, form=_fitting(r"\+[1-9][0-9]{6,11}\Z", E164)),
        claims="TRIPDESK-MESSAGE-005",
    ),
    lie(
        "TripDesk: phone numbers are not checked",
        channels(*PHONES, form=_fitting("", E164)),
        claims="TRIPDESK-MESSAGE-006",
    ),
    lie(
        "TripDesk: a phone number may end with a line break",
        channels(*PHONES, form=_fitting(r"\+[1-9][0-9]{6,14}$", E164)),
        claims="TRIPDESK-MESSAGE-006",
    ),
    lie(
        "TripDesk: an e-mail address has letters, digits and dots alone",
        channels("email", form=_fitting(r"[a-zA-Z0-9.]+@[a-zA-Z0-9.]+\Z", MAILBOX)),
        claims="TRIPDESK-MESSAGE-007",
    ),
    lie(
        "TripDesk: an e-mail address is whatever has an @",
        channels("email", form=_fitting(".*@", MAILBOX)),
        claims="TRIPDESK-MESSAGE-008",
    ),
    lie(
        "TripDesk: ids of other channels are numbers",
        channels(*OTHERS, form=_fitting(r"[0-9]+\Z", OPAQUE)),
        claims="TRIPDESK-MESSAGE-009",
    ),
    lie(
        "TripDesk: a message may have neither template nor text",
        wrapped(TEXT, _neither),
        claims="TRIPDESK-MESSAGE-010",
    ),
    lie(
        "TripDesk: of template and text the text wins",
        wrapped(TEXT, _text_wins),
        claims="TRIPDESK-MESSAGE-011",
    ),
    lie(
        "TripDesk: a template goes out with its placeholders",
        patched(f"{OPERATIONS}.messages.PLACEHOLDER", re.compile("(?!)")),
        claims="TRIPDESK-MESSAGE-012 TRIPDESK-MESSAGE-013",
    ),
    lie(
        "TripDesk: placeholders within values are filled in too",
        wrapped(TEXT, _filled_twice),
        claims="TRIPDESK-MESSAGE-012",
    ),
    lie(
        "TripDesk: a variable that is missing is left blank",
        wrapped(TEXT, _blank),
        whatsapp.every_parameter_is_taken(),
        claims="TRIPDESK-MESSAGE-013",
    ),
    lie(
        "TripDesk: a template goes out in its first language",
        wrapped(TEXT, _with(language=None)),
        claims="TRIPDESK-MESSAGE-014 TRIPDESK-MESSAGE-015",
    ),
    lie(
        "TripDesk: a text is cut to 1600 characters",
        wrapped(TEXT, _cut_short),
        claims="TRIPDESK-MESSAGE-016",
    ),
    lie(
        "TripDesk: the same message again is taken for a retry",
        between("tripdesk", _sent_once()),
        claims="TRIPDESK-MESSAGE-022",
    ),
    lie(
        "TripDesk: the gateway that is asked for is ignored",
        wrapped(CHOOSE, lambda honest, sandbox, plane, channel, _: honest(sandbox, plane, channel, None)),
        claims="TRIPDESK-MESSAGE-023 TRIPDESK-MESSAGE-024",
    ),
    lie(
        "TripDesk: a message goes through the channel's last gateway, down or not",
        wrapped(CHOOSE, _last_gateway),
        claims="TRIPDESK-MESSAGE-023",
    ),
    lie(
        "TripDesk: magic recipients are refused",
        wrapped(SEND, _no_magic),
        claims="TRIPDESK-MESSAGE-025",
    ),
)
