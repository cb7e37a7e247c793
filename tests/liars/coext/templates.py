"""Lies about templates: which there are, what is shown of them, and which may be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import NotFound, TemplateNotApproved
from mock_server.systems.coext.operations import templates
from mock_server.systems.coext.store import store_of
from tests.liars.coext.telling import MESSAGES, TEMPLATES
from tests.liars.coext.texts import bodies
from tests.liars.lies import Lie, Telling, lie, patched, reshaped, wrapped

FIND, GET, SENDABLE = f"{TEMPLATES}.find", f"{TEMPLATES}.get", f"{TEMPLATES}.sendable"
LIST, ONE = "GET /api/v1/external/templates", "GET /api/v1/external/templates/*"


def _shown(change: Callable[[Any], Any], *where: str) -> tuple[Telling, ...]:
    """Templates that are shown otherwise, in the list or by name; in both where nothing is named."""

    def retell(body: Any) -> None:
        for template in body["data"].get("templates", [body["data"]]):
            change(template)

    return tuple(reshaped("coext", retell, where=each, status=200) for each in where or (LIST, ONE))


def _set(**fields: Any) -> Callable[[Any], Any]:
    return lambda template: template.update(fields)


def _listed(change: Callable[[list[Any]], list[Any]]) -> Telling:
    def retell(body: Any) -> None:
        body["data"]["templates"] = change(body["data"]["templates"])

    return reshaped("coext", retell, where=LIST, status=200)


def _named(template: Any) -> None:
    """Placeholders are shown by the names of what stands in them."""
    names = iter(template["variables"])
    for part in template["components"]:
        for word in ("text", "url"):
            if "{{1}}" in part.get(word, ""):
                part[word] = part[word].replace("{{1}}", f"{{{{{next(names, 'more')}}}}}")


def _found(change: Callable[[Any, Any], tuple[Any, Any]]) -> Telling:
    """Filters that are taken for others."""
    return wrapped(FIND, lambda honest, sandbox, status, language: honest(sandbox, *change(status, language)))


def _either(honest: Callable[..., Any], sandbox: Any, status: Any, language: Any) -> Any:
    if status is None or language is None:
        return honest(sandbox, status, language)
    both = [*honest(sandbox, status, None), *honest(sandbox, None, language)]
    return list({template.id: template for template in both}.values())


def _got(change: Callable[[str, Any], tuple[str, Any]]) -> Telling:
    """Names and languages that are taken for others."""
    return wrapped(GET, lambda honest, sandbox, name, language: honest(sandbox, *change(name, language)))


def _in_any_language(honest: Callable[..., Any], sandbox: Any, name: str, language: Any) -> Any:
    try:
        return honest(sandbox, name, language)
    except NotFound:
        return honest(sandbox, name, None)


def _invented(honest: Callable[..., Any], sandbox: Any, name: str, language: Any) -> Any:
    """What is not there is made of what is."""
    try:
        return honest(sandbox, name, language)
    except NotFound:
        sample = next(iter(store_of(sandbox).templates), None)
        if sample is None:
            raise
        return replace(sample, name=name, language=language or sample.language)


def _as_first_seen() -> Telling:
    """A template is kept as it was when it was first looked up."""
    seen: dict[tuple[str, str, Any], Any] = {}

    def get(honest: Callable[..., Any], sandbox: Any, name: str, language: Any) -> Any:
        found = honest(sandbox, name, language)
        return seen.setdefault((sandbox.id, name, language), found)

    return wrapped(GET, get)


def _approved_by_name(honest: Callable[..., Any], sandbox: Any, name: str, language: str) -> Any:
    try:
        return honest(sandbox, name, language)
    except TemplateNotApproved:
        if not any(each.status == templates.APPROVED for each in store_of(sandbox).templates.where("name", name)):
            raise
        return templates.get(sandbox, name, language)


def _rendered_anew(honest: Callable[..., Any], sandbox: Any, to: str, template: Any, text: str, reference: Any) -> Any:
    """Messages of a template have the text that the newest of them has."""
    for message in list(sandbox.messages):
        if message.facts.template_name == template.name:
            sandbox.messages.replace(replace(message, text=text))
    return honest(sandbox, to, template, text, reference)


def _defaults(body: Any) -> Any:
    given = {"template_name": "hello_world", "language": "en", "components": [], "variables": {}}
    return given | body if "template_name" in body or "language" in body else body


LIES: tuple[Lie, ...] = (
    # The list, and one by its name
    lie("Coext: no components are shown", *_shown(_set(components=[])), claims="COEXT-TEMPLATE-001 COEXT-TEMPLATE-011"),
    lie(
        "Coext: variables are shown in the order of the alphabet",
        *_shown(lambda template: template["variables"].sort()),
        claims="COEXT-TEMPLATE-010",
    ),
    lie(
        "Coext: placeholders are shown by name",
        *_shown(_named),
        claims="COEXT-TEMPLATE-011",
    ),
    lie(
        "Coext: the list has approved templates alone",
        _found(lambda status, language: (status or templates.APPROVED, language)),
        claims="COEXT-TEMPLATE-002",
    ),
    lie(
        "Coext: an empty list has a sample",
        _listed(
            lambda found: (
                found
                or [
                    {
                        "name": "hello_world",
                        "language": "en_US",
                        "status": "APPROVED",
                        "category": "UTILITY",
                        "components": [{"type": "body", "text": "Hello World"}],
                        "variables": [],
                    }
                ]
            )
        ),
        claims="COEXT-TEMPLATE-003",
    ),
    lie(
        "Coext: the filter by status is ignored",
        _found(lambda status, language: (None, language)),
        claims="COEXT-TEMPLATE-004 COEXT-TEMPLATE-006",
    ),
    lie(
        "Coext: the filter by language is ignored",
        _found(lambda status, language: (status, None)),
        claims="COEXT-TEMPLATE-005 COEXT-TEMPLATE-006",
    ),
    lie("Coext: of two filters one must fit", wrapped(FIND, _either), claims="COEXT-TEMPLATE-006"),
    lie(
        "Coext: by its name a template has another category than in the list",
        *_shown(_set(category="TRANSACTIONAL"), ONE),
        claims="COEXT-TEMPLATE-007 COEXT-TEMPLATE-013",
    ),
    lie(
        "Coext: every category is UTILITY",
        *_shown(_set(category="UTILITY")),
        claims="COEXT-TEMPLATE-013",
    ),
    lie(
        "Coext: every template is shown as approved",
        *_shown(_set(status=templates.APPROVED)),
        claims="COEXT-TEMPLATE-012",
    ),
    lie(
        "Coext: the language of a template that is asked for is ignored",
        _got(lambda name, language: (name, None)),
        claims="COEXT-TEMPLATE-008 COEXT-TEMPLATE-009 COEXT-SENDING-002 COEXT-SENDING-006 COEXT-SENDING-007",
    ),
    lie(
        "Coext: templates are made up as they are asked for",
        wrapped(GET, _invented),
        claims="COEXT-TEMPLATE-009 COEXT-SENDING-001 COEXT-SENDING-002",
    ),
    lie(
        "Coext: a template is found by its name in any case",
        _got(lambda name, language: (name.strip().lower(), language)),
        claims="COEXT-TEMPLATE-009 COEXT-SENDING-001",
    ),
    lie(
        "Coext: a language that a template has not is another",
        wrapped(GET, _in_any_language),
        claims="COEXT-TEMPLATE-009 COEXT-SENDING-002",
    ),
    lie(
        "Coext: a template is listed once, whatever its languages",
        _listed(lambda found: list({template["name"]: template for template in found}.values())),
        claims="COEXT-TEMPLATE-015",
    ),
    # Sending
    lie(
        "Coext: templates are sent unapproved",
        patched(SENDABLE, templates.get),
        claims="COEXT-SENDING-003 COEXT-SENDING-004",
    ),
    lie(
        "Coext: templates stay as they were first seen",
        _as_first_seen(),
        claims="COEXT-SENDING-005 COEXT-TEMPLATE-012",
    ),
    lie(
        "Coext: a template is approved when one of its languages is",
        wrapped(SENDABLE, _approved_by_name),
        claims="COEXT-SENDING-007",
    ),
    lie("Coext: a template's fields have defaults", bodies(_defaults), claims="COEXT-SENDING-008"),
    lie(
        "Coext: messages change with their template",
        wrapped(f"{MESSAGES}.send_template", _rendered_anew),
        claims="COEXT-SENDING-014",
    ),
)
