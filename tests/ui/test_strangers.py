"""What a page of a stranger can do to the control plane from a real browser: nothing, blindly or by DNS rebinding."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page

from mock_server.client import Client
from mock_server.server.composition import create_server
from mock_server.server.settings import Settings
from mock_server.web.served import METHOD
from tests.ui.sites import STRANGERS, Beyond, Site

# What a page runs to learn what its request came to: a status and a body; or `failed`, also where there was an answer:
# none of the control plane's is shown to another origin (Cross-Origin-Resource-Policy).
_ASK = """async ([url, how]) => {
  try {
    const answer = await fetch(url, how);
    return `${answer.status} ${await answer.text()}`;
  } catch (error) {
    return "failed";
  }
}"""
_SUBMIT = """([url, type]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = url; form.enctype = type;
  form.innerHTML = '<input name="seconds" value="60">';
  document.body.append(form);
  form.submit();
}"""


class Mock:
    """A server with a sandbox in it, and what it told of each request: method, path and status."""

    def __init__(self, **settings: Any) -> None:
        self.seen: list[tuple[str, str, int]] = []
        self.server = create_server(Settings(port=0, **settings))
        self.server._report = self._see
        self.server.start()
        self.client = Client(self.server.url, settings.get("control_token"))
        self.sandbox = self.client.create_sandbox(frozen=True, now="2026-01-01T09:00:00Z")
        self.reset = f"/_mock/sandboxes/{self.sandbox.id}/reset"
        self.rebound = f"http://shop{STRANGERS}:{self.server.port}"

    def _see(self, environ: Mapping[str, Any], path: str, _: object, status: int, __: float) -> None:
        self.seen.append((environ[METHOD], path, status))

    def stir(self) -> None:
        """Change something that a reset would undo."""
        self.sandbox.advance(3600)
        self.seen.clear()

    @property
    def is_as_it_was(self) -> bool:
        return self.sandbox.clock()["now"] != "2026-01-01T09:00:00.000Z"

    def statuses(self, path: str) -> list[int]:
        """How requests for this path were answered."""
        return [status for _, asked, status in self.seen if asked == path]

    def close(self) -> None:
        self.client.close()
        self.server.close()


@pytest.fixture(scope="module", params=[None, "a-control-token"], ids=["without token", "with token"])
def shut_mock(request: pytest.FixtureRequest) -> Iterator[Mock]:
    with closing(Mock(control_token=request.param)) as made:
        yield made


@pytest.fixture
def mock(shut_mock: Mock) -> Iterator[Mock]:
    """One in which no page of a stranger has changed anything when the test is over."""
    shut_mock.stir()
    yield shut_mock
    assert shut_mock.is_as_it_was


@pytest.fixture(scope="module")
def open_mock() -> Iterator[Mock]:
    """One with the rule switched off, as servers were before it: here the same pages do what they want."""
    with closing(Mock(allow_host=("*",))) as made:
        yield made


def blind(page: Page, site: Site, url: str, **how: Any) -> str:
    """What a page of the site gets that asks without being able to read."""
    page.goto(site.url)
    return page.evaluate(_ASK, [url, {"method": "POST", "mode": "no-cors", **how}])


def test_a_blind_post_of_another_site_changes_nothing(mock: Mock, page: Page, site: Site) -> None:
    plain = {"body": "{}", "headers": {"Content-Type": "text/plain"}}
    for how in ({}, {"body": "x"}, plain, {"referrerPolicy": "no-referrer"}):
        assert blind(page, site, mock.server.url + mock.reset, **how) == "failed"
    assert mock.statuses(mock.reset) == [403] * 4


def test_a_blind_post_of_another_port_of_this_machine_changes_nothing(mock: Mock, open_mock: Mock, page: Page) -> None:
    # Not the page itself: its policy would not even let the browser ask.
    page.goto(f"{open_mock.server.url}/nowhere")
    ask = [mock.server.url + mock.reset, {"method": "POST", "mode": "no-cors"}]
    assert page.evaluate(_ASK, ask) == "failed"
    assert mock.statuses(mock.reset) == [403]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_site_changes_nothing(kind: str, mock: Mock, page: Page, site: Site) -> None:
    page.goto(site.url)
    with page.expect_navigation():
        page.evaluate(_SUBMIT, [mock.server.url + mock.reset, kind])
    assert mock.statuses(mock.reset) == [403]


def test_other_methods_of_another_site_are_not_even_asked(mock: Mock, page: Page, site: Site) -> None:
    for method in ("DELETE", "PUT", "PATCH"):
        page.goto(site.url)
        assert page.evaluate(_ASK, [mock.server.url + mock.reset, {"method": method, "body": "{}"}]) == "failed"
    assert {method for method, *_ in mock.seen} <= {"OPTIONS"}


def test_by_dns_rebinding_nothing_is_read_and_nothing_is_written(mock: Mock, page: Page) -> None:
    page.goto(f"{mock.rebound}/")
    read = page.evaluate(_ASK, ["/_mock/sandboxes", {}])
    assert read.startswith("403 ")
    assert mock.sandbox.id not in read
    own = f"/_mock/sandboxes/{mock.sandbox.id}"
    for method, path, body in (
        ("POST", mock.reset, None), ("DELETE", own, None), ("POST", f"{own}/clock/advance", '{"seconds": 60}'),
        ("GET", f"{own}/state", None),
    ):  # fmt: skip
        headers = {"Content-Type": "application/json"} if body else {}
        answer = page.evaluate(_ASK, [path, {"method": method, "headers": headers, "body": body}])
        assert answer.startswith("403 "), (method, path, answer)


def test_a_rebound_page_is_shown_no_document(mock: Mock, page: Page) -> None:
    assert page.goto(f"{mock.rebound}/_mock/docs").status == 403


def test_whoever_is_not_on_this_machine_is_asked_for_in_vain_and_that_is_known(page: Page, beyond: Beyond) -> None:
    page.goto("about:blank")
    assert page.evaluate(_ASK, ["http://elsewhere.example.org/", {"mode": "no-cors"}]) == "failed"
    (asked,) = beyond.taken()
    assert asked.startswith("GET http://elsewhere.example.org/ ")


def test_with_the_rule_switched_off_the_same_pages_do_it_all(open_mock: Mock, page: Page, site: Site) -> None:
    open_mock.stir()
    blind(page, site, open_mock.server.url + open_mock.reset)
    assert open_mock.statuses(open_mock.reset) == [200]
    assert not open_mock.is_as_it_was

    open_mock.stir()
    page.goto(f"{open_mock.rebound}/")
    assert open_mock.sandbox.id in page.evaluate(_ASK, ["/_mock/sandboxes", {}])
    assert page.evaluate(_ASK, [open_mock.reset, {"method": "POST"}]).startswith("200 ")
    assert not open_mock.is_as_it_was
