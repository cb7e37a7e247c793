"""What msgboxx's webhooks post: each new thing as the API gives it."""

from __future__ import annotations

from mock_server.systems.msgboxx.schemas import answers
from mock_server.web.posts import Posts

POSTS = Posts(
    bodies={
        "message.created": answers.MessageAnswer,
        "contact.created": answers.ContactAnswer,
        "broadcast.created": answers.BroadcastAnswer,
        "apiaccount.created": answers.ApiAccountAnswer,
        "inbox.created": answers.InboxAnswer,
        "template.created": answers.TemplateAnswer,
    },
    headers={"X-Msgboxx-Event": "The event's name."},
    signed="Nothing is signed.",
    assumed="the document says when it is sent and what it holds, not the header, nor that it is unsigned",
)
