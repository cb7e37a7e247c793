"""Templates with named variables, the simplified way."""

from ..tables import parametrize
from .shapes import ACCEPTED, code, error, success
from .states import component

PATH = "/messages/template/send"
VALUES = {"customer_name": "Ada", "order_id": "A-1"}
ORDER = {
    "customer_name": "John Doe",
    "order_id": "ORD-12345",
    "total_amount": "$99.99",
    "delivery_date": "December 25, 2025",
}


def test_named_001_the_simplified_sample_is_accepted(coext):
    coext.order_confirmation()
    body = {
        "to": "+919876543210",
        "template_name": "order_confirmation",
        "language": "en",
        "variables": ORDER,
        "reference": "order-12345",
    }
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))


@parametrize("missing", ORDER)
def test_named_003_a_missing_variable_is_named(coext, missing):
    given = {name: text for name, text in ORDER.items() if name != missing}
    body = coext.new_named(coext.order_confirmation(), given)
    coext.api.post(PATH, body).expect(400, error("MISSING_VARIABLES", missing=[missing]))
    assert coext.outgoing() == []


def test_named_004_every_missing_variable_is_named(coext):
    answer = coext.api.post(PATH, coext.new_named(coext.order_confirmation(), {"order_id": "A-1"})).expect(400)
    assert code(answer) == "MISSING_VARIABLES"
    assert set(answer.body["error"]["details"]["missing"]) == set(ORDER) - {"order_id"}


def test_named_005_what_the_raw_form_may_leave_out_must_be_given_by_name(coext):
    template = coext.order_confirmation()
    values = list(ORDER.items())[:3]
    raw = coext.new_components(template, *[text for _, text in values])
    coext.api.post("/messages/template", raw).expect(200)
    answer = coext.api.post(PATH, coext.new_named(template, dict(values)))
    answer.expect(400, error("MISSING_VARIABLES", missing=["delivery_date"]))


def test_named_006_an_unknown_variable_is_named(coext):
    body = coext.new_named(coext.template(), VALUES | {"colour": "green"})
    coext.api.post(PATH, body).expect(400, error("VALIDATION_ERROR", unknown=["colour"]))
    assert coext.outgoing() == []


def test_named_007_every_unknown_variable_is_named(coext):
    answer = coext.api.post(PATH, coext.new_named(coext.template(), VALUES | {"a": "x", "b": "y"})).expect(400)
    assert code(answer) == "VALIDATION_ERROR"
    assert set(answer.body["error"]["details"]["unknown"]) == {"a", "b"}


@parametrize("value", [True, None, ["Ada"], {"text": "Ada"}], ids=str)
def test_named_008_a_variable_that_is_no_text_is_refused(coext, value):
    body = coext.new_named(coext.template(), VALUES | {"order_id": value})
    answer = coext.api.post(PATH, body).expect(400)
    assert code(answer) == "VALIDATION_ERROR"
    assert [name.partition(".")[0] for name in answer.body["error"]["details"]["fields"]] == ["variables"]


@parametrize("variables", [["Ada", "A-1"], "Ada", 7, None, [], True], ids=str)
def test_named_009_variables_that_are_no_object_are_refused(coext, variables):
    body = coext.new_named(coext.template(), {}) | {"variables": variables}
    answer = coext.api.post(PATH, body).expect(400)
    assert code(answer) == "VALIDATION_ERROR"


LINK = {"text": "Track it", "url": "https://parcels.example.com/{{1}}"}


def test_named_010_names_reach_header_body_and_buttons(coext):
    names = ("day", "customer_name", "parcel_id")
    template = coext.template("Dear {{1}}.", names, header="On {{1}}", buttons=[LINK])
    values = {"parcel_id": "P-1", "customer_name": "Ada", "day": "Friday"}
    coext.api.post(PATH, coext.new_named(template, values)).expect(200, success(ACCEPTED))
    (sent,) = coext.outgoing()
    assert all(text in sent for text in ("On Friday", "Dear Ada.", "https://parcels.example.com/P-1"))
    for name in names:
        given = {key: text for key, text in values.items() if key != name}
        answer = coext.api.post(PATH, coext.new_named(template, given))
        answer.expect(400, error("MISSING_VARIABLES", missing=[name]))


def test_named_011_the_order_of_the_names_does_not_matter(coext):
    template = coext.template()
    for values in (VALUES, dict(reversed(VALUES.items()))):
        coext.api.post(PATH, coext.new_named(template, values)).expect(200, success(ACCEPTED))
    assert coext.outgoing() == ["Hello Ada, your order A-1 is on its way."] * 2


def test_named_012_both_endpoints_send_the_same_text(coext):
    names = ("day", "customer_name", "parcel_id")
    template = coext.template("Dear {{1}}.", names, header="On {{1}}", footer="Reply to change.", buttons=[LINK])
    parts = [component("header", "Friday"), component("body", "Ada"), component("button", "P-1")]
    named = coext.new_named(template, dict(zip(names, ("Friday", "Ada", "P-1"), strict=True)))
    coext.api.post(PATH, named).expect(200)
    coext.api.post("/messages/template", coext.new_components(template, components=parts)).expect(200)
    first, second = coext.outgoing()
    assert first == second


def test_named_014_a_template_without_variables_takes_none(coext):
    template = coext.template("Closed today.", ())
    coext.api.post(PATH, coext.new_named(template, {})).expect(200, success(ACCEPTED))
    body = coext.new_named(template, {"customer_name": "Ada"})
    coext.api.post(PATH, body).expect(400, error("VALIDATION_ERROR", unknown=["customer_name"]))
    assert coext.outgoing() == ["Closed today."]


def test_named_015_names_are_told_apart_by_case(coext):
    body = coext.new_named(coext.template(), {"Customer_Name": "Ada", "order_id": "A-1"})
    coext.api.post(PATH, body).expect(400)
    assert coext.outgoing() == []
