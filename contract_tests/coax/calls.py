"""The six calls that write to a customer: `send`, `schedule` and `review`, and each of them `on` an enquiry."""

from .shapes import REVIEW, REVIEWED, SCHEDULED, SENT, review_on, schedule_on, schedule_to, send_on, send_to

SAYS = {"send": SENT, "schedule": SCHEDULED, "review": REVIEWED}


def path_of(call, enquiry_id=""):
    """Where a call is."""
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
    """The answer to a call."""
    return coax.api.put(path_of(call, enquiry_id), body_of(coax, call, **fields))
