"""What a key may do is what its permissions say."""

from ..tables import parametrize, rows
from .shapes import error
from .states import CALLS, NEEDS, PERMISSIONS, SENDS


def without(coext, permission):
    """A client that may do everything but this."""
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
