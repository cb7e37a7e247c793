"""Campaigns: while one is paused, its messages are not sent."""

from ..states import HOUR
from ..tables import parametrize
from .calls import REVIEW, REVIEWED, SCHEDULED, SENT, schedule_to, send_on, send_to
from .shapes import PAUSED, failure, invalid, success


def paused(coax):
    return coax.campaign("winter-sale", "paused")


def test_campaign_001_a_message_of_a_paused_campaign_answers_without_a_body(coax):
    coax.api.put(send_to(), coax.new_message(campaign_id=paused(coax))).expect(200, PAUSED)


def test_campaign_002_a_message_of_a_paused_campaign_is_not_sent(coax):
    coax.api.put(send_to(), coax.new_message(campaign_id=paused(coax))).expect(200, PAUSED)
    coax.tenant.advance(HOUR)
    assert coax.tenant.messages("coax") == []


def test_campaign_003_a_paused_campaign_creates_nobody_and_nothing(coax):
    body = coax.new_message(campaign_id=paused(coax), name="Ada Example", email=coax.email(), phone=coax.number())
    before = coax.everything()
    coax.api.put(send_to(), body).expect(200, PAUSED)
    coax.tenant.advance(HOUR)
    assert coax.everything() == before


def test_campaign_004_a_paused_campaign_changes_nothing_that_there_is(coax):
    left = coax.sent()
    coax.tenant.advance(HOUR)
    before = coax.everything()
    for named in ({"phone": left["customer"]["phone"]}, {"enquiry_id": left["enquiry"]["id"]}):
        new = {"name": "New", "enquiry_status": "closed", "createActivity": True, "activity_type": "call"}
        coax.api.put(send_to(), coax.new_message(campaign_id=paused(coax), **named, **new)).expect(200, PAUSED)
    assert coax.everything() == before


@parametrize("channel", ["sms", "email", "whatsapp", "messenger", "instagram", "webchat"])
def test_campaign_005_a_campaign_is_paused_on_every_channel(coax, channel):
    customer = coax.whole_customer()
    body = coax.new_message(phone=customer["phone"], campaign_id=paused(coax))
    coax.api.put(send_to(channel), body).expect(200, PAUSED)
    assert coax.texts() == []


def test_campaign_006_a_message_of_an_active_campaign_is_sent(coax):
    left = success(coax.api.put(send_to(), coax.new_message(campaign_id=coax.campaign())), SENT)
    assert left["enquiry"]["campaign_id"] == "spring-sale"
    assert coax.texts() == ["Hello."]


def test_campaign_007_a_campaign_that_goes_on_sends_again(coax):
    body = coax.new_message(campaign_id=paused(coax))
    coax.api.put(send_to(), body).expect(200, PAUSED)
    coax.campaign("winter-sale", "active")
    success(coax.api.put(send_to(), body), SENT)
    coax.campaign("winter-sale", "paused")
    coax.api.put(send_to(), body).expect(200, PAUSED)
    assert coax.texts() == ["Hello."]


def test_campaign_008_what_a_paused_campaign_held_back_is_not_sent_later(coax):
    coax.api.put(send_to(), coax.new_message(campaign_id=paused(coax))).expect(200, PAUSED)
    coax.campaign("winter-sale", "active")
    coax.tenant.advance(HOUR)
    assert coax.texts() == []


def test_campaign_009_an_unknown_campaign_is_not_found(coax):
    failure(coax.api.put(send_to(), coax.new_message(campaign_id="no-such-campaign")), 404)
    failure(coax.api.put(schedule_to(), coax.new_later(campaign_id="no-such-campaign")), 404)
    assert coax.customers() == []


def test_campaign_010_one_paused_campaign_stops_no_other(coax):
    paused(coax)
    success(coax.api.put(send_to(), coax.new_message(campaign_id=coax.campaign())), SENT)
    success(coax.api.put(send_to(), coax.new_message()), SENT)
    assert len(coax.texts()) == 2


