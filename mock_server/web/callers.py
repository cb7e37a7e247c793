"""What an `auth` is written with, and whatever else stands around a view: the request, who sent it, and the answer."""

from mock_server.web.bearer import Token
from mock_server.web.current import Caller, RequestContext
from mock_server.web.http import Request, Response
from mock_server.web.system import Credential, System

__all__ = ["Caller", "Credential", "Request", "RequestContext", "Response", "System", "Token"]
