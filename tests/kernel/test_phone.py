"""What a typed number is in E.164, who a number is on WhatsApp, and what a template's parameter may hold there."""

from itertools import product

import pytest

from mock_server.kernel import phone, whatsapp

IN_E164 = "+1234567", "+447902111123", "+4479051337665", "+123456789012345"
NOT_IN_E164 = (
    *("", "+", "447902111123", "+123456", "+1234567890123456", "+0234567", "+44 7902 111123", "+44790211112a"),
    "+1234567\n",
)
READ = {
    "E.164 as it is": ("+447700900123", "+447700900123"),
    "E.164 that nobody has": ("+99912345678", "+99912345678"),
    "a sample that no network assigns": ("+15550100123", "+15550100123"),
    "spaces": ("+44 7700 900123", "+447700900123"),
    "spaces around it": ("  +44 7700 900123 ", "+447700900123"),
    "hyphens, points and slashes": ("+1-202.555/0123", "+12025550123"),
    "brackets around a trunk zero": ("+44 (0)7700 900123", "+447700900123"),
    "a country that there is not, with spaces": ("+999 123 456 78", "+99912345678"),
    "a national mobile": ("0491 570 156", "+61491570156"),
    "a national landline": ("(02) 5550 1234", "+61255501234"),
    "the national prefix for abroad": ("0011 44 7700 900123", "+447700900123"),
    "no plus": ("61491570156", "+61491570156"),
    "a toll-free number": ("1800 160 401", "+611800160401"),
}
NOT_READ = (
    *("", " ", "+", "mobile", "12", "000", "1800 FLOWERS", "+44 7700 900123 ext. 4", "tel:+447700900123"),
    *("+1234567890123456", "0" + "4" * 19, "4" * 1_000, "+0491570156", "++61491570156", "61+491570156"),
    *("+4477009\n00123", "\N{FULLWIDTH PLUS SIGN}447700900123", "+44770090012\N{ARABIC-INDIC DIGIT THREE}"),
)


@pytest.mark.parametrize(("typed", "read"), READ.values(), ids=READ)
def test_a_typed_number_is_read_in_e164_which_reads_as_itself(typed: str, read: str) -> None:
    assert phone.normalised(typed, "AU") == phone.normalised(read, "AU") == read


@pytest.mark.parametrize("typed", NOT_READ, ids=lambda typed: repr(typed)[:24])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert phone.normalised(typed, "AU") is None


def test_a_national_number_is_read_as_its_region_dials_it() -> None:
    assert phone.normalised("07700 900123", "GB") == "+447700900123"
    assert phone.normalised("(202) 555-0123", "US") == "+12025550123"


def test_what_cannot_be_a_number_is_not_remembered() -> None:
    before = phone._read.cache_info().currsize
    for text in ("x" * 1_000_000, "4" * 1_000_000, "+" + "1" * 500):
        assert phone.normalised(text, "AU") is None
    assert phone._read.cache_info().currsize == before


@pytest.mark.parametrize(("number", "is_e164"), [*product(IN_E164, [True]), *product(NOT_IN_E164, [False])])
def test_e_164_is_a_plus_and_7_to_15_digits(number: str, is_e164: bool) -> None:
    assert phone.is_e164(number) is is_e164


@pytest.mark.parametrize("queried", ["+447902111123", "447902111123", " 447902111123", "+447902111123 "])
def test_a_number_in_a_query_is_found_however_its_plus_came_through(queried: str) -> None:
    assert phone.from_query(queried) == "+447902111123"


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
