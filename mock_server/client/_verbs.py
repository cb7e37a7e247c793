"""A verb is written once, as a coroutine; whose class blocks has it done on return, whose class awaits has it awaited.

What a verb waits for is `Carrier.carry` and nothing else. The blocking one never suspends, so a verb that it carries
out is through with its first step, and needs no event loop.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypedDict, TypeVar, Unpack, cast, overload

__tracebackhide__ = True

Json = dict[str, Any]

# Longer than the longest wait that the server grants.
TIMEOUT = 60.0

P = ParamSpec("P")
R = TypeVar("R")


class Blocking:
    """Its verbs are done when they return."""


class Awaiting:
    """Its verbs are awaited."""


class How(TypedDict, total=False):
    """What a call has besides its method and path: a body, a query, and seconds for its answer, TIMEOUT unless told."""

    json: Any
    params: Mapping[str, Any] | None
    timeout: float


class Answer(Protocol):
    """What every HTTP library knows of an answer."""

    @property
    def content(self) -> bytes: ...

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


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


class Verb(Generic[P, R]):
    """A method of classes of both kinds."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> None:
        @wraps(steps)
        def blocking(self: Any, *args: P.args, **named: P.kwargs) -> R:
            return _done(steps(self, *args, **named))

        self._steps = steps
        self._blocking = blocking

    @overload
    def __get__(self, instance: Blocking, owner: Any = None) -> Callable[P, R]: ...
    @overload
    def __get__(self, instance: Awaiting, owner: Any = None) -> Callable[P, Coroutine[Any, Any, R]]: ...
    @overload
    def __get__(self, instance: None, owner: Any = None) -> Callable[..., Any]: ...
    def __get__(self, instance: object, owner: Any = None) -> Callable[..., Any]:
        """The function of a class, bound to an instance as any other."""
        function = self._blocking if issubclass(owner, Blocking) else self._steps
        return function if instance is None else cast(Any, function).__get__(instance, owner)


def verb(steps: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> Verb[P, R]:
    """Make a coroutine that awaits a carrier, or what does, a method that blocks or is awaited, as its class says.

    Where it takes any name there is, its own first argument has none: `self, /`.
    """
    return Verb(steps)


def _done(steps: Coroutine[Any, Any, R]) -> R:
    try:
        steps.send(None)
    except StopIteration as end:
        result: R = end.value
        return result
    steps.close()
    raise RuntimeError("A verb that blocks has awaited what suspends.")


class Carrier(ABC):
    """A connection to a server's control plane; `url` is where that is."""

    url: str

    @abstractmethod
    async def carry(self, method: str, path: str, *, waits: str | None = None, **how: Unpack[How]) -> Answer:
        """The answer; `waits` is the verb where the server may call the application before it answers.

        Raises ControlProblem.
        """

    async def ask(self, method: str, path: str, **how: Any) -> Json:
        """What is answered in JSON, to a call as `carry` takes it; an answer without a body is empty."""
        answer = await self.carry(method, path, **how)
        answered: Json = answer.json() if answer.content else {}
        return answered

    @verb
    async def call(self, method: str, path: str, **how: Unpack[How]) -> Json:
        """Any call, its path relative to `/_mock`; an answer without a body is empty. Raises ControlProblem."""
        return await self.ask(method, path, **how)


def given(**values: Any) -> Json:
    """What was given, of arguments that may be left out."""
    return {name: value for name, value in values.items() if value is not None}


def items(page: Json) -> list[Json]:
    """What a page holds."""
    found: list[Json] = page["items"]
    return found


async def whole(carrier: Carrier, path: str, params: Mapping[str, Any]) -> list[Json]:
    """A list to its end, in pages; each begins behind the last one's end where the list has such a place."""
    asked, found = dict(params), []
    while True:
        answer = await carrier.ask("GET", path, params=asked)
        found += items(answer)
        paging = answer["paging"]
        if "next" in paging:
            asked["before"] = paging["next"]
        elif paging.get("page", 1) < paging.get("pages", 1):
            asked["page"] = paging["page"] + 1
        else:
            return found
