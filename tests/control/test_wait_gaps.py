"""A waiter misses nothing of what comes while it does not listen: before it begins to, and between two times."""

from __future__ import annotations

import pytest

from mock_server.control.people import _Waiter
from mock_server.kernel.events import Event
from tests.kernel._sandboxes import START, new_message, new_sandbox

QUERY = {"count": 1, "timeout": 1.0}


@pytest.mark.parametrize("has_listened", [False, True])
def test_what_comes_between_a_look_and_the_next_time_it_listens_is_seen(has_listened: bool) -> None:
    sandbox = new_sandbox()
    waiter = _Waiter(sandbox, QUERY)
    if has_listened:
        waiter.listen(lambda: None)
    assert not waiter.is_so()
    if has_listened:
        waiter.forget(lambda: None)

    message = new_message(sandbox)
    sandbox.events.tell(Event("message.created", message.system, message, START))
    waiter.listen(lambda: None)

    assert waiter.is_so()
