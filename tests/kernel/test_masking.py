"""What is secret by its name, what by its value however that is spelled, and what is neither."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from itertools import product
from urllib.parse import quote, quote_plus

import pytest

from mock_server.kernel import masking
from mock_server.kernel.clock import stopwatch
from mock_server.kernel.masking import LONGEST, MASK, SHORTEST, Masker
from mock_server.kernel.secret_names import is_secret

# A quote, a slash, a backslash, a space, a sign of percent and of plus, an accent and an emoji.
ODD = 'sk_live_a"b/c\\d e%f+é\N{GRINNING FACE}'
PLAIN = "planted-4f1c"

SECRET_NAMES = """
    Authorization Authorisation PROXY_AUTHORIZATION Cookie set-cookie X-Api-Key x-auth-token X-Vault-Token api_key
    apikey APIKey apiKey X-Goog-Api-Key access_token refreshToken fcm_token authtoken client_secret api_secret
    webhook[secret] password newPassword password_confirmation passwd pwd jwt private_key api_keys PassWord passWord
    PASSword Access_ToKen X-AuthoriZation PassWordConfirmation PassWord_confirm2
"""
OPEN_NAMES = """
    Idempotency-Key idempotency_key key tokens_used max_tokens token_type next_page_token pageToken cursorToken
    X-Signature secretary author author_id Content-Type WWW-Authenticate passwordless tokenizer cookies_accepted
    X-Request-Id key_name password_updated_at passwords_changed token_count tokenCount secretAry passWordless
    nextPageTOKEN Page[Token]
