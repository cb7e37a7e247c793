"""`/_mock/sandboxes`: make, look at, change, reset, export and import worlds of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.control._common import answer, as_given, group, opened, own_secrets, paged, systems
from mock_server.control.schemas import sandboxes as schemas
from mock_server.kernel import glob, room, state
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Conflict, Invalid
from mock_server.kernel.sandbox import Origin, Sandbox
from mock_server.kernel.world import DEFAULT
from mock_server.web import current
from mock_server.web.gateway import base_url
from mock_server.web.http import Response
from mock_server.web.rendering import empty, shown_by
from mock_server.web.system import filled, takes_long

# Bytes of an exported state for each that a sandbox holds, about.
_WRITTEN = 0.3

blueprint = group("Sandboxes", "Worlds of their own: state, clock, ids, limits, journal.")


@blueprint.post("/sandboxes", gives=schemas.SandboxAnswer, status=201, body=schemas.NewSandbox)
@takes_long
def create_sandbox(body: dict[str, Any]) -> Response:
    """Create a sandbox

    A world of its own with credentials of its own; the answer has what an application is configured with.
    """
    world = current.world()
    clock = body.get("clock", {})
    origin = Origin(
        id=world.id_of(body.get("id")),
        seed=body.get("seed", world.seed),
        fixtures=_fixtures(body["fixtures"]),
        now=clock.get("now"),
        frozen=clock.get("frozen", False),
        delivery=_delivery(Delivery(), body.get("delivery", {})),
        limits=_limits(body.get("limits", {})),
        strict=body["strict"],
        signatures=body["signatures"],
        label=body["label"],
        labels=body.get("labels", {}),
        ttl_seconds=body.get("ttl_seconds", world.sandbox_ttl),
    )
    sandbox = world.create(origin)
    with sandbox.lock:
        return answer(view(sandbox), 201)


@blueprint.get("/sandboxes", gives=schemas.SandboxPage, query=schemas.SandboxQuery)
def list_sandboxes(query: dict[str, Any]) -> Response:
    """List the sandboxes

    The default one first; `view=summary` leaves the credentials out.
    """
    show = summary if query["view"] == "summary" else view

    def shown(sandbox: Sandbox) -> dict[str, Any]:
        with sandbox.lock:
            return show(sandbox)

    return paged(_chosen(query), query, shown)


@blueprint.delete("/sandboxes", gives=schemas.DeletedAnswer, query=schemas.Chosen)
@takes_long
def delete_sandboxes(query: dict[str, Any]) -> Response:
    """Delete the sandboxes of a label or labels; `default` stays

    The credentials of each are nobody's from then on.
    """
    # One that is empty names none: in a script a variable may have had no value.
    if not query or not all(text.strip(", ") for text in query.values()):
        told = "Say which sandboxes: give `label` or `labels`."
        raise Invalid({name: [told] for name in ("label", "labels") if not query.get(name, "").strip(", ")})
    world, deleted = current.world(), 0
    for sandbox in resting(_chosen(query)):
        # Somebody may have been quicker.
        if sandbox.id != DEFAULT and world.find(sandbox.id) is sandbox:
            world.delete(sandbox.id)
            deleted += 1
    return answer({"deleted": deleted})


@blueprint.get("/sandboxes/<sandbox_id>", gives=schemas.SandboxAnswer)
def get_sandbox(sandbox_id: str) -> Response:
    """Get a sandbox

    With each system's base URL, credentials and a first call that works as it stands.
    """
    with opened(sandbox_id) as sandbox:
        return answer(view(sandbox))


@blueprint.get("/sandboxes/<sandbox_id>/stores", gives=schemas.StoreList)
def list_stores(sandbox_id: str) -> Response:
    """What the sandbox holds, store by store: records and bytes, how many of each there may be, what was dropped

    A store that is full drops its oldest or takes no more; what was dropped is counted here.
    """
    with opened(sandbox_id) as sandbox:
        items = [{"name": name, **held._asdict()} for name, held in room.holdings(sandbox, systems())]
    return answer({"items": items})


@blueprint.patch("/sandboxes/<sandbox_id>", gives=schemas.SandboxAnswer, body=schemas.ChangedSandbox)
def update_sandbox(body: dict[str, Any], sandbox_id: str) -> Response:
    """Change a sandbox's labels, time to live, delivery settings or limits

    What the body does not name stays as it is.
    """
    with opened(sandbox_id) as sandbox:
        if body.get("ttl_seconds") and sandbox_id == DEFAULT:
            raise Conflict("The default sandbox stays as long as the server.")
        limits = _limits(body.get("limits", {}))
        sandbox.delivery = _delivery(sandbox.delivery, body.get("delivery", {}))
        sandbox.limits.update(limits)
        sandbox.signatures = body.get("signatures", sandbox.signatures)
        sandbox.label = body.get("label", sandbox.label)
        sandbox.labels = body.get("labels", sandbox.labels)
        sandbox.lifetime.seconds = body.get("ttl_seconds", sandbox.lifetime.seconds)
        sandbox.chronicle.note("settings.changed", fields=sorted(body), **as_given())
        return answer(view(sandbox))


@blueprint.delete("/sandboxes/<sandbox_id>", status=204)
@takes_long
def delete_sandbox(sandbox_id: str) -> Response:
    """Delete a sandbox; `default` can only be reset

    Its credentials are nobody's from then on, and whoever waits in it is answered at once.
    """
    current.world().delete(sandbox_id)
    return empty()


@blueprint.post("/sandboxes/<sandbox_id>/reset", gives=schemas.SandboxAnswer)
@takes_long
def reset_sandbox(sandbox_id: str) -> Response:
    """Put a sandbox back to how it was created: seed, fixtures, clock, credentials

    What happened is forgotten; whoever waits in it is answered at once.
    """
    sandbox = current.world().reset(sandbox_id)
    with sandbox.lock:
        return answer(view(sandbox))


@blueprint.get("/sandboxes/<sandbox_id>/state", gives=schemas.StateAnswer, query=schemas.StateQuery)
@takes_long
def export_state(query: dict[str, Any], sandbox_id: str) -> Response:
    """Export the whole state as one document, or say how large it would be

    Records, clock, subscriptions and what is due, as `PUT …/state` takes it.
    """
    with opened(sandbox_id) as sandbox:
        if "part" in query:
            size = sum(held.bytes for _, held in room.holdings(sandbox, systems()))
            counts = {"messages": len(sandbox.messages), "requests": len(sandbox.journal)}
            return answer({**counts, "size_estimate": round(size * _WRITTEN)})
        taken = state.take(sandbox, current.world().vendors, own_secrets())
    return Response(state.write(taken), content_type="application/json")


@blueprint.put("/sandboxes/<sandbox_id>/state", gives=schemas.SandboxAnswer, body=schemas.StateDocument)
@takes_long
def import_state(body: dict[str, Any], sandbox_id: str) -> Response:
    """Import a state that was exported, from this sandbox or another

    It is checked whole before anything is replaced.
    """
    sandbox = state.import_state(current.world(), sandbox_id, body)
    with sandbox.lock:
        return answer(view(sandbox))


def view(sandbox: Sandbox) -> dict[str, Any]:
    here = base_url(current.context().request.environ)
    access = {}
    for name, system in systems().items():
        url, credentials = f"{here}/{name}{system.base_path}", sandbox.credentials[name]
        access[name] = {
            "base_url": url,
            "first_call": filled(system.first_call, {**credentials.own, "base_url": url}),
            "credentials": credentials.own,
            "other_credentials": credentials.others,
        }
    return summary(sandbox, access)


def summary(sandbox: Sandbox, access: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The same without what opens it, unless it is given."""
    limits = {
        name: {**system.default_limits, **sandbox.limits.get(name, {})}
        for name, system in systems().items()
        if system.default_limits
    }
    return shown_by(schemas.SandboxAnswer)(sandbox, schemas.BySystem(limits, access))


