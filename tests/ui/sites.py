"""Web sites of strangers, for a browser to be led astray by."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What their names end in. Not in `.test` or `.example`, which the server takes for ours, and not in a domain for which
# browsers insist on TLS, such as `.dev`.
STRANGERS = ".example.com"


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>A shop</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class _Nobody(BaseHTTPRequestHandler):
    def handle_one_request(self) -> None:
        self.server.asked.append(self.rfile.readline().decode("latin-1"))
        self.close_connection = True


class Site(ThreadingHTTPServer):
    """A stranger's web site on a port of its own: every path is an empty page, and what is posted is thrown away."""

    def __init__(self, handler: type[BaseHTTPRequestHandler] = _EmptyPage) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://shop{STRANGERS}:{self.server_port}/"


class Beyond(Site):
    """All that is not on this machine, for a browser that takes it for its proxy: nobody, and who was asked for."""

    def __init__(self) -> None:
        super().__init__(_Nobody)
        self.proxy = f"127.0.0.1:{self.server_port}"
        self.asked: list[str] = []

    def taken(self) -> list[str]:
        """What was asked for since this was asked last, as the first lines of requests."""
        asked, self.asked = self.asked, []
        return asked
