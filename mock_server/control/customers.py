"""`…/people` and `…/inbound/options`: everybody who was written to or has written, and whom a customer may write to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from mock_server.control import cursors, filters
from mock_server.control._common import answer, of_sandbox, opened, systems
from mock_server.control.cursors import MOST_LOOKED_AT, Found, Place, look_aside
from mock_server.control.schemas import customers as schemas
from mock_server.control.search import fields
from mock_server.control.windows import State, states_of
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by
from mock_server.web.system import Customers, System

blueprint = of_sandbox("Customers", "Everybody who was written to or has written, in all systems.")

# So many of somebody's newest messages tell in which systems they are known.
_MOST_OF_ONE = 200
# So many people are looked at in a call.
_MOST_PEOPLE = 2_000


@blueprint.get("/people", gives=schemas.PeoplePage, query=schemas.PeopleQuery)
def list_people(query: dict[str, Any], sandbox_id: str) -> Response:
    """List who was written to or has written, one for each address in whichever systems, the newest first

    Found by number or address, whatever a system calls them; `query` narrows the list, cursors go through it.
    """
    filters.check(("", query))
    with opened(sandbox_id) as sandbox:
        table = sandbox.messages
        look_aside(len(table), sandbox_id)
        place = Place.of(query, table.first_number, table.next_number)
        search = None
        if "query" in query:
            search = fields.people(systems()).read(query["query"], sandbox.clock.now())
        tests = list(search.tests) if search else []
        if "system" in query:
            tests.append(lambda person: query["system"] in person.in_systems)
        found = _look(sandbox, tests, place)
        return cursors.page(found, place, [person.shown() for person in found.shown], table.dropped, search)


def newest(sandbox: Sandbox, most: int) -> list[dict[str, Any]]:
    """So many people as they are shown, who did something last first."""
    place = Place(after=None, before=sandbox.messages.next_number, size=most, counts=False)
    return [person.shown() for person in _look(sandbox, [], place).shown]


def _look(sandbox: Sandbox, tests: list[Callable[[Any], bool]], place: Place) -> Found[Person]:
    """Message by message, the newest first: whose newest it is, is somebody to be looked at."""
    selection = sandbox.messages.all().before(place.before)
    if place.after is not None:
        selection = selection.beyond(place.after)
    shown: list[Person] = []
    seen: set[str] = set()
    scanned, reached = 0, None
    for number, message in resting(selection.newest(MOST_LOOKED_AT)):
        if len(shown) == place.size or len(seen) == _MOST_PEOPLE:
            break
        scanned, reached = scanned + 1, number
        if message.counterpart in seen:
            continue
        seen.add(message.counterpart)
        # Who has a newer one was on a page before.
        if next(_with(sandbox, message.counterpart), message).id == message.id:
            person = Person(sandbox, message)
            if all(test(person) for test in tests):
                shown.append(person)
    complete = scanned == len(selection)
    return Found(shown=shown, scanned=scanned, reached=reached, complete=complete, has_more=not complete, total=None)


def _with(sandbox: Sandbox, address: str) -> Iterator[Message]:
    """Somebody's messages, the newest first, without those in which the address is the system's own."""
    return sandbox.messages.where("counterpart", address).newest_first()


class Person:
    """Somebody, by their address; the sandbox is locked as long as this is asked for anything."""

    def __init__(self, sandbox: Sandbox, newest: Message) -> None:
        self._sandbox = sandbox
        self.newest = newest
        self.address = newest.counterpart

    @cached_property
    def _messages(self) -> list[Message]:
        return list(islice(_with(self._sandbox, self.address), _MOST_OF_ONE))

    @cached_property
    def systems(self) -> Mapping[tuple[str, str, str, str, str], int]:
        """In which systems, accounts, conversations and channels, with how many of the newest messages."""
        return Counter(
            (message.system, message.account, message.party, message.thread, message.channel)
            for message in self._messages
        )

    @cached_property
    def in_systems(self) -> frozenset[str]:
        return frozenset(key[0] for key in self.systems)

    @cached_property
    def name(self) -> str | None:
        """As the newest system calls them that knows more than the address."""
        for message in self._messages:
            name = name_of(self._sandbox, message)
            if name is not None and name != self.address:
                return name
        return None

    @cached_property
    def window(self) -> State | None:
        """The first system's of those that close soonest; where none is open, of those that have closed last."""
        known_in = [system for name, system in systems().items() if name in self.in_systems]
        known = [one for system in known_in for one in states_of(self._sandbox, system, self.address)]
        return min(known, key=lambda state: state.order, default=None)

    @property
    def inbound(self) -> int:
        return len(self._sandbox.messages.where("sender", self.address))

    @property
    def outbound(self) -> int:
        return len(self._sandbox.messages.where("recipient", self.address))

    def shown_window(self) -> dict[str, Any] | None:
        """The window as it is answered; None for nobody's."""
        return None if self.window is None else self.window.shown(self._sandbox)

    def shown(self) -> dict[str, Any]:
        return shown_by(schemas.PersonAnswer)(self)


def name_of(sandbox: Sandbox, message: Message) -> str | None:
    """What a message's system calls its customer."""
    customers = systems()[message.system].customers
    return None if customers is None else customers.name_of(sandbox, message)


@blueprint.get("/inbound/options", gives=schemas.OptionsList, query=schemas.OptionsQuery)
def list_inbound_options(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what a customer may say, system by system: to whom, by which channel, on which plane

    What `POST …/inbound` takes for each system at present.
    """
    filters.check(("", query))
    asked = [system for name, system in systems().items() if query.get("system", name) == name]
    with opened(sandbox_id) as sandbox:
        return answer({"items": [_options(sandbox, system, query.get("sender")) for system in asked]})


def _options(sandbox: Sandbox, system: System, sender: str | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "system": system.name,
        "to": [],
        "channels": list(system.channels),
        "planes": list(system.planes),
    }
    customers = system.customers
    if customers is None:
        return shown
    shown |= {
        "to": list(_receivers(customers, sandbox, sender)),
        "from_form": customers.form,
        "attachments": customers.takes_attachments,
    }
    known = () if sender is None else _with(sandbox, sender)
    newest = next((one for one in known if one.system == system.name), None)
    name = None if newest is None else customers.name_of(sandbox, newest)
    return shown if name is None else {**shown, "known": {"name": name}}


def _receivers(customers: Customers, sandbox: Sandbox, sender: str | None) -> Iterator[dict[str, Any]]:
    """The first of a channel and plane is where a message goes unless told otherwise."""
    known: set[tuple[str | None, str | None]] = set()
    for receiver in customers.receivers(sandbox, sender):
        where = (receiver.channel, receiver.plane)
        yield shown_by(schemas.ReceiverAnswer)(receiver, where not in known)
        known.add(where)
