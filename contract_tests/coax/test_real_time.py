"""Signatures go by the time that everybody reads."""

from datetime import UTC, datetime

from ..states import DAY, MINUTE
from .shapes import SENT, send_to, success
from .states import genuine


def test_webhook_022_a_webhook_is_dated_when_it_is_really_sent(coax, receiver):
    business = coax.by_real_time()
    business.hears(receiver)
    success(business.api.put(send_to(), business.new_message()), SENT)
    hooks = business.heard(receiver, DAY)
    now = datetime.now(UTC).timestamp()
    assert len(hooks) == 4
    assert all(genuine(hook) for hook in hooks)
    assert all(abs(int(hook.headers["X-Webhook-Timestamp"]) - now) < 5 * MINUTE for hook in hooks)
