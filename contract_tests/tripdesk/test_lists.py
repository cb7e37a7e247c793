"""Lists: parts of 25 unless told, and a cursor that leads through all of it."""

from ..tables import parametrize
from .shapes import EMPTY, ids
from .states import CONTACTS, CONVERSATIONS, MESSAGES, walked

AUDIT = "/api/internal/audit"
GATEWAYS = "/api/v1/gateways"


def many_messages(tripdesk, count):
    return MESSAGES, [tripdesk.message()["id"] for _ in range(count)]


def many_contacts(tripdesk, count):
    return CONTACTS, [tripdesk.contact()["id"] for _ in range(count)]


def many_conversations(tripdesk, count):
    for _ in range(count):
        tripdesk.message()
    return CONVERSATIONS, None


def long_history(tripdesk, count):
    conversation = tripdesk.conversation()
    for _ in range(count - 1):
        tripdesk.writes(conversation["address"])
    return f"{CONVERSATIONS}/{conversation['id']}/messages", None


def much_audited(tripdesk, count):
    for _ in range(count):
        tripdesk.test.arrange("GET", MESSAGES, 200)
    return AUDIT, None


LISTS = parametrize("make", [many_messages, many_contacts, many_conversations, long_history])
GROWING = parametrize("make", [many_messages, many_contacts, long_history, much_audited])


@LISTS
def test_list_001_a_list_has_25_unless_told(tripdesk, make):
    path, _ = make(tripdesk, 26)
    answer = tripdesk.test.get(path).expect(200)
    assert len(answer.body["data"]) == 25
    rest = tripdesk.test.get(path, params={"cursor": answer.body["next_cursor"]}).expect(200).body
    tripdesk.tenant.require("clean.account")
    assert len(rest["data"]) == 1
    assert rest["next_cursor"] is None


@parametrize("limit", [1, 99, 100])
def test_list_002_a_list_has_as_many_as_was_asked_for_up_to_100(tripdesk, limit):
    path, made = many_contacts(tripdesk, 101)
    answer = tripdesk.test.get(path, params={"limit": limit}).expect(200)
    assert len(ids(answer)) == limit
    assert answer.body["next_cursor"] is not None
    assert set(ids(answer)) < set(made)


@LISTS
@parametrize("limit", [1, 7, 100])
def test_list_003_cursors_drop_nothing_and_repeat_nothing(tripdesk, make, limit):
    path, made = make(tripdesk, 15)
    found = [one["id"] for part in walked(tripdesk.test, path, limit=limit) for one in part]
    tripdesk.tenant.require("clean.account")
    assert len(found) == len(set(found)) == 15
    assert made is None or sorted(found) == sorted(made)


def test_list_003_cursors_go_through_gateways_and_audit_log_too(tripdesk):
    gateways = ids(tripdesk.test.get(GATEWAYS, params={"limit": 100}).expect(200))
    parts = walked(tripdesk.test, GATEWAYS, limit=5)
    assert [one["id"] for part in parts for one in part] == gateways
    much_audited(tripdesk, 30)
    seen = ids(tripdesk.test.get(AUDIT, params={"limit": 100}).expect(200))
    found = [one["id"] for part in walked(tripdesk.test, AUDIT, limit=7) for one in part]
    assert len(found) == len(set(found))
    assert set(seen) < set(found)


@LISTS
def test_list_004_a_list_that_is_full_to_its_limit_ends_there(tripdesk, make):
    path, _ = make(tripdesk, 8)
    answer = tripdesk.test.get(path, params={"limit": 8}).expect(200).body
    assert len(answer["data"]) == 8
    tripdesk.tenant.require("clean.account")
    assert answer["next_cursor"] is None
    assert tripdesk.test.get(path, params={"limit": 7}).expect(200).body["next_cursor"] is not None


@parametrize("path", [MESSAGES, CONTACTS, CONVERSATIONS])
def test_list_004_a_list_of_nothing_is_empty_and_ends(tripdesk, path):
    tripdesk.tenant.require("clean.account")
    tripdesk.test.get(path).expect(200, EMPTY)


@GROWING
def test_list_005_what_comes_meanwhile_moves_nothing(tripdesk, make):
    path, _ = make(tripdesk, 10)
    before = tripdesk.test.get(path, params={"limit": 100}).expect(200).body["data"]
    seen, params = [], {"limit": 3}
    while len(seen) < 30:
        answer = tripdesk.test.get(path, params=params).expect(200).body
        seen += [one["id"] for one in answer["data"]]
        if answer["next_cursor"] is None:
            break
        params["cursor"] = answer["next_cursor"]
        tripdesk.message()
        tripdesk.contact()
    assert len(seen) == len(set(seen))
    assert {one["id"] for one in before} <= set(seen)


def test_list_005_what_is_deleted_meanwhile_moves_nothing(tripdesk):
    path, made = many_contacts(tripdesk, 10)
    first = tripdesk.test.get(path, params={"limit": 4}).expect(200)
    for gone in ids(first)[1:]:
        tripdesk.test.delete(f"{path}/{gone}").expect(204)
    rest = ids(tripdesk.test.get(path, params={"limit": 100, "cursor": first.body["next_cursor"]}).expect(200))
    assert sorted(rest + ids(first)) == sorted(made)


def test_list_003_a_cursor_stays_good(tripdesk):
    path, _ = many_messages(tripdesk, 5)
    cursor = tripdesk.test.get(path, params={"limit": 2}).expect(200).body["next_cursor"]
    params = {"limit": 2, "cursor": cursor}
    second = tripdesk.test.get(path, params=params).expect(200).body
    tripdesk.message()
    again = tripdesk.test.get(path, params=params).expect(200).body
    assert [one["id"] for one in again["data"]] == [one["id"] for one in second["data"]]
