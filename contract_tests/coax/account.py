"""What a live run must know of an account at Coax."""

from mock_server.contract import Account, Creation

_API = "/api/v2"
_LISTS = tuple(f"{_API}/{path}" for path in ("customer", "customers", "location", "locations"))
_CUSTOMERS = tuple(f"{_API}/{path}/{{customer_id}}" for path in ("customer", "customers"))
_LOCATIONS = tuple(f"{_API}/{path}/{{location_id}}" for path in ("location", "locations"))

ACCOUNT = Account(
    credentials=("api_key",),
    effects={
        "read": (
            *(f"GET {path}" for path in (*_LISTS, *_CUSTOMERS, *_LOCATIONS)),
            f"GET {_API}/message/enquiries",
            f"GET {_API}/message/enquiries/{{enquiry_id}}",
            "GET /health",
        ),
        "write": (
            *(f"POST {path}" for path in _LISTS),
            *(f"PUT {_API}/{path}" for path in ("customer", "customers")),
            *(f"{method} {path}" for method in ("PUT", "DELETE") for path in (*_CUSTOMERS, *_LOCATIONS)),
        ),
        "send": (
            *(f"PUT {_API}/message/{verb}/{{channel}}" for verb in ("schedule", "send")),
            *(f"PUT {_API}/message/{verb}/{{enquiry_id}}/{{channel}}" for verb in ("schedule", "send")),
            *(f"PUT {_API}/message/{{enquiry_id}}/{verb}/{{channel}}" for verb in ("schedule", "send")),
            f"PUT {_API}/message/ask-for-review",
            f"PUT {_API}/message/ask-for-review/{{enquiry_id}}",
            f"PUT {_API}/message/{{enquiry_id}}/ask-for-review",
        ),
    },
    # Customers have no name that they need: they are found by the phone or address, which must be on the list.
    creations={
        f"POST {_API}/{path}": Creation("name", ("body", "id"), f"{_API}/locations/{{}}")
        for path in ("location", "locations")
    },
)