def _chosen(query: Mapping[str, Any]) -> list[Sandbox]:
    """The sandboxes that a query names, the oldest first. Raises Invalid."""
    label, wanted = query.get("label", "*"), _selected(query.get("labels", ""))
    return [
        sandbox
        for sandbox in current.world().all()
        if glob.matches(label, sandbox.label)
        and all(name in sandbox.labels and glob.matches(value, sandbox.labels[name]) for name, value in wanted)
    ]


def _selected(text: str) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in text.split(",") if part]
    if wrong := [name for name, equals, _ in pairs if not equals or not name]:
        raise Invalid({"labels": [f"Must be name=value, separated by commas; {wrong[0]!r} is none."]})
    return [(name, value) for name, _, value in pairs]


def _fixtures(given: object) -> str | Mapping[str, Any]:
    if given in ("default", "empty"):
        return str(given)
    if not isinstance(given, dict):
        raise Invalid({"fixtures": ["Must be `default`, `empty`, or fixtures by system."]})
    unknown = sorted(set(given) - set(systems()))
    if unknown:
        raise Invalid({"fixtures": [f"There is no system {name!r} here." for name in unknown]})
    if not all(isinstance(fixtures, dict) for fixtures in given.values()):
        raise Invalid({"fixtures": ["Each system's fixtures must be an object."]})
    return given


def _delivery(before: Delivery, given: Mapping[str, Any]) -> Delivery:
    delays = {**dict(before.delays), **given.get("delays", {})}
    return Delivery(mode=given.get("mode", before.mode), delays=tuple(delays.items()))


def _limits(given: Mapping[str, Mapping[str, int | None]]) -> Mapping[str, Mapping[str, int | None]]:
    for name in given:
        system = systems().get(name)
        if system is None or not system.default_limits:
            told = "There is no such system" if system is None else "The sandbox sets no limits of this system"
            raise Invalid({"limits": [f"{name}: {told}; GET /sandboxes/ID/limits tells whose limits are whose."]})
    return given
