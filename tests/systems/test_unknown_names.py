"""Fields and parameters that a system does not know are ignored and found, and refused by a strict sandbox."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext, msgboxx
from tests.support.http import got
from tests.systems._lives import WORLDS, opened

MORE = [{"type": "body", "sub_type": "x", "parameters": [{"type": "text", "text": "a", "x": 1}] * 3}]
ORDER = {"to": coext.NEIL, "template_name": "order", "language": "en", "components": MORE}
ANN = {"phone": coax.PHONE[coax.ANN], "business_location_id": coax.A}
SOON = "2024-05-01T13:00:00Z"
LATER = {**ANN, "message": "Hello", "msg": "x", "scheduled_at": SOON}
ON_ANN = f"/api/v2/message/{coax.ANN_AT_A}/send/sms"
NEW = {"mobileNumber": "+447700900777", "name": "N", "status": "S", "apiAccountId": msgboxx.A}
TEXT = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}
# A request, the statuses that answer it in a lenient and in a strict sandbox, and the names that nobody knows.
REQUESTS: dict[str, list[tuple[str, str, Any, tuple[int, int], set[str]]]] = {
    "coax": [
        ("PUT", f"{coax.SEND}/sms", LATER, (200, 422), {"msg", "scheduled_at"}),
        ("PUT", ON_ANN, {"message": "Hello", "phone": coax.STRANGER}, (200, 422), {"phone"}),
        ("PUT", coax.REVIEW, {**ANN, "campaign_id": coax.PAUSED}, (200, 422), {"campaign_id"}),
        ("POST", coax.CUSTOMERS, {"name": "x", "added_tags": []}, (201, 422), {"added_tags"}),
        ("GET", f"{coax.CUSTOMERS}?status=open", None, (200, 422), {"status"}),
        ("GET", f"{coax.CUSTOMERS}/{coax.ANN}?page=1", None, (200, 422), {"page"}),
    ],
    "coext": [
        ("POST", "/messages/text", {"to": coext.WENDY, "message": "x", "colour": "red"}, (200, 400), {"colour"}),
        ("POST", "/messages/template", ORDER, (200, 400), {"components.sub_type", "components.parameters.x"}),
        ("GET", "/templates?page=1", None, (200, 400), {"page"}),
    ],
    "msgboxx": [
        ("POST", "/contact", {**NEW, "nickname": "N", "page": 1}, (201, 400), {"nickname", "page"}),
        ("GET", "/contact?sort=name", None, (200, 400), {"sort"}),
        # Of calls that take none.
        *(
            ("GET", f"{path}?sort=name", None, (200, 400), {"sort"})
            for path in ("/team", f"/contact/{msgboxx.ANN}", f"/webhook/{msgboxx.WEBHOOK}")
        ),
    ],
    "tripdesk": [
        ("POST", "/api/v1/messages", {**TEXT, "colour": "red"}, (202, 422), {"colour"}),
        ("GET", "/api/v1/messages?page=1", None, (200, 422), {"page"}),
        ("GET", "/api/v1/balance?x=1", None, (200, 422), {"x"}),
    ],
}


def named(answer: Mapping[str, Any]) -> set[str]:
    """The fields that a refusal names, in whichever envelope."""
    found: Any = answer.get("errors") or answer.get("body") or answer.get("error")
    for part in ("errors", "details", "fields"):
        found = found.get(part, found)
    return set(found)


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize(
    ("system", "method", "path", "body", "statuses", "names"),
    [(system, *request) for system, requests in REQUESTS.items() for request in requests],
)
def test_a_name_that_nobody_knows_is_found_and_refused_by_a_strict_sandbox_alone(
    make_box: MakeBox, strict: bool, system: str, method: str, path: str, body: Any, statuses: Any, names: set[str]
) -> None:
    box = make_box(fixtures={system: WORLDS[system]}, strict=strict)
    with opened(box, system) as http:
        answer = got(http.request(method, path, json=body), statuses[strict])
    found = {(row["system"], row["kind"], row["detail"], row["request_id"]) for row in box.items("/findings")}
    kind, request = "unknown_field" if body else "unknown_parameter", box.journal()[0]["id"]
    assert found == {(system, kind, name, request) for name in names}
    if strict:
        assert named(answer) == names
