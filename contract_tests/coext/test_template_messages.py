"""What holds of template messages in either form."""

from ..tables import parametrize, rows
from .shapes import ACCEPTED, code, error, success

FORMS = parametrize("form", ["components", "named"])
REQUIRED = {
    "components": ["to", "template_name", "language", "components"],
    "named": ["to", "template_name", "language", "variables"],
}
PATHS = {"components": "/messages/template", "named": "/messages/template/send"}


def new(coext, form, template, **fields):
    """A body in this form for a template without variables."""
    if form == "components":
        return coext.new_components(template, **{"components": [], **fields})
    return coext.new_named(template, {}, **fields)


def filled(coext, form, template, *values):
    """A body in this form for a template with two variables."""
    if form == "components":
        return coext.new_components(template, *values)
    return coext.new_named(template, dict(zip(template["variables"], values, strict=True)))


def plain(coext, **more):
    return coext.template("Closed today.", (), **more)


@FORMS
@parametrize("name", ["nothing", "ORDER_UPDATE", "order_update ", "../templates"])
def test_sending_001_an_unknown_template_is_told_so(coext, form, name):
    body = new(coext, form, plain(coext, name="order_update"), template_name=name)
    coext.api.post(PATHS[form], body).expect(404, error("TEMPLATE_NOT_FOUND"))
    assert coext.outgoing() == []


@FORMS
@parametrize("language", ["de", "en_US", "EN"])
def test_sending_002_an_unknown_language_is_told_so(coext, form, language):
    body = new(coext, form, plain(coext), language=language)
    coext.api.post(PATHS[form], body).expect(404, error("TEMPLATE_NOT_FOUND"))
    assert coext.outgoing() == []


@FORMS
@parametrize("status", ["PENDING", "REJECTED"])
def test_sending_003_only_approved_templates_are_sent(coext, form, status):
    coext.api.post(PATHS[form], new(coext, form, plain(coext))).expect(200)
    coext.api.post(PATHS[form], new(coext, form, plain(coext, status=status))).expect(400)
    assert len(coext.outgoing()) == 1


@FORMS
@parametrize("status", ["PENDING", "REJECTED"])
def test_sending_004_a_template_that_is_not_approved_is_told_so(coext, form, status):
    body = new(coext, form, plain(coext, status=status))
    coext.api.post(PATHS[form], body).expect(400, error("TEMPLATE_NOT_APPROVED"))


@FORMS
def test_sending_005_a_template_that_was_approved_meanwhile_can_be_sent(coext, form):
    template = plain(coext, name="winter_offer", status="PENDING")
    coext.api.post(PATHS[form], new(coext, form, template)).expect(400)
    plain(coext, name="winter_offer", status="APPROVED")
    coext.api.post(PATHS[form], new(coext, form, template)).expect(200, success(ACCEPTED))


@FORMS
@parametrize(("language", "sent"), [("en", "Closed today."), ("de", "Heute zu.")])
def test_sending_006_the_language_chooses_the_text(coext, form, language, sent):
    plain(coext, name="closed")
    coext.template("Heute zu.", (), name="closed", language="de")
    body = new(coext, form, {"name": "closed", "language": language})
    coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == [sent]


@FORMS
def test_sending_007_each_language_is_approved_by_itself(coext, form):
    english = plain(coext, name="closed")
    german = plain(coext, name="closed", language="de", status="REJECTED")
    coext.api.post(PATHS[form], new(coext, form, german)).expect(400, error("TEMPLATE_NOT_APPROVED"))
    coext.api.post(PATHS[form], new(coext, form, english)).expect(200)


@parametrize(("form", "field"), [(form, field) for form, names in REQUIRED.items() for field in names])
def test_sending_008_a_missing_field_is_named(coext, form, field):
    body = new(coext, form, plain(coext))
    del body[field]
    coext.api.post(PATHS[form], body).expect(400, error("VALIDATION_ERROR", fields={field: ["<text>"]}))
    assert coext.outgoing() == []


