"""Conversations: assigned to a user or to a team, never to both, and in one of three folders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import (
    ADMIN,
    ANN,
    CARA,
    LIMITED,
    NOBODY,
    NUMBER_OF,
    ONLY_A,
    PHONE_OF,
    TALK_OF,
    TEAM_A,
    TEAM_C,
    TEAM_GLOBAL,
    WILL,
    A,
    Api,
    refused,
)

PATH = f"/conversation/{TALK_OF[WILL]}"
OF_C = f"/conversation/{TALK_OF[CARA]}"
ONA = {"firstName": "Ona", "lastName": "Example", "userId": ONLY_A}
ALPHAS = {"name": "Alphas", "description": "of A", "teamId": TEAM_A}


def put(api: Api, body: dict[str, Any], path: str = PATH) -> Any:
    """Change a conversation; how it is then."""
    answer = api.put(path, body)
    assert (answer.status_code, answer.content) == (200, b"")
    return api.one(path)


def test_unassigned_it_has_neither_user_nor_team(api: Api) -> None:
    assert api.one(PATH) == {"folder": "inbox"}


def test_assigned_to_a_user_it_has_the_user_alone(api: Api) -> None:
    assert put(api, {"userId": ONLY_A}) == {"user": ONA, "folder": "inbox"}


def test_assigned_to_a_team_it_has_the_team_alone(api: Api) -> None:
    assert put(api, {"teamId": TEAM_A}) == {"team": ALPHAS, "folder": "inbox"}


def test_assigning_one_clears_the_other(api: Api) -> None:
    put(api, {"userId": ONLY_A})
    assert put(api, {"teamId": TEAM_A}) == {"team": ALPHAS, "folder": "inbox"}
    assert put(api, {"userId": ONLY_A, "teamId": ""}) == {"user": ONA, "folder": "inbox"}


@pytest.mark.parametrize("folder", ["archive", "spam", "inbox"])
def test_it_moves_to_each_folder_and_stays_assigned(api: Api, folder: str) -> None:
    put(api, {"userId": ONLY_A})
    assert put(api, {"folder": folder}) == {"user": ONA, "folder": folder}


@pytest.mark.parametrize(
    "body", [{}, {"userId": ""}, {"teamId": ""}, {"folder": ""}, {"userId": "", "teamId": "", "folder": ""}]
)
def test_an_empty_string_counts_as_absent(api: Api, body: dict[str, Any]) -> None:
    before = put(api, {"teamId": TEAM_A, "folder": "spam"})
    assert put(api, body) == before


def test_the_documented_sample_works(api: Api) -> None:
    assert put(api, {"userId": ADMIN, "teamId": "", "folder": "inbox"})["user"]["userId"] == ADMIN


def test_both_at_once_are_refused_even_with_a_folder(box: Box, api: Api) -> None:
    with box.unchanged():
        refused(api.put(PATH, {"userId": ONLY_A, "teamId": TEAM_A, "folder": "spam"}), 400, "teamId")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (PATH, {"userId": NOBODY}, "userId"),
        (PATH, {"teamId": NOBODY}, "teamId"),
        (PATH, {"teamId": TEAM_C}, "teamId"),
        (OF_C, {"userId": ONLY_A}, "userId"),
        (OF_C, {"userId": LIMITED}, "userId"),
        (OF_C, {"teamId": TEAM_A}, "teamId"),
    ],
)
def test_an_assignee_without_access_is_refused_and_the_folder_stays(
    box: Box, api: Api, path: str, body: dict[str, str], field: str
) -> None:
    with box.unchanged():
        refused(api.put(path, {**body, "folder": "spam"}), 400, field)


@pytest.mark.parametrize("body", [{"userId": ADMIN}, {"teamId": TEAM_C}, {"teamId": TEAM_GLOBAL}])
def test_administrators_and_global_teams_have_access_everywhere(api: Api, body: dict[str, str]) -> None:
    assert len(put(api, body, OF_C)) == 2


def test_one_conversation_holds_everything_said_with_a_contact(box: Box, api: Api) -> None:
    first = box.inbound(PHONE_OF[ANN], "first", to=NUMBER_OF[A])["native"]["conversationId"]
    box.inbound(PHONE_OF[ANN], "second", to=NUMBER_OF[A])
    got(api.say(ANN, "third"), 201)
    got(api.broadcast(ANN), 201)
    said = api.items("/message", conversationId=first)
    assert [message["bodyText"] for message in said] == ["We are closed today.", "third", "second", "first"]
    assert api.items("/message", contactId=ANN) == said
    assert api.one(f"/conversation/{first}") == {"folder": "inbox"}


def test_a_broadcast_begins_a_conversation_with_a_stranger(api: Api) -> None:
    got(api.broadcast(ANN), 201)
    (message,) = api.items("/message", contactId=ANN)
    assert api.one(f"/conversation/{message['conversationId']}") == {"folder": "inbox"}


def test_an_inbound_message_leaves_folder_and_assignee(box: Box, api: Api) -> None:
    before = put(api, {"userId": ONLY_A, "folder": "archive"})
    box.inbound(PHONE_OF[WILL])
    assert api.one(PATH) == before
