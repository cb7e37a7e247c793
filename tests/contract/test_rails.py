"""Every rail keeps what it is there for from a vendor; and with that rail off, its own test says so."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.configuration import Configuration, known
from contract_tests.journal import Journal
from contract_tests.live import LiveTarget, railed
from contract_tests.outgoing import Outgoing
from contract_tests.rails import Pace, Rails, Refused
from contract_tests.recipients import Recipients
from mock_server.systems import ours
from tests.contract.pretend import Tripwire, secured, tripwire

LISTED, STRANGER = "+447700900123", "+447700900199"
ALL = ("write", "send", "third_party")


class Blind(Rails):
    """Rails whose guests foresee nothing, so that each rail has to hold by itself."""

    def foresees(self, outgoing: Outgoing) -> None:
        """Nothing."""


@dataclass
class Vendor:
    """Where live runs go: the vendor, somebody else, the vendor without encryption; time passes by sleep alone."""

    own: Tripwire
    other: Tripwire
    open: Tripwire
    bundle: Path
    folder: Path
    slept: list[float] = field(default_factory=list)

    def run(self, without: str | None = None, **settings: Any) -> LiveTarget:
        """A live run of TripDesk that may do everything, without one of its rails."""
        wanted = {"allow": ALL, "send_budget": 9, "recipients": [LISTED], "journal": self.folder / "journal.jsonl"}
        configuration = Configuration(
            "tripdesk", self.own.url, {"test_key": "ak_test_not-a-secret"}, ca_bundle=str(self.bundle), run="r1"
        )
        target = LiveTarget(replace(configuration, **{**wanted, **settings}))
        standing = [
            replace(rail, clock=lambda: sum(self.slept), sleep=self.slept.append) if isinstance(rail, Pace) else rail
            for rail in target._rails()
        ]
        assert without is None or without in {rail.name for rail in standing}
        target.transport.rails = Blind([rail for rail in standing if rail.name != without])
        return target


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[Vendor]:
    bundle = tmp_path / "vendor.pem"
    context = secured(bundle)
    with tripwire(context) as own, tripwire(context) as other, tripwire() as unencrypted:
        yield Vendor(own, other, unencrypted, bundle, tmp_path)


MESSAGES, CONTACTS = "/api/v1/messages", "/api/v1/contacts"
TALK = "cnv_01ARZ3NDEKTSV4RRFFQ69G5FAV"
LIVE_KEY = {"Authorization": "Bearer ak_live_not-a-secret"}


def send(target: LiveTarget, method: str, path: str, body: Any = None, base: str | None = None, **more: Any) -> None:
    """Let a test's request go, unless a rail keeps it."""
    content = more.pop("raw", b"" if body is None else json.dumps(body).encode())
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    request = requests.Request(method, (base or target.configuration.base_url) + path, data=content, headers=headers)
    told = {"operation": f"{method} {path}", "declared": "third_party", "arranged": False, **more}
    with suppress(Refused):
        target.transport.send(request, system="tripdesk", **told)


def message(to: str = LISTED, **fields: Any) -> dict[str, Any]:
    return {"channel": "sms", "to": to, "text": "Hello.", **fields}


def asks(*asked: Any, **more: Any) -> Callable[[LiveTarget], None]:
    return lambda target: send(target, *asked, **more)


reads, writes = asks("GET", CONTACTS), asks("POST", CONTACTS, {"name": "ct-r1-1"})
sends, sends_to_a_stranger = asks("POST", MESSAGES, message()), asks("POST", MESSAGES, message(STRANGER))
sends_by_an_id = asks(
    *("POST", f"/api/mobile/conversations/{TALK}/messages", {"text": "Hello."}),
    operation="POST /api/mobile/conversations/{conversation_id}/messages",
)
sends_to_another_in_a_field = asks(
    "POST", MESSAGES, message(attributes={"deep": [{"copy": f"call {STRANGER} or ask@example.com"}]})
)
sends_in_gzip = asks(
    *("POST", MESSAGES), raw=gzip.compress(json.dumps(message(STRANGER)).encode()), headers={"Content-Encoding": "gzip"}
)


def meets_an_unexpected_success(target: LiveTarget) -> None:
    target.transport.rails.unexpected(f"POST {MESSAGES}")


