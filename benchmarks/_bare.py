"""The baseline of a start: a Flask app with one JSON route, and nothing else imported."""

from __future__ import annotations

from flask import Flask, Response, jsonify

application = Flask(__name__)


@application.get("/health")
def health() -> Response:
    return jsonify(status="ok")
