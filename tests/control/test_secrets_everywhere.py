"""A secret of every kind, sent in every place and spelling to every system, is in nothing that a sandbox shows."""

import gzip
from base64 import b64decode, b85decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from mock_server.kernel.journal import MAX_BODY
from mock_server.ui.report import read
from tests.control._planting import NAMED, OPERATOR, SYSTEMS, Planted, told
from tests.support.box import Control
from tests.support.http import got
from tests.support.process import Served, serving
from tests.support.receivers import receiving


@pytest.fixture(scope="module")
def process() -> Iterator[Served]:
    with serving("--log-level", "debug", "--log-format", "json", "--control-token", OPERATOR) as one:
        yield one


@pytest.fixture(scope="module")
def operator(process: Served) -> Iterator[Control]:
    with Control(process.url, OPERATOR) as control:
        yield control


@pytest.fixture(scope="module")
def planted(operator: Control) -> Iterator[Planted]:
    with receiving() as receiver:
        made = Planted(operator.make(fixtures="default"), receiver)
        # A receiver may say again what it was told.
        receiver.will_always(lambda handler: handler.say(200, "\n".join(made.values).encode()))
        for system in SYSTEMS:
            made.plant(system)
        for value in made.values:
            said = f"it is {value}!"
            got(made.box.post("/inbound", {"system": "coax", "from": "+447700900123", "text": said}), 201)
            got(made.box.post("/events", {"type": "test.note", "what": said[:200]}), 201)
        got(operator.patch(made.box.path, {"label": f"of {made.values[1]}"}))
        got(made.box.post("/webhooks/drain"))
        yield made


@pytest.fixture
def other(operator: Control) -> Iterator[Planted]:
    """Another such sandbox, in which nothing was sent yet, with a receiver who never comes."""
    with receiving() as nobody:
        made = Planted(operator.make(fixtures="default"), nobody)
        yield made
        made.box.delete()


def nothing_told(planted: Planted, text: str) -> bool:
    found = told(text, [*planted.values, *NAMED])
    assert found == []
    return True


def written(document: Any) -> str:
    """JSON with its own letters, as a reader sees it."""
    return orjson.dumps(document).decode()


LISTS: list[tuple[str, dict[str, str]]] = [
    *(("/requests", {"system": system}) for system in SYSTEMS),
    ("/messages", {"masked": "true", "system": "coax"}),
    ("/webhooks/deliveries", {"system": "coax", "status": "delivered"}),
    ("/webhooks/parcels", {"system": "coax"}),
    ("/findings", {}),
]


@pytest.mark.parametrize(("path", "query"), LISTS, ids=str)
def test_none_is_in_a_list(planted: Planted, path: str, query: dict[str, str]) -> None:
    found = planted.box.walked(path, **query)
    assert len(found) >= len(planted.values)
    assert nothing_told(planted, written(found))


@pytest.mark.parametrize("system", SYSTEMS)
def test_none_is_in_one_request_or_its_curl_form(planted: Planted, system: str) -> None:
    for form in ("json", "curl"):
        paths = [f"/requests/{entry['id']}" for entry in planted.box.walked("/requests", system=system)]
        assert nothing_told(planted, "\n".join(planted.box.get(path, **{"as": form}).text for path in paths))


def test_a_masked_log_in_still_shows_who_logged_in(planted: Planted) -> None:
    entry = planted.box.journal(path="*/oauth/token", status=200)[0]
    assert entry["body"] == {"username": f"someone+{planted.box.id}@example.com", "password": "***"}
    assert entry["response"]["body"].items() >= {"access_token": "***", "token_type": "Bearer"}.items()


def test_none_is_in_an_event_but_those_that_were_said_in_a_message(planted: Planted) -> None:
    place: dict[str, str] = {}
    lanes = set()
    page: dict[str, Any] = {"more": True}
    while page["more"]:
        page = got(planted.box.get("/events", limit=200, **place))
        place = {"before": page["first"]}
        for event in page["items"]:
            lanes.add(event["lane"])
            said = event["lane"] == "message" or event["type"] in ("inbound.given", "test.note")
            assert said or nothing_told(planted, written(event))
    assert lanes == {"you", "request", "message", "webhook"}


def test_none_is_in_a_delivery_that_is_made_again_nor_in_a_subscriptions_address(planted: Planted) -> None:
    row = planted.box.walked("/webhooks/deliveries", system="coax", status="delivered")[0]
    assert "@127.0.0.1" in row["url"]
    again = planted.box.post(f"/webhooks/deliveries/{row['id']}/redeliver")
    assert got(again)["status"] == "delivered"
    assert nothing_told(planted, again.text)
    assert nothing_told(planted, planted.box.get("/webhooks").text)