@dataclass
class Case:
    """What a run with such settings tries, one after the other, and what arrives of that."""

    rail: str
    tries: Sequence[Callable[[LiveTarget], None]]
    arrived: Sequence[str] = ()
    run: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, vendor: Vendor, without: str | None) -> None:
        target = vendor.run(without, **self.run)
        for attempt in self.tries:
            attempt(target)
        assert vendor.own.arrived == list(self.arrived)


READ, SENT = f"GET {CONTACTS}", f"POST {MESSAGES}"
CASES = {
    "no live key is carried": Case("live keys", [asks("GET", CONTACTS, headers=LIVE_KEY)]),
    "only reads are sent unless more is allowed": Case("effects", [reads, sends, writes], [READ], {"allow": ()}),
    "an unknown route is a send": Case(
        "effects", [asks("GET", "/api/v9/everything", operation=None)], run={"allow": ("write",)}
    ),
    "a claim does nothing that it does not declare": Case(
        "effects", [asks("POST", MESSAGES, message(), declared="write")]
    ),
    "nobody is written to who is not listed": Case("recipients", [sends_to_a_stranger]),
    "nobody is written to by another field": Case("recipients", [sends_to_another_in_a_field]),
    "nobody is written to in gzip": Case("recipients", [sends_in_gzip]),
    "nobody is written to by an id of before": Case("recipients", [sends_by_an_id]),
    "what is created has the run's name": Case("names", [asks("POST", CONTACTS, {"name": "Ada Example"})]),
    "after an unexpected success only reads are sent": Case(
        "stop", [meets_an_unexpected_success, reads, sends], [READ]
    ),
    "no more is sent than the budget has": Case("budget", [sends] * 3, [SENT], {"send_budget": 1}),
}


def nothing_goes_unencrypted(vendor: Vendor, without: str | None) -> None:
    reads(vendor.run(without, base_url=vendor.open.url))
    assert vendor.open.arrived == []


def nothing_goes_elsewhere(vendor: Vendor, without: str | None) -> None:
    send(vendor.run(without), "GET", CONTACTS, base=vendor.other.url)
    assert vendor.other.arrived == []


def nothing_leaves_the_pinned_path(vendor: Vendor, without: str | None) -> None:
    send(vendor.run(without, base_url=f"{vendor.own.url}/v9"), "GET", CONTACTS, base=vendor.own.url)
    assert vendor.own.arrived == []


def a_crash_does_not_begin_the_budget_anew(vendor: Vendor, without: str | None) -> None:
    for _ in range(3):
        sends(vendor.run(without, send_budget=1))
    assert vendor.own.arrived == [SENT]


def requests_keep_their_distance(vendor: Vendor, without: str | None) -> None:
    target = vendor.run(without)
    for _ in range(4):
        reads(target)
    assert len(vendor.own.arrived) == 4
    assert sum(vendor.slept) == 3


Scenario = Callable[[Vendor, "str | None"], None]
SCENARIOS: list[tuple[str, Scenario]] = [
    ("https", nothing_goes_unencrypted),
    ("host", nothing_goes_elsewhere),
    ("host", nothing_leaves_the_pinned_path),
    ("budget", a_crash_does_not_begin_the_budget_anew),
    ("pace", requests_keep_their_distance),
    *((case.rail, case) for case in CASES.values()),
]
each_scenario = pytest.mark.parametrize(
    ("rail", "scenario"), SCENARIOS, ids=[*(scenario.__name__ for _, scenario in SCENARIOS[: -len(CASES)]), *CASES]
)


@each_scenario
def test_a_rail_holds(vendor: Vendor, rail: str, scenario: Scenario) -> None:
    scenario(vendor, None)


@each_scenario
def test_with_its_rail_off_the_same_is_caught(vendor: Vendor, rail: str, scenario: Scenario) -> None:
    with pytest.raises(AssertionError):
        scenario(vendor, rail)


@pytest.mark.parametrize(
    ("body", "headers"),
    [(message(STRANGER), {}), ({"name": "Ada Example"}, {}), (message(), LIVE_KEY)],
    ids=["recipient", "name", "live key"],
)
def test_what_a_guest_does_not_try_skips_the_test_before_a_rail_has_to_act(
    vendor: Vendor, body: dict[str, Any], headers: dict[str, str]
) -> None:
    target = vendor.run()
    target.transport.rails = Rails(target._rails())

    with pytest.raises(pytest.skip.Exception, match=r"^unverifiable: "):
        send(target, "POST", CONTACTS if "name" in body else MESSAGES, body, headers=headers)
    assert (vendor.own.arrived, target.transport.rails.refusals) == ([], [])


