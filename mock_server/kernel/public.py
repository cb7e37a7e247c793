"""What systems are written with, in one place: the names of the kernel that most of their modules need."""

from mock_server.kernel.beginning import Line, begin, made
from mock_server.kernel.chance import secret_token
from mock_server.kernel.events import Event
from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND, Instant, as_datetime, rfc3339_ms, to_millisecond
from mock_server.kernel.messages import INBOUND, OUTBOUND, Failure, Message, StatusChange, newest
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import (
    BadCredentials,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TimedOut,
    Unauthenticated,
)
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.selection import Selection
from mock_server.kernel.store import must
from mock_server.kernel.structs import R, Record, Row, Values, renewed, struct
from mock_server.kernel.table import Table
from mock_server.kernel.timetable import Appointment
from mock_server.kernel.world import World

__all__ = [
    "DAY",
    "HOUR",
    "INBOUND",
    "MINUTE",
    "OUTBOUND",
    "SECOND",
    "Appointment",
    "BadCredentials",
    "Conflict",
    "Credentials",
    "Event",
    "Failure",
    "Forbidden",
    "Instant",
    "Invalid",
    "Line",
    "Message",
    "NotFound",
    "Quota",
    "R",
    "Record",
    "Row",
    "Sandbox",
    "Selection",
    "StatusChange",
    "Table",
    "TimedOut",
    "Unauthenticated",
    "Values",
    "World",
    "as_datetime",
    "begin",
    "made",
    "must",
    "newest",
    "renewed",
    "resting",
    "rfc3339_ms",
    "secret_token",
    "struct",
    "to_millisecond",
]
