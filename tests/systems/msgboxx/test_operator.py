"""What an operator does in the dashboard, to the clock and to the state, and what msgboxx's users see of it at once."""

from __future__ import annotations

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import (
    ANN,
    ANN_IN_B,
    CID,
    NUMBER_OF,
    PENDING,
    PHONE_OF,
    WILL,
    A,
    Api,
    B,
    C,
    refused,
)

DAY = 24 * 3600


def test_access_follows_the_dashboard(box: Box, api: Api) -> None:
    credentials = {"username": f"new+{box.id}@example.com", "password": "a password"}
    user = {**credentials, "firstName": "New", "lastName": "User", "apiAccountIds": [A]}
    path = "/msgboxx/users/cccccccc-0000-4000-8000-0000000000ff"
    got(box.put(path, user))
    new = box.log_in_with(credentials)
    refused(new.get(f"/contact/{CID}"), 403)
    got(box.put(path, {**user, "apiAccountIds": [A, C]}))
    got(new.get(f"/contact/{CID}"))
    refused(new.get(f"/apiaccount/{B}"), 403)
    got(box.put(path, {**user, "administrator": True}))
    got(new.get(f"/apiaccount/{B}"))


def test_an_administrator_sees_accounts_that_come_later(box: Box, api: Api, limited: Api) -> None:
    later = "aaaaaaaa-0000-4000-8000-0000000000ff"
    got(box.put(f"/msgboxx/apiaccounts/{later}", {"name": "Later", "phoneNumber": "+447700900999"}))
    assert api.items("/apiaccount")[-1]["apiAccountId"] == later
    assert api.items("/inbox", apiAccountId=later)[0]["name"] == "Later"
    refused(limited.get(f"/apiaccount/{later}"), 403)


def test_a_template_that_is_approved_can_be_sent(box: Box, api: Api) -> None:
    row = {"apiAccountId": A, "name": "pending", "status": "Approved", "templateText": "Soon, {{1}}."}
    refused(api.broadcast(ANN, PENDING, "Soon, Jo."), 400, "templateId")
    got(box.put(f"/msgboxx/templates/{PENDING}", row))
    got(api.broadcast(ANN, PENDING, "Soon, Jo."), 201)


def test_a_window_closes_by_a_clock_that_runs(box: Box) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    got(box.post("/clock/resume"))
    box.advance(DAY - 60)
    api = box.log_in()
    got(api.say(ANN), 201)
    box.advance(60)
    refused(api.say(ANN), 400)


def test_an_import_brings_windows_along(box: Box, api: Api) -> None:
    box.inbound(PHONE_OF[ANN], to=NUMBER_OF[A])
    state = box.state()
    got(box.post("/reset"))
    refused(api.say(ANN), 400)
    got(box.put("/state", state))
    got(api.say(ANN), 201)


def test_of_what_was_written_at_one_instant_the_last_is_listed_first(box: Box, api: Api) -> None:
    for text in ("one", "two"):
        got(api.say(WILL, text), 201)
        box.inbound(PHONE_OF[WILL], f"re {text}")
    listed = [message["bodyText"] for message in api.items("/message", contactId=WILL)]
    assert listed[:4] == ["re two", "two", "re one", "one"]


def test_a_page_is_cut_from_the_union_of_a_users_accounts(make_box: MakeBox) -> None:
    """320 messages to A, B, C, A … a second apart: a user of A and B has two of three, the newest first, over pages."""
    box = make_box(limits={"msgboxx": {"per_minute": None}})
    people = {A: WILL, B: ANN_IN_B, C: CID}
    texts = [f"message {place}" for place in range(320)]
    for place, text in enumerate(texts):
        account = (A, B, C)[place % 3]
        box.inbound(PHONE_OF[people[account]], text, to=NUMBER_OF[account])
        box.advance(1)
    for who, accounts in (("own", (A, B, C)), ("limited", (A, B))):
        api = box.log_in(who)
        expected = [text for place, text in enumerate(texts) if (A, B, C)[place % 3] in accounts][::-1]
        since = "2024-05-01T12:00:00Z"
        found = [got(api.get("/message", fromDate=since, page=page)) for page in range(1, len(expected) // 100 + 3)]
        assert [message["bodyText"] for page in found for message in page["items"]] == expected
        assert {page["paging"]["recordCount"] for page in found} == {len(expected)}