def test_campaign_011_nothing_is_scheduled_of_a_paused_campaign(coax):
    coax.api.put(schedule_to(), coax.new_later(campaign_id=paused(coax))).expect(200, PAUSED)
    coax.campaign("winter-sale", "active")
    coax.tenant.advance(2 * HOUR)
    assert coax.tenant.messages("coax") == coax.customers() == []


def skipped(coax):
    """A message that fell due while its campaign was paused."""
    body = coax.new_later(HOUR, campaign_id=coax.campaign())
    left = success(coax.api.put(schedule_to(), body), SCHEDULED)
    coax.campaign(status="paused")
    coax.tenant.advance(HOUR)
    return left["message"]["id"]


def test_campaign_012_a_campaign_that_is_paused_when_a_message_falls_due_skips_it(coax):
    message_id = skipped(coax)
    assert coax.texts() == []
    assert coax.state_of(message_id)["status"] == "skipped"


def test_campaign_013_a_skipped_message_stays_skipped(coax):
    message_id = skipped(coax)
    coax.campaign(status="active")
    coax.tenant.advance(HOUR)
    assert coax.state_of(message_id)["status"] == "skipped"
    assert coax.texts() == []


def test_campaign_014_a_campaign_that_goes_on_before_a_message_falls_due_sends_it(coax):
    success(coax.api.put(schedule_to(), coax.new_later(HOUR, campaign_id=coax.campaign())), SCHEDULED)
    coax.campaign(status="paused")
    coax.tenant.advance(HOUR - 1)
    coax.campaign(status="active")
    coax.tenant.advance(1)
    assert coax.texts() == ["Hello."]


def test_campaign_015_calls_without_a_campaign_do_not_know_one(coax):
    enquiry = coax.enquiry()
    named = {"campaign_id": paused(coax)}
    success(coax.api.put(send_on(enquiry["id"]), {"message": "Again.", **named}), SENT)
    success(coax.api.put(REVIEW, coax.new_review(message="How was it?", **named)), REVIEWED)
    assert len(coax.texts()) == 3


def test_campaign_016_an_id_of_a_campaign_is_whatever_the_operator_named_it(coax):
    for name in ("42", "Spring_Sale.2024", "c0ffee"):
        coax.campaign(name, "paused")
        coax.api.put(send_to(), coax.new_message(campaign_id=name)).expect(200, PAUSED)


def test_campaign_017_a_paused_campaign_excuses_no_wrong_field(coax):
    named = {"campaign_id": paused(coax)}
    invalid(coax.api.put(send_to(), coax.new_message(message="", **named)), "message")
    invalid(coax.api.put(send_to(), coax.new_message(phone="nonsense", **named)), "phone")
    invalid(coax.api.put(schedule_to(), coax.new_message(scheduled_at="tomorrow", **named)), "scheduled_at")


def test_campaign_018_a_paused_campaign_excuses_no_location_out_of_reach(scoped):
    named = {"campaign_id": paused(scoped)}
    failure(scoped.one.put(send_to(), scoped.new_message(business_location_id=scoped.elsewhere, **named)), 403)
    scoped.one.put(send_to(), scoped.new_message(**named)).expect(200, PAUSED)


def test_campaign_019_several_contacts_of_a_paused_campaign_are_all_left_alone(coax):
    customers = [coax.customer()["id"] for _ in range(3)]
    body = coax.new_message(contact_ids=customers, campaign_id=paused(coax))
    coax.api.put(send_to(), body).expect(200, PAUSED)
    coax.tenant.advance(HOUR)
    assert coax.texts() == coax.enquiries() == []


def test_campaign_020_a_paused_campaign_stops_a_due_message_and_no_other(coax):
    body = coax.new_later(HOUR, campaign_id=coax.campaign(), message="Of the campaign.")
    success(coax.api.put(schedule_to(), body), SCHEDULED)
    success(coax.api.put(schedule_to(), coax.new_later(HOUR, message="Of none.")), SCHEDULED)
    coax.campaign(status="paused")
    coax.tenant.advance(HOUR)
    assert coax.texts() == ["Of none."]
