"""The agent against a msgboxx that is really there, and in which a day passes when the test says so."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from lettings import Lettings

# A contact that every new sandbox has.
JACK = "+447700900555"
DAY = 24 * 60 * 60
# By which name the mock reaches this machine. A container has another loopback: host.docker.internal then, or your own.
WEBHOOK_HOST = os.environ.get("WEBHOOK_HOST", "127.0.0.1")


@pytest.fixture
def lettings(sandbox, monkeypatch) -> Lettings:
    msgboxx = sandbox.systems["msgboxx"]
    monkeypatch.setenv("MSGBOXX_BASE_URL", msgboxx["base_url"])
    monkeypatch.setenv("MSGBOXX_USERNAME", msgboxx["credentials"]["username"])
    monkeypatch.setenv("MSGBOXX_PASSWORD", msgboxx["credentials"]["password"])
    return Lettings.from_environment()


@contextmanager
def webhook_url(application: Lettings) -> Iterator[str]:
    """Where the application takes webhooks, as its own web server would."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            application.on_webhook(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1" if WEBHOOK_HOST == "127.0.0.1" else "0.0.0.0", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{WEBHOOK_HOST}:{server.server_port}/webhooks/msgboxx"
        finally:
            server.shutdown()
            thread.join()


def test_who_asks_for_a_viewing_is_answered_at_once(sandbox, lettings):
    with webhook_url(lettings) as url:
        lettings.listen_at(url)
        sandbox.inbound(JACK, "May I have a viewing?")
        sandbox.drain()

    assert sandbox.sent_to(JACK) == [("sent", "Is Monday at ten all right?")]


def test_whoever_wrote_today_gets_a_text_and_reads_it(sandbox, lettings):
    sandbox.inbound(JACK, "Is the house in Swindon still free?")

    assert lettings.answer(lettings.contact(JACK), "It is.", subject="the house") == "text"
    sandbox.advance(3)
    assert sandbox.sent_to(JACK)[0] == ("read", "It is.")


def test_a_day_later_only_a_template_may_be_sent_and_the_log_in_is_renewed(sandbox, lettings):
    sandbox.inbound(JACK, "Is the house in Swindon still free?")
    jack = lettings.contact(JACK)

    sandbox.advance(DAY)

    assert lettings.answer(jack, "It is.", subject="the house in Swindon") == "template"
    _, text = sandbox.sent_to(JACK)[0]
    assert text == "Hi Jack Example, thanks for the conversation earlier about the house in Swindon lets catch up soon."
