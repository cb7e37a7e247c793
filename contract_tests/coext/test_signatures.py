"""Signed requests: optional, required by some keys, and checked wherever they are sent."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from ..forms import JSON, encoded
from ..states import DAY, MINUTE, signature
from ..tables import parametrize
from .shapes import ACCEPTED, error, success
from .signing import genuine, signing
from .states import STRANGER

REQUIRED = parametrize("required", [True, False], ids=["required", "optional"])
LIMIT = 5 * MINUTE


def text(coext, key, raw, headers):
    """A text by this key, sent as these bytes."""
    return coext.api_of(key).post("/messages/text", raw=raw, headers={**JSON, **headers})


def test_signature_001_a_key_that_asks_for_no_signature_goes_without(coext):
    coext.api_of(coext.key(require_signature=False)).get("/templates").expect(200)


@REQUIRED
def test_signature_002_a_right_signature_is_accepted(coext, required):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    text(coext, key, raw, coext.signed(key, raw)).expect(200, success(ACCEPTED))


@REQUIRED
def test_signature_003_no_body_is_signed_as_an_empty_one(coext, required):
    key = coext.key(require_signature=required)
    coext.api_of(key).get("/templates", headers=coext.signed(key)).expect(200)
    coext.api_of(key).get("/templates", params={"language": "en"}, headers=coext.signed(key)).expect(200)


def test_signature_004_a_key_that_requires_signatures_is_refused_without(coext):
    key, body = coext.key(require_signature=True), coext.new_text()
    coext.api_of(key).post("/messages/text", body).expect(401, error("INVALID_SIGNATURE"))
    coext.api_of(key).get("/templates").expect(401, error("INVALID_SIGNATURE"))


@REQUIRED
def test_signature_005_a_wrong_signature_is_told_so(coext, required):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    right = coext.signed(key, raw)["X-Signature"]
    wrong = {**coext.signed(key, raw), "X-Signature": right[:-1] + ("0" if right[-1] != "0" else "1")}
    text(coext, key, raw, wrong).expect(401, error("INVALID_SIGNATURE"))


@REQUIRED
@parametrize("place", [0, 10, -2, -1])
def test_signature_006_a_body_of_which_one_byte_changed_is_refused(coext, required, place):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    changed = bytearray(raw)
    changed[place] ^= 1
    text(coext, key, bytes(changed), coext.signed(key, raw)).expect(401, error("INVALID_SIGNATURE"))


def test_signature_007_a_body_is_signed_as_it_travels(coext):
    key, body = coext.key(require_signature=True), coext.new_text(message="Grüße \u0928")
    raw = json.dumps(body, ensure_ascii=False, indent=3).encode() + b"\r\n "
    text(coext, key, raw, coext.signed(key, raw)).expect(200)
    text(coext, key, raw, coext.signed(key, encoded(body))).expect(401, error("INVALID_SIGNATURE"))


def test_signature_008_a_signature_of_another_second_is_refused(coext):
    key, raw = coext.key(), encoded(coext.new_text())
    headers = {**coext.signed(key, raw), "X-Timestamp": coext.timestamp(1)}
    text(coext, key, raw, headers).expect(401, error("INVALID_SIGNATURE"))


@REQUIRED
@parametrize("missing", ["X-Timestamp", "X-Signature"])
def test_signature_009_half_a_signature_is_refused(coext, required, missing):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    headers = coext.signed(key, raw)
    del headers[missing]
    text(coext, key, raw, headers).expect(401, error("INVALID_SIGNATURE"))


@REQUIRED
@parametrize("seconds", [-LIMIT, -LIMIT + 1, LIMIT - 1, LIMIT])
def test_signature_010_a_timestamp_within_5_minutes_is_accepted(coext, required, seconds):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    coext.into_minute(0)
    text(coext, key, raw, coext.signed(key, raw, seconds)).expect(200)


@REQUIRED
@parametrize("seconds", [-LIMIT - 1, LIMIT + 1, -86_400, 86_400])
def test_signature_011_a_timestamp_of_a_second_more_is_told_so(coext, required, seconds):
    key, raw = coext.key(require_signature=required), encoded(coext.new_text())
    coext.into_minute(0)
    text(coext, key, raw, coext.signed(key, raw, seconds)).expect(401, error("TIMESTAMP_EXPIRED"))


def test_signature_012_a_signed_request_grows_old(coext):
    key = coext.key(require_signature=True)
    coext.into_minute(0)
    headers = coext.signed(key)
    coext.tenant.advance(LIMIT)
    coext.api_of(key).get("/templates", headers=headers).expect(200)
    coext.tenant.advance(1)
    coext.api_of(key).get("/templates", headers=headers).expect(401, error("TIMESTAMP_EXPIRED"))


def test_signature_013_a_timestamp_in_milliseconds_is_of_another_time(coext):
    headers = signing(coext.own.api_secret, coext.timestamp() + "000")
    coext.api.get("/templates", headers=headers).expect(401, error("TIMESTAMP_EXPIRED"))


@parametrize("timestamp", ["", "now", "1e9", "0x10", "-", "12 34", "2024-04-30T12:00:00Z", "9" * 400])
def test_signature_014_a_timestamp_that_is_no_number_is_refused(coext, timestamp):
    headers = signing(coext.own.api_secret, timestamp)
    coext.api.get("/templates", headers=headers).expect(401)


def test_signature_015_another_keys_secret_signs_nothing(coext):
    key, other = coext.key(), coext.key()
    coext.api_of(key).get("/templates", headers=coext.signed(other)).expect(401, error("INVALID_SIGNATURE"))
    coext.api_of(key).get("/templates", headers=coext.signed(key)).expect(200)


def test_signature_016_what_is_signed_wrongly_is_not_sent(coext):
    raw = encoded(coext.new_text())
    text(coext, coext.own, raw, coext.signed(coext.own, raw + b" ")).expect(401)
    text(coext, coext.own, raw, coext.signed(coext.own, raw, LIMIT + 1)).expect(401)
    assert coext.outgoing() == []


def test_signature_017_a_signature_makes_no_unknown_key_known(coext):
    stranger = coext.nobody.with_headers({"X-API-Key": STRANGER})
    stranger.get("/templates", headers=coext.signed(coext.own)).expect(401, error("INVALID_API_KEY"))


def sha1(secret, timestamp):
    return hmac.new(secret.encode(), f"{timestamp}.".encode(), hashlib.sha1).hexdigest()


def in_base64(secret, timestamp):
    return base64.b64encode(bytes.fromhex(signature(secret, timestamp))).decode()


def truncated(secret, timestamp):
    return signature(secret, timestamp)[:32]


def unkeyed(_, timestamp):
    return hashlib.sha256(f"{timestamp}.".encode()).hexdigest()


def keyed_with_nothing(_, timestamp):
    return signature("", timestamp)


def empty(*_):
    return ""


@parametrize("forge", [sha1, in_base64, truncated, unkeyed, keyed_with_nothing, empty])
def test_signature_018_another_kind_of_signature_is_refused(coext, forge):
    timestamp = coext.timestamp()
    headers = {"X-Timestamp": timestamp, "X-Signature": forge(coext.own.api_secret, timestamp)}
    coext.api.get("/templates", headers=headers).expect(401, error("INVALID_SIGNATURE"))


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
