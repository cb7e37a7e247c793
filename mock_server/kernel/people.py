"""Made-up people of Britain, as Faker draws them: the same number is the same person, whoever asks."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker

# All that sandboxes of one seed are made of, a dozen times: most sandboxes of a server have the same.
_KEPT = 4_096
# Of Faker's two dozen, each of which takes its time to load.
_PROVIDERS = ("faker.providers.person", "faker.providers.address")


@lru_cache(maxsize=_KEPT)
def name(number: int) -> str:
    """As in `Mrs Danielle Read`."""
    with _lock:
        return _somebody(number).name()


@lru_cache(maxsize=_KEPT)
def address(number: int) -> str:
    """Three or four lines."""
    with _lock:
        return _somebody(number).address()


# A Faker draws for one at a time.
_lock = threading.Lock()


@cache
def _faker() -> Faker:
    from faker import Faker  # noqa: PLC0415 - 60 ms that a server without generated fixtures need not pay

    return Faker("en_GB", providers=list(_PROVIDERS))


def _somebody(number: int) -> Faker:
    """The caller holds the lock until it has drawn."""
    faker = _faker()
    faker.seed_instance(number)
    return faker
