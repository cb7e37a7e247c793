"""`POST /oauth/token`: a real JWT, a refresh cookie, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from tests.support.box import Box
from tests.support.http import Http, Response, got
from tests.support.msgboxx import ADMIN, LIMITED, Api, refused

APPLICATION = {"X-Calling-Application": "My Application Name Here"}
MISSING = object()


def named(value: Any) -> str:
    return "missing" if value is MISSING else repr(value)


def log_in(box: Box, body: Any, headers: dict[str, str] | None = None) -> Response:
    with Http(box.view["systems"]["msgboxx"]["base_url"]) as http:
        return http.request("POST", "/oauth/token", json=body, headers=APPLICATION if headers is None else headers)


def test_the_answer_has_the_documented_fields_and_nothing_more(box: Box) -> None:
    body = got(log_in(box, box.credentials()))
    assert set(body) == {"access_token", "token_type", "scope", "expires_at"}
    assert all(isinstance(value, str) for value in body.values())
    assert body["token_type"] == "Bearer"
    assert body["expires_at"] == "2024-05-02T12:00:00.000Z"


def test_the_access_token_is_a_jwt_whose_exp_is_expires_at(box: Box) -> None:
    body = got(log_in(box, box.credentials()))
    assert jwt.get_unverified_header(body["access_token"])["alg"] == "HS256"
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert datetime.fromtimestamp(claims["exp"], UTC) == datetime.fromisoformat(body["expires_at"])


def test_the_refresh_token_is_a_secure_cookie_that_scripts_cannot_read(box: Box) -> None:
    name, *attributes = log_in(box, box.credentials()).headers["Set-Cookie"].split("; ")
    assert name.startswith("refreshToken=")
    assert len(name) > 30
    assert {"HttpOnly", "Secure"} <= set(attributes)


def test_two_log_ins_give_two_tokens_that_both_work(box: Box) -> None:
    tokens = [got(log_in(box, box.credentials()))["access_token"] for _ in range(2)]
    assert tokens[0] != tokens[1]
    for token in tokens:
        with Api(box.view["systems"]["msgboxx"]["base_url"], token) as api:
            got(api.get("/contact"))


@pytest.mark.parametrize(("who", "user"), [("own", ADMIN), ("limited", LIMITED)])
def test_the_token_is_its_users(box: Box, who: str, user: str) -> None:
    claims = jwt.decode(box.log_in(who).token, options={"verify_signature": False})
    assert claims["sub"] == user


@pytest.mark.parametrize("name", ["Authorization", "Authorisation", "authorisation"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_both_spellings_of_the_header_are_read(box: Box, name: str, scheme: str) -> None:
    token = box.log_in().token
    with Http(box.view["systems"]["msgboxx"]["base_url"], {name: f"{scheme} {token}"}) as http:
        got(http.get("/contact"))


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize(
    "value", [MISSING, None, "", " ", 1, True, [], {}], ids=lambda v: "missing" if v is MISSING else repr(v)
)
def test_a_name_or_password_of_the_wrong_form_is_400(still_box: Box, field: str, value: Any) -> None:
    body: dict[str, Any] = {name: text for name, text in still_box.credentials().items() if name != field}
    if value is not MISSING:
        body[field] = value
    with still_box.unchanged():
        refused(log_in(still_box, body), 400, field)


WRONG = {
    "another password": ("own", "wrong"),
    "another user's password": ("own", "limited"),
    "an unknown user": ("nobody@example.com", "own"),
    "a longer password": ("own", "own "),
    "SQL": ("' OR 1=1 --", "' OR 1=1 --"),
    "a long password": ("own", "x" * 100_000),
    "NUL": ("own", "own\x00"),
    "an emoji": ("own", "\N{GRINNING FACE}"),
}


@pytest.mark.parametrize(("username", "password"), WRONG.values(), ids=WRONG)
def test_a_wrong_name_or_password_is_400_without_a_hint_which(still_box: Box, username: str, password: str) -> None:
    known = {"own": still_box.credentials(), "limited": still_box.credentials("limited")}
    body = {
        "username": known[username]["username"] if username in known else username,
        "password": known[password]["password"]
        if password in known
        else password.replace("own", known["own"]["password"]),
    }
    with still_box.unchanged():
        message = refused(log_in(still_box, body), 400)["message"]
    assert message == "Bad request. please supply valid username and password"


@pytest.mark.parametrize("headers", [{}, {"X-Calling-Application": ""}])
def test_the_calling_application_is_required(still_box: Box, headers: dict[str, str]) -> None:
    with still_box.unchanged():
        refused(log_in(still_box, still_box.credentials(), headers), 400, "X-Calling-Application")


def test_the_calling_application_is_not_needed_again(api: Api) -> None:
    got(api.get("/contact"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"username=x&password=y"])
def test_a_body_that_is_no_json_object_is_400(still_box: Box, body: bytes) -> None:
    with Http(still_box.view["systems"]["msgboxx"]["base_url"], APPLICATION) as http, still_box.unchanged():
        refused(http.request("POST", "/oauth/token", data=body, headers={"Content-Type": "application/json"}), 400)
        refused(http.request("POST", "/oauth/token", data=body, headers={"Content-Type": "text/plain"}), 400)


def test_a_log_in_needs_no_token_and_minds_no_bad_one(box: Box) -> None:
    got(log_in(box, box.credentials(), {**APPLICATION, "Authorization": "Bearer nonsense"}))
