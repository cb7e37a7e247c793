"""What WhatsApp does, as Coext would pass it on."""

from ..tables import BOTH_WAYS, NO_PARAMETERS, PARAMETERS, parametrize
from .shapes import ACCEPTED, code, success

TEXT = "{{1}} and {{2}}."


def parameters(coext, text):
    """Both sends of a template, the first of whose parameters is this text."""
    template = coext.template(TEXT, ["a", "b"])
    return {
        "/messages/template": coext.new_components(template, text, "x"),
        "/messages/template/send": coext.new_named(template, {"a": text, "b": "x"}),
    }


@BOTH_WAYS
def test_whatsapp_001_the_window_is_open_for_either_spelling_of_a_number(coext, one, other):
    body = {"to": other, "message": "Hello."}
    coext.api.post("/messages/text", body).expect(403)
    coext.writes(one)
    coext.api.post("/messages/text", body).expect(200, success(ACCEPTED))


@BOTH_WAYS
def test_whatsapp_002_the_messages_of_a_minute_are_counted_for_both_spellings(coext, one, other):
    template = coext.template("Closed today.", ())
    coext.into_minute(0)
    for to in (one, other) * 5:
        coext.api.post("/messages/template/send", coext.new_named(template, {}, to)).expect(200)
    for to in (one, other):
        coext.api.post("/messages/template/send", coext.new_named(template, {}, to)).expect(429)


@parametrize("text", NO_PARAMETERS, ids=repr)
def test_whatsapp_003_what_whatsapp_takes_for_no_parameter_is_refused(coext, text):
    for path, body in parameters(coext, text).items():
        assert code(coext.api.post(path, body).expect(400)) == "TEMPLATE_PARAMETER_MISMATCH"
    assert coext.outgoing() == []


@parametrize("text", PARAMETERS)
def test_whatsapp_003_what_whatsapp_takes_for_a_parameter_is_taken(coext, text):
    for path, body in parameters(coext, text).items():
        coext.api.post(path, body).expect(200, success(ACCEPTED))
    assert coext.outgoing() == [f"{text} and x."] * 2
