"""A real browser that reaches loopback and nothing else: one for all tests, and its thread is lent to them."""

import asyncio
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from contract_tests.receiver import listening
from mock_server.server.composition import Server
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.receivers import Receiver, receiving
from tests.ui.chromium import INSTALLED, place
from tests.ui.ran import FOLDER, Ran
from tests.ui.screen import Screen, send
from tests.ui.sites import STRANGERS, Beyond, Site

# A stranger's name is this machine, and no other name is anything.
_RULES = f"MAP *{STRANGERS} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

# A busy machine may take longer than Playwright's own five seconds to draw a large document.
expect.set_options(timeout=30_000)

# Playwright's event loop, which counts as running in this thread from the browser's start to its end.
_LOOP = pytest.StashKey[asyncio.AbstractEventLoop]()

# What all tests of this process ran of the page's scripts, where somebody wants to know.
_RAN = Ran()


class Profile:
    """A profile of the browser, which is lent to one test after another; `beyond` hears what it asks for elsewhere.

    The files of a page that it has loaded stay, eighty of them, and nothing else that a test left there.
    """

    def __init__(self, context: BrowserContext, beyond: Beyond) -> None:
        self.context, self._beyond = context, beyond
        self._seen: set[str] = set()
        context.on("page", lambda page: page.on("framenavigated", lambda frame: self._seen.add(frame.url)))
        # A page that nobody has, for what is done when no other is open.
        self._spare = context.new_page()
        self._devtools = context.new_cdp_session(self._spare)

    @contextmanager
    def lent(self) -> Iterator[BrowserContext]:
        """For one test, which fails if a page asked for anything that is not on this machine."""
        try:
            yield self.context
        finally:
            self._clear({urlsplit(url)[:2] for url in self._seen if url.startswith(("http", "file"))})
            self._seen.clear()
            asked = self._beyond.taken()
        assert asked == []

    def _clear(self, origins: set[tuple[str, str]]) -> None:
        _RAN.take()
        for page in self.context.pages:
            if page is not self._spare:
                page.close()
        for scheme, host in origins:
            kept = {"origin": f"{scheme}://{host}", "storageTypes": "all"}
            self._devtools.send("Storage.clearDataForOrigin", kept)
        self.context.clear_cookies()
        self.context.clear_permissions()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """The loop is seen by tests of the page alone: any other may run one of its own while the browser is open."""
    # Once this file is read, pytest calls it for the tests of every folder.
    is_of_the_page = Path(__file__).parent in item.path.parents
    asyncio._set_running_loop(item.config.stash.get(_LOOP, None) if is_of_the_page else None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def beyond() -> Iterator[Beyond]:
    """Who is asked for all that is not on this machine: to hear of each request of a page takes long."""
    with listening(Beyond()) as made:
        yield made


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config, beyond: Beyond) -> Iterator[Browser]:
    """Where it is not, the test is skipped, or fails when REQUIRE_CHROMIUM says so."""
    executable = place()
    if executable is None:
        is_wanted = os.environ.get("REQUIRE_CHROMIUM") == "1"
        (pytest.fail if is_wanted else pytest.skip)(f"ends when Chromium is installed: {INSTALLED}")
    with sync_playwright() as playwright:
        loop = pytestconfig.stash[_LOOP] = asyncio.get_running_loop()
        # Without a sandbox of its own, because in a container everybody is root; it only opens what is ours.
        elsewhere = [f"--proxy-server={beyond.proxy}", f"--proxy-bypass-list=*{STRANGERS}"]
        arguments = ["--no-sandbox", f"--host-resolver-rules={_RULES}", *elsewhere]
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        # The last test of all may have been one of no page.
        asyncio._set_running_loop(loop)
        browser.close()
    del pytestconfig.stash[_LOOP]


@pytest.fixture(scope="session")
def profile(chromium: Browser, beyond: Beyond) -> Profile:
    """The profile of the tests that need one page, one after the other; it is closed with the browser."""
    return Profile(chromium.new_context(), beyond)


@pytest.fixture(scope="module")
def blank(chromium: Browser, beyond: Beyond, server: Server) -> Iterator[Page]:
    """The web page, open at the list of sandboxes, for a module's tests that import its scripts and look at nothing."""
    with chromium.new_context() as own, Profile(own, beyond).lent() as context:
        page = _page(context)
        page.goto(f"{server.url}/_mock/ui/")
        yield page


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    """A page on which nobody was before; the test fails if it asked for anything that is not on this machine."""
    with profile.lent() as context:
        yield _page(context)


def _page(context: BrowserContext) -> Page:
    page = context.new_page()
    if FOLDER is not None:
        _RAN.watch(page)
    return page


def pytest_sessionfinish() -> None:
    if FOLDER is not None and _RAN.functions:
        _RAN.leave(Path(FOLDER))


@pytest.fixture
def screen(page: Page, server: Server) -> Iterator[Screen]:
    """The web page of the server that all tests share; no test leaves it with a script that failed."""
    opened = Screen(page, server.url)
    yield opened
    opened.has_no_trouble()


@pytest.fixture
def shop(make_box: MakeBox) -> Box:
    """A sandbox of the default fixtures, in which an application has sent a text."""
    box = make_box(fixtures="default")
    send(box, "We see you on Friday.")
    return box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def bare(make_box: MakeBox) -> Box:
    """A sandbox in which nothing is."""
    return make_box(fixtures="empty")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with listening(Site()) as made:
        yield made
