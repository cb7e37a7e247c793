"""The web page as it is served: to whom, under which headers, its files by a version that changes with any of them."""

import base64
import hashlib
import re

import pytest

from mock_server.ui import files
from mock_server.web import pages
from mock_server.web.apps import CONTROL
from tests.web.test_gateway import ALL, GROUND, Asked, at_once

# What browsers send where an address was typed.
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def asked() -> Asked:
    return Asked(*ALL)


def test_a_browser_is_led_from_the_root_to_the_page_and_a_program_is_not(asked: Asked) -> None:
    asked.get("/", **BROWSER)
    assert (asked.status, asked.headers["Location"], asked.headers["Vary"]) == (303, "/_mock/ui/", "Accept")
    for accepted in ("*/*", "application/json", ""):
        assert "systems" in asked.get("/", HTTP_ACCEPT=accepted)
        assert asked.headers["Vary"] == "Accept"


@pytest.mark.parametrize("path", ["", "/", "/s/default", "/s/default/messages/4d7e", "/s/x/people/+447700900123", "/b"])
def test_every_view_is_the_one_page_and_is_never_kept(asked: Asked, path: str) -> None:
    assert asked.get(f"/_mock/ui{path}").startswith("<!doctype html>")
    assert asked.headers["Content-Type"] == "text/html; charset=utf-8"
    assert asked.headers["Cache-Control"] == "no-store"


def test_the_page_names_files_that_there_are_and_a_file_is_kept_for_good(asked: Asked) -> None:
    found = re.findall(r'(?:href|src)="([^"]+)"', asked.get("/_mock/ui/"))
    modules = [name for name in files.names() if name.endswith((".js", ".mjs"))]
    assert len(found) == 6 + len(modules)
    for name in found:
        asked.get(name)
        assert asked.status == 200, name
        assert asked.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asked.headers["Content-Type"] in (
            "image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"
        )  # fmt: skip


def test_its_policy_lets_it_load_its_own_files_and_ask_its_own_server_and_nothing_else(asked: Asked) -> None:
    page = asked.get("/_mock/ui/")
    policy = dict(part.strip().split(" ", 1) for part in asked.headers["Content-Security-Policy"].split(";"))
    (inline,) = re.findall(r'<script type="importmap">(.*)</script>', page)
    digest = policy.pop("script-src").removeprefix("'self' 'sha256-").removesuffix("'")
    nothing = ("default-src", "base-uri", "form-action", "frame-ancestors", "trusted-types")
    own = {"style-src": "'self'", "connect-src": "'self'", "img-src": "'self' data:"}
    assert policy == dict.fromkeys(nothing, "'none'") | own | {"require-trusted-types-for": "'script'"}
    assert base64.b64decode(digest) == hashlib.sha256(inline.encode()).digest()
    for path in ("/_mock/ui/", f"/_mock/ui/a/{files.version()}/src/main.js"):
        asked.get(path)
        assert {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items() <= asked.headers.items()
        assert "Content-Security-Policy" in asked.headers


@pytest.mark.parametrize(
    "name",
    [
        *("a/{version}/src/nothing.js", "a/000000000000/src/main.js", "a/{version}/index.html", "a/{version}/", "a/"),
        *("a/{version}/../files.py", "a/{version}/vendor/vendored.toml"),
    ],
)
def test_no_other_file_is_to_be_had(asked: Asked, name: str) -> None:
    assert asked.refused(f"/_mock/ui/{name.format(version=files.version())}", 404)


@pytest.mark.parametrize("path", ["/_mock/ui/a/{version}/{name}", "/pager/docs/{name}"])
def test_a_name_of_no_file_is_not_remembered(asked: Asked, path: str) -> None:
    def kept() -> list[int]:
        return [known.cache_info().currsize for known in (files._asset, pages._asset)]

    before = kept()
    for number in range(3):
        asked.get(path.format(version=files.version(), name=f"{number}.js"))
    assert kept() == before


def test_the_page_is_only_read(asked: Asked) -> None:
    assert asked.get("/_mock/ui/", method="POST") == [CONTROL, "/_mock", "/ui/"]
    asked.get("/_mock/ui/", method="HEAD")
    assert asked.status == 200


def test_a_stranger_reads_no_page(asked: Asked) -> None:
    assert asked.refused("/_mock/ui/", 403, host="shop.dev")
    assert asked.refused(f"/_mock/ui/a/{files.version()}/src/main.js", 403, HTTP_SEC_FETCH_SITE="cross-site")


def test_a_server_without_the_page_answers_as_if_there_were_none() -> None:
    pageless = Asked(*ALL, has_page=False)
    assert "systems" in pageless.get("/", **BROWSER)
    assert pageless.get("/_mock/ui/") == [CONTROL, "/_mock", "/ui/"]


def test_the_page_is_there_before_any_system_is() -> None:
    asked = Asked()
    assert not at_once(asked, "/_mock/ui/")
    asked.apps.ground.set_result(GROUND)
    assert at_once(asked, "/_mock/ui/")
