"""Pages of 100."""

from ..tables import parametrize
from .shapes import CONTACT, ids, page

LISTS = [
    *("/apiaccount", "/inbox", "/inboxes", "/contact", "/message", "/broadcast", "/template"),
    *("/templates", "/webhook", "/webhooks"),
]


def many_messages(msgboxx, count):
    contact = msgboxx.contact_who_wrote()
    # What the contact wrote is a message too.
    for _ in range(count - 1):
        msgboxx.message(contact)


def many_broadcasts(msgboxx, count):
    contact, template = msgboxx.contact(), msgboxx.template("Closed today.")
    body = msgboxx.new_broadcast(contact, template, "Closed today.")
    for _ in range(count):
        msgboxx.api.arrange("POST", "/broadcast", 201, body)


def many_templates(msgboxx, count):
    for _ in range(count):
        msgboxx.template()


def many_webhooks(msgboxx, count):
    for _ in range(count):
        msgboxx.webhook()


def test_paging_001_a_page_holds_a_hundred_records(msgboxx):
    msgboxx.contacts(101)
    paging = {"recordCount": "<int>", "pages": "<int>"}
    first = msgboxx.api.get("/contact", params={"page": 1}).expect(200, {"items": ["<object>"] * 100, "paging": paging})
    msgboxx.tenant.require("clean.account")
    first.expect(200, page([CONTACT] * 100, 101, 2))
    msgboxx.api.get("/contact", params={"page": 2}).expect(200, page([CONTACT], 101, 2))


@parametrize(
    ("path", "key", "make"),
    [
        ("/message", "messageId", many_messages),
        ("/broadcast", "broadcastId", many_broadcasts),
        ("/template", "templateId", many_templates),
        ("/webhook", "webhookId", many_webhooks),
    ],
    ids=["messages", "broadcasts", "templates", "webhooks"],
)
def test_paging_002_every_list_comes_in_pages_of_a_hundred(msgboxx, path, key, make):
    make(msgboxx, 101)
    first, second = (msgboxx.api.get(path, params={"page": number}).expect(200) for number in (1, 2))
    msgboxx.tenant.require("clean.account")
    assert first.body["paging"] == second.body["paging"] == {"recordCount": 101, "pages": 2}
    assert (len(first.body["items"]), len(second.body["items"])) == (100, 1)
    assert len({*ids(first, key), *ids(second, key)}) == 101


def test_paging_003_a_hundred_records_are_one_page(msgboxx):
    msgboxx.contacts(100)
    answer = msgboxx.api.get("/contact").expect(200)
    msgboxx.tenant.require("clean.account")
    assert answer.body["paging"] == {"recordCount": 100, "pages": 1}
    assert len(answer.body["items"]) == 100


def test_paging_004_pages_drop_nothing_and_repeat_nothing(msgboxx):
    made = [contact["contactId"] for contact in msgboxx.contacts(250)]
    found = []
    for number in (1, 2, 3):
        found += ids(msgboxx.api.get("/contact", params={"page": number}).expect(200), "contactId")
    msgboxx.tenant.require("clean.account")
    assert sorted(found) == sorted(made)


def test_paging_005_without_a_page_it_is_the_first(msgboxx):
    msgboxx.contacts(101)
    first = msgboxx.api.get("/contact", params={"page": 1}).expect(200)
    msgboxx.api.get("/contact").expect(200, first.body)


@parametrize("number", [2, 3, 10**12])
def test_paging_006_a_page_past_the_end_is_empty_with_the_same_paging(msgboxx, number):
    msgboxx.contact()
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact", params={"page": number}).expect(200, page([], 1, 1))


@parametrize("path", LISTS)
def test_paging_007_a_list_of_nothing_has_no_pages(msgboxx, path):
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get(path).expect(200, {"items": [], "paging": {"recordCount": 0, "pages": 0}})


@parametrize("number", ["0", "-1", "1.5", "one"])
def test_paging_008_a_page_that_is_no_positive_integer_is_a_bad_request(msgboxx, number):
    msgboxx.api.get("/contact", params={"page": number}).expect(400)


def test_paging_009_paging_counts_what_the_filter_leaves(msgboxx):
    branch, other = msgboxx.account(), msgboxx.account()
    msgboxx.contacts(101, branch)
    msgboxx.contacts(2, other)
    answer = msgboxx.api.get("/contact", params={"apiAccountId": other["apiAccountId"]}).expect(200)
    assert answer.body["paging"] == {"recordCount": 2, "pages": 1}


@parametrize("path", ["/team", "/user"])
def test_paging_010_teams_and_users_are_not_paged(msgboxx, path):
    branch = msgboxx.account()
    for _ in range(101):
        msgboxx.team(branch) if path == "/team" else msgboxx.user(branch)
    everybody = msgboxx.api.get(path).expect(200).body
    assert isinstance(everybody, list)
    assert len(everybody) >= 101
    msgboxx.api.get(path, params={"page": 2}).expect(200, everybody)
