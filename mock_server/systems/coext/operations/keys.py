"""API keys as the dashboard makes and changes them."""

from __future__ import annotations

from dataclasses import replace

from mock_server.kernel import shards
from mock_server.kernel.public import Sandbox, Values, must, secret_token
from mock_server.systems.coext import auth
from mock_server.systems.coext.records import ApiKey
from mock_server.systems.coext.store import NAME, store_of

_RANDOM = 32


def new_login(sandbox_id: str) -> auth.Login:
    """A key and a secret for a sandbox that nobody may guess, in the vendor's form."""
    return auth.Login(f"pk_live_{shards.lower_token(sandbox_id, _RANDOM)}", f"sk_live_{secret_token(_RANDOM)}")


def create(sandbox: Sandbox, settings: Values) -> ApiKey:
    login = new_login(sandbox.id)
    sandbox.keyring.claim(sandbox.id, NAME, login.key)
    return store_of(sandbox).keys.add(
        ApiKey(
            id=sandbox.chance.uuid("coext.key"),
            at=sandbox.clock.now(),
            key=login.key,
            secret=login.secret,
            **settings,
        )
    )


def change(sandbox: Sandbox, key: str, settings: Values) -> ApiKey:
    """The key with these settings changed; it is named by itself, or by its id. Raises NotFound."""
    keys = store_of(sandbox).keys
    return keys.replace(replace(auth.holder(sandbox, key) or must(keys, "api key", key), **settings))
