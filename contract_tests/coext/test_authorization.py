"""Who may call: with a key that is known, active, unexpired and used from where it may be, and has the permission."""

import re

from ..states import DAY, HOUR
from ..tables import parametrize, rows
from .shapes import error
from .states import CALLS, NEEDS, PERMISSIONS, SENDS, STRANGER, Key

# Of a range that is kept for documents: nobody calls from there.
ELSEWHERE = "203.0.113.7"
LOOPBACK = ["127.0.0.1", "::1"]


def refused(client, code):
    return client.get("/templates").expect(401, error(code))


@parametrize("call", CALLS)
def test_auth_001_no_call_goes_without_a_key(coext, call):
    coext.nobody.request(*coext.ready(call)).expect(401)


def test_auth_002_a_key_counts_nowhere_but_in_its_header(coext):
    key = coext.own.api_key
    for headers in ({"Authorization": f"Bearer {key}"}, {"Authorization": key}, {"Api-Key": key}, {"Cookie": key}):
        coext.nobody.get("/templates", headers=headers).expect(401)
    coext.nobody.get("/templates", params={"api_key": key}).expect(401)
    coext.nobody.get("/templates", headers={"X-API-Key": key}).expect(200)


@parametrize("call", CALLS)
def test_auth_003_a_key_serves_every_call(coext, call):
    coext.api.request(*coext.ready(call)).expect(200)


def test_auth_004_keys_and_secrets_have_the_documented_form(coext):
    for key in (coext.own, coext.key()):
        assert re.fullmatch(r"pk_live_[a-z0-9]{32}", key.api_key)
        assert re.fullmatch(r"sk_live_[a-z0-9]{32}", key.api_secret)
        coext.api_of(key).get("/templates").expect(200)


@parametrize(
    ("who", "code"),
    rows(
        auth_005_a_missing_key=(lambda coext: coext.nobody, "INVALID_API_KEY"),
        auth_006_an_unknown_key=(lambda coext: coext.api_of(Key(STRANGER)), "INVALID_API_KEY"),
        auth_008_the_secret=(lambda coext: coext.api_of(Key(coext.own.api_secret)), "INVALID_API_KEY"),
        auth_013_a_revoked_key=(lambda coext: coext.api_of(coext.key(status="revoked")), "REVOKED_API_KEY"),
        auth_014_a_suspended_key=(lambda coext: coext.api_of(coext.key(status="suspended")), "SUSPENDED_API_KEY"),
        auth_016_a_key_elsewhere=(lambda coext: coext.api_of(coext.key(ip_whitelist=[ELSEWHERE])), "IP_NOT_ALLOWED"),
    ),
)
def test_who_is_refused_is_told_why(coext, who, code):
    refused(who(coext), code)


@parametrize(
    "change",
    [
        lambda _: "",
        lambda key: key[:-1],
        lambda key: key + "a",
        lambda key: key.removeprefix("pk_live_"),
        lambda key: key.replace("live", "test"),
        lambda key: key.upper(),
        lambda key: f'"{key}"',
        lambda key: f"Bearer {key}",
        lambda key: f"{key},{key}",
        lambda _: "null",
    ],
    ids=["empty", "short", "long", "no-prefix", "test", "upper", "quoted", "bearer", "twice", "null"],
)
def test_auth_007_a_malformed_key_is_invalid(coext, change):
    refused(coext.api_of(Key(change(coext.own.api_key))), "INVALID_API_KEY")


def key_for(coext, seconds):
    return coext.key(expires_at=coext.after(seconds))


def test_auth_009_a_key_ends_at_its_expiration_date_and_not_a_second_sooner(coext):
    api = coext.api_of(key_for(coext, HOUR))
    coext.tenant.advance(HOUR - 1)
    api.get("/templates").expect(200)
    coext.tenant.advance(1)
    api.get("/templates").expect(401)


def test_auth_010_an_expired_key_is_told_so(coext):
    api = coext.api_of(key_for(coext, HOUR))
    coext.tenant.advance(HOUR + 1)
    refused(api, "EXPIRED_API_KEY")


def test_auth_011_a_key_without_expiration_date_does_not_end(coext):
    coext.tenant.advance(400 * DAY)
    coext.api.get("/templates").expect(200)


