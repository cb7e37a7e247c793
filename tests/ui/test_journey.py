"""A person who knows none of it, from the page of a fresh server to a copied command: by mouse, and by keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.receivers import Receiver
from tests.support.servers import own_server
from tests.ui.screen import ADA, Screen
from tests.ui.test_as_code import shelled


class Person:
    """Somebody at the page, who reaches what is on it by the mouse, or by the keyboard alone."""

    def __init__(self, page: Page, *, by_keys: bool) -> None:
        self.page = page
        self._by_keys = by_keys

    def press(self, what: Locator) -> None:
        """Press a button or a link."""
        expect(what).to_be_visible()
        if not self._by_keys:
            what.click()
            return
        self._reach(what)
        self.page.keyboard.press("Enter")

    def write(self, where: Locator, text: str) -> None:
        """Write into a field, in place of what is there."""
        if self._by_keys:
            self._reach(where)
        else:
            where.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, where: Locator, what: str) -> None:
        """Choose of a list, by the beginning of its name with the keyboard."""
        if self._by_keys:
            self._reach(where)
            self.page.keyboard.type(what)
        else:
            where.select_option(what)
        expect(where).to_have_value(what)

    def open_first(self) -> None:
        """Open the first row of the list."""
        if self._by_keys:
            self._reach(self.page.get_by_role("grid"))
            self.page.keyboard.press("Home")
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(".row").first.click()

    def _reach(self, what: Locator) -> None:
        """Go on with the Tab key until it is there; nobody goes through more than all of the page."""
        for _ in range(250):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"The keyboard does not reach {what}.")


class Way:
    """What a person does on the page of a fresh server, step by step; each looks at what came of it."""

    def __init__(self, person: Person, url: str, receiver: Receiver) -> None:
        self.person, self.page, self.url, self.receiver = person, person.page, url, receiver
        self.shown = ""

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first

    def link(self, name: str) -> Locator:
        """A link by its words, behind which a number may stand of what is there."""
        words = re.compile(rf"^{re.escape(name)}( [\d,]+)?$")
        return self.page.get_by_role("link", name=words).locator("visible=true").first

    def copied(self) -> str:
        return self.page.evaluate("navigator.clipboard.readText()")

    def send_the_first_call(self) -> None:
        """Copies the first call that the empty timeline shows, sends it, and sees it come."""
        self.page.goto(self.url)
        self.person.press(self.link("default"))
        first = self.page.locator(".command").filter(has=self.page.get_by_role("region", name="the first call of coax"))
        self.person.press(first.get_by_role("button", name="Copy"))
        expect(self.page.get_by_role("status")).to_contain_text("Copied")
        self.shown = self.copied()
        shelled(self.shown)
        expect(self.page.get_by_role("grid", name="Timeline")).to_contain_text("200 GET")

    def be_told(self) -> None:
        """Has an own receiver told by Coext."""
        self.person.press(self.link("Webhooks"))
        self.person.press(self.button("Subscribe coext"))
        self.person.write(self.page.get_by_label("Address of the receiver"), self.receiver.url)
        self.person.press(self.page.get_by_role("dialog").get_by_role("button", name="Subscribe", exact=True))
        self.person.press(self.button("Done"))

    def answer_as_the_customer(self) -> None:
        """Writes as Ada, by Coext."""
        self.person.press(self.link("People"))
        self.person.press(self.button("New number"))
        self.person.write(self.page.get_by_label("Phone number, mailbox"), ADA)
        self.person.press(self.button("Open the phone"))
        self.person.choose(self.page.locator(".by select"), "coext")
        self.person.write(self.page.get_by_role("textbox", name="What the customer writes"), "Can it be Saturday?")
        self.person.press(self.button("Send"))
        expect(self.page.get_by_role("log")).to_contain_text("Can it be Saturday?")

    def watch_the_webhook(self) -> None:
        """Sees that the application was told, and how that was signed."""
        told = self.page.get_by_role("log").get_by_role("link", name="told your app: 200")
        self.person.press(told)
        expect(self.page.get_by_role("region", name="Signature")).to_contain_text("This server has checked it.")
        assert b"Can it be Saturday?" in self.receiver.wait_for(1)[0].body
        self.person.press(self.page.get_by_role("region", name="This delivery").get_by_role("button", name="Close"))

    def see_the_window_close(self) -> None:
        """Freezes the clock, moves it by a day, and sees the window close, and why."""
        self.person.press(self.link("People"))
        self.person.press(self.button("Freeze"))
        expect(self.page.get_by_role("group", name="Clock of the sandbox")).to_contain_text("frozen")
        self.person.write(self.page.get_by_role("searchbox"), "saturday")
        expect(self.page.locator(".row")).to_have_count(1)
        self.person.open_first()
        windows = self.page.get_by_role("list", name="Session windows")
        expect(windows).to_contain_text("left")
        self.person.press(self.button("+24 h"))
        expect(windows).to_contain_text("closed since")
        expect(windows).to_contain_text("the customer last wrote at")

    def arm_a_fault(self) -> None:
        """Arms one, and finds its badge elsewhere."""
        self.person.press(self.link("Faults"))
        self.person.press(self.button("503 twice"))
        self.person.press(self.link("Messages"))
        expect(self.link("1 fault armed")).to_be_visible()

    def copy_the_request(self) -> None:
        """Copies the request as curl; the command works, and the fault strikes it."""
        self.person.press(self.link("Requests"))
        self.person.open_first()
        self.person.press(self.button("curl"))
        expect(self.page.get_by_role("status").last).to_contain_text("as curl")
        command = self.copied().replace("curl", "curl -s -o /dev/null -w '%{http_code}'", 1)
        key = self.shown.partition("Bearer ")[2].partition("'")[0]
        assert "503" in shelled(command, COAX_API_KEY=key)
        expect(self.page.locator(".row").first).to_contain_text("503")


@pytest.mark.parametrize("by_keys", [False, True], ids=["by mouse", "by keys"])
def test_the_whole_way_is_gone_by_whoever_knows_none_of_it(by_keys: bool, receiver: Receiver, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # As `make serve` starts it.
    with own_server() as fresh:
        screen = Screen(page, fresh.url)
        way = Way(Person(page, by_keys=by_keys), fresh.url, receiver)
        for step in (
            *(way.send_the_first_call, way.be_told, way.answer_as_the_customer, way.watch_the_webhook),
            *(way.see_the_window_close, way.arm_a_fault, way.copy_the_request),
        ):
            step()
        screen.is_sound()
