"""The token endpoint: logging in."""

from datetime import datetime
from http.cookies import SimpleCookie

import jwt

from ..states import DAY
from ..tables import parametrize
from .shapes import TOKEN

CALLING = {"X-Calling-Application": "contract suite"}


def log_in(msgboxx, **changes):
    return msgboxx.nobody.post("/oauth/token", {**msgboxx.tenant.credentials("msgboxx"), **changes}, headers=CALLING)


def test_token_001_logging_in_answers_with_a_jwt_and_its_details(msgboxx):
    log_in(msgboxx).expect(200, TOKEN)


def test_token_002_the_refresh_token_comes_in_a_secure_cookie(msgboxx):
    answer = log_in(msgboxx).expect(200)
    cookies = SimpleCookie(answer.set_cookie)
    assert "refreshToken" in cookies
    assert cookies["refreshToken"].value
    assert cookies["refreshToken"]["secure"]


def test_token_003_scripts_cannot_read_the_refresh_token(msgboxx):
    answer = log_in(msgboxx).expect(200)
    assert SimpleCookie(answer.set_cookie)["refreshToken"]["httponly"]


def test_token_004_the_tokens_exp_is_expires_at(msgboxx):
    token = log_in(msgboxx).expect(200).body
    claims = jwt.decode(token["access_token"], options={"verify_signature": False})
    assert datetime.fromisoformat(token["expires_at"]).timestamp() == claims["exp"]


def test_token_005_the_token_is_a_bearer_token_signed_with_hs256(msgboxx):
    answer = log_in(msgboxx).expect(200, {**TOKEN, "token_type": "Bearer"})
    assert jwt.get_unverified_header(answer.body["access_token"])["alg"] == "HS256"


def test_token_006_a_token_lives_a_day_of_the_clock(msgboxx):
    now = msgboxx.tenant.now()
    expires = datetime.fromisoformat(log_in(msgboxx).expect(200).body["expires_at"])
    assert DAY - 1 < (expires - now).total_seconds() <= DAY


@parametrize("headers", [{}, {"X-Calling-Application": ""}], ids=["missing", "empty"])
def test_token_007_without_a_calling_application_nobody_logs_in(msgboxx, headers):
    msgboxx.nobody.post("/oauth/token", dict(msgboxx.tenant.credentials("msgboxx")), headers=headers).expect(400)


@parametrize("wrong", [{"password": "not-it"}, {"username": "nobody@example.com"}], ids=["password", "user"])
def test_token_008_wrong_credentials_are_a_bad_request(msgboxx, wrong):
    log_in(msgboxx, **wrong).expect(400)


@parametrize("field", ["username", "password"])
@parametrize("value", ["missing", None, "", 7, []])
def test_token_009_a_log_in_needs_a_username_and_a_password(msgboxx, field, value):
    body = {**msgboxx.tenant.credentials("msgboxx"), field: value}
    if value == "missing":
        del body[field]
    msgboxx.nobody.post("/oauth/token", body, headers=CALLING).expect(400)


def test_token_010_one_token_serves_until_it_expires(msgboxx):
    api = msgboxx.api
    api.get("/team").expect(200)
    msgboxx.tenant.advance(DAY - 2)
    api.get("/team").expect(200)


def test_token_011_a_new_token_leaves_the_old_one_valid(msgboxx):
    old = msgboxx.api
    new = msgboxx.logged_in(msgboxx.tenant.credentials("msgboxx"))
    old.get("/team").expect(200)
    new.get("/team").expect(200)


def test_token_012_another_users_credentials_make_another_users_token(msgboxx):
    branch, other = msgboxx.account(), msgboxx.account()
    limited = msgboxx.limited_api(branch)
    assert [item["apiAccountId"] for item in limited.get("/apiaccount").expect(200).body["items"]] == [
        branch["apiAccountId"]
    ]
    found = msgboxx.api.get("/apiaccount").expect(200).body["items"]
    assert {item["apiAccountId"] for item in found} == {branch["apiAccountId"], other["apiAccountId"]}
