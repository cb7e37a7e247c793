"""Every call but the log-in needs a valid bearer token."""

import jwt

from ..routes import calls
from ..states import DAY
from ..tables import parametrize

STRANGERS_KEY = "a key that the vendor has never seen, long enough for HS256"
LOG_IN = ("POST", "/oauth/token")


@parametrize(("method", "path"), [call for call in calls("msgboxx") if call != LOG_IN])
def test_auth_001_no_call_but_the_log_in_goes_without_a_token(msgboxx, method, path):
    msgboxx.nobody.request(method, path).expect(401)


@parametrize(
    "header",
    ["Bearer", "Bearer not-a-token", "Bearer a.b.c", "Basic dXNlcjpwYXNzd29yZA==", "Bearer null"],
    ids=["no-token", "no-jwt", "no-base64", "basic", "null"],
)
def test_auth_002_a_malformed_authorization_is_refused(msgboxx, header):
    msgboxx.nobody.get("/contact", headers={"Authorization": header}).expect(401)


def test_auth_003_a_valid_token_without_its_scheme_is_refused(msgboxx):
    token = msgboxx.api.token
    msgboxx.nobody.get("/contact", headers={"Authorization": token}).expect(401)


def signed_by_a_stranger(token):
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, STRANGERS_KEY, algorithm="HS256", headers=jwt.get_unverified_header(token))


def with_other_claims(token):
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode({**claims, "exp": claims["exp"] + DAY}, STRANGERS_KEY, algorithm="HS256")
    header, _, signature = token.split(".")
    return f"{header}.{forged.split('.')[1]}.{signature}"


def without_signature(token):
    return token.rpartition(".")[0] + "."


@parametrize("forge", [signed_by_a_stranger, with_other_claims, without_signature])
def test_auth_004_a_forged_token_is_refused(msgboxx, forge):
    msgboxx.nobody.with_token(forge(msgboxx.api.token)).get("/contact").expect(401)


def test_auth_005_a_token_that_asks_for_no_signature_is_refused(msgboxx):
    token = msgboxx.api.token
    claims = jwt.decode(token, options={"verify_signature": False})
    header = {**jwt.get_unverified_header(token), "alg": "none"}
    unsigned = jwt.encode(claims, None, algorithm="none", headers=header)
    msgboxx.nobody.with_token(unsigned).get("/contact").expect(401)


def test_auth_006_an_expired_token_is_refused(msgboxx):
    api = msgboxx.api
    api.get("/contact").expect(200)
    msgboxx.tenant.advance(DAY + 1)
    api.get("/contact").expect(401)


def test_auth_007_the_header_may_be_spelled_as_the_prose_spells_it(msgboxx):
    token = msgboxx.api.token
    msgboxx.nobody.get("/contact", headers={"Authorisation": f"Bearer {token}"}).expect(200)


def test_auth_008_a_wrong_token_is_refused_under_either_spelling(msgboxx):
    msgboxx.nobody.get("/contact", headers={"Authorisation": "Bearer not-a-token"}).expect(401)


def test_auth_009_a_refused_call_does_nothing(msgboxx):
    msgboxx.nobody.post("/contact", msgboxx.new_contact()).expect(401)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, {"items": [], "paging": {"recordCount": 0, "pages": 0}})
