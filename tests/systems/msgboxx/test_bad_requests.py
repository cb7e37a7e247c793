"""Paths, methods, ids and queries that are wrong: the documented error, and nothing changed."""

from __future__ import annotations

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, NOBODY, TALK_OF, VAL, WEBHOOK, A, Api, refused

ENTITIES = ("apiaccount", "inbox", "inboxes", "contact", "conversation", "message", "broadcast", "template")
ENTITIES += ("templates", "webhook")
LISTS = ("apiaccount", "inbox", "inboxes", "contact", "message", "broadcast", "template", "templates")
LISTS += ("webhook", "webhooks")
NOT_UUIDS = {
    "a letter": "x",
    "a number": "1",
    "null": "null",
    "undefined": "undefined",
    "a digit short": ANN[:-1],
    "a digit long": ANN + "0",
    "no hyphens": ANN.replace("-", ""),
    "braces": f"{{{ANN}}}",
    "a URN": f"urn:uuid:{ANN}",
    "NUL": "%00",
    "an emoji": "%F0%9F%98%80",
    "no UTF-8": "%FF",
    "SQL": "' OR 1=1 --",
    "HTML": "<script>",
    "other letters": "z" * 36,
    "other digits": "\N{ARABIC-INDIC DIGIT ONE}" * 36,
    "5,000 letters": "a" * 5_000,
}
READ, READ_WRITE = {"GET", "HEAD"}, {"GET", "HEAD", "POST"}
METHODS = [
    ("/oauth/token", ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"), {"POST"}),
    ("/apiaccount", ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"), READ),
    (f"/apiaccount/{A}", ("POST", "PUT", "DELETE"), READ),
    ("/inbox", ("POST", "DELETE"), READ),
    ("/contact", ("PUT", "DELETE", "PATCH", "OPTIONS", "PURGE"), READ_WRITE),
    (f"/contact/{ANN}", ("POST", "DELETE", "PATCH"), READ | {"PUT"}),
    (f"/conversation/{TALK_OF[VAL]}", ("POST", "DELETE"), READ | {"PUT"}),
    ("/message", ("PUT", "DELETE"), READ_WRITE),
    (f"/message/{NOBODY}", ("POST", "PUT", "DELETE"), READ),
    ("/broadcast", ("PUT", "DELETE"), READ_WRITE),
    (f"/broadcast/{NOBODY}", ("PUT", "DELETE"), READ),
    ("/template", ("POST", "PUT"), READ),
    ("/team", ("POST", "DELETE"), READ),
    ("/user", ("POST", "DELETE"), READ),
    ("/webhook", ("PUT", "DELETE"), READ_WRITE),
    (f"/webhook/{WEBHOOK}", ("POST", "PATCH"), READ | {"PUT", "DELETE"}),
    ("/organisation", ("GET", "PUT", "DELETE"), {"POST"}),
]
UNKNOWN_PATHS = (
    "",
    "/",
    "/nothing",
    "/Contact",
    "/contacts",
    f"/contact/{ANN}/more",
    "/conversation",
    "/oauth",
    f"/team/{NOBODY}",
    f"/user/{NOBODY}",
    "/contact%00",
    "/api/v1/contact",
    "/%F0%9F%98%80",
    "/contact;x=1",
)
WRONG_PAGES = {
    "zero": "0",
    "negative": "-1",
    "a word": "abc",
    "a fraction": "1.5",
    "an exponent": "1e3",
    "empty": "",
    "a space": " ",
    "hexadecimal": "0x10",
    "a full-width digit": "\N{FULLWIDTH DIGIT ONE}",
    "something after it": "1;",
    "null": "null",
    "minus 10^400": "-1" + "0" * 400,
    "10^400": "1" + "0" * 400,
    "10^10000": "1" + "0" * 10_000,
}
WRONG_DATES = {
    "a word": "yesterday",
    "month 13": "2024-13-01",
    "30 February": "2024-02-30",
    "hour 25": "2024-02-01T25:00",
    "second 60": "2024-02-01T00:00:60Z",
    "an offset of 25 hours": "2024-02-01T00:00:00+25:00",
    "year 0": "0000-01-01",
    "year 99999": "99999-01-01",
    "empty": "",
    "a Unix time": "1714564800",
    "SQL": "' OR 1=1",
    "NUL after it": "2024-02-01\x00",
    "full-width digits": "\N{FULLWIDTH DIGIT TWO}024-02-01",
}
FILTERS = [("/inbox", "apiAccountId"), ("/contact", "apiAccountId"), ("/template", "apiAccountId")]
FILTERS += [("/message", name) for name in ("apiAccountId", "inboxId", "contactId", "conversationId")]
FILTERS += [("/broadcast", name) for name in ("apiAccountId", "inboxId", "contactId")]


@pytest.mark.parametrize("path", UNKNOWN_PATHS)
def test_an_unknown_path_is_404(still_box: Box, still_api: Api, path: str) -> None:
    with still_box.unchanged():
        for method in ("GET", "POST", "DELETE"):
            refused(still_api.request(method, path), 404)


@pytest.mark.parametrize(
    ("path", "method", "allowed"), [(path, method, allowed) for path, methods, allowed in METHODS for method in methods]
)
def test_a_wrong_method_is_405_and_names_the_right_ones(
    still_box: Box, still_api: Api, path: str, method: str, allowed: set[str]
) -> None:
    with still_box.unchanged():
        response = still_api.request(method, path)
        assert set(response.headers["Allow"].split(", ")) == allowed
        if method == "HEAD":
            assert (response.status_code, response.content) == (405, b"")
        else:
            refused(response, 405)


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("identifier", NOT_UUIDS.values(), ids=NOT_UUIDS)
def test_an_id_that_is_no_uuid_is_400(still_box: Box, still_api: Api, entity: str, identifier: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(f"/{entity}/{identifier}"), 400, "id")


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_unknown_id_is_404(still_box: Box, still_api: Api, entity: str) -> None:
    with still_box.unchanged():
        assert NOBODY in refused(still_api.get(f"/{entity}/{NOBODY}"), 404)["message"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/contact", {"mobileNumber": "+447700900777", "name": "N", "status": "S"}),
        ("PUT", "/conversation", {"folder": "spam"}),
        ("PUT", "/webhook", {"isEnabled": True}),
        ("DELETE", "/webhook", None),
    ],
)
def test_a_change_of_an_unknown_id_is_404_and_of_no_uuid_400(
    still_box: Box, still_api: Api, method: str, path: str, body: object
) -> None:
    with still_box.unchanged():
        refused(still_api.request(method, f"{path}/{NOBODY}", json=body), 404)
        refused(still_api.request(method, f"{path}/nobody", json=body), 400, "id")


@pytest.mark.parametrize("page", WRONG_PAGES.values(), ids=WRONG_PAGES)
def test_a_page_that_is_no_positive_integer_is_400(still_box: Box, still_api: Api, page: str) -> None:
    with still_box.unchanged():
        for path in LISTS:
            refused(still_api.get(f"/{path}", page=page), 400, "page")


@pytest.mark.parametrize("date", WRONG_DATES.values(), ids=WRONG_DATES)
@pytest.mark.parametrize("field", ["fromDate", "toDate"])
@pytest.mark.parametrize("path", ["/contact", "/message"])
def test_a_date_that_does_not_parse_is_400(still_box: Box, still_api: Api, path: str, field: str, date: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(path, **{field: date}), 400, field)


@pytest.mark.parametrize("path", ["/contact", "/message"])
def test_from_after_to_is_400_and_from_equal_to_is_not(still_box: Box, still_api: Api, path: str) -> None:
    with still_box.unchanged():
        late, early = "2024-03-01T00:00:00.001Z", "2024-03-01T00:00:00Z"
        refused(still_api.get(path, fromDate=late, toDate=early), 400, "fromDate")
        one_second_early = {"fromDate": "2024-03-01T01:00:00+02:00", "toDate": "2024-02-29T22:59:59Z"}
        refused(still_api.get(path, **one_second_early), 400, "fromDate")
        got(still_api.get(path, fromDate=early, toDate=early))


@pytest.mark.parametrize(("path", "name"), FILTERS)
@pytest.mark.parametrize("value", ["x", "", "1", ANN[:-1], "' OR ''='"])
def test_a_filter_that_is_no_uuid_is_400(still_box: Box, still_api: Api, path: str, name: str, value: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(path, **{name: value}), 400, name)


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_a_filter_by_an_unknown_id_finds_nothing(still_api: Api, path: str, name: str) -> None:
    found = got(still_api.get(path, **{name: NOBODY}))
    assert found == {"items": [], "paging": {"recordCount": 0, "pages": 0}}
