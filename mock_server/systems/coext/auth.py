"""API keys: who a request comes from, what its key allows, how often, and the optional signature.

The guide gives the header, the form of keys, permissions and default limits; the vendor's authentication page the codes
of the refusals, the HMAC over the body and its five minutes. The names of the signature's headers are assumed, and so
is the order of the checks: the key, its status, its end, the address, the signature.
"""

from __future__ import annotations

import re

from mock_server.kernel.instants import DAY, MINUTE, SECOND, Instant
from mock_server.kernel.problems import DailyLimited
from mock_server.kernel.public import Forbidden, Quota, Sandbox, Unauthenticated, World, struct
from mock_server.kernel.webhooks import signing
from mock_server.systems.coext.records import ACTIVE, ApiKey
from mock_server.systems.coext.store import NAME, store_of
from mock_server.web import proxies
from mock_server.web.callers import Caller, Credential, Request, RequestContext, Response, System

CREDENTIAL = Credential(
    {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "An API key. A request may be signed, and must be where its key demands it: `X-Timestamp` has "
        "the Unix second, at most 5 minutes from now, `X-Signature` the hex HMAC-SHA256 of `<timestamp>.<raw body>` "
        "with the API secret. The names of both headers and the text that is signed are assumed.",
    },
    "$COEXT_API_KEY",
)
PERMISSIONS = ("send_text", "send_template", "send_media", "view_templates", "view_messages")
PER_MINUTE = 60
PER_DAY = 5_000
TOLERANCE = 5 * MINUTE

OWN = "own"
OTHERS = ("read_only", "expired", "revoked", "suspended", "ip_restricted", "signature_required")

KEY_FORM = re.compile(r"pk_live_[A-Za-z0-9]{32}\Z")
# More digits than any date has; int() would take its time over them.
_UNIX_SECONDS = re.compile(r"[0-9]{1,15}\Z")


@struct(frozen=True, slots=True)
class Login:
    key: str
    secret: str


def login_of(sandbox: Sandbox, record: ApiKey) -> Login | None:
    """A key record's key and secret; None for one that nobody can use."""
    if record.credentials is not None:
        named = sandbox.credentials[NAME].named(record.credentials)
        # A state may come from a sandbox that had more of them.
        return None if named is None else Login(named["api_key"], named["api_secret"])
    if record.key is None or record.secret is None:
        return None
    return Login(record.key, record.secret)


def holder(sandbox: Sandbox, key: str) -> ApiKey | None:
    """The record that has this key, or None."""
    store = store_of(sandbox)
    known = store.keys.get(store.holders.get(key, ""))
    if known is not None:
        return known
    for record in store.keys:
        login = login_of(sandbox, record)
        if login is not None and login.key == key:
            store.holders[key] = record.id
            return record
    return None


def identify(world: World, request: Request) -> Caller:
    """Who sent this request. Raises Unauthenticated, and BodyTooLarge where the body would have to be verified."""
    key = CREDENTIAL.sent(request.environ)
    if not key:
        raise Unauthenticated("missing")
    if not KEY_FORM.match(key):
        raise Unauthenticated("malformed")
    sandbox = world.opened_by(NAME, key)
    if sandbox is None:
        raise Unauthenticated("unknown")
    with sandbox.lock:
        record = holder(sandbox, key)
        now = sandbox.clock.now()
    if record is None:
        raise Unauthenticated("unknown")
    caller = Caller(sandbox, record, f"{NAME}/{record.id}")
    reason = _refusal(sandbox, record, request, now)
    if reason is not None:
        raise Unauthenticated(reason, caller)
    return caller


def permit(caller: Caller, permission: str) -> None:
    """Raises Forbidden."""
    if permission not in caller.who.permissions:
        raise Forbidden(permission)


def limit(caller: Caller, now: Instant) -> Quota | None:
    """Count a request against its key's minute, and then its day. Raises DailyLimited."""
    key: ApiKey = caller.who
    limiter = caller.sandbox.limiter
    minute = limiter.hit(caller.subject, key.rate_limit, MINUTE, now)
    if minute.allowed:
        day = limiter.hit(caller.subject, key.daily_limit, DAY, now)
        if not day.allowed:
            raise DailyLimited(day.retry_after(now))
    return minute


def give_back(context: RequestContext[System], response: Response) -> None:
    """A request that was refused after it was counted does not count towards the day (assumed)."""
    caller, quota = context.caller, context.quota
    if caller is None or quota is None or not quota.allowed or response.status_code < 400:  # noqa: PLR2004 - refusals
        return
    with caller.sandbox.lock:
        caller.sandbox.limiter.give_back(caller.subject, DAY, caller.sandbox.clock.now())


def _refusal(sandbox: Sandbox, record: ApiKey, request: Request, now: Instant) -> str | None:
    if record.status != ACTIVE:
        return record.status
    if record.expires_at is not None and now >= record.expires_at:
        return "expired"
    listed = record.ip_whitelist
    if listed is not None and not proxies.is_in(request.remote_addr or "", proxies.networks(listed)):
        return "elsewhere"
    return _signature_refusal(sandbox, record, request, now)


def _signature_refusal(sandbox: Sandbox, record: ApiKey, request: Request, now: Instant) -> str | None:
    """Both headers are checked where either is sent."""
    timestamp = request.environ.get("HTTP_X_TIMESTAMP")
    given = request.environ.get("HTTP_X_SIGNATURE")
    if timestamp is None and given is None and not record.require_signature:
        return None
    if not timestamp or not given or not _UNIX_SECONDS.match(timestamp):
        return "forged"
    if abs(sandbox.signed_at(now) - int(timestamp) * SECOND) > TOLERANCE:
        return "stale"
    login = login_of(sandbox, record)
    body = request.get_data()
    if login is None or not signing.matches(given, login.secret, timestamp, body):
        return "forged"
    return None
