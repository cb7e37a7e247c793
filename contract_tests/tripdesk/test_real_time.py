"""Signatures go by the time that everybody reads."""

from datetime import UTC, datetime

from ..states import DAY, MINUTE
from .states import MESSAGES, genuine


def test_webhook_023_a_webhook_is_dated_when_it_is_really_sent(tripdesk, receiver):
    partner = tripdesk.by_real_time()
    partner.has_money("test")
    partner.hears(receiver)
    partner.test.post(MESSAGES, partner.new_message()).expect(202)
    partner.tenant.advance(DAY)
    hooks = partner.heard(receiver)
    now = datetime.now(UTC).timestamp()
    assert len(hooks) == 2
    assert all(genuine(hook) for hook in hooks)
    dated = [int(hook.headers["TripDesk-Signature"].partition(",")[0].removeprefix("t=")) for hook in hooks]
    assert all(abs(date - now) < 5 * MINUTE for date in dated)
