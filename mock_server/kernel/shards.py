"""The mark of a shard: of several servers behind one address, the one that a sandbox and its credentials live in.

A mark is a shard's name and `X`. A name has no capital letter, so that no mark is the beginning of another; what is
drawn behind it has none either. A sandbox's id begins with its shard's mark, and what is issued for it has it from
there: a proxy finds it in a key's characters, and needs to know nothing else.
"""

from __future__ import annotations

import re

from mock_server.kernel.chance import secret_token

END = "X"
# So that the shortest random text behind a mark, a Coext key's, has 23 characters.
# And without an x, which ends it in Coext's keys: those have no capital letters.
NAME = re.compile(r"[a-wyz0-9]{1,8}\Z")

_MARK = re.compile(rf"([a-wyz0-9]{{1,8}}{END})")


def mark(shard: str) -> str:
    """What everything of this shard begins with; nothing where there are no shards."""
    return f"{shard}{END}" if shard else ""


def mark_of(sandbox_id: str) -> str:
    """The mark that a sandbox's id begins with, or nothing."""
    found = _MARK.match(sandbox_id)
    return "" if found is None else found[1]


def token(sandbox_id: str, length: int = 20) -> str:
    """Real chance, for a credential of this sandbox: its mark, and characters of a-z and 0-9, `length` in all.

    Where nothing says how long it is to be, the mark comes before as many as there are without one.
    """
    return mark_of(sandbox_id) + secret_token(length)


def lower_token(sandbox_id: str, length: int) -> str:
    """The same in just so many characters of a-z and 0-9: the mark ends with `x`, and no other is in it."""
    begins = mark_of(sandbox_id).lower()
    return begins + secret_token(length - len(begins)).replace(END.lower(), "y")
