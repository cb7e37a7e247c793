"""Api accounts and their inboxes."""

from ..tables import parametrize
from .shapes import API_ACCOUNT, INBOX_ALONE, INBOX_IN_LIST, page


def test_account_001_the_list_of_api_accounts_gives_every_field_of_the_sample(msgboxx):
    account = msgboxx.account()
    msgboxx.api.get("/apiaccount").expect(200, page([API_ACCOUNT | account]))


def test_account_002_an_api_account_by_its_id_is_that_of_the_list(msgboxx):
    account = msgboxx.account()
    one = msgboxx.api.get(f"/apiaccount/{account['apiAccountId']}").expect(200, API_ACCOUNT | account)
    msgboxx.api.get("/apiaccount").expect(200, page([one.body]))


def test_account_003_an_api_account_has_one_inbox(msgboxx):
    accounts = [msgboxx.account(), msgboxx.account()]
    found = msgboxx.api.get("/inbox").expect(200).body["items"]
    assert sorted(inbox["apiAccountId"] for inbox in found) == sorted(account["apiAccountId"] for account in accounts)


def test_inbox_001_the_list_of_inboxes_spells_its_time_with_a_capital(msgboxx):
    account = msgboxx.account()
    expected = INBOX_IN_LIST | {"apiAccountId": account["apiAccountId"]}
    msgboxx.api.get("/inbox").expect(200, page([expected]))


def test_inbox_002_an_inbox_by_its_id_spells_its_time_in_small_letters(msgboxx):
    inbox = msgboxx.inbox_of(msgboxx.account())
    expected = INBOX_ALONE | {key: inbox[key] for key in ("inboxId", "apiAccountId", "name")}
    answer = msgboxx.api.get(f"/inbox/{inbox['inboxId']}").expect(200, expected)
    assert answer.body["datetime"] == inbox["dateTime"]


def test_inbox_003_inboxes_are_found_under_both_documented_spellings(msgboxx):
    inbox = msgboxx.inbox_of(msgboxx.account())
    msgboxx.api.get("/inboxes").expect(200, page([inbox]))
    one = msgboxx.api.get(f"/inbox/{inbox['inboxId']}").expect(200)
    msgboxx.api.get(f"/inboxes/{inbox['inboxId']}").expect(200, one.body)


@parametrize("path", ["/inbox", "/inboxes"])
def test_inbox_004_inboxes_are_filtered_by_api_account(msgboxx, path):
    branch, other = msgboxx.account(), msgboxx.account()
    expected = INBOX_IN_LIST | {"apiAccountId": other["apiAccountId"]}
    msgboxx.api.get(path, params={"apiAccountId": other["apiAccountId"]}).expect(200, page([expected]))
    assert msgboxx.inbox_of(branch) != msgboxx.inbox_of(other)
