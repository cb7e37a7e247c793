"""Findings as a page shows them: grouped, with names that were meant, forgotten when somebody says so."""

from tests.support import coax
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, A, Api

MESSAGE = {"apiAccountId": A, "contactId": WILL, "message": "Hello", "mesage": "Hello"}


def test_findings_of_one_kind_and_detail_are_a_group(box: Box, api: Api) -> None:
    api.get("/nothing")
    for number in range(7):
        box.advance(1)
        api.get("/contact", colour=number)
    ids = [entry["id"] for entry in box.journal(path="*/contact")]
    group, single = box.items("/findings", group="kind")
    times = {"first_at": "2024-05-01T12:00:01.000Z", "last_at": "2024-05-01T12:00:07.000Z"}
    kind = {"system": "msgboxx", "kind": "unknown_parameter", "detail": "colour"}
    assert group == {"count": 7, "requests": ids[:5]} | times | kind
    assert single.items() >= {"kind": "undocumented_call", "count": 1, "first_at": NOW, "last_at": NOW}.items()


def test_a_path_without_its_prefix_is_led_to_the_call_that_takes_up_the_fewest_words_as_a_variable(box: Box) -> None:
    with coax.Api.of(box) as api:
        assert api.put("/message/send/sms").status_code == 404
    (finding,) = box.items("/findings")
    told = "/coax/api/v2/message/send/sms is served; the base URL ends in /coax."
    assert finding["detail"] == f"PUT /message/send/sms: {told}"


def test_groups_are_filtered_searched_and_come_by_pages(box: Box, api: Api) -> None:
    for number in range(5):
        api.get("/contact", **{f"colour{number}": 1})
    second = box.items("/findings", group="kind", page_size=2, page=2)
    assert [one["detail"] for one in second] == ["colour2", "colour1"]
    assert [one["detail"] for one in box.items("/findings", group="kind", query="colour3")] == ["colour3"]
    assert box.items("/findings", group="kind", kind="unknown_field") == []
    paging = got(box.get("/findings", group="kind", page_size=2))["paging"]
    assert paging == {"page": 1, "page_size": 2, "pages": 3, "total": 5, "dropped": 0}


def test_groups_do_not_go_by_cursors(box: Box) -> None:
    for name, value in {"limit": 1, "before": 1, "after": 1, "count": "none"}.items():
        refused(box.get("/findings", group="kind", **{name: value}), 422, name)


def test_an_unknown_name_has_what_is_like_it_beside_it_until_its_request_is_forgotten(box: Box, api: Api) -> None:
    api.post("/message", MESSAGE)
    api.get("/contact", apiAcountId=A)
    api.get("/contact", entirelyElse="x")
    other, parameter, field = box.items("/findings")
    assert (field["detail"], field["near"]) == ("mesage", ["message"])
    assert parameter["near"][0] == "apiAccountId"
    assert "near" not in other
    assert box.items("/findings", group="kind")[2]["near"] == ["message"]
    box.control.delete(f"{box.path}/requests")
    assert not [one for one in box.items("/findings") if "near" in one]


def test_findings_are_forgotten_and_their_numbers_go_on(box: Box, api: Api) -> None:
    api.get("/nothing")
    place = got(box.get("/findings", limit=1))["paging"]["previous"]
    assert box.control.delete(f"{box.path}/findings").status_code == 204
    assert box.items("/findings") == []
    api.get("/nothing")
    (finding,) = box.items("/findings")
    assert finding["id"] > "fnd_00000001"
    assert len(box.items("/findings", after=place, limit=5)) == len(box.items("/findings"))
