"""Lies about campaigns, which hold messages back while they are paused, and about review requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.lifecycle import SCHEDULED, SKIPPED
from mock_server.kernel.problems import NotFound
from mock_server.systems.coax.operations import customers, enquiries, messages
from mock_server.systems.coax.operations.send_requests import SendRequest
from mock_server.systems.coax.records import ACTIVE, PAUSED
from mock_server.systems.coax.store import store_of
from tests.liars.coax.ways import COAX, MESSAGES, OPS, REVIEW, SEND, unwished, wished
from tests.liars.lies import Call, Said, Telling, lie, patched, retold, wrapped

IS_PAUSED = f"{OPS}.campaigns.is_paused"
PUT, SEND_IT = f"{OPS}.campaigns.put", f"{OPS}.messages.send"


def _paused(change: Callable[[dict[str, Any]], Any]) -> Telling:
    """What is said of a paused campaign, said otherwise."""

    def retell(_: Call, said: Said) -> Said | None:
        return said.saying(change(said.body)) if said.body["message"] == messages.CAMPAIGN_PAUSED.message else None

    return retold("coax", retell, where=MESSAGES, status=200)


def _while_paused(act: Callable[..., Any]) -> Telling:
    """Something happens although the campaign is paused, and the answer says that nothing did."""

    def around(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
        said = honest(sandbox, key, request)
        if said is None:
            act(honest, sandbox, key, replace(request, campaign_id=None))
        return said

    return wrapped(SEND_IT, around)


def _created(_: Any, sandbox: Any, __: Any, request: SendRequest) -> None:
    if customers.named(sandbox, email=request.email, phone=request.phone) is None:
        customers.add(sandbox, {"name": request.name, "phone": request.phone})


def _changed(_: Any, sandbox: Any, __: Any, request: SendRequest) -> None:
    found = customers.named(sandbox, email=request.email, phone=request.phone)
    if found is not None:
        customers.change(sandbox, found, {"name": request.name})


def _paused_by_mail_alone(_: Any, request: SendRequest) -> SendRequest | None:
    return None if request.channel in ("sms", "email") else replace(request, campaign_id=None)


def _any_paused(sandbox: Any, campaign_id: str | None) -> bool:
    return campaign_id is not None and any(one.status == PAUSED for one in store_of(sandbox).campaigns)


def _paused_without_a_campaign(honest: Callable[..., Any], sandbox: Any, campaign_id: str | None) -> bool:
    """Once a campaign is paused, messages of none are held back too."""
    return honest(sandbox, campaign_id) or any(one.status == PAUSED for one in store_of(sandbox).campaigns)


def _once_and_for_all(honest: Callable[..., Any], sandbox: Any, campaign_id: str, name: Any, status: str) -> Any:
    old = store_of(sandbox).campaigns.get(campaign_id)
    return honest(sandbox, campaign_id, name, PAUSED if old is not None and old.status == PAUSED else status)


def _held_back() -> tuple[Telling, ...]:
    """What a paused campaign held back is sent when it goes on."""
    kept: list[tuple[Any, Any, SendRequest]] = []

    def put(honest: Callable[..., Any], sandbox: Any, campaign_id: str, name: Any, status: str) -> Any:
        campaign = honest(sandbox, campaign_id, name, status)
        for its, key, request in list(kept) if status == ACTIVE else ():
            if its is sandbox:
                messages.send(its, key, request)
        return campaign

    return _while_paused(lambda _, *held: kept.append(held)), wrapped(PUT, put)


def _unknown_is_none(honest: Callable[..., Any], sandbox: Any, campaign_id: str | None) -> bool:
    try:
        return honest(sandbox, campaign_id)
    except NotFound:
        return False


def _schedules_any(_: Any, request: SendRequest) -> SendRequest | None:
    return None if request.scheduled_at is None else replace(request, campaign_id=None)


def _with_campaign(sandbox: Any, campaign_id: str, status: str) -> list[Any]:
    return [one for one in sandbox.messages if one.status == status and one.facts.campaign_id == campaign_id]


def _skipped_on_pause(honest: Callable[..., Any], sandbox: Any, campaign_id: str, name: Any, status: str) -> Any:
    for message in _with_campaign(sandbox, campaign_id, SCHEDULED) if status == PAUSED else ():
        lifecycle.skip(sandbox, message, messages.CAMPAIGN_PAUSED)
    return honest(sandbox, campaign_id, name, status)


def _caught_up(honest: Callable[..., Any], sandbox: Any, campaign_id: str, name: Any, status: str) -> Any:
    for message in _with_campaign(sandbox, campaign_id, SKIPPED) if status == ACTIVE else ():
        lifecycle.release(sandbox, message)
    return honest(sandbox, campaign_id, name, status)


def _stops_all(honest: Callable[..., Any], sandbox: Any, appointment: Any) -> None:
    if not any(one.status == PAUSED for one in store_of(sandbox).campaigns):
        honest(sandbox, appointment)


def _known_everywhere(honest: Callable[..., Any], loader: Any, data: Any) -> Any:
    named = {name: value for name, value in data.items() if name == "campaign_id"}
    return {**honest(loader, data), **named}


# Reviews


def _on_a_new_enquiry(honest: Callable[..., Any], sandbox: Any, plan: Any, request: SendRequest, channel: str) -> Any:
    if request.review_types and plan.customer is not None:
        plan = replace(plan, enquiry=enquiries.begin(sandbox, plan.customer, plan.location, {}))
    return honest(sandbox, plan, request, channel)


LIES = (
    lie(
        "Coax: a paused campaign answers with an empty body",
        _paused(lambda body: {**body, "body": {}}),
        claims="COAX-CAMPAIGN-001",
    ),
    lie(
        "Coax: a paused campaign answers as if it had been sent",
        _paused(lambda body: {**body, "message": "Message sent!"}),
        claims="COAX-CAMPAIGN-001",
    ),
    lie(
        "Coax: a message of a paused campaign is sent all the same",
        _while_paused(lambda honest, *args: honest(*args)),
        claims="COAX-CAMPAIGN-002 COAX-CAMPAIGN-005 COAX-CAMPAIGN-011 COAX-CAMPAIGN-019 COAX-WEBHOOK-013",
    ),
    lie("Coax: a paused campaign creates customers", _while_paused(_created), claims="COAX-CAMPAIGN-003"),
    lie("Coax: a paused campaign changes customers", _while_paused(_changed), claims="COAX-CAMPAIGN-004"),
    lie(
        "Coax: a campaign is paused by sms and email alone",
        *wished(_paused_by_mail_alone, SEND),
        claims="COAX-CAMPAIGN-005",
    ),
    lie(
        "Coax: an active campaign sends nothing",
        patched(IS_PAUSED, lambda _, campaign_id: campaign_id is not None),
        claims="COAX-CAMPAIGN-006 COAX-CAMPAIGN-007",
    ),
    lie(
        "Coax: a campaign stays paused",
        wrapped(PUT, _once_and_for_all),
        claims="COAX-CAMPAIGN-007 COAX-CAMPAIGN-014",
    ),
    lie(
        "Coax: what a paused campaign held back is sent later",
        *_held_back(),
        claims="COAX-CAMPAIGN-008 COAX-CAMPAIGN-011",
    ),
    lie("Coax: an unknown campaign is none", wrapped(IS_PAUSED, _unknown_is_none), claims="COAX-CAMPAIGN-009"),
    lie("Coax: one paused campaign pauses all", patched(IS_PAUSED, _any_paused), claims="COAX-CAMPAIGN-010"),
    lie(
        "Coax: a paused campaign holds back messages of none",
        wrapped(IS_PAUSED, _paused_without_a_campaign),
        claims="COAX-CAMPAIGN-010",
    ),
    lie(
        "Coax: a paused campaign holds back messages on an enquiry too",
        wrapped("mock_server.web.arguments._loaded", _known_everywhere),
        claims="COAX-CAMPAIGN-015",
    ),
    lie("Coax: scheduling looks at no campaign", *wished(_schedules_any, SEND), claims="COAX-CAMPAIGN-011"),
    lie("Coax: a pause skips what is still to come", wrapped(PUT, _skipped_on_pause), claims="COAX-CAMPAIGN-014"),
    lie("Coax: what was skipped goes out later", wrapped(PUT, _caught_up), claims="COAX-CAMPAIGN-013"),
    lie(
        "Coax: a campaign's id has no capitals",
        wrapped(IS_PAUSED, lambda honest, sandbox, campaign_id: honest(sandbox, campaign_id and campaign_id.lower())),
        claims="COAX-CAMPAIGN-016",
    ),
    lie(
        "Coax: a paused campaign stops every due message",
        wrapped(f"{OPS}.messages.due", _stops_all),
        claims="COAX-CAMPAIGN-020",
    ),
    lie(
        "Coax: a review request says something else",
        patched(f"{COAX}.views.messages.ASKED", "Review request sent!"),
        claims="COAX-REVIEW-001 COAX-REVIEW-002 COAX-START-001",
    ),
    lie(
        "Coax: a review request begins an enquiry",
        wrapped(f"{OPS}.messages._carry_out", _on_a_new_enquiry),
        claims="COAX-REVIEW-004 COAX-REVIEW-011 COAX-ALIAS-007",
    ),
    lie(
        "Coax: a review request has neither name nor link",
        patched(f"{OPS}.messages.review_text", lambda *_: "How was it?"),
        claims="COAX-REVIEW-005",
    ),
    lie(
        "Coax: a review request has a text of the vendor's",
        *unwished("message", of=(REVIEW,)),
        claims="COAX-REVIEW-006",
    ),
    lie(
        "Coax: a review is for Facebook unless said otherwise",
        patched(f"{OPS}.messages.REVIEW_TYPES", ("facebook",)),
        claims="COAX-REVIEW-007",
    ),
    lie(
        "Coax: review_types are not looked at",
        *unwished("review_types", of=(REVIEW,)),
        claims="COAX-REVIEW-007",
    ),
    lie("Coax: a review's channel is not looked at", *unwished("channel", of=(REVIEW,)), claims="COAX-REVIEW-008"),
    lie(
        "Coax: a review request is a message like any",
        patched(f"{OPS}.messages._kind", lambda _: "session"),
        claims="COAX-REVIEW-019",
    ),
)
