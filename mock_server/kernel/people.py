"""Made-up people of Britain: their names and addresses, word for word as Faker 40 draws those of `en_GB`.

`people.json` has Faker's tables. Faker itself takes a tenth of a second to import, and 20 times as long for a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random  # noqa: TID251 - seeded with a draw of a sandbox's chance

import orjson

_TOKEN = re.compile(r"\{\{(\w+)\}\}")


class Person:
    """Somebody, as one number has it: what is asked first depends on that alone."""

    def __init__(self, number: int) -> None:
        self._random = Random(number)  # noqa: S311 - no secret is drawn of it

    def name(self) -> str:
        """As in `Mrs Danielle Read`."""
        return self._said("name")

    def address(self) -> str:
        """Three or four lines."""
        return self._said("address")

    def _said(self, kind: str) -> str:
        words, weights = _tables()[kind]
        draw = self._random
        word = draw.choice(words) if weights is None else draw.choices(words, cum_weights=weights)[0]
        return _TOKEN.sub(lambda token: self._said(token[1]), word) if "{" in word else word


@cache
def _tables() -> dict[str, tuple[Sequence[str], Sequence[float] | None]]:
    """By kind: words, in which `{{…}}` stands for one of another kind, and their weights added up (None: all alike)."""
    found = orjson.loads(Path(__file__).with_name("people.json").read_bytes())
    even = {kind: (words, None) for kind, words in found["even"].items()}
    return even | {kind: (list(words), list(accumulate(words.values()))) for kind, words in found["weighted"].items()}
