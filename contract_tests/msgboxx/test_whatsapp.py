"""What WhatsApp does, as msgboxx would pass it on."""

from ..tables import BOTH_WAYS, NO_PARAMETERS, PARAMETERS, parametrize
from .shapes import page


@BOTH_WAYS
def test_whatsapp_001_the_window_is_open_for_either_spelling_of_a_number(msgboxx, one, other):
    contact = msgboxx.contact(mobileNumber=other)
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(400)
    msgboxx.writes({**contact, "mobileNumber": one})
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201)


@parametrize("text", [text for text in NO_PARAMETERS if text], ids=repr)
def test_whatsapp_002_what_whatsapp_takes_for_no_parameter_is_refused_in_place_of_a_placeholder(msgboxx, text):
    contact = msgboxx.contact()
    for filled in (f"Hi {text}, thanks for it.", f"Hi Jack, thanks for {text}."):
        answer = msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact, text=filled)).expect(400)
        assert list(answer.body["errors"]) == ["message"]
    msgboxx.api.get("/broadcast").expect(200, page([]))


@parametrize("text", PARAMETERS)
def test_whatsapp_002_what_whatsapp_takes_for_a_parameter_is_taken_in_place_of_a_placeholder(msgboxx, text):
    body = msgboxx.new_broadcast(msgboxx.contact(), text=f"Hi {text}, thanks for it.")
    msgboxx.api.post("/broadcast", body).expect(201)


def test_whatsapp_003_the_templates_own_text_may_have_lines(msgboxx):
    template = msgboxx.template("Hi {{1}},\n\tthanks for     {{2}}.")
    body = msgboxx.new_broadcast(msgboxx.contact(), template, "Hi Jack,\n\tthanks for     it.")
    msgboxx.api.post("/broadcast", body).expect(201)
