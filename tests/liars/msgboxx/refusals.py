"""Lies about what is refused: with which code, in which form, in which order of checks, and to what effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER
from mock_server.kernel.problems import (
    Forbidden,
    Invalid,
    MalformedBody,
    NotFound,
    UnknownPath,
    WindowClosed,
    WrongContentType,
    WrongMethod,
)
from mock_server.systems.msgboxx.operations import contacts, messages
from mock_server.web import limits, pipeline
from tests.liars.lies import (
    Call,
    Passing,
    Said,
    between,
    lie,
    misheard,
    patched,
    reshaped,
    retold,
    wrapped,
)
from tests.liars.msgboxx.ways import FALSE_ID, OPERATIONS, SYSTEM, VIEWS, refusal, told_as, without_header

INVENTED = {
    "contactId": FALSE_ID,
    "mobileNumber": "+447700900123",
    "name": "Jack Example",
    "status": "Presubscribed",
    "email": "",
    "apiAccountId": FALSE_ID,
    "datetime": "2024-04-30T12:00:00.000Z",
    "tags": [],
}


def _forbidden(honest: Any, *arguments: Any) -> Any:
    try:
        return honest(*arguments)
    except Invalid as problem:
        raise Forbidden("api account") from problem


def _strict(kind: str) -> Any:
    """Unknown names of this kind are refused."""

    def note(honest: Any, found: str, names: list[str]) -> None:
        if names and found == kind:
            raise Invalid({name: ["Unknown."] for name in names})
        honest(found, names)

    return wrapped("mock_server.web.arguments.note", note)


def _mended(call: Call) -> Call | None:
    return replace(call, headers={**call.headers, "Content-Type": "application/json"}) if call.raw else None


def _no_trailing_slash(call: Call, proceed: Passing) -> Said:
    return refusal(404) if call.path.endswith("/") and call.path != "/" else proceed(call)


def _body_first(call: Call, proceed: Passing) -> Said:
    return refusal(400) if call.method == "POST" and not call.body else proceed(call)


def _every_method(_: Call, said: Said) -> Said:
    return replace(said, headers={**said.headers, "Allow": "GET, POST, PUT, PATCH, DELETE"})


def _first_field_alone(body: Any) -> Any:
    return {**body, "errors": dict(list(body["errors"].items())[:1])} if "errors" in body else body


def _without(key: str) -> Any:
    return lambda body: {name: value for name, value in body.items() if name != key}


def _swapped(first: Any, second: Any) -> Any:
    """The pipeline with two of its stages in each other's place."""
    other = {first: second, second: first}
    return patched("mock_server.web.app.STAGES", tuple(other.get(stage, stage) for stage in pipeline.STAGES))


def _sent_all_the_same(honest: Any, sandbox: Any, user: Any, account_id: str, contact_id: str, text: str) -> Any:
    try:
        return honest(sandbox, user, account_id, contact_id, text)
    except WindowClosed:
        contact = contacts.get(sandbox, user, contact_id)
        messages.add_outbound(sandbox, contact, user, text, sandbox.clock.now(), is_template=False)
        raise


