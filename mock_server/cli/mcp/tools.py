"""The tools: each is a call or two of the control plane, and its answer in a few lines.

A docstring here is what an agent reads of its tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from mock_server.cli.mcp import answers
from mock_server.client import Client, lines
from mock_server.client.steps import given

READS, ACTS, REMOVES = "reads", "acts", "removes"

# What a system's dashboard has is that system's own.
DASHBOARDS = "those of dashboards"
# Of each tool, what it does to the sandbox, and the operations of the control plane that it is made of.
TABLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "list_sandboxes": (READS, ("listSandboxes",)),
    "create_sandbox": (ACTS, ("createSandbox", "getSandbox")),
    "access": (READS, ("getSandbox",)),
    "reset_sandbox": (REMOVES, ("resetSandbox",)),
    "delete_sandbox": (REMOVES, ("deleteSandbox",)),
    "messages": (READS, ("listMessages",)),
    "message": (READS, ("getMessage",)),
    "wait_for_message": (READS, ("waitForMessages",)),
    "people": (READS, ("listPeople",)),
    "customer_options": (READS, ("listInboundOptions",)),
    "be_the_customer": (ACTS, ("sendInbound",)),
    "report_status": (ACTS, ("reportStatus",)),
    "move_time": (ACTS, ("advanceClock",)),
    "what_is_due": (READS, ("listDue",)),
    "arm_fault": (ACTS, ("armFault",)),
    "faults": (READS, ("listFaults",)),
    "disarm_faults": (REMOVES, ("disarmFaults", "disarmFault")),
    "requests": (READS, ("listRequests",)),
    "request": (READS, ("getRequest",)),
    "why_refused": (READS, ("listRequests", "getRequest", "listRefusedRequests")),
    "findings": (READS, ("listFindings",)),
    "verify": (READS, ("verifyExpectations",)),
    "subscribe_webhook": (ACTS, ("setWebhook",)),
    "webhook_deliveries": (READS, ("listDeliveries",)),
    "what_happened": (READS, ("listEvents",)),
    "as_test": (READS, ("listEvents",)),
    "set_in_dashboard": (ACTS, (DASHBOARDS,)),
}

Box = Annotated[str, Field(description="The sandbox's id.")]
System = Annotated[str, Field(description="coax, coext, msgboxx, tripdesk, or another that `access` names.")]
Query = Annotated[str | None, Field(description="A search, such as `status:failed with:+447700900123 -urgent`.")]
Limit = Annotated[int, Field(ge=1, le=50, description="As many at most.")]
Expected = Annotated[list[dict[str, Any]] | None, Field(description="Each with fields to match, and `times`.")]
Form = Literal["markdown", "curl", "pytest", "fetch", "requests", "http", "verify"]


class Tools:
    """The tools of one server."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list_sandboxes(self, label: str | None = None) -> str:
        """The sandboxes there are, with their clocks and labels; `label` may have `*`."""
        found = self._client.sandboxes(page=1, page_size=50, view="summary", label=label)
        return answers.listed("sandboxes", found, answers.sandbox)

    def create_sandbox(
        self,
        label: str | None = None,
        seed: int | None = None,
        now: str | None = None,
        fixtures: Literal["default", "empty"] = "default",
        frozen: bool = True,
        strict: bool = False,
    ) -> str:
        """Make a sandbox of its own: its id, base URLs and credentials. Its clock stands still unless told otherwise.

        It ends an hour after its last use. `strict` refuses fields that a vendor does not know.
        """
        made = self._client.create_sandbox(
            label=label, seed=seed, now=now, fixtures=fixtures, frozen=frozen, strict=strict, ttl_seconds=3_600
        )
        return answers.access(made.get())

    def access(self, sandbox: Box = "default") -> str:
        """What an application is configured with: each system's base URL and credentials, and a first call."""
        return answers.access(self._client.sandbox(sandbox).get())

    def reset_sandbox(self, sandbox: Box = "default") -> str:
        """Back to how the sandbox was created: all that was sent since then is gone."""
        return f"{sandbox} is as it began, at {self._client.sandbox(sandbox).reset()['clock']['now']}."

    def delete_sandbox(self, sandbox: Box) -> str:
        """Delete a sandbox with all that is in it."""
        self._client.sandbox(sandbox).delete()
        return f"{sandbox} is deleted."

    def messages(
        self,
        sandbox: Box = "default",
        direction: Literal["outbound", "inbound", "both"] = "outbound",
        query: Query = None,
        limit: Limit = 20,
    ) -> str:
        """What was sent, or what customers wrote (`inbound`), the newest first, with every status it had."""
        sides = {} if direction == "both" else {"direction": direction}
        found = self._client.sandbox(sandbox).messages(**sides, **given(query=query), limit=limit)
        return answers.listed("messages", found, answers.message)

    def message(self, message: str, sandbox: Box = "default") -> str:
        """One message as the system's own API shows it, and when it had which status."""
        return answers.whole_message(self._client.sandbox(sandbox).message(message))

    def wait_for_message(
        self, sandbox: Box = "default", query: Query = None, timeout: Annotated[float, Field(ge=0, le=30)] = 10
    ) -> str:
        """Wait in real time until a message was sent that the search finds, for applications that send later."""
        filters = {"direction": "outbound", **given(query=query)}
        found = self._client.sandbox(sandbox).wait_for_messages(count=1, timeout=timeout, **filters)
        return answers.listed("messages", found, answers.message)

    def people(self, sandbox: Box = "default", query: Query = None, limit: Limit = 20) -> str:
        """Who was written to or has written, and whose 24-hour window is open until when."""
        found = self._client.sandbox(sandbox).people(**given(query=query), limit=limit)
        return answers.listed("people", found, answers.person)

    def customer_options(self, sandbox: Box = "default", system: System | None = None) -> str:
        """To whom and by which channel a customer can write, system by system."""
        return answers.listed("systems", self._client.sandbox(sandbox).inbound_options(system), answers.options)

    def be_the_customer(
        self,
        system: System,
        customer: Annotated[str, Field(description="Who writes: a number in E.164, such as +447700900123.")],
        text: str,
        sandbox: Box = "default",
        to: Annotated[str | None, Field(description="Whom, by an id of `customer_options`.")] = None,
        channel: str | None = None,
        name: str | None = None,
    ) -> str:
        """Write to the business as a customer does: it opens the session window, and webhooks tell of it."""
        made = self._client.sandbox(sandbox).inbound(system, customer, text, to=to, channel=channel, name=name)
        return answers.message(made)

    def report_status(
        self,
        message: str,
        status: str,
        sandbox: Box = "default",
        error_code: str | None = None,
        error_message: str | None = None,
    ) -> str:
        """Report of a message what the provider would: sent, delivered, read, or failed with an error."""
        error = given(code=error_code, message=error_message) or None
        return answers.message(self._client.sandbox(sandbox).report(message, status, error=error))

    def move_time(
        self,
        sandbox: Box = "default",
        days: Annotated[float, Field(ge=0)] = 0,
        hours: Annotated[float, Field(ge=0)] = 0,
        minutes: Annotated[float, Field(ge=0)] = 0,
        seconds: Annotated[float, Field(ge=0)] = 0,
        to: Annotated[str | None, Field(description="A time with its offset, such as 2026-01-05T09:00:00Z.")] = None,
        to_next: Annotated[bool, Field(description="To what is due next.")] = False,
    ) -> str:
        """Let time pass in the sandbox, by one of the ways: what is due on the way has happened when this answers."""
        by = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        box = self._client.sandbox(sandbox)
        return answers.moved(box.advance(by or None, to=to, next=to_next or None))

    def what_is_due(self, sandbox: Box = "default", limit: Limit = 20) -> str:
        """What happens next by the sandbox's clock, and what merely ends, as windows do."""
        return answers.listed("due", self._client.sandbox(sandbox).due(limit=limit, passive=True), answers.due)

    def arm_fault(
        self,
        kind: Literal["error", "delay", "rate_limit", "reset", "truncate"],
        sandbox: Box = "default",
        system: System | None = None,
        method: str | None = None,
        path: Annotated[str | None, Field(description="With the system's prefix and `*`, as in /coax/*.")] = None,
        status: Annotated[int | None, Field(description="For `error`.")] = None,
        delay_ms: Annotated[int | None, Field(description="For `delay`.")] = None,
        times: Annotated[int | None, Field(description="Until it is used up; without it until it is disarmed.")] = None,
    ) -> str:
        """Break the vendor for the requests that match: an error, a slow answer, a 429, a closed socket, half of it."""
        rule = given(system=system, method=method, path=path, status=status, delay_ms=delay_ms, times=times)
        return lines.fault(self._client.sandbox(sandbox).fault(kind, **rule))

    def faults(self, sandbox: Box = "default") -> str:
        """The armed faults, and on how many requests each acted."""
        return answers.listed("armed faults", self._client.sandbox(sandbox).faults(), lines.fault)

    def disarm_faults(self, sandbox: Box = "default", fault: str | None = None) -> str:
        """Disarm one fault, or all of them."""
        self._client.sandbox(sandbox).disarm(fault)
        return f"{fault or 'Every fault'} is disarmed."

    def requests(self, sandbox: Box = "default", query: Query = None, limit: Limit = 20) -> str:
        """What the application asked for and was answered, the newest first."""
        found = self._client.sandbox(sandbox).requests(**given(query=query), limit=limit)
        return answers.listed("requests", found, answers.request)

    def request(self, request: str, sandbox: Box = "default", form: Form = "markdown") -> str:
        """One request with its answer: whole, as a command that repeats it, or as a test."""
        return answers.short(self._client.sandbox(sandbox).copied(request, form))

    def why_refused(self, sandbox: Box = "default", request: str | None = None) -> str:
        """Why the application was refused: one request, or the newest three refusals and what reached no sandbox."""
        box = self._client.sandbox(sandbox)
        ids = [request] if request else [found["id"] for found in box.requests(query="status:4xx,5xx", limit=3)]
        told = [answers.refusal(box.request(one)) for one in ids]
        lost = [] if request else self._client.refused(page_size=5)
        return answers.refusals(told, lost)

    def findings(self, sandbox: Box = "default") -> str:
        """What the application did that the vendor does not define, such as unknown fields: those alike as one."""
        return answers.listed("findings", self._client.sandbox(sandbox).findings(group="kind"), answers.finding)

    def verify(
        self,
        sandbox: Box = "default",
        messages: Expected = None,
        requests: Expected = None,
        in_order: bool = False,
    ) -> str:
        """Check what should have happened, as in `messages=[{"to": "+447700900123", "q": "Friday", "times": 1}]`.

        What is otherwise is told with what there was instead.
        """
        self._client.sandbox(sandbox).verify(messages=messages or (), requests=requests or (), in_order=in_order)
        return "As expected."

    def subscribe_webhook(
        self,
        system: System,
        url: str,
        sandbox: Box = "default",
        secret: str | None = None,
        events: list[str] | None = None,
    ) -> str:
        """Have a system's webhooks go to the application; msgboxx has a call of its own API for this."""
        made = self._client.sandbox(sandbox).subscribe(system, url, secret=secret, events=events)
        return f"{system} posts {', '.join(made['events'] or ['every event'])} to {made['url']}."

    def webhook_deliveries(self, sandbox: Box = "default", query: Query = None, limit: Limit = 20) -> str:
        """Every attempt to deliver a webhook, the newest first; a skipped one had nobody to go to."""
        found = self._client.sandbox(sandbox).deliveries(**given(query=query), limit=limit)
        return answers.listed("attempts", found, answers.delivery)

    def what_happened(self, sandbox: Box = "default", types: list[str] | None = None, limit: Limit = 20) -> str:
        """Everything that happened, the newest first; `types` as in `message` or `clock.advanced`."""
        found = self._client.sandbox(sandbox).events(types=types or (), limit=limit)["items"]
        return answers.listed("events", found, answers.event)

    def as_test(self, sandbox: Box = "default") -> str:
        """What happened, as a pytest test that does it again and insists on what went out."""
        return answers.short(self._client.sandbox(sandbox).recorded("pytest"))

    def set_in_dashboard(
        self,
        system: System,
        path: Annotated[str, Field(description="As in templates/order_ready.")],
        body: dict[str, Any],
        sandbox: Box = "default",
        method: Literal["PUT", "PATCH", "POST"] = "PUT",
    ) -> str:
        """Set what a person sets in a vendor's dashboard, such as a template that is approved or a paused campaign."""
        return answers.short(lines.written(self._client.sandbox(sandbox).set(system, path, body, method=method)))