@FORMS
@parametrize("value", [7, None, [], {}, True, ""], ids=repr)
@parametrize("field", ["template_name", "language"])
def test_sending_009_a_field_of_a_wrong_type_is_named(coext, form, field, value):
    body = new(coext, form, plain(coext), **{field: value})
    coext.api.post(PATHS[form], body).expect(400, error("VALIDATION_ERROR", fields={field: ["<text>"]}))


@FORMS
def test_sending_010_two_templates_have_two_ids(coext, form):
    body = new(coext, form, plain(coext))
    coext.api.post(PATHS[form], body).expect(200, success({**ACCEPTED, "message_id": "<uuid:1>"}))
    coext.api.post(PATHS[form], body).expect(200, success({**ACCEPTED, "message_id": "<uuid:2>"}))
    assert len(coext.outgoing()) == 2


@FORMS
def test_sending_011_a_template_that_is_refused_is_not_sent(coext, form):
    body = new(coext, form, plain(coext))
    for change in ({"to": "12345"}, {"template_name": "nothing"}, {"language": 7}, {"reference": 7}):
        answer = coext.api.post(PATHS[form], body | change)
        answer.expect(404 if "template_name" in change else 400)
        assert code(answer) in {"INVALID_PHONE_NUMBER", "TEMPLATE_NOT_FOUND", "VALIDATION_ERROR"}
    assert coext.outgoing() == []


@FORMS
def test_sending_012_unknown_fields_of_a_template_message_are_ignored(coext, form):
    body = new(coext, form, plain(coext), namespace="x", message="Hello.")
    coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == ["Closed today."]


@FORMS
@parametrize("ending", range(1, 8))
def test_sending_013_a_number_that_cannot_be_reached_is_accepted(coext, form, ending):
    body = new(coext, form, plain(coext), to=f"+4477009{ending:05d}")
    coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))


@FORMS
def test_sending_014_a_message_keeps_its_text_when_the_template_changes(coext, form):
    body = new(coext, form, plain(coext, name="closed"))
    coext.api.post(PATHS[form], body).expect(200)
    coext.template("Open again.", (), name="closed")
    coext.api.post(PATHS[form], body).expect(200)
    assert sorted(coext.outgoing()) == ["Closed today.", "Open again."]


@parametrize("form", rows(component_003_by_their_order="components", named_002_by_their_names="named"))
@parametrize(
    ("text", "sent"),
    [
        ("{{1}} and {{2}}", "one and two"),
        ("{{2}} and {{1}}", "two and one"),
        ("{{1}}{{2}}{{1}}", "onetwoone"),
        ("Line {{1}}\nline {{2}} 👋", "Line one\nline two 👋"),
    ],
)
def test_what_goes_out_has_the_values_in_their_places(coext, form, text, sent):
    body = filled(coext, form, coext.template(text), "one", "two")
    coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == [sent]


@parametrize("form", rows(component_012_a_parameter="components", named_008_a_variable="named"))
@parametrize(("value", "text"), [(7, "7"), (-1.5, "-1.5"), (0, "0")])
def test_a_number_is_taken_as_json_writes_it(coext, form, value, text):
    body = filled(coext, form, coext.template("{{1}} of {{2}}."), value, "x")
    coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == [f"{text} of x."]


@parametrize("form", rows(component_013_a_parameter="components", named_013_a_variable="named"))
@parametrize("value", ["{{2}}", "{{order_id}}", "{{1}}", r"\1 \g<0>", "%(order_id)s", "%s {}", "$1"])
def test_what_looks_like_a_placeholder_stays_as_it_is(coext, form, value):
    for values in ((value, "A-1"), ("A-1", value)):
        body = filled(coext, form, coext.template("{{1}}, {{2}}"), *values)
        coext.api.post(PATHS[form], body).expect(200, success(ACCEPTED))
        assert coext.outgoing()[0] == ", ".join(values)
