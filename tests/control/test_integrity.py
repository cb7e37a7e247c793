"""A state that tells of what cannot have been is refused, in words that say what; nothing of it is taken."""

from typing import Any

import pytest

from tests.kernel._sandboxes import altered
from tests.support.box import Box, Control, refused
from tests.support.http import got

IN_THE_YEAR_9258 = 230_000_000_000_000_000
# A place in the document, what stands there, and what is told of it.
WRONG: list[tuple[str, Any, str]] = [
    ("clock.frozen_at", IN_THE_YEAR_9258, "between the years 1970 and 9000"),
    ("delivery.delays", [["sent", -1]], "a delay for each status, of at most 400 days"),
    ("limits", {"coext": {"per_minute": 0}}, "The limits of 'coext'"),
    ("limits", {"nobody": {"per_minute": 1}}, "The limits of 'nobody'"),
    ("rate_windows", [[0, 0, {}]], "each above 0"),
    ("rate_windows", [[60_000_000, 0, {"x" * 5_000: 1}]], "A window may count"),
    ("rate_windows", [[60_000_000, 0, {"coext/x": -1}]], "may not count below 0"),
    ("appointments.0.2", "nothing", "Nobody here keeps an appointment of kind 'nothing'."),
    ("appointments.0.4", -1, "has a step below 0"),
    ("messages_dropped", -1, "Fewer messages than none were dropped."),
    ("messages.0.status", "received", "has a direction or a status that no message of its kind has."),
    ("messages.0.direction", "sideways", "has a direction or a status that no message of its kind has."),
    ("requests_dropped", -1, "fewer than none were dropped"),
    ("requests_recorded", 0, "There are more requests than were recorded"),
    ("requests.0.system", "nobody", "is of a system that is not served here."),
    ("subscriptions.0.system", "nobody", "There are no webhooks of 'nobody' here."),
    ("parcels.0.system", "nobody", "is of a system that has no webhooks"),
    ("parcels.0.extras", -1, "was tried less than not at all"),
    ("deliveries_dropped", -1, "Fewer rows than none were dropped."),
    ("deliveries.0.id", "dlv_99999999", "is no such row as this server makes."),
    ("deliveries.0.status", "lost", "is no such row as this server makes."),
    ("deliveries.0.response_body", "Thanks", "is no such row as this server makes."),
]


@pytest.fixture(scope="module")
def state(control: Control) -> dict[str, Any]:
    """Of a sandbox that has a message, a recorded request, and a webhook that nobody takes."""
    box = control.make(fixtures="default", clock={"now": "2024-05-01T12:00:00Z"})
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/"}))
    got(box.post("/inbound", {"system": "coext", "from": "+447700900123", "text": "Hello"}), 201)
    assert box.log_in().get("/nothing").status_code == 404
    got(box.post("/webhooks/drain?timeout=5"))
    told: dict[str, Any] = box.state()
    box.delete()
    return told


@pytest.mark.parametrize(("path", "value", "words"), WRONG)
def test_what_cannot_have_been_is_refused_in_words_and_changes_nothing(
    box: Box, state: dict[str, Any], path: str, value: Any, words: str
) -> None:
    with box.unchanged():
        errors = refused(box.put("/state", altered(state, path, value)), 422)["errors"]

    assert any(words in sentence for told in errors.values() for sentence in told), errors
