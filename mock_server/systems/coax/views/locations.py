"""`/locations`, which is spelled `/location` too."""

from __future__ import annotations

from mock_server.systems.coax import envelope
from mock_server.systems.coax.auth import EVERY_LOCATION
from mock_server.systems.coax.operations import access, locations
from mock_server.systems.coax.schemas import answers, requests
from mock_server.systems.coax.views._common import group, key, named, path_id
from mock_server.web.views import Response, Values, sandbox

blueprint = group("Locations", "The places of the business, whose ids message calls need.")

ALL, ONE = named("location"), named("location", "/<location_id>")
FETCHED, ONE_FETCHED = "Locations fetched!", "Location fetched!"
CREATED, UPDATED, DELETED = "Location created!", "Location updated!", "Location deleted!"


@blueprint.get(*ALL, gives=answers.paged("LocationsAnswer", FETCHED, answers.Location), query=requests.PageQuery)
def list_locations(query: Values) -> Response:
    """List the locations that the key reaches"""
    found = locations.find(sandbox(), key(), query["q"])
    return envelope.page(FETCHED, found, envelope.location, query)


@blueprint.post(
    *ALL,
    gives=answers.envelope("NewLocationAnswer", CREATED, answers.Location),
    status=201,
    body=requests.NewLocation,
    needs=EVERY_LOCATION,
)
def create_location(body: Values) -> Response:
    """Create a location, with a key for every location"""
    return envelope.envelope(CREATED, envelope.location(locations.create(sandbox(), body)), 201)


@blueprint.get(*ONE, gives=answers.envelope("LocationAnswer", ONE_FETCHED, answers.Location))
def get_location(location_id: str) -> Response:
    """Get one location"""
    found = access.location(sandbox(), key(), path_id("location", location_id))
    return envelope.envelope(ONE_FETCHED, envelope.location(found))


@blueprint.put(
    *ONE, gives=answers.envelope("ChangedLocationAnswer", UPDATED, answers.Location), body=requests.ChangedLocation
)
def update_location(body: Values, location_id: str) -> Response:
    """Update a location; what is left out stays"""
    changed = locations.update(sandbox(), key(), path_id("location", location_id), body)
    return envelope.envelope(UPDATED, envelope.location(changed))


@blueprint.delete(*ONE, gives=answers.envelope("DeletedLocationAnswer", DELETED))
def delete_location(location_id: str) -> Response:
    """Delete a location that is not in use"""
    locations.delete(sandbox(), key(), path_id("location", location_id))
    return envelope.envelope(DELETED)
