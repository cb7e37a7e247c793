"""What a person sets in Coext's dashboard: API keys and templates. All but the names of a key's settings is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.kernel.public import DAY, MINUTE, Sandbox, Values, rfc3339_ms
from mock_server.systems.coext import auth
from mock_server.systems.coext.fixtures import KEY_DEFAULTS, TemplateFields, key_settings
from mock_server.systems.coext.operations import keys, templates
from mock_server.systems.coext.operations.messages import PER_RECIPIENT, TO
from mock_server.systems.coext.records import ApiKey
from mock_server.systems.coext.schemas import answers
from mock_server.systems.coext.store import NAME, Store, store_of
from mock_server.web.fixture_files import Fixture, given
from mock_server.web.quotas import Limited
from mock_server.web.rendering import shown_by, shows
from mock_server.web.system import Collection, DashboardCall

_CHANGE = key_settings({})
_NEW = key_settings({"name": "Unnamed", **KEY_DEFAULTS}, permissions={"required": True})

# marshmallow takes the fields out of what it makes a schema of.
CoextKeyChange = type("CoextKeyChange", (Fixture,), {**_CHANGE})
CoextKey = type("CoextKey", (Fixture,), _NEW)


class CoextTemplate(TemplateFields):
    """A template; `variables` names its placeholders: the header's, the body's, then the buttons'."""


def create_key(sandbox: Sandbox, _: str | None, body: Values) -> Values:
    """A new API key with its secret, which is shown here and never again."""
    record = keys.create(sandbox, given(body, ApiKey))
    return {**_shown(sandbox, record), "api_secret": record.secret}


def change_key(sandbox: Sandbox, key: str | None, body: Values) -> Values:
    """Change an API key. Raises NotFound."""
    return _shown(sandbox, keys.change(sandbox, key or "", given(body, ApiKey)))


def put_template(sandbox: Sandbox, name: str | None, body: Values) -> Values:
    """Create or change a template in one language. Raises Invalid."""
    fresh = templates.made(name or "", body, sandbox.clock.now())
    return shown_by(answers.TemplateAnswer)(store_of(sandbox).templates.put(fresh))


CALLS = (
    DashboardCall(
        "create_api_key",
        "POST",
        "api-keys",
        "Create an API key; its secret is shown this once",
        CoextKey,
        create_key,
        201,
    ),
    DashboardCall(
        "update_api_key", "PATCH", "api-keys/{id}", "Change an API key", CoextKeyChange, change_key, id_is_secret=True
    ),
    DashboardCall("set_template", "PUT", "templates/{id}", "Create or change a template", CoextTemplate, put_template),
)


def _shown(sandbox: Sandbox, record: ApiKey) -> Values:
    login = auth.login_of(sandbox, record)
    return {
        "name": record.name,
        "api_key": None if login is None else login.key,
        **{name: getattr(record, name) for name in _CHANGE},
        "expires_at": None if record.expires_at is None else rfc3339_ms(record.expires_at),
        "created_at": rfc3339_ms(record.at),
    }


COLLECTIONS = (
    Collection("api-keys", "List the API keys, without their secrets", Store.reader("keys"), _shown),
    Collection(
        "templates",
        "List the templates, each language by itself",
        Store.reader("templates"),
        shows(answers.TemplateAnswer),
        # A name may have no dot, so this is a template's alone.
        lambda template: f"{template.name}.{template.language}",
    ),
)


def quotas(sandbox: Sandbox) -> Iterator[Limited]:
    """Of each key, a minute's and a day's; and of each recipient that is counted now."""
    for key in store_of(sandbox).keys:
        named = {"subject": f"{NAME}/{key.id}", "label": f"key {key.name}", "set_by": "key"}
        yield Limited(**named, length=MINUTE, limit=key.rate_limit, refusal="429 RATE_LIMIT_EXCEEDED")
        yield Limited(**named, length=DAY, limit=key.daily_limit, refusal="429 DAILY_LIMIT_EXCEEDED")
    for subject in sandbox.limiter.subjects(MINUTE, sandbox.clock.now()):
        if subject.startswith(TO):
            named = {"subject": subject, "label": f"messages to {subject.removeprefix(TO)}", "set_by": "vendor"}
            yield Limited(**named, length=MINUTE, limit=PER_RECIPIENT, refusal="429 PHONE_RATE_LIMIT_EXCEEDED")
