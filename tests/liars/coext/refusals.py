"""Lies about what is refused whatever is asked for, and about which check comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel.faults import RATE_LIMIT
from mock_server.kernel.identifiers import as_uuid
from mock_server.kernel.problems import (
    MalformedBody,
    MissingVariables,
    NotE164,
    TemplateMismatch,
    TemplateNotApproved,
    TextTooLong,
    WrongContentType,
    WrongMethod,
)
from mock_server.systems.coext import errors
from mock_server.systems.coext.operations import messages, templates
from mock_server.systems.coext.store import store_of
from mock_server.web import arguments, current, outages
from mock_server.web.pipeline import (
    STAGES,
    authenticated,
    exclusive,
    faulty,
    limited,
    permitted,
    problems_rendered,
    recorded,
    routed,
)
from tests.liars.coext.telling import ENVELOPE, ERRORS, staged, worded
from tests.liars.lies import Call, Lie, Said, Telling, lie, misheard, patched, retold, wrapped

JSON = "application/json"
OBJECT = "mock_server.web.arguments.json_object"
BODY_LIMIT = "mock_server.web.limits.SYSTEM_BODY"


def _typed(change: Callable[[str], str]) -> Telling:
    """Sends whose Content-Type is taken for another."""

    def hear(call: Call) -> Call | None:
        given = call.headers.get("Content-Type", "")
        headers = {**call.headers, "Content-Type": change(given)}
        return replace(call, headers=headers) if call.method == "POST" else None

    return misheard("coext", hear)


def _found(_: Call, said: Said) -> Said | None:
    if b'"NOT_FOUND"' not in said.raw:
        return None
    meta = said.body["meta"]
    return said.saying({"success": True, "data": {}, "meta": meta}, status=200)


def _needing_type(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """What has no Content-Type has no JSON, and cannot be read."""
    if exchange.request.method == "GET" and not exchange.request.content_type:
        raise MalformedBody("The request has no body.")
    return proceed()


def _empty_for_bad(honest: Callable[..., Any], request: Any) -> Any:
    """A body that cannot be read is an empty object."""
    try:
        return honest(request)
    except (MalformedBody, WrongContentType):
        return {}


def _unnamed(honest: Callable[..., Any], problem: Any) -> Mapping[str, str]:
    return {} if isinstance(problem, WrongMethod) else honest(problem)


def _worn(honest: Callable[..., Any], code: str, *args: Any) -> Any:
    return {**honest(code, *args), "success": False, "error": {"code": "ERROR", "message": "Something went wrong"}}


def _before(stage: Any, other: Any) -> tuple[Any, ...]:
    """The stages in their order, but for this one, which comes right before that."""
    order = [one for one in STAGES if one is not stage]
    place = order.index(other)
    return (*order[:place], stage, *order[place:])


def _reading(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """The body's form is judged."""
    if exchange.request.method == "POST":
        arguments.json_object(exchange.request)
    return proceed()