LIES = (
    lie("Msgboxx: an unknown path answers 400", told_as(UnknownPath, 400), claims="MSGBOXX-REFUSAL-001"),
    lie(
        "Msgboxx: an unknown id answers 400",
        told_as(NotFound, 400),
        claims="MSGBOXX-REFUSAL-002 MSGBOXX-REFUSAL-003",
    ),
    lie(
        "Msgboxx: reading a contact that does not exist invents it",
        retold(SYSTEM, lambda _, said: said.saying(INVENTED, 200), where="GET /contact/*", status=404),
        claims="MSGBOXX-REFUSAL-002",
    ),
    lie(
        "Msgboxx: deleting what does not exist is told to have worked",
        retold(SYSTEM, lambda *_: Said(204), where="DELETE /webhook/*", status=404),
        claims="MSGBOXX-REFUSAL-003",
    ),
    lie(
        "Msgboxx: an id that is no UUID is an unknown one",
        patched(f"{VIEWS}._common.as_uuid", lambda text: text),
        patched("mock_server.web.fields.as_uuid", lambda text: text),
        claims="MSGBOXX-REFUSAL-004 MSGBOXX-CONTACT-030",
    ),
    lie(
        "Msgboxx: an unknown id inside a body answers 403",
        wrapped(f"{OPERATIONS}.access.account_in_body", _forbidden),
        claims="MSGBOXX-REFUSAL-005",
    ),
    lie("Msgboxx: the wrong method answers 404", told_as(WrongMethod, 404), claims="MSGBOXX-REFUSAL-006"),
    lie("Msgboxx: 405 comes without Allow", without_header("Allow"), claims="MSGBOXX-REFUSAL-006"),
    lie(
        "Msgboxx: Allow names every method",
        retold(SYSTEM, _every_method, status=405),
        claims="MSGBOXX-REFUSAL-006",
    ),
    lie("Msgboxx: a malformed body answers 500", told_as(MalformedBody, 500), claims="MSGBOXX-REFUSAL-007"),
    lie("Msgboxx: any Content-Type is read as JSON", misheard(SYSTEM, _mended), claims="MSGBOXX-REFUSAL-008"),
    lie("Msgboxx: a wrong Content-Type answers 415", told_as(WrongContentType, 415), claims="MSGBOXX-REFUSAL-008"),
    lie(
        "Msgboxx: a body may be a byte longer than 1 MiB",
        patched("mock_server.web.limits.SYSTEM_BODY", limits.SYSTEM_BODY + 1),
        claims="MSGBOXX-REFUSAL-009",
    ),
    lie(
        "Msgboxx: a body of 1 MiB is too large",
        patched("mock_server.web.limits.SYSTEM_BODY", limits.SYSTEM_BODY - 1),
        claims="MSGBOXX-REFUSAL-009",
    ),
    lie(
        "Msgboxx: a refusal's error is a code",
        patched("mock_server.systems.msgboxx.errors.phrase", lambda status: f"E{status}"),
        claims="MSGBOXX-REFUSAL-010",
    ),
    lie(
        "Msgboxx: a refusal has status in place of statusCode",
        retold(
            SYSTEM,
            lambda _, said: said.saying({**_without("statusCode")(said.body), "status": said.status}),
            status=401,
        ),
        claims="MSGBOXX-REFUSAL-010",
    ),
    lie(
        "Msgboxx: a refusal's message is empty",
        reshaped(SYSTEM, lambda body: {**body, "message": ""}, status=404),
        claims="MSGBOXX-REFUSAL-010",
    ),
    lie(
        "Msgboxx: a validation error names no fields",
        reshaped(SYSTEM, _without("errors"), status=400),
        claims="MSGBOXX-REFUSAL-011",
    ),
    lie(
        "Msgboxx: a validation error names the first field alone",
        reshaped(SYSTEM, _first_field_alone, status=400),
        claims="MSGBOXX-REFUSAL-011",
    ),
    lie("Msgboxx: unknown fields are refused", _strict(UNKNOWN_FIELD), claims="MSGBOXX-REFUSAL-012"),
    lie("Msgboxx: unknown query parameters are refused", _strict(UNKNOWN_PARAMETER), claims="MSGBOXX-REFUSAL-013"),
    lie(
        "Msgboxx: credentials are judged before path and method",
        _swapped(pipeline.routed, pipeline.authenticated),
        claims="MSGBOXX-REFUSAL-014",
    ),
    lie(
        "Msgboxx: the body is judged before credentials",
        between(SYSTEM, _body_first),
        claims="MSGBOXX-REFUSAL-015",
    ),
    lie(
        "Msgboxx: nothing is found under a trailing slash",
        between(SYSTEM, _no_trailing_slash),
        claims="MSGBOXX-REFUSAL-016 MSGBOXX-REFUSAL-017",
    ),
    lie(
        "Msgboxx: a message is refused for a closed window, and sent all the same",
        wrapped(f"{OPERATIONS}.messages.send", _sent_all_the_same),
        claims="MSGBOXX-REFUSAL-018",
    ),
)
