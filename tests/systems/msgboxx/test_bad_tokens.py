"""Tokens that are missing, malformed, forged, another sandbox's or expired: 401, and nothing changed."""

import base64
from collections.abc import Callable
from typing import Any

import jwt
import orjson
import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.msgboxx import ADMIN, Api, refused

KEY = b"not the server's key, though as long as one"
Parts = dict[str, Any]


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode()


def claims_of(token: str) -> Parts:
    return jwt.decode(token, options={"verify_signature": False})


def signed(token: str, key: bytes = KEY, algorithm: str = "HS256", **headers: Any) -> str:
    """The claims of a good token, signed by somebody else."""
    head = {"kid": jwt.get_unverified_header(token)["kid"], **headers}
    return jwt.encode(claims_of(token), key, algorithm=algorithm, headers=head)


def altered(token: str, claims: Parts | None = None, signature: str | None = None, **header: Any) -> str:
    """Another header or other claims under the good signature, or another one."""
    head, body, good = token.split(".")
    head = encoded({**jwt.get_unverified_header(token), **header}) if header else head
    body = encoded({**claims_of(token), **claims}) if claims else body
    return f"{head}.{body}.{good if signature is None else signature}"


def flipped(token: str) -> str:
    """One letter in the middle of the signature changed."""
    place = token.rindex(".") + 10
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def respelled(token: str) -> str:
    """The same signature spelled otherwise: the last letter has two bits that stand for nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


# The contract tests of authorization have the plainer ones, and those of fuzz any text at all.
FORGERIES: dict[str, str | Callable[[str], str]] = {
    "the scheme and a space": "Bearer ",
    "Token": lambda token: f"Token {token}",
    "a colon": lambda token: f"Bearer: {token}",
    "the token twice": lambda token: f"Bearer {token} {token}",
    "two parts": lambda token: "Bearer " + token.rpartition(".")[0],
    "four parts": lambda token: f"Bearer {token}.{token.split('.')[2]}",
    "a truncated signature": lambda token: f"Bearer {token[:-5]}",
    "a letter more": lambda token: f"Bearer {token}AAAA",
    "a changed signature": lambda token: f"Bearer {flipped(token)}",
    "a signature spelled otherwise": lambda token: f"Bearer {respelled(token)}",
    "an umlaut": lambda token: "Bearer \xfc" + token[1:],
    "alg None": lambda token: f"Bearer {altered(token, signature='', alg='None')}",
    "alg NONE with the signature": lambda token: f"Bearer {altered(token, alg='NONE')}",
    "no alg": lambda token: f"Bearer {altered(token, signature='', alg='')}",
    "alg RS256": lambda token: f"Bearer {altered(token, alg='RS256')}",
    "alg HS512": lambda token: f"Bearer {altered(token, alg='HS512')}",
    "the sandbox's id as the key": lambda token: (
        f"Bearer {signed(token, jwt.get_unverified_header(token)['kid'].ljust(32).encode())}"
    ),
    "another key by HS512": lambda token: f"Bearer {signed(token, KEY * 2, 'HS512')}",
    "an unknown sandbox": lambda token: f"Bearer {signed(token, kid='sb_nothing')}",
    "the default sandbox": lambda token: f"Bearer {altered(token, kid='default')}",
    "no sandbox": lambda token: f"Bearer {altered(token, kid=None)}",
    "a number for a sandbox": lambda token: f"Bearer {altered(token, kid=1)}",
    "a list for a sandbox": lambda token: f"Bearer {altered(token, kid=['default'])}",
    "another user": lambda token: f"Bearer {altered(token, {'sub': ADMIN})}",
    "a later end": lambda token: f"Bearer {altered(token, {'exp': 2**40})}",
    "a header that is no JSON": lambda token: "Bearer e30x" + token[token.index(".") :],
    "a header that is a list": lambda token: f"Bearer {encoded([])}{token[token.index('.') :]}",
    "claims that are no object": lambda token: f"Bearer {token.split('.')[0]}.{encoded(1)}.{token.split('.')[2]}",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_token_that_is_not_ours_is_401(box: Box, forge: str | Callable[[str], str]) -> None:
    good = box.log_in("limited")
    header = forge(good.token) if callable(forge) else forge
    headers = {"Authorization": header.encode("latin-1")}
    with Http(good.base_url, headers) as http, box.unchanged():  # type: ignore[arg-type]
        refused(http.get("/contact"), 401)
        refused(http.post("/contact", {"mobileNumber": "+447700900777", "name": "N", "status": "S"}), 401)
    assert box.journal(status=401) == []


def test_a_token_of_one_sandbox_opens_no_other_whatever_it_names(box: Box, make_box: MakeBox) -> None:
    other = make_box()
    api, (head, _, signature) = box.log_in(), box.log_in().token.split(".")
    head_of_other, claims, signature_of_other = other.log_in().token.split(".")
    for token in (f"{head}.{claims}.{signature_of_other}", f"{head_of_other}.{claims}.{signature}"):
        with Api(api.base_url, token) as stranger, box.unchanged(), other.unchanged():
            refused(stranger.get("/contact"), 401)
    assert other.journal(status=401) == box.journal(status=401) == []
    mixed = {"username": box.credentials()["username"], "password": other.credentials()["password"]}
    refused(api.request("POST", "/oauth/token", json=mixed, headers={"X-Calling-Application": "tests"}), 400)


def test_a_token_ends_on_the_whole_second_that_it_tells(make_box: MakeBox) -> None:
    box = make_box(clock={"now": "2024-05-01T12:00:00.700Z", "frozen": True})
    api = box.log_in()
    assert claims_of(api.token)["exp"] == 1_714_651_200
    box.advance(86_399.299)
    got(api.get("/contact"))
    box.advance(0.001)
    refused(api.get("/contact"), 401)
