"""`/customers`, which is spelled `/customer` too."""

from __future__ import annotations

from mock_server.systems.coax import envelope
from mock_server.systems.coax.operations import customers
from mock_server.systems.coax.schemas import answers, requests
from mock_server.systems.coax.views._common import group, key, named, path_id
from mock_server.web.views import Response, Values, sandbox

blueprint = group("Customers", "The customers of the business.")

ALL, ONE = named("customer"), named("customer", "/<customer_id>")
FETCHED, ONE_FETCHED, UPSERTED = "Customers fetched!", "Customer fetched!", "Customer upserted!"
CREATED, UPDATED, DELETED = "Customer created!", "Customer updated!", "Customer deleted!"


@blueprint.get(*ALL, gives=answers.paged("CustomersAnswer", FETCHED, answers.Customer), query=requests.PageQuery)
def list_customers(query: Values) -> Response:
    """List customers"""
    found = customers.find(sandbox(), query["q"])
    return envelope.page(FETCHED, found, envelope.customer, query)


@blueprint.put(
    *ALL, gives=answers.envelope("UpsertedCustomerAnswer", UPSERTED, answers.Customer), body=requests.UpsertedCustomer
)
def upsert_customer(body: Values) -> Response:
    """Find a customer by email or phone and update it, or create one"""
    details = requests.given(body)
    do_not_update = details.pop("do_not_update", False)
    customer = customers.upsert(sandbox(), key(), details, do_not_update=do_not_update)
    return envelope.envelope(UPSERTED, envelope.customer(customer))


@blueprint.post(
    *ALL, gives=answers.envelope("NewCustomerAnswer", CREATED, answers.Customer), status=201, body=requests.NewCustomer
)
def create_customer(body: Values) -> Response:
    """Create a customer"""
    customer = customers.create(sandbox(), key(), requests.given(body))
    return envelope.envelope(CREATED, envelope.customer(customer), 201)


@blueprint.get(*ONE, gives=answers.envelope("CustomerAnswer", ONE_FETCHED, answers.Customer))
def get_customer(customer_id: str) -> Response:
    """Get one customer"""
    customer = customers.get(sandbox(), path_id("customer", customer_id))
    return envelope.envelope(ONE_FETCHED, envelope.customer(customer))


@blueprint.put(
    *ONE, gives=answers.envelope("ChangedCustomerAnswer", UPDATED, answers.Customer), body=requests.ChangedCustomer
)
def update_customer(body: Values, customer_id: str) -> Response:
    """Update a customer; what is left out stays"""
    customer = customers.update(sandbox(), key(), path_id("customer", customer_id), body)
    return envelope.envelope(UPDATED, envelope.customer(customer))


@blueprint.delete(*ONE, gives=answers.envelope("DeletedCustomerAnswer", DELETED))
def delete_customer(customer_id: str) -> Response:
    """Delete a customer; enquiries and messages stay, without a customer"""
    customers.delete(sandbox(), path_id("customer", customer_id))
    return envelope.envelope(DELETED)
