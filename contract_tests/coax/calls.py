"""The six calls that write to a customer: `send`, `schedule` and `review`, and each of them `on` an enquiry."""

from .shapes import ROOT, success

CHANNELS = ["sms", "email", "whatsapp", "messenger", "instagram", "webchat"]
REVIEW = f"{ROOT}/message/ask-for-review"

SENT, SCHEDULED, REVIEWED = "Message sent!", "Message scheduled!", "Sent review request!"
SAYS = {"send": SENT, "schedule": SCHEDULED, "review": REVIEWED}


def send_to(channel: str = "sms") -> str:
    return f"{ROOT}/message/send/{channel}"


def send_on(enquiry_id: str, channel: str = "sms") -> str:
    return f"{ROOT}/message/{enquiry_id}/send/{channel}"


def schedule_to(channel: str = "sms") -> str:
    return f"{ROOT}/message/schedule/{channel}"


def schedule_on(enquiry_id: str, channel: str = "sms") -> str:
    return f"{ROOT}/message/{enquiry_id}/schedule/{channel}"


def review_on(enquiry_id: str) -> str:
    return f"{ROOT}/message/{enquiry_id}/ask-for-review"


def path_of(call, enquiry_id=""):
    return {
        "send": send_to(),
        "send on": send_on(enquiry_id),
        "schedule": schedule_to(),
        "schedule on": schedule_on(enquiry_id),
        "review": REVIEW,
        "review on": review_on(enquiry_id),
    }[call]


def body_of(coax, call, **fields):
    """A body with these fields and what the call needs beside a customer and a location."""
    later = {"scheduled_at": coax.after(60)} if "schedule" in call else {}
    return {"message": "Hello.", **later, **fields}


def put(coax, call, enquiry_id="", /, **fields):
    return coax.api.put(path_of(call, enquiry_id), body_of(coax, call, **fields))


def send(coax, channel="sms", **fields):
    """What a message that must be sent leaves."""
    return success(coax.api.put(send_to(channel), coax.new_message(**fields)), SENT)
