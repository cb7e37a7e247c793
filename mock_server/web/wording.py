"""A problem in a vendor's words: the walk through its book of errors, and the headers that RFC 9110 wants with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson

from mock_server.kernel.problems import Injected, Problem, RateLimited, WrongMethod
from mock_server.web.current import RequestContext
from mock_server.web.http import Response, phrase
from mock_server.web.system import Answer, Call, Face, Refusal, Refusals, System

# What an `errors` module is written with.
__all__ = [
    "Answer",
    "Book",
    "Call",
    "CodedBook",
    "Problem",
    "Refusal",
    "Refusals",
    "RequestContext",
    "Said",
    "System",
    "Words",
    "phrase",
    "response",
    "said",
    "status_of",
]

# Words with the problem's facts in braces, or what makes words of it.
Words = str | Callable[[Any], str]
# Of each problem its status and its words, for vendors without codes; or its status, its code and its words.
Book = Mapping[type[Problem], tuple[int, Words] | tuple[int, str, Words]]
CodedBook = Mapping[type[Problem], tuple[int, str, Words]]


class Said(NamedTuple):
    """What a vendor says of a problem; `code` is empty where it has none."""

    status: int
    code: str
    message: str


# What is said of what only a fault that a test ordered brings about, or (None) a defect of ours.
Broken = Callable[[Injected | None], Said]


class _Facts(dict[str, str]):
    """A problem's facts by their names."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self._problem = problem

    def __missing__(self, name: str) -> Any:
        return getattr(self._problem, name)


def said(book: Book, problem: Problem | None, broken: Broken) -> Said:
    """What a book has of a problem. Raises KeyError for one that it has not."""
    if problem is None or isinstance(problem, Injected):
        return broken(problem)
    status, *code, words = book[type(problem)]
    told = words.format_map(_Facts(problem)) if isinstance(words, str) else words(problem)
    return Said(status, "".join(code), told)


def broken(words: Mapping[int, str]) -> Broken:
    """How a vendor without codes says it: in these words by status, else by the phrase of the status."""

    def tell(problem: Injected | None) -> Said:
        status = status_of(problem)
        return Said(status, "", words.get(status, phrase(status)))

    return tell


def status_of(problem: Injected | None) -> int:
    return HTTPStatus.INTERNAL_SERVER_ERROR if problem is None else problem.status


def response(context: RequestContext[Face], problem: Problem | None) -> Response:
    """The vendor's answer to a problem; None stands for a defect of ours."""
    answer = context.face.render_problem(problem, context)
    # An item of a list that is not valid is named by its number.
    body = orjson.dumps(answer.body, option=orjson.OPT_NON_STR_KEYS)
    headers = (("Content-Type", context.face.media_type), *_headers(problem), *answer.headers.items())
    return Response(body, answer.status, headers)


def _headers(problem: Problem | None) -> Iterator[tuple[str, str]]:
    if isinstance(problem, WrongMethod):
        yield "Allow", problem.methods
    if isinstance(problem, RateLimited):
        yield "Retry-After", str(problem.retry_after)
