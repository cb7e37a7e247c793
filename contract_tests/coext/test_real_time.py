"""Signatures go by the time that everybody reads, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime

from ..states import DAY, MINUTE
from ..tables import parametrize
from .shapes import error
from .signing import genuine, signing

LIMIT = 5 * MINUTE
# More than a request and its answer take.
SPARE = 30


def unix(seconds: float = 0) -> str:
    """The Unix time so many seconds from now, by the clock that everybody reads."""
    return str(int(datetime.now(UTC).timestamp() + seconds))


@parametrize("seconds", [SPARE - LIMIT, 0, LIMIT - SPARE])
def test_signature_019_a_request_that_is_signed_now_is_accepted(coext, seconds):
    account = coext.by_real_time()
    account.api.get("/templates", headers=signing(account.own.api_secret, unix(seconds))).expect(200)


@parametrize("seconds", [-LIMIT - SPARE, LIMIT + SPARE, -DAY, DAY])
def test_signature_020_a_request_of_another_time_is_told_so(coext, seconds):
    account = coext.by_real_time()
    headers = signing(account.own.api_secret, unix(seconds))
    account.api.get("/templates", headers=headers).expect(401, error("TIMESTAMP_EXPIRED"))


def test_signature_020_a_request_of_the_accounts_own_time_is_told_so(coext):
    account = coext.by_real_time()
    account.api.get("/templates", headers=account.signed(account.own)).expect(401, error("TIMESTAMP_EXPIRED"))


def test_webhook_031_a_webhook_is_dated_when_it_is_really_sent(coext, receiver):
    account = coext.by_real_time()
    account.hears(receiver)
    account.api.request(*account.ready("named")).expect(200)
    account.tenant.advance(DAY)
    hooks = account.heard(receiver)
    assert len(hooks) == 4
    assert all(genuine(hook) for hook in hooks)
    assert all(abs(int(hook.headers["X-Webhook-Timestamp"]) - int(unix())) < LIMIT for hook in hooks)
