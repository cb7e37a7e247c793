"""What a person does in TripDesk's dashboard: credit a wallet, assign an agent. All of it is assumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, validate

from mock_server.kernel.public import Sandbox, Values, must
from mock_server.systems.tripdesk.auth import PER_MINUTE, SUBJECT
from mock_server.systems.tripdesk.operations import conversations, wallet
from mock_server.systems.tripdesk.records import PLANES, TEST, Wallet
from mock_server.systems.tripdesk.schemas import answers
from mock_server.systems.tripdesk.store import NAME, Store, store_of
from mock_server.web.fields import Text
from mock_server.web.quotas import Limited, limited_by_minute
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer
from mock_server.web.system import Collection, DashboardCall

_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?\Z", re.ASCII)
_DECIMALS = 6
# Longer ones are no money, and are not read.
_MOST, _LONGEST = Decimal("999999999.999999"), 100


class Amount(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"pattern": r"^[0-9]{1,9}(\.[0-9]{1,6})?$"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > _LONGEST or not _AMOUNT.match(text) or not (amount := Decimal(text)):
            raise ValidationError("Must be a decimal number above 0 as text, such as 25.00.")
        if amount > _MOST:
            raise ValidationError(f"Must be at most {_MOST}.")
        if len(text.partition(".")[2]) > _DECIMALS:
            raise ValidationError("Must have at most six decimals.")
        return amount


class TripDeskCredit(Strict):
    amount = Amount(required=True)
    plane = Text(load_default=TEST, validate=validate.OneOf(PLANES))


class TripDeskAssignment(Strict):
    agent = Text(required=True, blank=False)


def credit(sandbox: Sandbox, _: str | None, body: Values) -> Values:
    """Put money into a wallet. Raises Invalid."""
    credited = wallet.credit(sandbox, body["plane"], body["amount"])
    return {"plane": credited.id, **shown_by(answers.BalanceAnswer)(credited)}


def assign(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Assign an agent to a conversation of either plane. Raises NotFound."""
    conversation = must(store_of(sandbox).conversations, "conversation", identifier or "")
    return shown_by(answers.ConversationAnswer)(conversations.assign(sandbox, conversation, body["agent"]))


CALLS = (
    DashboardCall("credit_wallet", "POST", "wallet/credit", "Put money into a wallet", TripDeskCredit, credit),
    DashboardCall(
        "assign_conversation",
        "POST",
        "conversations/{id}/assign",
        "Assign an agent to a conversation",
        TripDeskAssignment,
        assign,
    ),
)


def _wallet(_: Sandbox, found: Wallet) -> Values:
    money = {name: answers.money(getattr(found, name)) for name in ("charged", "credited")}
    return {"plane": found.id, **shown_by(answers.BalanceAnswer)(found), **money}


def _of_a_plane(schema: type[Answer]) -> Callable[[Sandbox, Any], Values]:
    return lambda _, found: {"plane": found.plane, **shown_by(schema)(found)}


COLLECTIONS = (
    Collection("wallets", "List the planes' wallets", Store.reader("wallets"), _wallet),
    Collection(
        "conversations",
        "List the conversations of both planes",
        Store.reader("conversations"),
        _of_a_plane(answers.ConversationAnswer),
    ),
    Collection(
        "gateways", "List the gateways of both planes", Store.reader("gateways"), _of_a_plane(answers.GatewayAnswer)
    ),
)


def quotas(sandbox: Sandbox) -> Iterator[Limited]:
    """Of the partner, by whichever key."""
    yield limited_by_minute(sandbox, NAME, SUBJECT, "the partner", PER_MINUTE, "429 rate_limited")
