"""Contacts: changed as a whole."""

from .shapes import UNKNOWN


def path_of(contact):
    return f"/contact/{contact['contactId']}"


def test_contact_031_an_update_replaces_the_contact_and_gives_it_back(msgboxx):
    contact = msgboxx.contact()
    changed = contact | {
        "mobileNumber": msgboxx.number(),
        "name": "Test Customer",
        "status": "Subscribed",
        "email": msgboxx.tenant.email(),
        "tags": ["prospect"],
    }
    msgboxx.api.put(path_of(contact), changed).expect(200, changed)
    msgboxx.api.get(path_of(contact)).expect(200, changed)


def test_contact_031_an_update_leaves_what_the_documents_own_sample_leaves_out(msgboxx):
    contact = msgboxx.contact(email=msgboxx.tenant.email(), tags=["prospect"])
    sample = {"mobileNumber": msgboxx.number(), "name": "Test Customer", "status": "Subscribed"}
    msgboxx.api.put(path_of(contact), sample).expect(200, contact | sample)


def test_contact_032_api_account_and_time_of_a_contact_cannot_change(msgboxx):
    contact = msgboxx.contact()
    other = msgboxx.account()
    msgboxx.pass_time(60)
    claimed = contact | {"apiAccountId": other["apiAccountId"], "datetime": "2020-01-01T00:00:00.000Z", "name": "New"}
    msgboxx.api.put(path_of(contact), claimed).expect(200, contact | {"name": "New"})
    msgboxx.api.get(path_of(contact)).expect(200, contact | {"name": "New"})


def test_contact_033_an_update_that_claims_another_id_is_a_bad_request(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"contactId": UNKNOWN, "name": "New"}).expect(400)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_034_a_contact_cannot_take_another_contacts_number(msgboxx):
    contact, other = msgboxx.contacts(2)
    changed = contact | {"mobileNumber": other["mobileNumber"], "name": "New"}
    msgboxx.api.put(path_of(contact), changed).expect(409)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_035_a_contact_keeps_its_own_number_through_an_update(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"name": "New"}).expect(200, contact | {"name": "New"})


def test_contact_036_a_changed_number_is_found_and_the_old_one_is_free(msgboxx):
    contact = msgboxx.contact()
    changed = contact | {"mobileNumber": msgboxx.number()}
    msgboxx.api.put(path_of(contact), changed).expect(200, changed)
    found = msgboxx.api.get("/contact", params={"mobileNumber": changed["mobileNumber"]}).expect(200)
    assert found.body["items"] == [changed]
    msgboxx.api.post("/contact", msgboxx.new_contact(mobileNumber=contact["mobileNumber"])).expect(201)


def test_contact_037_an_update_to_a_number_that_is_not_iso_is_a_bad_request(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.put(path_of(contact), contact | {"mobileNumber": "07700900123"}).expect(400)
    msgboxx.api.get(path_of(contact)).expect(200, contact)


def test_contact_038_an_update_takes_tags_away(msgboxx):
    contact = msgboxx.contact(tags=["customer", "prospect"])
    msgboxx.api.put(path_of(contact), contact | {"tags": []}).expect(200, contact | {"tags": []})


def test_contact_039_messages_show_the_contact_as_it_is_now(msgboxx):
    contact = msgboxx.contact_who_wrote()
    msgboxx.api.get("/message").expect(200)
    msgboxx.api.put(path_of(contact), contact | {"name": "New"}).expect(200)
    (message,) = msgboxx.api.get("/message").expect(200).body["items"]
    assert message["contact"]["name"] == "New"
