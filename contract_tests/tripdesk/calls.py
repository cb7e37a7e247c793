"""TripDesk's calls, what they are made with, and ids that nothing has."""

_ULID = "01HNQX2P8Y9R3T4V5W6Z7A8B9C"
# Ids of the right form that nothing has.
NO_MESSAGE = f"msg_{_ULID}"
NO_CONTACT = f"con_{_ULID}"
NO_CONVERSATION = f"cnv_{_ULID}"
NO_DEVICE = f"dev_{_ULID}"

# Every call but the log-in: who makes it, and with which body.
NEW_MESSAGE = {"channel": "sms", "to": "+447700900100", "text": "Your driver is here."}
NEW_CONTACT = {"name": "Passenger 1"}
NEW_DEVICE = {"fcm_token": "fcm-token-1", "platform": "ios"}
CALLS = (
    ("POST", "/api/v1/messages", NEW_MESSAGE),
    ("GET", "/api/v1/messages", None),
    ("GET", f"/api/v1/messages/{NO_MESSAGE}", None),
    ("POST", "/api/v1/contacts", NEW_CONTACT),
    ("GET", "/api/v1/contacts", None),
    ("GET", f"/api/v1/contacts/{NO_CONTACT}", None),
    ("PATCH", f"/api/v1/contacts/{NO_CONTACT}", NEW_CONTACT),
    ("DELETE", f"/api/v1/contacts/{NO_CONTACT}", None),
    ("GET", "/api/v1/conversations", None),
    ("GET", f"/api/v1/conversations/{NO_CONVERSATION}", None),
    ("GET", f"/api/v1/conversations/{NO_CONVERSATION}/messages", None),
    ("GET", "/api/v1/balance", None),
    ("GET", "/api/v1/gateways", None),
    ("GET", "/api/v1/usage", None),
    ("POST", "/api/mobile/devices", NEW_DEVICE),
    ("DELETE", f"/api/mobile/devices/{NO_DEVICE}", None),
    ("GET", "/api/mobile/conversations", None),
    ("GET", f"/api/mobile/conversations/{NO_CONVERSATION}/messages", None),
    ("POST", f"/api/mobile/conversations/{NO_CONVERSATION}/messages", {"text": "On my way."}),
    ("POST", "/api/internal/messages", NEW_MESSAGE),
    ("GET", "/api/internal/audit", None),
)
OF_KEYS = tuple(call for call in CALLS if "/mobile/" not in call[1])
OF_AGENTS = tuple(call for call in CALLS if "/mobile/" in call[1])