def test_auth_012_a_key_works_until_it_is_revoked(coext):
    key, kept = coext.key(), coext.key()
    coext.api_of(key).get("/templates").expect(200)
    coext.change(key, status="revoked")
    coext.api_of(key).get("/templates").expect(401)
    coext.api_of(kept).get("/templates").expect(200)


def test_auth_015_a_suspended_key_works_again_when_it_is_active_again(coext):
    key = coext.key(status="suspended")
    coext.api_of(key).get("/templates").expect(401)
    coext.change(key, status="active")
    coext.api_of(key).get("/templates").expect(200)


def test_auth_017_a_key_used_from_an_address_of_its_list_works(coext):
    coext.api_of(coext.key(ip_whitelist=[ELSEWHERE, *LOOPBACK])).get("/templates").expect(200)


@parametrize("settings", [{"status": "revoked"}, {"status": "suspended"}, {"ip_whitelist": [ELSEWHERE]}])
def test_auth_018_what_a_refused_key_asks_for_is_not_sent(coext, settings):
    body = coext.new_text()
    coext.api_of(coext.key(**settings)).post("/messages/text", body).expect(401)
    coext.nobody.post("/messages/text", body).expect(401)
    assert coext.outgoing() == []


def test_auth_019_a_changed_key_keeps_its_secret_and_does_not_show_it(coext):
    key = coext.key()
    shown = coext.change(key, name="Renamed", require_signature=True)
    assert key.api_secret not in str(shown)
    coext.api_of(key).get("/templates").expect(401)
    coext.api_of(key).get("/templates", headers=coext.signed(key)).expect(200)


def test_auth_020_an_account_has_several_keys(coext):
    keys = [coext.own, coext.key(), coext.key()]
    assert len({key.api_key for key in keys}) == len({key.api_secret for key in keys}) == 3
    message = coext.sent()
    for key in keys:
        coext.api_of(key).get(f"/messages/{message}").expect(200)


def without(coext, permission):
    return coext.api_of(coext.key([name for name in PERMISSIONS if name != permission]))


@parametrize(
    "call",
    rows(
        permission_001_a_text="text",
        permission_002_a_template_by_components="components",
        permission_002_a_template_by_names="named",
        permission_003_the_templates="templates",
        permission_003_one_template="template",
        permission_004_a_message="message",
    ),
)
def test_a_call_needs_its_permission(coext, call):
    coext.api.request(*coext.ready(call)).expect(200)
    without(coext, NEEDS[call]).request(*coext.ready(call)).expect(403)


@parametrize("call", CALLS)
def test_permission_005_a_missing_permission_is_named(coext, call):
    refusal = error("INSUFFICIENT_PERMISSIONS", required=NEEDS[call])
    without(coext, NEEDS[call]).request(*coext.ready(call)).expect(403, refusal)


@parametrize("call", CALLS)
def test_permission_006_a_call_needs_no_other_permission(coext, call):
    coext.api_of(coext.key([NEEDS[call]])).request(*coext.ready(call)).expect(200)


@parametrize("call", SENDS)
def test_permission_007_without_the_permission_nothing_is_sent(coext, call):
    without(coext, NEEDS[call]).request(*coext.ready(call)).expect(403)
    assert coext.outgoing() == []


@parametrize("call", CALLS)
def test_permission_008_a_key_without_permissions_may_call_nothing(coext, call):
    coext.api_of(coext.key([])).request(*coext.ready(call)).expect(403)


@parametrize(
    ("path", "status"),
    [("/messages/media", 404), ("/messages/image", 405), ("/messages/media/send", 404), ("/media", 404)],
)
def test_permission_009_no_media_call_is_served(coext, path, status):
    media = coext.api_of(coext.key(["send_media"]))
    body = {"to": coext.customer(), "type": "image", "url": "https://example.com/a.png"}
    media.post(path, body).expect(status)
    assert coext.outgoing() == []


def test_permission_010_each_key_has_permissions_of_its_own(coext):
    viewer, sender = coext.api_of(coext.key(["view_templates"])), coext.api_of(coext.key(["send_template"]))
    viewer.get("/templates").expect(200)
    sender.get("/templates").expect(403)
    sender.request(*coext.ready("named")).expect(200)
    viewer.request(*coext.ready("named")).expect(403)
