"""The list of templates and each of them: what the API only reads."""

import json

from ..tables import parametrize
from .shapes import TEMPLATE, error, success

STATUSES = ("APPROVED", "PENDING", "REJECTED")


def listed(coext, **params):
    """Name and language of every template of a list."""
    data = coext.api.get("/templates", params=params).expect(200).body["data"]
    return sorted((template["name"], template["language"]) for template in data["templates"])


def shape_of(answer_or_template, **known):
    """A template with components of any form."""
    return {**TEMPLATE, "components": answer_or_template["components"], **known}


def test_template_001_the_list_gives_every_field_of_each(coext):
    template = coext.template()
    answer = coext.api.get("/templates").expect(200)
    (found,) = answer.body["data"]["templates"]
    known = {name: template[name] for name in ("name", "language", "status", "variables")}
    answer.expect(200, success({"templates": [shape_of(found, **known)]}))
    assert found["components"]


def test_template_002_the_list_has_every_template_whatever_its_status(coext):
    made = {coext.template(status=status)["name"]: status for status in STATUSES}
    data = coext.api.get("/templates").expect(200).body["data"]
    assert {template["name"]: template["status"] for template in data["templates"]} == made


def test_template_003_an_account_without_templates_has_an_empty_list(coext):
    coext.tenant.require("clean.account")
    coext.api.get("/templates").expect(200, success({"templates": []}))


@parametrize("status", STATUSES)
def test_template_004_templates_are_filtered_by_status(coext, status):
    made = {each: coext.template(status=each)["name"] for each in STATUSES}
    assert listed(coext, status=status) == [(made[status], "en")]


def test_template_005_templates_are_filtered_by_language(coext):
    coext.template(name="closed")
    coext.template(name="closed", language="de")
    coext.template(name="other", language="de")
    assert listed(coext, language="de") == [("closed", "de"), ("other", "de")]
    assert listed(coext, language="en") == [("closed", "en")]
    assert listed(coext, language="fr") == []


def test_template_006_both_filters_leave_what_fits_both(coext):
    for language in ("en", "de"):
        for status in ("APPROVED", "PENDING"):
            coext.template(name=status.lower(), language=language, status=status)
    assert listed(coext, status="PENDING", language="de") == [("pending", "de")]
    assert listed(coext, status="REJECTED", language="de") == []


def test_template_007_a_template_by_its_name_is_that_of_the_list(coext):
    made = coext.template(), coext.template("Dear {{1}}.", ("customer_name",))
    listed = coext.api.get("/templates").expect(200).body["data"]["templates"]
    for template in made:
        found = coext.api.get(f"/templates/{template['name']}").expect(200).body["data"]
        assert found["name"] == template["name"]
        assert found in listed


@parametrize(("language", "text"), [("en", "Closed today."), ("de", "Heute zu.")])
def test_template_008_the_language_chooses_one_of_several(coext, language, text):
    coext.template("Closed today.", (), name="closed")
    coext.template("Heute zu.", (), name="closed", language="de")
    found = coext.api.get("/templates/closed", params={"language": language}).expect(200).body["data"]
    assert (found["name"], found["language"]) == ("closed", language)
    assert text in json.dumps(found["components"])


@parametrize(
    ("name", "params"),
    [
        ("nothing", {}),
        ("CLOSED", {}),
        ("close", {}),
        ("closed%20", {}),
        ("%E2%82%AC", {}),
        ("closed", {"language": "de"}),
        ("closed", {"language": "en_US"}),
        ("nothing", {"language": "en"}),
    ],
)
def test_template_009_an_unknown_template_is_told_so(coext, name, params):
    coext.template(name="closed")
    coext.api.get(f"/templates/{name}", params=params).expect(404, error("TEMPLATE_NOT_FOUND"))


def test_template_010_variables_are_named_in_their_order(coext):
    coext.order_confirmation()
    found = coext.api.get("/templates/order_confirmation").expect(200).body["data"]
    assert found["variables"] == ["customer_name", "order_id", "total_amount", "delivery_date"]


def test_template_011_the_components_hold_the_texts_with_their_placeholders(coext):
    button = {"text": "Track it", "url": "https://parcels.example.com/{{1}}"}
    parts = {"header": "On {{1}}", "footer": "Reply to change.", "buttons": [button]}
    template = coext.template("Dear {{1}}.", ("day", "customer_name", "parcel_id"), **parts)
    found = coext.api.get(f"/templates/{template['name']}").expect(200).body["data"]
    shown = json.dumps(found["components"])
    for text in ("On {{1}}", "Dear {{1}}.", "Reply to change.", "Track it", button["url"]):
        assert text in shown


@parametrize("status", STATUSES)
def test_template_012_a_template_shows_how_its_review_stands(coext, status):
    template = coext.template(status=status)
    found = coext.api.get(f"/templates/{template['name']}").expect(200).body["data"]
    assert found["status"] == status
    coext.template(name=template["name"], status="APPROVED")
    found = coext.api.get(f"/templates/{template['name']}").expect(200).body["data"]
    assert found["status"] == "APPROVED"


@parametrize("category", ["UTILITY", "MARKETING", "AUTHENTICATION"])
def test_template_013_the_category_comes_back_as_it_was_set(coext, category):
    template = coext.template(category=category)
    found = coext.api.get(f"/templates/{template['name']}").expect(200).body["data"]
    assert found["category"] == category


def test_template_014_unknown_query_parameters_are_ignored(coext):
    template = coext.template()
    assert listed(coext, colour="green", page="7") == [(template["name"], "en")]
    coext.api.get(f"/templates/{template['name']}", params={"status": "PENDING", "colour": "green"}).expect(200)


def test_template_015_a_template_in_two_languages_is_two_in_the_list(coext):
    coext.template(name="closed")
    coext.template(name="closed", language="de")
    assert listed(coext) == [("closed", "de"), ("closed", "en")]
