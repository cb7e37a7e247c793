"""A sandbox with a secret of every kind, and every place and spelling to send one in; and what a text tells of them."""

import json
import re
from base64 import b64encode
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import requests

from mock_server.kernel.journal import MAX_BODY
from mock_server.systems import ours
from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.receivers import Receiver

OPERATOR = "planted-control-token"
PASSWORD = 'planted "pass/word" é%2b+1'
FORMER = "planted-former-password"
HOOK = "planted-webhook-secret"
FORMER_HOOK = "planted-former-webhook-secret"
DEVICE = "planted-device-token"
GONE_DEVICE = "planted-token-of-a-device-that-is-gone"
USER = "cccccccc-0000-4000-8000-0000000000ff"
# Nobody here knows these; their names say what they are.
NAMED = [f"planted-by-name-{number:02d}" for number in range(30)] + ["word-in-the-url"]
SYSTEMS = ours()
# A call of each system that takes a body.
SENDS = {
    "coax": ("PUT", "/api/v2/message/send/sms"),
    "coext": ("POST", "/messages/text/send"),
    "msgboxx": ("POST", "/message"),
    "tripdesk": ("POST", "/api/v1/messages"),
}


class Planted:
    """A sandbox with everything that is secret in one, and the means to send it."""

    def __init__(self, box: Box, receiver: Receiver) -> None:
        self.box = box
        self.systems = box.view["systems"]
        self.receiver = receiver
        self.values = [OPERATOR, PASSWORD, FORMER, HOOK, FORMER_HOOK, DEVICE, GONE_DEVICE]
        self._make()
        self.credentials = {
            "coax": {"Authorization": f"Bearer {self.own('coax', 'api_key')}"},
            "coext": {"X-Api-Key": self.own("coext", "api_key")},
            "msgboxx": {"Authorization": f"Bearer {self.token}"},
            "tripdesk": {"Authorization": f"Bearer {self.own('tripdesk', 'test_key')}"},
        }

    def own(self, system: str, name: str) -> str:
        return self.systems[system]["credentials"][name]

    def _make(self) -> None:
        self.values += secrets_of(self.box)
        user = {"username": f"someone+{self.box.id}@example.com", "firstName": "F", "lastName": "L"}
        user |= {"apiAccountIds": [], "administrator": True}
        for password in (FORMER, PASSWORD):
            got(self.box.put(f"/msgboxx/users/{USER}", {**user, "password": password}))
        key = got(self.box.post("/coext/api-keys", {"permissions": ["send_text"]}), 201)
        self.values += [key["api_key"], key["api_secret"]]
        for secret in (FORMER_HOOK, HOOK):
            url = self.receiver.url.replace("http://", "http://planted-user:planted-word@") + "?token=word-in-the-url"
            got(self.box.put("/webhooks/coax", {"url": url, "secret": secret}))
        self.values.append("planted-word")
        answer = self._log_in()
        self.token: str = got(answer)["access_token"]
        refresh = answer.headers["Set-Cookie"].split(";")[0].removeprefix("refreshToken=")
        agent = {"email": self.own("tripdesk", "mobile_email"), "password": self.own("tripdesk", "mobile_password")}
        with Http(self.systems["tripdesk"]["base_url"]) as http:
            access = got(http.request("POST", "/api/mobile/auth/token", json=agent))["access_token"]
            bearer = {"Authorization": f"Bearer {access}"}
            for token in (GONE_DEVICE, DEVICE):
                device = {"fcm_token": token, "platform": "ios"}
                made = got(http.request("POST", "/api/mobile/devices", json=device, headers=bearer), 201)
                if token is GONE_DEVICE:
                    http.request("DELETE", f"/api/mobile/devices/{made['id']}", headers=bearer)
        self.values += [self.token, refresh, access]

    def _log_in(self) -> Any:
        """An answer with tokens, after others that were refused for their name, their JSON, their type."""
        log_in = {"username": f"someone+{self.box.id}@example.com", "password": PASSWORD}
        with Http(self.systems["msgboxx"]["base_url"], {"X-Calling-Application": "tests"}) as http:
            http.request("POST", "/oauth/token", json={**log_in, "username": "x"})
            http.request("POST", "/oauth/token", data=json.dumps(log_in) + "{")
            http.request("POST", "/oauth/token", data=log_in)
            return http.request("POST", "/oauth/token", json=log_in)

    def send(self, system: str, *, path: str = "", **how: Any) -> None:
        """A call with a body, with the system's own credential."""
        method, call = SENDS[system]
        url = self.systems[system]["base_url"] + (path or call)
        headers = {**self.credentials[system], **how.pop("headers", {})}
        answer = requests.request(method, url, headers=headers, timeout=10, **how)
        assert answer.status_code != 500

    def plant(self, system: str) -> None:
        """Everything, in every place."""
        ascii_only = [value for value in self.values if value.isascii()]
        named = iter(NAMED)
        self.send(system, headers={f"X-Note-{place}": value for place, value in enumerate(ascii_only)})
        self.send(system, headers={"X-Bytes": PASSWORD.encode().decode("latin-1")})
        self.send(system, headers={f"X-Basic-{n}": _basic(value) for n, value in enumerate(self.values)})
        odd = ("COOKIE", "proxy-AUTHORIZATION", "x-AUTH-token", "X-Vault-Token", "x-amz-security-token", "X-API-Secret")
        self.send(system, headers={name: f"Bearer {next(named)}" for name in odd})
        self.send(system, params={f"q{n}": value for n, value in enumerate(self.values)})
        self.send(system, path=_path(system) + "?" + "&".join(map(_escaped, self.values)))
        names = ("api_key", "access_token", "Password", "client_secret", "sig", "X-Amz-Signature", "key[token]")
        self.send(system, params={name: next(named) for name in names})
        for value in self.values:
            if not value.startswith("eyJ"):
                self.send(system, path=f"{_path(system)}/{quote(value, safe='')}")
        self.send(system, json={"text": "and ".join(self.values), "a": [{"b": value} for value in self.values]})
        self.send(system, json={value: {value: 1} for value in self.values})
        deep = {"list": [{"password": next(named), "deep": {"fcmToken": next(named), "API-Key": next(named)}}]}
        self.send(system, json={**deep, "authorization": next(named), "number": {"secret": 4077009001234}})
        self.send(system, data="&".join(f"a{n}={quote_plus(value)}" for n, value in enumerate(self.values)))
        form = {"password": next(named), "refresh_token": next(named)}
        self.send(system, data=form)
        self.send(system, data="\n".join(self.values).encode(), headers={"Content-Type": "text/plain"})
        self.send(system, data=b"\xff\xfe" + b"\xff".join(value.encode() for value in self.values) + b"\xff")
        # Cut within a secret: each of them once, and some at each system.
        for value in ascii_only[SYSTEMS.index(system) :: len(SYSTEMS)]:
            self.send(system, data=b"x" * (MAX_BODY - len(value) // 2) + value.encode() + b" more")


def secrets_of(box: Box, but: str = "") -> list[str]:
    """The keys, secrets and passwords that a sandbox was made with, or all that opens it but what is named so."""
    held = [
        login
        for access in box.view["systems"].values()
        for login in (access["credentials"], *access["other_credentials"].values())
    ]
    ends = ("key", "secret", "password")
    return [
        value for one in held for name, value in one.items() if (not name.endswith(but) if but else name.endswith(ends))
    ]


def _basic(value: str) -> str:
    return b64encode(f"user:{value}".encode()).decode()


def _escaped(value: str) -> str:
    return "a=" + "".join(f"%{byte:02x}" for byte in value.encode())


def _path(system: str) -> str:
    return SENDS[system][1].rpartition("/")[0] + "/nothing"


def told(text: str, values: list[str]) -> list[str]:
    """Which of these a text tells, or half of which, in whatever spelling."""
    text = re.sub("x{99,}", "x", text)
    read = unquote(text)
    return [value for value in values if any(way in text or way in read for way in _ways(value))]


@cache
def _ways(value: str) -> set[str]:
    spelled = {value, value[: len(value) // 2], quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]}
    return spelled | {_basic(value), value.encode().decode("latin-1")}
