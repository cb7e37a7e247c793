"""What is loaded once the port is open: the World, each system in the order in which calls come, the control plane.

It imports Flask, marshmallow and the kernel, so whoever opens a port imports it afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_server import systems
from mock_server.kernel import secrecy
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Bounds
from mock_server.kernel.webhooks.delivery import WebhookDispatcher
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.world import World
from mock_server.server import fixtures as fixture_files
from mock_server.server.settings import ConfigurationError, Settings
from mock_server.web.app import PipedApp
from mock_server.web.apps import CONTROL, Apps, Ground
from mock_server.web.pipeline import STAGES
from mock_server.web.served import Hides, Watched
from mock_server.web.system import System

if TYPE_CHECKING:
    from mock_server.server.keeping import Keeper

Fixtures = Mapping[str, Mapping[str, Any]]

# Seconds in which calls that have waited for a system are answered before the next one is loaded, which takes turns
# with them at the interpreter otherwise.
_A_MOMENT = 0.01

# What a server tells of how much it keeps.
_BOUNDS = (
    *("max_sandboxes", "sandbox_ttl", "max_messages", "max_requests", "max_records", "max_events"),
    *("max_connections", "max_import"),
)


class Loader:
    """Fills the apps. `fixtures` are those that were read already; `own_ports` take no webhook: we listen there.

    With a `keeper` nobody is answered before its state is taken up.
    """

    def __init__(
        self,
        settings: Settings,
        apps: Apps | None = None,
        fixtures: Fixtures | None = None,
        own_ports: Collection[int] = (),
        keeper: Keeper | None = None,
        watched: Watched | None = None,
    ) -> None:
        self._settings = settings
        self._keeper = keeper
        self._watched = watched or Watched()
        self._held: list[Callable[[], None]] = []
        self._fixtures = fixtures
        dispatcher = WebhookDispatcher(Policy(settings.webhook_allow, own_ports), settings.webhook_ca)
        bounds = Bounds(settings.max_requests, settings.max_messages, settings.max_records, settings.max_events)
        self.world = World(
            (),
            fixtures={},
            seed=settings.seed,
            bounds=bounds,
            dispatcher=dispatcher,
            max_sandboxes=settings.max_sandboxes,
            sandbox_ttl=settings.sandbox_ttl,
            shard=settings.shard,
        )
        self.apps = apps or Apps(settings.systems)
        self.apps.ground.set_result(Ground(self._hides, self.world.refused))

    def load(self) -> None:
        """Fill the apps. Raises ConfigurationError, which tells of every system whose fixtures cannot be used."""
        try:
            served = self._load_systems()
            if self._keeper is not None:
                self._keeper.take_up(self.world)
            for add in self._held:
                add()
            self._load_control(served)
        except BaseException as error:
            self.apps.fail(error)
            raise

    def _load_systems(self) -> list[System]:
        served: dict[str, System] = {}
        problems = list(systems.installed().problems)
        for name in self._order():
            try:
                served[name] = self.load_system(name)
            except ConfigurationError as error:
                problems += error.problems
                self.apps.fail(error, name)
            if self.apps.was_wanted(name):
                time.sleep(_A_MOMENT)
        if problems:
            raise ConfigurationError(problems)
        return [served[name] for name in self._settings.systems]

    def _order(self) -> Iterator[str]:
        if self._keeper is not None:
            yield from self._settings.systems
            return
        while (name := self.apps.next_to_load()) is not None:
            yield name

    def load_system(self, name: str) -> System:
        """Let one system answer. Raises ConfigurationError for a system or fixtures that cannot be used."""
        try:
            system, app = self._built(name)
        except Invalid as problem:
            place = fixture_files.place(name, self._settings.fixtures)
            wrong = [f"{field}: {told}" for field, all_told in problem.errors.items() for told in all_told]
            raise ConfigurationError([f"{place} does not fit: {one}" for one in wrong]) from problem
        except systems.Unusable as error:
            raise ConfigurationError([str(error)]) from error
        except ConfigurationError:
            raise
        except Exception as error:
            raise ConfigurationError([str(systems.defect(name, error))]) from error
        add = partial(self.apps.add, name, app, system.hosts)
        if self._keeper is None:
            add()
        else:
            self._held.append(add)
        return system

    def _built(self, name: str) -> tuple[System, PipedApp]:
        system = systems.load(name)
        hosts = self.apps.hosts
        if taken := [host for host in system.hosts if host in hosts]:
            raise systems.unusable(name, f"has the host {taken[0]}, which is {hosts[taken[0]]}'s.")
        found = self._fixtures
        if found is None:
            found = fixture_files.load((name,), self._settings.fixtures)
        self.world.adopt(system, found.get(name))
        return system, PipedApp(system, self.world, STAGES)

    def _load_control(self, served: list[System]) -> None:
        from mock_server import control  # noqa: PLC0415 - no system's first answer waits for it

        routes = {name: app.routes.all for name, app in self.apps.systems.items()}
        settings = self._settings
        about = control.About(
            bounds={name: getattr(settings, name) for name in _BOUNDS},
            hosts=settings.allow_host,
            webhooks_go_to=settings.webhook_allow or ("private networks",),
            watched=self._watched,
            save=None if self._keeper is None else self._keeper.save,
        )
        made = control.control_app(self.world, served, routes, settings.control_token, settings.max_import, about)
        self.apps.add(CONTROL, made)

    def _hides(self, path: str, sandbox_id: str | None) -> Hides:
        prefix, _, named = path.partition("/sandboxes/")
        if prefix == f"/{CONTROL}":
            sandbox_id = named.partition("/")[0]
        reached = None if sandbox_id is None else self.world.find(sandbox_id)
        # A line is written later, when the sandbox may be gone; what it kept secret is hidden all the same.
        known = [box.secrets for box in (self.world.all() if reached is None else (reached,))]
        own = () if self._settings.control_token is None else (self._settings.control_token,)
        return partial(secrecy.path, known=known, is_reached=reached is not None, also=own)


def build_apps(settings: Settings) -> Apps:
    """The apps, all of them loaded. Raises ConfigurationError for fixtures that cannot be used."""
    loader = Loader(settings)
    loader.load()
    return loader.apps
