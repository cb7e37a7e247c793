"""Who a number is on WhatsApp, and what a template's parameter may hold there."""

import pytest

from mock_server.kernel import whatsapp

TWINS = {
    "Brazil, with the ninth digit and without": ("+5531987654321", "+553187654321"),
    "São Paulo": ("+5511987654321", "+551187654321"),
    "Mexico, without the old 1 and with it": ("+525512345678", "+5215512345678"),
}
ALONE = {
    "a British mobile": "+447700900123",
    "a Brazilian landline": "+551133334444",
    "a Brazilian number with a digit too many": "+55319876543210",
    "Argentina, which keeps its 9": "+5491123456789",
    "a number of Mexico that is too short": "+52551234567",
    "an American number that begins alike": "+15215512345",
}


@pytest.mark.parametrize(
    "spellings", [*TWINS.values(), *((number,) for number in ALONE.values())], ids=[*TWINS, *ALONE]
)
def test_all_spellings_of_a_number_are_one_person_whichever_is_asked_for(spellings: tuple[str, ...]) -> None:
    for asked in spellings:
        assert whatsapp.spellings(asked) == (asked, *(other for other in spellings if other != asked))


@pytest.mark.parametrize("text", ["a\rb", "a\n"])
def test_a_line_break_of_any_kind_is_a_flaw_at_the_end_too(text: str) -> None:
    assert whatsapp.flaw(text) is not None
