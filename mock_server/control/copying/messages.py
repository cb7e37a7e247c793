"""A message as a line of a test, and as a page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_server.control.copying.documents import fenced, table
from mock_server.kernel.messages import INBOUND, Message

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def test(message: Message) -> str:
    """A test in which it came in, where a customer wrote it, or that insists on its having been sent."""
    mock = f"{message.system}_mock"
    if message.direction == INBOUND:
        said = f"{mock}.inbound({message.sender!r}, {message.text!r}, channel={message.channel!r})"
        return f"def test_a_customer_writes({mock}):\n    {said}\n"
    sent = f"[message.text for message in {mock}.sent(to={message.recipient!r})]"
    name = _NOT_IN_A_NAME.sub("_", message.recipient.lower()).strip("_")
    return f"def test_a_message_to_{name}({mock}):\n    assert {message.text!r} in {sent}\n"


def markdown(shown: Mapping[str, Any]) -> str:
    """A message as the control plane shows it, for an issue or an agent."""
    names = ("id", "system", "direction", "channel", "from", "to", "kind", "status", "created_at", "scheduled_at")
    rows = [(name, str(shown[name])) for name in names if name in shown]
    if "error" in shown:
        rows.append(("error", f"{shown['error']['code']}: {shown['error']['message']}"))
    history = table(("status", "at"), ((line["status"], line["at"]) for line in shown["history"]))
    return "\n\n".join((table(("", ""), rows), fenced(shown["text"]), history)) + "\n"
