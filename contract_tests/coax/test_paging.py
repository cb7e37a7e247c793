"""Lists come in pages."""

from ..tables import parametrize
from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, ids, invalid

LISTS = [CUSTOMERS, LOCATIONS, ENQUIRIES]


def page(coax, path, **params):
    return coax.api.get(path, params=params).expect(200).body["body"]


def counts(body):
    return {name: body[name] for name in ("page", "page_size", "total", "total_pages")}


def people(coax, count):
    return [coax.customer() for _ in range(count)]


@parametrize("path", LISTS)
def test_paging_001_a_page_has_items_and_counts(coax, path):
    coax.sent()
    body = page(coax, path)
    assert body.keys() == {"items", "page", "page_size", "total", "total_pages"}
    coax.tenant.require("clean.account")
    assert len(body["items"]) == 1
    assert counts(body) == {"page": 1, "page_size": 20, "total": 1, "total_pages": 1}
    assert page(coax, path, page=1, page_size=1) == {**body, "page_size": 1}


def test_paging_002_a_page_holds_20_unless_told_otherwise(coax):
    people(coax, 21)
    body = page(coax, CUSTOMERS)
    assert len(body["items"]) == 20
    coax.tenant.require("clean.account")
    assert counts(body) == {"page": 1, "page_size": 20, "total": 21, "total_pages": 2}
    assert len(page(coax, CUSTOMERS, page=2)["items"]) == 1


@parametrize("size", [1, 2, 5, 6])
def test_paging_003_every_record_is_on_one_page_and_no_other(coax, size):
    people(coax, 5)
    pages = -(-5 // size)
    found = [page(coax, CUSTOMERS, page=number, page_size=size) for number in range(1, pages + 1)]
    assert [len(body["items"]) for body in found[:-1]] == [size] * (pages - 1)
    coax.tenant.require("clean.account")
    assert sorted(name for body in found for name in ids(body)) == sorted(item["id"] for item in coax.customers())
    assert all(counts(body)["total_pages"] == pages for body in found)


def test_paging_004_a_page_holds_100_at_most(coax):
    people(coax, 101)
    body = page(coax, CUSTOMERS, page_size=100)
    assert len(body["items"]) == 100
    coax.tenant.require("clean.account")
    assert counts(body) == {"page": 1, "page_size": 100, "total": 101, "total_pages": 2}
    for path in LISTS:
        invalid(coax.api.get(path, params={"page_size": 101}), "page_size")


@parametrize("path", LISTS)
def test_paging_005_a_page_past_the_last_is_empty(coax, path):
    coax.sent()
    body = page(coax, path, page=2)
    coax.tenant.require("clean.account")
    assert body["items"] == []
    assert counts(body) == {"page": 2, "page_size": 20, "total": 1, "total_pages": 1}


@parametrize("path", LISTS)
@parametrize("field", ["page", "page_size"])
@parametrize("value", ["0", "-1", "x", "1.5", ""])
def test_paging_006_a_page_that_cannot_be_is_not_valid(coax, path, field, value):
    invalid(coax.api.get(path, params={field: value}), field)


def test_paging_007_a_search_is_counted_and_paged_by_itself(coax):
    people(coax, 2)
    wanted = [coax.customer(name=f"Ada {number}")["id"] for number in range(3)]
    first = page(coax, CUSTOMERS, q="Ada", page_size=2)
    second = page(coax, CUSTOMERS, q="Ada", page_size=2, page=2)
    coax.tenant.require("clean.account")
    assert counts(first) == {"page": 1, "page_size": 2, "total": 3, "total_pages": 2}
    assert sorted(ids(first) + ids(second)) == sorted(wanted)
