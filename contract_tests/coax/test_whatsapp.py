"""What WhatsApp does, as Coax would pass it on."""

from ..whatsapp import BOTH_WAYS
from .shapes import CUSTOMERS, success


@BOTH_WAYS
def test_whatsapp_001_either_spelling_of_a_number_is_one_customer(coax, one, other):
    customer = coax.customer(phone=one)
    found = success(coax.api.put(CUSTOMERS, {"phone": other}), "Customer upserted!")
    assert found["id"] == customer["id"]
    coax.tenant.inbound("coax", other, coax.home, "Are you there?", channel="whatsapp")
    assert [found["id"] for found in coax.customers()] == [customer["id"]]
