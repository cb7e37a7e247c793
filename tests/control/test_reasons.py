"""Why a request was refused, as the sandbox says it beside the vendor's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, PHONE_OF, WILL, A

DAY = 86_400
Act = Callable[[Box], object]


def why(box: Box) -> Any:
    """Of the newest request."""
    return got(box.get(f"/requests/{box.journal()[0]['id']}")).get("why")


def test_a_closed_window_is_told_with_whose_it_is_and_when_they_wrote(box: Box) -> None:
    api = box.log_in()
    api.say(ANN)
    never = f"The window of {PHONE_OF[ANN]} was closed: this customer never wrote."
    assert why(box) == {"kind": "window_closed", "what": never, "refs": {"address": PHONE_OF[ANN]}}
    written = box.inbound(PHONE_OF[WILL])
    box.advance(DAY)
    box.log_in().say(WILL)
    assert why(box)["what"].endswith(f"last wrote at {written['created_at']}.")


def test_an_answer_that_is_no_refusal_has_no_reason(box: Box) -> None:
    box.log_in()
    assert why(box) is None


def test_a_fault_is_a_reason_and_is_named(box: Box) -> None:
    api = box.log_in()
    fault = got(box.post("/faults", {"kind": "error", "status": 503}), 201)
    api.get("/contact")
    told = "A fault that was armed acted on it."
    assert why(box) == {"kind": "fault", "what": told, "refs": {"fault": fault["id"]}}


def _limited(box: Box) -> None:
    got(box.control.patch(box.path, {"limits": {"coax": {"per_minute": 1}}}))
    with coax.Api.of(box) as api:
        for _ in range(2):
            api.get(coax.LOCATIONS)


URGENT = {"apiAccountId": A, "contactId": WILL, "message": "Hello", "urgent": True}
KINDS: dict[str, tuple[Act, str]] = {
    "rate_limit": (_limited, "in a minute"),
    "unknown_path": (lambda box: box.log_in().get("/nothing"), "Nothing is served"),
    "wrong_method": (lambda box: box.log_in().delete("/contact"), "by GET, HEAD, POST alone"),
    "strict": (lambda box: box.log_in().post("/message", URGENT), "is strict, and the vendor knows no urgent."),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_refusal_that_is_known_has_its_words(make_box: MakeBox, kind: str) -> None:
    act, words = KINDS[kind]
    box = make_box(strict=kind == "strict")
    act(box)
    found = why(box)
    assert found["kind"] == kind
    assert words in found["what"]


def test_a_reason_is_kept_with_a_state(box: Box) -> None:
    box.log_in().say(ANN)
    before = why(box)
    got(box.put("/state", box.state()))
    assert why(box) == before
    assert before is not None