def test_the_receiver_gets_them_as_they_are(planted: Planted) -> None:
    posted = "".join(hit.body.decode() for hit in planted.receiver.hits)
    assert all(orjson.dumps(value).decode()[1:-1] in posted for value in planted.values)
    assert all(hit.path.endswith("?token=word-in-the-url") for hit in planted.receiver.hits)


@pytest.mark.parametrize("system", SYSTEMS)
def test_verify_compares_what_was_sent_and_tells_none_of_it(planted: Planted, system: str) -> None:
    sent = {"text": "and ".join(planted.values)}
    got(planted.box.post("/verify", {"requests": [{"system": system, "body": sent, "times": 1}]}))
    for body in ({"text": "another"}, {"a": [{"b": "c"}]}, {"authorization": "another"}, {"list": []}, {"number": 1}):
        wanted = {"system": system, "path": "/nowhere/*", "body": body}
        answer = planted.box.post("/verify", {"requests": [wanted]})
        assert answer.status_code == 422
        assert nothing_told(planted, answer.text)


def test_none_is_in_what_a_state_says_was_written_down(planted: Planted) -> None:
    state = planted.box.state()
    assert nothing_told(planted, written([state["findings"], state["deliveries"]]))
    bodies = [b85decode(entry.pop(name)) for entry in state["requests"] for name in ("body", "answer_body")]
    assert nothing_told(planted, written(state["requests"]))
    assert nothing_told(planted, b"\n".join(bodies).decode("utf-8", "replace"))


def test_a_customers_words_stay_where_nobody_asks_for_them_masked(planted: Planted) -> None:
    plain = {message["text"] for message in planted.box.walked("/messages", system="coax")}
    assert {f"it is {value}!" for value in planted.values} <= plain


def test_none_is_in_the_control_planes_refusals(planted: Planted) -> None:
    for value in planted.values:
        for refusal, status in (
            (planted.box.get(f"/messages/{quote(value, safe='')}"), 404),
            (planted.box.post("/inbound", {value: 1}), 422),
            (planted.box.put("/webhooks/coax", {"url": "http://127.0.0.1:9/", "events": [value]}), 422),
        ):
            assert refusal.status_code == status
            assert nothing_told(planted, refusal.text)


def test_none_is_in_the_log(planted: Planted, process: Served) -> None:
    log = process.told()
    assert log.count("/coext/api/v1/external/") > 50
    assert nothing_told(planted, log)


def test_none_is_in_the_log_where_a_stranger_sent_it(planted: Planted, process: Served) -> None:
    with Control(process.url) as nobody:
        for value in (value for value in planted.values if "/" not in value):
            nobody.get(f"/{value}")
            nobody.request("GET", f"/../coax/{value}/api")
    assert nothing_told(planted, process.told())


def test_none_is_in_a_report_whoever_made_it_nor_in_a_state_of_one(planted: Planted) -> None:
    printed = "\n".join(planted.values)
    failure = {"nodeid": f"a::b[{planted.values[1]}]", "longrepr": printed, "log": printed}
    page = planted.box.post("/report?as=html", {"failure": failure})
    assert nothing_told(planted, page.text)
    found = read(page.content)
    assert nothing_told(planted, written(found))
    assert told(gzip.decompress(b64decode(found["state"])).decode(), planted.values) == []


def test_what_was_secret_before_a_reset_is_masked_after_it(other: Planted) -> None:
    got(other.box.post("/reset"))
    other.send("coax", headers={"X-Note": " ".join(value for value in other.values if value.isascii())})
    found = other.box.get("/requests")
    assert len(got(found)["items"]) == 1
    assert nothing_told(other, found.text)


def test_a_state_goes_round_as_an_equal_document(other: Planted) -> None:
    other.plant("coax")
    # So large a document is asked about before it is taken in.
    for _ in range(20):
        other.send("coax", data=b"x" * MAX_BODY)
    before = other.box.state()
    got(other.box.put("/state", before))
    assert other.box.state() == before
    assert nothing_told(other, other.box.get("/requests", page_size=200).text)


def test_what_was_secret_before_its_record_was_changed_is_masked_as_well(other: Planted) -> None:
    other.send("coax", json={"message": "planted-former-password planted-token-of-a-device-that-is-gone"})
    assert other.box.journal()[0]["body"] == {"message": "*** ***"}
