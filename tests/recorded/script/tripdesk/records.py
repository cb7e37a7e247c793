"""Lists and their cursors, contacts, conversations, usage, and the two planes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.tripdesk.calls import (
    AUDIT,
    CONTACT,
    CONTACTS,
    LAST,
    MESSAGES,
    NO_CONTACT,
    NO_MESSAGE,
    NO_TALK,
    TALKS,
    TEXT,
    live,
    own,
)
from tests.recorded.steps import Step, advance, inbound
from tests.support.tripdesk import ANN, SAMPLE, TALK


def lists() -> Iterator[Step]:
    for number in range(3):
        yield own(f"a message to list, {number}", "POST", MESSAGES, {**TEXT, "text": f"Hello {number}"})
    for path in (MESSAGES, CONTACTS, TALKS, f"{TALKS}/{TALK}/messages", AUDIT, "/api/v1/gateways"):
        yield own(f"{path} of the first", "GET", f"{path}?limit=1")
        for query in ("", "?limit=100", "?limit=101", "?limit=0", "?limit=x&cursor=y", "?cursor=", "?limit=1&limit=2"):
            yield own(f"{path}{query}", "GET", f"{path}{query}")
    page = {"next": "next_cursor"}
    yield own("a page of one message", "GET", f"{MESSAGES}?limit=1", keep=page)
    yield own("a message after that page", "POST", MESSAGES, TEXT)
    yield own("the next page", "GET", f"{MESSAGES}?limit=1&cursor=${{next}}", keep=page)
    yield own("the last page", "GET", f"{MESSAGES}?limit=100&cursor=${{next}}")
    yield own("a cursor of another list", "GET", f"{CONTACTS}?cursor=${{next}}")
    yield live("a cursor of another plane", "GET", f"{MESSAGES}?cursor=${{next}}")


def contacts() -> Iterator[Step]:
    yield own("a contact", "POST", CONTACTS, CONTACT, keep={"contact": "id"})
    yield own("the contact", "GET", f"{CONTACTS}/${{contact}}")
    for title, body in {
        "of a name alone": {"name": "Ünï 👋"},
        "with all": {
            **CONTACT,
            "email": "zoe@example.com",
            "external_ids": {},
            "tags": ["a"],
            "attributes": {"a": "b"},
        },
        "with an external id that is taken": {"name": "X", "external_ids": {"telegram": "tg-ann"}},
        "with nulls": {"name": "Nil", "phone": None, "email": None},
        "with null where none may be": {"name": "Nil", "external_ids": None, "tags": None, "attributes": None},
        "without a name": {"phone": "+15550100151"},
        "with a blank name": {"name": ""},
        "with fields that nobody knows": {"name": "Y", "colour": "red"},
        "with nested attributes": {"name": "Y", "attributes": {"a": {"b": [1, 2.5, True, None]}, "": 1}},
        "with every field wrong": {
            "name": 1,
            "phone": "x",
            "email": "y",
            "external_ids": [],
            "tags": "z",
            "attributes": 2,
        },
        "with parts wrong": {"name": "Y", "external_ids": {"crm": 7, "": "x"}, "tags": [1, None]},
    }.items():
        yield own(f"a contact {title}", "POST", CONTACTS, body)
    yield own("contacts after all that", "GET", CONTACTS)


def changes() -> Iterator[Step]:
    for title, body in {
        "a name": {"name": "Anna"},
        "fields taken away": {"phone": None, "email": None},
        "external ids": {"external_ids": {"crm": "C-2"}},
        "its own external id": {"external_ids": {"crm": "C-2", "line": "U-2"}},
        "tags and attributes": {"tags": ["x", "x"], "attributes": {"k": "v"}},
        "nothing": {},
        "every field wrong": {"name": None, "phone": 1, "email": [], "external_ids": 2, "tags": {}, "attributes": "x"},
    }.items():
        yield own(f"a change of {title}", "PATCH", f"{CONTACTS}/{ANN}", body)
    yield own("another contact", "POST", CONTACTS, CONTACT)
    yield own("a change to what is taken", "PATCH", f"{CONTACTS}/{ANN}", {"external_ids": {"crm": "C-50"}})
    yield own("a change of nobody", "PATCH", f"{CONTACTS}/{NO_CONTACT}", {"name": "X"})
    yield own("a contact deleted", "DELETE", f"{CONTACTS}/{ANN}")
    yield own("deleted again", "DELETE", f"{CONTACTS}/{ANN}")
    yield own("a contact that is gone", "GET", f"{CONTACTS}/{ANN}")
    yield own("its conversation", "GET", f"{TALKS}/{TALK}")


def conversations() -> Iterator[Step]:
    yield own("conversations", "GET", TALKS)
    yield inbound("tripdesk", "tg-new", "Hello", channel="telegram", name="New")
    yield inbound("tripdesk", "+15550100199", "Hello live", channel="sms", plane="live")
    yield own("conversations of two", "GET", TALKS)
    yield live("conversations of the live plane", "GET", TALKS)
    for which in (TALK, NO_TALK, "x", "%20"):
        yield own(f"conversation {which}", "GET", f"{TALKS}/{which}")
        yield own(f"messages of conversation {which}", "GET", f"{TALKS}/{which}/messages")
    yield live("a conversation of the other plane", "GET", f"{TALKS}/{TALK}")
    for which in (NO_MESSAGE, "x"):
        yield own(f"message {which}", "GET", f"{MESSAGES}/{which}")


def usage() -> Iterator[Step]:
    yield own("a message to count", "POST", MESSAGES, TEXT)
    yield advance(86_400)
    yield own("another a day later", "POST", MESSAGES, SAMPLE)
    yield advance(10)
    for query in (
        "",
        "?group_by=day",
        "?group_by=channel",
        "?group_by=status",
        "?group_by=colour&from=x&to=y",
        "?from=2024-05-02",
        "?to=2024-05-01",
        "?from=2024-05-02T23:00:00-05:00&to=2024-05-03",
        "?from=2024-05-03&to=2024-05-01",
        "?from=&to=",
    ):
        yield own(f"usage {query}", "GET", f"/api/v1/usage{query}")


def planes() -> Iterator[Step]:
    yield live("a message of the live plane", "POST", MESSAGES, TEXT, keep=LAST)
    yield own("a message of the other plane", "GET", f"{MESSAGES}/${{message}}")
    yield live("a template of the test plane", "POST", MESSAGES, {**SAMPLE, "template": "of_test", "variables": {}})
    yield live("a contact of the other plane", "GET", f"{CONTACTS}/{ANN}")
    yield live("an external id of the other plane", "POST", CONTACTS, {"name": "X", "external_ids": {"crm": "C-1"}})
    for path in (MESSAGES, CONTACTS, "/api/v1/balance", "/api/v1/gateways", "/api/v1/usage", AUDIT):
        yield live(f"{path} of the live plane", "GET", path)