def test_every_rail_has_a_scenario(vendor: Vendor) -> None:
    assert {rail.name for rail in vendor.run()._rails()} == {rail for rail, _ in SCENARIOS}


def test_no_redirect_is_followed(vendor: Vendor) -> None:
    vendor.own.answer = (302, {"Location": f"{vendor.other.url}/trap"}, b"")
    send(vendor.run(), "GET", CONTACTS)
    assert (vendor.own.arrived, vendor.other.arrived) == ([f"GET {CONTACTS}"], [])


def test_what_is_allowed_arrives(vendor: Vendor) -> None:
    target = vendor.run()
    send(target, "POST", MESSAGES, message(to="0044 7700 900123"))
    send(target, "POST", CONTACTS, {"name": "ct-r1-1", "phone": LISTED})
    send(target, "GET", f"{CONTACTS}?phone={STRANGER}", operation=f"GET {CONTACTS}")

    assert [line.split()[0] for line in vendor.own.arrived] == ["POST", "POST", "GET"]


def test_an_id_that_came_to_be_in_this_run_may_be_addressed(vendor: Vendor) -> None:
    target = vendor.run()
    vendor.own.answer = (202, {}, json.dumps({"id": TALK}).encode())
    sends(target)
    sends_by_an_id(target)

    assert len(vendor.own.arrived) == 2


def test_the_journal_tells_of_sends_and_creations_and_of_no_person_and_no_key(vendor: Vendor) -> None:
    target = vendor.run()
    vendor.own.answer = (201, {}, b'{"id": "con_01ARZ3NDEKTSV4RRFFQ69G5FAV"}')
    send(target, "POST", CONTACTS, {"name": "ct-r1-1", "phone": LISTED}, headers={"Authorization": "Bearer hush-hush"})
    sends(target)
    written = (vendor.folder / "journal.jsonl").read_text()

    assert [json.loads(line)["kind"] for line in written.splitlines()] == ["created", "send"]
    assert not [secret for secret in (LISTED, LISTED[1:], "hush-hush", "Hello.") if secret in written]


def test_what_was_created_is_deleted_the_newest_first_and_what_cannot_be_is_listed(vendor: Vendor) -> None:
    journal = Journal(vendor.folder / "journal.jsonl", "r0")
    for number, deletes in ((1, f"{CONTACTS}/{{}}"), (2, f"{CONTACTS}/{{}}"), (3, None)):
        journal.add("created", system="tripdesk", operation=f"POST {CONTACTS}", id=f"con_{number}", deletes=deletes)
    vendor.own.answer = (204, {}, b"")
    left = vendor.run().clean_up()

    assert vendor.own.arrived == [f"DELETE {CONTACTS}/con_2", f"DELETE {CONTACTS}/con_1"]
    assert [line["id"] for line in left] == ["con_3"]
    assert [line["id"] for line in Journal(vendor.folder / "journal.jsonl", "r2").leftovers("tripdesk")] == ["con_3"]


def test_a_line_that_a_crash_cut_off_counts_as_a_send(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text('{"run": "r0", "at": 1, "kind": "send"}\n{"run": "r0", "at": 2, "ki')

    assert Journal(file, "r1").sends == 2


def _asked(body: Any) -> Outgoing:
    url = "https://vendor.example.com/api/v1/messages"
    return Outgoing("tripdesk", "POST", url, {}, json.dumps(body).encode(), f"POST {MESSAGES}", "send")


@pytest.mark.parametrize("body", [{"msisdn": STRANGER.removeprefix("+")}, {"to": LISTED, "contact": 4711}])
def test_a_vendors_own_fields_and_ids_address_somebody_too(body: dict[str, Any]) -> None:
    plain = Recipients([LISTED], known("tripdesk"))
    told = Recipients([LISTED], replace(known("tripdesk"), addressing=frozenset({"msisdn"}), ids=r"\b[0-9]{4}\b"))

    assert plain.check(_asked(body)) is None
    assert told.check(_asked(body)) is not None
    assert told.check(_asked({"msisdn": LISTED.removeprefix("+")})) is None


def test_only_a_vendor_with_keys_that_spend_has_the_rail_for_them() -> None:
    names = {
        system: {rail.name for rail in railed(Configuration(system, "https://a.example.com", {}), Journal(None, "r1"))}
        for system in ours()
    }
    assert [system for system in names if "live keys" in names[system]] == ["tripdesk"]
