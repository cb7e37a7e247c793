"""The composition root: settings → gateway → HTTP, and behind it what `loading` loads, part by part."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from mock_server.server import memory
from mock_server.server.serving import Serving, listen_everywhere, room_for_connections
from mock_server.server.settings import ConfigurationError, Settings
from mock_server.version import __version__
from mock_server.web import limits
from mock_server.web.apps import Apps
from mock_server.web.browsers import OpenToPages
from mock_server.web.gateway import Gateway
from mock_server.web.proxies import Proxies, networks
from mock_server.web.served import Report, Watched
from mock_server.web.strangers import Door

if TYPE_CHECKING:
    from mock_server.server.keeping import Keeper


class Server:
    """A server of its own World. `start` returns once the port is open; everything else is loaded meanwhile."""

    def __init__(self, settings: Settings, report: Report | None = None) -> None:
        self.settings = settings
        self._report = report
        self._sockets: dict[str, tuple[socket.socket, ...]] = {}
        self.apps = Apps(settings.systems)
        self._serving: Serving | None = None
        self._keeper: Keeper | None = None
        # What was begun, to be ended the other way round.
        self._begun = ExitStack()
        self._watched = Watched()

    @property
    def port(self) -> int:
        return self.port_of("")

    @property
    def url(self) -> str:
        """The main address, without a path."""
        host = self.settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def port_of(self, system: str) -> int:
        """The port that a system has for itself (`""`: the main port)."""
        port: int = self._sockets[system][0].getsockname()[1]
        return port

    def bind(self) -> None:
        """Take the ports. Raises ConfigurationError, which names every port that is not to be had."""
        problems = []
        for name, port in {"": self.settings.port, **self.settings.port_for}.items():
            try:
                self._sockets[name] = listen_everywhere(self.settings.host, port)
            except OSError as error:
                problems.append(f"Port {port} of {self.settings.host} cannot be used: {error.strerror}.")
        for bound in chain.from_iterable(self._sockets.values()):
            self._begun.enter_context(bound)
        if problems:
            self.close()
            raise ConfigurationError(problems)

    def open(self) -> None:
        """Begin to answer: health at once, the rest when `load` is through."""
        ports = {self.port_of(name): name for name in self.settings.port_for}
        gateway = Gateway(
            self.apps,
            version=__version__,
            door=Door(self.settings.allow_host, self.settings.control_token),
            ports=ports,
            report=self._report,
            has_page=self.settings.ui,
            shard=self.settings.shard,
            proxies=Proxies(networks(self.settings.trusted_proxy)) if self.settings.trusted_proxy else None,
        )
        origins = self.settings.cors_origin
        self._serving = Serving(
            OpenToPages(gateway, origins, gateway.own_headers) if origins else gateway,
            tuple(chain.from_iterable(self._sockets.values())),
            connections=room_for_connections(self.settings.max_connections),
            seconds=self.settings.client_timeout,
            body_limit=partial(limits.body_limit, max_import=self.settings.max_import),
        )
        self._watched = Watched(gateway.tally, self._serving.load)
        self._begun.callback(self._serving.stop)
        self._serving.start()

    def load(self, fixtures: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Build everything behind the door. Raises ConfigurationError."""
        try:
            # Flask, marshmallow and the kernel come after health answers.
            from mock_server.kernel.ticker import Ticker  # noqa: PLC0415 - see above
            from mock_server.server.loading import Loader  # noqa: PLC0415 - see above

            own_ports = {self.port_of(name) for name in self._sockets}
            keeper = self._opened_keeper()
            loader = Loader(self.settings, self.apps, fixtures, own_ports, keeper, self._watched)
        except BaseException as error:
            self.apps.fail(error)
            raise
        self._begun.callback(loader.world.dispatcher.close)
        ticker = Ticker(loader.world, memory.give_back)
        self._begun.callback(ticker.stop)
        ticker.start()
        loader.load()
        # Only what was taken up whole is ever written over.
        self._keeper = keeper

    def _opened_keeper(self) -> Keeper | None:
        if self.settings.state is None:
            return None
        from mock_server.server import keeping  # noqa: PLC0415 - cattrs comes with it, which most starts need not wait for

        return keeping.keeper_of(self.settings.state, self.settings.shard)

    def start(self) -> Server:
        """Bind, open and load. Raises ConfigurationError."""
        fixtures = None
        if self.settings.fixtures is not None:
            from mock_server.server import fixtures as fixture_files  # noqa: PLC0415 - only for fixtures of one's own

            fixtures = fixture_files.load(self.settings.systems, self.settings.fixtures)
        self.bind()
        self.open()
        self.load(fixtures)
        return self

    def close(self) -> None:
        """Stop serving, give the ports back, and save the state where it is kept. Raises NotSaved."""
        self._begun.close()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close()


def create_server(settings: Settings | None = None) -> Server:
    """A server, not yet started."""
    return Server(settings or Settings(port=0))
