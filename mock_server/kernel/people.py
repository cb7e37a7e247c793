"""Made-up people of Britain, as Faker draws them: the same number is the same person, whoever asks.

Those of the default sandbox were drawn before and are kept in `people.json`, because Faker takes longer to load than
everything else that the first answer needs; `make people` draws them anew.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from faker import Faker

KEPT = Path(__file__).with_name("people.json")
# All that sandboxes of one seed are made of, a dozen times: most sandboxes of a server have the same.
_KEPT = 4_096
# Of Faker's two dozen, each of which takes its time to load.
_PROVIDERS = ("faker.providers.person", "faker.providers.address")


@lru_cache(maxsize=_KEPT)
def name(number: int) -> str:
    """As in `Mrs Danielle Read`."""
    return kept()["names"].get(str(number)) or _drawn("name", number)


@lru_cache(maxsize=_KEPT)
def address(number: int) -> str:
    """Three or four lines."""
    return kept()["addresses"].get(str(number)) or _drawn("address", number)


@cache
def kept() -> Mapping[str, Mapping[str, str]]:
    """`names` and `addresses` of the default sandbox by their numbers."""
    found: Mapping[str, Mapping[str, str]] = orjson.loads(KEPT.read_bytes())
    return found


# A Faker draws for one at a time.
_lock = threading.Lock()


@cache
def _faker() -> Faker:
    from faker import Faker  # noqa: PLC0415 - 100 ms that only a sandbox of another seed pays

    return Faker("en_GB", providers=list(_PROVIDERS))


def _drawn(what: str, number: int) -> str:
    with _lock:
        faker = _faker()
        faker.seed_instance(number)
        return str(faker.format(what))
