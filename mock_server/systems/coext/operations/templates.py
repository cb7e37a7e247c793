"""Templates: their placeholders, finding them, and putting parameters or named variables in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mock_server.kernel import whatsapp
from mock_server.kernel.problems import (
    FieldErrors,
    MissingVariables,
    TemplateMismatch,
    TemplateNotApproved,
    UnknownVariables,
)
from mock_server.kernel.public import Instant, Invalid, NotFound, Sandbox, Values, struct
from mock_server.kernel.seeding import given
from mock_server.systems.coext.records import APPROVED, Button, Template
from mock_server.systems.coext.store import store_of

HEADER, BODY, BUTTON = "header", "body", "button"
COMPONENTS = (HEADER, BODY, BUTTON)

_PLACEHOLDER = re.compile(r"\{\{([1-9][0-9]?)\}\}")


@struct(frozen=True, slots=True)
class Component:
    """Parameters for one part of a template; `index` says which button, else they are taken in their order."""

    type: str
    parameters: Sequence[str]
    index: int | None = None


@struct(frozen=True, slots=True)
class _Part:
    """A text with placeholders, and how many of its last ones may be left out."""

    name: str
    text: str
    optional: int = 0

    @property
    def count(self) -> int:
        return len(set(_PLACEHOLDER.findall(self.text)))

    def filled(self, values: Sequence[str]) -> str:
        """The text with these values in place, all at once; what was left out is empty."""

        def value(found: re.Match[str]) -> str:
            place = int(found[1])
            return values[place - 1] if place <= len(values) else ""

        return _PLACEHOLDER.sub(value, self.text)


def identifier(name: str, language: str) -> str:
    return f"{name}/{language}"


def find(sandbox: Sandbox, status: str | None, language: str | None) -> list[Template]:
    """The templates that the filters leave."""
    templates = store_of(sandbox).templates
    chosen = templates.all() if language is None else templates.where("language", language)
    return [template for template in chosen if status in (None, template.status)]


def get(sandbox: Sandbox, name: str, language: str | None) -> Template:
    """A template, the first of its name where no language is named. Raises NotFound."""
    templates = store_of(sandbox).templates
    if language is not None:
        found = templates.get(identifier(name, language))
    else:
        found = next(iter(templates.where("name", name)), None)
    if found is None:
        raise NotFound("template", name)
    return found


def sendable(sandbox: Sandbox, name: str, language: str) -> Template:
    """A template that may be sent. Raises NotFound, TemplateNotApproved."""
    template = get(sandbox, name, language)
    if template.status != APPROVED:
        raise TemplateNotApproved(template.name, template.status)
    return template


def with_components(template: Template, components: Iterable[Component]) -> str:
    """The text with these parameters in place. Raises TemplateMismatch, which tells of every part that does not fit."""
    parts = {part.name: part for part in _parts(template)}
    buttons = [name for name, part in parts.items() if name.startswith(BUTTON) and part.count]
    values: dict[str, Sequence[str]] = {}
    errors: dict[str, list[str]] = {}
    for component in components:
        name = _named(component, buttons)
        if name in values:
            errors.setdefault(name, []).append("Given twice.")
        values[name] = component.parameters
    for name in [*parts, *(name for name in values if name not in parts)]:
        part = parts.get(name, _Part(name, ""))
        given = len(values.get(name, ()))
        if not part.count - part.optional <= given <= part.count:
            errors.setdefault(name, []).append(f"Takes {_count(part)}, not {given}.")
    for name, texts in values.items():
        errors_of_texts = [why for text in texts if (why := whatsapp.flaw(text)) is not None]
        if errors_of_texts:
            errors.setdefault(name, []).append(errors_of_texts[0])
    if errors:
        raise TemplateMismatch(errors)
    return _joined(template, values)


def with_variables(template: Template, variables: Mapping[str, str]) -> str:
    """The text with these named values in place. Raises MissingVariables, UnknownVariables, TemplateMismatch."""
    missing = [name for name in template.variables if name not in variables]
    if missing:
        raise MissingVariables(missing)
    unknown = [name for name in variables if name not in template.variables]
    if unknown:
        raise UnknownVariables(unknown)
    odd = {name: [why] for name, text in variables.items() if (why := whatsapp.flaw(text))}
    if odd:
        raise TemplateMismatch(odd)
    ordered = iter([variables[name] for name in template.variables])
    return _joined(template, {part.name: [next(ordered) for _ in range(part.count)] for part in _parts(template)})


def made(name: str, row: Values, at: Instant) -> Template:
    """A template of loaded fields. Raises Invalid for placeholders and names that do not go together."""
    buttons = tuple(Button(**button) for button in row["buttons"])
    known = {**given(row, Template), "id": identifier(name, row["language"]), "name": name, "buttons": buttons}
    template = Template(**known, at=at)
    found = flaws(template)
    if found:
        raise Invalid(found)
    return template


def flaws(template: Template) -> FieldErrors:
    """What is wrong with a template: its placeholders count from 1 in each part, and each has a name."""
    errors: dict[str, list[str]] = {}
    parts = list(_parts(template))
    for part in parts:
        numbers = {int(number) for number in _PLACEHOLDER.findall(part.text)}
        if numbers != set(range(1, len(numbers) + 1)):
            errors[part.name] = ["The placeholders must be {{1}}, {{2}} and so on, without a gap."]
    count = sum(part.count for part in parts)
    if len(template.variables) != count:
        errors["variables"] = [f"Name each of the {count} placeholders: the header's, the body's, then the buttons'."]
    elif len(set(template.variables)) != count:
        errors["variables"] = ["Each name may be given once."]
    if not 0 <= template.optional <= next(part.count for part in parts if part.name == BODY):
        errors["optional"] = ["Must be at most as many as the body has placeholders."]
    return errors


def _parts(template: Template) -> Iterator[_Part]:
    """What may have placeholders, in the order in which `variables` names them."""
    if template.header is not None:
        yield _Part(HEADER, template.header)
    yield _Part(BODY, template.body, template.optional)
    for place, button in enumerate(template.buttons):
        yield _Part(f"{BUTTON}.{place}", button.url or "")


def _named(component: Component, buttons: list[str]) -> str:
    """The part that a component is for; a button without an index is the next that takes parameters."""
    if component.type != BUTTON:
        return component.type
    if component.index is not None:
        return f"{BUTTON}.{component.index}"
    return buttons.pop(0) if buttons else f"{BUTTON}.0"


def _count(part: _Part) -> str:
    if part.optional:
        return f"{part.count - part.optional} to {part.count} parameters"
    return "1 parameter" if part.count == 1 else f"{part.count} parameters"


def _joined(template: Template, values: Mapping[str, Sequence[str]]) -> str:
    """What the recipient reads, part by part: header, body, footer, buttons."""
    filled = {part.name: part.filled(values.get(part.name, ())) for part in _parts(template)}
    lines = [filled.get(HEADER), filled[BODY], template.footer]
    for place, button in enumerate(template.buttons):
        link = filled[f"{BUTTON}.{place}"]
        lines.append(f"{button.text}: {link}" if link else button.text)
    return "\n".join(line for line in lines if line)
