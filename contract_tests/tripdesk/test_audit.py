"""The audit log: who did what on which surface, when, and what came of it."""

from ..states import MINUTE
from ..tables import parametrize
from .calls import CALLS, NEW_MESSAGE, OF_AGENTS
from .states import CONTACTS, MESSAGES, keyed

AUDIT = "/api/internal/audit"
SURFACES = {"external": "v1", "mobile": "mobile", "internal": "internal"}
# What a call answers that goes well and not with 200.
STATUSES = {("POST", MESSAGES): 202, ("POST", CONTACTS): 201, ("POST", "/api/mobile/devices"): 201}
ENTRY = {
    "id": "<text>",
    "at": "<rfc3339-s-Z>",
    "surface": "<text>",
    "actor": {"type": "<text>", "id": "<text>"},
    "method": "<text>",
    "path": "<text>",
    "status": "<int>",
    "outcome": "<text>",
    "replayed": "<bool>",
}


def log(tripdesk, plane="test"):
    """All that was logged of a plane."""
    answer = tripdesk.plane(plane).get(AUDIT, params={"limit": 100}).expect(200)
    answer.expect(200, {"data": [ENTRY] * len(answer.body["data"]), "next_cursor": None})
    return answer.body["data"]


def calls(entries):
    return [(entry["method"], entry["path"], entry["status"]) for entry in entries]


def named(call):
    return f"{call[0]} {call[1]}"


@parametrize("call", [call for call in CALLS if call[1] != AUDIT], ids=named)
def test_audit_001_every_call_of_all_three_surfaces_is_logged(tripdesk, call):
    method, path, body = call
    if path == "/api/internal/messages":
        body = NEW_MESSAGE | {"channel": "broadcast", "to": "passengers"}
    client = tripdesk.app if call in OF_AGENTS else tripdesk.test
    status = 404 if "_01" in path else STATUSES.get((method, path), 200)
    client.request(method, path, *(() if body is None else (body,))).expect(status)
    tripdesk.tenant.require("clean.account")
    (entry,) = [entry for entry in log(tripdesk) if (entry["method"], entry["path"]) == (method, path)]
    assert entry["status"] == status
    assert f"/{SURFACES[entry['surface']]}/" in path


def test_audit_001_reading_the_log_is_logged(tripdesk):
    tripdesk.tenant.require("clean.account")
    assert ("GET", AUDIT, 200) not in calls(log(tripdesk))
    assert ("GET", AUDIT, 200) in calls(log(tripdesk))


def test_audit_001_calls_are_logged_one_by_one(tripdesk):
    for _ in range(5):
        tripdesk.test.get(MESSAGES).expect(200)
    tripdesk.tenant.require("clean.account")
    assert calls(log(tripdesk)).count(("GET", MESSAGES, 200)) == 5


def test_audit_002_what_was_refused_is_logged_too(penniless):
    client = penniless.test
    client.post(MESSAGES, NEW_MESSAGE).expect(402)
    client.get("/api/mobile/conversations").expect(403)
    client.get("/api/v1/nothing").expect(404)
    client.delete(MESSAGES).expect(405)
    client.post(CONTACTS, {}).expect(422)
    client.post(CONTACTS, raw=b"{", headers={"Content-Type": "application/json"}).expect(400)
    client.patch(CONTACTS + "/nothing", raw=b"{}", headers={"Content-Type": "text/plain"}).expect(415)
    found = log(penniless)
    assert sorted(entry["status"] for entry in found) == [400, 402, 403, 404, 405, 415, 422]
    assert {entry["outcome"] for entry in found} == {"refused"}


def test_audit_002_what_came_over_the_limit_is_logged_too(tripdesk):
    tripdesk.tenant.limit("tripdesk", 1)
    client = tripdesk.key("test")
    client.get(MESSAGES).expect(200)
    client.get(CONTACTS).expect(429)
    tripdesk.tenant.advance(MINUTE)
    assert ("GET", CONTACTS, 429) in calls(log(tripdesk))


def test_audit_002_what_broke_is_logged_too(tripdesk):
    tripdesk.tenant.fault(system="tripdesk", kind="error", status=500, times=1)
    tripdesk.test.get(MESSAGES).expect(500)
    (entry,) = log(tripdesk)
    assert (entry["path"], entry["status"], entry["outcome"]) == (MESSAGES, 500, "failed")


def test_audit_003_log_ins_are_logged_also_failed_ones(tripdesk):
    path = "/api/mobile/auth/token"
    tripdesk.nobody.post(path, tripdesk.new_log_in()).expect(200)
    tripdesk.nobody.post(path, tripdesk.new_log_in(password="wrong")).expect(401)
    tripdesk.tenant.require("clean.account")
    assert sorted(calls(log(tripdesk))) == [("POST", path, 200), ("POST", path, 401)]


def test_audit_004_the_log_tells_who(tripdesk):
    tripdesk.test.get(MESSAGES).expect(200)
    tripdesk.app.get("/api/mobile/conversations").expect(200)
    actors = {entry["path"]: entry["actor"] for entry in log(tripdesk)}
    assert actors["/api/mobile/conversations"]["id"] == tripdesk.credentials["mobile_email"]
    assert actors[MESSAGES]["type"] != actors["/api/mobile/conversations"]["type"]


def test_audit_005_the_log_keeps_secrets(tripdesk):
    tripdesk.app.get("/api/mobile/conversations").expect(200)
    tripdesk.test.get(MESSAGES).expect(200)
    answer = tripdesk.test.get(AUDIT).expect(200)
    secrets = [tripdesk.credentials[name] for name in ("test_key", "live_key", "mobile_password")]
    assert not [secret for secret in (*secrets, tripdesk.app.token) if secret in answer.text]


def test_audit_006_the_log_tells_when(tripdesk):
    times = []
    for _ in range(3):
        tripdesk.tenant.advance(MINUTE)
        times.append(f"{tripdesk.tenant.now():%Y-%m-%dT%H:%M:%SZ}")
        tripdesk.test.get(MESSAGES).expect(200)
    found = [entry["at"] for entry in log(tripdesk) if entry["path"] == MESSAGES]
    assert sorted(found) == times


def test_audit_001_a_retry_is_logged_as_one(tripdesk):
    for _ in range(2):
        tripdesk.test.post(MESSAGES, NEW_MESSAGE, headers=keyed("order-1")).expect(202)
    found = [entry for entry in log(tripdesk) if entry["method"] == "POST"]
    assert sorted((entry["status"], entry["replayed"]) for entry in found) == [(202, False), (202, True)]


def test_audit_007_another_partners_calls_are_not_in_the_log(tripdesk):
    stranger = tripdesk.another()
    stranger.test.get(MESSAGES).expect(200)
    assert log(tripdesk) == []
    assert calls(log(stranger)) == [("GET", MESSAGES, 200)]
