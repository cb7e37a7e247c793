"""An answer shows what its schema's fields say, in their order, and is rendered once for what it is made of."""

from typing import Any

import pytest
from marshmallow import fields

from mock_server.kernel.structs import Record, struct
from mock_server.web import shown
from mock_server.web.rendering import Kept, kept_beside, part, shown_by
from mock_server.web.shown import Answer, beside, of, whole


@struct(frozen=True, slots=True)
class Inner:
    word: str


@struct(frozen=True, slots=True, kw_only=True)
class Thing(Record):
    id: str = "1"
    at: int = 0
    note: str | None = None
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()


class InnerAnswer(Answer):
    word = shown.text()


class ThingAnswer(Answer):
    name = shown.text("id")
    first = fields.Nested(InnerAnswer, metadata=of("inner"))
    at = shown.moment("at")
    word = shown.text("inner.word", str.upper, required=False)
    note = shown.text("note", str.upper, allow_none=True)
    all = fields.List(fields.Nested(InnerAnswer), required=True, metadata=of("inners"))
    count = fields.Integer(required=True, metadata=whole(lambda thing: len(thing.inners)))
    sender = shown.text(data_key="from", path="id")
    other = fields.Nested(InnerAnswer, required=True, allow_none=True, metadata=beside())


FULL = Thing(note="late", inner=Inner("a"), inners=(Inner("b"), Inner("c")))


class ShortAnswer(Answer):
    note = shown.text(required=False)
    id = shown.text()


def test_an_answer_has_its_schemas_fields_in_their_order() -> None:
    found = shown_by(ThingAnswer)(FULL, Inner("z"))

    expected = {"name": "1", "first": {"word": "a"}, "at": "1970-01-01T00:00:00.000Z", "word": "A", "note": "LATE"}
    expected |= {"all": [{"word": "b"}, {"word": "c"}], "count": 2, "from": "1", "other": {"word": "z"}}
    assert list(found.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("thing", "expected"), [(Thing(), {"id": "1"}), (Thing(note="late"), {"note": "late", "id": "1"})]
)
def test_a_field_that_is_not_required_is_left_out_where_there_is_nothing_to_show(thing: Thing, expected: Any) -> None:
    assert list(shown_by(ShortAnswer)(thing).items()) == list(expected.items())


def test_a_form_is_not_given_none() -> None:
    class NoteAnswer(Answer):
        note = shown.text("note", str.upper, allow_none=True)
        other = shown.text("note", str.upper, required=False)

    assert shown_by(NoteAnswer)(Thing()) == {"note": None}


def test_a_record_is_rendered_once() -> None:
    render, thing = Kept(ShortAnswer), Thing()

    assert render(thing) == b'{"id":"1"}'
    assert render(thing) is render(thing)


def test_a_record_is_rendered_anew_when_what_stands_beside_it_is_another() -> None:
    class BesideAnswer(Answer):
        id = shown.text()
        other = fields.Nested(ShortAnswer, required=True, allow_none=True, metadata=beside(form=part(ShortAnswer)))

    render, thing, first = kept_beside(BesideAnswer), Thing(), Thing(id="2")

    assert render(thing, first) == b'{"id":"1","other":{"id":"2"}}'
    assert render(thing, first) is render(thing, first)
    assert render(thing, Thing(id="3")) == b'{"id":"1","other":{"id":"3"}}'
    assert render(thing, None) == b'{"id":"1","other":null}'
