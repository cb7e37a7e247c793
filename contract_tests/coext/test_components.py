"""Templates with raw components."""

from ..tables import parametrize
from .shapes import ACCEPTED, code, success
from .states import component

PATH = "/messages/template"
LINK = {"text": "Track it", "url": "https://parcels.example.com/{{1}}"}


def mismatch(answer):
    """The parameters do not fit; what the details tell is nobody's promise."""
    answer.expect(400)
    assert code(answer) == "TEMPLATE_PARAMETER_MISMATCH"


def test_component_001_the_raw_sample_is_accepted(coext):
    coext.order_confirmation()
    parameters = [{"type": "text", "text": text} for text in ("John Doe", "ORD-12345", "$99.99")]
    body = {
        "to": "+919876543210",
        "template_name": "order_confirmation",
        "language": "en",
        "components": [{"type": "body", "parameters": parameters}],
    }
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))


def test_component_002_the_variable_that_may_be_left_out_may_be_given(coext):
    body = coext.new_components(coext.order_confirmation(), "Ada", "A-1", "$9.99", "Friday")
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == ["Hello Ada, your order A-1 over $9.99 arrives on Friday."]


@parametrize("texts", [(), ("one",), ("one", "two", "three"), ("one",) * 20], ids=len)
def test_component_004_the_number_of_parameters_must_match(coext, texts):
    mismatch(coext.api.post(PATH, coext.new_components(coext.template(), *texts)))
    assert coext.outgoing() == []


@parametrize("count", [0, 1, 2, 5])
def test_component_005_no_more_may_be_left_out_than_is_optional(coext, count):
    body = coext.new_components(coext.order_confirmation(), *["x"] * count)
    mismatch(coext.api.post(PATH, body))


@parametrize("part", ["header", "body", "button"])
def test_component_006_a_component_that_the_template_needs_must_be_there(coext, part):
    parts = {"header": "Friday", "body": "Ada", "button": "P-1"}
    del parts[part]
    body = coext.new_components(whole(coext), components=[component(*item) for item in parts.items()])
    mismatch(coext.api.post(PATH, body))
    assert coext.outgoing() == []


def whole(coext):
    """A template with a variable in each part."""
    return coext.template("Dear {{1}}.", ("day", "customer_name", "parcel_id"), header="On {{1}}", buttons=[LINK])


def test_component_007_a_headers_parameter_is_given_as_header(coext):
    template = coext.template("Dear {{1}}.", ("day", "customer_name"), header="On {{1}}")
    parts = [component("header", "Friday"), component("body", "Ada")]
    coext.api.post(PATH, coext.new_components(template, components=parts)).expect(200, success(ACCEPTED))
    (sent,) = coext.outgoing()
    assert "On Friday" in sent
    assert "Dear Ada." in sent


def test_component_008_a_buttons_parameter_is_given_as_button(coext):
    template = coext.template("Dear {{1}}.", ("customer_name", "parcel_id"), buttons=[LINK])
    parts = [component("body", "Ada"), component("button", "P-1")]
    coext.api.post(PATH, coext.new_components(template, components=parts)).expect(200, success(ACCEPTED))
    (sent,) = coext.outgoing()
    assert "Dear Ada." in sent
    assert "https://parcels.example.com/P-1" in sent


@parametrize("part", ["header", "button"])
def test_component_009_a_component_that_the_template_has_not_is_refused(coext, part):
    parts = [component("body", "Ada", "A-1"), component(part, "more")]
    mismatch(coext.api.post(PATH, coext.new_components(coext.template(), components=parts)))


def test_component_010_a_template_without_variables_needs_no_components(coext):
    body = coext.new_components(coext.template("Closed today.", ()), components=[])
    coext.api.post(PATH, body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == ["Closed today."]


@parametrize("kind", ["footer", "BODY", "carousel", "", None, 7])
def test_component_011_a_component_of_another_type_is_refused(coext, kind):
    parts = [component("body", "Ada", "A-1"), {"type": kind, "parameters": []}]
    answer = coext.api.post(PATH, coext.new_components(coext.template(), components=parts)).expect(400)
    assert code(answer) == "VALIDATION_ERROR"
    assert [name.partition(".")[0] for name in answer.body["error"]["details"]["fields"]] == ["components"]


@parametrize(
    "parameter",
    [
        {"type": "text"},
        {"type": "text", "text": None},
        {"type": "text", "text": True},
        {"type": "text", "text": ["Ada"]},
        {"text": "Ada"},
        {"type": "image", "text": "Ada"},
        "Ada",
        None,
        ["Ada"],
    ],
    ids=str,
)
def test_component_012_a_parameter_that_is_no_text_is_refused(coext, parameter):
    parts = [{"type": "body", "parameters": [parameter, {"type": "text", "text": "A-1"}]}]
    answer = coext.api.post(PATH, coext.new_components(coext.template(), components=parts)).expect(400)
    assert code(answer) == "VALIDATION_ERROR"
    assert coext.outgoing() == []


def test_component_014_the_components_may_come_in_any_order(coext):
    template = whole(coext)
    parts = [component("button", "P-1"), component("body", "Ada"), component("header", "Friday")]
    for components in (parts, parts[::-1]):
        coext.api.post(PATH, coext.new_components(template, components=components)).expect(200, success(ACCEPTED))
    first, second = coext.outgoing()
    assert first == second


def test_component_015_a_component_that_is_given_twice_is_refused(coext):
    parts = [component("body", "Ada", "A-1"), component("body", "Ben", "B-2")]
    coext.api.post(PATH, coext.new_components(coext.template(), components=parts)).expect(400)
    assert coext.outgoing() == []