"""


FORM = (
    '--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    '--x\r\nContent-Disposition: form-data; name="a"; filename="password"\r\n'
    "Content-Type: text/plain\r\n\r\nb\r\n--x--\r\n"
)


Spell = Callable[[str], str]
SPELLINGS: dict[str, Spell] = {
    "as it is": str,
    "a query": lambda value: quote(value, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "a query twice over": lambda value: quote(quote(value)),
    "all of it escaped": lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
    "JSON": lambda value: json.dumps(value)[1:-1],
    "JSON with its own letters": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "JSON, all of it escaped": lambda value: re.sub("....", r"\\u\g<0>", value.encode("utf-16-be").hex()),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value))[1:-1],
    "a header's bytes": lambda value: value.encode().decode("latin-1"),
}


@pytest.mark.parametrize(
    ("name", "is_one"), [*product(SECRET_NAMES.split(), [True]), *product(OPEN_NAMES.split(), [False])]
)
def test_a_name_that_says_it_is_secret_is_and_one_that_only_looks_like_it_is_not(name: str, is_one: bool) -> None:
    assert is_secret(name) is is_one


@pytest.mark.parametrize("value", [ODD, PLAIN])
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_a_value_is_found_in_every_spelling(spell: Spell, value: str) -> None:
    masked = Masker([value]).text(f"before {spell(value)} after")
    assert re.fullmatch(r'before [\\"]*\*\*\*[\\"]* after', masked)


@pytest.mark.parametrize("ahead", ["", "u", "us", "user:", "user@example.com:"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_a_value_is_found_in_base64_wherever_it_begins(ahead: str, encode: Callable[[bytes], bytes]) -> None:
    encoded = encode(f"{ahead}{PLAIN}".encode()).decode()
    masked = f"X: {MASK}; y"
    assert Masker([PLAIN]).text(f"X: {encoded}; y") == Masker([PLAIN]).text(masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            '{"password": "a", "b": {"api_key": 12, "token": null}}',
            '{"password": "***", "b": {"api_key": "***", "token": null}}',
        ),
        ('{"tok\\u0065n":"a"}', '{"tok\\u0065n":"***"}'),
        ('{"text":"she said \\"password\\": \\"x\\"","n":1}', '{"text":"she said \\"password\\": \\"x\\"","n":1}'),
        ('{"password":""}', '{"password":""}'),
        ("password=a&name=b", "password=***&name=b"),
        ("a=1&access%5Ftoken=b", "a=1&access%5Ftoken=***"),
        ("see https://example.com/?api_key=a#top", "see https://example.com/?api_key=***"),
        ("http://user:p@ss@example.com/a@b", "http://***@example.com/a@b"),
        ("a token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.a-_b.", "a token ***."),
        ("Idempotency-Key=a&tokens_used=3", "Idempotency-Key=a&tokens_used=3"),
        ("p%61ssword=a&a=b", "p%61ssword=***&a=b"),
        ("%70%61%73%73%77%6F%72%64=a", "%70%61%73%73%77%6F%72%64=***"),
        ("PassWord=a&n=b", "PassWord=***&n=b"),
        ("password[old]=a&user%5Bpassword%5D%5B0%5D=b", "password[old]=***&user%5Bpassword%5D%5B0%5D=***"),
        ("page[token]=a&p%61ge=b", "page[token]=a&p%61ge=b"),
        ('{"password":["a"],"n":["b"]}', '{"password":["***"],"n":["b"]}'),
        ('{"PassWord": {"a" : "b", "c": [null, true, ""]}}', '{"PassWord": {"a" : "***", "c": [null, true, ""]}}'),
        ('{"password":[["a",1.5],[]],"n":1}', '{"password":[["***","***"],[]],"n":1}'),
        ('{"a":{"secret":["]","\\"}"]},"n":"b"}', '{"a":{"secret":["***","***"]},"n":"b"}'),
        ('{"access_token":{},"n":"b"}', '{"access_token":{},"n":"b"}'),
        ('{"password":["a", {"b": "c', '{"password":["***", {"b": "***'),
        ('{"password":["a"}, "b"], "n": "c"}', '{"password":["***"}, "b"], "n": "c"}'),
        ('it was {"password":[\'x\', "a"] and "b"', 'it was {"password":[\'x\', "***"] and "b"'),
        ('{"passwords_changed":[3],"token_count":{"a":3}}', '{"passwords_changed":[3],"token_count":{"a":3}}'),
        (FORM.format(name="password", value=""), FORM.format(name="password", value="")),
        (FORM.format(name="token_count", value="3"), FORM.format(name="token_count", value="3")),
        (FORM.format(name="a", value='{"password":["b"]}'), FORM.format(name="a", value='{"password":["***"]}')),
        (
            "it\n--x\ncontent-disposition: form-data; NAME=pwd\n\na",
            "it\n--x\ncontent-disposition: form-data; NAME=pwd\n\n***",
        ),
    ],
)
def test_all_that_stands_under_a_secret_name_is_masked_and_the_rest_stays(text: str, masked: str) -> None:
    assert Masker(()).text(text) == masked
    assert Masker(()).text(masked) == masked


def test_what_a_refusal_says_of_a_secret_field_stays_readable() -> None:
    said = '{"errors":{"password":["Missing data for required field.","LEAKME-1","Leak me."]}}'
    masked = '{"errors":{"password":["Missing data for required field.","***","Leak me."]}}'
    assert Masker(()).text(said) == masked
    assert Masker(()).data(json.loads(said)) == json.loads(masked)
    assert Masker(()).text('{"password":"Correct horse battery staple."}') == '{"password":"***"}'


ESCAPES: dict[str, Spell] = {
    "escaped": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "escaped by code": lambda text: json.dumps(text)[1:-1].replace('\\"', "\\u0022"),
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
@pytest.mark.parametrize("around", ['{"a":"%s","n":"\\u00e9"}', '{"a":["b", "%s"]}', '"%s"', '{"a":{"b": " \\n%s'])
@pytest.mark.parametrize("levels", range(1, 4))
def test_json_in_a_string_of_json_is_masked_and_no_other_byte_changes(levels: int, around: str, escape: Spell) -> None:
    def written(password: str) -> str:
        text = escape(f'{{"b/":"\\/ é","password":["{password}"],"n":1}}')
        for _ in range(levels - 1):
            text = escape(f'{{"c":"{text}"}}')
        return around % text

    assert Masker(()).text(written("a")) == written(MASK)


def test_a_number_in_json_in_a_string_gets_quotes_as_they_are_written_there() -> None:
    document = json.dumps({"a": json.dumps([json.dumps({"token": 12})])})
    assert json.loads(json.loads(json.loads(Masker(()).text(document))["a"])[0]) == {"token": MASK}


@pytest.mark.parametrize("name", ["password", "PassWord", "p%61ssword", "user[password]", "password[0]"])
@pytest.mark.parametrize("value", ["a", "a\r\n\r\n--b\r\nc", '{"a":"b"}'])
def test_a_part_of_a_form_that_has_a_secret_name_is_masked(name: str, value: str) -> None:
    assert Masker(()).text(FORM.format(name=name, value=value)) == FORM.format(name=name, value=MASK)


def test_a_document_is_masked_like_its_text() -> None:
    document = {"Password": ["a", {"b": "c", "d": [True, None, "", 0]}], "n": ["a", 1], "e": '{"token":["f"]}'}
    masked = {"Password": [MASK, {"b": MASK, "d": [True, None, "", MASK]}], "n": ["a", 1], "e": '{"token":["***"]}'}
    assert Masker(()).data(document) == masked
    assert json.loads(Masker(()).text(json.dumps(document))) == masked


@pytest.mark.parametrize(
    ("name", "value", "masked"),
    [
        ("Authorization", "Bearer abc", "Bearer ***"),
        ("Proxy-Authorization", "basic abc", "basic ***"),
        ("Authorization", "abc def", "***"),
        ("Cookie", "a=b; c=d", "***"),
        ("X-Api-Key", "", ""),
        ("Idempotency-Key", "abc", "abc"),
        ("X-Note", f"Bearer {PLAIN}", "Bearer ***"),
    ],
)
def test_a_headers_scheme_stays_and_its_credential_does_not(name: str, value: str, masked: str) -> None:
    assert Masker([PLAIN]).header(name, value) == masked


def test_a_signature_in_an_address_lets_in_whoever_has_it_and_one_in_a_body_does_not() -> None:
    assert Masker(()).query("a=b&X-Amz-Signature=c&sig=d") == "a=b&X-Amz-Signature=***&sig=***"
    assert Masker(()).text('{"signature":"c"}') == '{"signature":"c"}'


@pytest.mark.parametrize("length", range(4, len(PLAIN)))
def test_no_half_of_a_secret_is_left_where_a_text_was_cut(length: int) -> None:
    assert Masker([PLAIN]).beginning(f"text {PLAIN[:length]}") == "text ***"
    assert Masker([PLAIN]).text(f"text {PLAIN[:length]}…") == "text ***…"


def test_a_cut_field_of_a_secret_name_is_masked_to_its_end() -> None:
    assert Masker(()).beginning('{"a": "b", "password": "unkno') == '{"a": "b", "password": "***'


def test_bytes_that_are_no_text_stay_as_they_are_around_a_secret() -> None:
    assert Masker([PLAIN]).body(b"\xff\x00 " + PLAIN.encode() + b" \xfe") == b"\xff\x00 *** \xfe"
    assert Masker(["pässword"]).body(b"a p\xe4ssword") == b"a ***"


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert Masker([PLAIN, f"key-{PLAIN}-2"]).text(f"key-{PLAIN}-2 {PLAIN}") == "*** ***"


def test_a_short_value_is_a_word_and_a_long_one_is_no_key() -> None:
    short, long = "x" * (SHORTEST - 1), "y" * (LONGEST + 1)
    assert Masker([short, long]).text(f"{short} {long}") == f"{short} {long}"


HOSTILE_FIELDS = [
    *('{"password":[' * 5_000, '"password":[' + '"' * 64_000, '"password":[' + '"a"  ' * 12_000),
    *('"password":[' + '"' + " " * 64_000, '"password"' + " " * 64_000),
    '"\\"\\"\\"\\"' * 10 + '"' + " " * 64_000 + "token:",
    *('"{\\"token:' * 6_000, '"token:\\u0022{\\u0022' * 3_000, '"token:{' + "\\\\" * 32_000),
    '{"token":1,"a":"[' + '\\"[' * 20_000,
    '"' + "\\n" * 32_000 + "token:",
    *("form-data: token\n" + "--x\ncontent-\n" * 4_000, "form-data: token\n" + "--" * 32_000),
    *(
        f"form-data: token\n--x\ncontent-a{hostile}"
        for hostile in (";name=" * 10_000 + "\n\n", ';name="' + "[" * 64_000 + "\n\n", "\r" * 64_000)
    ),
    *("token&" + "[" * 64_000 + "=", ("&" + "[" * 100 + "=token") * 600, "&%61=" * 12_000),
]


@pytest.mark.parametrize("hostile", HOSTILE_FIELDS, ids=lambda text: text[:40])
def test_fields_are_looked_for_in_64_kib_in_no_time(hostile: str) -> None:
    started = stopwatch()
    Masker(()).text(hostile)
    # It takes 0.1 s at most; what looks at the same characters again and again takes minutes.
    assert stopwatch() - started < 2


@pytest.mark.parametrize(
    "hostile",
    [
        *("eyJ" * 21_000, "eyJ-" * 16_000, "http://" * 9_000, '"' * 64_000, '"\\"' * 21_000, '"a":"\\' * 10_000),
        *("a=" * 32_000, "token" * 13_000, "%25" * 21_000, "\\u0073" * 10_000, "A" * 64_000, "&=" * 32_000),
        PLAIN[:6] * 10_000,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_of_64_kib_is_slow_to_look_through(hostile: str) -> None:
    masker = Masker([PLAIN, ODD, *(f"fake-{number:040d}" for number in range(50))])
    started = stopwatch()
    masker.beginning(hostile)
    masker.query(hostile)
    # What looks at the same characters again and again takes minutes.
    assert stopwatch() - started < 20


def test_a_text_that_comes_again_is_masked_anew_only_if_too_much_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_REMEMBERED", 100)
    written: list[str] = []

    def write(name: str) -> str:
        written.append(name)
        return MASK

    masker = Masker([PLAIN], write)
    for _ in range(3):
        assert masker.text(f"it is {PLAIN}") == f"it is {MASK}"
    assert written == [""]
    for _ in range(3):
        assert masker.text(f"it is {PLAIN}{' ' * 100}") == f"it is {MASK}{' ' * 100}"
    assert written == [""] * 4
