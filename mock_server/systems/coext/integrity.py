"""What holds in every Coext store beside the rules of its tables, and must hold in one that is imported."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.coext import auth
from mock_server.systems.coext.operations import templates
from mock_server.systems.coext.records import ApiKey, Template
from mock_server.systems.coext.store import store_of


def flaws(sandbox: Sandbox) -> Iterable[str]:
    store = store_of(sandbox)
    for key in store.keys:
        yield from _of_key(key)
    for template in store.templates:
        yield from _of_template(template)


def _of_key(key: ApiKey) -> Iterator[str]:
    if not set(key.permissions) <= set(auth.PERMISSIONS):
        yield f"keys: {key.id} has a permission that there is not."
    if min(key.rate_limit, key.daily_limit) < 1:
        yield f"keys: the limits of {key.id} must be at least 1."
    if key.key is not None and not auth.KEY_FORM.match(key.key):
        yield f"keys: the key of {key.id} has not the form of one."
    for listed in key.ip_whitelist or ():
        try:
            ipaddress.ip_network(listed)
        except ValueError:
            yield f"keys: {listed!r} in the list of {key.id} is no address and no network."


def _of_template(template: Template) -> Iterator[str]:
    if template.id != templates.identifier(template.name, template.language):
        yield f"templates: the id {template.id!r} has not the form of theirs."
    for part, told in templates.flaws(template).items():
        yield f"templates: {part} of {template.id}: {' '.join(told)}"
