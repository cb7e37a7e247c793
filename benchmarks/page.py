"""Requests a second of `GET /msgboxx/contact` with 100 items, against the same page dumped by marshmallow."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import _plain
from benchmarks._calls import Call
from benchmarks._measure import Figure, a_second, interleaved, served_collection
from benchmarks._ours import Ours, logs_to_nowhere
from mock_server import Settings

BUDGET = 8.0
ROUNDS = 15
GETS = 400
BASE_GETS = 60
ITEMS = 100


def measure() -> Iterator[Figure]:
    ours = Ours(Settings())
    plain = Call(_plain.create_app().wsgi_app, "GET", "/contact?page=1")
    with logs_to_nowhere(), served_collection():
        call = ours.call(ours.sandbox("page"), "GET", "/contact?page=1")
        for page in (call.checked(200), plain.checked(200)):
            if len(page["items"]) != ITEMS:
                raise RuntimeError(f"a page has {len(page['items'])} items")
        first, last = interleaved(ROUNDS, lambda: a_second(call, GETS), lambda: a_second(plain, BASE_GETS))
    yield Figure("GET /contact, 100 items", "1/s", first, last, at_least=BUDGET)
