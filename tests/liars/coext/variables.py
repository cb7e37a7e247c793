"""Lies about what stands in a template's places, by component and by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import (
    MissingVariables,
    TemplateMismatch,
    UnknownVariables,
)
from mock_server.systems.coext.operations import templates
from mock_server.systems.coext.operations.templates import Component
from mock_server.systems.coext.records import Template
from tests.liars.coext.telling import TEMPLATES, detailed
from tests.liars.coext.texts import bodies
from tests.liars.lies import Lie, Telling, lie, patched, wrapped

WITH_COMPONENTS = f"{TEMPLATES}.with_components"
WITH_VARIABLES = f"{TEMPLATES}.with_variables"
FILLED = f"{TEMPLATES}._Part.filled"
RAW = "POST /api/v1/external/messages/template"
NAMED = "POST /api/v1/external/messages/template/send"


def _components(change: Callable[[Template, list[Component]], tuple[Template, list[Component]]]) -> Telling:
    """Templates and components that are taken for others."""
    return wrapped(WITH_COMPONENTS, lambda honest, template, given: honest(*change(template, list(given))))


def _variables(change: Callable[[Template, Mapping[str, str]], tuple[Template, Mapping[str, str]]]) -> Telling:
    """Templates and named variables that are taken for others."""
    return wrapped(WITH_VARIABLES, lambda honest, template, given: honest(*change(template, given)))


def _lenient(honest: Callable[..., str], template: Template, given: Sequence[Component]) -> str:
    """Parameters are put where there are places, however many there are."""
    try:
        return honest(template, given)
    except TemplateMismatch:
        return templates._joined(template, {component.type: component.parameters for component in given})


def _needing_some(honest: Callable[..., str], template: Template, given: Sequence[Component]) -> str:
    if not given:
        raise TemplateMismatch({"body": ["Must be given."]})
    return honest(template, given)


def _of_every_part(honest: Callable[..., str], template: Template, given: Sequence[Component]) -> str:
    """A component that is not there is taken for an empty one."""
    there = {component.type for component in given}
    if there == {"header", "body", "button"} or not (template.header and template.buttons):
        return honest(template, given)
    return templates._joined(template, {component.type: component.parameters for component in given})


def _by_place(template: Template, given: list[Component]) -> tuple[Template, list[Component]]:
    kinds = templates.COMPONENTS
    if len(given) != len(kinds):
        return template, given
    return template, [replace(component, type=kind) for kind, component in zip(kinds, given, strict=True)]


def _without_the_optional(template: Template, given: list[Component]) -> tuple[Template, list[Component]]:
    kept = len(template.variables) - template.optional
    return template, [replace(component, parameters=component.parameters[:kept]) for component in given]


def _one_by_one(self: Any, values: Sequence[str]) -> str:
    """Values are put in one after the other, so that one may be filled into another."""
    text: str = self.text
    for place in range(1, self.count + 1):
        text = text.replace(f"{{{{{place}}}}}", values[place - 1] if place <= len(values) else "")
    return text


def _first_of_each(self: Any, values: Sequence[str]) -> str:
    text: str = self.text
    for place, value in enumerate(values, start=1):
        text = text.replace(f"{{{{{place}}}}}", value, 1)
    return text


def _body_alone(honest: Callable[..., str], template: Template, variables: Mapping[str, str]) -> str:
    """Names reach the body; what stands elsewhere stays as it is."""
    honest(template, variables)
    first = len(re.findall(r"\{\{[0-9]+\}\}", template.header or ""))
    values = [variables[name] for name in template.variables][first:]
    return templates._joined(template, {templates.BODY: values})


def _missing_is_empty(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    return template, dict.fromkeys(template.variables, "") | dict(given)


def _optional_is_empty(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    optional = template.variables[len(template.variables) - template.optional :]
    return template, dict.fromkeys(optional, "") | dict(given)


def _unknown_is_nothing(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    return template, {name: text for name, text in given.items() if name in template.variables}


def _any_for_none(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    return template, given if template.variables else {}


def _in_any_case(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    return template, {name.lower(): text for name, text in given.items()}


def _as_they_come(template: Template, given: Mapping[str, str]) -> tuple[Template, Mapping[str, str]]:
    if set(given) != set(template.variables):
        return template, given
    return template, dict(zip(template.variables, given.values(), strict=True))


def _optional_is_unknown(honest: Callable[..., str], template: Template, given: Mapping[str, str]) -> str:
    optional = template.variables[len(template.variables) - template.optional :]
    if set(optional) & given.keys():
        raise UnknownVariables(list(optional))
    return honest(template, given)


def _one_name(problem: Any, details: Any) -> Any:
    if isinstance(problem, MissingVariables | UnknownVariables):
        return {word: names[:1] for word, names in details.items()}
    return details


def _known_types_alone(body: Any) -> Any:
    given = body.get("components")
    if not isinstance(given, list):
        return body
    return body | {"components": [part for part in given if part.get("type") in templates.COMPONENTS]}


def _object_or_none(body: Any) -> Any:
    return body if isinstance(body.get("variables"), dict) else body | {"variables": {}}


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: no variable may be left out",
        _components(lambda template, given: (replace(template, optional=0), given)),
        claims="COEXT-COMPONENT-001",
    ),
    lie(
        "Coext: what may be left out is left out",
        _components(_without_the_optional),
        claims="COEXT-COMPONENT-002",
    ),
    lie(
        "Coext: parameters are put in from the last",
        _components(
            lambda template, given: (template, [replace(one, parameters=one.parameters[::-1]) for one in given])
        ),
        claims="COEXT-COMPONENT-003",
    ),
    lie(
        "Coext: a placeholder is filled once",
        patched(FILLED, _first_of_each),
        claims="COEXT-COMPONENT-003 COEXT-NAMED-002",
    ),
    lie(
        "Coext: placeholders are filled one after the other",
        patched(FILLED, _one_by_one),
        claims="COEXT-COMPONENT-013 COEXT-NAMED-013",
    ),
    lie(
        "Coext: parameters are not held against their template",
        wrapped(WITH_COMPONENTS, _lenient),
        claims="COEXT-COMPONENT-004 COEXT-COMPONENT-005 COEXT-COMPONENT-006 COEXT-COMPONENT-009 COEXT-COMPONENT-015",
    ),
    lie(
        "Coext: every variable of a body may be left out",
        _components(lambda template, given: (replace(template, optional=len(template.variables)), given)),
        claims="COEXT-COMPONENT-004 COEXT-COMPONENT-005",
    ),
    lie(
        "Coext: a component that is not there is an empty one",
        wrapped(WITH_COMPONENTS, _of_every_part),
        claims="COEXT-COMPONENT-006",
    ),
    lie(
        "Coext: the body alone takes parameters",
        _components(lambda template, given: (template, [one for one in given if one.type == templates.BODY])),
        claims="COEXT-COMPONENT-007 COEXT-COMPONENT-008",
    ),
    lie("Coext: there must be a component", wrapped(WITH_COMPONENTS, _needing_some), claims="COEXT-COMPONENT-010"),
    lie(
        "Coext: components of an unknown type are ignored",
        bodies(_known_types_alone, where=RAW),
        claims="COEXT-COMPONENT-011",
    ),
    lie("Coext: components count by their place", _components(_by_place), claims="COEXT-COMPONENT-014"),
    lie(
        "Coext: of two components of a type the second counts",
        _components(lambda template, given: (template, list({one.type: one for one in given}.values()))),
        claims="COEXT-COMPONENT-015",
    ),
    lie(
        "Coext: what the raw form may leave out is unknown by name",
        wrapped(WITH_VARIABLES, _optional_is_unknown),
        claims="COEXT-NAMED-001",
    ),
    lie(
        "Coext: a missing variable is empty",
        _variables(_missing_is_empty),
        claims="COEXT-NAMED-003 COEXT-NAMED-004 COEXT-NAMED-005",
    ),
    lie(
        "Coext: what the raw form may leave out may be left out by name",
        _variables(_optional_is_empty),
        claims="COEXT-NAMED-003 COEXT-NAMED-005",
    ),
    lie(
        "Coext: one missing or unknown variable is named at a time",
        detailed(_one_name),
        claims="COEXT-NAMED-004 COEXT-NAMED-007",
    ),
    lie(
        "Coext: unknown variables are ignored",
        _variables(_unknown_is_nothing),
        claims="COEXT-NAMED-006 COEXT-NAMED-007 COEXT-NAMED-014",
    ),
    lie(
        "Coext: variables that are no object are none",
        bodies(_object_or_none, where=NAMED),
        claims="COEXT-NAMED-009",
    ),
    lie(
        "Coext: names reach the body alone",
        wrapped(WITH_VARIABLES, _body_alone),
        claims="COEXT-NAMED-010 COEXT-NAMED-012",
    ),
    lie(
        "Coext: variables are put in as they come",
        _variables(_as_they_come),
        claims="COEXT-NAMED-011",
    ),
    lie(
        "Coext: what is sent by name has no footer",
        _variables(lambda template, given: (replace(template, footer=None), given)),
        claims="COEXT-NAMED-012",
    ),
    lie(
        "Coext: a template without variables takes any",
        _variables(_any_for_none),
        claims="COEXT-NAMED-014",
    ),
    lie("Coext: names may be in any case", _variables(_in_any_case), claims="COEXT-NAMED-015"),
)
