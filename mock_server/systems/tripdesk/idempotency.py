"""Idempotency keys: the same key, call and body get the first answer again, and nothing is done twice.

The document says that every mutating call takes the header `idempotency_key`, and shows `Idempotency-Key`: WSGI makes
no difference. Assumed: what counts as the same, which answers are kept and for how long, and that a key is 1 to 255
visible characters.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b

import orjson

from mock_server.kernel.problems import KeyReused
from mock_server.kernel.public import Instant, Invalid, Sandbox, TimedOut
from mock_server.kernel.waits import Wait
from mock_server.systems.tripdesk.records import KeptAnswer
from mock_server.systems.tripdesk.store import KEPT_FOR, Running, Store, store_of
from mock_server.web import current, lanes
from mock_server.web.callers import Request, RequestContext, Response, System
from mock_server.web.pipeline import Proceed, problems_rendered
from mock_server.web.rendering import compact

HEADER = "Idempotency-Key"
UNDERSCORED = "idempotency_key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 255
MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

# Answers to calls that passed the checks of their form: any success, and these.
_KEPT_REFUSALS = frozenset({404, 409})
_SUCCESSES = range(200, 300)
# After so many answers it is time to forget those that are too old.
_TIDY = 100


def once(context: RequestContext[System], proceed: Proceed) -> Response:
    """A stage, under the sandbox's lock: what comes after it happens once for each key.

    Raises Invalid, KeyReused, TimedOut.
    """
    request, caller = context.request, context.caller
    key = request.environ.get("HTTP_IDEMPOTENCY_KEY")
    if key is None or caller is None or request.method not in MUTATING:
        return proceed(context)
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable() and " " not in key):
        raise Invalid({HEADER: [f"Must be 1 to {LONGEST} visible ASCII characters."]})
    sandbox, name, digest = caller.sandbox, f"{caller.who.plane}/{key}", digest_of(request)
    store = store_of(sandbox)
    if not lanes.has_kept(request.environ, HEADER):
        _after_its_like(context, store, name, digest)
        kept = _first_answer(sandbox, store, name, digest)
        if kept is not None:
            return _again(kept)
    # One that waits while it is served is called again, and is under way until then.
    begun = lanes.kept(request.environ, HEADER, lambda: Running(name, digest))
    store.running[name] = begun
    response = problems_rendered(context, proceed)
    del store.running[name]
    begun.end()
    _tidy(store, sandbox.clock.now())
    if response.status_code in _SUCCESSES or response.status_code in _KEPT_REFUSALS:
        _keep(store, name, digest, response, sandbox.clock.now())
    return response


def running(context: RequestContext[System]) -> Running | None:
    """This call, if it is one with a key."""
    key, caller = context.request.environ.get("HTTP_IDEMPOTENCY_KEY"), context.caller
    if key is None or caller is None:
        return None
    return store_of(caller.sandbox).running[f"{caller.who.plane}/{key}"]


def seconds_left(context: RequestContext[System]) -> float:
    """How long a call may still wait: for its like, and for what it asks itself."""
    return lanes.seconds_left(context.request.environ, "answered", store_of(current.sandbox()).patience)


def digest_of(request: Request) -> str:
    """What makes two calls the same: method, path, query, and the JSON of the body, however that is spelled."""
    body = request.get_data()
    # What is not JSON will be refused, or not be read at all.
    with suppress(ValueError):
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    call = f"{request.method} {request.path}?{request.environ.get('QUERY_STRING', '')}\n"
    return blake2b(call.encode("utf-8", "surrogateescape") + body, digest_size=16).hexdigest()


def _after_its_like(context: RequestContext[System], store: Store, name: str, digest: str) -> None:
    """Wait for whoever is being served with this key now. Raises KeyReused, and TimedOut where that takes too long."""
    environ = context.request.environ
    while (running := store.running.get(name)) is not None:
        # Only a call that waits gives up the sandbox before its answer.
        if running.digest != digest:
            raise KeyReused
        lanes.may_wait(environ)
        lanes.wait(environ, _end_of(running, seconds_left(context)))
        if not running.is_over:
            raise TimedOut(running.message_id)


def _end_of(running: Running, seconds: float) -> Wait:
    return Wait(lambda: running.is_over, seconds, running.over, lock=current.sandbox().lock)


def _first_answer(sandbox: Sandbox, store: Store, name: str, digest: str) -> KeptAnswer | None:
    """What was answered to this key. Raises KeyReused."""
    kept = store.answers.get(name)
    if kept is None:
        return None
    if sandbox.clock.now() - kept.at >= KEPT_FOR:
        store.answers.remove(name)
        return None
    if kept.request != digest:
        raise KeyReused
    return kept


def _tidy(store: Store, now: Instant) -> None:
    """Forget what is too old, once in a while."""
    if len(store.answers) % _TIDY == 0:
        for table in (store.answers, store.unconfirmed):
            for old in table.all().between(None, now - KEPT_FOR):
                table.remove(old.id)


def _keep(store: Store, name: str, digest: str, response: Response, now: Instant) -> None:
    store.answers.add(
        KeptAnswer(
            id=name,
            request=digest,
            status=response.status_code,
            content_type=response.content_type,
            body=compact(response.get_data()),
            at=now,
        )
    )


def _again(kept: KeptAnswer) -> Response:
    response = Response(kept.body, kept.status, content_type=kept.content_type)
    response.headers[REPLAYED] = "true"
    return response
