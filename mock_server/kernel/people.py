"""Made-up people of Britain, as Faker draws them: the same number is the same person, whoever asks."""

from __future__ import annotations

import threading
from functools import lru_cache
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
    return _somebody(number).name()


@lru_cache(maxsize=_KEPT)
def address(number: int) -> str:
    """Three or four lines."""
    return _somebody(number).address()


class _Here(threading.local):
    """A Faker draws for one at a time."""

    faker: Faker | None = None


_here = _Here()


def _somebody(number: int) -> Faker:
    if _here.faker is None:
        from faker import Faker  # noqa: PLC0415 - 60 ms that a server without generated fixtures need not pay

        _here.faker = Faker("en_GB", providers=list(_PROVIDERS))
    _here.faker.seed_instance(number)
    return _here.faker
