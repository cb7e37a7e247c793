"""A refusal of the control plane, as an exception with what the server said."""

from __future__ import annotations

from mock_server.client._verbs import Answer, Json

__tracebackhide__ = True


class ControlProblem(Exception):
    """A refusal, as RFC 9457 has it; `body` is the whole of it."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.title: str = body.get("title", "")
        self.detail: str = body.get("detail", "")
        self.errors: Json = body.get("errors", {})
        self.body = body
        super().__init__(f"{status} {self.title}: {self.detail}" + (f" {self.errors}" if self.errors else ""))


def problem(status: int, reason: str, answer: Answer) -> ControlProblem:
    """What an answer says that is an error, also when somebody on the way said it."""
    try:
        body = answer.json()
    except ValueError:
        body = {"title": reason, "detail": answer.text}
    return ControlProblem(status, body)
