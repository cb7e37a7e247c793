"""Accounts are strangers to each other."""

from .shapes import code, error


def test_tenant_001_another_accounts_message_is_not_found(coext):
    stranger = coext.another()
    message_id = stranger.sent()
    coext.api.get(f"/messages/{message_id}").expect(404, error("MESSAGE_NOT_FOUND"))
    stranger.api.get(f"/messages/{message_id}").expect(200)


def test_tenant_002_another_accounts_templates_are_not_here(coext):
    stranger = coext.another()
    template = stranger.template("Closed today.", ())
    assert coext.api.get("/templates").expect(200).body["data"]["templates"] == []
    coext.api.get(f"/templates/{template['name']}").expect(404)
    coext.api.post("/messages/template/send", coext.new_named(template, {})).expect(404)
    stranger.api.post("/messages/template/send", stranger.new_named(template, {})).expect(200)


def test_tenant_003_another_accounts_session_opens_no_window(coext):
    stranger = coext.another()
    body = stranger.new_text()
    coext.api.post("/messages/text", body).expect(403)
    stranger.api.post("/messages/text", body).expect(200)


def test_tenant_004_another_accounts_messages_do_not_count_here(coext):
    stranger = coext.another()
    number = coext.customer(0, stranger.customer(0))
    for account in (stranger, coext):
        for _ in range(10):
            account.api.post("/messages/text", account.new_text(number)).expect(200)
        account.api.post("/messages/text", account.new_text(number)).expect(429)


def test_tenant_005_another_accounts_secret_signs_nothing(coext):
    stranger = coext.another()
    answer = coext.api.get("/templates", headers=stranger.signed(stranger.own)).expect(401)
    assert code(answer) == "INVALID_SIGNATURE"
    stranger.api.get("/templates", headers=stranger.signed(stranger.own)).expect(200)


def test_tenant_006_what_is_sent_goes_out_of_one_account_alone(coext):
    stranger = coext.another()
    number = stranger.customer(0, coext.customer(0))
    coext.api.post("/messages/text", coext.new_text(number, "From here.")).expect(200)
    assert coext.outgoing() == ["From here."]
    assert stranger.outgoing() == []
