"""Which check speaks first, and which requests count; tokens that are not ours, are another sandbox's or have ended."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import orjson
import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http, Response, got
from tests.support.msgboxx import ADMIN, ANN, CID, NOBODY, WEBHOOK, A, Api, C, refused

JSON = {"Content-Type": "application/json"}
BODIES: dict[str, Mapping[str, Any]] = {
    "size": {"data": b"x" * (2 * 1024 * 1024), "headers": JSON},
    "content type": {"data": b"{}", "headers": {"Content-Type": "text/plain"}},
    "form": {"data": b"{", "headers": JSON},
    "fields": {"json": {"apiAccountId": 1, "type": 1, "targetUrl": 1, "message": 1}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_each_check_comes_before_the_body(make_box: MakeBox, body: Mapping[str, Any]) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 5}})
    api = box.log_in("limited")

    def ask(who: Http, method: str, path: str) -> Response:
        return who.request(method, path, **body)

    with Http(api.base_url) as nobody, Http(api.base_url, {"Authorization": f"Bearer {api.token}x"}) as stranger:
        for who in (nobody, stranger):
            refused(ask(who, "POST", "/nothing"), 404)
            refused(ask(who, "DELETE", "/contact"), 405)
            for path in ("/contact", "/message", "/broadcast", "/webhook"):
                refused(ask(who, "POST", path), 401)
    # None of these was counted: four requests are left of five. Of a user who may not set up webhooks:
    for method, path in (("POST", "/webhook"), ("POST", "/organisation"), ("PUT", f"/webhook/{WEBHOOK}")):
        refused(ask(api, method, path), 403)
    assert api.get("/contact").status_code == 200
    for path in ("/webhook", "/contact", "/message"):
        refused(ask(api, "POST", path), 429)
    for path in (f"/contact/{CID}", "/contact/nothing"):
        refused(api.get(path), 429)
    refused(ask(api, "POST", "/nothing"), 404)
    refused(ask(api, "DELETE", "/contact"), 405)


def test_what_is_refused_otherwise_is_counted(make_box: MakeBox) -> None:
    # The log-in is the fourth.
    api = make_box(limits={"msgboxx": {"per_minute": 4}}).log_in("limited")
    refused(api.get("/contact", page=0), 400, "page")
    refused(api.get(f"/contact/{NOBODY}"), 404)
    refused(api.post("/webhook"), 403)
    refused(api.get("/team"), 429)


def test_a_body_is_judged_by_size_then_form_then_fields_then_rules(api: Api, limited: Api) -> None:
    for kind in ("application/json", "text/plain"):
        headers = {"Content-Type": kind}
        refused(api.request("POST", "/contact", data=b"{" * 1_100_000, headers=headers), 413)
        assert "errors" not in refused(api.request("POST", "/contact", data=b"{", headers=headers), 400)
    refused(api.post("/contact", {}), 400, "mobileNumber", "name", "status", "apiAccountId")
    refused(api.add_contact("+447700900101", name=""), 400, "name")
    refused(api.post("/message", {"apiAccountId": A, "contactId": ANN, "message": ""}), 400, "message")
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": ""}), 400, "message")
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": "closed window"}), 403)
    refused(limited.add_contact("+447700900105", account=C), 403)


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