def _looking_up(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """What a path names is looked up."""
    named, caller = exchange.request.view_args or {}, exchange.caller
    if caller is not None:
        with caller.sandbox.lock:
            if "message_id" in named:
                messages.get(caller.sandbox, as_uuid(named["message_id"]) or "")
            if "name" in named:
                templates.get(caller.sandbox, named["name"], None)
    return proceed()


def _rules_first(honest: Callable[..., Any], request: Any) -> Any:
    """Session and template are looked at before the fields."""
    body = honest(request)
    if "/messages/" not in request.path:
        return body
    if isinstance(body.get("template_name"), str) and isinstance(body.get("language"), str):
        templates.sendable(current.sandbox(), body["template_name"], body["language"])
    elif isinstance(body.get("to"), str) and isinstance(body.get("message"), str):
        messages.send_text(current.sandbox(), body["to"], body["message"], None)
    return body


def _variables_first(honest: Callable[..., Any], request: Any) -> Any:
    """Variables are held against their template before the fields are looked at."""
    body = honest(request)
    named, language, variables = (body.get(word) for word in ("template_name", "language", "variables"))
    if isinstance(named, str) and isinstance(variables, dict):
        known = store_of(current.sandbox()).templates.get(templates.identifier(named, str(language)))
        if known is not None:
            templates.with_variables(known, variables)
    return body


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: whatever is wrong with a body, it is a VALIDATION_ERROR",
        worded(
            MalformedBody,
            MissingVariables,
            NotE164,
            TemplateMismatch,
            TemplateNotApproved,
            TextTooLong,
            code="VALIDATION_ERROR",
        ),
        claims="COEXT-COMPONENT-004 COEXT-NAMED-003 COEXT-REFUSAL-003 COEXT-SENDING-004 COEXT-TEXT-004 COEXT-TEXT-010",
    ),
    lie(
        "Coext: whatever there is not, it is NOT_FOUND",
        patched(f"{ERRORS}.NOT_FOUND", dict.fromkeys(errors.NOT_FOUND, ("NOT_FOUND", "There is none"))),
        claims="COEXT-SENDING-001 COEXT-SENDING-002 COEXT-STATUS-008 COEXT-TEMPLATE-009",
    ),
    lie("Coext: an unknown path is found empty", retold("coext", _found, status=404), claims="COEXT-REFUSAL-001"),
    lie(
        "Coext: a wrong method is an unknown path",
        worded(WrongMethod, status=404, code="NOT_FOUND"),
        claims="COEXT-REFUSAL-002",
    ),
    lie(
        "Coext: a wrong method is told without the right ones",
        wrapped("mock_server.web.wording._headers", _unnamed),
        claims="COEXT-REFUSAL-002",
    ),
    lie(
        "Coext: a body that cannot be read is an empty one",
        wrapped(OBJECT, _empty_for_bad),
        claims="COEXT-REFUSAL-003 COEXT-REFUSAL-004 COEXT-ORDER-005",
    ),
    lie(
        "Coext: a body is JSON whatever its type",
        _typed(lambda given: JSON),
        claims="COEXT-REFUSAL-004 COEXT-REFUSAL-005",
    ),
    lie("Coext: a body without a type is JSON", _typed(lambda given: given or JSON), claims="COEXT-REFUSAL-005"),
    lie(
        "Coext: application/json may have no parameters",
        _typed(lambda given: given if given == JSON else "text/plain"),
        claims="COEXT-REFUSAL-006",
    ),
    lie("Coext: a call without a body needs a type", staged(*STAGES, _needing_type), claims="COEXT-REFUSAL-007"),
    lie("Coext: a body may have 2 MiB", patched(BODY_LIMIT, 2 * 1024 * 1024), claims="COEXT-REFUSAL-008"),
    lie(
        "Coext: a body may have a byte less than 1 MiB",
        patched(BODY_LIMIT, 1024 * 1024 - 1),
        claims="COEXT-REFUSAL-008",
    ),
    lie(
        "Coext: every refusal is an ERROR",
        wrapped(f"{ENVELOPE}.failure", _worn),
        claims="COEXT-REFUSAL-010 COEXT-REFUSAL-011",
    ),
    lie(
        "Coext: a limit on the vendor's side has no retry_after",
        patched(
            "mock_server.web.outages._BREAK",
            {
                **outages._BREAK,
                RATE_LIMIT: lambda exchange, fault: outages._error(exchange, replace(fault, status=429)),
            },
        ),
        claims="COEXT-REFUSAL-013",
    ),
    # The order of the checks
    lie(
        "Coext: credentials are judged before the path",
        staged(*_before(authenticated, routed)),
        claims="COEXT-ORDER-001",
    ),
    lie(
        "Coext: limits are judged before credentials",
        staged(*_before(limited, authenticated)),
        claims="COEXT-ORDER-002 COEXT-MINUTE-011",
    ),
    lie(
        "Coext: permissions are judged before limits",
        staged(*_before(permitted, limited)),
        claims="COEXT-ORDER-003",
    ),
    lie(
        "Coext: the body's form is judged before permissions",
        staged(recorded, problems_rendered, routed, authenticated, faulty, limited, _reading, permitted, exclusive),
        claims="COEXT-ORDER-004",
    ),
    lie(
        "Coext: the body's form is judged before credentials",
        staged(recorded, problems_rendered, routed, _reading, authenticated, faulty, limited, permitted, exclusive),
        claims="COEXT-ORDER-004 COEXT-ORDER-007",
    ),
    lie(
        "Coext: session and template are judged before fields",
        wrapped(OBJECT, _rules_first),
        claims="COEXT-ORDER-006",
    ),
    lie(
        "Coext: variables are judged before fields",
        wrapped(OBJECT, _variables_first),
        claims="COEXT-ORDER-006",
    ),
    lie(
        "Coext: faults come before credentials",
        staged(*_before(faulty, authenticated)),
        claims="COEXT-ORDER-008",
    ),
    lie(
        "Coext: what is asked for is looked up before permissions",
        staged(recorded, problems_rendered, routed, authenticated, faulty, limited, _looking_up, permitted, exclusive),
        claims="COEXT-ORDER-009",
    ),
)
