"""The states that msgboxx's tests ask for, in the words of its own entities."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..states import Account

_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
APPLICATION = "contract suite"


class Msgboxx(Account):
    """One organisation at msgboxx, empty but for the administrator who logs in as `api`."""

    system = "msgboxx"

    def _new_id(self, kind: str) -> str:
        return str(uuid.uuid5(_NAMESPACE, f"{kind}/{self._next(kind)}"))

    # Who calls

    @cached_property
    def api(self) -> Any:
        """A client of the organisation's administrator, whom no rate limit holds up."""
        self.tenant.limit("msgboxx", None)
        return self.logged_in(self.tenant.credentials("msgboxx"))

    def logged_in(self, credentials: Mapping[str, str], application: str = APPLICATION) -> Any:
        """A client of whoever these credentials are of."""
        headers = {"X-Calling-Application": application}
        token = self.nobody.arrange("POST", "/oauth/token", 200, dict(credentials), headers=headers)
        return self.nobody.with_token(token["access_token"])

    def user(self, *accounts: Mapping[str, str], first_name: str = "Ada", last_name: str = "Example") -> dict[str, Any]:
        """A user with access to these api accounts alone."""
        self.tenant.require("second_user")
        self.tenant.require("control.dashboard")
        user_id = self._new_id("user")
        body = {
            # Whoever logs in is known by it alone, whatever organisation others who run at the same time are of.
            "username": f"{user_id}+{self.tenant.id}@example.com",
            "password": "not-a-secret",
            "firstName": first_name,
            "lastName": last_name,
            "apiAccountIds": [account["apiAccountId"] for account in accounts],
        }
        self.tenant.dashboard("msgboxx", f"users/{user_id}", body)
        return {"userId": user_id, **body}

    def api_of(self, user: Mapping[str, Any], application: str = APPLICATION) -> Any:
        return self.logged_in({"username": user["username"], "password": user["password"]}, application)

    def limited_api(self, *accounts: Mapping[str, str]) -> Any:
        return self.api_of(self.user(*accounts))

    # What there is

    def account(self, name: str | None = None) -> dict[str, str]:
        """A new api account, or the one there is; its inbox comes with it."""
        number = self._next("account number")
        given = None if name or number > 1 else self.tenant.given("api_account")
        if given is not None:
            return dict(given)
        body = {"name": name or f"Branch {number}", "phoneNumber": f"+4477009009{number:02d}"}
        account_id = self._new_id("account")
        self.tenant.dashboard("msgboxx", f"apiaccounts/{account_id}", body)
        return {"apiAccountId": account_id, **body}

    @cached_property
    def home(self) -> dict[str, str]:
        """The api account of tests for which one is enough."""
        return self.account()

    def inbox_of(self, account: Mapping[str, str]) -> dict[str, Any]:
        """An api account's inbox, as the list has it."""
        params = {"apiAccountId": account["apiAccountId"]}
        (inbox,) = self.api.arrange("GET", "/inbox", 200, params=params)["items"]
        return inbox

    def team(self, *accounts: Mapping[str, str], users: tuple[Mapping[str, Any], ...] = ()) -> dict[str, Any]:
        """A team of these users for these api accounts; for all of them where none is named."""
        team_id = self._new_id("team")
        body = {
            "name": f"Team {self._next('team name')}",
            "description": "Handles what comes in.",
            "apiAccountIds": [account["apiAccountId"] for account in accounts],
            "userIds": [user["userId"] for user in users],
        }
        self.tenant.dashboard("msgboxx", f"teams/{team_id}", body)
        return {"teamId": team_id, **body}

    def template(
        self,
        text: str = "Hi {{1}}, thanks for {{2}}.",
        *,
        account: Mapping[str, str] | None = None,
        name: str | None = None,
        status: str = "Approved",
        example: str = "Hi [Jack], thanks for [the call].",
    ) -> dict[str, str]:
        """A template, in the state that WhatsApp's review left it, or the one there is."""
        given = None if name else self.tenant.given("template")
        if given is not None and (given["templateText"], given["status"]) == (text, status):
            return dict(given)
        template_id = self._new_id("template")
        body = {
            "apiAccountId": (account or self.home)["apiAccountId"],
            "name": name or f"template_{self._next('template name')}",
            "status": status,
            "templateText": text,
            "templateExample": example,
        }
        self.tenant.dashboard("msgboxx", f"templates/{template_id}", body)
        return {"templateId": template_id, **body}

    def new_contact(self, account: Mapping[str, str] | None = None, **fields: Any) -> dict[str, Any]:
        return {
            "mobileNumber": self.number(),
            "name": self.tenant.named("Jack Example"),
            "status": "Presubscribed",
            "apiAccountId": (account or self.home)["apiAccountId"],
            **fields,
        }

    def contact(self, account: Mapping[str, str] | None = None, **fields: Any) -> dict[str, Any]:
        """A contact whom nobody has written to or heard from."""
        return self.api.arrange("POST", "/contact", 201, self.new_contact(account, **fields))

    def contacts(self, count: int, account: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        return [self.contact(account) for _ in range(count)]

    # What happens

    def writes(self, contact: Mapping[str, Any], text: str = "Are you there?") -> None:
        """The contact writes to its api account."""
        self.tenant.inbound("msgboxx", contact["mobileNumber"], contact["apiAccountId"], text)

    def contact_who_wrote(
        self, seconds_ago: float = 60, account: Mapping[str, str] | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A contact whose newest message is so many seconds old."""
        known = self.tenant.customer(seconds_ago)
        if known is not None:
            params = {"mobileNumber": known["number"], "apiAccountId": self.home["apiAccountId"]}
            return self.api.arrange("GET", "/contact", 200, params=params)["items"][0]
        contact = self.contact(account, **fields)
        self.writes(contact)
        self.tenant.advance(seconds_ago)
        # Tokens live a day; whoever waits longer logs in again.
        self.__dict__.pop("api", None)
        return contact

    def pass_time(self, seconds: float) -> None:
        """Time passes, and the administrator logs in again."""
        self.tenant.advance(seconds)
        self.__dict__.pop("api", None)

    def new_message(self, contact: Mapping[str, Any], text: str = "Hello Jack.") -> dict[str, Any]:
        return {"apiAccountId": contact["apiAccountId"], "contactId": contact["contactId"], "message": text}

    def message(self, contact: Mapping[str, Any], text: str = "Hello Jack.") -> dict[str, Any]:
        """A session message that was sent to the contact, whose window is open."""
        return self.api.arrange("POST", "/message", 201, self.new_message(contact, text))

    def conversation_with(self, contact: Mapping[str, Any]) -> str:
        """The id of the conversation with a contact who has written within a day."""
        found = self.api.arrange("GET", "/message", 200, params={"contactId": contact["contactId"]})
        return found["items"][0]["conversationId"]

    def conversation(self, account: Mapping[str, str] | None = None) -> str:
        return self.conversation_with(self.contact_who_wrote(account=account))

    def new_broadcast(
        self,
        contact: Mapping[str, Any],
        template: Mapping[str, str] | None = None,
        text: str = "Hi Jack, thanks for it.",
    ) -> dict[str, Any]:
        """A body for Create Broadcast; the text fits the template that comes when none is named."""
        return {
            "apiAccountId": contact["apiAccountId"],
            "contactId": contact["contactId"],
            "templateId": (template or self.template(account=contact))["templateId"],
            "message": text,
        }

    def broadcast(self, contact: Mapping[str, Any]) -> dict[str, Any]:
        return self.api.arrange("POST", "/broadcast", 201, self.new_broadcast(contact))

    def new_webhook(self, **fields: Any) -> dict[str, Any]:
        """A body for Create Webhook; nothing is sent to it."""
        return {
            "type": "message",
            "targetUrl": "https://hooks.example.com/contract",
            "isEnabled": False,
            **fields,
        }

    def webhook(self, **fields: Any) -> dict[str, Any]:
        return self.api.arrange("POST", "/webhook", 201, self.new_webhook(**fields))
