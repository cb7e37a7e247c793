"""What each file of a system's folder holds, by which its value is put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from marshmallow import Schema

from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Problem
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import World
from mock_server.web.current import Caller, RequestContext
from mock_server.web.http import Request
from mock_server.web.quotas import Limited
from mock_server.web.system import Answer, Collection, Credential, DashboardCall, Refusals, System


class Auth(Protocol):
    """`auth`: who calls, what they may do, and how often."""

    CREDENTIAL: Credential

    def identify(self, world: World, request: Request, /) -> Caller: ...
    def permit(self, caller: Caller, permission: str, /) -> None: ...
    def limit(self, caller: Caller, now: Instant, /) -> Quota | None: ...


class Errors(Protocol):
    """`errors`: its words for problems, and what calls may be refused with."""

    REFUSALS: Refusals

    def render_problem(self, problem: Problem | None, context: RequestContext[System], /) -> Answer: ...


class Schemas(Protocol):
    """`schemas`: the form of any refusal, beside what its views name."""

    @property
    def Error(self) -> type[Schema]: ...  # noqa: N802 - a class of a module


class Seed(Protocol):
    """`seed`: its credentials, and how fixtures fill a store."""

    def issue_credentials(self, sandbox_id: str, fixtures: Fixtures | None, /) -> Credentials: ...
    def seed(self, sandbox: Sandbox, fixtures: Fixtures | None, /) -> None: ...
    def claim(self, sandbox: Sandbox, /) -> None: ...
    def secrets(self, sandbox: Sandbox, /) -> Iterable[str | None]: ...


class Integrity(Protocol):
    """`integrity`: what an import must hold that no table can declare."""

    def flaws(self, sandbox: Sandbox, /) -> Iterable[str]: ...


class Dashboard(Protocol):
    """`dashboard`: what a person sets and reads there."""

    @property
    def CALLS(self) -> Sequence[DashboardCall]: ...  # noqa: N802 - a constant of a module
    @property
    def COLLECTIONS(self) -> Sequence[Collection]: ...  # noqa: N802 - a constant of a module
    def quotas(self, sandbox: Sandbox, /) -> Iterable[Limited]: ...


def parts(
    auth: Auth, dashboard: Dashboard, errors: Errors, integrity: Integrity, schemas: Schemas, seed: Seed
) -> dict[str, Any]:
    """What a System has of the modules that every system has."""
    return {
        "credential": auth.CREDENTIAL,
        "identify": auth.identify,
        "permit": auth.permit,
        "limit": auth.limit,
        "dashboard": dashboard.CALLS,
        "collections": dashboard.COLLECTIONS,
        "quotas": dashboard.quotas,
        "refusals": errors.REFUSALS,
        "render_problem": errors.render_problem,
        "flaws": integrity.flaws,
        "error_schema": schemas.Error,
        "issue_credentials": seed.issue_credentials,
        "seed": seed.seed,
        "claim": seed.claim,
        "secrets": seed.secrets,
    }
